"""Encoding of rendered grey values as the numbers that a sensor's product holds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.noise import cut_tile, grain_tile
from larsd_geo.windows import PixelWindow

__all__ = ["DTYPES", "encode"]

#: Data types that a scene can have.
DTYPES = ("uint8", "uint16", "float32")

#: Exponent that takes displayed grey values back to light, milder than a display's: products are
#: stretched for viewing, not encoded for it.
_GAMMA = 1.5


def encode(
    pixels: NDArray[np.uint8],
    valid: NDArray[np.bool_],
    window: PixelWindow,
    dtype: str,
    bands: int,
    nodata: float | None,
    alpha: bool,
) -> NDArray[Any]:
    """Encode rendered pixels as a block of the raster.

    Args:
        pixels: (h, w, 3) red, green, blue.
        valid: (h, w) which of them are not empty.
        window: Where they lie; grey values finer than 8 bits depend on the place alone.
        dtype: One of `DTYPES`.
        bands: 1, 3 or 4.
        nodata: Value of empty pixels; valid ones never have it. None leaves empty pixels 0.
        alpha: Whether to add a band that is full where pixels are valid.

    Returns:
        (bands + alpha, h, w) of the given data type.
    """
    rgb = pixels.astype(np.float32)
    if bands == 1:
        weights = np.array((0.30, 0.59, 0.11), np.float32)
        planes = (rgb * weights).sum(axis=-1)[None]
    elif bands == 4:
        planes = np.concatenate([np.moveaxis(rgb, -1, 0), _near_infrared(rgb)[None]])
    else:
        planes = np.moveaxis(rgb, -1, 0)
    if dtype == "uint8":
        values: NDArray[Any] = np.clip(planes + np.float32(0.5), 0, 255).astype(np.uint8)
    else:
        # Less than a grey value of noise fills the steps between them.
        fine = np.clip(cut_tile(grain_tile(9), window) * np.float32(0.29), -0.5, 0.5)
        light = (np.clip(planes + fine, 0, None) / np.float32(255.0)) ** np.float32(_GAMMA)
        if dtype == "uint16":
            values = (np.float32(210.0) + np.float32(3900.0) * light).astype(np.uint16)
        else:
            values = (np.float32(0.02) + np.float32(0.43) * light).astype(np.float32)
    if nodata is not None and np.isfinite(nodata):
        marked = values.dtype.type(nodata)
        step = np.float32(1e-6) if dtype == "float32" else 1
        values[values == marked] = marked + step if nodata < 1 else marked - step
    values = np.ascontiguousarray(values)
    values[:, ~valid] = 0 if nodata is None else nodata
    if alpha:
        opaque = np.where(valid, np.iinfo(values.dtype).max, 0).astype(values.dtype)
        values = np.concatenate([values, opaque[None]])
    return values


def _near_infrared(rgb: NDArray[np.float32]) -> NDArray[np.float32]:
    """Guess the fourth band: water dark, plants bright, the rest as in red."""
    plants = np.clip(rgb[..., 1] - rgb[..., 2] - np.float32(14.0), 0, 40)
    water = np.clip(rgb[..., 2] - rgb[..., 0] + np.float32(12.0), 0, 40)
    infrared = np.float32(1.05) * rgb[..., 0] - np.float32(8.0)
    infrared += np.float32(2.6) * plants - np.float32(1.4) * water
    return np.asarray(np.clip(infrared, 3, 255), np.float32)
