"""Match detections with labelled ships.

The rule is that of the Pascal VOC devkit, which HRSC2016 and DOTA use too. A detection belongs
to the labelled ship with which it has the greatest IoU. Above the threshold it is a hit, unless a
detection with a higher score has that ship already (a duplicate is false); below, it is false.
Detections of a ship marked "ignore" are neither. The ship that a detection belongs to depends
neither on the threshold nor on other detections: it is found once, for every threshold, size bin
and source.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.boxes import rotated_iou, to_long_edge_form
from larsd_geo.errors import EvaluationInputError

__all__ = ["NO_TRUTH", "Matches", "Outcomes", "match_detections"]

#: Index of the labelled ship of a detection that overlaps none.
NO_TRUTH = -1


@dataclass(frozen=True, eq=False)
class Outcomes:
    """The counted detections, best first, and the number of ships.

    Attributes:
        scores: (D,) scores of the counted detections, descending.
        hits: (D,) True for a hit, False for a false alarm.
        detections: (D,) their indices into the `Matches` that they were judged from.
        ships: Number of labelled ships that count.
    """

    scores: NDArray[np.float64]
    hits: NDArray[np.bool_]
    detections: NDArray[np.int64]
    ships: int


@dataclass(frozen=True, eq=False)
class Matches:
    """All detections of all images, best score first, and the labelled ship each belongs to.

    Attributes:
        images: Names of the images, sorted.
        boxes: (D, 5) detections in long-edge form (cx, cy, length, width, axis).
        scores: (D,) their scores, descending.
        image: (D,) index of each one's image.
        iou: (D,) IoU with the labelled ship that each belongs to.
        truth: (D,) index of that ship, `NO_TRUTH` where nothing overlaps.
        truth_boxes: (T, 5) labelled ships in long-edge form.
        truth_ignore: (T,) True for a ship that is neither hit nor miss.
        truth_image: (T,) index of each one's image.
    """

    images: tuple[str, ...]
    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    image: NDArray[np.int64]
    iou: NDArray[np.float64]
    truth: NDArray[np.int64]
    truth_boxes: NDArray[np.float64]
    truth_ignore: NDArray[np.bool_]
    truth_image: NDArray[np.int64]

    def judge(
        self,
        iou_threshold: float,
        *,
        truth_counts: NDArray[np.bool_] | None = None,
        detection_counts: NDArray[np.bool_] | None = None,
        unmatched_counts: NDArray[np.bool_] | None = None,
    ) -> Outcomes:
        """Separate hits from false alarms.

        Args:
            iou_threshold: A hit has a greater IoU than this (greater, as in the VOC devkit).
            truth_counts: (T,) labelled ships to count, the others are ignored; all if None.
                Ships with `truth_ignore` never count.
            detection_counts: (D,) detections to consider; all if None.
            unmatched_counts: (D,) detections that are false alarms if they belong to no ship; all
                if None.

        Returns:
            The counted detections in the order of their scores.
        """
        counted = ~self.truth_ignore if truth_counts is None else truth_counts & ~self.truth_ignore
        matched = (self.truth != NO_TRUTH) & (self.iou > iou_threshold)
        on_counted = matched.copy()
        on_counted[matched] = counted[self.truth[matched]]
        unmatched = ~matched if unmatched_counts is None else ~matched & unmatched_counts
        kept = on_counted | unmatched
        if detection_counts is not None:
            kept &= detection_counts
        # Detections are sorted by score: the first on a ship is its hit.
        finders = np.flatnonzero(kept & on_counted)
        _, first = np.unique(self.truth[finders], return_index=True)
        hits = np.zeros(len(self.scores), dtype=np.bool_)
        hits[finders[first]] = True
        detections = np.flatnonzero(kept)
        return Outcomes(self.scores[kept], hits[kept], detections, int(counted.sum()))


def match_detections(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    truths: Mapping[str, tuple[ArrayLike, ArrayLike]],
) -> Matches:
    """Find the labelled ship that every detection belongs to.

    Args:
        predictions: Image name -> (boxes (N, 5), scores (N,)); an image that is missing here has
            no detections.
        truths: Image name -> (boxes (M, 5), ignore (M,)); pixels, radians, theta in any range.

    Returns:
        The matches; they do not depend on the order of the images.

    Raises:
        EvaluationInputError: If shapes disagree, a value is not finite, or an image with
            predictions is not among the truths (an image without ships has no boxes there).
    """
    unknown = sorted(set(predictions) - set(truths))
    if unknown:
        raise EvaluationInputError(unknown[0], "it has predictions, but is not among the truths")
    names = tuple(sorted(truths))
    boxes, scores, iou, truth = [_NO_BOXES], [_NO_FLOATS], [_NO_FLOATS], [_NO_INTS]
    image, truth_image = [_NO_INTS], [_NO_INTS]
    truth_boxes, truth_ignore = [_NO_BOXES], [_NO_FLAGS]
    before = 0
    for index, name in enumerate(names):
        real, ignored = _checked(name, "truths", truths[name])
        found, score = _checked(name, "predictions", predictions.get(name, (_NO_BOXES, ())))
        nearest, overlap = _nearest(found, real)
        boxes.append(found)
        scores.append(score)
        iou.append(overlap)
        truth.append(np.where(nearest == NO_TRUTH, NO_TRUTH, nearest + before))
        image.append(np.full(len(found), index))
        truth_boxes.append(real)
        truth_ignore.append(ignored.astype(np.bool_))
        truth_image.append(np.full(len(real), index))
        before += len(real)
    all_scores = np.concatenate(scores)
    order = np.argsort(-all_scores, kind="stable")
    return Matches(
        images=names,
        boxes=np.asarray(to_long_edge_form(np.concatenate(boxes)[order]), dtype=np.float64),
        scores=all_scores[order],
        image=np.concatenate(image)[order],
        iou=np.concatenate(iou)[order],
        truth=np.concatenate(truth)[order],
        truth_boxes=np.asarray(to_long_edge_form(np.concatenate(truth_boxes)), dtype=np.float64),
        truth_ignore=np.concatenate(truth_ignore),
        truth_image=np.concatenate(truth_image),
    )


_NO_BOXES = np.zeros((0, 5))
_NO_FLOATS = np.zeros(0)
_NO_INTS = np.zeros(0, dtype=np.int64)
_NO_FLAGS = np.zeros(0, dtype=np.bool_)


def _checked(
    name: str, kind: str, pair: tuple[ArrayLike, ArrayLike]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return boxes (N, 5) and their values (N,) as float64; an error names the image."""
    boxes = np.asarray(pair[0], dtype=np.float64)
    values = np.asarray(pair[1], dtype=np.float64)
    if boxes.size == 0:
        boxes = _NO_BOXES
    if boxes.ndim != 2 or boxes.shape[1] != 5 or values.shape != boxes.shape[:1]:
        shapes = f"{boxes.shape} and {values.shape}"
        raise EvaluationInputError(name, f"{kind} have shapes {shapes}, not (N, 5) and (N,)")
    if not (np.isfinite(boxes).all() and np.isfinite(values).all()):
        raise EvaluationInputError(name, f"{kind} hold a value that is not finite")
    return boxes, values


def _nearest(
    found: NDArray[np.float64], real: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return, for each box in `found`, the box in `real` with the greatest IoU, and that IoU."""
    if len(found) == 0 or len(real) == 0:
        return np.full(len(found), NO_TRUTH), np.zeros(len(found))
    iou = np.asarray(rotated_iou(found, real), dtype=np.float64)
    nearest = iou.argmax(axis=1)
    overlap = iou.max(axis=1)
    return np.where(overlap > 0, nearest, NO_TRUTH), overlap
