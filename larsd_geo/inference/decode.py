"""From the network's values to rotated boxes (the paper, Eq. 1).

The functions take NumPy arrays, for inference, or torch tensors, for the loss.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from array_api_compat import array_namespace
from numpy.typing import NDArray

__all__ = ["MAX_LOG_SCALE", "cell_centres", "decode_distances", "probabilities"]

#: exp(t) is clamped here: 400 anchors or strides is more than any ship, and nothing overflows.
MAX_LOG_SCALE = 6.0


def cell_centres(height: int, width: int, stride: int) -> NDArray[np.float32]:
    """Return the (height * width, 2) image points (x, y) that the cells of a map stand for.

    Cell (i, j) stands for ((j + 0.5) s, (i + 0.5) s), row by row.
    """
    y = (np.arange(height, dtype=np.float32) + 0.5) * stride
    x = (np.arange(width, dtype=np.float32) + 0.5) * stride
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def decode_distances(offsets: Any, anchors: Any) -> tuple[Any, Any]:
    """Apply Eq. 1.

    Args:
        offsets: (..., 5) values t1 to t4 and t_theta.
        anchors: (..., 2) anchor (w, h) in pixels.

    Returns:
        (..., 4) distances d1 to d4 in pixels (upper, right, lower, left side) and (...) theta in
        (-pi/4, pi/4).
    """
    xp = array_namespace(offsets, anchors)
    scale = xp.exp(xp.clip(offsets[..., :4], max=MAX_LOG_SCALE))
    w, h = anchors[..., 0], anchors[..., 1]
    distances = scale * xp.stack([h, w, h, w], axis=-1)
    # The same as (2 sigmoid(t) - 1) pi / 4.
    theta = xp.tanh(0.5 * offsets[..., 4]) * (math.pi / 4.0)
    return distances, theta


def probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability of each logit.

    SciPy has this function too; loading it takes a quarter of a second, before the first tile.
    """
    with np.errstate(over="ignore"):  # exp(-x) is infinite for a probability of 0
        one = np.float32(1)
        return one / (one + np.exp(-logits))
