"""Running a model over whole labelled pictures."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from larsd_geo.boxes import nms_rotated
from larsd_geo.inference.bows import Bows, find_bows
from larsd_geo.inference.candidates import Candidates, normalise, precision_context
from larsd_geo.inference.refine import refined
from larsd_geo.inference.views import PLAIN, View, predict_views
from larsd_geo.model.backbone import Normalisation
from larsd_geo.model.bow import BowHead
from larsd_geo.model.config import DEFAULT_NMS_IOU, MAX_STRIDE
from larsd_geo.model.network import Larsd

#: Average precision is of the whole ranking: what scores lower than this is noise in it.
EVALUATION_SCORE_FLOOR = 0.02


def predict_image(
    network: Larsd,
    normalisation: Normalisation,
    image: NDArray[np.uint8],
    *,
    precision: str = "float32",
    score_floor: float = EVALUATION_SCORE_FLOOR,
    nms_iou: float = DEFAULT_NMS_IOU,
) -> Candidates:
    """Find the ships of one picture, run through the network as a whole.

    Args:
        network: In evaluation mode.
        normalisation: What the network expects.
        image: (H, W, 3) picture.
        precision: See `precision_context`.
        score_floor: Boxes below this score are dropped.
        nms_iou: IoU of the non-maximum suppression.

    Returns:
        Boxes and scores after suppression, best first, each refined by those that agree with it.
    """
    found = image_candidates(
        network, normalisation, image, precision=precision, score_floor=score_floor
    )
    return suppress(found, nms_iou)


def image_candidates(
    network: Larsd,
    normalisation: Normalisation,
    image: NDArray[np.uint8],
    *,
    precision: str = "float32",
    score_floor: float = EVALUATION_SCORE_FLOOR,
    views: Sequence[View] = (PLAIN,),
) -> Candidates:
    """Find the candidates of one picture: as `predict_image`, but before suppression.

    `views` says how it is looked at, see `larsd_geo.inference.views`.
    """
    device = network.anchors.device
    height, width = image.shape[:2]
    pixels = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))[None].to(device)
    batch = normalise(pixels, normalisation.mean, normalisation.std)
    # Zero is the middle of the normalised range, as beyond the edge of a training crop.
    batch = functional.pad(batch, (0, -width % MAX_STRIDE, 0, -height % MAX_STRIDE))
    batch = batch.contiguous(memory_format=torch.channels_last)
    with precision_context(device, precision):
        return predict_views(network, batch, views, score_floor)[0]


def candidates_at_scale(
    network: Larsd,
    normalisation: Normalisation,
    image: NDArray[np.uint8],
    scale: float,
    *,
    precision: str = "float32",
    views: Sequence[View] = (PLAIN,),
) -> Candidates:
    """Find the candidates of a picture that is looked at `scale` times as large.

    Args:
        network: In evaluation mode.
        normalisation: What the network expects.
        image: (H, W, 3) picture.
        scale: Magnification before the network.
        precision: See `precision_context`.
        views: How it is looked at, see `larsd_geo.inference.views`.

    Returns:
        Candidates in the pixels of `image`.
    """
    if scale != 1.0:
        shrinks = scale < 1.0
        size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
        image = cv2.resize(  # type: ignore[assignment]
            image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        )
    found = image_candidates(network, normalisation, image, precision=precision, views=views)
    found.boxes[:, :4] /= scale
    return found


def working_scale(gsd_m: float | None, gsd_range_m: tuple[float, float] | None) -> float:
    """Return the magnification that brings a picture to where a model works.

    As a scene, a picture outside the model's range of ground sample distances is resampled to the
    nearest end; one of unknown distance is taken as it is.

    Args:
        gsd_m: The picture's ground sample distance in metres per pixel.
        gsd_range_m: The model's range.
    """
    if gsd_m is None or gsd_range_m is None:
        return 1.0
    return gsd_m / min(max(gsd_m, gsd_range_m[0]), gsd_range_m[1])


def suppress(found: Candidates, nms_iou: float = DEFAULT_NMS_IOU) -> Candidates:
    """Keep the best box of each ship, best first, refined by the candidates that agree with it.

    Boxes that come to overlap by that are suppressed as well, as in a scene.
    """
    kept = nms_rotated(found.boxes, found.scores, nms_iou)
    boxes, scores = refined(Candidates(found.boxes[kept], found.scores[kept]), found)
    kept = nms_rotated(boxes, scores, nms_iou)
    return Candidates(boxes[kept], scores[kept])


def bows_in_image(head: BowHead, image: NDArray[np.uint8], boxes: NDArray[np.float64]) -> Bows:
    """Tell where the bows of boxes (N, 5) in an (H, W, 3) picture lie."""
    device = next(head.parameters()).device
    pixels = torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))
    return find_bows(head, pixels.to(device).float(), boxes)
