"""Where a grid of pixels lies on the Earth: the one module that turns pixels into map coordinates.

Pixel coordinates are (x, y) = (column, row) with (0, 0) at the upper-left *corner* of the
upper-left pixel, as in an affine geotransform.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyproj
import shapely
from affine import Affine
from numpy.typing import ArrayLike, NDArray
from shapely.geometry.base import BaseGeometry

from larsd_geo.errors import NotGeoreferencedError, UnusableCrsError

__all__ = [
    "WGS84",
    "GeoReference",
    "crs_from_text",
    "map_crs_from_text",
    "transformer_between",
    "unwrapped",
]

#: Longitudes and latitudes of every output are in this CRS, whatever the scene's datum.
WGS84 = pyproj.CRS.from_epsg(4326)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class GeoReference:
    """An immutable grid: its size, its geotransform and its coordinate reference system.

    Attributes:
        shape: Pixels as (rows, columns).
        affine: Pixel corner coordinates (column, row) to map coordinates.
        crs: The map coordinates' reference system; None for an image without georeferencing.

    Examples:
        A grid of half-metre pixels, whose upper-left corner is at 500000 E, 5760000 N:

        >>> to_map = Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)
        >>> grid = GeoReference((1000, 2000), to_map, crs_from_text("EPSG:32631"))
        >>> grid.pixel_to_map([10, 20]).tolist()
        [500005.0, 5759990.0]
        >>> grid.map_to_pixel([500_005, 5_759_990]).tolist()
        [10.0, 20.0]
        >>> [round(metres, 3) for metres in grid.ground_sample_distance()]
        [0.5, 0.5]
        >>> grid.footprint().bounds
        (500000.0, 5759500.0, 501000.0, 5760000.0)
    """

    shape: tuple[int, int]
    affine: Affine
    crs: pyproj.CRS | None

    def pixel_to_map(self, xy: ArrayLike) -> Floats:
        """Convert pixel coordinates to map coordinates.

        Args:
            xy: (..., 2) columns and rows, in pixels.

        Returns:
            (..., 2) x and y in the units of the CRS (x is the easting or longitude).
        """
        return _apply(self.affine, xy)

    def map_to_pixel(self, xy: ArrayLike) -> Floats:
        """Convert map coordinates to pixel coordinates; the inverse of `pixel_to_map`.

        Args:
            xy: (..., 2) x and y in the units of the CRS.

        Returns:
            (..., 2) columns and rows, in pixels.
        """
        return _apply(~self.affine, xy)

    def geometry_to_pixels(self, geometry: BaseGeometry) -> BaseGeometry:
        """Convert a geometry from map coordinates to pixel coordinates.

        Examples:
            >>> to_map = Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)
            >>> grid = GeoReference((1000, 2000), to_map, crs_from_text("EPSG:32631"))
            >>> grid.geometry_to_pixels(shapely.Point(500_005, 5_759_990)).wkt
            'POINT (10 20)'
        """
        moved: BaseGeometry = shapely.transform(geometry, self.map_to_pixel)
        return moved

    def resized(self, shape: tuple[int, int]) -> GeoReference:
        """Return the grid that covers the same ground with another number of pixels.

        Args:
            shape: New (rows, columns).

        Examples:
            >>> grid = GeoReference((1000, 2000), Affine.scale(0.5), None).resized((500, 1000))
            >>> grid.shape, (grid.affine.a, grid.affine.e)
            ((500, 1000), (1.0, 1.0))
        """
        rows, columns = shape
        across, down = self.shape[1] / columns, self.shape[0] / rows
        old = self.affine
        new = Affine(old.a * across, old.b * down, old.c, old.d * across, old.e * down, old.f)
        return GeoReference((rows, columns), new, self.crs)

    def ground_sample_distance(self) -> tuple[float, float]:
        """Measure one pixel on the ellipsoid, at the middle of the grid.

        Returns:
            Metres per pixel along a row (x) and along a column (y).

        Raises:
            NotGeoreferencedError: If there is no CRS.
            UnusableCrsError: If the CRS does not say where on the Earth it lies.
        """
        rows, columns = self.shape
        middle = np.array([columns / 2, rows / 2])
        # Half a pixel to either side: the scale of a projection varies over a scene.
        steps = np.array([[-0.5, 0.0], [0.5, 0.0], [0.0, -0.5], [0.0, 0.5]])
        lon, lat = np.moveaxis(self.to_lonlat(self.pixel_to_map(middle + steps)), -1, 0)
        _, _, metres = self.geod.inv(lon[::2], lat[::2], lon[1::2], lat[1::2])
        if not np.all(np.isfinite(metres)) or np.any(metres <= 0):
            raise UnusableCrsError(
                self._known_crs().name,
                "the scene's middle has no place on the Earth in it; give another as scene_crs",
                ["scene_crs"],
            )
        return float(metres[0]), float(metres[1])

    @property
    def geod(self) -> pyproj.Geod:
        """The ellipsoid on which lengths and headings are measured (that of WGS 84)."""
        geod = WGS84.get_geod()
        assert geod is not None
        return geod

    def to_lonlat(self, xy: ArrayLike) -> Floats:
        """Convert map coordinates to longitudes and latitudes.

        Args:
            xy: (..., 2) x and y in the units of the CRS.

        Returns:
            (..., 2) degrees in WGS 84, -180 ≤ longitude < 180; infinite where the CRS does not
            reach.

        Raises:
            NotGeoreferencedError: If there is no CRS.
            UnusableCrsError: If the CRS does not say where on the Earth it lies.

        Examples:
            >>> grid = GeoReference((1, 1), Affine.identity(), crs_from_text("EPSG:32631"))
            >>> grid.to_lonlat([500_000, 0]).round(6).tolist()
            [3.0, 0.0]
        """
        points = np.asarray(xy, dtype=np.float64)
        lon, lat = self._lonlat_transformer.transform(points[..., 0], points[..., 1])
        return np.stack([_wrapped(np.asarray(lon)), np.asarray(lat)], axis=-1)

    def footprint(self) -> shapely.Polygon:
        """Return the grid's outline in map coordinates, counter-clockwise."""
        rows, columns = self.shape
        corners = self.pixel_to_map([[0, 0], [0, rows], [columns, rows], [columns, 0]])
        outline = shapely.Polygon(corners)
        return outline if outline.exterior.is_ccw else shapely.Polygon(corners[::-1])

    @cached_property
    def _lonlat_transformer(self) -> pyproj.Transformer:
        crs = self._known_crs()
        try:
            return pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)
        except pyproj.exceptions.ProjError as error:
            raise UnusableCrsError(
                crs.name,
                "it does not say where on the Earth it lies; give another as scene_crs",
                ["scene_crs"],
            ) from error

    def _known_crs(self) -> pyproj.CRS:
        if self.crs is None:
            raise NotGeoreferencedError("the image", "coordinate reference system")
        return self.crs

    def __getstate__(self) -> dict[str, Any]:
        # A transformer belongs to its thread and process; it is made again where needed.
        return {key: value for key, value in self.__dict__.items() if not key.startswith("_")}


def crs_from_text(text: Any) -> pyproj.CRS:
    """Return the coordinate reference system that a user names.

    Args:
        text: What pyproj takes: "EPSG:32631", 32631, WKT, a PROJ string, a `pyproj.CRS`.

    Raises:
        UnusableCrsError: If it is unknown.

    Examples:
        >>> crs_from_text("EPSG:32631").name
        'WGS 84 / UTM zone 31N'
    """
    try:
        return pyproj.CRS.from_user_input(text)
    # pyproj's own error, and what it lets through for text and numbers that it cannot take.
    except (pyproj.exceptions.CRSError, ValueError, TypeError, OverflowError) as error:
        raise UnusableCrsError(
            " ".join(f"{text:.80}".split()) if isinstance(text, str) else str(text),
            "it is not known; write it as EPSG:32631, WKT or a PROJ string",
        ) from error


def transformer_between(source: Any, target: Any) -> pyproj.Transformer:
    """Return what brings coordinates, x before y, from one CRS to another.

    Args:
        source: What pyproj takes for a CRS.
        target: The same.

    Raises:
        UnusableCrsError: If nothing is known to lead from one to the other: they lie on different
            planets, or one has no place on the Earth.
    """
    try:
        return pyproj.Transformer.from_crs(source, target, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        names = [pyproj.CRS.from_user_input(crs).name for crs in (source, target)]
        raise UnusableCrsError(
            names[0], f"its coordinates cannot be brought to {names[1]}; give another"
        ) from error


def map_crs_from_text(text: Any) -> pyproj.CRS:
    """Return the coordinate reference system that a user names for a layer to be written.

    Args:
        text: See `crs_from_text`.

    Raises:
        UnusableCrsError: If it is unknown, or is not one of map coordinates (but of heights, say).

    Examples:
        >>> map_crs_from_text(4326).is_geographic
        True
    """
    crs = crs_from_text(text)
    if not (crs.is_projected or crs.is_geographic):
        raise UnusableCrsError(
            crs.name, "a layer cannot be in it; give one of map coordinates, such as EPSG:4326"
        )
    return crs


def unwrapped(longitudes: ArrayLike, about: ArrayLike) -> Floats:
    """Return longitudes as they are nearest to others: at most half a turn away.

    Args:
        longitudes: Degrees, of any range.
        about: Degrees; broadcast.

    Examples:
        >>> unwrapped([-179.5, 179.5, 20.0], 179.0).tolist()
        [180.5, 179.5, 20.0]
    """
    lon, centre = np.asarray(longitudes, dtype=np.float64), np.asarray(about, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        turns = np.round((lon - centre) / 360.0)
    moved: Floats = np.where(np.isfinite(turns), lon - 360.0 * np.nan_to_num(turns), lon)
    return moved


def _wrapped(lon: Floats) -> Floats:
    """Return longitudes in [-180, 180): scenes may lie past 180, or count from 0 to 360."""
    outside = np.isfinite(lon) & ((lon < -180) | (lon >= 180))
    if not outside.any():
        return lon
    moved: Floats = np.where(outside, np.mod(np.where(outside, lon, 0.0) + 180, 360) - 180, lon)
    return moved


def _apply(affine: Affine, xy: ArrayLike) -> Floats:
    points = np.asarray(xy, dtype=np.float64)
    x, y = points[..., 0], points[..., 1]
    return np.stack(
        [affine.a * x + affine.b * y + affine.c, affine.d * x + affine.e * y + affine.f], axis=-1
    )
