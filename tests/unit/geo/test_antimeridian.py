"""Longitudes are angles: past 180 degrees, from 0 to 360, and across the antimeridian."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine

from larsd_geo.geo import SearchArea, ships_from_boxes
from larsd_geo.io.tables import merge_layers
from larsd_geo.scene import GeoReference, crs_from_text

BOXES = np.array([[250.0, 500, 60, 12, 0], [750.0, 500, 60, 12, 0]])


def degrees(west: float, crs: str = "EPSG:4326") -> GeoReference:
    """A scene of 1000 by 1000 pixels of 1e-5 degrees."""
    return GeoReference((1000, 1000), Affine(1e-5, 0, west, 0, -1e-5, 20), crs_from_text(crs))


def file(path: Path, *shapes: shapely.Polygon, crs: object = 4326) -> Path:
    gpd.GeoDataFrame(geometry=list(shapes), crs=crs).to_file(path)
    return path


def ships(grid: GeoReference, boxes: np.ndarray = BOXES) -> gpd.GeoDataFrame:
    return ships_from_boxes(
        boxes,
        np.linspace(0.9, 0.8, len(boxes)),
        grid,
        scene="a.tif",
        acquired=None,
        model="m",
        model_sha256="",
        detected_at=None,
    )


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4269"])
@pytest.mark.parametrize("west", [199.8, -160.2, -520.2, 179.995, -180.005])
def test_longitudes_are_within_180_degrees(west: float, crs: str) -> None:
    layer = ships(degrees(west, crs))
    assert layer.lon.between(-180, 180, inclusive="left").all()
    expected = (west + BOXES[:, 0] * 1e-5 + 180) % 360 - 180
    np.testing.assert_allclose(layer.lon, expected, atol=1e-5)


@pytest.mark.parametrize("crs", [4326, 4269, 32604])
@pytest.mark.parametrize("west", [199.8, -160.2])
def test_areas_and_scenes_a_turn_apart_meet(tmp_path: Path, west: float, crs: int) -> None:
    # the left half of the scene, and all that is far around it
    half = shapely.box(-160.2 - 0.1, 19.9, -160.195, 20.1)
    area = file(tmp_path / "area.gpkg", *gpd.GeoSeries([half], crs=4326).to_crs(crs), crs=crs)
    grid = degrees(west)
    inside = SearchArea(aoi=area).in_scene(grid)
    assert inside.inside_area(BOXES).tolist() == [True, False]
    outside = SearchArea(exclude=[area]).in_scene(grid)
    assert outside.outside_exclusions(BOXES).tolist() == [False, True]
    numbers = SearchArea(aoi="-160.3,19.9,-160.195,20.1").in_scene(grid)
    assert numbers.inside_area(BOXES).tolist() == [True, False]


@pytest.mark.parametrize("west", [179.995, -180.005])
def test_the_whole_world_holds_a_scene_across_the_antimeridian(tmp_path: Path, west: float) -> None:
    world = file(tmp_path / "world.geojson", shapely.box(-180, -60, 180, 60))
    grid = degrees(west)
    for options in ({"aoi": world}, {"exclude": [world]}):
        area = SearchArea(**options).in_scene(grid)
        assert area.inside_area(BOXES).all()
        assert area.outside_exclusions(BOXES).all() == ("aoi" in options)
    parts = file(tmp_path / "parts.geojson", shapely.box(179.9, 19, 180, 21))
    west_only = SearchArea(aoi=parts).in_scene(grid)
    assert west_only.inside_area(BOXES).tolist() == [True, False]


@pytest.mark.parametrize("target", [None, 4326, 3857, 32601])
def test_a_ship_across_the_antimeridian_is_as_wide_as_it_is(target: int | None) -> None:
    across = np.array([[500.0, 500, 80, 20, 0]])
    # on the antimeridian in UTM zone 1: 180 W is 166021 E of it at the equator
    utm = GeoReference((1000, 1000), Affine(1, 0, 165_521.44, 0, -1, 500), crs_from_text(32601))
    other = GeoReference((1000, 1000), Affine(1, 0, 500_000, 0, -1, 500), crs_from_text(32631))
    merged = merge_layers([ships(utm, across), ships(other, across)], target)
    widths = merged.geometry.bounds.maxx - merged.geometry.bounds.minx
    assert (widths < (0.01 if merged.crs.is_geographic else 200)).all()
    if target == 32601:
        return
    metres = merged.geometry.iloc[[0]].to_crs(32601).area if target == 3857 else None
    assert metres is None or metres.iloc[0] == pytest.approx(1600, rel=0.05)


def test_all_polygon_layers_count_or_the_one_that_is_named(tmp_path: Path) -> None:
    grid = degrees(-160.2)
    path = tmp_path / "mask.gpkg"
    left, right = shapely.box(-161, 19, -160.195, 21), shapely.box(-160.195, 19, -160, 21)
    gpd.GeoDataFrame(geometry=[shapely.Point(-160.2, 20)], crs=4326).to_file(path, layer="a_lights")
    gpd.GeoDataFrame(geometry=[left], crs=4326).to_file(path, layer="land")
    gpd.GeoDataFrame(geometry=[right], crs=4269).to_file(path, layer="piers")
    assert not SearchArea(exclude=[path]).in_scene(grid).outside_exclusions(BOXES).any()
    assert SearchArea(aoi=path).in_scene(grid).inside_area(BOXES).all()
    one = SearchArea(exclude=[f"{path}:piers"]).in_scene(grid)
    assert one.outside_exclusions(BOXES).tolist() == [True, False]
    with pytest.raises(ValueError, match=r"no layer docks; its layers are a_lights, land, piers"):
        SearchArea(exclude=[f"{path}:docks"])
    with pytest.raises(ValueError, match="no polygons"):
        SearchArea(aoi=f"{path}:a_lights")
