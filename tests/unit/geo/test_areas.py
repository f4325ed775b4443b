from __future__ import annotations

import time
from pathlib import Path

import geopandas as gpd
import pyproj
import pytest
import shapely
from affine import Affine

from larsd_geo.errors import SearchAreaOutsideSceneError, UnreadableSearchAreaError
from larsd_geo.geo.areas import AreaOfInterest
from larsd_geo.scene import GeoReference

UTM31 = pyproj.CRS.from_epsg(32631)
GRID = GeoReference((1000, 1000), Affine(1, 0, 5e5, 0, -1, 5_760_000), UTM31)
INSIDE = shapely.box(500_200, 5_759_300, 500_600, 5_759_800)


def read_area(area: str | Path, georef: GeoReference) -> shapely.Geometry:
    return AreaOfInterest(area).in_scene(georef)


def write(path: Path, *shapes: shapely.Geometry, crs: object = UTM31) -> Path:
    gpd.GeoDataFrame(geometry=list(shapes), crs=crs).to_file(path)
    return path


def test_four_numbers_are_a_box_in_the_scenes_crs() -> None:
    area = read_area("500200, 5759300,500600,5759800", GRID)
    assert area.equals(INSIDE)
    pixels = GRID.geometry_to_pixels(area)
    assert pixels.bounds == (200, 200, 600, 700)


def test_an_area_is_cut_at_the_scenes_edge() -> None:
    assert read_area("0,0,1e6,1e7", GRID).equals(GRID.footprint())


def test_negative_degrees_are_numbers_too() -> None:
    grid = GeoReference((100, 100), Affine(1e-3, 0, -10, 0, -1e-3, -5), pyproj.CRS.from_epsg(4326))
    assert read_area("-9.98,-5.05,-9.95,-5.02", grid).bounds == (-9.98, -5.05, -9.95, -5.02)


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb"])
def test_files_are_read_and_reprojected(tmp_path: Path, suffix: str) -> None:
    shape = gpd.GeoSeries([INSIDE], crs=UTM31).to_crs(4326)
    area = read_area(write(tmp_path / f"aoi.{suffix}", *shape, crs=4326), GRID)
    # The straight lines of one CRS bend by millimetres in the other.
    assert area.symmetric_difference(INSIDE).area < 5


def test_all_polygons_of_a_file_count(tmp_path: Path) -> None:
    halves = [
        shapely.box(500_000, 5_759_000, 500_200, 5_760_000),
        shapely.box(500_100, 5_759_000, 500_300, 5_760_000),
    ]
    assert read_area(write(tmp_path / "aoi.gpkg", *halves), GRID).area == pytest.approx(300_000)


def test_the_whole_world_is_the_whole_scene(tmp_path: Path) -> None:
    # UTM cannot express most of the world.
    world = write(tmp_path / "world.geojson", shapely.box(-180, -90, 180, 90), crs=4326)
    assert read_area(world, GRID).area == pytest.approx(1e6, rel=1e-6)


def test_a_bow_tie_is_repaired(tmp_path: Path) -> None:
    tie = shapely.Polygon([(500_100, 5_759_100), (500_300, 5_759_300), (500_300, 5_759_100),
                           (500_100, 5_759_300)])  # fmt: skip
    assert read_area(write(tmp_path / "tie.gpkg", tie), GRID).area == pytest.approx(20_000)


@pytest.mark.parametrize("elsewhere", ["0,0,10,10", "501000,5759000,502000,5760000"])
def test_an_area_outside_the_scene_is_refused_with_the_scenes_bounds(elsewhere: str) -> None:
    with pytest.raises(SearchAreaOutsideSceneError, match=r"500000, 5759000, 501000, 5760000.*UTM"):
        read_area(elsewhere, GRID)


def test_a_file_on_another_continent_is_outside(tmp_path: Path) -> None:
    path = write(tmp_path / "far.geojson", shapely.box(140, -40, 141, -39), crs=4326)
    with pytest.raises(SearchAreaOutsideSceneError, match=r"far\.geojson"):
        read_area(path, GRID)


def test_unreadable_areas_say_what_to_do(tmp_path: Path) -> None:
    text = tmp_path / "note.txt"
    text.write_text("no vectors here")
    points = write(tmp_path / "points.gpkg", shapely.Point(500_100, 5_759_500))
    nowhere = write(tmp_path / "nowhere.shp", INSIDE)
    nowhere.with_suffix(".prj").unlink()
    for area, words in (
        (tmp_path / "missing.gpkg", "no such file"),
        ("1,2,3", "four numbers"),
        ("5,5,1,1", "smaller numbers first"),
        (text, "vector file"),
        (points, "no polygons"),
        (nowhere, "coordinate reference system"),
    ):
        with pytest.raises(UnreadableSearchAreaError, match=words):
            read_area(area, GRID)


def test_scenes_without_georeferencing_take_pixels_only(tmp_path: Path) -> None:
    grid = GeoReference((100, 100), Affine.identity(), None)
    assert read_area("10,20,30,40", grid).bounds == (10, 20, 30, 40)
    with pytest.raises(UnreadableSearchAreaError, match="in pixels"):
        read_area(write(tmp_path / "aoi.gpkg", INSIDE), grid)
    with pytest.raises(SearchAreaOutsideSceneError, match="pixels"):
        read_area("200,200,300,300", grid)


@pytest.mark.parametrize("as_holes", [True, False])
def test_rings_that_repeat_each_other_take_no_time(tmp_path: Path, as_holes: bool) -> None:
    """Two thousand times one ring, as a hole or as a part: by lines that takes minutes."""
    outer, inner = INSIDE.buffer(20).exterior.coords, INSIDE.exterior.coords
    rings = [inner] * 2000
    shape = (
        shapely.Polygon(outer, rings)
        if as_holes
        else shapely.MultiPolygon([shapely.Polygon(ring) for ring in rings])
    )
    path = write(tmp_path / "again.gpkg", shape)
    began = time.process_time()
    area = AreaOfInterest(path).in_scene(GRID)
    assert time.process_time() - began < 5
    left = shapely.Polygon(outer).area - INSIDE.area if as_holes else INSIDE.area
    assert area.area == pytest.approx(left, rel=1e-6)


def test_parts_that_overlap_count_once_and_leave_no_hole(tmp_path: Path) -> None:
    west, south, east, north = INSIDE.bounds
    middle = (west + east) / 2
    parts = [shapely.box(west, south, middle + 10, north), shapely.box(middle, south, east, north)]
    path = write(tmp_path / "overlap.gpkg", shapely.MultiPolygon(parts))
    assert AreaOfInterest(path).in_scene(GRID).area == pytest.approx(INSIDE.area)
