"""Polygons from files, brought into a scene's CRS, and the area of interest of a search."""

from __future__ import annotations

import re
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio.errors
import shapely
from pyproj import CRS, Transformer
from shapely.geometry.base import BaseGeometry

from larsd_geo.errors import SearchAreaOutsideSceneError, UnreadableSearchAreaError
from larsd_geo.scene.georef import GeoReference

__all__ = ["AreaOfInterest", "may_exist", "outline_in", "polygons_in_scene", "read_polygons"]

_NUMBER = r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*"
_BOUNDS = re.compile(",".join([_NUMBER] * 4))

#: Points per side with which the scene's outline is drawn in another CRS, where sides may bend.
_POINTS_PER_SIDE = 21


class AreaOfInterest:
    """The area in which ships are searched for; read once for any number of scenes.

    Args:
        area: A vector file with polygons (any format of GDAL; all its polygons count), or
            `xmin,ymin,xmax,ymax` in the scene's CRS. Where a scene has no georeferencing, the
            numbers are pixels (column, row).

    Raises:
        UnreadableSearchAreaError: If it is neither, or has no polygons or no CRS.

    Examples:
        >>> from affine import Affine
        >>> grid = GeoReference((100, 200), Affine.identity(), None)
        >>> AreaOfInterest("150,50,300,80").in_scene(grid).bounds
        (150.0, 50.0, 200.0, 80.0)
    """

    def __init__(self, area: str | PathLike[str]) -> None:
        self.source = fspath(area)
        self._crs: CRS | None = None
        bounds = _BOUNDS.fullmatch(self.source)
        self._is_box = bounds is not None
        if bounds is not None:
            xmin, ymin, xmax, ymax = (float(number) for number in bounds.groups())
            if xmin >= xmax or ymin >= ymax:
                raise UnreadableSearchAreaError(
                    self.source,
                    "it is empty; write xmin,ymin,xmax,ymax with the smaller numbers first",
                )
            self._shape: BaseGeometry = shapely.box(xmin, ymin, xmax, ymax)
            return
        if not may_exist(self.source):
            raise UnreadableSearchAreaError(
                self.source, "there is no such file, and it is not four numbers xmin,ymin,xmax,ymax"
            )
        self._shape, self._crs = read_polygons(self.source, UnreadableSearchAreaError)
        if self._crs is None:
            raise UnreadableSearchAreaError(
                self.source, "it does not name its coordinate reference system; add one to it"
            )

    def in_scene(self, georef: GeoReference) -> BaseGeometry:
        """Return the part of the area that lies in a scene, in the scene's CRS.

        Args:
            georef: The scene's grid.

        Raises:
            UnreadableSearchAreaError: If the area is georeferenced and the scene is not.
            SearchAreaOutsideSceneError: If it does not overlap the scene.
        """
        shape = self._shape
        if not self._is_box:
            if georef.crs is None:
                raise UnreadableSearchAreaError(
                    self.source,
                    "the scene has no georeferencing; give the area as xmin,ymin,xmax,ymax in "
                    "pixels",
                )
            shape = polygons_in_scene(shape, self._crs, georef)
        footprint = georef.footprint()
        inside = shapely.intersection(shape, footprint)
        if inside.area == 0:
            name = "pixels" if georef.crs is None else georef.crs.name
            raise SearchAreaOutsideSceneError(self.source, footprint.bounds, name)
        return inside


def read_polygons(
    path: str,
    error: type[UnreadableSearchAreaError],
    bounds: tuple[float, float, float, float] | None = None,
) -> tuple[BaseGeometry, CRS | None]:
    """Read the polygons of a vector file as one geometry.

    Args:
        path: The file, or anything else that GDAL opens.
        error: The class of the error that is raised if it cannot be used.
        bounds: Read only what meets this box, in the file's CRS; finding nothing is then no error.

    Returns:
        The union of the polygons, and their CRS if the file names one.

    Raises:
        UnreadableSearchAreaError: If it is not a vector file, or has no polygons; of the class
            `error`.
    """
    try:
        layer = gpd.read_file(path, bbox=bounds)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError) as reason:
        raise error(
            path, f"it cannot be read as a vector file ({reason}); give one with polygons"
        ) from reason
    if not isinstance(layer, gpd.GeoDataFrame):
        raise error(path, "it has no geometry; give a file with polygons")
    shape = shapely.union_all(shapely.make_valid(layer.geometry.dropna().to_numpy()))
    if shape.area == 0 and bounds is None:
        raise error(path, "it has no polygons; give a file that has some")
    return shape, layer.crs


def polygons_in_scene(shape: BaseGeometry, crs: CRS | None, georef: GeoReference) -> BaseGeometry:
    """Reproject polygons to a scene's CRS; those far from the scene may be dropped.

    Args:
        shape: The polygons.
        crs: Their CRS; None is the scene's.
        georef: The scene's grid.
    """
    if crs is None or georef.crs is None or crs == georef.crs:
        return shape
    # A country's outline may reach places that the scene's CRS cannot express: only what is near
    # the scene is reprojected.
    near = outline_in(georef, crs)
    shape = shapely.intersection(shape, near)
    if shape.is_empty:
        return shape
    move = Transformer.from_crs(crs, georef.crs, always_xy=True)
    shape = shapely.segmentize(shape, max(np.ptp(np.reshape(near.bounds, (2, 2)), axis=0)) / 100)
    moved = shapely.transform(shape, lambda xy: np.column_stack(move.transform(*xy.T)))
    return shapely.make_valid(moved)


def outline_in(georef: GeoReference, crs: Any) -> BaseGeometry:
    """Return a box in another CRS that contains a scene, with some room around it.

    Args:
        georef: The scene's grid, which has a CRS.
        crs: The other CRS.
    """
    footprint = georef.footprint()
    dense = shapely.segmentize(footprint, footprint.length / (4 * _POINTS_PER_SIDE))
    points = shapely.get_coordinates(dense)
    move = Transformer.from_crs(georef.crs, crs, always_xy=True)
    moved = np.column_stack(move.transform(*points.T))
    moved = moved[np.isfinite(moved).all(axis=1)]
    if len(moved) == 0:
        return shapely.Polygon()
    low, high = moved.min(axis=0), moved.max(axis=0)
    room = 0.1 * (high - low)
    return shapely.box(*(low - room), *(high + room))


def may_exist(path: str) -> bool:
    """Return whether a path is that of a file, or one that only GDAL can resolve."""
    return path.startswith("/vsi") or "://" in path or Path(path).exists()
