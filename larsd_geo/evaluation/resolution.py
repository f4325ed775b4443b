"""Labelled images as coarser sensors see them: what a model is worth at 1, 3 or 10 m.

An image is averaged over the pixels of the coarser sensor (a box filter, as large as its pixel) and
then searched as a scene of that ground sample distance is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.datasets import LabelledImage

__all__ = ["COARSEST_STRICT_M", "hit_iou_at", "images_at_gsd"]

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
