"""What a detection is asked for, where it stands, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from os import PathLike
from typing import TYPE_CHECKING, Any

from larsd_geo.errors import LarsdError
from larsd_geo.model.config import DEFAULT_NMS_IOU

if TYPE_CHECKING:
    import geopandas as gpd

    from larsd_geo.detection.device import ChosenDevice
    from larsd_geo.model.card import ModelCard

ScenePath = str | PathLike[str]


@dataclass(frozen=True)
class DetectionSettings:
    """Everything that may be asked of a detection; the defaults are those of `larsd detect`.

    Attributes:
        model: An installed model's name or a model's folder; None is the shipped one.
        score: Least score of a ship; None is the model's own threshold.
        iou: Of two boxes that overlap by more than this IoU, the lower-scored is dropped.
        device: `auto`, `cuda`, `cuda:N`, `mps` or `cpu`.
        precision: `auto`, `float32`, `bfloat16` or `float16`.
        batch_size: Tiles that go through the network together; None chooses for the device.
        tile: Side of a tile in working pixels; None chooses by the overlap.
        overlap_m: What neighbouring tiles share, in metres: the longest ship that is whole in one
            tile. None is the model's longest ship.
        gsd: Ground sample distance to work at in metres; None keeps the scene's own within the
            model's range.
        bands: The band, or the three for red, green and blue, from 1.
        value_range: Values that become black and white, for pictures of more than eight bits.
        tta: Look at every tile in all eight turns and flips.
        scales: Scales at which every tile is looked at.
        aoi: A vector file or `xmin,ymin,xmax,ymax`; ships with their centre outside are left out.
        exclude: Vector files with polygons in which no ship is reported, such as land: a ship is
            left out when its centre or more than half of its area lies in them.
        scene_crs: The CRS to believe instead of the scenes' own.
        crs: The layer's CRS; None keeps the scenes' own, or WGS 84 where they differ.
        allow_ungeoreferenced: Take pictures that lie nowhere on a map.
        skip_errors: Leave out scenes that cannot be used, with a warning, instead of stopping.
        threads: Threads that read ahead.
    """

    model: ScenePath | None = None
    score: float | None = None
    iou: float = DEFAULT_NMS_IOU
    device: str = "auto"
    precision: str = "auto"
    batch_size: int | None = None
    tile: int | None = None
    overlap_m: float | None = None
    gsd: float | None = None
    bands: Sequence[int] | None = None
    value_range: tuple[float, float] | None = None
    tta: bool = False
    scales: Sequence[float] = (1.0,)
    aoi: ScenePath | None = None
    exclude: Sequence[ScenePath] = ()
    scene_crs: Any = None
    crs: Any = None
    allow_ungeoreferenced: bool = False
    skip_errors: bool = False
    threads: int = 2


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
