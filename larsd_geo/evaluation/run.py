"""Run models over labelled images and score them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from larsd_geo.datasets import LabelledImage, read_labels
from larsd_geo.datasets.labelled import has_bows
from larsd_geo.evaluation import EvaluationResult, evaluate_detections
from larsd_geo.evaluation.bows import BowScores, score_bows
from larsd_geo.evaluation.error_report import (
    REPORT_FILE,
    ErrorReport,
    report_errors,
    save_error_report,
)
from larsd_geo.evaluation.figures import check_matplotlib
from larsd_geo.evaluation.reliability import save_reliability_plot
from larsd_geo.evaluation.report import save_curve_plot
from larsd_geo.files import atomic_output, check_target
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.forms import measuring_backend
from larsd_geo.inference.images import (
    bows_in_image,
    calibrated_in_image,
    candidates_at_scale,
    ships_in_image,
    working_scale,
)
from larsd_geo.inference.opening import open_model, predictor_for_network
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import suppress
from larsd_geo.inference.views import views_for
from larsd_geo.model.config import Normalisation

if TYPE_CHECKING:
    from larsd_geo.model.network import Larsd

__all__ = [
    "ImageProgress",
    "ModelEvaluation",
    "detections_of",
    "evaluate",
    "find_in_images",
    "labels_of",
    "score_bow_head",
    "score_network",
]

#: Called with the number of images done and of all images.
ImageProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class ModelEvaluation:
    """The evaluation of a model on labelled images.

    Attributes:
        result: The scores.
        bows: How often bows are told from sterns; None if the labels or the model lack bows.
        errors: The sorted errors; None if they were not asked for.
        error_files: The files of the error report.
    """

    result: EvaluationResult
    bows: BowScores | None
    errors: ErrorReport | None
    error_files: tuple[Path, ...]


def evaluate(
    data: str | Path,
    model: str | Path | None = None,
    *,
    label_format: str = "auto",
    classes: Sequence[str] | None = None,
    split: str | None = None,
    score_threshold: float | None = None,
    device: str = "auto",
    precision: str = "float32",
    backend: str | None = None,
    tta: bool = False,
    json_path: Path | None = None,
    curve_path: Path | None = None,
    reliability_path: Path | None = None,
    errors_folder: Path | None = None,
    overwrite: bool = False,
    advance: ImageProgress | None = None,
) -> ModelEvaluation:
    """Run a model over labelled images and score it.

    An image whose ground sample distance is outside the model's range is resampled to the nearest
    end of the range first, as a scene is.

    Args:
        data: Folder of the labelled images.
        model: Name or folder of the model; None for the default one.
        label_format: One of `larsd_geo.datasets.FORMATS`, or `auto`.
        classes: The classes that are ships; None for the usual names.
        split: Split to evaluate on; None for all images.
        score_threshold: Threshold for counting hits and misses; None for the one of greatest F1.
        device: See `larsd_geo.inference.device.choose_device`.
        precision: See `larsd_geo.inference.device.choose_device`.
        backend: See `larsd_geo.inference.opening.open_model`; None is torch where it is installed.
        tta: Whether to average over all eight turns and flips.
        json_path: File for the scores (JSON); None for no file.
        curve_path: File for the precision-recall curve (PNG); needs matplotlib.
        reliability_path: File for the reliability plot (PNG); needs matplotlib.
        errors_folder: Folder for the error report.
        overwrite: Whether files that exist may be replaced.
        advance: Called after each image.

    Returns:
        The scores, and the errors if `errors_folder` is given.

    Raises:
        LabelFileError: If the labels or an image cannot be read.
        ModelError: If the model cannot be loaded.
        OutputExistsError: If a file exists and `overwrite` is false.
        OutputNotWritableError: If a file cannot be written.
        MissingPackageError: If a plot is asked for and matplotlib is not installed.
    """
    listed = None if errors_folder is None else errors_folder / REPORT_FILE
    for path in (json_path, curve_path, reliability_path, listed):
        if path is not None:
            check_target(path, overwrite=overwrite)
    if curve_path is not None or reliability_path is not None:
        check_matplotlib()
    images = read_labels(data, label_format, split, classes)
    loaded = open_model(model, device, precision, backend or measuring_backend())
    predictor = loaded.predictor(views=views_for(tta))
    candidates: dict[str, Candidates] = {}
    predictions: dict[str, Candidates] = {}
    for labelled in images:
        name, image, gsd_m = str(labelled.path), labelled.read(), labelled.gsd_m
        # Suppression, here as in scenes, is by the network's own scores.
        found = ships_in_image(predictor, image, loaded.card, gsd_m)
        predictions[name] = calibrated_in_image(loaded.card, found, gsd_m)
        if errors_folder is not None:
            scale = working_scale(gsd_m, loaded.card.gsd_range_m, loaded.card.most_magnified)
            candidates[name] = candidates_at_scale(predictor, image, scale)
        if advance is not None:
            advance(len(predictions), len(images))
    truths, sources = labels_of(images)
    result = evaluate_detections(
        predictions, truths, sources=sources, score_threshold=score_threshold
    )
    threshold = result.overall.at_threshold.score_threshold
    bows = None
    if loaded.card.bow is not None:
        bound = loaded.card.bow.bound
        bows = score_bow_head(predictor, bound, images, predictions, threshold)
    if json_path is not None:
        values = {**result.to_dict(), **({} if bows is None else {"bows": bows.to_dict()})}
        with atomic_output(json_path, overwrite=overwrite) as temporary:
            text = json.dumps(values, indent=2, allow_nan=False) + "\n"
            temporary.write_text(text, encoding="utf-8")
    if curve_path is not None:
        with atomic_output(curve_path, overwrite=overwrite, name="plot.png") as temporary:
            save_curve_plot(result.curve, temporary)
    if reliability_path is not None:
        curves = [("", result.reliability)]
        with atomic_output(reliability_path, overwrite=overwrite, name="plot.png") as temporary:
            save_reliability_plot(curves, temporary, title=loaded.card.name)
    errors, written = None, []
    if errors_folder is not None:
        errors = report_errors(predictions, truths, sources, threshold, candidates)
        pixels = {str(labelled.path): labelled.read for labelled in images}
        written = save_error_report(errors, errors_folder, lambda name: pixels[name]())
    return ModelEvaluation(result, bows, errors, tuple(written))


def score_network(
    network: Larsd,
    normalisation: Normalisation,
    images: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> EvaluationResult:
    """Run a network over labelled images and score what it finds.

    Args:
        network: In evaluation mode.
        normalisation: What the network expects.
        images: The images with their labels.
        gsd_range_m: The model's range of ground sample distances; images outside are resampled.

    Returns:
        The scores.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    predictor = predictor_for_network(network, normalisation)
    predictions = detections_of(predictor, images, gsd_range_m=gsd_range_m)
    truths, sources = labels_of(images)
    return evaluate_detections(predictions, truths, sources=sources)


def detections_of(
    predictor: Predictor,
    images: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> dict[str, tuple[ArrayLike, ArrayLike]]:
    """Run a network over labelled images and suppress overlapping candidates.

    Args:
        predictor: See `find_in_images`.
        images: See `find_in_images`.
        gsd_range_m: See `find_in_images`.

    Returns:
        Each image's path -> (boxes (N, 5), scores (N,)), as evaluations take them.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    found_in = find_in_images(predictor, images, gsd_range_m=gsd_range_m)
    return {name: suppress(found, settled=predictor.settled) for name, found in found_in}


def find_in_images(
    predictor: Predictor,
    images: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> Iterator[tuple[str, Candidates]]:
    """Run a network over labelled images, one after the other.

    Args:
        predictor: The network.
        images: The images.
        gsd_range_m: The model's range of ground sample distances; images outside are resampled,
            as scenes are.

    Yields:
        Each image's path, which names it in evaluations, and its candidates before suppression.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    for labelled in images:
        scale = working_scale(labelled.gsd_m, gsd_range_m)
        yield str(labelled.path), candidates_at_scale(predictor, labelled.read(), scale)


def labels_of(
    images: Sequence[LabelledImage],
) -> tuple[dict[str, tuple[ArrayLike, ArrayLike]], dict[str, str]]:
    """Return the truths and the sources of images, named by their paths, as evaluations want."""
    truths: dict[str, tuple[ArrayLike, ArrayLike]] = {
        str(image.path): (image.boxes, image.ignore) for image in images
    }
    return truths, {str(image.path): image.source for image in images}


def score_bow_head(
    predictor: Predictor,
    bound: float,
    images: Sequence[LabelledImage],
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    score_threshold: float,
) -> BowScores | None:
    """Score a bow head on the ships that a detector found.

    Args:
        predictor: The network with its bow head.
        bound: Least probability of a reported heading.
        images: Labelled images.
        predictions: Path of each image -> (boxes (N, 5), scores (N,)) after suppression.
        score_threshold: Least score of a detection.

    Returns:
        The scores; None if no bow is labelled.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    known = {str(image.path): image for image in images if has_bows(image)}
    if not known:
        return None
    bows = {
        name: bows_in_image(
            predictor, image.read(), np.asarray(predictions[name][0], dtype=np.float64)
        )
        for name, image in known.items()
    }
    return score_bows(
        predictions,
        bows,
        {name: (image.boxes, image.ignore) for name, image in known.items()},
        {name: image.bows for name, image in known.items() if image.bows is not None},
        bound=bound,
        score_threshold=score_threshold,
    )
