"""Assign targets to locations and anchors (paper, sec. II-B; larsd.md, sec. 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import distances_from_boxes
from larsd_geo.model.anchors import shape_iou

__all__ = [
    "BACKGROUND",
    "IGNORED",
    "POSITIVE",
    "TargetBatch",
    "Targets",
    "assign_targets",
    "collate_targets",
]

#: IoU of sizes above which an anchor is positive, and below which it is background (paper).
POSITIVE_IOU = 0.5
NEGATIVE_IOU = 0.2

POSITIVE, BACKGROUND, IGNORED = 1, 0, -1


@dataclass(frozen=True)
class Targets:
    """The targets of one image over all levels, in the order (level, anchor, row, column).

    Attributes:
        labels: (T,) int8 of POSITIVE, BACKGROUND or IGNORED, T = sum of K H W over levels.
        index: (P,) where the positives are in `labels`.
        distances: (P, 4) d1..d4 of the positives' boxes, in pixels.
        theta: (P,) their angles.
        anchors: (P, 2) sizes of the positives' anchors.
    """

    labels: NDArray[np.int8]
    index: NDArray[np.int64]
    distances: NDArray[np.float32]
    theta: NDArray[np.float32]
    anchors: NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TargetBatch:
    """The targets of B images, P positives in all; the fields as in `Targets`.

    Attributes:
        labels: (B, T) int8.
        image: (P,) index of each positive's image in the batch.
        index: (P,) its index in the image's labels.
        distances: (P, 4).
        theta: (P,).
        anchors: (P, 2).
    """

    labels: NDArray[np.int8]
    image: NDArray[np.int64]
    index: NDArray[np.int64]
    distances: NDArray[np.float32]
    theta: NDArray[np.float32]
    anchors: NDArray[np.float32]


def collate_targets(targets: Sequence[Targets]) -> TargetBatch:
    """Combine the targets of one or more images of the same size."""
    return TargetBatch(
        np.stack([t.labels for t in targets]),
        np.repeat(np.arange(len(targets)), [len(t.index) for t in targets]),
        np.concatenate([t.index for t in targets]),
        np.concatenate([t.distances for t in targets]),
        np.concatenate([t.theta for t in targets]),
        np.concatenate([t.anchors for t in targets]),
    )


def assign_targets(
    boxes: NDArray[np.float64],
    ignore: NDArray[np.bool_],
    size: tuple[int, int],
    strides: Sequence[int],
    anchors: NDArray[np.float64],
    *,
    gate_by_anchor: bool,
    rescue: bool = True,
) -> Targets:
    """Assign ground-truth boxes to locations and anchors.

    A location inside a box is positive for an anchor whose size has IoU > 0.5 with the box's,
    ignored from 0.2 to 0.5, and background below. Inside several boxes the greatest IoU wins, then
    the smaller area. Locations inside an `ignore` box are ignored unless positive for a ship.

    Args:
        boxes: (N, 5) boxes in LARSD form, pixels.
        ignore: (N,) boxes that are neither ship nor background.
        size: Height and width of the image in pixels, multiples of every stride.
        strides: Stride of each level.
        anchors: (L, K, 2) anchor sizes.
        gate_by_anchor: Whether the IoU with the anchor decides; without anchors every location
            inside a box is positive.
        rescue: Give a box without any positive its best (level, anchor) at the cells inside it, or
            at the cell nearest to its centre when none is inside.

    Returns:
        The image's targets.
    """
    height, width = size
    levels, k = anchors.shape[:2]
    grids = [(height // s, width // s) for s in strides]
    counts = [k * rows * columns for rows, columns in grids]
    labels = np.zeros(sum(counts), dtype=np.int8)
    owner = np.full(sum(counts), -1, dtype=np.int64)

    overlap = np.ones((levels, k, len(boxes)))
    if gate_by_anchor and len(boxes):
        overlap = shape_iou(anchors.reshape(-1, 2), boxes[:, 2:4]).reshape(levels, k, -1)
    area = boxes[:, 2] * boxes[:, 3]
    starts = np.concatenate([[0], np.cumsum(counts)])
    inside = [
        _cells_inside(boxes, grid, stride) for grid, stride in zip(grids, strides, strict=True)
    ]

    for level, (rows, columns) in enumerate(grids):
        cell, box = inside[level]
        for anchor in range(k):
            base = int(starts[level]) + anchor * rows * columns
            # Painted from the weakest claim to the strongest: the last one counts.
            claim = np.lexsort((-area[box], overlap[level, anchor, box]))
            where, which = base + cell[claim], box[claim]
            iou = overlap[level, anchor, which]
            doubtful = ignore[which] | ((iou >= NEGATIVE_IOU) & (iou <= POSITIVE_IOU))
            labels[where[doubtful]] = IGNORED
            sure = ~ignore[which] & (iou > POSITIVE_IOU)
            labels[where[sure]] = POSITIVE
            owner[where[sure]] = which[sure]

    if rescue:
        found = np.zeros(len(boxes), dtype=bool)
        found[owner[owner >= 0]] = True
        for lost in np.flatnonzero(~found & ~ignore):
            level, anchor = divmod(int(overlap[:, :, lost].argmax()), k)
            rows, columns = grids[level]
            cell, box = inside[level]
            own = cell[box == lost]
            if not len(own):
                nearest_column = int(np.clip(boxes[lost, 0] // strides[level], 0, columns - 1))
                nearest_row = int(np.clip(boxes[lost, 1] // strides[level], 0, rows - 1))
                own = np.array([nearest_row * columns + nearest_column])
            where = int(starts[level]) + anchor * rows * columns + own
            where = where[labels[where] != POSITIVE]
            labels[where] = POSITIVE
            owner[where] = lost

    index = np.flatnonzero(labels == POSITIVE)
    own_level = np.searchsorted(starts, index, side="right") - 1
    grid = np.array(grids)[own_level]
    own_anchor, own_cell = np.divmod(index - starts[own_level], grid[:, 0] * grid[:, 1])
    row, column = np.divmod(own_cell, grid[:, 1])
    points = (np.stack([column, row], axis=1) + 0.5) * np.array(strides)[own_level, None]
    own_boxes = boxes[owner[index]]
    # A rescued cell may lie outside its box; sides never come nearer than half a pixel.
    distances = np.maximum(_own_distances(points, own_boxes), 0.5)
    return Targets(
        labels,
        index,
        distances.astype(np.float32),
        own_boxes[:, 4].astype(np.float32),
        anchors[own_level, own_anchor].astype(np.float32),
    )


def _own_distances(points: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.float64]:
    distances: NDArray[np.float64] = distances_from_boxes(points, boxes)
    return distances


def _cells_inside(
    boxes: NDArray[np.float64], grid: tuple[int, int], stride: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (cell, box) for every cell centre inside a box, looking at the envelopes only."""
    rows, columns = grid
    if not len(boxes):
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    cos, sin = np.abs(np.cos(boxes[:, 4])), np.abs(np.sin(boxes[:, 4]))
    half_x = (boxes[:, 2] * cos + boxes[:, 3] * sin) / 2
    half_y = (boxes[:, 2] * sin + boxes[:, 3] * cos) / 2
    left = np.clip(np.floor((boxes[:, 0] - half_x) / stride - 0.5), 0, columns).astype(np.int64)
    right = np.clip(np.ceil((boxes[:, 0] + half_x) / stride + 0.5), 0, columns).astype(np.int64)
    top = np.clip(np.floor((boxes[:, 1] - half_y) / stride - 0.5), 0, rows).astype(np.int64)
    bottom = np.clip(np.ceil((boxes[:, 1] + half_y) / stride + 0.5), 0, rows).astype(np.int64)
    wide, high = np.maximum(right - left, 0), np.maximum(bottom - top, 0)
    count = wide * high
    box = np.repeat(np.arange(len(boxes)), count)
    order = np.arange(len(box)) - np.repeat(np.cumsum(count) - count, count)
    row = top[box] + order // np.maximum(wide[box], 1)
    column = left[box] + order % np.maximum(wide[box], 1)
    points = (np.stack([column, row], axis=1) + 0.5) * stride
    within = (_own_distances(points, boxes[box]) > 0).all(axis=1)
    return (row * columns + column)[within], box[within]
