from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from affine import Affine

from larsd_geo.detection.tiling import plan_windows
from larsd_geo.errors import UnreadableExcludedAreaError, UnreadableSearchAreaError
from larsd_geo.geo.exclusions import Exclusions, excluded_boxes
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.scene import GeoReference
from larsd_geo.windows import PixelWindow, Tile

UTM31 = pyproj.CRS.from_epsg(32631)
GRID = GeoReference((1000, 1000), Affine(1, 0, 5e5, 0, -1, 5_760_000), UTM31)
LAND = shapely.box(500_200, 5_759_300, 500_600, 5_759_800)


def write(path: Path, *shapes: shapely.Geometry, crs: object = UTM31) -> Path:
    gpd.GeoDataFrame(geometry=list(shapes), crs=crs).to_file(path)
    return path


def box(
    x: float, y: float, length: float = 100, width: float = 20, theta: float = 0
) -> list[float]:
    return [x, y, length, width, theta]


# ------------------------------------------------------------------------ the rule

QUAY = shapely.box(0, 0, 1000, 100)


@pytest.mark.parametrize(
    ("ship", "gone"),
    [
        (box(500, 50), True),  # on land
        (box(500, 500), False),  # afloat
        (box(500, 109.9), False),  # alongside: its edge touches the quay
        (box(500, 104), False),  # alongside a coarse outline: less than half of it is on land
        (box(500, 96), True),
        (box(500, 130, theta=np.pi / 2), False),  # bow on: a fifth of its length is over land
        (box(500, 99, theta=np.pi / 2), True),
    ],
)
def test_a_box_goes_with_its_centre_and_a_berthed_one_stays(ship: list[float], gone: bool) -> None:
    assert excluded_boxes(np.array([ship]), QUAY).tolist() == [gone]


def test_a_box_over_a_narrow_basin_goes_by_its_area() -> None:
    basin = shapely.difference(QUAY, shapely.box(490, 0, 510, 100))
    ship = np.array([box(500, 50)])
    assert not shapely.contains_xy(basin, 500, 50)
    assert excluded_boxes(ship, basin).tolist() == [True]


def test_a_box_whose_centre_lies_on_a_thin_pier_goes() -> None:
    pier = shapely.box(0, 49, 1000, 51)
    assert excluded_boxes(np.array([box(500, 50), box(500, 62)]), pier).tolist() == [True, False]


def test_the_rule_is_that_of_shapely_on_many_boxes() -> None:
    rng = np.random.default_rng(3)
    boxes = np.column_stack(
        [rng.uniform(0, 400, (300, 2)), rng.uniform(5, 80, (300, 2)), rng.uniform(-2, 2, 300)]
    )
    coast = shapely.union_all(shapely.buffer(shapely.points(rng.uniform(0, 400, (12, 2))), 40))
    from larsd_geo.boxes import corners_from_boxes

    expected = [
        coast.contains(shapely.Point(one[:2])) or coast.intersection(shape).area > 0.5 * shape.area
        for one, shape in zip(boxes, shapely.polygons(corners_from_boxes(boxes)), strict=True)
    ]
    assert 20 < sum(expected) < 280
    assert excluded_boxes(boxes, coast).tolist() == expected


def test_no_boxes_are_no_trouble() -> None:
    assert excluded_boxes(np.zeros((0, 5)), QUAY).shape == (0,)


# ------------------------------------------------------------------------ files


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "shp", "fgb"])
def test_files_are_reprojected(tmp_path: Path, suffix: str) -> None:
    shape = gpd.GeoSeries([LAND], crs=UTM31).to_crs(4326)
    file = write(tmp_path / f"land.{suffix}", *shape, crs=4326)
    excluded = Exclusions([file]).in_scene(GRID)
    assert excluded is not None
    assert excluded.symmetric_difference(LAND).area < 5


def test_a_file_without_a_crs_is_in_the_scene_s(tmp_path: Path) -> None:
    file = write(tmp_path / "land.shp", LAND)
    file.with_suffix(".prj").unlink()
    excluded = Exclusions([file]).in_scene(GRID)
    assert excluded is not None
    assert excluded.equals(LAND)


def test_several_files_add_up(tmp_path: Path) -> None:
    other = shapely.box(500_500, 5_759_300, 500_700, 5_759_800)
    files = [write(tmp_path / "a.gpkg", LAND), write(tmp_path / "b.gpkg", other)]
    excluded = Exclusions(files).in_scene(GRID)
    assert excluded is not None
    assert excluded.area == pytest.approx(500 * 500)


def test_land_elsewhere_excludes_nothing(tmp_path: Path) -> None:
    far = write(tmp_path / "far.geojson", shapely.box(140, -40, 141, -39), crs=4326)
    assert Exclusions([far]).in_scene(GRID) is None
    assert Exclusions([]).in_scene(GRID) is None


def test_the_whole_world_is_the_whole_scene(tmp_path: Path) -> None:
    world = write(tmp_path / "world.geojson", shapely.box(-180, -90, 180, 90), crs=4326)
    excluded = Exclusions([world]).in_scene(GRID)
    assert excluded is not None
    assert excluded.area == pytest.approx(1e6, rel=1e-6)


def test_unreadable_files_say_what_to_do(tmp_path: Path) -> None:
    text = tmp_path / "note.txt"
    text.write_text("no vectors here")
    points = write(tmp_path / "points.gpkg", shapely.Point(500_100, 5_759_500))
    table = tmp_path / "table.csv"
    table.write_text("a,b\n1,2\n")
    empty = tmp_path / "empty.geojson"
    empty.write_text('{"type": "FeatureCollection", "features": []}')
    for file, words in (
        (tmp_path / "missing.gpkg", "no such file"),
        (text, "vector file"),
        (points, "no polygons"),
        (table, "no geometry"),
        (empty, "no polygons"),
    ):
        with pytest.raises(UnreadableExcludedAreaError, match=words) as error:
            Exclusions([file])
        assert str(error.value).startswith(f"excluded area {file}: ")
        assert isinstance(error.value, UnreadableSearchAreaError)


def test_scenes_without_georeferencing_take_pixels_only(tmp_path: Path) -> None:
    grid = GeoReference((100, 100), Affine.identity(), None)
    pixels = write(tmp_path / "pixels.shp", shapely.box(10, 20, 30, 40))
    pixels.with_suffix(".prj").unlink()
    excluded = Exclusions([pixels]).in_scene(grid)
    assert excluded is not None
    assert excluded.bounds == (10, 20, 30, 40)
    with pytest.raises(UnreadableExcludedAreaError, match="in pixels"):
        Exclusions([write(tmp_path / "land.gpkg", LAND)]).in_scene(grid)


# ---------------------------------------------------------------- the search area of a scene


def test_tiles_wholly_inside_are_not_wanted(tmp_path: Path) -> None:
    west = write(tmp_path / "west.gpkg", shapely.box(499_000, 5_759_000, 500_504, 5_760_000))
    area = SearchArea(None, [west]).in_scene(GRID)
    tiles = plan_windows(GRID.shape, 256, 64)
    wanted = [tile for tile in tiles if area.is_searched(tile, 4)]
    assert {tile.core.col for tile in tiles} - {tile.core.col for tile in wanted}
    for tile in tiles:
        # A ship may be reported up to four pixels beyond the core.
        assert (tile in wanted) == (tile.core.col + tile.core.width + 4 > 504)
    assert area.pixels() == 1000 * (1000 - 504)


def test_a_scene_that_is_all_land_has_no_tile(tmp_path: Path) -> None:
    everywhere = write(tmp_path / "all.gpkg", GRID.footprint().buffer(10))
    area = SearchArea(None, [everywhere]).in_scene(GRID)
    assert not any(area.is_searched(tile, 4) for tile in plan_windows(GRID.shape, 256, 64))
    assert area.pixels() == 0


def test_area_and_exclusion_work_together(tmp_path: Path) -> None:
    land = write(tmp_path / "land.gpkg", LAND)
    area = SearchArea("500100,5759200,500400,5759900", [land]).in_scene(GRID)
    assert area.pixels() == 300 * 700 - 200 * 500
    boxes = np.array([box(300, 450), box(120, 450), box(700, 450)])
    assert area.outside_exclusions(boxes).tolist() == [False, True, True]
    assert area.inside_area(boxes).tolist() == [True, True, False]
    assert area.is_searched(Tile(PixelWindow(0, 0, 256, 256), PixelWindow(0, 0, 200, 200)))


def test_an_area_of_interest_is_read_once_for_all_scenes(tmp_path: Path) -> None:
    file = write(tmp_path / "aoi.geojson", *gpd.GeoSeries([LAND], crs=UTM31).to_crs(4326), crs=4326)
    area = SearchArea(file)
    file.unlink()
    lonlat = pyproj.CRS.from_epsg(4326)
    west, south, east, north = (
        gpd.GeoSeries([GRID.footprint()], crs=UTM31).to_crs(4326).total_bounds
    )
    degrees = GeoReference(
        (1000, 1000),
        Affine((east - west) / 1000, 0, west, 0, (south - north) / 1000, north),
        lonlat,
    )
    assert area.in_scene(GRID).pixels() == pytest.approx(LAND.area, rel=1e-3)
    assert area.in_scene(degrees).pixels() == pytest.approx(LAND.area, rel=0.02)
