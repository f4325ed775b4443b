"""What running a model otherwise than in float32 costs: scores side by side on labelled images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.agreement import compare_detections
from larsd_geo.evaluation.run import detections_of, labels_of
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.images import (
    calibrated_in_image,
    padded_image,
    scaled_image,
    working_scale,
)
from larsd_geo.inference.predictor import Predictor
from larsd_geo.model.card import ModelCard

__all__ = [
    "LEAST_SAME",
    "MOST_LOST",
    "calibration_batches",
    "compare_costs",
    "is_acceptable",
    "measure_costs",
]

#: An export is as good as float32 if its AP50 falls by less than this, and if this share of the
#: ships is the same.
MOST_LOST, LEAST_SAME = 0.005, 0.99

#: Side in pixels that images to quantise with are cut to.
_MOST_PIXELS = 768


def calibration_batches(
    images: Sequence[LabelledImage], count: int, card: ModelCard
) -> tuple[list[NDArray[np.float32]], list[str]]:
    """Choose images to quantise with: of each source as many as its share, evenly spread.

    Args:
        images: Images that the model was trained on.
        count: How many, about.
        card: The model's card.

    Returns:
        Normalised images (1, 3, H, W), and their names.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    by_source: dict[str, list[LabelledImage]] = {}
    for image in images:
        by_source.setdefault(image.source, []).append(image)
    chosen = [
        group[int((number + 0.5) * len(group) / wanted)]
        for group in by_source.values()
        for wanted in [min(len(group), max(1, round(count * len(group) / len(images))))]
        for number in range(wanted)
    ]
    return [_batch(image, card) for image in chosen], [image.path.name for image in chosen]


def _batch(image: LabelledImage, card: ModelCard) -> NDArray[np.float32]:
    scale = working_scale(image.gsd_m, card.gsd_range_m)
    pixels, valid = padded_image(scaled_image(image.read(), scale)[:_MOST_PIXELS, :_MOST_PIXELS])
    mean, std = (np.array(v, dtype=np.float32)[:, None, None] for v in (card.mean, card.std))
    batch: NDArray[np.float32] = (pixels - mean) / std * valid
    return batch[None].astype(np.float32)


def measure_costs(
    predictors: Mapping[str, Predictor], images: Sequence[LabelledImage], card: ModelCard
) -> dict[str, dict[str, Any]]:
    """Score ways of running a model, and compare each with the first.

    Args:
        predictors: Name of each way -> how it runs; the first is float32.
        images: Labelled images that the model was not trained on.
        card: The model's card.

    Returns:
        Name of each way -> `ap50_voc07`, `ap75`, `precision`, `recall` (at the card's threshold),
        `calibration_error`, and of the first one's ships how many are `found` and are the `same`
        (see `Agreement`), and how many `extra` there are.

    Raises:
        LabelFileError: If an image cannot be read.
    """
    detections = {
        name: detections_of(predictor, images, gsd_range_m=card.gsd_range_m)
        for name, predictor in predictors.items()
    }
    return compare_costs(detections, images, card)


def compare_costs(
    detections: Mapping[str, Mapping[str, tuple[ArrayLike, ArrayLike]]],
    images: Sequence[LabelledImage],
    card: ModelCard,
) -> dict[str, dict[str, Any]]:
    """Score what was found in several ways, and compare each with the first.

    Args:
        detections: Name of each way -> what `detections_of` found by it; the first is float32.
        images: The labelled images.
        card: The model's card.

    Returns:
        As `measure_costs`.
    """
    truths, sources = labels_of(images)
    gsd_m = {str(image.path): image.gsd_m for image in images}
    costs: dict[str, dict[str, Any]] = {}
    first = None
    for name, raw in detections.items():
        found = {
            image: calibrated_in_image(
                card, Candidates(np.asarray(boxes), np.asarray(scores)), gsd_m[image]
            )
            for image, (boxes, scores) in raw.items()
        }
        first = found if first is None else first
        threshold = card.score_threshold
        result = evaluate_detections(found, truths, sources=sources, score_threshold=threshold)
        overall, at = result.overall, result.overall.at_threshold
        agreement = compare_detections(first, found, threshold)
        shares = {
            "ap50_voc07": overall.ap50_voc07,
            "ap75": overall.ap75,
            "precision": at.precision,
            "recall": at.recall,
            "calibration_error": result.reliability.error,
        }
        costs[name] = {
            key: round(share, 4) if np.isfinite(share) else None for key, share in shares.items()
        } | agreement._asdict()
    return costs


def is_acceptable(costs: Mapping[str, Mapping[str, Any]], name: str) -> bool:
    """Tell whether a way of running a model is as good as the first one."""
    first, mine = next(iter(costs.values())), costs[name]
    lost = (first["ap50_voc07"] or 0.0) - (mine["ap50_voc07"] or 0.0)
    return bool(lost < MOST_LOST and mine["same"] >= LEAST_SAME * mine["ships"])
