"""What `larsd info --json` prints of a raster, as typed records."""

from __future__ import annotations

from typing import Literal, TypedDict

from larsd_geo.scene.source import MaskKind

__all__ = ["CrsInfo", "ScalingInfo", "SceneInfo", "WorkingInfo"]


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
    """

    kind: Literal["as is", "percentiles", "range"]
    ranges: list[list[float]]
    reason: str


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
        working: The grid that the network works on.
        warnings: What is suspicious, a sentence each.
    """

    scene: str
    path: str
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
    working: WorkingInfo
    warnings: list[str]
