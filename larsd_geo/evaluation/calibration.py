"""The curve that brings scores nearer to probabilities, fitted to labelled pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.errors import TooFewDetectionsError
from larsd_geo.evaluation.evaluate import HIT_IOU, evaluate_detections
from larsd_geo.evaluation.matching import Matches, match_detections
from larsd_geo.evaluation.reliability import LEAST_SCORE, reliability
from larsd_geo.evaluation.results import EvaluationResult
from larsd_geo.model.calibration import Calibration, logit

FIT_FROM = 0.05
"""The curve is fitted to detections with at least this score of the network."""

LEAST_HITS = 20
"""With fewer hits, or fewer false detections, chance would draw the curve."""

FOLDS = 5

_PULL = 1e-3
"""Weight that draws the two numbers towards the identity; it decides where the data do not."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CalibratedScores:
    """A detector's scores, before and after they mean how often it is right.

    Attributes:
        curve: From the ones to the others.
        before: Evaluation with the network's scores.
        after: Evaluation with the calibrated ones; its `best` is the default score.
    """

    curve: Calibration
    before: EvaluationResult
    after: EvaluationResult


def calibrate_detections(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    truths: Mapping[str, tuple[ArrayLike, ArrayLike]],
    sources: Mapping[str, str],
    split: str,
) -> CalibratedScores:
    """Fit the curve to detections of labelled pictures, and evaluate them before and after.

    Args:
        predictions: As `evaluate_detections` takes them, with the scores of the network.
        truths: As `evaluate_detections` takes them.
        sources: Picture name -> source.
        split: What part of a data set the pictures are, for the card.

    Raises:
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
    """
    matches = match_detections(predictions, truths)
    ships = int((~matches.truth_ignore).sum())
    curve = fit_calibration(matches, f"{len(truths)} pictures with {ships} ships, split {split}")
    calibrated: dict[str, tuple[ArrayLike, ArrayLike]] = {
        name: (found[0], curve.apply(found[1])) for name, found in predictions.items()
    }
    return CalibratedScores(
        curve,
        evaluate_detections(predictions, truths, sources=sources),
        evaluate_detections(calibrated, truths, sources=sources),
    )


def fit_calibration(matches: Matches, fitted_on: str = "") -> Calibration:
    """Fit the curve to the detections of labelled pictures.

    Args:
        matches: Detections with the scores of the network, not yet calibrated.
        fitted_on: What the pictures are, in words, for the card.

    Returns:
        The curve, with its error before and, cross-validated over pictures, after.

    Raises:
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
    """
    outcomes = matches.judge(HIT_IOU)
    used = outcomes.scores >= FIT_FROM
    scores, hits = outcomes.scores[used], outcomes.hits[used]
    if min(int(hits.sum()), int((~hits).sum())) < LEAST_HITS:
        raise TooFewDetectionsError(int(hits.sum()), int((~hits).sum()), LEAST_HITS)
    fitted = _fit(scores, hits)
    after = _held_out(scores, hits, matches.picture[outcomes.detections[used]])
    # Both errors are of the same detections: those that anybody looks at after calibration.
    looked_at = scores >= fitted.invert(LEAST_SCORE)
    return replace(
        fitted,
        detections=len(scores),
        fitted_on=fitted_on,
        error_before=reliability(scores[looked_at], hits[looked_at]).error,
        error_after=reliability(after[looked_at], hits[looked_at]).error,
    )


def _fit(scores: Floats, hits: NDArray[np.bool_]) -> Calibration:
    """Fit slope and offset by Newton's method on the log likelihood."""
    # Platt's targets: with few examples a share of exactly 0 or 1 is never believed.
    right, wrong = float(hits.sum()), float((~hits).sum())
    target = np.where(hits, (right + 1) / (right + 2), 1 / (wrong + 2))
    design = np.column_stack([logit(scores), np.ones(len(scores))])
    identity = np.array([1.0, 0.0])

    def loss(at: Floats) -> float:
        value = design @ at
        likelihood = np.logaddexp(0.0, value) - target * value
        return float(likelihood.sum() + _PULL / 2 * ((at - identity) ** 2).sum())

    at = identity
    for _ in range(50):
        share = 1.0 / (1.0 + np.exp(-(design @ at)))
        gradient = design.T @ (share - target) + _PULL * (at - identity)
        curvature = (design.T * (share * (1 - share))) @ design + _PULL * np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        # The loss is convex; halving keeps a bold first step from leaving the floats' range.
        while loss(at - step) > loss(at) and np.abs(step).max() > 1e-9:
            step /= 2
        at = at - step
        if np.abs(step).max() < 1e-9:
            break
    return Calibration(float(max(at[0], 1e-3)), float(at[1]))


def _held_out(scores: Floats, hits: NDArray[np.bool_], picture: NDArray[np.int64]) -> Floats:
    """Calibrate each picture's detections by a curve fitted to other pictures."""
    names = np.unique(picture)
    folds = min(FOLDS, len(names))
    calibrated = scores.copy()
    for fold in range(folds):
        # Pictures of a source lie together in the order of their names: every fold gets of each.
        mine = np.isin(picture, names[fold::folds])
        if folds > 1 and hits[~mine].any() and not hits[~mine].all():
            calibrated[mine] = _fit(scores[~mine], hits[~mine]).apply(scores[mine])
    return calibrated
