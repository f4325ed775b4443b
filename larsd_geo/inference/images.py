"""Running a model over whole images, such as labelled ones."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import nms_rotated
from larsd_geo.inference.bows import Bows
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import suppress
from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import DEFAULT_NMS_IOU, MAX_STRIDE
from larsd_geo.model.looks import looks_for

__all__ = [
    "EVALUATION_SCORE_FLOOR",
    "bows_in_image",
    "calibrated_in_image",
    "candidates_at_scale",
    "image_candidates",
    "padded_image",
    "predict_image",
    "scaled_image",
    "ships_in_image",
    "working_scale",
]

#: Average precision is of the whole ranking: what scores lower than this is noise in it.
EVALUATION_SCORE_FLOOR = 0.02


def predict_image(
    predictor: Predictor,
    image: NDArray[np.uint8],
    *,
    score_floor: float = EVALUATION_SCORE_FLOOR,
    nms_iou: float = DEFAULT_NMS_IOU,
) -> Candidates:
    """Find the ships of one image, run through the network as a whole.

    Args:
        predictor: The network.
        image: (H, W, 3) image.
        score_floor: Boxes below this score are dropped.
        nms_iou: IoU of the non-maximum suppression.

    Returns:
        Boxes and scores after suppression, best first, each refined by those that agree with it.
    """
    found = image_candidates(predictor, image, score_floor=score_floor)
    return suppress(found, nms_iou, settled=predictor.settled)


def image_candidates(
    predictor: Predictor,
    image: NDArray[np.uint8],
    *,
    score_floor: float = EVALUATION_SCORE_FLOOR,
) -> Candidates:
    """Find the candidates of one image: as `predict_image`, but before suppression."""
    padded, valid = padded_image(image)
    return predictor.predict([padded], [valid], score_floor)[0]


def padded_image(image: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Pad an image to sides that a network takes.

    Args:
        image: (H, W, 3) image.

    Returns:
        (3, H', W') pixels and (H', W') validity. Padding counts as invalid, as beyond the edge of
        a training crop.
    """
    height, width = image.shape[:2]
    sides = (height + -height % MAX_STRIDE, width + -width % MAX_STRIDE)
    padded = np.zeros((3, *sides), dtype=np.uint8)
    padded[:, :height, :width] = image.transpose(2, 0, 1)
    valid = np.zeros(sides, dtype=bool)
    valid[:height, :width] = True
    return padded, valid


def candidates_at_scale(predictor: Predictor, image: NDArray[np.uint8], scale: float) -> Candidates:
    """Find the candidates of an image after scaling it.

    Args:
        predictor: The network.
        image: (H, W, 3) image.
        scale: Magnification before the network.

    Returns:
        Candidates in the pixels of `image`.
    """
    found = image_candidates(predictor, scaled_image(image, scale))
    found.boxes[:, :4] /= scale
    return found


def scaled_image(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """Resample an (H, W, 3) image by a magnification; by 1 it stays as it is."""
    if scale == 1.0:
        return image
    shrinks = scale < 1.0
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    import cv2  # 15 MB, which most scenes need not load

    resampled: NDArray[np.uint8] = cv2.resize(  # type: ignore[assignment]
        image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    )
    return resampled


def working_scale(
    gsd_m: float | None,
    gsd_range_m: tuple[float, float] | None,
    most_magnified: float = math.inf,
) -> float:
    """Return the magnification that brings an image to where a model works.

    Like a scene, an image outside the model's range of ground sample distances is resampled to the
    nearest end; one of unknown distance is taken as it is.

    Args:
        gsd_m: The image's ground sample distance in metres per pixel.
        gsd_range_m: The model's range.
        most_magnified: How many times it is magnified at most.
    """
    if gsd_m is None or gsd_range_m is None:
        return 1.0
    return min(gsd_m / min(max(gsd_m, gsd_range_m[0]), gsd_range_m[1]), most_magnified)


def ships_in_image(
    predictor: Predictor,
    image: NDArray[np.uint8],
    card: ModelCard,
    gsd_m: float | None,
) -> Candidates:
    """Find the ships of one image as those of a scene are found.

    Args:
        predictor: The network.
        image: (H, W, 3) image.
        card: The model's card.
        gsd_m: The image's ground sample distance in metres; None if unknown: it is taken as it is.

    Returns:
        Boxes in the image's pixels after suppression, with the network's own scores.
    """
    scale = working_scale(gsd_m, card.gsd_range_m, card.most_magnified)
    longest_px = card.longest_ship_m if gsd_m is None else card.longest_ship_m * scale / gsd_m
    parts = []
    for look in looks_for(card.looks, longest_px):
        own = scale / look.coarser
        found = suppress(candidates_at_scale(predictor, image, own), settled=predictor.settled)
        weights = look.weights(found.boxes[:, 2:4].max(axis=1, initial=0.0) * own)
        counts = weights > 0
        parts.append((found.boxes[counts], found.scores[counts] * weights[counts]))
    if len(parts) == 1:
        return Candidates(*parts[0])
    boxes, scores = (np.concatenate(values) for values in zip(*parts, strict=True))
    kept = nms_rotated(boxes, scores, DEFAULT_NMS_IOU)
    return Candidates(boxes[kept], scores[kept])


def calibrated_in_image(card: ModelCard, found: Candidates, gsd_m: float | None) -> Candidates:
    """Return the ships of an image with calibrated scores, best first.

    Args:
        card: The model's card.
        found: Boxes in the image's pixels, with the network's own scores.
        gsd_m: The image's ground sample distance in metres; None if unknown.
    """
    lengths_px = found.boxes[:, 2:4].max(axis=1, initial=0.0)
    scores = card.calibrated(found.scores, lengths_px, gsd_m, gsd_m)
    order = np.argsort(-scores, kind="stable")
    return Candidates(found.boxes[order], scores[order])


def bows_in_image(
    predictor: Predictor, image: NDArray[np.uint8], boxes: NDArray[np.float64]
) -> Bows:
    """Tell where the bows of boxes (N, 5) in an (H, W, 3) image lie."""
    return predictor.find_bows(np.ascontiguousarray(image.transpose(2, 0, 1)), boxes)
