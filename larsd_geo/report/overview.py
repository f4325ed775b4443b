"""A small image of a whole scene with the ships' boxes in its pixels."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any, NamedTuple

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from larsd_geo.boxes import boxes_from_quads
from larsd_geo.geo import bow_ends
from larsd_geo.scene import Scene, open_scene
from larsd_geo.windows import PixelWindow

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["MAX_SIDE", "Overview", "overview_with_boxes", "shrunk"]

#: Longest side of an overview, in pixels: it fits a screen twice over and a document once.
MAX_SIDE = 2048


class Overview(NamedTuple):
    """A small image of a scene, and its ships.

    Attributes:
        image: (H, W, 3) uint8.
        boxes: (N, 5) boxes in its pixels.
        bows: (N,) where the bows point to, radians from +x towards +y; NaN where that is unknown.
    """

    image: NDArray[np.uint8]
    boxes: NDArray[np.float64]
    bows: NDArray[np.float64]


def overview_with_boxes(
    path: str | PathLike[str],
    ships: gpd.GeoDataFrame,
    *,
    max_side: int = MAX_SIDE,
    **options: Any,
) -> Overview:
    """Read a scene decimated and bring its ships into the decimated image's pixels.

    Args:
        path: The scene.
        ships: A layer of `detect`, in any CRS.
        max_side: Longest side of the image in pixels.
        **options: Passed to `open_scene`.

    Returns:
        The image, the boxes in it, and where their bows point to.
    """
    with open_scene(path, **options) as native:
        gsd, longest = native.working_gsd_m, max(native.working.shape)
        if gsd is None or longest <= max_side:
            return _overview(native, ships, max_side)
    # At the coarse distance the windowed read decimates by itself, and overviews serve.
    with open_scene(path, gsd=gsd * longest / max_side, **options) as coarse:
        return _overview(coarse, ships, max_side)


def shrunk(scene: Scene, max_side: int) -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Return a whole scene within `max_side`, reading a strip at a time.

    Returns:
        The image (H, W, 3), and the validity of its pixels (H, W).
    """
    rows, columns = scene.working.shape
    scale = _scale(scene, max_side)
    height, width = max(1, round(rows * scale)), max(1, round(columns * scale))
    image = np.empty((height, width, 3), dtype=np.uint8)
    valid = np.empty((height, width), dtype=bool)
    lines = max(1, round(256 * scale))
    for first in range(0, height, lines):
        last = min(first + lines, height)
        top, bottom = first * rows // height, last * rows // height
        strip, inside = scene.read(PixelWindow(top, 0, bottom - top, columns))
        pixels = np.ascontiguousarray(strip.transpose(1, 2, 0))
        if pixels.shape[:2] != (last - first, width):
            pixels = cv2.resize(pixels, (width, last - first), interpolation=cv2.INTER_AREA).astype(
                np.uint8, copy=False
            )
            inside = cv2.resize(
                inside.astype(np.uint8), (width, last - first), interpolation=cv2.INTER_NEAREST
            ).astype(bool)
        image[first:last], valid[first:last] = pixels, inside
    return image, valid


def _overview(scene: Scene, ships: gpd.GeoDataFrame, max_side: int) -> Overview:
    image, _ = shrunk(scene, max_side)
    if not len(ships):
        return Overview(image, np.zeros((0, 5)), np.zeros(0))
    crs = scene.working.crs
    placed = ships if crs is None else ships.to_crs(crs)
    corners = shapely.get_coordinates(placed.geometry.to_numpy()).reshape(-1, 5, 2)[:, :4]
    boxes: NDArray[np.float64] = boxes_from_quads(scene.working.map_to_pixel(corners))
    middles = scene.working.map_to_pixel(corners.mean(axis=1))
    ahead = scene.working.map_to_pixel(bow_ends(placed)) - middles
    boxes[:, :4] *= _scale(scene, max_side)
    return Overview(image, boxes, np.arctan2(ahead[:, 1], ahead[:, 0]))


def _scale(scene: Scene, max_side: int) -> float:
    return min(1.0, max_side / max(scene.working.shape))
