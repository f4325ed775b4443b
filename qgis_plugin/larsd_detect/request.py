# SPDX-License-Identifier: GPL-2.0-or-later
"""What is asked of `larsd detect`, and its command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Sequence


@dataclass(frozen=True)
class DetectionRequest:
    """One detection; what is None or empty is left to larsd.

    Attributes:
        scene: The raster: a path, or anything else that GDAL opens.
        outputs: Files to write; the suffix is the format (.gpkg, .geojson, .fgb, .parquet).
        model: A model's name or folder.
        score: Least score, 0 to 1.
        iou: Of two boxes that overlap by more, the lower-scored is dropped.
        device: auto, cpu, mps, cuda or cuda:N.
        batch_size: Tiles that go through the network together.
        tile: A tile's side in pixels.
        overlap_m: The longest ship that must be whole in one tile, in metres.
        gsd: Ground sample distance to work at, in metres.
        bands: One band, or those for red, green and blue, from 1.
        aoi: A vector file, or (xmin, ymin, xmax, ymax) in the scene's CRS.
        exclude: Vector files; ships in them are left out (land).
        crs: The CRS of the outputs.
        scene_crs: The CRS to believe instead of the scene's own.
        partial: A GeoJSON file for the ships found so far.
        overwrite: Whether outputs that exist are replaced.
        allow_ungeoreferenced: Whether a picture that lies nowhere is taken.
    """

    scene: str
    outputs: Sequence[str]
    model: str | None = None
    score: float | None = None
    iou: float | None = None
    device: str | None = None
    batch_size: int | None = None
    tile: int | None = None
    overlap_m: float | None = None
    gsd: float | None = None
    bands: Sequence[int] = ()
    aoi: str | tuple[float, float, float, float] | None = None
    exclude: Sequence[str] = ()
    crs: str | None = None
    scene_crs: str | None = None
    partial: str | None = None
    overwrite: bool = True
    allow_ungeoreferenced: bool = False

    def arguments(self) -> list[str]:
        """Return the arguments after `larsd`, as they are: no shell ever sees them.

        Values follow their option with `=`, so that none can be taken for an option itself
        (coordinates may begin with a minus), and the scene follows `--`.
        """
        values: list[tuple[str, object]] = [("--output", path) for path in self.outputs]
        values += [
            ("--model", self.model),
            ("--score", self.score),
            ("--iou", self.iou),
            ("--device", self.device),
            ("--batch-size", self.batch_size),
            ("--tile", self.tile),
            ("--overlap", self.overlap_m),
            ("--gsd", self.gsd),
            ("--bands", ",".join(str(int(band)) for band in self.bands)),
            ("--aoi", self.aoi if isinstance(self.aoi, str) else _numbers(self.aoi)),
            *[("--exclude", path) for path in self.exclude],
            ("--crs", self.crs),
            ("--scene-crs", self.scene_crs),
            ("--partial", self.partial),
        ]
        flags = [
            ("--overwrite", self.overwrite),
            ("--allow-ungeoreferenced", self.allow_ungeoreferenced),
        ]
        return [
            "detect",
            "--progress=json",
            "--stop-with-stdin",
            *[f"{name}={_text(value)}" for name, value in values if value not in (None, "")],
            *[name for name, wanted in flags if wanted],
            "--",
            self.scene,
        ]


def _numbers(extent: Sequence[float] | None) -> str:
    return "" if extent is None else ",".join(_text(float(number)) for number in extent)


def _text(value: object) -> str:
    # `repr` keeps every digit of a coordinate.
    return repr(value) if isinstance(value, float) else str(value)
