"""Polygons from files, brought into a scene's CRS, and the area of interest of a search."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike, fspath
from typing import Any, NamedTuple

import numpy as np
import shapely
import shapely.affinity
import shapely.errors
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from larsd_geo.errors import (
    LarsdError,
    SearchAreaOutsideSceneError,
    UnreadableSearchAreaError,
)
from larsd_geo.errors.foreign import cause_of, damaged_vector_errors
from larsd_geo.scene.georef import GeoReference, transformer_between, unwrapped

__all__ = [
    "MOST_CORNERS",
    "AreaOfInterest",
    "PolygonLayer",
    "near_bounds",
    "outline_in",
    "polygon_layers",
    "polygons_in_scene",
    "read_polygons",
    "repaired",
    "told_of_geometry",
]

_NUMBER = r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*"
_BOUNDS = re.compile(",".join([_NUMBER] * 4))

#: Points per side with which the scene's outline is drawn in another CRS, where sides may bend.
_POINTS_PER_SIDE = 21

#: Corners of the polygons of a layer at most: a gigabyte, and minutes of work. A detailed coastline
#: of a whole continent has fewer.
MOST_CORNERS = 10_000_000

#: Turns of the globe, in degrees, by which polygons and a scene may be apart.
_TURNS = (-360.0, 0.0, 360.0)


class PolygonLayer(NamedTuple):
    """A layer with polygons in a vector file.

    Attributes:
        path: The file, or anything else that GDAL opens.
        name: The layer's name; None where the format has no layers.
        crs: Its CRS, if it names one.
    """

    path: str
    name: str | None
    crs: CRS | None


class AreaOfInterest:
    """The area in which ships are searched for; read once for any number of scenes.

    Args:
        area: A vector file with polygons (any format of GDAL; all its polygons count, of all
            layers or of the one in `FILE:LAYER`), or `xmin,ymin,xmax,ymax` in the scene's CRS.
            Where a scene has no georeferencing, the numbers are pixels (column, row).

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
        bounds = _BOUNDS.fullmatch(self.source)
        self._is_box = bounds is not None
        if bounds is not None:
            numbers = [float(number) for number in bounds.groups()]
            xmin, ymin, xmax, ymax = numbers
            if not np.isfinite(numbers).all():
                raise UnreadableSearchAreaError(self.source, "a number is not finite; repair it")
            if xmin >= xmax or ymin >= ymax:
                raise UnreadableSearchAreaError(
                    self.source,
                    "it is empty; write xmin,ymin,xmax,ymax with the smaller numbers first",
                )
            box: BaseGeometry = shapely.box(xmin, ymin, xmax, ymax)
            self._shapes: list[tuple[BaseGeometry, CRS | None]] = [(box, None)]
            return
        layers = polygon_layers(self.source, UnreadableSearchAreaError)
        if layers is None:
            raise UnreadableSearchAreaError(
                self.source, "there is no such file, and it is not four numbers xmin,ymin,xmax,ymax"
            )
        if any(layer.crs is None for layer in layers):
            raise UnreadableSearchAreaError(
                self.source, "it does not name its coordinate reference system; add one to it"
            )
        self._shapes = [
            (read_polygons(layer, UnreadableSearchAreaError), layer.crs) for layer in layers
        ]

    def in_scene(self, georef: GeoReference) -> BaseGeometry:
        """Return the part of the area that lies in a scene, in the scene's CRS.

        Args:
            georef: The scene's grid.

        Raises:
            UnreadableSearchAreaError: If the area is georeferenced and the scene is not.
            SearchAreaOutsideSceneError: If it does not overlap the scene.
        """
        if not self._is_box and georef.crs is None:
            raise UnreadableSearchAreaError(
                self.source,
                "the scene has no georeferencing; give the area as xmin,ymin,xmax,ymax in pixels",
            )
        footprint = georef.footprint()
        with told_of_geometry(self.source, UnreadableSearchAreaError):
            parts = [
                polygons_in_scene(each, crs or georef.crs, georef) for each, crs in self._shapes
            ]
            inside = shapely.intersection(shapely.union_all(parts), footprint)
        if inside.area == 0:
            name = "pixels" if georef.crs is None else georef.crs.name
            raise SearchAreaOutsideSceneError(self.source, footprint.bounds, name)
        return inside


def polygon_layers(path: str, error: type[UnreadableSearchAreaError]) -> list[PolygonLayer] | None:
    """Return the layers of a vector file that have polygons.

    Args:
        path: The file, or anything else that GDAL opens; `FILE:LAYER` is one layer of it.
        error: The class of the error that is raised if it cannot be used.

    Returns:
        At least one layer; None if there is no such file.

    Raises:
        UnreadableSearchAreaError: If it is not a vector file, has no such layer, or has no
            polygons; of the class `error`.
    """
    file, _, wanted = path.rpartition(":")
    if may_exist(path):
        file, wanted = path, ""
    elif not (file and wanted and may_exist(file)):
        return None
    # Only here: with GeoPandas, which it brings along, it takes a third of a second, and most
    # searches have no area.
    import pyogrio

    try:
        listed = [(str(name), kind) for name, kind in pyogrio.list_layers(file)]
        if wanted:
            known = ", ".join(name for name, _ in listed)
            listed = [(name, kind) for name, kind in listed if name == wanted]
            if not listed:
                raise error(path, f"it has no layer {wanted}; its layers are {known}")
        if not any(kind for _, kind in listed):
            raise error(path, "it has no geometry; give a file with polygons")
        layers = []
        for name, kind in listed:
            # A table has no kind; layers of mixed or unnamed kinds are judged by their geometries.
            if kind is None or any(word in kind for word in ("Point", "Line", "Curve", "String")):
                continue
            about = pyogrio.read_info(file, layer=name)
            crs = None if about["crs"] is None else CRS.from_user_input(about["crs"])
            layer = PolygonLayer(file, name, crs)
            if about["features"] and ("Polygon" in kind or read_polygons(layer, error).area > 0):
                layers.append(layer)
    except LarsdError:
        raise
    except damaged_vector_errors() as reason:
        raise error(
            path, f"it cannot be read as a vector file ({cause_of(reason)}); give one with polygons"
        ) from reason
    if not layers:
        raise error(path, "it has no polygons; give a file that has some")
    return layers


def read_polygons(
    layer: PolygonLayer,
    error: type[UnreadableSearchAreaError],
    bounds: tuple[float, float, float, float] | None = None,
) -> BaseGeometry:
    """Read the polygons of a layer as one geometry.

    Args:
        layer: The layer.
        error: The class of the error that is raised if it cannot be read.
        bounds: Read only what meets this box, in the layer's CRS.

    Returns:
        The union of the polygons; empty if there are none.

    Raises:
        UnreadableSearchAreaError: If it cannot be read; of the class `error`.
    """
    import geopandas as gpd  # only here, see `polygon_layers`

    try:
        rows = gpd.read_file(layer.path, layer=layer.name, bbox=bounds)
        shapes = rows.geometry.dropna().to_numpy()
        corners = int(shapely.get_num_coordinates(shapes).sum())
        if corners > MOST_CORNERS:
            raise error(
                layer.path,
                f"it has {corners:,} corners near the scene, and {MOST_CORNERS:,} are possible; "
                "cut it to the scene, or simplify it",
            )
        if not np.isfinite(shapely.get_coordinates(shapes)).all():
            raise error(layer.path, "it has coordinates that are not finite; repair it")
        return shapely.union_all(repaired(shapes))
    except LarsdError:
        raise
    except damaged_vector_errors() as reason:
        raise error(
            layer.path,
            f"it cannot be read as a vector file ({cause_of(reason)}); repair it, or give another",
        ) from reason


def repaired(shapes: Any) -> Any:
    """Return valid polygons: of rings that cross, touch or repeat each other.

    What lies within any polygon and in none of its holes counts, however often. The other way of
    GEOS, by lines, takes time by the square of the rings that repeat each other.

    Args:
        shapes: A geometry, or an array of them.
    """
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)


@contextmanager
def told_of_geometry(path: str, error: type[UnreadableSearchAreaError]) -> Iterator[None]:
    """Turn what GEOS raises for polygons that it cannot compute with into an error of ours.

    Args:
        path: The file that they come from.
        error: The class of the error.

    Raises:
        UnreadableSearchAreaError: If it raises; of the class `error`.
    """
    try:
        yield
    except shapely.errors.ShapelyError as reason:
        raise error(
            path, f"its polygons cannot be computed with ({cause_of(reason)}); repair them"
        ) from reason


def polygons_in_scene(shape: BaseGeometry, crs: CRS | None, georef: GeoReference) -> BaseGeometry:
    """Bring polygons into a scene's CRS; those far from the scene may be dropped.

    Longitudes are angles: polygons also count where they lie a turn away from the scene, which may
    reach past 180 degrees or count from 0 to 360.

    Args:
        shape: The polygons.
        crs: Their CRS; None is the scene's.
        georef: The scene's grid.
    """
    if crs is None or georef.crs is None or (crs == georef.crs and not crs.is_geographic):
        return shape
    # A country's outline may reach places that the scene's CRS cannot express: only what is near
    # the scene is reprojected.
    near = outline_in(georef, crs)
    if crs.is_geographic:
        shape = shapely.union_all(
            [shapely.intersection(shapely.affinity.translate(shape, turn), near) for turn in _TURNS]
        )
    else:
        shape = shapely.intersection(shape, near)
    if shape.is_empty or crs == georef.crs:
        return shape
    move = transformer_between(crs, georef.crs)
    shape = shapely.segmentize(shape, max(np.ptp(np.reshape(near.bounds, (2, 2)), axis=0)) / 100)
    middle = georef.footprint().centroid.x

    def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        x, y = move.transform(*xy.T)
        assert georef.crs is not None
        return np.column_stack([unwrapped(x, middle) if georef.crs.is_geographic else x, y])

    return repaired(shapely.transform(shape, moved))


def outline_in(georef: GeoReference, crs: Any) -> BaseGeometry:
    """Return a box in another CRS that contains a scene, with some room around it.

    Args:
        georef: The scene's grid, which has a CRS.
        crs: The other CRS. If its coordinates are degrees, the box may reach past 180.
    """
    footprint = georef.footprint()
    dense = shapely.segmentize(footprint, footprint.length / (4 * _POINTS_PER_SIDE))
    points = shapely.get_coordinates(dense)
    if crs == georef.crs:
        moved = points
    else:
        move = transformer_between(georef.crs, crs)
        moved = np.column_stack(move.transform(*points.T))
    moved = moved[np.isfinite(moved).all(axis=1)]
    if len(moved) == 0:
        return shapely.Polygon()
    if CRS.from_user_input(crs).is_geographic:
        moved[:, 0] = unwrapped(moved[:, 0], moved[0, 0])
    low, high = moved.min(axis=0), moved.max(axis=0)
    room = 0.1 * (high - low)
    return shapely.box(*(low - room), *(high + room))


def near_bounds(near: BaseGeometry, crs: CRS | None) -> list[tuple[float, float, float, float]]:
    """Return the bounds in which a file may have what is near a scene: a turn away as well.

    Args:
        near: From `outline_in`.
        crs: The CRS of the file; None is the scene's.
    """
    xmin, ymin, xmax, ymax = near.bounds
    if crs is None or not crs.is_geographic:
        return [(xmin, ymin, xmax, ymax)]
    return [(xmin - turn, ymin, xmax - turn, ymax) for turn in _TURNS]


def may_exist(path: str) -> bool:
    """Return whether a path is that of a file, or one that only GDAL can resolve."""
    # False for a name that no file can have.
    return path.startswith("/vsi") or "://" in path or os.path.exists(path)  # noqa: PTH110
