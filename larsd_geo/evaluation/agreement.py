"""Whether two ways of running one network find the same ships."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from larsd_geo.boxes import rotated_iou

__all__ = ["SAME_IOU", "SAME_SCORE", "Agreement", "compare_detections"]

#: Two boxes are the same ship's if they overlap by more than this, and their scores are as close.
SAME_IOU, SAME_SCORE = 0.9, 0.05


class Agreement(NamedTuple):
    """How many of the ships of two runs are the same.

    Attributes:
        ships: In the run that is compared with.
        found: Of these, in the other run with an IoU above `SAME_IOU`.
        same: Of these, with a score within `SAME_SCORE` as well.
        extra: In the other run alone: above the threshold, and nowhere near a ship of the first.
    """

    ships: int
    found: int
    same: int
    extra: int


def compare_detections(
    expected: Mapping[str, tuple[ArrayLike, ArrayLike]],
    found: Mapping[str, tuple[ArrayLike, ArrayLike]],
    threshold: float,
) -> Agreement:
    """Compare the ships of two runs over the same images.

    A ship just above the threshold in one run may be just below it in the other: of the other run
    all detections are looked at whose scores are within `SAME_SCORE` of the threshold.

    Args:
        expected: Name of each image -> (boxes (N, 5), scores (N,)) after suppression.
        found: The same of the other run.
        threshold: Least score of a ship.
    """
    counts = np.zeros(4, dtype=np.int64)
    for name, (boxes, scores) in expected.items():
        mine, mine_scores = _above(boxes, scores, threshold)
        near, near_scores = _above(*found[name], threshold - SAME_SCORE)
        low, _ = _above(boxes, scores, threshold - SAME_SCORE)
        sure, _ = _above(*found[name], threshold)
        counts[0] += len(mine)
        counts[3] += len(sure) - int(_overlaps(sure, low).any(axis=1).sum())
        matches = _overlaps(mine, near)
        close = np.abs(mine_scores[:, None] - near_scores[None]) <= SAME_SCORE
        counts[1] += int(matches.any(axis=1).sum())
        counts[2] += int((matches & close).any(axis=1).sum())
    return Agreement(*(int(count) for count in counts))


def _above(boxes: ArrayLike, scores: ArrayLike, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    values = np.asarray(scores, dtype=np.float64)
    kept = values >= threshold
    return np.asarray(boxes, dtype=np.float64).reshape(-1, 5)[kept], values[kept]


def _overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    if not len(a) or not len(b):
        return np.zeros((len(a), len(b)), dtype=bool)
    overlaps: np.ndarray = np.asarray(rotated_iou(a, b)) > SAME_IOU
    return overlaps
