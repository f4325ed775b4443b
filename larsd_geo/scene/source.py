"""The raster behind a scene: opening it with GDAL, its masks, and reads from several threads."""

from __future__ import annotations

import logging
import math
import os
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, Literal

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio._err import CPLE_BaseError
from rasterio.enums import ColorInterp, MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window as RasterWindow

from larsd_geo.errors import SceneNotFoundError, UnreadableSceneError
from larsd_geo.scene.completeness import check_complete
from larsd_geo.scene.masks import grown, without_masks
from larsd_geo.scene.reading import reading_options
from larsd_geo.scene.refusals import check_usable

__all__ = ["READ_ERRORS", "Marks", "MaskKind", "RasterSource", "check_exists"]

logger = logging.getLogger(__name__)

#: What rasterio raises for a raster that it cannot open or read: its own errors, those of GDAL that
#: it lets through (control points that cannot be solved), and Python's for text and numbers in a
#: file that make no sense.
READ_ERRORS = (RasterioError, CPLE_BaseError, OSError, ValueError, TypeError, OverflowError)

#: GDAL's virtual file systems that look into archives.
_ARCHIVES = {".zip": "vsizip", ".tar": "vsitar", ".tar.gz": "vsitar", ".tgz": "vsitar"}

MaskKind = Literal["none", "nodata value", "alpha band", "mask band"]


@dataclass(frozen=True)
class Marks:
    """What marks invalid pixels, where it is not what the raster declares.

    Attributes:
        ignored: Ignore all masks and nodata values that the raster declares.
        alpha: The alpha band that counts all the same, from 1.
        fills: Values of pixels that are invalid where all bands have them.
    """

    ignored: bool = False
    alpha: int | None = None
    fills: tuple[float, ...] = ()


def check_exists(path: str | PathLike[str]) -> None:
    """Check that there is a file where a plain local path says so; costs next to nothing.

    Raises:
        SceneNotFoundError: If there is none.
    """
    if _is_plain_path(fspath(path)) and not os.path.exists(path):  # noqa: PTH110 (False for a name that no file can have)
        raise SceneNotFoundError(path)


class RasterSource:
    """A raster opened for reading, safe to read from several threads.

    GDAL's datasets must not be used by two threads at once: each read borrows a handle from a pool
    and opens another one only if all are in use.

    Args:
        path: A file, or anything that GDAL opens (`/vsizip/...`, `https://...`, `s3://...`).

    Raises:
        SceneNotFoundError: If a plain local path does not exist.
        UnreadableSceneError: If GDAL cannot open it, or it is not a raster of real values.
        NotGeoreferencedError: If it has only RPCs.
    """

    def __init__(self, path: str) -> None:
        check_exists(path)
        self.path = path
        self._idle: list[_Handle] = []
        self._lock = threading.Lock()
        self._closed = False
        self._marks = Marks()
        self._unmasked: str | None = None
        with rasterio.Env(**reading_options()):
            # Our own error says it in words for the user.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                handle = _Handle(path)
                try:
                    check_usable(path, handle.dataset, handle.original)
                    check_complete(path, handle.original)
                except BaseException:
                    handle.close()
                    raise
            try:
                dataset = handle.dataset
                self.shape: tuple[int, int] = (dataset.height, dataset.width)
                self.driver = str(handle.original.driver)
                self.affine = dataset.transform
                self.crs_wkt: str | None = dataset.crs.to_wkt() if dataset.crs else None
                #: Without a geotransform pixel coordinates are all there is.
                self.has_affine = not dataset.transform.is_identity
                self.has_gcps = handle.original is not dataset
                self.nodata: float | None = dataset.nodata
                self.interpretations = tuple(kind.name for kind in dataset.colorinterp)
                self.descriptions = tuple(dataset.descriptions)
                self.dtypes = tuple(dataset.dtypes)
                self._mask_flags = tuple(tuple(flags) for flags in dataset.mask_flag_enums)
                self._overviews = tuple(dataset.overviews(1))
                #: Rows and columns that are stored, and so read, together.
                self.block = (int(dataset.block_shapes[0][0]), int(dataset.block_shapes[0][1]))
                self.tags = _all_tags(handle.original)
                #: How many bits of a value are in use, where a tag says so.
                self.bits = _bits(handle.original)
            except BaseException:
                handle.close()
                raise
        self._idle.append(handle)

    def dtype(self, bands: tuple[int, ...]) -> np.dtype[Any]:
        """Return the type that holds the values of all these bands."""
        return np.result_type(*(self.dtypes[band - 1] for band in bands))

    def overviews(self) -> tuple[int, ...]:
        """Return the decimation factors of the stored overviews."""
        return self._overviews

    def mark(self, marks: Marks) -> None:
        """Change what marks invalid pixels; before any thread reads.

        Raises:
            UnreadableSceneError: If the raster cannot be opened again.
        """
        self._marks = marks
        if not marks.ignored:
            return
        if self._unmasked is not None:
            return
        with rasterio.Env(**reading_options()):
            self._unmasked = without_masks(self._idle[0].original, self.has_gcps)
            handle = self._open_another()
        old, self._idle = self._idle, [handle]
        for one in old:
            one.close()
        self._mask_flags = tuple(tuple(flags) for flags in handle.dataset.mask_flag_enums)

    @property
    def fills(self) -> tuple[float, ...]:
        """The values besides the declared one that mark invalid pixels."""
        return self._marks.fills

    def mask_kind(self, bands: tuple[int, ...]) -> MaskKind:
        """Return what marks the invalid pixels of these bands (besides NaN)."""
        if self._marks.alpha is not None:
            return "alpha band"
        declared = self._declared_mask(bands)
        return "nodata value" if declared == "none" and self._marks.fills else declared

    def _declared_mask(self, bands: tuple[int, ...]) -> MaskKind:
        flags = {flag for band in bands for flag in self._mask_flags[band - 1]}
        if MaskFlags.alpha in flags:
            return "alpha band"
        if MaskFlags.nodata in flags:
            return "nodata value"
        return "mask band" if MaskFlags.all_valid not in flags else "none"

    def read(
        self,
        bands: tuple[int, ...],
        window: tuple[float, float, float, float],
        out_shape: tuple[int, int],
    ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Read a part of the raster once, at the size asked for, so that overviews serve.

        Args:
            bands: Bands from 1; a band may occur more than once.
            window: First row, first column, height and width in native pixels, inside the raster;
                fractions are honoured.
            out_shape: Rows and columns to return. Downsampling averages; upsampling is bilinear.

        Returns:
            Values (bands, rows, columns) in the raster's type, 0 where invalid, and the validity
            (rows, columns).

        Raises:
            UnreadableSceneError: If the part cannot be read.
        """
        row, col, height, width = window
        area = RasterWindow(
            col, row, min(width, self.shape[1] - col), min(height, self.shape[0] - row)
        )
        shrinks = out_shape[0] <= height and out_shape[1] <= width
        resampling = Resampling.average if shrinks else Resampling.bilinear
        distinct = sorted(set(bands))
        # rasterio reads bands of one type together, and only those.
        together = len({self.dtypes[band - 1] for band in distinct}) == 1
        groups = [distinct] if together else [[band] for band in distinct]
        try:
            with rasterio.Env(**reading_options()), self._borrowed() as dataset:
                values = np.concatenate(
                    [
                        dataset.read(
                            group,
                            window=area,
                            out_shape=(len(group), *out_shape),
                            resampling=resampling,
                        )
                        for group in groups
                    ]
                )
                masks = self._read_masks(dataset, distinct, area, out_shape)
        except UnreadableSceneError:
            raise
        except READ_ERRORS as error:
            raise UnreadableSceneError(
                self.path,
                f"rows {int(row)} to {int(row + height)} cannot be read ({_cause(error)}); "
                "the file may be damaged or cut short, so copy it again",
            ) from error
        valid = np.ones(out_shape, dtype=bool) if masks is None else masks
        for fill in self._marks.fills:
            there = (values == fill).all(axis=0)
            if out_shape != (height, width):  # beside it, resampling has mixed it in
                reach = 1 + math.ceil(max(out_shape[0] / height, out_shape[1] / width))
                there = grown(there, reach)
            valid &= ~there
        if np.issubdtype(values.dtype, np.inexact):
            valid &= np.isfinite(values).all(axis=0)
        if not valid.all():
            values[:, ~valid] = 0
        if list(bands) != distinct:
            values = values[[distinct.index(band) for band in bands]]
        return values, valid

    def close(self) -> None:
        """Close all handles; a read that is still running closes its own."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for handle in idle:
            handle.close()

    def _read_masks(
        self, dataset: Any, bands: list[int], area: RasterWindow, out_shape: tuple[int, int]
    ) -> NDArray[np.bool_] | None:
        if self._marks.alpha is not None:
            bands = [self._marks.alpha]
            alpha = dataset.read(
                bands, window=area, out_shape=(1, *out_shape), resampling=Resampling.nearest
            )
            opaque: NDArray[np.bool_] = alpha[0] > 0
            return opaque
        kind = self._declared_mask(tuple(bands))
        if kind == "none":
            return None
        # A nodata value in one band may be a real dark value there: a pixel is invalid only where
        # all bands have it. Other masks are the same for every band.
        asked = bands if kind == "nodata value" else bands[:1]
        masks = dataset.read_masks(
            asked, window=area, out_shape=(len(asked), *out_shape), resampling=Resampling.nearest
        )
        valid: NDArray[np.bool_] = (masks > 0).any(axis=0)
        return valid

    @contextmanager
    def _borrowed(self) -> Iterator[Any]:
        with self._lock:
            if self._closed:
                raise UnreadableSceneError(self.path, "it is closed; open it again")
            handle = self._idle.pop() if self._idle else None
        if handle is None:
            handle = self._open_another()
        try:
            yield handle.dataset
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(handle)
            if not keep:
                handle.close()

    def _open_another(self) -> _Handle:
        if self.has_affine:
            return _Handle(self.path, self._unmasked)
        # Warning filters belong to the whole process: one thread at a time may change them.
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return _Handle(self.path, self._unmasked)


#: Held while the filters of warnings are changed.
_WARNINGS = threading.Lock()


class _Handle:
    """An open dataset; one with only ground control points is warped to a map."""

    def __init__(self, path: str, unmasked: str | None = None) -> None:
        with ExitStack() as stack:
            try:
                self.original = stack.enter_context(rasterio.open(unmasked or path, sharing=False))
                self.dataset = self.original
                gcps, gcp_crs = self.original.gcps
                if gcps and gcp_crs and self.original.transform.is_identity:
                    has_mask = self.original.nodata is not None or any(
                        kind == ColorInterp.alpha for kind in self.original.colorinterp
                    )
                    self.dataset = stack.enter_context(
                        WarpedVRT(
                            self.original,
                            src_crs=gcp_crs,
                            crs=gcp_crs,
                            resampling=Resampling.bilinear,
                            add_alpha=not has_mask,
                        )
                    )
            except READ_ERRORS as error:
                raise UnreadableSceneError(
                    path, f"it cannot be opened as a raster ({_cause(error)}); {_remedy(path)}"
                ) from error
            self._stack = stack.pop_all()

    def close(self) -> None:
        self._stack.close()


def _is_plain_path(path: str) -> bool:
    """Return whether a path is a local file's, not a virtual path, a URL or a "DRIVER:..." name."""
    drive_or_file = re.match(r"[A-Za-z][A-Za-z0-9_+.]+:", path) is None
    return drive_or_file and not path.startswith(("/vsi", "<"))


def _remedy(path: str) -> str:
    for suffix, system in _ARCHIVES.items():
        if path.lower().endswith(suffix) and _is_plain_path(path):
            return f"for a raster inside it give /{system}/{path}/ and the raster's name"
    return "check the file"


def _bits(dataset: Any) -> int:
    text = dataset.tags(1, ns="IMAGE_STRUCTURE").get("NBITS", "")
    own = np.dtype(dataset.dtypes[0]).itemsize * 8
    return int(text) if text.isdigit() and 0 < int(text) < own else own


def _all_tags(dataset: Any) -> dict[str, str]:
    """Return the tags of all domains of names and values; the default domain wins."""
    tags: dict[str, str] = {}
    for domain in dataset.tag_namespaces():
        if not domain.startswith("xml:"):
            tags.update(dataset.tags(ns=domain))
    tags.update(dataset.tags())
    return tags


def _cause(error: BaseException) -> str:
    """Return GDAL's own words for an error, without a full stop."""
    chain: list[BaseException] = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    # rasterio's own words come first and say nothing. GDAL's first ones name the file or the source
    # of a mosaic, its last ones the cause.
    texts = [" ".join(str(link).split()).rstrip(".") for link in chain]
    chosen = dict.fromkeys(text for text in (*texts[1:2], texts[-1]) if text)
    return ": ".join(chosen) or type(chain[-1]).__name__
