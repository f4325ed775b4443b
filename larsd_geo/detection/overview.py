"""A small picture of a whole scene with the ships' boxes in its pixels."""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import shapely
from numpy.typing import NDArray

from larsd_geo.boxes import boxes_from_quads
from larsd_geo.scene import PixelWindow, Scene, open_scene

if TYPE_CHECKING:
    import geopandas as gpd

#: Longest side of an overview, in pixels: it fits a screen twice over and a document once.
MAX_SIDE = 2048


def overview_with_boxes(
    path: str | PathLike[str],
    ships: gpd.GeoDataFrame,
    *,
    max_side: int = MAX_SIDE,
    **options: Any,
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Read a scene decimated and bring its ships into the decimated picture's pixels.

    Args:
        path: The scene.
        ships: A layer of `detect`, in any CRS.
        max_side: Longest side of the picture in pixels.
        **options: Passed to `open_scene`.

    Returns:
        (H, W, 3) picture and (N, 5) boxes in it.
    """
    with open_scene(path, **options) as native:
        georef, gsd = native.georef, native.working_gsd_m
        longest = max(native.working.shape)
        if gsd is None or longest <= max_side:
            return _whole(native, ships, georef.crs, max_side)
        coarse_gsd = gsd * longest / max_side
    with open_scene(path, gsd=coarse_gsd, **options) as coarse:
        return _whole(coarse, ships, georef.crs, max_side)


def _whole(
    scene: Scene, ships: gpd.GeoDataFrame, crs: Any, max_side: int
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    rows, columns = scene.working.shape
    image, _ = scene.read(PixelWindow(0, 0, rows, columns))
    picture = np.ascontiguousarray(image.transpose(1, 2, 0))
    boxes = np.zeros((0, 5))
    if len(ships):
        placed = ships if crs is None else ships.to_crs(crs)
        corners = shapely.get_coordinates(placed.geometry.to_numpy()).reshape(-1, 5, 2)[:, :4]
        boxes = boxes_from_quads(scene.working.map_to_pixel(corners))
    scale = max_side / max(rows, columns)
    if scale < 1:
        size = (round(columns * scale), round(rows * scale))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        boxes = boxes * np.array([scale, scale, scale, scale, 1.0])
    return picture, boxes
