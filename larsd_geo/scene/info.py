"""What `larsd info --json` prints of a raster, as typed records."""

from __future__ import annotations

from typing import Final, Literal, TypedDict

import numpy as np

from larsd_geo.scene.georef import GeoReference
from larsd_geo.scene.source import MaskKind

__all__ = [
    "UNKNOWN_VIEW",
    "CrsInfo",
    "ScalingInfo",
    "SceneInfo",
    "SunInfo",
    "Taken",
    "ViewInfo",
    "WorkingInfo",
    "bounds_lonlat",
]


class CrsInfo(TypedDict):
    """A coordinate reference system.

    Attributes:
        name: Its name.
        code: Authority and number, such as `EPSG:32631`; None if it has none.
    """

    name: str
    code: str | None


class ScalingInfo(TypedDict):
    """How values become eight bits.

    Attributes:
        kind: See `larsd_geo.scene.scaling.Scaling`.
        ranges: The values of each band in use that become 0 and 255.
        reason: Why, in words.
        values: What stored values mean, such as reflectance; None if nothing says so.
    """

    kind: Literal["as is", "percentiles", "range"]
    ranges: list[list[float]]
    reason: str
    values: str | None


class SunInfo(TypedDict):
    """Where the sun stood.

    Attributes:
        azimuth_deg: Its direction, clockwise from north; None if unknown.
        elevation_deg: Its height above the horizon.
    """

    azimuth_deg: float | None
    elevation_deg: float


class ViewInfo(TypedDict):
    """From where an image was taken.

    Attributes:
        azimuth_deg: Direction from the ground to the satellite, clockwise from north; None if
            unknown, like the others.
        off_nadir_deg: Angle at the satellite between straight down and the line of sight.
        incidence_deg: Angle on the ground between straight up and the line of sight.
    """

    azimuth_deg: float | None
    off_nadir_deg: float | None
    incidence_deg: float | None


#: Of an image of which nothing is known.
UNKNOWN_VIEW: Final[ViewInfo] = {"azimuth_deg": None, "off_nadir_deg": None, "incidence_deg": None}


class Taken(TypedDict):
    """When, by what and from where an image was taken, by the ships' columns.

    Attributes:
        acquired: When, ISO 8601 in UTC; None if unknown, like the others.
        platform: The satellite.
        sun_azimuth_deg: Direction of the sun, clockwise from north.
        sun_elevation_deg: Its height above the horizon.
        view_azimuth_deg: Direction from the ground to the satellite, clockwise from north.
        off_nadir_deg: Angle at the satellite between straight down and the line of sight.
        incidence_deg: Angle on the ground between straight up and the line of sight.
        image_gsd_m: Ground sample distance of the image.
    """

    acquired: str | None
    platform: str | None
    sun_azimuth_deg: float | None
    sun_elevation_deg: float | None
    view_azimuth_deg: float | None
    off_nadir_deg: float | None
    incidence_deg: float | None
    image_gsd_m: float | None


class WorkingInfo(TypedDict):
    """The grid that the network works on.

    Attributes:
        columns: Its columns.
        rows: Its rows.
        gsd_m: Metres per pixel; None without georeferencing.
        resampled: Whether it is another grid than the raster's own.
    """

    columns: int
    rows: int
    gsd_m: float | None
    resampled: bool


class SceneInfo(TypedDict):
    """What was found in a raster, in values that JSON can hold.

    Attributes:
        scene: Its name.
        path: The path as it was given, without credentials.
        product: The product that it is, in words; None if it is none that is known.
        driver: GDAL's driver.
        columns: Its columns.
        rows: Its rows.
        crs: Its CRS; None without georeferencing.
        placed_by: What puts it on the map: `geotransform`, `rotated geotransform`, `ground control
            points`, or `nothing`.
        bounds_lonlat: West, south, east, north in degrees; None if unknown.
        pixel_m: Metres per pixel across and down; None if unknown.
        band_count: Bands in the raster.
        bands: Those in use, from 1.
        band_names: What they are called.
        dtype: The type of their values.
        mask: What marks the invalid pixels, besides NaN.
        nodata: Their value, as text if it is not finite; None if there is none.
        scaling: How values become eight bits.
        overviews: Factors of the overviews.
        acquired: When the image was taken, ISO 8601 in UTC; None if unknown.
        platform: The satellite, if the product says.
        sun: Where the sun stood, if the product says.
        view: From where it was taken; None if unknown.
        working: The grid that the network works on.
        warnings: What is suspicious, a sentence each.
    """

    scene: str
    path: str
    product: str | None
    driver: str
    columns: int
    rows: int
    crs: CrsInfo | None
    placed_by: str
    bounds_lonlat: list[float] | None
    pixel_m: list[float] | None
    band_count: int
    bands: list[int]
    band_names: list[str]
    dtype: str
    mask: MaskKind
    nodata: float | str | None
    scaling: ScalingInfo
    overviews: list[int]
    acquired: str | None
    platform: str | None
    sun: SunInfo | None
    view: ViewInfo | None
    working: WorkingInfo
    warnings: list[str]


def bounds_lonlat(grid: GeoReference) -> list[float] | None:
    """Return west, south, east and north of a grid in degrees; None where it has no place.

    Args:
        grid: The grid.
    """
    if grid.crs is None:
        return None
    corners = np.array(grid.footprint().exterior.coords)
    lonlat = grid.to_lonlat(corners)
    if not np.isfinite(lonlat).all():
        return None
    lon, lat = lonlat.T
    if np.ptp(lon) > 180:  # it crosses the antimeridian: west is greater than east, as in RFC 7946
        lon = np.mod(lon, 360)
    west, east = ((float(end) + 180) % 360 - 180 for end in (lon.min(), lon.max()))
    return [west, float(lat.min()), east, float(lat.max())]
