"""The area of interest: a vector file or four numbers, brought into the scene's CRS."""

from __future__ import annotations

import re
from os import PathLike, fspath
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio.errors
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from larsd_geo.errors import AreaOutsideSceneError, AreaUnreadableError
from larsd_geo.scene.georef import GeoReference

__all__ = ["read_area"]

_NUMBER = r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*"
_BOUNDS = re.compile(",".join([_NUMBER] * 4))

#: Points per side with which the scene's outline is drawn in another CRS, where sides may bend.
_POINTS_PER_SIDE = 21


def read_area(area: str | PathLike[str], georef: GeoReference) -> BaseGeometry:
    """Read an area of interest.

    Args:
        area: A vector file with polygons (any format of GDAL; all its polygons count), or
            `xmin,ymin,xmax,ymax` in the scene's CRS. Numbers are pixels (column, row) for an
            ungeoreferenced picture.
        georef: The scene's grid.

    Returns:
        The part of the area that lies in the scene, in the scene's CRS.

    Raises:
        AreaUnreadableError: it is neither, or has no polygons or no CRS.
        AreaOutsideSceneError: it does not touch the scene.
    """
    text = fspath(area)
    footprint = georef.footprint()
    bounds = _BOUNDS.fullmatch(text)
    if bounds:
        xmin, ymin, xmax, ymax = (float(number) for number in bounds.groups())
        if xmin >= xmax or ymin >= ymax:
            raise AreaUnreadableError(
                text, "it is empty; write xmin,ymin,xmax,ymax with the smaller numbers first"
            )
        shape: BaseGeometry = shapely.box(xmin, ymin, xmax, ymax)
    else:
        shape = _read_file(text, georef, footprint)
    inside = shapely.intersection(shape, footprint)
    if inside.area == 0:
        name = "pixels" if georef.crs is None else georef.crs.name
        raise AreaOutsideSceneError(text, footprint.bounds, name)
    return inside


def _read_file(path: str, georef: GeoReference, footprint: shapely.Polygon) -> BaseGeometry:
    if not path.startswith("/vsi") and "://" not in path and not Path(path).exists():
        raise AreaUnreadableError(
            path, "there is no such file, and it is not four numbers xmin,ymin,xmax,ymax"
        )
    try:
        layer = gpd.read_file(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, OSError) as error:
        raise AreaUnreadableError(
            path, f"it cannot be read as a vector file ({error}); give one with polygons"
        ) from error
    if not isinstance(layer, gpd.GeoDataFrame):
        raise AreaUnreadableError(path, "it has no geometry; give a file with polygons")
    shape = shapely.union_all(shapely.make_valid(layer.geometry.dropna().to_numpy()))
    if shape.area == 0:
        raise AreaUnreadableError(path, "it has no polygons; give a file that has some")
    if georef.crs is None:
        raise AreaUnreadableError(
            path, "the scene lies nowhere on a map; give the area as xmin,ymin,xmax,ymax in pixels"
        )
    if layer.crs is None:
        raise AreaUnreadableError(
            path, "it does not name its coordinate reference system; add one to it"
        )
    if layer.crs == georef.crs:
        return shape
    # A country's outline may reach places that the scene's CRS cannot express: only what is near
    # the scene is brought over.
    near = _outline_in(footprint, georef, layer.crs)
    shape = shapely.intersection(shape, near)
    move = Transformer.from_crs(layer.crs, georef.crs, always_xy=True)
    shape = shapely.segmentize(shape, max(np.ptp(np.reshape(near.bounds, (2, 2)), axis=0)) / 100)
    moved = shapely.transform(shape, lambda xy: np.column_stack(move.transform(*xy.T)))
    return shapely.make_valid(moved)


def _outline_in(footprint: shapely.Polygon, georef: GeoReference, crs: object) -> BaseGeometry:
    """Return a box in another CRS that holds the scene, with some room around it."""
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
