"""From the candidates of overlapping tiles to the ships of a scene.

Cores partition a scene, and tiles overlap by the longest ship: a ship whose centre lies in a tile's
core is whole in that tile, and no other tile owns it. Suppression runs first over all candidates of
a tile, those in its margin included: a box in the core may owe its life to a box in the margin that
beats its rival. Only then boxes outside the core are dropped, and what is left of all tiles is
suppressed once more over the scene, which removes the second copy of a ship whose centre two tiles
see on either side of a seam.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import nms_rotated
from larsd_geo.model import Candidates
from larsd_geo.scene import Tile

#: A box with less than this share on valid pixels is dropped: ships do not float on nodata.
MIN_VALID_SHARE = 0.5

#: Points along each side of the lattice that samples validity within a box.
_LATTICE = 9


def tile_ships(
    found: Candidates, tile: Tile, valid: NDArray[np.bool_], score: float, iou: float
) -> Candidates:
    """Return what a tile contributes to the scene.

    Args:
        found: Candidates in the tile's pixels.
        tile: The tile.
        valid: (H, W) validity of its pixels.
        score: Least score.
        iou: IoU threshold of the suppression.

    Returns:
        Boxes whose centres lie in the core, in the scene's working pixels.
    """
    keep = (found.scores >= score) & np.isfinite(found.boxes).all(axis=1)
    boxes, scores = found.boxes[keep], found.scores[keep]
    seen = valid_share(boxes, valid) >= MIN_VALID_SHARE
    boxes, scores = boxes[seen], scores[seen]
    kept = nms_rotated(boxes, scores, iou)
    boxes, scores = boxes[kept].copy(), scores[kept]
    boxes[:, :2] += (tile.window.col, tile.window.row)
    xmin, ymin, xmax, ymax = tile.core.bounds
    x, y = boxes[:, 0], boxes[:, 1]
    own = (x >= xmin) & (x < xmax) & (y >= ymin) & (y < ymax)
    return Candidates(boxes[own], scores[own])


def merge_tiles(parts: Sequence[Candidates], iou: float) -> Candidates:
    """Suppress duplicates over the whole scene; the best score first."""
    if not parts:
        return Candidates(np.zeros((0, 5)), np.zeros(0))
    boxes = np.concatenate([part.boxes for part in parts])
    scores = np.concatenate([part.scores for part in parts])
    kept = nms_rotated(boxes, scores, iou)
    return Candidates(boxes[kept], scores[kept])


def valid_share(boxes: NDArray[np.float64], valid: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share of each box (N, 5) that lies on valid pixels of an (H, W) mask.

    What lies beyond the mask is not valid. Sampled on a lattice of 81 points.
    """
    steps = (np.arange(_LATTICE) + 0.5) / _LATTICE - 0.5
    u, v = (grid.ravel()[None] for grid in np.meshgrid(steps, steps))
    a, b = u * boxes[:, 2:3], v * boxes[:, 3:4]
    cos, sin = np.cos(boxes[:, 4:5]), np.sin(boxes[:, 4:5])
    column = np.floor(boxes[:, 0:1] + a * cos - b * sin).astype(np.int64)
    row = np.floor(boxes[:, 1:2] + a * sin + b * cos).astype(np.int64)
    height, width = valid.shape
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    sampled = valid[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] & inside
    share: NDArray[np.float64] = sampled.mean(axis=1)
    return share
