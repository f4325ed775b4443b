"""What running a model otherwise than in float32 costs: scores side by side on labelled images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

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
    "Costs",
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


class Costs(TypedDict):
    """How good a way of running a model is, and how it differs from the first one.

    Shares are None where there is nothing to take them of.

    Attributes:
        ap50_voc07: Average precision at IoU 0.5, VOC 2007's eleven points.
        ap75: Average precision at IoU 0.75.
        precision: At the card's threshold.
        recall: Likewise.
        calibration_error: Expected calibration error.
        ships: See `Agreement`; the first way is the run that is compared with.
        found: See `Agreement`.
        same: See `Agreement`.
        extra: See `Agreement`.
    """

    ap50_voc07: float | None
    ap75: float | None
    precision: float | None
    recall: float | None
    calibration_error: float | None
    ships: int
    found: int
    same: int
    extra: int


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
) -> dict[str, Costs]:
    """Score ways of running a model, and compare each with the first.

    Args:
        predictors: Name of each way -> how it runs; the first is float32.
        images: Labelled images that the model was not trained on.
        card: The model's card.

    Returns:
        Name of each way -> what it costs.

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
) -> dict[str, Costs]:
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
    costs: dict[str, Costs] = {}
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
        costs[name] = {
            "ap50_voc07": _share(overall.ap50_voc07),
            "ap75": _share(overall.ap75),
            "precision": _share(at.precision),
            "recall": _share(at.recall),
            "calibration_error": _share(result.reliability.error),
            "ships": agreement.ships,
            "found": agreement.found,
            "same": agreement.same,
            "extra": agreement.extra,
        }
    return costs


def _share(value: float) -> float | None:
    return round(value, 4) if np.isfinite(value) else None


def is_acceptable(costs: Mapping[str, Costs], name: str) -> bool:
    """Tell whether a way of running a model is as good as the first one."""
    first, mine = next(iter(costs.values())), costs[name]
    lost = (first["ap50_voc07"] or 0.0) - (mine["ap50_voc07"] or 0.0)
    return bool(lost < MOST_LOST and mine["same"] >= LEAST_SAME * mine["ships"])
