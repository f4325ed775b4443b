"""The usable-data mask that a product brings along, as validity."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.windows import Window as RasterWindow

from larsd_geo.errors import UnreadableSceneError

__all__ = ["check_same_grid", "read_usable"]

#: Such masks are made for fields, and take bright decks for clouds. No ship is wider than this, so
#: clouds that are narrower are not believed.
_WIDEST_SHIP_M = 70.0

#: Bits of missing data: all but the second, which is cloud.
_MISSING = 0b1111_1101
_CLOUD = 0b0000_0010

#: Bands of a udm2: clear; snow, shadow and two kinds of haze, through which the sea is seen; the
#: bits of missing data.
_CLEAR, _SEEN_THROUGH, _BITS = 1, (2, 3, 4, 5), 8

#: A metre in pixels where the grid has no metres (degrees are never used for these products).
_PIXEL_M = 3.0


def check_same_grid(path: str, image: Any, usable: Any) -> None:
    """Check that a usable-data mask fits its image.

    Raises:
        UnreadableSceneError: If it has another size.
    """
    if image.shape != usable.shape:
        raise UnreadableSceneError(
            path,
            f"its usable-data mask {usable.name} has {usable.width} x {usable.height} pixels, and "
            f"the image {image.width} x {image.height}; take the mask away, or copy the one that "
            "belongs to the image",
        )


def read_usable(
    dataset: Any,
    kind: Literal["udm2", "udm"],
    area: RasterWindow,
    out_shape: tuple[int, int],
) -> NDArray[np.bool_]:
    """Read which pixels of an area are usable: imaged, and not under clouds.

    Args:
        dataset: The mask, opened by rasterio.
        kind: How it is written; see `larsd_geo.scene.products.UsableData`.
        area: The area in pixels of the image.
        out_shape: Rows and columns to return.

    Returns:
        (rows, columns) validity.
    """
    pixel_m = abs(dataset.transform.a) if dataset.crs and dataset.crs.is_projected else _PIXEL_M
    widest = math.ceil(_WIDEST_SHIP_M / max(pixel_m, 1e-3))
    # What lies beside the area tells how wide a cloud at its edge is.
    left, top = max(0, math.floor(area.col_off) - widest), max(0, math.floor(area.row_off) - widest)
    right = min(dataset.width, math.ceil(area.col_off + area.width) + widest)
    bottom = min(dataset.height, math.ceil(area.row_off + area.height) + widest)
    scale = min(1.0, out_shape[1] / area.width, out_shape[0] / area.height)
    shape = (max(1, round((bottom - top) * scale)), max(1, round((right - left) * scale)))
    bands = [1] if kind == "udm" else [_CLEAR, *_SEEN_THROUGH, _BITS][: dataset.count]
    values = dataset.read(
        bands,
        window=RasterWindow(left, top, right - left, bottom - top),
        out_shape=(len(bands), *shape),
        resampling=Resampling.nearest,
    )
    if kind == "udm":
        missing, hidden = (values[0] & _MISSING) != 0, (values[0] & _CLOUD) != 0
    else:
        missing = (
            (values[-1] & _MISSING) != 0 if len(bands) == 6 else np.zeros(shape, dtype=np.bool_)
        )
        hidden = (values[0] == 0) & (values[1:5] == 0).all(axis=0)
    side = round(widest * scale) | 1  # with an even one, OpenCV moves the mask by a pixel
    unusable = (missing | hidden).astype(np.uint8)
    import cv2  # 15 MB, which most scenes need not load

    wide = cv2.morphologyEx(unusable, cv2.MORPH_OPEN, np.ones((side, side), dtype=np.uint8))
    usable = ~(missing | (wide != 0))
    # Nearest neighbour, as for every mask: the middle of each pixel that is asked for.
    rows = area.row_off + (np.arange(out_shape[0]) + 0.5) * area.height / out_shape[0] - top
    columns = area.col_off + (np.arange(out_shape[1]) + 0.5) * area.width / out_shape[1] - left
    row = np.clip((rows * shape[0] / (bottom - top)).astype(int), 0, shape[0] - 1)
    column = np.clip((columns * shape[1] / (right - left)).astype(int), 0, shape[1] - 1)
    found: NDArray[np.bool_] = usable[np.ix_(row, column)]
    return found
