"""A CRS that a format cannot hold is refused before the search, in words of our own."""

from __future__ import annotations

from pathlib import Path

import pyproj
import pytest

from larsd_geo.errors import LayerMixError, UnusableCrsError
from larsd_geo.io import FORMATS, trial
from larsd_geo.io.sinks import FileSink
from larsd_geo.io.trial import check_crs_fits

#: A pole that is moved, as of weather models: WKT 1 has no words for it.
MOVED_POLE = "+proj=ob_tran +o_proj=longlat +o_lat_p=30 +o_lon_p=10 +lon_0=0"
SITE = 'LOCAL_CS["Site",LOCAL_DATUM["Site",32767],UNIT["metre",1],AXIS["X",EAST],AXIS["Y",NORTH]]'


@pytest.mark.parametrize(
    "crs",
    ["EPSG:32631", "EPSG:4326", "EPSG:32631+5773", "EPSG:4979", "EPSG:2056+5728", "ESRI:54009",
     "+proj=tmerc +lat_0=10 +lon_0=20 +ellps=GRS80 +units=m", "+proj=aeqd +lat_0=52 +lon_0=3",
     "+proj=utm +zone=31 +ellps=intl +towgs84=-87,-98,-121"],
)  # fmt: skip
def test_what_every_format_holds(crs: str) -> None:
    check_crs_fits(pyproj.CRS.from_user_input(crs), list(FORMATS))


@pytest.mark.parametrize("name", ["gpkg", "fgb"])
def test_a_crs_without_a_classic_form(name: str) -> None:
    crs = pyproj.CRS.from_user_input(MOVED_POLE)
    able = r"write another format \(GeoJSON, GeoParquet\)"
    with pytest.raises(UnusableCrsError, match=f"cannot hold it; {able}"):
        check_crs_fits(crs, [name])
    check_crs_fits(crs, ["parquet", "geojson"])


def test_a_building_site_has_no_place_in_geojson() -> None:
    with pytest.raises(UnusableCrsError, match=r"'Site': GeoJSON .* cannot hold it"):
        check_crs_fits(pyproj.CRS.from_user_input(SITE), ["geojson"])


def test_pixels_fit_everywhere(tmp_path: Path) -> None:
    sink = FileSink([tmp_path / "ships.gpkg", tmp_path / "ships.geojson"])
    sink.check_crs(None)
    sink.abort()


def test_pixels_and_a_map_do_not_mix(tmp_path: Path) -> None:
    from larsd_geo.geo.ships import empty_ships

    sink = FileSink([tmp_path / "ships.gpkg"])
    sink.add(empty_ships("EPSG:32631"))
    with pytest.raises(LayerMixError):
        sink.check_crs(None)
    sink.abort()


@pytest.mark.parametrize("code", [4326, 32631, 3857, 2154, 28992, 3035])
@pytest.mark.parametrize("name", [name for name in FORMATS if name != "geojson"])
def test_a_crs_that_is_not_tried_is_one_that_the_format_holds(code: int, name: str) -> None:
    crs = pyproj.CRS.from_epsg(code)
    assert trial._is_common(crs)
    assert trial._holds(crs.to_wkt(), name)


@pytest.mark.parametrize("crs", ["EPSG:4979", "EPSG:4978", "EPSG:7405", SITE])
def test_crs_that_are_not_plane_or_not_in_the_registry_are_tried(crs: str) -> None:
    assert not trial._is_common(pyproj.CRS.from_user_input(crs))
