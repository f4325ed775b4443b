"""Calibrate scores: fit the curve that turns them into probabilities, on labelled images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.errors import TooFewDetectionsError
from larsd_geo.evaluation.at_gsd import find_ships, named_at_gsd
from larsd_geo.evaluation.evaluate import evaluate_detections
from larsd_geo.evaluation.figures import check_matplotlib
from larsd_geo.evaluation.matching import Matches, match_detections
from larsd_geo.evaluation.reliability import LEAST_SCORE, reliability, save_reliability_plot
from larsd_geo.evaluation.resolution import hit_iou_at
from larsd_geo.evaluation.results import EvaluationResult
from larsd_geo.evaluation.run import ImageProgress
from larsd_geo.files import atomic_output, check_target
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.forms import measuring_backend
from larsd_geo.inference.opening import open_model
from larsd_geo.model.calibration import (
    GSD_RANGE_M,
    LEAST_SLOPE,
    Calibration,
    SizeTerms,
    logit,
    seen_as,
)
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

#: Weight of the pull towards the identity, which decides where the data do not; that of the terms
#: of the size is as much as a few detections.
_PULL, _SIZE_PULL = 1e-3, 1.0

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
    gsds_m: Sequence[float] = (),
    assumed_gsd_m: float | None = None,
    extra: Sequence[str | Path] = (),
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
        gsds_m: Ground sample distances in metres at which sensors see the images of `data`: the
            calibration then depends on distance and length. None, and it is one curve for all, of
            the images as they are.
        assumed_gsd_m: Ground sample distance of images that do not say.
        extra: Folders of further images of the same split, which are taken as they are; with
            `gsds_m` only.
        reliability_path: File for the reliability plot (PNG); needs matplotlib.
        device: See `larsd_geo.inference.device.choose_device`.
        overwrite: Whether a plot that exists may be replaced.
        advance: Called after each image.

    Returns:
        The calibration and the new card.

    Raises:
        LabelFileError: If the labels or an image cannot be read.
        ModelError: If the model cannot be loaded.
        NoImagesAtGsdError: If no image is fine enough for one of `gsds_m`.
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
        OutputExistsError: If the plot exists and `overwrite` is false.
        OutputNotWritableError: If the card or the plot cannot be written.
        MissingPackageError: If a plot is asked for and matplotlib is not installed.
    """
    if reliability_path is not None:
        check_target(reliability_path, overwrite=overwrite)
        check_matplotlib()
    images = read_labels(data, label_format, split, classes)
    loaded = open_model(model, device, "float32", measuring_backend())
    card_path = loaded.folder / CARD_FILE
    check_target(card_path, overwrite=True)
    named = _named(images, gsds_m, assumed_gsd_m)
    for folder in extra if gsds_m else ():
        named |= _named(read_labels(folder, split=split), (), assumed_gsd_m)
    raw: dict[str, Candidates] = {}
    for name, found in find_ships(loaded.predictor(), loaded.card, named):
        raw[name] = found
        if advance is not None:
            advance(len(raw), len(named))
    scores = calibrate_detections(raw, named, split, by_size=bool(gsds_m))
    card = replace(
        loaded.card,
        calibration=scores.curve,
        score_threshold=round(scores.after.best.score_threshold, 3),
        scores=scores.after.scores(),
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


def _named(
    images: Sequence[LabelledImage], gsds_m: Sequence[float], assumed_gsd_m: float | None
) -> dict[str, LabelledImage]:
    """Return images by name, as they are or as sensors of several distances see them."""
    if not gsds_m:
        return {
            str(image.path): replace(image, gsd_m=image.gsd_m or assumed_gsd_m) for image in images
        }
    parts = [named_at_gsd(images, gsd_m, assumed_gsd_m) for gsd_m in sorted(set(gsds_m))]
    return {name: image for part in parts for name, image in part.items()}


def calibrate_detections(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    named: Mapping[str, LabelledImage],
    split: str,
    *,
    by_size: bool = False,
) -> CalibratedScores:
    """Fit the curve to detections of labelled images, and evaluate them before and after.

    Args:
        predictions: As `evaluate_detections` takes them, with the scores of the network.
        named: The images by the same names.
        split: Name of the split, for the card.
        by_size: Whether the curve depends on ground sample distance and length.

    Raises:
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
    """
    truths = {name: (image.boxes, image.ignore) for name, image in named.items()}
    sources = {name: image.source for name, image in named.items()}
    distances = {name: image.gsd_m for name, image in named.items()}
    matches = match_detections(predictions, truths)
    ships = int((~matches.truth_ignore).sum())
    words = f"{len(truths)} images with {ships} ships, split {split}"
    if by_size:
        shown = {name: str(image.path) for name, image in named.items()}
        known = sorted({f"{gsd:.3g}" for gsd in distances.values() if gsd is not None}, key=float)
        words = f"{words}, at {', '.join(known)} m"
        curve = fit_calibration(matches, words, gsd_m=distances, same_image=shown)
    else:
        curve = fit_calibration(matches, words)
    calibrated: dict[str, tuple[ArrayLike, ArrayLike]] = {}
    for name, (found, scores) in predictions.items():
        boxes = np.asarray(found, dtype=np.float64).reshape(-1, 5)
        lengths_m = boxes[:, 2:4].max(axis=1, initial=0.0) * (distances[name] or 1.0)
        calibrated[name] = (boxes, curve.apply(scores, lengths_m, distances[name]))
    return CalibratedScores(
        curve,
        evaluate_detections(predictions, truths, sources=sources),
        evaluate_detections(calibrated, truths, sources=sources),
    )


def fit_calibration(
    matches: Matches,
    fitted_on: str = "",
    *,
    gsd_m: Mapping[str, float | None] | None = None,
    same_image: Mapping[str, str] | None = None,
) -> Calibration:
    """Fit the curve to the detections of labelled images.

    Args:
        matches: Detections with the scores of the network, not yet calibrated.
        fitted_on: Description of the images, for the card.
        gsd_m: Image name -> ground sample distance of its sensor in metres, or None where unknown
            (1 m is assumed): fits the terms of distance and length as well. What is a hit then
            depends on the distance, see `hit_iou_at`. None fits one curve for all.
        same_image: Image name -> what it shows; images that show the same are held out together.

    Returns:
        The curve, with its error before and, cross-validated over images, after.

    Raises:
        TooFewDetectionsError: If there are not enough hits or false detections to fit to.
    """
    found = _judged(matches, gsd_m, same_image or {})
    found = found.where(found.scores >= FIT_FROM)
    hits, misses = int(found.hits.sum()), int((~found.hits).sum())
    if min(hits, misses) < LEAST_HITS:
        raise TooFewDetectionsError(hits, misses, LEAST_HITS)
    by_size = gsd_m is not None
    fitted = _fit(found, by_size=by_size)
    after = _held_out(found, by_size=by_size)
    # Both errors are of the same detections: those that anybody looks at after calibration.
    looked_at = _applied(fitted, found) >= LEAST_SCORE
    return replace(
        fitted,
        detections=len(found.scores),
        fitted_on=fitted_on,
        error_before=reliability(found.scores[looked_at], found.hits[looked_at]).error,
        error_after=reliability(after[looked_at], found.hits[looked_at]).error,
    )


@dataclass(frozen=True, eq=False)
class _Judged:
    """Detections with what a curve may depend on.

    Attributes:
        scores: (N,) scores of the network.
        hits: (N,) whether each is right.
        lengths_m: (N,) lengths in metres.
        gsd_m: (N,) ground sample distances of the sensors in metres.
        shows: (N,) index of what its image shows.
    """

    scores: Floats
    hits: NDArray[np.bool_]
    lengths_m: Floats
    gsd_m: Floats
    shows: NDArray[np.int64]

    def where(self, chosen: NDArray[np.bool_]) -> _Judged:
        return _Judged(*(values[chosen] for values in vars(self).values()))


def _judged(
    matches: Matches, gsd_m: Mapping[str, float | None] | None, same_image: Mapping[str, str]
) -> _Judged:
    names = matches.images
    known = [(gsd_m or {}).get(name) for name in names]
    shown = [same_image.get(name, name) for name in names]
    _, shows = np.unique(shown, return_inverse=True)
    distances = np.array([1.0 if distance is None else distance for distance in known])
    strict = np.array([hit_iou_at(distance) for distance in known])
    parts = []
    for iou in np.unique(strict):
        outcomes = matches.judge(float(iou), detection_counts=(strict == iou)[matches.image])
        at = outcomes.detections
        image = matches.image[at]
        lengths = matches.boxes[at, 2] * distances[image]
        parts.append((outcomes.scores, outcomes.hits, lengths, distances[image], shows[image]))
    return _Judged(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def _design(found: _Judged, *, by_size: bool) -> Floats:
    """Return the columns whose factors are slope, offset and then the fields of `SizeTerms`."""
    score = logit(found.scores)
    columns = [score, np.ones_like(score)]
    if by_size:
        x, y = seen_as(found.lengths_m, found.gsd_m)
        columns += [score * x, x, x**2, y, y**2, x * y]
    return np.column_stack(columns)


def _fit(found: _Judged, *, by_size: bool) -> Calibration:
    """Fit slope and offset, and the terms of the size, by Newton's method on the log likelihood."""
    # Platt's targets: with few examples no share is taken to be exactly 0 or 1.
    right, wrong = float(found.hits.sum()), float((~found.hits).sum())
    target = np.where(found.hits, (right + 1) / (right + 2), 1 / (wrong + 2))
    design = _design(found, by_size=by_size)
    count = design.shape[1]
    identity = np.zeros(count)
    identity[0] = 1.0
    pull = np.full(count, _SIZE_PULL)
    pull[:2] = _PULL

    def loss(at: Floats) -> float:
        value = design @ at
        likelihood = np.logaddexp(0.0, value) - target * value
        return float(likelihood.sum() + (pull / 2 * (at - identity) ** 2).sum())

    at = identity
    for _ in range(50):
        share = 1.0 / (1.0 + np.exp(-(design @ at)))
        gradient = design.T @ (share - target) + pull * (at - identity)
        curvature = (design.T * (share * (1 - share))) @ design + np.diag(pull)
        step = np.linalg.solve(curvature, gradient)
        # The loss is convex; halving keeps a bold first step from leaving the floats' range.
        while loss(at - step) > loss(at) and np.abs(step).max() > 1e-9:
            step /= 2
        at = at - step
        if np.abs(step).max() < 1e-9:
            break
    slope = max(float(at[0]), LEAST_SLOPE)
    if not by_size:
        return Calibration(slope, float(at[1]))
    # The slope stays positive over all distances.
    steepest = (slope - LEAST_SLOPE) / np.log2(GSD_RANGE_M[1])
    least, most = -steepest, (slope - LEAST_SLOPE) / -np.log2(GSD_RANGE_M[0])
    terms = (float(np.clip(at[2], least, most)), *map(float, at[3:]))
    return Calibration(slope, float(at[1]), sizes=SizeTerms(*terms))


def _applied(curve: Calibration, found: _Judged) -> Floats:
    return curve.apply(found.scores, found.lengths_m, found.gsd_m)


def _held_out(found: _Judged, *, by_size: bool) -> Floats:
    """Calibrate each image's detections by a curve fitted to other images."""
    shown = np.unique(found.shows)
    folds = min(FOLDS, len(shown))
    calibrated = found.scores.copy()
    for fold in range(folds):
        # Sorted by name, images of one source are neighbours: every fold gets some of each source.
        mine = np.isin(found.shows, shown[fold::folds])
        others = found.where(~mine)
        if folds > 1 and others.hits.any() and not others.hits.all():
            curve = _fit(others, by_size=by_size)
            calibrated[mine] = _applied(curve, found.where(mine))
    return calibrated
