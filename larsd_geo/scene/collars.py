"""Ships at the edge of the image, wherever in the raster the image ends."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.scene.raster import Scene
from larsd_geo.windows import PixelWindow

__all__ = ["touch_invalid_pixels"]

#: A box that ends within so many of its look's pixels of the image's end touches it.
_REACH_PX = 2.0


def touch_invalid_pixels(
    scene: Scene, boxes: NDArray[np.float64], pixel: NDArray[np.float64] | float = 1.0
) -> NDArray[np.bool_]:
    """Return which boxes touch a nodata collar, or another place without an image.

    Single invalid pixels, such as those of a bright deck where white is the nodata value, do not
    count.

    Args:
        scene: The open scene.
        boxes: (N, 5) boxes in its working pixels.
        pixel: Side of the pixels in which each was found, (N,) or one number, in working pixels.

    Returns:
        (N,) bool.

    Raises:
        UnreadableSceneError: If the scene cannot be read.
    """
    touching = np.zeros(len(boxes), dtype=bool)
    if scene.mask_kind == "none" and "float" not in scene.dtype:
        return touching
    import cv2  # 15 MB, which most scenes need not load

    grown = boxes.copy()
    grown[:, 2:4] += 2 * _REACH_PX * np.broadcast_to(pixel, len(boxes))[:, None]
    corners = np.asarray(corners_from_boxes(grown), dtype=np.float64)
    rows, columns = scene.working.shape
    for index, quad in enumerate(corners):
        left, top = (max(0, math.floor(end)) for end in quad.min(axis=0))
        right = min(columns, math.ceil(quad[:, 0].max()))
        bottom = min(rows, math.ceil(quad[:, 1].max()))
        if right <= left or bottom <= top:
            continue
        _, valid = scene.read(PixelWindow(top, left, bottom - top, right - left))
        if valid.all():
            continue
        inside = np.zeros(valid.shape, dtype=np.uint8)
        cv2.fillConvexPoly(inside, np.rint(quad - (left, top) - 0.5).astype(np.int32), 1)
        without = inside & ~valid
        touching[index] = cv2.erode(without, np.ones((2, 2), dtype=np.uint8)).any()
    return touching
