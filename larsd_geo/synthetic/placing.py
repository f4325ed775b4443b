"""The georeferencing of a generated scene."""

from __future__ import annotations

import numpy as np
import pyproj
from affine import Affine

from larsd_geo.errors import SceneRequestError, UnusableCrsError
from larsd_geo.scene.georef import WGS84, GeoReference, crs_from_text

__all__ = ["place_scene"]

#: Open water near busy ports, (longitude, latitude); the first in a CRS's area of use is taken.
_AT_SEA = (
    (3.2, 52.05), (-122.9, 37.6), (103.9, 1.05), (139.75, 35.2), (-43.2, -23.1), (151.4, -33.9),
    (18.2, -34.0), (55.1, 25.4), (10.6, 57.6), (-9.6, 38.6), (-80.0, 25.8), (-73.9, 40.4),
    (121.9, 30.7), (72.6, 18.9), (174.9, -36.8), (-5.7, 35.95), (28.9, 40.9), (-88.0, 29.0),
    (114.2, 22.2), (-157.9, 21.2), (178.6, -18.2), (-71.7, -33.0), (5.2, 43.2), (24.9, 59.9),
)  # fmt: skip


def place_scene(
    size: tuple[int, int],
    gsd_m: float,
    crs: object,
    origin: tuple[float, float] | None = None,
    rotation_deg: float = 0.0,
) -> GeoReference:
    """Georeference a scene.

    Args:
        size: Rows and columns.
        gsd_m: Metres on the ground per pixel, in both axes.
        crs: Anything that pyproj accepts as a coordinate reference system.
        origin: Longitude and latitude (WGS 84) of the upper-left corner; by default at sea.
        rotation_deg: Turns the grid clockwise on the map.

    Raises:
        UnusableCrsError: If the CRS is unknown, or not tied to the Earth.
        SceneRequestError: If the CRS does not reach the origin.
    """
    system = crs_from_text(crs)
    lon, lat = _default_origin(system) if origin is None else origin
    try:
        to_map = pyproj.Transformer.from_crs(WGS84, system, always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise UnusableCrsError(
            system.name, "it does not say where on the Earth it lies; give another crs", ["crs"]
        ) from error
    x, y = to_map.transform(lon, lat)
    if not (np.isfinite(x) and np.isfinite(y) and abs(lat) <= 89.0):
        raise SceneRequestError(
            "its corner at", f"{lon:g}, {lat:g}", f"{system.name} does not reach there"
        )
    if not system.is_geographic:
        # Whole units, as delivered scenes have them.
        x, y = round(x), round(y)
    across, down = _units_per_metre(size, gsd_m, system, x, y)
    angle = np.radians(rotation_deg)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    # Rightwards is east and downwards south, both turned clockwise, then metres to map units.
    affine = Affine(
        across * cos * gsd_m, -across * sin * gsd_m, x, -down * sin * gsd_m, -down * cos * gsd_m, y
    )
    return GeoReference(size, affine, system)


def _default_origin(crs: pyproj.CRS) -> tuple[float, float]:
    area = crs.area_of_use
    if area is None:
        return _AT_SEA[0]
    for lon, lat in _AT_SEA:
        if area.west <= lon <= area.east and area.south <= lat <= area.north:
            return lon, lat
    # Across the antimeridian an area's west bound is greater than its east bound.
    width = (area.east - area.west) % 360.0 or 360.0
    middle = (area.west + width / 2 + 180.0) % 360.0 - 180.0
    return middle, (area.south + area.north) / 2


def _units_per_metre(
    size: tuple[int, int], gsd_m: float, crs: pyproj.CRS, x: float, y: float
) -> tuple[float, float]:
    """Return the map units per metre on the ground at the scene's centre, along map x and y."""
    unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
    start = 1.0 / (unit * 6_371_000.0) if crs.is_geographic else 1.0 / unit
    across = down = start
    for _ in range(3):
        affine = Affine(gsd_m * across, 0.0, x, 0.0, -gsd_m * down, y)
        seen_x, seen_y = GeoReference(size, affine, crs).ground_sample_distance()
        across, down = across * gsd_m / seen_x, down * gsd_m / seen_y
    if not crs.is_geographic and max(abs(across / start - 1), abs(down / start - 1)) < 0.01:
        # A projection true to scale within 1 % keeps its round pixel size.
        return start, start
    return across, down
