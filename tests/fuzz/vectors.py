"""Kinds: search areas and exclusions, layers of ships, names of coordinate systems."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely
from affine import Affine
from hypothesis import strategies as st

from larsd_geo.errors import LarsdError
from larsd_geo.geo.layer_crs import check_layer_crs
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.io import read_ships, write_ships
from larsd_geo.scene.georef import GeoReference, crs_from_text, map_crs_from_text
from tests.fuzz.changes import NUMBERS, TEXTS, changed_bytes, changed_text, json_text
from tests.fuzz.kind import Kind, put

__all__ = ["AREAS", "CRS", "SHIPS"]

#: A scene in UTM, one in degrees across the antimeridian, and one without georeferencing.
GRIDS = (
    GeoReference(
        (400, 300), Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000), crs_from_text("EPSG:32631")
    ),
    GeoReference((400, 300), Affine(1e-5, 0, 179.998, 0, -1e-5, 52.0), crs_from_text("EPSG:4326")),
    GeoReference((400, 300), Affine.identity(), None),
)

_AREA = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"name": "roads"},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[2.999, 51.99], [3.01, 51.99], [3.01, 52.0], [2.999, 52.0], [2.999, 51.99]],
                    [[3.0, 51.995], [3.001, 51.995], [3.001, 51.996], [3.0, 51.995]],
                ],
            },
        },
        {
            "type": "Feature",
            "properties": {},
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[[[3, 51.98], [3.01, 51.98], [3, 51.99], [3, 51.98]]]],
            },
        },
        {
            "type": "Feature",
            "properties": {},
            "geometry": {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": [3, 52]}],
            },
        },
    ],
}

_WKT = 'id,WKT\n1,"POLYGON ((2.99 51.9, 3.1 51.9, 3.1 52.0, 2.99 52.0, 2.99 51.9))"\n'

_KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing>'
    "<coordinates>2.9,51.9 3.1,51.9 3.1,52.1 2.9,51.9</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon></Placemark></kml>"
)


def _prepare_areas(folder: Path) -> dict[str, dict[str, bytes]]:
    """Write the area in binary formats; return the files of each."""
    layer = gpd.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.box(2.99, 51.9, 3.1, 52.1), shapely.box(3.2, 51, 3.3, 52).buffer(0.1)],
        crs=4326,
    )
    written: dict[str, dict[str, bytes]] = {}
    for suffix in ("gpkg", "fgb", "shp"):
        place = folder / suffix
        place.mkdir()
        layer.to_file(place / f"area.{suffix}")
        written[suffix] = {path.name: path.read_bytes() for path in place.iterdir()}
    return written


@st.composite
def _area_case(draw: Any, written: dict[str, dict[str, bytes]]) -> tuple[str, dict[str, bytes]]:
    how = draw(st.sampled_from(("json", "json", "json", "bounds", "csv", "kml", *written)))
    if how == "json":
        return "area.geojson", {"area.geojson": draw(json_text(_AREA))}
    if how == "bounds":
        numbers = st.one_of(st.sampled_from(NUMBERS), st.floats(), st.sampled_from(TEXTS))
        return ",".join(
            str(draw(numbers)) for _ in range(draw(st.sampled_from((4, 4, 4, 3, 5))))
        ), {}
    if how in ("csv", "kml"):
        text = draw(changed_text(_WKT if how == "csv" else _KML))
        return f"area.{how}", {f"area.{how}": text.encode("utf-8", "surrogatepass")}
    files = dict(written[how])
    name = draw(st.sampled_from(sorted(files)))
    files[name] = draw(changed_bytes(files[name]))
    return f"area.{how}", files


def _run_area(written: object, case: tuple[str, dict[str, bytes]], folder: Path) -> None:
    name, files = case
    put(folder, files)
    path = str(folder / name) if files else name
    for aoi, exclude in ((path, ()), (None, (path,))):
        try:
            area = SearchArea(aoi, exclude)
        except LarsdError:
            continue
        for grid in GRIDS:
            try:
                inside = area.in_scene(grid)
            except LarsdError:
                continue
            inside.pixels()


def _prepare_ships(folder: Path) -> dict[str, bytes]:
    layer = gpd.GeoDataFrame(
        {"ship_id": [1, 2], "score": [0.9, 0.8], "scene": ["a.tif", None]},
        geometry=[shapely.box(3, 52, 3.001, 52.001), shapely.box(3.1, 52, 3.101, 52.001)],
        crs=4326,
    )
    for suffix in ("gpkg", "geojson", "parquet", "fgb"):
        write_ships(layer, folder / f"ships.{suffix}")
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@st.composite
def _ships_case(draw: Any, written: dict[str, bytes]) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(written)))
    if name.endswith("geojson"):
        return name, draw(json_text(json.loads(written[name])))
    return name, draw(changed_bytes(written[name]))


def _run_ships(written: object, case: tuple[str, bytes], folder: Path) -> None:
    name, content = case
    (folder / name).write_bytes(content)
    ships = read_ships(folder / name)
    write_ships(ships, folder / "again.gpkg")


_CRS = st.one_of(
    st.sampled_from(TEXTS),
    st.sampled_from(NUMBERS),
    st.text(max_size=20),
    changed_text("EPSG:32631"),
    changed_text("+proj=tmerc +lat_0=52 +lon_0=3 +k=0.9996 +x_0=5e5 +ellps=WGS84 +units=m"),
    changed_text(crs_from_text("EPSG:32631").to_wkt()),
    st.sampled_from(("EPSG:5773", "EPSG:4979", "EPSG:9705", "ESRI:54030", "IAU_2015:30100")),
)


def _run_crs(nothing: object, case: Any, folder: Path) -> None:
    for read in (crs_from_text, map_crs_from_text):
        try:
            crs = read(case)
        except LarsdError:
            continue
        grid = GeoReference((400, 300), GRIDS[0].affine, crs)
        for use in (
            grid.ground_sample_distance,
            grid.footprint,
            lambda: check_layer_crs(GRIDS[0], case),
        ):
            try:
                use()
            except LarsdError:
                continue


AREAS = Kind("areas", _prepare_areas, _area_case, _run_area)
SHIPS = Kind("ships", _prepare_ships, _ships_case, _run_ships)
CRS = Kind("crs", lambda folder: None, lambda nothing: _CRS, _run_crs)
