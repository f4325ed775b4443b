"""Whether the formats of a run's outputs can hold a CRS, tried before the search."""

from __future__ import annotations

import sqlite3
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from larsd_geo.errors import OutputNotWritableError, UnusableCrsError
from larsd_geo.io.ships import FORMATS, read_ships, write_ships

if TYPE_CHECKING:
    import pyproj

__all__ = ["check_crs_fits"]

#: The formats' names in a sentence.
_NAMES: Final = {
    "gpkg": "a GeoPackage",
    "geojson": "GeoJSON (which is in longitudes and latitudes of WGS 84)",
    "parquet": "GeoParquet",
    "fgb": "FlatGeobuf",
}


def check_crs_fits(crs: pyproj.CRS | None, formats: list[str]) -> None:
    """Check that layers of some formats can be in a CRS, by writing layers without ships.

    Args:
        crs: The CRS of the layer to be; None fits everywhere.
        formats: Keys of `FORMATS`.

    Raises:
        UnusableCrsError: If a format cannot hold it, or brings back another one.
    """
    import pyproj

    if crs is None:
        return
    if _is_common(crs):  # all formats name such a CRS, but GeoJSON, which must bring it to WGS 84
        formats = [name for name in formats if name == "geojson"]
    for name in dict.fromkeys(formats):
        # Where not even WGS 84 can be written, it is for want of room, and the CRS is not at fault.
        if not _holds(crs.to_wkt(), name) and _holds(pyproj.CRS.from_epsg(4326).to_wkt(), name):
            able = [other for other in FORMATS if other != name and _holds(crs.to_wkt(), other)]
            named = ", ".join(_NAMES[other].partition(" (")[0] for other in able)
            instead = f"write another format ({named}), or " if able else ""
            raise UnusableCrsError(
                crs.name,
                f"{_NAMES[name]} cannot hold it; {instead}give another CRS as crs",
                ["crs"],
            )


def _is_common(crs: pyproj.CRS) -> bool:
    """Return whether a CRS is a plane one of the EPSG registry."""
    is_plane = (crs.is_projected or crs.is_geographic) and len(crs.axis_info) == 2
    return is_plane and crs.to_epsg(min_confidence=100) is not None


@lru_cache(maxsize=64)  # the scenes of a run share few of them
def _holds(wkt: str, name: str) -> bool:
    import geopandas as gpd
    import pyproj

    crs = pyproj.CRS.from_wkt(wkt)
    layer = gpd.GeoDataFrame({"score": []}, geometry=gpd.GeoSeries([]), crs=crs)
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = Path(folder) / f"trial{FORMATS[name][0]}"
        try:
            write_ships(layer.astype({"score": "float64"}), path)
            back = read_ships(path).crs
        except (OutputNotWritableError, OSError, sqlite3.Error, pyproj.exceptions.ProjError):
            return False
    # GeoJSON names no CRS: that its ships could be brought to WGS 84 is all.
    return name == "geojson" or (back is not None and crs.equals(back, ignore_axis_order=True))
