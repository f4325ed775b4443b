"""How good a network is on labelled images: for scoring models and for choosing weights."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.labelled import has_bows
from larsd_geo.evaluation import EvaluationResult, evaluate_detections
from larsd_geo.evaluation.bows import BowScores, score_bows
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.images import bows_in_image, candidates_at_scale, suppress, working_scale
from larsd_geo.inference.views import PLAIN, View
from larsd_geo.model.backbone import Normalisation
from larsd_geo.model.bow import BowHead
from larsd_geo.model.network import Larsd

__all__ = ["detections_of", "find_in_images", "labels_of", "score_bow_head", "score_network"]


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

    Raises:
        LabelError: If an image cannot be read.
    """
    predictions = detections_of(network, normalisation, images, gsd_range_m=gsd_range_m)
    truths, sources = labels_of(images)
    return evaluate_detections(predictions, truths, sources=sources)


def detections_of(
    network: Larsd,
    normalisation: Normalisation,
    images: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> dict[str, tuple[ArrayLike, ArrayLike]]:
    """Run a network over labelled images; `score_network` names the arguments.

    Returns:
        Each image's path -> (boxes (N, 5), scores (N,)), as evaluations want them.

    Raises:
        LabelError: If an image cannot be read.
    """
    found_in = find_in_images(network, normalisation, images, gsd_range_m=gsd_range_m)
    return {name: suppress(found) for name, found in found_in}


def find_in_images(
    network: Larsd,
    normalisation: Normalisation,
    images: Sequence[LabelledImage],
    *,
    gsd_range_m: tuple[float, float] | None = None,
    precision: str = "float32",
    views: Sequence[View] = (PLAIN,),
) -> Iterator[tuple[str, Candidates]]:
    """Run a network over labelled images, one after the other.

    Args:
        network: In evaluation mode.
        normalisation: What the network expects.
        images: The images.
        gsd_range_m: The model's range of ground sample distances; images outside are resampled,
            as scenes are.
        precision: See `larsd_geo.inference.candidates.precision_context`.
        views: How each is looked at, see `larsd_geo.inference.views`.

    Yields:
        Each image's path, which names it in evaluations, and its candidates before suppression.

    Raises:
        LabelError: If an image cannot be read.
    """
    for labelled in images:
        yield (
            str(labelled.path),
            candidates_at_scale(
                network,
                normalisation,
                labelled.read(),
                working_scale(labelled.gsd_m, gsd_range_m),
                precision=precision,
                views=views,
            ),
        )


def labels_of(
    images: Sequence[LabelledImage],
) -> tuple[dict[str, tuple[ArrayLike, ArrayLike]], dict[str, str]]:
    """Return the truths and the sources of images, named by their paths, as evaluations want."""
    truths: dict[str, tuple[ArrayLike, ArrayLike]] = {
        str(image.path): (image.boxes, image.ignore) for image in images
    }
    return truths, {str(image.path): image.source for image in images}


def score_bow_head(
    head: BowHead,
    bound: float,
    images: Sequence[LabelledImage],
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    score_threshold: float,
) -> BowScores | None:
    """Score a bow head on the ships that a detector found.

    Args:
        head: In evaluation mode.
        bound: Probability from which on a heading is reported.
        images: Labelled images.
        predictions: Path of each image -> (boxes (N, 5), scores (N,)) after suppression.
        score_threshold: Least score of a detection.

    Returns:
        The scores; None if no bow is labelled.

    Raises:
        LabelError: If an image cannot be read.
    """
    known = {str(image.path): image for image in images if has_bows(image)}
    if not known:
        return None
    bows = {
        name: bows_in_image(head, image.read(), np.asarray(predictions[name][0], dtype=np.float64))
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
