"""Locality-aware score alignment: a box is worth its mean score (the paper, sec. II-C)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import points_at
from larsd_geo.inference.sampling import Floats, bilinear

__all__ = ["LAYOUTS", "align_scores", "sampling_points"]

_Layout = tuple[tuple[float, float], ...]

_DIAMOND_5: _Layout = ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))
_DIAMOND_9: _Layout = (*_DIAMOND_5, (0.5, 0.5), (0.5, -0.5), (-0.5, 0.5), (-0.5, -0.5))

#: Sampling points of each layout in units of reach x half-side, in the box's own frame.
LAYOUTS: Mapping[str, _Layout] = {
    "rectangle-9": tuple((float(x), float(y)) for y in (-1, 0, 1) for x in (-1, 0, 1)),
    "diamond-5": _DIAMOND_5,
    "diamond-9": _DIAMOND_9,
    "diamond-13": (*_DIAMOND_9, (0.5, 0), (-0.5, 0), (0, 0.5), (0, -0.5)),
}


def sampling_points(boxes: Floats, layout: str, reach: float) -> Floats:
    """Return the (N, M, 2) image points (x, y) at which the scores of (N, 5) boxes are sampled."""
    unit = np.array(LAYOUTS[layout], dtype=boxes.dtype)
    points: Floats = points_at(boxes, unit * (reach / 2.0))
    return points


def align_scores(
    scores: Floats,
    boxes: Floats,
    map_index: NDArray[np.int64],
    stride: int,
    layout: str,
    reach: float,
) -> Floats:
    """Return each box's mean score at the layout's points in its own score map.

    Cell centres lie at half-integers of the map, values between them are bilinear, and beyond the
    outermost centres the nearest cell's value holds. Points outside the map are left out of the
    mean; a box with every point outside scores 0.

    Args:
        scores: (S, H, W) score maps (probabilities).
        boxes: (N, 5) boxes in pixels.
        map_index: (N,) which of the S maps each box came from.
        stride: Pixels per cell.
        layout: A key of `LAYOUTS`.
        reach: Reach of the layout as a fraction of the half-sides.

    Returns:
        (N,) aligned scores.
    """
    height, width = scores.shape[-2:]
    cells = sampling_points(boxes, layout, reach) / stride
    x, y = cells[..., 0], cells[..., 1]
    inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
    sampled = bilinear(scores, x, y, map_index) * inside
    aligned: Floats = sampled.sum(axis=1) / np.maximum(inside.sum(axis=1), 1)
    return aligned.astype(scores.dtype, copy=False)
