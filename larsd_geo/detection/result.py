"""What a detection is asked for, where it stands, and what it gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from larsd_geo.errors import LarsdError

if TYPE_CHECKING:
    import geopandas as gpd

    from larsd_geo.inference.device import ChosenDevice
    from larsd_geo.model.card import ModelCard


@dataclass(frozen=True)
class DetectionProgress:
    """Where a detection stands, when a scene is open and after each batch.

    Attributes:
        scene: Name of the scene at work.
        scene_index: Its number, from 0, of `scene_count`.
        scene_count: Scenes in all.
        done: Tiles done in this scene, of `total`; those with nothing to look at count.
        total: Tiles of this scene.
        ships: Ships found so far in this scene; the merge at its end may join some.
        seconds: Since the scene's work began.
        layer: Returns the ships of the tiles done so far in this scene as a layer, suppressed as at
            the end. It takes some time where there are thousands, and serves until the callback
            returns.
    """

    scene: str
    scene_index: int
    scene_count: int
    done: int
    total: int
    ships: int
    seconds: float
    layer: Callable[[], gpd.GeoDataFrame] = field(repr=False, compare=False)


ProgressCallback = Callable[[DetectionProgress], None]


@dataclass(frozen=True)
class SceneSummary:
    """What was done in one scene.

    Attributes:
        scene: The scene's name.
        ships: Ships found.
        tiles: Tiles that went through the network.
        pixels: Working pixels that were looked at, each counted once.
        area_km2: The ground they cover; None for an ungeoreferenced picture.
        seconds: What it took.
    """

    scene: str
    ships: int
    tiles: int
    pixels: int
    area_km2: float | None
    seconds: float


@dataclass(frozen=True)
class DetectionResult:
    """The outcome of a detection.

    Attributes:
        ships: One layer, scene after scene, the best score first in each.
        device: Where the network ran, and why.
        model: The card of what found them.
        scenes: What was done, scene by scene.
        failed: Scenes that were skipped, each with the reason.
    """

    ships: gpd.GeoDataFrame
    device: ChosenDevice
    model: ModelCard
    scenes: tuple[SceneSummary, ...]
    failed: tuple[tuple[str, LarsdError], ...] = field(default=())

    @property
    def area_km2(self) -> float | None:
        """The ground that was looked at; None if nothing lies on a map."""
        known = [scene.area_km2 for scene in self.scenes if scene.area_km2 is not None]
        return sum(known) if known else None

    @property
    def pixels_per_second(self) -> float:
        """Working pixels of the scenes per second of work on them."""
        seconds = sum(scene.seconds for scene in self.scenes)
        return sum(scene.pixels for scene in self.scenes) / max(seconds, 1e-9)
