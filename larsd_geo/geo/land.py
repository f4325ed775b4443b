"""Where a scene is inland: what a search need not look at, and may not report.

Land is taken from a file, or from the shorelines of GSHHG (full resolution), which the package
roaring-landmask carries. Either is drawn only so well, and a berthed ship touches the quay: inland
is what is farther from the shore than a buffer. A box is dropped only if it is inland as a whole.
"""

from __future__ import annotations

from functools import lru_cache
from os import PathLike, fspath
from typing import Any, NamedTuple

import numpy as np
import shapely
import shapely.affinity
from affine import Affine
from numpy.typing import NDArray
from pyproj import CRS
from shapely.geometry.base import BaseGeometry

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.errors import MissingPackageError, UnusableLandMaskError
from larsd_geo.geo.areas import (
    PolygonLayer,
    near_bounds,
    outline_in,
    polygon_layers,
    polygons_in_scene,
    read_polygons,
    repaired,
)
from larsd_geo.scene.georef import GeoReference

__all__ = ["DEFAULT_SHORE_BUFFER_M", "LandInScene", "LandMask", "inland_boxes", "inland_of"]

#: Metres from the shore within which land counts as water. Of 391 labelled ships in harbours
#: (`benchmarks/land_buffer.py`) GSHHG has the farthest between 2 and 3 km inland; with some room.
DEFAULT_SHORE_BUFFER_M = 5000.0

_GSHHG = CRS.from_epsg(4326)

#: Corners of the shore that are nearer to a straight line than this share of the buffer are left
#: out: they decide nothing, and there are thousands of them.
_SIMPLER = 0.02

#: Metres beyond the scene for which the land is known as well: boxes at the edge reach out of it,
#: by the longest ship at most.
_BEYOND_M = 500.0


class LandInScene(NamedTuple):
    """The land of a scene, in its pixels.

    Attributes:
        inland: What is farther from the shore than the buffer, in the scene and within a ship's
            length of it; may be empty.
        share: The share of the scene that is land, buffer or not.
    """

    inland: BaseGeometry
    share: float


class LandMask:
    """The land, for any number of scenes; read near each scene only.

    Args:
        source: `auto` for the shorelines of GSHHG, or a vector file with polygons of the land, in
            any CRS that it names.
        shore_buffer_m: Metres from the shore within which land counts as water; None is the
            default.

    Raises:
        UnusableLandMaskError: If the file does not exist, is not a vector file, or has no polygons
            or no CRS.
        MissingPackageError: If the shorelines are not installed.
    """

    def __init__(
        self, source: str | PathLike[str] = "auto", shore_buffer_m: float | None = None
    ) -> None:
        self._source = fspath(source)
        self._buffer_m = DEFAULT_SHORE_BUFFER_M if shore_buffer_m is None else shore_buffer_m
        self._layers: list[PolygonLayer] | None = None
        if self._source == "auto":
            _landmask_package()
            return
        self._layers = polygon_layers(self._source, UnusableLandMaskError)
        if self._layers is None:
            raise UnusableLandMaskError(self._source, "there is no such file; check the path")
        if any(layer.crs is None for layer in self._layers):
            raise UnusableLandMaskError(
                self._source, "it does not name its coordinate reference system; add one to it"
            )

    def in_scene(self, georef: GeoReference) -> LandInScene:
        """Return the land of a scene.

        Args:
            georef: The scene's working grid.

        Raises:
            UnusableLandMaskError: If the scene has no georeferencing.
        """
        land = self.drawn(georef)
        rows, columns = georef.shape
        scene = shapely.box(0, 0, columns, rows)
        share = float(shapely.intersection(land, scene).area / scene.area)
        return LandInScene(inland_of(land, georef, self._buffer_m), share)

    def drawn(self, georef: GeoReference) -> BaseGeometry:
        """Return the land of a scene as it is drawn, in pixels.

        It reaches beyond the scene by the buffer and a ship's length: land there makes the land at
        the edge inland.

        Args:
            georef: The scene's working grid.

        Raises:
            UnusableLandMaskError: If the scene has no georeferencing.
        """
        if georef.crs is None:
            raise UnusableLandMaskError(
                self._source, "the scene has no georeferencing, so that its shore is unknown"
            )
        rows, columns = georef.shape
        reach = (1 + _SIMPLER) * self._buffer_m + _BEYOND_M
        pad_x, pad_y = (
            int(np.ceil(reach / pixel)) + 1 for pixel in georef.ground_sample_distance()
        )
        x, y = georef.pixel_to_map([-pad_x, -pad_y])
        to_map = georef.affine
        wide = GeoReference(
            (rows + 2 * pad_y, columns + 2 * pad_x),
            Affine(to_map.a, to_map.b, float(x), to_map.d, to_map.e, float(y)),
            georef.crs,
        )
        land = georef.geometry_to_pixels(self._near(wide))
        frame = shapely.box(-pad_x, -pad_y, columns + pad_x, rows + pad_y)
        return shapely.intersection(repaired(land), frame)

    def _near(self, georef: GeoReference) -> BaseGeometry:
        """Return the land near a grid, in its CRS."""
        parts = []
        for crs, shape in self._parts(georef):
            parts.append(polygons_in_scene(shape, crs, georef))
        return shapely.union_all(parts)

    def _parts(self, georef: GeoReference) -> list[tuple[CRS, BaseGeometry]]:
        if self._layers is None:
            shapes, tree = _shorelines()
            pieces = [
                shapely.clip_by_rect(shapes[row], *bounds)
                for bounds in near_bounds(outline_in(georef, _GSHHG), _GSHHG)
                for row in tree.query(shapely.box(*bounds)).tolist()
            ]
            return [(_GSHHG, shapely.union_all(repaired(pieces)))]
        return [
            (layer.crs, read_polygons(layer, UnusableLandMaskError, bounds))
            for layer in self._layers
            if layer.crs is not None
            for bounds in near_bounds(outline_in(georef, layer.crs), layer.crs)
        ]


def inland_of(land: BaseGeometry, georef: GeoReference, buffer_m: float) -> BaseGeometry:
    """Return what is inland in a scene and around it: farther from the shore than a buffer.

    Args:
        land: The land in pixels, as `LandMask.drawn` returns it.
        georef: The scene's working grid.
        buffer_m: Metres; at most those of the mask.
    """
    rows, columns = georef.shape
    across, down = georef.ground_sample_distance()
    # Simplified, the land may reach out by the tolerance: the buffer takes that back.
    slack = _SIMPLER * buffer_m
    metres = shapely.affinity.scale(land, across, down, origin=(0, 0))
    inland = metres.simplify(slack).buffer(-(buffer_m + slack))
    inland = shapely.affinity.scale(inland, 1 / across, 1 / down, origin=(0, 0))
    beyond_x, beyond_y = _BEYOND_M / across, _BEYOND_M / down
    known = shapely.box(-beyond_x, -beyond_y, columns + beyond_x, rows + beyond_y)
    return shapely.intersection(inland, known)


def inland_boxes(boxes: NDArray[np.float64], inland: BaseGeometry) -> NDArray[np.bool_]:
    """Return which boxes are inland as a whole.

    Args:
        boxes: (N, 5) boxes in pixels, finite.
        inland: The inland part of the scene, in pixels; `shapely.prepare` makes it quick.

    Returns:
        (N,) bool.

    Examples:
        >>> boxes = np.array([[10.0, 10, 8, 2, 0], [17.0, 10, 8, 2, 0]])
        >>> inland_boxes(boxes, shapely.box(0, 0, 18, 20)).tolist()
        [True, False]
    """
    if len(boxes) == 0:
        return np.zeros(0, dtype=bool)
    shapes = shapely.polygons(np.asarray(corners_from_boxes(boxes), dtype=np.float64))
    inside: NDArray[np.bool_] = shapely.covers(inland, shapes)
    return inside


@lru_cache(maxsize=1)
def _shorelines() -> tuple[NDArray[np.object_], shapely.STRtree]:
    """Return the world's land as polygons in degrees, and an index of them; takes seconds."""
    package = _landmask_package()
    wkb = bytes(package.Shapes.wkb(package.LandmaskProvider.Gshhg))
    shapes: NDArray[np.object_] = shapely.get_parts(shapely.from_wkb(wkb))
    return shapes, shapely.STRtree(shapes)


def _landmask_package() -> Any:
    try:
        import roaring_landmask
    except ImportError as error:
        raise MissingPackageError("roaring-landmask", "the land mask", "land") from error
    return roaring_landmask
