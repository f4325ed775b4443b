"""What a detection can be asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any

from larsd_geo.model.config import DEFAULT_NMS_IOU
from larsd_geo.scene import MaskChoice, ValueRange

__all__ = ["DetectionSettings", "ScenePath"]

ScenePath = str | PathLike[str]


@dataclass(frozen=True)
class DetectionSettings:
    """Everything that a detection can be asked for; the defaults are those of `larsd detect`.

    Attributes:
        model: An installed model's name or a model's folder; None is the shipped one.
        score: Least score of a ship; None is the model's own threshold.
        iou: Of two boxes that overlap by more than this IoU, the lower-scored is dropped.
        device: `auto`, `cuda`, `cuda:N`, `mps` or `cpu`.
        backend: `auto`, `torch`, `openvino` or `onnx`.
        precision: `auto`, `float32`, `bfloat16`, `float16` or `int8`.
        batch_size: Tiles that go through the network together; None chooses for the device.
        tile: Side of a tile in working pixels; None chooses by the overlap.
        overlap_m: What neighbouring tiles share, in metres: the longest ship that is whole in one
            tile. None is the model's longest ship.
        gsd: Ground sample distance to work at in metres; None keeps the scene's own within the
            model's range.
        bands: The band, or the three for red, green and blue, from 1.
        value_range: Values that become black and white: one pair for all bands, or one for each.
        mask: What marks invalid pixels: `auto`, `none`, `alpha` or `nodata` (see
            `larsd_geo.open_scene`).
        nodata: The value of invalid pixels, instead of the scenes' own.
        tta: See every tile in all eight turns and flips: eight times the work.
        scales: Scales at which every tile is seen.
        aoi: A vector file or `xmin,ymin,xmax,ymax`; ships with their centre outside are left out.
        exclude: Vector files with polygons in which no ship is reported, such as land: a ship is
            left out when its centre or more than half of its area lies in them.
        min_length_m: Ships that are shorter, in metres, are left out.
        max_length_m: Ships that are longer, in metres, are left out.
        scene_crs: The CRS to use instead of the scenes' own.
        crs: The layer's CRS; None keeps the scenes' own, or WGS 84 where they differ.
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
    scales: Sequence[float] = (1.0,)
    aoi: ScenePath | None = None
    exclude: Sequence[ScenePath] = ()
    min_length_m: float | None = None
    max_length_m: float | None = None
    scene_crs: Any = None
    crs: Any = None
    allow_ungeoreferenced: bool = False
    skip_errors: bool = False
    threads: int | None = None
