# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin asks of `larsd`, as a command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Sequence

__all__ = ["DetectionRequest"]


@dataclass(frozen=True)
class DetectionRequest:
    """One detection. What is None or empty is left to larsd.

    Attributes:
        scene: The raster: a path, or anything else GDAL opens.
        outputs: Files to write; the suffix sets the format (.gpkg, .geojson, .fgb, .parquet).
        model: A model's name or folder.
        score: Minimum score, 0 to 1.
        iou: Of two boxes that overlap by more, the one with the lower score is dropped.
        device: auto, cpu, mps, cuda or cuda:N.
        batch_size: Tiles that go through the network together.
        tile: Tile size in pixels.
        overlap_m: The longest ship that must fit into one tile, in metres.
        gsd: Ground sample distance to work at, in metres.
        bands: One band, or three for red, green and blue, from 1.
        aoi: The search area: a vector file, or (xmin, ymin, xmax, ymax) in the scene's CRS.
        exclude: Vector files of excluded areas, such as land.
        crs: The CRS of the outputs.
        scene_crs: The CRS to use instead of the scene's own.
        partial: A GeoJSON file for the ships found so far.
        journal: The journal of the search; None is beside the first output.
        overwrite: Whether existing outputs are replaced.
        allow_ungeoreferenced: Whether an image without georeferencing is accepted.
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
    journal: str | None = None
    overwrite: bool = True
    allow_ungeoreferenced: bool = False

    def arguments(self) -> list[str]:
        """Return the arguments of `larsd detect`, as they are: no shell ever sees them.

        Values follow their option with `=`, so that none can be taken for an option itself
        (coordinates may begin with a minus), and the scene follows `--`.
        """
        outputs: list[tuple[str, object]] = [("--output", path) for path in self.outputs]
        further: list[tuple[str, object]] = [
            ("--score", self.score),
            ("--iou", self.iou),
            ("--batch-size", self.batch_size),
            *[("--exclude", path) for path in self.exclude],
            ("--crs", self.crs),
            ("--partial", self.partial),
            ("--journal", self.journal),
        ]
        flags = [
            ("--overwrite", self.overwrite),
            ("--allow-ungeoreferenced", self.allow_ungeoreferenced),
        ]
        return [
            "detect",
            "--progress=json",
            "--stop-with-stdin",
            *_options([*outputs, *self._plan_values(), *further]),
            *[name for name, wanted in flags if wanted],
            "--",
            self.scene,
        ]

    def plan_arguments(self) -> list[str]:
        """Return the arguments of `larsd info` that ask how this detection would run."""
        return ["info", "--json", "--with-device", *_options(self._plan_values()), "--", self.scene]

    def _plan_values(self) -> list[tuple[str, object]]:
        """Return the options that set the tiles and the device."""
        return [
            ("--model", self.model),
            ("--device", self.device),
            ("--tile", self.tile),
            ("--overlap", self.overlap_m),
            ("--gsd", self.gsd),
            ("--bands", ",".join(str(int(band)) for band in self.bands)),
            ("--aoi", self.aoi if isinstance(self.aoi, str) else _numbers(self.aoi)),
            ("--scene-crs", self.scene_crs),
        ]


def _options(values: Iterable[tuple[str, object]]) -> list[str]:
    return [f"{name}={_text(value)}" for name, value in values if value not in (None, "")]


def _numbers(extent: Sequence[float] | None) -> str:
    return "" if extent is None else ",".join(_text(float(number)) for number in extent)


def _text(value: object) -> str:
    # `repr` keeps every digit of a coordinate.
    return repr(value) if isinstance(value, float) else str(value)
