"""Bilinear samples of maps at points between their cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "bilinear"]

Floats = NDArray[np.floating[Any]]


def bilinear(maps: Floats, x: Floats, y: Floats, index: NDArray[np.int64] | None = None) -> Floats:
    """Return the values of maps at points, bilinear between the centres of their cells.

    Cell centres lie at half-integers; beyond the outermost centres the nearest cell's value holds.

    Args:
        maps: (S, H, W) maps.
        x: (N, M) places along the columns, in cells.
        y: (N, M) places along the rows, in cells.
        index: (N,) which of the maps each row of points is in; None samples all maps at all points.

    Returns:
        (N, M) values; (S, N, M) where `index` is None.
    """
    count, height, width = maps.shape
    x0, y0 = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    left, top = np.floor(x0).astype(np.int64), np.floor(y0).astype(np.int64)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    fx, fy = (x0 - left).astype(maps.dtype), (y0 - top).astype(maps.dtype)
    chosen = np.arange(count).reshape(-1, 1, 1) if index is None else index[:, None]
    flat = maps.reshape(-1)

    def value(row: NDArray[np.int64], column: NDArray[np.int64]) -> Floats:
        found: Floats = flat[chosen * (height * width) + row * width + column]
        return found

    upper = value(top, left) * (1 - fx) + value(top, right) * fx
    lower = value(bottom, left) * (1 - fx) + value(bottom, right) * fx
    sampled: Floats = upper * (1 - fy) + lower * fy
    return sampled
