"""Calibrate scores: fit the curve that turns them into probabilities, on labelled images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.datasets import read_labels
from larsd_geo.errors import TooFewDetectionsError
from larsd_geo.evaluation.evaluate import HIT_IOU, evaluate_detections
from larsd_geo.evaluation.figures import check_matplotlib
from larsd_geo.evaluation.matching import Matches, match_detections
from larsd_geo.evaluation.reliability import LEAST_SCORE, reliability, save_reliability_plot
from larsd_geo.evaluation.results import EvaluationResult
from larsd_geo.evaluation.run import ImageProgress, find_in_images, labels_of
from larsd_geo.files import atomic_output, check_target
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.refine import suppress
from larsd_geo.model.calibration import Calibration, logit
from larsd_geo.model.card import CARD_FILE, ModelCard, write_card

__all__ = [
    "CalibratedScores",
    "ModelCalibration",
    "calibrate",
    "calibrate_detections",
    "fit_calibration",
]

#: The curve is fitted to detections with at least this score of the network.
FIT_FROM = 0.05

#: With fewer hits, or fewer false detections, the curve would be left to chance.
LEAST_HITS = 20

#: Folds of the cross-validation.
FOLDS = 5

#: Weight of the pull towards the identity, which decides where the data do not.
_PULL = 1e-3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class CalibratedScores:
    """A detector's scores before and after calibration.

    Attributes:
        curve: From the network's scores to calibrated ones.
        before: Evaluation with the network's scores.
        after: Evaluation with the calibrated ones; its `best` is the default score.
    """

    curve: Calibration
    before: EvaluationResult
    after: EvaluationResult


@dataclass(frozen=True)
class ModelCalibration:
    """The calibration of a model on labelled images.

    Attributes:
        scores: The curve, and the evaluations before and after.
        card: The model's new card.
        card_path: Where it was written.
    """

    scores: CalibratedScores
    card: ModelCard
    card_path: Path


def calibrate(
    model: str | Path,
    data: str | Path,
    *,
    label_format: str = "auto",
    classes: Sequence[str] | None = None,
    split: str = "val",
    reliability_path: Path | None = None,
    device: str = "auto",
    overwrite: bool = False,
    advance: ImageProgress | None = None,
) -> ModelCalibration:
    """Calibrate a model's scores on labelled images, and rewrite its card.

    The card gets the calibration, the default score (that of the greatest F1, in calibrated scores)
    and the scores on `data`; nothing else of the model changes. The images should be ones that the
    model was not trained on. An earlier calibration is replaced.

    Args:
        model: Name or folder of the model.
        data: Folder of the labelled images.
        label_format: One of `larsd_geo.datasets.FORMATS`, or `auto`.
        classes: The classes that are ships; None for the usual names.
        split: Split to calibrate on.
        reliability_path: File for the reliability plot (PNG); needs matplotlib.
        device: See `larsd_geo.inference.device.choose_device`.
        overwrite: Whether a plot that exists may be replaced.
        advance: Called after each image.

    Returns:
        The calibration and the new card.

    Raises:
        LabelFileError: If the labels or an image cannot be read.
        ModelError: If the model cannot be loaded.
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
        OutputExistsError: If the plot exists and `overwrite` is false.
        OutputNotWritableError: If the card or the plot cannot be written.
        MissingPackageError: If a plot is asked for and matplotlib is not installed.
    """
    if reliability_path is not None:
        check_target(reliability_path, overwrite=overwrite)
        check_matplotlib()
    images = read_labels(data, label_format, split, classes)
    loaded = open_model(model, device, "float32", "torch")
    card_path = loaded.folder / CARD_FILE
    check_target(card_path, overwrite=True)
    raw: dict[str, Candidates] = {}
    gsd_range_m = loaded.card.gsd_range_m
    for name, found in find_in_images(loaded.predictor(), images, gsd_range_m=gsd_range_m):
        raw[name] = suppress(found)
        if advance is not None:
            advance(len(raw), len(images))
    truths, sources = labels_of(images)
    scores = calibrate_detections(raw, truths, sources, split)
    after = scores.after.to_dict()
    after.pop("curve", None)
    card = replace(
        loaded.card,
        calibration=scores.curve,
        score_threshold=round(scores.after.best.score_threshold, 3),
        scores=after,
    )
    write_card(loaded.folder, card)
    if reliability_path is not None:
        curves = [
            ("network", scores.before.reliability),
            ("calibrated", scores.after.reliability),
        ]
        with atomic_output(reliability_path, overwrite=overwrite, name="plot.png") as temporary:
            save_reliability_plot(curves, temporary, title=card.name)
    return ModelCalibration(scores, card, card_path)


def calibrate_detections(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    truths: Mapping[str, tuple[ArrayLike, ArrayLike]],
    sources: Mapping[str, str],
    split: str,
) -> CalibratedScores:
    """Fit the curve to detections of labelled images, and evaluate them before and after.

    Args:
        predictions: As `evaluate_detections` takes them, with the scores of the network.
        truths: As `evaluate_detections` takes them.
        sources: Image name -> source.
        split: Name of the split, for the card.

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
    """Fit the curve to the detections of labelled images.

    Args:
        matches: Detections with the scores of the network, not yet calibrated.
        fitted_on: Description of the images, for the card.

    Returns:
        The curve, with its error before and, cross-validated over images, after.

    Raises:
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
    """
    outcomes = matches.judge(HIT_IOU)
    used = outcomes.scores >= FIT_FROM
    scores, hits = outcomes.scores[used], outcomes.hits[used]
    if min(int(hits.sum()), int((~hits).sum())) < LEAST_HITS:
        raise TooFewDetectionsError(int(hits.sum()), int((~hits).sum()), LEAST_HITS)
    fitted = _fit(scores, hits)
    after = _held_out(scores, hits, matches.image[outcomes.detections[used]])
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
    # Platt's targets: with few examples no share is taken to be exactly 0 or 1.
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


def _held_out(scores: Floats, hits: NDArray[np.bool_], image: NDArray[np.int64]) -> Floats:
    """Calibrate each image's detections by a curve fitted to other images."""
    names = np.unique(image)
    folds = min(FOLDS, len(names))
    calibrated = scores.copy()
    for fold in range(folds):
        # Sorted by name, images of one source are neighbours: every fold gets some of each source.
        mine = np.isin(image, names[fold::folds])
        if folds > 1 and hits[~mine].any() and not hits[~mine].all():
            calibrated[mine] = _fit(scores[~mine], hits[~mine]).apply(scores[mine])
    return calibrated
