"""One open dataset of a scene."""

from __future__ import annotations

import re
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import rasterio
from affine import Affine
from rasterio._err import CPLE_BaseError
from rasterio.enums import ColorInterp, Resampling
from rasterio.vrt import WarpedVRT

from larsd_geo.errors import LarsdError, UnreadableSceneError
from larsd_geo.scene.masks import without_geotransform
from larsd_geo.scene.products import UsableData
from larsd_geo.scene.reading import READ_ERRORS
from larsd_geo.scene.refusals import check_stretch
from larsd_geo.scene.usable import check_same_grid

__all__ = ["Handle", "cause_of", "is_plain_path"]

#: GDAL's virtual file systems that look into archives.
_ARCHIVES = {".zip": "vsizip", ".tar": "vsitar", ".tar.gz": "vsitar", ".tgz": "vsitar"}


class Handle:
    """An open dataset; one with only ground control points is warped to a map.

    Args:
        path: The scene's path, for error messages.
        name: What GDAL opens for it.
        usable: The usable-data mask to open with it.
        crs: The CRS of ground control points, instead of their own.

    Attributes:
        dataset: The raster as it is read.
        original: The raster as it is stored.
        usable: The usable-data mask; None without one.

    Raises:
        UnreadableSceneError: If it cannot be opened.
    """

    def __init__(
        self, path: str, name: str, usable: UsableData | None = None, crs: Any = None
    ) -> None:
        with ExitStack() as stack:
            try:
                self.original = stack.enter_context(rasterio.open(name, sharing=False))
                self.usable: Any = None
                if usable is not None:
                    self.usable = stack.enter_context(rasterio.open(usable.file, sharing=False))
                    check_same_grid(path, self.original, self.usable)
                self.dataset = self.original
                gcps, own_crs = self.original.gcps
                gcp_crs = own_crs if crs is None else crs
                if gcps and gcp_crs and self.original.transform.is_identity:
                    self.dataset = stack.enter_context(_warped(self.original, gcp_crs))
                    if _is_a_pixel_grid(self.dataset):
                        # GDAL believes a geotransform that says nothing before the points.
                        bare = without_geotransform(self.original)
                        source = stack.enter_context(rasterio.open(bare, sharing=False))
                        self.dataset = stack.enter_context(_warped(source, gcp_crs))
                    check_stretch(path, self.original, self.dataset)
            except LarsdError:
                raise
            except CPLE_BaseError as error:  # of the points: they lie in a line, say
                raise UnreadableSceneError(
                    path,
                    f"its ground control points do not place it ({cause_of(error)}); "
                    "georeference it",
                ) from error
            except READ_ERRORS as error:
                raise UnreadableSceneError(
                    path, f"it cannot be opened as a raster ({cause_of(error)}); {_remedy(path)}"
                ) from error
            self._stack = stack.pop_all()

    def close(self) -> None:
        """Close it, and its usable-data mask."""
        self._stack.close()


def _warped(dataset: Any, crs: Any) -> WarpedVRT:
    """Return a raster as its ground control points place it."""
    has_mask = dataset.nodata is not None or any(
        kind == ColorInterp.alpha for kind in dataset.colorinterp
    )
    return WarpedVRT(
        dataset, src_crs=crs, crs=crs, resampling=Resampling.bilinear, add_alpha=not has_mask
    )


def _is_a_pixel_grid(dataset: Any) -> bool:
    return bool(dataset.transform == Affine(1, 0, 0, 0, -1, dataset.height))


def is_plain_path(path: str) -> bool:
    """Return whether a path is a local file's, not a virtual path, a URL or a "DRIVER:..." name."""
    drive_or_file = re.match(r"[A-Za-z][A-Za-z0-9_+.]+:", path) is None
    return drive_or_file and not path.startswith(("/vsi", "<"))


def _remedy(path: str) -> str:
    if Path(path).is_dir():
        return "it is a folder without a product that is known; give a raster in it"
    for suffix, system in _ARCHIVES.items():
        if path.lower().endswith(suffix) and is_plain_path(path):
            return f"for a raster inside it give /{system}/{path}/ and the raster's name"
    return "check the file"


def cause_of(error: BaseException) -> str:
    """Return GDAL's own words for an error, without a full stop."""
    chain: list[BaseException] = [error]
    while chain[-1].__cause__ is not None:
        chain.append(chain[-1].__cause__)
    # rasterio's own words come first and say nothing. GDAL's first ones name the file or the source
    # of a mosaic, its last ones the cause.
    texts = [" ".join(str(link).split()).rstrip(".") for link in chain]
    chosen = dict.fromkeys(text for text in (*texts[1:2], texts[-1]) if text)
    return ": ".join(chosen) or type(chain[-1]).__name__
