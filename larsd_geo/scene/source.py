"""The raster behind a scene: opening it with GDAL, its masks, and reads from several threads."""

from __future__ import annotations

import logging
import math
import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from os import PathLike, fspath
from typing import Any, Literal

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import MaskFlags, Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window as RasterWindow

from larsd_geo.errors import LarsdError, SceneNotFoundError, UnreadableSceneError
from larsd_geo.scene.calibration import band_wavelengths, calibration_of
from larsd_geo.scene.completeness import check_complete
from larsd_geo.scene.handle import Handle, cause_of, is_plain_path
from larsd_geo.scene.masks import grown, without_masks
from larsd_geo.scene.products import Product, gdal_name, recognise
from larsd_geo.scene.reading import READ_ERRORS, reading_options, settle_cache
from larsd_geo.scene.refusals import check_usable, remarks_on_place
from larsd_geo.scene.usable import read_usable

__all__ = ["READ_ERRORS", "Marks", "MaskKind", "RasterSource", "check_exists"]

logger = logging.getLogger(__name__)

MaskKind = Literal["none", "nodata value", "alpha band", "mask band", "usable data mask"]


@dataclass(frozen=True)
class Marks:
    """What marks invalid pixels, where it is not what the raster declares.

    Attributes:
        ignored: Ignore all masks and nodata values that the raster declares.
        alpha: The alpha band that counts all the same, from 1.
        fills: Values of pixels that are invalid where all bands have them.
        usable: Whether the usable-data mask of a product counts.
    """

    ignored: bool = False
    alpha: int | None = None
    fills: tuple[float, ...] = ()
    usable: bool = True


def check_exists(path: str | PathLike[str]) -> None:
    """Check that there is a file where a plain local path says so; costs next to nothing.

    Raises:
        SceneNotFoundError: If there is none.
    """
    if is_plain_path(fspath(path)) and not os.path.exists(path):  # noqa: PTH110 (False for a name that no file can have)
        raise SceneNotFoundError(path)


class RasterSource:
    """A raster opened for reading, safe to read from several threads.

    GDAL's datasets must not be used by two threads at once: each read borrows a handle from a pool
    and opens another one only if all are in use.

    Args:
        path: A file, a product as delivered (see `larsd_geo.scene.products`), or anything that GDAL
            opens (`/vsizip/...`, `https://...`, `s3://...`).
        crs: The CRS of ground control points, instead of their own.

    Raises:
        SceneNotFoundError: If a plain local path does not exist.
        UnreadableSceneError: If GDAL cannot open it, or it is not a raster of real values.
        AmbiguousProductError: If it holds several products.
        NotGeoreferencedError: If it has only RPCs.
    """

    def __init__(self, path: str, crs: Any = None) -> None:
        check_exists(path)
        self.path = path
        self._crs = None if crs is None else rasterio.crs.CRS.from_user_input(crs)
        self._idle: list[Handle] = []
        self._lock = threading.Lock()
        self._closed = False
        self._marks = Marks()
        #: The product that it is, if it is one that is known.
        self.product = recognise(path)
        self._unmasked = False
        with rasterio.Env(**reading_options()):
            # Our own error says it in words for the user.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", NotGeoreferencedWarning)
                self._opened = path if self.product is None else gdal_name(self.product, path)
                self._usable = None if self.product is None else self.product.usable
                handle = Handle(path, self._opened, self._usable, self._crs)
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", NotGeoreferencedWarning)
                    check_usable(path, handle.dataset, handle.original)
                    check_complete(path, handle.original)
                dataset = handle.dataset
                self.shape: tuple[int, int] = (dataset.height, dataset.width)
                self.driver = str(handle.original.driver)
                self.affine = dataset.transform
                self.crs_wkt: str | None = dataset.crs.to_wkt() if dataset.crs else None
                #: Without a geotransform pixel coordinates are all there is.
                self.has_affine = not dataset.transform.is_identity
                self.has_gcps = handle.original is not dataset
                #: Whether it has control points that nothing says the CRS of.
                self.has_bare_gcps = not self.has_gcps and bool(handle.original.gcps[0])
                #: What is doubtful about the place of the image, a sentence each.
                self.remarks = remarks_on_place(handle.original, self.has_gcps)
                self.nodata: float | None = dataset.nodata
                self.interpretations = tuple(kind.name for kind in dataset.colorinterp)
                self.descriptions = tuple(dataset.descriptions)
                #: Nodata values that the file does not declare, but the format of its product.
                self.unstated: tuple[float, ...] = ()
                self.dtypes = tuple(dataset.dtypes)
                #: What the values of each band mean.
                self.calibration = calibration_of(handle.original, self.product)
                self.wavelengths = band_wavelengths(handle.original)
                self._mask_flags = tuple(tuple(flags) for flags in dataset.mask_flag_enums)
                self._overviews = tuple(dataset.overviews(1))
                #: Rows and columns that are stored, and so read, together.
                self.block = (int(dataset.block_shapes[0][0]), int(dataset.block_shapes[0][1]))
                self.tags = _all_tags(handle.original)
                #: How many bits of a value are in use, where a tag says so.
                self.bits = _bits(handle.original)
            except BaseException as error:
                handle.close()
                # Tags, overviews and blocks are read when they are asked for, and may be damaged.
                if isinstance(error, READ_ERRORS) and not isinstance(error, LarsdError):
                    raise UnreadableSceneError(
                        path, f"its header is damaged ({cause_of(error)}); copy it again"
                    ) from error
                raise
        # A mosaic's own blocks say nothing of how its files are stored.
        is_mosaic = self.driver in ("VRT", "GTI")
        settle_cache(striped=is_mosaic or self.block[1] >= self.shape[1])
        if self.product is not None:
            self._follow(self.product)
        self._idle.append(handle)

    def _follow(self, product: Product) -> None:
        """Take over what a product's format says about its bands."""
        names = [band.name for band in product.bands][: len(self.dtypes)]
        self.descriptions = (*names, *self.descriptions[len(names) :])
        if self.nodata is None and product.nodata is not None:
            self.nodata, self.unstated = product.nodata, (product.nodata,)

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
        if not marks.ignored or self._unmasked:
            return
        with rasterio.Env(**reading_options()):
            self._opened = without_masks(self._idle[0].original, self.has_gcps)
            self._unmasked = True
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
        if self._usable is not None and self._marks.usable:
            return "usable data mask"
        if self._marks.alpha is not None:
            return "alpha band"
        declared = self.declared_mask(bands)
        return "nodata value" if declared == "none" and self._marks.fills else declared

    def declared_mask(self, bands: tuple[int, ...]) -> MaskKind:
        """Return what the raster itself declares to mark invalid pixels."""
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
            with rasterio.Env(**reading_options()), self._borrowed() as handle:
                dataset = handle.dataset
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
                if self._usable is not None and self._marks.usable:
                    usable = read_usable(handle.usable, self._usable.kind, area, out_shape)
                    masks = usable if masks is None else masks & usable
        except UnreadableSceneError:
            raise
        except READ_ERRORS as error:
            raise UnreadableSceneError(
                self.path,
                f"rows {int(row)} to {int(row + height)} cannot be read ({cause_of(error)}); "
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
        kind = self.declared_mask(tuple(bands))
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
    def _borrowed(self) -> Iterator[Handle]:
        with self._lock:
            if self._closed:
                raise UnreadableSceneError(self.path, "it is closed; open it again")
            handle = self._idle.pop() if self._idle else None
        if handle is None:
            handle = self._open_another()
        try:
            yield handle
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(handle)
            if not keep:
                handle.close()

    def _open_another(self) -> Handle:
        if self.has_affine:
            return Handle(self.path, self._opened, self._usable, self._crs)
        # Warning filters belong to the whole process: one thread at a time may change them.
        with _WARNINGS, warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return Handle(self.path, self._opened, self._usable, self._crs)


#: Held while the filters of warnings are changed.
_WARNINGS = threading.Lock()


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
