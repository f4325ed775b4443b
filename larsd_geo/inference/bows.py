"""Where the bows of boxes are: crops in the ships' own frames, scored by a bow head (ours)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from larsd_geo.boxes import points_at, to_long_edge_form
from larsd_geo.model.bow import CROP_COLUMNS, CROP_ROWS, BowHead
from larsd_geo.windows import FILL

__all__ = ["Bows", "crop_boxes", "find_bows"]

#: How much of its box's surroundings a crop shows, in units of the sides: outlines are off by some
#: per cent, and the water ahead of a bow tells as much as the bow.
REACH_ALONG, REACH_ACROSS = 1.3, 1.7

#: Crops that go through the head together, which bounds the memory in a packed marina.
_CROPS_PER_BATCH = 256


class Bows(NamedTuple):
    """Where the bows of boxes lie.

    Attributes:
        directions: (N,) direction of the likelier bow, radians from +x towards +y, [0, 2 pi).
        probabilities: (N,) how likely, 0.5 to 1.
    """

    directions: NDArray[np.float64]
    probabilities: NDArray[np.float64]


def find_bows(head: BowHead, picture: Tensor, boxes: NDArray[np.float64]) -> Bows:
    """Tell where the bows of boxes lie.

    Args:
        head: In evaluation mode.
        picture: (3, H, W) float pixels on the head's device, 0 to 255; `FILL` where invalid.
        boxes: (N, 5) boxes in its pixels, any form.
    """
    long_edge = np.asarray(to_long_edge_form(boxes), dtype=np.float64).reshape(-1, 5)
    logits = np.zeros(len(long_edge))
    with torch.inference_mode():
        for start in range(0, len(long_edge), _CROPS_PER_BATCH):
            part = slice(start, start + _CROPS_PER_BATCH)
            crops = crop_boxes(picture, long_edge[part])
            scores = head(_filled_up(crops))[: len(crops)]
            logits[part] = scores.double().cpu().numpy() / head.temperature
    directions = np.mod(long_edge[:, 4] + np.where(logits < 0, math.pi, 0.0), 2 * math.pi)
    return Bows(directions, 1.0 / (1.0 + np.exp(-np.abs(logits))))


def _filled_up(crops: Tensor) -> Tensor:
    """Fill a batch up with blank crops to a power of two.

    On processors every other size makes oneDNN prepare its kernels anew and leaves the heap in
    pieces: over the tiles of a large scene that grew to a gigabyte.
    """
    blank = (1 << (len(crops) - 1).bit_length()) - len(crops)
    return functional.pad(crops, (0, 0) * 3 + (0, blank))


def crop_boxes(picture: Tensor, boxes: NDArray[np.float64]) -> Tensor:
    """Cut boxes out of a picture, turned so that their w lies along the columns.

    The picture is halved as often as the box is large, so that sampling skips no pixel.

    Args:
        picture: (3, H, W) float pixels, 0 to 255.
        boxes: (N, 5) boxes; the last column is where theta points to. They may stick out of the
            picture, where `FILL` is seen.

    Returns:
        (N, 3, `CROP_ROWS`, `CROP_COLUMNS`) pixels, 0 to 255.
    """
    crops = picture.new_zeros((len(boxes), 3, CROP_ROWS, CROP_COLUMNS))
    if not len(boxes):
        return crops
    points = torch.from_numpy(points_at(boxes, _lattice())).to(picture.device, torch.float32)
    level = torch.from_numpy(_levels(boxes)).to(picture.device)
    halved = picture[None] - FILL
    for number in range(int(level.max()) + 1):
        if number:
            halved = functional.avg_pool2d(halved, 2, ceil_mode=True)
        chosen = torch.nonzero(level == number)[:, 0]
        if not len(chosen):
            continue
        size = torch.tensor([halved.shape[3], halved.shape[2]], device=picture.device)
        grid = points[chosen] / 2**number / size * 2 - 1
        seen = functional.grid_sample(halved, grid[None], align_corners=False)
        shape = (len(chosen), 3, CROP_ROWS, CROP_COLUMNS)
        crops[chosen] = seen[0].transpose(0, 1).reshape(shape)
    return crops + FILL


def _lattice() -> NDArray[np.float64]:
    """Return the (rows * columns, 2) places of a crop's pixels in units of the box's sides."""
    along = ((np.arange(CROP_COLUMNS) + 0.5) / CROP_COLUMNS - 0.5) * REACH_ALONG
    across = ((np.arange(CROP_ROWS) + 0.5) / CROP_ROWS - 0.5) * REACH_ACROSS
    return np.stack(np.meshgrid(along, across), axis=-1).reshape(-1, 2)


def _levels(boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return how often the picture is halved for each box: the steps in it are 1 to 2 pixels."""
    along = boxes[:, 2] * REACH_ALONG / CROP_COLUMNS
    across = boxes[:, 3] * REACH_ACROSS / CROP_ROWS
    step = np.sqrt(np.clip(along * across, 1.0, 256.0**2))
    return np.floor(np.log2(step)).astype(np.int64)
