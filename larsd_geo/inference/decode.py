"""From the network's values to rotated boxes (letter, Eq. 1)."""

from __future__ import annotations

import math

import torch
from torch import Tensor

#: exp(t) is clamped here: 400 anchors or strides is more than any ship, and nothing overflows.
MAX_LOG_SCALE = 6.0


def cell_centres(height: int, width: int, stride: int, device: torch.device) -> Tensor:
    """Return the (height * width, 2) image points (x, y) that the cells of a map stand for.

    Cell (i, j) stands for ((j + 0.5) s, (i + 0.5) s), row by row.
    """
    y = (torch.arange(height, device=device, dtype=torch.float32) + 0.5) * stride
    x = (torch.arange(width, device=device, dtype=torch.float32) + 0.5) * stride
    grid_y, grid_x = torch.meshgrid(y, x, indexing="ij")
    return torch.stack([grid_x, grid_y], dim=-1).reshape(-1, 2)


def decode_distances(offsets: Tensor, anchors: Tensor) -> tuple[Tensor, Tensor]:
    """Apply Eq. 1.

    Args:
        offsets: (..., 5) values t1..t4, t_theta.
        anchors: (..., 2) anchor (w, h) in pixels.

    Returns:
        (..., 4) distances d1..d4 in pixels (upper, right, lower, left side) and (...) theta in
        (-pi/4, pi/4).
    """
    scale = offsets[..., :4].clamp(max=MAX_LOG_SCALE).exp()
    w, h = anchors[..., 0], anchors[..., 1]
    distances = scale * torch.stack([h, w, h, w], dim=-1)
    theta = (2.0 * offsets[..., 4].sigmoid() - 1.0) * (math.pi / 4.0)
    return distances, theta
