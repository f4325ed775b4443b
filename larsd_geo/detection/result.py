"""Where a detection stands, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from larsd_geo.errors import LarsdError

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "DetectionProgress",
    "ProgressCallback",
    "RunSummary",
    "SceneResult",
    "SceneSummary",
]


@dataclass(frozen=True, kw_only=True)
class DetectionProgress:
    """Where a detection stands: told when a scene is open, and after each batch of tiles.

    Attributes:
        scene: Name of the current scene.
        scene_index: Its number, from 0, of `scene_count`.
        scene_count: Scenes in all.
        done: Tiles done in this scene, of `total`; those with nothing to look at count.
        total: Tiles of this scene.
        ships: Ships found so far in this scene; the merge at its end may join some.
        seconds: Since the scene's work began.
        resumed: Tiles of this scene that an interrupted run had done, and that were taken from its
            journal.
        layer: Returns the ships of the tiles done so far in this scene as a layer, suppressed as at
            the end. It takes some time where there are thousands, and works until the callback
            returns.
    """

    scene: str
    scene_index: int
    scene_count: int
    done: int
    total: int
    ships: int
    seconds: float
    resumed: int = 0
    layer: Callable[[], gpd.GeoDataFrame] = field(repr=False, compare=False)


ProgressCallback = Callable[[DetectionProgress], None]


@dataclass(frozen=True)
class SceneSummary:
    """What was done in one scene.

    Attributes:
        scene: The scene's name.
        ships: Ships found.
        tiles: Tiles that went through the network.
        pixels: Working pixels that were searched, each counted once.
        area_km2: The ground they cover; None for an ungeoreferenced image.
        seconds: What it took.
    """

    scene: str
    ships: int
    tiles: int
    pixels: int
    area_km2: float | None
    seconds: float


@dataclass(frozen=True, eq=False)
class SceneResult:
    """The outcome of one scene.

    Attributes:
        ships: Its ships in its own CRS, best score first (`larsd_geo.geo` lists the columns).
        summary: What was done.
    """

    ships: gpd.GeoDataFrame
    summary: SceneSummary


@dataclass(frozen=True)
class RunSummary:
    """What was done in a run over several scenes; their ships are in the run's sink.

    Attributes:
        scenes: What was done, scene by scene.
        failed: Scenes that were skipped, each with the reason.
    """

    scenes: tuple[SceneSummary, ...]
    failed: tuple[tuple[str, LarsdError], ...] = ()

    @property
    def ships(self) -> int:
        """Ships found in all scenes."""
        return sum(scene.ships for scene in self.scenes)

    @property
    def area_km2(self) -> float | None:
        """The ground that was searched; None if no scene is georeferenced."""
        known = [scene.area_km2 for scene in self.scenes if scene.area_km2 is not None]
        return sum(known) if known else None

    @property
    def pixels_per_second(self) -> float:
        """Working pixels of the scenes per second of work on them."""
        seconds = sum(scene.seconds for scene in self.scenes)
        return sum(scene.pixels for scene in self.scenes) / max(seconds, 1e-9)
