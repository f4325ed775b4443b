"""GeoJSON, read as RFC 7946 has it, with nothing but the JSON module."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from larsd_geo.io import read_ships, write_ships

MakeShips = Callable[..., gpd.GeoDataFrame]


def write(ships: gpd.GeoDataFrame, folder: Path) -> dict[str, Any]:
    write_ships(ships, folder / "ships.geojson")
    text = (folder / "ships.geojson").read_text(encoding="utf-8")
    collection: dict[str, Any] = json.loads(text, parse_constant=pytest.fail)
    return collection


def rings(geometry: dict[str, Any]) -> Iterator[list[list[float]]]:
    parts = geometry["coordinates"]
    for polygon in [parts] if geometry["type"] == "Polygon" else parts:
        yield from polygon


def fijian(make_ships: MakeShips, count: int = 1) -> gpd.GeoDataFrame:
    """Ships around the antimeridian at 17 degrees south, in the CRS of a scene of Fiji."""
    ships = make_ships(count, crs=32760, centre=(819_000.0, 8_118_000.0))
    x, y = gpd.GeoSeries.from_xy([180.0], [-17.0], crs=4326).to_crs(32760).get_coordinates().iloc[0]
    moved = ships.geometry.iloc[:1].centroid.iloc[0]
    ships.geometry = ships.geometry.translate(x - moved.x, y - moved.y)
    return ships


def test_positions_are_degrees_and_nothing_else_is_claimed(
    ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    collection = write(ships, tmp_path)
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    lonlat = ships.to_crs(4326)
    for feature, expected in zip(collection["features"], lonlat.geometry, strict=True):
        assert shape(feature["geometry"]).hausdorff_distance(expected) < 2e-8


def test_rings_are_closed_counter_clockwise_and_rounded(
    ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    for feature in write(ships, tmp_path)["features"]:
        (ring,) = rings(feature["geometry"])
        assert len(ring) == 5
        assert ring[0] == ring[-1]
        assert shapely.LinearRing(ring).is_ccw
        assert all(number == round(number, 8) for position in ring for number in position)


def test_properties_are_json_values(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    ships.loc[0, "length_m"] = np.inf
    first = write(ships, tmp_path)["features"][0]
    properties = first["properties"]
    assert list(properties) == list(ships.columns.drop("geometry"))
    assert first["id"] == properties["ship_id"] == 1
    assert properties["length_m"] is properties["review"] is properties["acquired"] is None
    assert properties["at_edge"] is True
    assert properties["scene"] == "Bahía №1.tif"
    assert properties["detected_at"] == "2025-06-01T12:34:56.789Z"


def test_a_ship_across_the_antimeridian_is_cut(make_ships: MakeShips, tmp_path: Path) -> None:
    ships = fijian(make_ships)
    (feature,) = write(ships, tmp_path)["features"]
    assert feature["geometry"]["type"] == "MultiPolygon"
    west_of_it, east_of_it = sorted(
        (
            shape({"type": "Polygon", "coordinates": part})
            for part in feature["geometry"]["coordinates"]
        ),
        key=lambda part: -part.bounds[0],
    )
    assert west_of_it.bounds[2] == 180
    assert east_of_it.bounds[0] == -180
    assert west_of_it.bounds[2] - west_of_it.bounds[0] < 0.01
    assert west_of_it.exterior.is_ccw
    assert east_of_it.exterior.is_ccw
    # Both halves together are the ship.
    back = gpd.GeoSeries([west_of_it, east_of_it], crs=4326).to_crs(32760)
    assert back.area.sum() == pytest.approx(ships.area.iloc[0], rel=1e-3)


def test_degrees_beyond_180_are_brought_back(tmp_path: Path, make_ships: MakeShips) -> None:
    ships = make_ships(2, crs=4326).set_geometry(
        [shapely.box(180.5, -17, 180.501, -16.999), shapely.box(179.9995, -17, 180.0005, -16.999)],
        crs=4326,
    )
    beyond, across = (shape(f["geometry"]) for f in write(ships, tmp_path)["features"])
    assert beyond.bounds == pytest.approx((-179.5, -17, -179.499, -16.999))
    assert len(across.geoms) == 2


def test_a_ship_that_touches_the_antimeridian_stays_whole(
    tmp_path: Path, make_ships: MakeShips
) -> None:
    touching = shapely.Polygon([(179.99, -17), (-180, -17), (-180, -16.99), (179.99, -16.99)])
    ships = make_ships(1, crs=4326).set_geometry([touching], crs=4326)
    (feature,) = write(ships, tmp_path)["features"]
    assert feature["geometry"]["type"] == "Polygon"
    assert shape(feature["geometry"]).bounds == pytest.approx((179.99, -17, 180, -16.99))


def test_no_ships_make_an_empty_collection(make_ships: MakeShips, tmp_path: Path) -> None:
    assert write(make_ships(0), tmp_path)["features"] == []
    assert len(read_ships(tmp_path / "ships.geojson")) == 0


def test_pixels_are_marked_and_warned_about(
    make_ships: MakeShips, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        collection = write(make_ships(2, crs=None, centre=(4000.0, 4000.0)), tmp_path)
    assert "no coordinate system" in caplog.text
    assert collection["pixel_coordinates"] is True
