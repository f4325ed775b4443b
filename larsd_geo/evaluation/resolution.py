"""Labelled images as coarser sensors see them: what a model is worth at 1, 3 or 10 m.

An image is averaged over the pixels of the coarser sensor (a box filter, as large as its pixel) and
then searched as a scene of that ground sample distance is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.table import Table

from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation.evaluate import evaluate_detections
from larsd_geo.evaluation.results import EvaluationResult
from larsd_geo.evaluation.sizes import SizeBin

__all__ = [
    "COARSEST_STRICT_M",
    "LENGTH_BINS_M",
    "evaluate_in_metres",
    "gsd_table",
    "hit_iou_at",
    "images_at_gsd",
]

#: Bins of a ship's length in metres.
LENGTH_BINS_M: tuple[SizeBin, ...] = (
    SizeBin("under 40 m", 0.0, 40.0),
    SizeBin("40 to 80 m", 40.0, 80.0),
    SizeBin("80 to 150 m", 80.0, 150.0),
    SizeBin("from 150 m", 150.0, math.inf),
)

#: An image this much coarser than asked for still counts as of that ground sample distance.
TOLERANCE = 1.25

#: Up to this ground sample distance a hit overlaps its ship by half. Beyond, the beam of most ships
#: is less than three pixels: labels and boxes differ by half a pixel a side, and 0.3 is asked for.
COARSEST_STRICT_M = 6.0
STRICT_IOU, LOOSE_IOU = 0.5, 0.3


def hit_iou_at(gsd_m: float | None) -> float:
    """Return the IoU with its ship from which on a detection is a hit.

    Args:
        gsd_m: Ground sample distance of the sensor in metres; None if unknown.
    """
    return STRICT_IOU if gsd_m is None or gsd_m <= COARSEST_STRICT_M else LOOSE_IOU


def images_at_gsd(
    images: Sequence[LabelledImage], gsd_m: float, assumed_gsd_m: float | None = None
) -> list[LabelledImage]:
    """Return images as a sensor of another ground sample distance sees them.

    Args:
        images: Labelled images.
        gsd_m: Ground sample distance of the sensor, in metres.
        assumed_gsd_m: That of the images that do not say; they are left out if None.

    Returns:
        Those images that are fine enough, with their boxes in the sensor's pixels. An image that is
        nearly of that distance stays as it is.
    """
    seen = []
    for image in images:
        own = image.gsd_m or assumed_gsd_m
        if own is None or own > gsd_m * TOLERANCE:
            continue
        if own > gsd_m / TOLERANCE:
            seen.append(replace(image, gsd_m=own))
            continue
        scale = own / gsd_m
        boxes = image.boxes.copy()
        boxes[:, :4] *= scale
        reader = _Averaged(image.reader, scale)
        seen.append(replace(image, boxes=boxes, gsd_m=gsd_m, reader=reader))
    return seen


def evaluate_in_metres(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    images: Mapping[str, LabelledImage],
    gsd_m: float,
    score_threshold: float | None = None,
) -> EvaluationResult:
    """Score detections of images of one ground sample distance, by length in metres.

    Args:
        predictions: Image name -> (boxes (N, 5) in the image's pixels, scores (N,)).
        images: Image name -> the image, which says its own ground sample distance.
        gsd_m: What the images stand for; decides what a hit is, see `hit_iou_at`.
        score_threshold: Threshold for hits and misses; None for the one of the greatest F1.
    """

    def metres(name: str, boxes: ArrayLike) -> NDArray[np.float64]:
        scaled = np.array(boxes, dtype=np.float64).reshape(-1, 5)
        scaled[:, :4] *= images[name].gsd_m or 1.0
        return scaled

    return evaluate_detections(
        {name: (metres(name, boxes), scores) for name, (boxes, scores) in predictions.items()},
        {name: (metres(name, image.boxes), image.ignore) for name, image in images.items()},
        sources={name: image.source for name, image in images.items()},
        score_threshold=score_threshold,
        sizes=LENGTH_BINS_M,
        hit_iou=hit_iou_at(gsd_m),
    )


def gsd_table(results: Mapping[float, EvaluationResult]) -> Table:
    """Return the scores at several ground sample distances as a table, a row for each."""
    table = Table(title="scores in %, by ground sample distance")
    names = ["GSD (m)", "IoU", "images", "ships", "AP", "precision", "recall", "F1", "cal. error"]
    names += ["score", "length", *(f"recall {bin.name}" for bin in LENGTH_BINS_M)]
    for name in names:
        table.add_column(name, justify="right")
    for gsd_m, result in results.items():
        overall, at = result.overall, result.overall.at_threshold
        shares = [overall.ap50_voc07, at.precision, at.recall, at.f1, result.reliability.error]
        lengths = [
            f"{_percent(group.at_threshold.recall)} of {group.ships}"
            for group in result.by_size.values()
        ]
        table.add_row(
            f"{gsd_m:g}",
            f"{hit_iou_at(gsd_m):g}",
            str(overall.images),
            str(overall.ships),
            *map(_percent, shares),
            f"{at.score_threshold:.3f}",
            _percent(result.localisation.length),
            *lengths,
        )
    table.caption = "length: median error of the lengths of the ships that are found"
    return table


def _percent(share: float) -> str:
    return "-" if math.isnan(share) else f"{100 * share:.1f}"


class _Averaged:
    """Reads an image and averages it over larger pixels."""

    def __init__(self, reader: Callable[[Path], NDArray[np.uint8]], scale: float) -> None:
        self.reader, self.scale = reader, scale

    def __call__(self, path: Path) -> NDArray[np.uint8]:
        image = self.reader(path)
        # Whole pixels of the sensor only: a part of one at the edge is left out.
        height, width = (max(1, int(side * self.scale)) for side in image.shape[:2])
        whole = image[: round(height / self.scale), : round(width / self.scale)]
        averaged: NDArray[np.uint8] = cv2.resize(  # type: ignore[assignment]
            whole, (width, height), interpolation=cv2.INTER_AREA
        )
        return averaged
