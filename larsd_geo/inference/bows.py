"""Where the bows of boxes are: crops in the ships' own frames, scored by a bow head (ours)."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import points_at, to_long_edge_form
from larsd_geo.inference.sampling import bilinear
from larsd_geo.model.config import BOW_CROP_COLUMNS, BOW_CROP_ROWS
from larsd_geo.windows import FILL

__all__ = ["Bows", "crop_boxes", "find_bows"]

#: How much of its box's surroundings a crop shows, in units of the sides: outlines are off by some
#: per cent, and the water ahead of a bow tells as much as the bow.
REACH_ALONG, REACH_ACROSS = 1.3, 1.7


class Bows(NamedTuple):
    """Where the bows of boxes lie.

    Attributes:
        directions: (N,) direction of the likelier bow, radians from +x towards +y, [0, 2 pi).
        probabilities: (N,) how likely, 0.5 to 1.
    """

    directions: NDArray[np.float64]
    probabilities: NDArray[np.float64]


def find_bows(
    score: Callable[[NDArray[np.float32]], NDArray[np.float64]],
    temperature: float,
    image: NDArray[np.uint8],
    boxes: NDArray[np.float64],
    valid: NDArray[np.bool_] | None = None,
) -> Bows:
    """Tell where the bows of boxes lie.

    Args:
        score: Scores crops by the bow head, see `Backend.score_bows`.
        temperature: Divides the head's logits.
        image: (3, H, W) pixels, 0 to 255.
        boxes: (N, 5) boxes in its pixels, any form.
        valid: (H, W) validity of the pixels; None where all are valid.
    """
    long_edge = np.asarray(to_long_edge_form(boxes), dtype=np.float64).reshape(-1, 5)
    if valid is not None and not valid.all():
        image = np.where(valid, image, np.uint8(FILL))
    logits = score(crop_boxes(image, long_edge)) / temperature
    directions = np.mod(long_edge[:, 4] + np.where(logits < 0, math.pi, 0.0), 2 * math.pi)
    return Bows(directions, 1.0 / (1.0 + np.exp(-np.abs(logits))))


def crop_boxes(
    image: NDArray[np.uint8] | NDArray[np.float32], boxes: NDArray[np.float64]
) -> NDArray[np.float32]:
    """Cut boxes out of an image, turned so that their w lies along the columns.

    The image is halved as often as the box is large, so that sampling skips no pixel.

    Args:
        image: (3, H, W) pixels, 0 to 255.
        boxes: (N, 5) boxes; the last column is where theta points to. They may stick out of the
            image, where `FILL` is seen.

    Returns:
        (N, 3, `BOW_CROP_ROWS`, `BOW_CROP_COLUMNS`) pixels, 0 to 255.
    """
    shape = (len(boxes), 3, BOW_CROP_ROWS, BOW_CROP_COLUMNS)
    crops = np.zeros(shape, dtype=np.float32)
    if not len(boxes):
        return crops
    points = np.asarray(points_at(boxes, _lattice()), dtype=np.float32)
    level = _levels(boxes)
    halved = image
    for number in range(int(level.max()) + 1):
        if number:
            halved = _halved(halved)
        chosen = np.flatnonzero(level == number)
        if len(chosen):
            crops[chosen] = _sampled(halved, points[chosen] / np.float32(2**number)).reshape(
                len(chosen), *shape[1:]
            )
    return crops


def _sampled(
    image: NDArray[np.uint8] | NDArray[np.float32], points: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the (N, 3, M) values at points (N, M, 2), `FILL` beyond the image."""
    # Only the part around the points becomes floats, with a border of FILL where it ends.
    rows, columns = image.shape[1:]
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    left, right = _span(low[0], high[0], columns)
    top, bottom = _span(low[1], high[1], rows)
    part = image[:, top:bottom, left:right].astype(np.float32)
    part = np.pad(part, ((0, 0), (1, 1), (1, 1)), constant_values=FILL)
    offset = np.array([left - 1, top - 1], dtype=np.float32)
    x, y = np.moveaxis(points - offset, -1, 0)
    return bilinear(part, x, y).swapaxes(0, 1)


def _span(low: float, high: float, size: int) -> tuple[int, int]:
    """Return first and last pixel (exclusive) that values between two places are drawn from."""
    first = min(max(math.floor(low) - 1, 0), size - 1)
    return first, min(max(math.ceil(high) + 1, first + 1), size)


def _halved(image: NDArray[np.uint8] | NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means of blocks of 2 x 2 pixels; at an odd edge, of those that there are."""
    rows, columns = image.shape[1:]
    even = np.pad(image, ((0, 0), (0, rows % 2), (0, columns % 2)), mode="edge")
    pairs = even[:, ::2].astype(np.float32) + even[:, 1::2].astype(np.float32)
    means: NDArray[np.float32] = (pairs[..., ::2] + pairs[..., 1::2]) * np.float32(0.25)
    return means


def _lattice() -> NDArray[np.float64]:
    """Return the (rows * columns, 2) places of a crop's pixels in units of the box's sides."""
    along = ((np.arange(BOW_CROP_COLUMNS) + 0.5) / BOW_CROP_COLUMNS - 0.5) * REACH_ALONG
    across = ((np.arange(BOW_CROP_ROWS) + 0.5) / BOW_CROP_ROWS - 0.5) * REACH_ACROSS
    return np.stack(np.meshgrid(along, across), axis=-1).reshape(-1, 2)


def _levels(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how often the image is halved for each box: the steps in it are 1 to 2 pixels."""
    along = boxes[:, 2] * REACH_ALONG / BOW_CROP_COLUMNS
    across = boxes[:, 3] * REACH_ACROSS / BOW_CROP_ROWS
    step = np.sqrt(np.clip(along * across, 1.0, 256.0**2))
    return np.floor(np.log2(step)).astype(np.int64)
