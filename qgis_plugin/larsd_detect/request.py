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
        more_scenes: Further rasters, whose ships go to the same outputs.
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
        value_ranges: The values that become black and white: one pair, or one for each band.
        aoi: The search area: a vector file, or (xmin, ymin, xmax, ymax) in the scene's CRS.
        exclude: Vector files of excluded areas, such as land.
        land_mask: Where tiles and ships wholly inland are left out: none, auto, or a vector file.
        shore_buffer_m: Metres from the shore within which land counts as water.
        min_length_m: Ships that are shorter, in metres, are left out.
        max_length_m: Ships that are longer, in metres, are left out.
        backend: auto, torch, openvino or onnx.
        precision: auto, float32, bfloat16, float16 or int8.
        tta: Whether every tile is seen in all eight turns and flips.
        looks: Which looks are searched: auto or fine.
        mask: What marks invalid pixels: auto, none, alpha or nodata.
        nodata: The value of invalid pixels.
        threads: Threads that read and compute.
        crs: The CRS of the outputs.
        scene_crs: The CRS to use instead of the scene's own.
        partial: A GeoJSON file for the ships found so far.
        journal: The journal of the search; None is beside the first output.
        resume: Whether to go on with what the journal holds.
        overwrite: Whether existing outputs are replaced.
        allow_ungeoreferenced: Whether an image without georeferencing is accepted.
    """

    scene: str
    outputs: Sequence[str]
    more_scenes: Sequence[str] = ()
    model: str | None = None
    score: float | None = None
    iou: float | None = None
    device: str | None = None
    batch_size: int | None = None
    tile: int | None = None
    overlap_m: float | None = None
    gsd: float | None = None
    bands: Sequence[int] = ()
    value_ranges: Sequence[tuple[float, float]] = ()
    aoi: str | tuple[float, float, float, float] | None = None
    exclude: Sequence[str] = ()
    land_mask: str | None = None
    shore_buffer_m: float | None = None
    min_length_m: float | None = None
    max_length_m: float | None = None
    backend: str | None = None
    precision: str | None = None
    tta: bool = False
    looks: str | None = None
    mask: str | None = None
    nodata: float | None = None
    threads: int | None = None
    crs: str | None = None
    scene_crs: str | None = None
    partial: str | None = None
    journal: str | None = None
    resume: bool = False
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
            ("--min-length", self.min_length_m),
            ("--max-length", self.max_length_m),
            ("--threads", self.threads),
            *[("--exclude", path) for path in self.exclude],
            *self._land(),
            ("--crs", self.crs),
            ("--partial", self.partial),
            ("--journal", self.journal),
        ]
        flags = [
            ("--tta", self.tta),
            ("--resume", self.resume),
            ("--overwrite", self.overwrite),
            ("--allow-ungeoreferenced", self.allow_ungeoreferenced),
        ]
        return [
            "detect",
            "--progress=json",
            "--stop-with-stdin",
            *_options([*outputs, *self._plan_values(), *further]),
            *self._ranges(),
            *[name for name, wanted in flags if wanted],
            "--",
            self.scene,
            *self.more_scenes,
        ]

    def plan_arguments(self) -> list[str]:
        """Return the arguments of `larsd info` that ask how this detection would run."""
        return [
            *("info", "--json", "--with-device"),
            *_options([*self._plan_values(), *self._land()]),
            *self._ranges(),
            *("--", self.scene, *self.more_scenes),
        ]

    def preview_arguments(self, path: str) -> list[str]:
        """Return the arguments of `larsd info` that draw what the network will see of the scene.

        Where the scene is searched, and how, does not change it.

        Args:
            path: The PNG to write.
        """
        return [
            *("info", "--json", "--overwrite", f"--preview={path}"),
            *_options([("--model", self.model), ("--gsd", self.gsd), *self._scene_values()]),
            *self._ranges(),
            *("--", self.scene),
        ]

    def _plan_values(self) -> list[tuple[str, object]]:
        """Return the options that set the tiles and the device."""
        return [
            ("--model", self.model),
            ("--device", self.device),
            ("--backend", self.backend),
            ("--precision", self.precision),
            ("--tile", self.tile),
            ("--overlap", self.overlap_m),
            ("--looks", self.looks),
            ("--gsd", self.gsd),
            ("--aoi", self.aoi if isinstance(self.aoi, str) else _numbers(self.aoi)),
            *self._scene_values(),
        ]

    def _scene_values(self) -> list[tuple[str, object]]:
        """Return the options that say how the scene is read."""
        return [
            ("--bands", ",".join(str(int(band)) for band in self.bands)),
            ("--mask", self.mask),
            ("--nodata", self.nodata),
            ("--scene-crs", self.scene_crs),
        ]

    def _land(self) -> list[tuple[str, object]]:
        return [("--land-mask", self.land_mask), ("--shore-buffer", self.shore_buffer_m)]

    def _ranges(self) -> list[str]:
        # Two values follow this option, which `=` cannot join; a number with a minus is one still.
        pairs = [("--value-range", _text(low), _text(high)) for low, high in self.value_ranges]
        return [part for pair in pairs for part in pair]


def _options(values: Iterable[tuple[str, object]]) -> list[str]:
    return [f"{name}={_text(value)}" for name, value in values if value not in (None, "")]


def _numbers(extent: Sequence[float] | None) -> str:
    return "" if extent is None else ",".join(_text(float(number)) for number in extent)


def _text(value: object) -> str:
    # `repr` keeps every digit of a coordinate.
    return repr(value) if isinstance(value, float) else str(value)
