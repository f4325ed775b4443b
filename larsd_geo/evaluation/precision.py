"""Compute precision, recall and average precision from judged detections."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from larsd_geo.evaluation.matching import Outcomes

__all__ = [
    "PrecisionRecallCurve",
    "average_precision_area",
    "average_precision_voc07",
    "precision_recall_curve",
]

#: Recall levels 0, 0.1 ... 1 of the VOC 2007 measure.
VOC07_POINTS = 11

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class PrecisionRecallCurve:
    """Precision over recall as the score threshold falls, one point per detection.

    Attributes:
        recall: (D,) share of the ships found, ascending; NaN where there are no ships.
        precision: (D,) share of the detections that are hits.
        scores: (D,) the score threshold of each point, descending.
    """

    recall: Floats
    precision: Floats
    scores: Floats

    def envelope(self) -> Floats:
        """Return the greatest precision at this or a higher recall, (D,)."""
        highest: Floats = np.maximum.accumulate(self.precision[::-1])[::-1]
        return highest


def precision_recall_curve(outcomes: Outcomes) -> PrecisionRecallCurve:
    """Build the curve of judged detections.

    Args:
        outcomes: Detections, best first.

    Returns:
        A curve with one point per detection.
    """
    hits = np.cumsum(outcomes.hits, dtype=np.float64)
    count = np.arange(1, len(hits) + 1, dtype=np.float64)
    recall = hits / outcomes.ships if outcomes.ships else np.full(len(hits), np.nan)
    return PrecisionRecallCurve(recall=recall, precision=hits / count, scores=outcomes.scores)


def average_precision_voc07(outcomes: Outcomes) -> float:
    """Return the average precision of VOC 2007: the envelope's mean at eleven recall levels.

    HRSC2016's authors and the paper report this measure.

    Args:
        outcomes: Detections, best first.

    Returns:
        A value in [0, 1]; NaN where there are no ships.
    """
    if outcomes.ships == 0:
        return float("nan")
    curve = precision_recall_curve(outcomes)
    # k / 10, not k * 0.1: the latter is above 0.3 for k = 3, and a recall of 3 in 10 would not
    # reach it.
    levels = np.arange(VOC07_POINTS) / (VOC07_POINTS - 1)
    # Recall never falls: the envelope counts at the first point that reaches a level.
    first = np.searchsorted(curve.recall, levels, side="left")
    envelope = np.append(curve.envelope(), 0.0)
    return float(envelope[first].mean())


def average_precision_area(outcomes: Outcomes) -> float:
    """Return the average precision as the area under the envelope (VOC 2010, "all points").

    Args:
        outcomes: Detections, best first.

    Returns:
        A value in [0, 1]; NaN where there are no ships.
    """
    if outcomes.ships == 0:
        return float("nan")
    curve = precision_recall_curve(outcomes)
    steps = np.diff(curve.recall, prepend=0.0)
    return float(steps @ curve.envelope())
