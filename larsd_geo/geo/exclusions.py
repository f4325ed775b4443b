"""Areas in which no ship is reported: a land mask, piers, wind farms, oil rigs."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from larsd_geo.boxes import corners_from_boxes, envelopes
from larsd_geo.errors import UnreadableExcludedAreaError
from larsd_geo.geo.areas import (
    PolygonLayer,
    near_bounds,
    outline_in,
    polygon_layers,
    polygons_in_scene,
    read_polygons,
    told_of_geometry,
)
from larsd_geo.scene.georef import GeoReference

__all__ = ["Exclusions", "excluded_boxes"]

#: A box is excluded when more than this share of it lies in an exclusion, or its centre does. A
#: berthed ship's box reaches over the quay, and a coarse coastline over the berth, but most of the
#: ship is afloat; what lies on land has its centre there.
MOST_EXCLUDED_SHARE = 0.5


class Exclusions:
    """Polygons from files in which no ship is reported.

    The files are checked at once, but read scene by scene and only near the scene: land masks are
    large.

    Args:
        files: Vector files with polygons, in any CRS; one without a CRS is in the scene's. All
            layers count, or the one in `FILE:LAYER`.

    Raises:
        UnreadableExcludedAreaError: If a file does not exist, is not a vector file, or has no
            polygons.
    """

    def __init__(self, files: Sequence[str | PathLike[str]]) -> None:
        self._layers: list[PolygonLayer] = []
        for file in (fspath(given) for given in files):
            layers = polygon_layers(file, UnreadableExcludedAreaError)
            if layers is None:
                raise UnreadableExcludedAreaError(file, "there is no such file; check the path")
            self._layers += layers

    def in_scene(self, georef: GeoReference) -> BaseGeometry | None:
        """Return the excluded part of a scene, in the scene's CRS; None if there is none.

        Args:
            georef: The scene's grid.

        Raises:
            UnreadableExcludedAreaError: If a file is georeferenced and the scene is not, or if it
                has become unreadable.
        """
        inside = shapely.union_all([self._part(layer, georef) for layer in self._layers])
        return inside if inside.area > 0 else None

    @staticmethod
    def _part(layer: PolygonLayer, georef: GeoReference) -> BaseGeometry:
        crs = layer.crs
        if georef.crs is None and crs is not None:
            raise UnreadableExcludedAreaError(
                layer.path,
                "the scene has no georeferencing; give polygons in pixels (column, row) without a "
                "coordinate reference system",
            )
        near = georef.footprint() if crs is None else outline_in(georef, crs)
        if near.is_empty:
            return near
        with told_of_geometry(layer.path, UnreadableExcludedAreaError):
            shape = shapely.union_all(
                [
                    read_polygons(layer, UnreadableExcludedAreaError, bounds)
                    for bounds in near_bounds(near, crs)
                ]
            )
            shape = polygons_in_scene(shape, crs or georef.crs, georef)
            # Cut here, where the file that it comes from can be named.
            return shapely.intersection(shape, georef.footprint())


def excluded_boxes(boxes: NDArray[np.float64], excluded: BaseGeometry) -> NDArray[np.bool_]:
    """Return which boxes lie in an exclusion, with their centre or more than half of their area.

    Args:
        boxes: (N, 5) boxes, finite.
        excluded: The exclusion, in the boxes' coordinates.

    Returns:
        (N,) bool.

    Examples:
        >>> boxes = np.array([[10.0, 10, 8, 2, 0], [17.0, 10, 8, 2, 0]])
        >>> excluded_boxes(boxes, shapely.box(0, 0, 15, 20)).tolist()
        [True, False]
    """
    if len(boxes) == 0:
        return np.zeros(0, dtype=bool)
    # A coastline has thousands of corners, and few boxes are near it.
    around = envelopes(boxes)
    low, high = around[:, :2].min(axis=0), around[:, 2:].max(axis=0)
    local = shapely.intersection(excluded, shapely.box(*low, *high))
    gone: NDArray[np.bool_] = shapely.contains_xy(local, boxes[:, 0], boxes[:, 1])
    if gone.all() or local.is_empty:
        return gone
    left = np.flatnonzero(~gone)
    shapes = shapely.polygons(np.asarray(corners_from_boxes(boxes[left]), dtype=np.float64))
    shared = shapely.area(shapely.intersection(shapes, local))
    gone[left] = shared > MOST_EXCLUDED_SHARE * shapely.area(shapes)
    return gone
