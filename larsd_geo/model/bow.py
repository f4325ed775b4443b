"""Which end of a ship is the bow: a small network over the picture in the ship's own frame (ours).

The detector gives an axis. What is missing is one bit, and the picture around the box holds it: a
box is cut out of the picture turned and stretched so that its long axis lies along the columns, and
a few convolutions score how much the right end looks like a bow. The crop turned by 180 degrees is
scored too, and the difference decides:

    f(crop) = g(crop) - g(crop turned by 180 degrees)

so that f(turned) = -f(crop) exactly: which of its two readings a box came in makes no difference,
and an end that looks like the other one gets a probability of one half.

The head reads the picture and not the detector's maps, whose channels respond to directions in the
picture: a comparator over them would have to learn every angle anew. It runs on the boxes that are
left after thinning, so that open water costs nothing, and it leaves the detector as it was.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from larsd_geo.boxes import points_at, to_long_edge_form

#: Rows and columns of a crop. A ship of 60 pixels is seen at about its own resolution.
CROP_ROWS, CROP_COLUMNS = 24, 64

#: How much of its box's surroundings a crop shows, in units of the sides: outlines are off by some
#: per cent, and the water ahead of a bow tells as much as the bow.
REACH_ALONG, REACH_ACROSS = 1.3, 1.7

#: What lies beyond the picture or on invalid pixels, in units of 0 to 255.
FILL = 127.0

#: Of the contrast that a crop is divided by, in units of 0 to 1: blank water is not blown up.
_LEAST_CONTRAST = 0.02

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


class BowHead(nn.Module):
    """Tells a bow from a stern.

    Args:
        width: Channels of the first convolution; the later ones have two and four times as many.
        temperature: Divides the logits, so that probabilities are true on ships not trained on.
        dropout: In training, of the values before the last two layers.
    """

    def __init__(self, width: int = 12, temperature: float = 1.0, dropout: float = 0.3) -> None:
        super().__init__()
        self.temperature = temperature
        self.features = nn.Sequential(
            *_conv(3, width, 5, 2),
            *_conv(width, 2 * width, 3, 1),
            nn.MaxPool2d(2),
            *_conv(2 * width, 4 * width, 3, 1),
            nn.MaxPool2d(2),
            *_conv(4 * width, 4 * width, 3, 1),
        )
        cells = (CROP_ROWS // 8) * (CROP_COLUMNS // 8)
        self.score = nn.Sequential(
            nn.Flatten(),
            nn.Dropout(dropout),
            nn.Linear(4 * width * cells, 4 * width),
            nn.ReLU(inplace=True),
            nn.Linear(4 * width, 1),
        )

    def forward(self, crops: Tensor) -> Tensor:
        """Score crops.

        Args:
            crops: (N, 3, `CROP_ROWS`, `CROP_COLUMNS`) pictures in any linear range.

        Returns:
            (N,) logits that the bow is at the last column; not yet divided by the temperature.
        """
        mean = crops.mean(dim=(1, 2, 3), keepdim=True)
        contrast = crops.std(dim=(1, 2, 3), keepdim=True) / 255.0
        normal = (crops - mean) / (255.0 * (contrast + _LEAST_CONTRAST))
        both = torch.cat([normal, normal.flip(2, 3)])
        # The layout that convolutions on processors are twice as fast in.
        both = both.contiguous(memory_format=torch.channels_last)
        ahead, astern = self.score(self.features(both))[:, 0].chunk(2)
        logits: Tensor = ahead - astern
        return logits


def _conv(inputs: int, outputs: int, kernel: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(inputs, outputs, kernel, stride, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    ]


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


__all__ = ["CROP_COLUMNS", "CROP_ROWS", "FILL", "BowHead", "Bows", "crop_boxes", "find_bows"]
