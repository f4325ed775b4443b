"""What a detection can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike, fspath
from typing import TYPE_CHECKING, Any, Literal

from larsd_geo.model.config import DEFAULT_NMS_IOU
from larsd_geo.scene import MaskChoice, ValueRange

if TYPE_CHECKING:
    from larsd_geo.geo.search_area import SearchArea

__all__ = ["DetectionSettings", "Looks", "ScenePath"]

ScenePath = str | PathLike[str]

#: Which of a model's looks are taken at a scene.
Looks = Literal["auto", "fine"]


@dataclass(frozen=True)
class DetectionSettings:
    """Everything that a detection can be asked for; the defaults are those of `larsd detect`.

    `larsd_geo.detection.declarations` has their ranges.

    Attributes:
        model: An installed model's name or a model's folder; None is the shipped one.
        score: Least score of a ship; None is the model's own threshold.
        iou: Of two boxes that overlap by more than this IoU, the lower-scored is dropped.
        device: Where the network runs: `auto`, `cuda`, `cuda:N`, `mps` or `cpu`.
        backend: What runs the network: `auto`, `torch`, `openvino` or `onnx`.
        precision: What the network computes in: `auto`, `float32`, `bfloat16`, `float16` or
            `int8`.
        batch_size: Images that go through the network together; None chooses for the device.
        tile: Side of a tile in working pixels; None chooses by the overlap.
        overlap_m: The longest ship that must be whole in one tile, in metres: what neighbouring
            tiles share. None is the model's longest ship.
        gsd: Ground sample distance of the finest look, in metres; None keeps the scene's own within
            the model's range.
        bands: One band, or those for red, green and blue, from 1.
        value_range: Values that become black and white: one pair for all bands, or one for each.
        mask: What marks invalid pixels: `auto`, `none`, `alpha` or `nodata` (see
            `larsd_geo.open_scene`).
        nodata: The value of invalid pixels, instead of the scenes' own.
        tta: Search in all eight turns and flips and average: eight times slower.
        looks: Whether to look again with coarser pixels where ships may be too long for the
            finest: `auto` or `fine`.
        aoi: Search only here: a vector file or `xmin,ymin,xmax,ymax`; ships with their centre
            outside are left out.
        exclude: Report no ship in these polygons, such as land: none with its centre or more than
            half of its area in them. Vector files.
        land_mask: Land, of which tiles and ships that are wholly inland are left out: `none`,
            `auto` for the shorelines of GSHHG, or a vector file with the land.
        shore_buffer: Metres from the shore within which land counts as water; None is the default.
        min_length_m: Leave out ships that are shorter, in metres.
        max_length_m: Leave out ships that are longer, in metres.
        scene_crs: The CRS to use instead of the scenes' own, or where they have none.
        crs: CRS of the layer; None keeps the scenes' own, or WGS 84 where they differ.
        allow_ungeoreferenced: Accept images without georeferencing; coordinates are then pixels.
        skip_errors: Skip scenes that cannot be used, with a warning, instead of stopping.
        threads: Threads that read, compute and refine at a time; None is as many as the cores that
            this process may use.
    """

    model: ScenePath | None = None
    score: float | None = None
    iou: float = DEFAULT_NMS_IOU
    device: str = "auto"
    backend: str = "auto"
    precision: str = "auto"
    batch_size: int | None = None
    tile: int | None = None
    overlap_m: float | None = None
    gsd: float | None = None
    bands: Sequence[int] | None = None
    value_range: ValueRange | None = None
    mask: MaskChoice = "auto"
    nodata: float | None = None
    tta: bool = False
    looks: Looks = "auto"
    aoi: ScenePath | None = None
    exclude: Sequence[ScenePath] = ()
    land_mask: ScenePath = "none"
    shore_buffer: float | None = None
    min_length_m: float | None = None
    max_length_m: float | None = None
    scene_crs: Any = None
    crs: Any = None
    allow_ungeoreferenced: bool = False
    skip_errors: bool = False
    threads: int | None = None

    def search_area(self) -> SearchArea:
        """Return the area that is searched.

        Raises:
            LarsdError: If a file of it cannot be used.
        """
        from larsd_geo.geo.land import LandMask
        from larsd_geo.geo.search_area import SearchArea

        is_masked = fspath(self.land_mask) != "none"
        land = LandMask(self.land_mask, self.shore_buffer) if is_masked else None
        return SearchArea(self.aoi, self.exclude, land)
