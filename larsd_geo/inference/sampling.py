"""Bilinear samples of maps at points between their cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Floats", "bilinear"]

Floats = NDArray[np.floating[Any]]

_POINTS_PER_CHUNK = 24_000


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
    points = x.shape[1]
    flat = maps.reshape(1, -1) if index is not None else maps.reshape(len(maps), -1)
    sampled: Floats = np.empty((len(flat), *x.shape), dtype=maps.dtype)
    # So many points at a time that their arrays stay within a core's cache.
    step = max(1, _POINTS_PER_CHUNK // max(points, 1))
    for start in range(0, len(x), step):
        part = slice(start, start + step)
        first = None if index is None else index[part, None]
        _sample(flat, maps.shape[1:], x[part], y[part], first, sampled[:, part])
    return sampled if index is None else sampled[0]


def _sample(
    flat: Floats,
    shape: tuple[int, ...],
    x: Floats,
    y: Floats,
    index: NDArray[np.int64] | None,
    out: Floats,
) -> None:
    """Write the values of each of the flat maps at points (N, M); see `bilinear`."""
    height, width = shape
    x0, y0 = np.clip(x - 0.5, 0, width - 1), np.clip(y - 0.5, 0, height - 1)
    left, top = x0.astype(np.intp), y0.astype(np.intp)
    fx, fy = (x0 - left).astype(flat.dtype), (y0 - top).astype(flat.dtype)
    gx, gy = 1 - fx, 1 - fy
    upper_left = top * width + left
    if index is not None:
        upper_left += index * (height * width)
    right = np.minimum(width - 1 - left, 1)
    lower_left = upper_left + np.minimum(height - 1 - top, 1) * width
    for values, result in zip(flat, out, strict=True):
        upper = values.take(upper_left) * gx + values.take(upper_left + right) * fx
        lower = values.take(lower_left) * gx + values.take(lower_left + right) * fx
        np.add(upper * gy, lower * fy, out=result)
