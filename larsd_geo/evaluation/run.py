"""How good a network is on labelled pictures: for scoring models and for choosing weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.labelled import has_bows
from larsd_geo.evaluation import EvaluationResult, evaluate_detections
from larsd_geo.evaluation.bows import BowScores, score_bows
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.images import bows_in_image, candidates_at_scale, working_scale
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import suppress
from larsd_geo.model.config import Normalisation
from larsd_geo.model.network import Larsd


def score_network(
    network: Larsd,
    normalisation: Normalisation,
    pictures: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> EvaluationResult:
    """Run a network over labelled pictures and score what it finds.

    Args:
        network: In evaluation mode.
        normalisation: What the network expects.
        pictures: The pictures with their labels.
        gsd_range_m: The model's range of ground sample distances; pictures outside are resampled.

    Raises:
        LabelFileError: If a picture cannot be read.
    """
    predictor = predictor_for_network(network, normalisation)
    predictions = detections_of(predictor, pictures, gsd_range_m=gsd_range_m)
    truths, sources = labels_of(pictures)
    return evaluate_detections(predictions, truths, sources=sources)


def detections_of(
    predictor: Predictor,
    pictures: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> dict[str, tuple[ArrayLike, ArrayLike]]:
    """Run a network over labelled pictures; `find_in_images` names the arguments.

    Returns:
        Each picture's path -> (boxes (N, 5), scores (N,)), as evaluations want them.

    Raises:
        LabelFileError: If a picture cannot be read.
    """
    found_in = find_in_images(predictor, pictures, gsd_range_m=gsd_range_m)
    return {name: suppress(found, settled=predictor.settled) for name, found in found_in}


def find_in_images(
    predictor: Predictor,
    pictures: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> Iterator[tuple[str, Candidates]]:
    """Run a network over labelled pictures, one after the other.

    Args:
        predictor: The network.
        pictures: The pictures.
        gsd_range_m: The model's range of ground sample distances; pictures outside are resampled,
            as scenes are.

    Yields:
        Each picture's path, which names it in evaluations, and its candidates before suppression.

    Raises:
        LabelFileError: If a picture cannot be read.
    """
    for picture in pictures:
        image = picture.read()
        scale = working_scale(picture.gsd_m, gsd_range_m)
        yield str(picture.path), candidates_at_scale(predictor, image, scale)


def labels_of(
    pictures: Sequence[LabelledImage],
) -> tuple[dict[str, tuple[ArrayLike, ArrayLike]], dict[str, str]]:
    """Return the truths and the sources of pictures, named by their paths, as evaluations want."""
    truths: dict[str, tuple[ArrayLike, ArrayLike]] = {
        str(picture.path): (picture.boxes, picture.ignore) for picture in pictures
    }
    return truths, {str(picture.path): picture.source for picture in pictures}


def score_bow_head(
    predictor: Predictor,
    bound: float,
    pictures: Sequence[LabelledImage],
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    score_threshold: float,
) -> BowScores | None:
    """Score a bow head on the ships that a detector found.

    Args:
        predictor: The network with its bow head.
        bound: Probability from which on a heading is reported.
        pictures: Labelled pictures.
        predictions: Path of each picture -> (boxes (N, 5), scores (N,)) after suppression.
        score_threshold: Least score of a detection.

    Returns:
        The scores; None if no bow is labelled.

    Raises:
        LabelFileError: If a picture cannot be read.
    """
    known = {str(picture.path): picture for picture in pictures if has_bows(picture)}
    if not known:
        return None
    bows = {
        name: bows_in_image(
            predictor, picture.read(), np.asarray(predictions[name][0], dtype=np.float64)
        )
        for name, picture in known.items()
    }
    return score_bows(
        predictions,
        bows,
        {name: (picture.boxes, picture.ignore) for name, picture in known.items()},
        {name: picture.bows for name, picture in known.items() if picture.bows is not None},
        bound=bound,
        score_threshold=score_threshold,
    )
