"""A raster without its masks or its geotransform, and masks that grow."""

from __future__ import annotations

import uuid
import warnings
from typing import Any
from xml.etree import ElementTree

import numpy as np
import rasterio
import rasterio.shutil
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning

__all__ = ["grown", "without_geotransform", "without_masks"]

#: A nodata value that no pixel has, by the kind of the data type. With one, GDAL resamples the
#: pixels themselves; without, it would let the masks of the raster behind weight them.
_IMPOSSIBLE = {"u": "-1", "i": "-1e+18", "f": "nan"}


def without_masks(dataset: Any, is_warped: bool) -> str:
    """Return a VRT of a raster in which no mask and no nodata value is left.

    Args:
        dataset: The raster, opened by rasterio.
        is_warped: Whether the VRT will be warped, so that GDAL does not resample it itself.
    """
    root = _as_vrt(dataset)
    for mask in root.findall("MaskBand"):
        root.remove(mask)
    for band, dtype in zip(root.findall("VRTRasterBand"), dataset.dtypes, strict=True):
        for name in ("NoDataValue", "HideNoDataValue", "MaskBand"):
            for element in band.findall(name):
                band.remove(element)
        colour = band.find("ColorInterp")
        if colour is not None and colour.text == "Alpha":
            colour.text = "Undefined"
        if not is_warped:
            none = ElementTree.Element("NoDataValue")
            none.text = _IMPOSSIBLE[np.dtype(dtype).kind]
            band.insert(0, none)
    return ElementTree.tostring(root, encoding="unicode")


def without_geotransform(dataset: Any) -> str:
    """Return a VRT of a raster that only its ground control points place.

    Args:
        dataset: The raster, opened by rasterio.
    """
    root = _as_vrt(dataset)
    for element in root.findall("GeoTransform"):
        root.remove(element)
    return ElementTree.tostring(root, encoding="unicode")


def _as_vrt(dataset: Any) -> ElementTree.Element:
    copy = f"/vsimem/larsd-{uuid.uuid4().hex}.vrt"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        rasterio.shutil.copy(dataset, copy, driver="VRT")
        try:
            with rasterio.open(copy, sharing=False) as opened:
                return ElementTree.fromstring(opened.tags(ns="xml:VRT")["xml:VRT"])
        finally:
            rasterio.shutil.delete(copy)


def grown(mask: NDArray[np.bool_], pixels: int) -> NDArray[np.bool_]:
    """Return a mask (rows, columns) that reaches some pixels further to all sides.

    Examples:
        >>> grown(np.array([[False, False, False, True]]), 1).tolist()
        [[False, False, True, True]]
    """
    if not mask.any():
        return mask
    kernel = np.ones((2 * pixels + 1, 2 * pixels + 1), dtype=np.uint8)
    import cv2  # 15 MB, which most scenes need not load

    wider: NDArray[np.bool_] = cv2.dilate(mask.astype(np.uint8), kernel).astype(bool)
    return wider
