"""From predictions and truths to an `EvaluationResult`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.errors import EvaluationInputError
from larsd_geo.evaluation.matching import Matches, Outcomes, match_detections
from larsd_geo.evaluation.precision import (
    average_precision_area,
    average_precision_voc07,
    precision_recall_curve,
)
from larsd_geo.evaluation.reliability import reliability
from larsd_geo.evaluation.results import (
    EvaluationResult,
    GroupScores,
    LocalisationError,
    OperatingPoint,
)
from larsd_geo.evaluation.sizes import SIZE_BINS, SizeBin

__all__ = ["HIT_IOU", "evaluate_detections", "operating_point"]

#: IoU above which a detection has found a ship (VOC, HRSC2016, DOTA, the paper).
HIT_IOU = 0.5

#: IoU of the measure for well-fitting outlines.
STRICT_IOU = 0.75

#: IoU thresholds of AP50:95 (COCO).
IOU_RANGE: tuple[float, ...] = tuple(round(0.5 + 0.05 * k, 2) for k in range(10))


def evaluate_detections(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    truths: Mapping[str, tuple[ArrayLike, ArrayLike]],
    *,
    sources: Mapping[str, str] | None = None,
    score_threshold: float | None = None,
    sizes: Sequence[SizeBin] = SIZE_BINS,
    hit_iou: float = HIT_IOU,
) -> EvaluationResult:
    """Score detections against labels.

    Matching follows the VOC devkit (see `larsd_geo.evaluation.matching`). Within a size bin, COCO's
    rule holds: ships of other sizes are ignored, and so is a detection that belongs to no ship
    and is itself of another size.

    Args:
        predictions: Image name -> (boxes (N, 5), scores (N,)). Keep the low scores: average
            precision is of the whole ranking. An image that is missing has no detections.
        truths: Image name -> (boxes (M, 5), ignore (M,)) for every image of the data set, those
            without ships included.
        sources: Image name -> source of every image, for the breakdown; None for no breakdown.
        score_threshold: Threshold for counting hits, misses and false alarms; None takes the one
            with the greatest F1.
        sizes: Length bins of the breakdown.
        hit_iou: IoU of a hit, where labels are too rough for one half: then `ap50` and
            `ap50_voc07` are the average precision at that IoU as well.

    Returns:
        The scores.

    Raises:
        EvaluationInputError: If shapes disagree, a value is not finite, or an image is missing from
            the truths or the sources.
    """
    matches = match_detections(predictions, truths)
    outcomes = matches.judge(hit_iou)
    best = _best_point(outcomes)
    threshold = best.score_threshold if score_threshold is None else score_threshold
    everything = np.ones(len(matches.images), dtype=np.bool_)
    by_source: dict[str, GroupScores] = {}
    if sources is not None:
        missing = next((name for name in matches.images if name not in sources), None)
        if missing is not None:
            raise EvaluationInputError(missing, "its source is not given")
        source = np.array([sources[name] for name in matches.images])
        by_source = {
            str(name): _group(matches, threshold, source == name, hit_iou=hit_iou)
            for name in np.unique(source)
        }
    return EvaluationResult(
        overall=_group(matches, threshold, everything, hit_iou=hit_iou),
        by_size={
            bin.name: _group(matches, threshold, everything, bin, hit_iou=hit_iou) for bin in sizes
        },
        by_source=by_source,
        best=best,
        localisation=_localisation(matches, outcomes, threshold),
        curve=precision_recall_curve(outcomes),
        reliability=reliability(outcomes.scores, outcomes.hits),
    )


def _group(
    matches: Matches,
    threshold: float,
    images: NDArray[np.bool_],
    size: SizeBin | None = None,
    *,
    hit_iou: float = HIT_IOU,
) -> GroupScores:
    """Score the ships in some images (a mask over them) and, if given, of one size."""
    truth_counts = images[matches.truth_image]
    unmatched_counts = None
    if size is not None:
        truth_counts &= size.contains(matches.truth_boxes[:, 2])
        unmatched_counts = size.contains(matches.boxes[:, 2])
    judged = {
        iou: matches.judge(
            iou,
            truth_counts=truth_counts,
            detection_counts=images[matches.image],
            unmatched_counts=unmatched_counts,
        )
        for iou in {hit_iou, STRICT_IOU, *IOU_RANGE}
    }
    by_area = {iou: average_precision_area(outcomes) for iou, outcomes in judged.items()}
    return GroupScores(
        images=int(images.sum()),
        ships=judged[hit_iou].ships,
        ap50_voc07=average_precision_voc07(judged[hit_iou]),
        ap50=by_area[hit_iou],
        ap75=by_area[STRICT_IOU],
        ap50_95=float(np.mean([by_area[iou] for iou in IOU_RANGE])),
        at_threshold=operating_point(judged[hit_iou], threshold),
    )


def operating_point(outcomes: Outcomes, score_threshold: float) -> OperatingPoint:
    """Count hits, misses and false alarms at a score threshold.

    Args:
        outcomes: Judged detections.
        score_threshold: Least score of a reported detection.

    Returns:
        The counts and the ratios from them.
    """
    reported = outcomes.scores >= score_threshold
    hits = int(outcomes.hits[reported].sum())
    false_alarms = int(reported.sum()) - hits
    misses = outcomes.ships - hits
    some = outcomes.ships > 0
    return OperatingPoint(
        score_threshold=float(score_threshold),
        precision=hits / (hits + false_alarms) if hits + false_alarms else math.nan,
        recall=hits / outcomes.ships if some else math.nan,
        f1=2 * hits / (2 * hits + false_alarms + misses) if some else math.nan,
        hits=hits,
        misses=misses,
        false_alarms=false_alarms,
    )


def _best_point(outcomes: Outcomes) -> OperatingPoint:
    """Return the operating point with the greatest F1; the one at score 1 if there is no choice."""
    scores = outcomes.scores
    if len(scores) == 0 or outcomes.ships == 0:
        return operating_point(outcomes, 1.0)
    hits = np.cumsum(outcomes.hits)
    f1 = 2 * hits / (np.arange(1, len(scores) + 1) + outcomes.ships)
    # A threshold reports all detections of its score: only the last of equals is a real choice.
    last = np.append(scores[1:] != scores[:-1], True)
    return operating_point(outcomes, float(scores[np.argmax(np.where(last, f1, -1.0))]))


def _localisation(matches: Matches, outcomes: Outcomes, threshold: float) -> LocalisationError:
    chosen = outcomes.detections[outcomes.hits & (outcomes.scores >= threshold)]
    if len(chosen) == 0:
        return LocalisationError(*[math.nan] * 5)
    found, real = matches.boxes[chosen], matches.truth_boxes[matches.truth[chosen]]
    turn = np.abs(found[:, 4] - real[:, 4]) % math.pi
    relative = np.abs(found[:, 2:4] / real[:, 2:4] - 1.0)
    return LocalisationError(
        iou=float(np.median(matches.iou[chosen])),
        centre_px=float(np.median(np.hypot(*(found[:, :2] - real[:, :2]).T))),
        length=float(np.median(relative[:, 0])),
        width=float(np.median(relative[:, 1])),
        axis_deg=float(np.median(np.degrees(np.minimum(turn, math.pi - turn)))),
    )
