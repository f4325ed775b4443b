"""The land mask: what is inland is neither searched nor reported, and a berthed ship always is."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from affine import Affine
from pyproj import CRS

from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.errors import MissingPackageError, UnusableLandMaskError
from larsd_geo.geo.land import LandMask
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.scene.georef import GeoReference
from larsd_geo.windows import PixelWindow, Tile

#: Of 10 m pixels: 10 x 10 km, the land in its eastern half and beyond.
GRID = GeoReference((1000, 1000), Affine(10, 0, 5e5, 0, -10, 5.7e6), CRS(32631))
COAST = shapely.box(505_000, 5_600_000, 600_000, 5_800_000)


@pytest.fixture
def write_land(tmp_path: Path) -> Callable[..., Path]:
    def write(shapes: Sequence[Any], crs: Any = 32631) -> Path:
        path = tmp_path / "land.gpkg"
        gpd.GeoDataFrame(geometry=list(shapes), crs=crs).to_file(path)
        return path

    return write


def box(x: float, y: float = 500.0, length: float = 20.0) -> list[float]:
    return [x, y, length, 4.0, 0.3]


def test_boxes_that_are_inland_as_a_whole_are_dropped(write_land: Callable[..., Path]) -> None:
    area = SearchArea(land=LandMask(write_land([COAST]), 1000)).in_scene(GRID)
    assert area.sea_share == pytest.approx(0.5, abs=1e-3)
    # The shore is at 500, inland begins at 600: at sea, berthed, in the buffer, across its edge.
    boxes = np.array([box(100), box(500), box(560), box(601), box(700), box(980)])
    kept = area.outside_exclusions(boxes).tolist()
    assert kept == [True, True, True, True, False, False]


def test_a_box_that_reaches_out_of_the_scene_is_judged_by_the_land_beyond(
    write_land: Callable[..., Path],
) -> None:
    across = np.array([box(999), box(1001), box(700, 2), box(2)])
    inland = SearchArea(land=LandMask(write_land([COAST]), 1000)).in_scene(GRID)
    assert inland.outside_exclusions(across).tolist() == [False, False, False, True]
    # A basin just beyond the eastern edge: who reaches out of it may be berthed there.
    basin = shapely.box(510_050, 5_690_000, 510_400, 5_700_000)
    quay = SearchArea(land=LandMask(write_land([COAST - basin]), 0)).in_scene(GRID)
    assert quay.outside_exclusions(across).tolist() == [True, True, False, True]


def test_tiles_that_are_inland_are_not_searched(write_land: Callable[..., Path]) -> None:
    area = SearchArea(land=LandMask(write_land([COAST]), 1000)).in_scene(GRID)

    def searched(col: int, width: int) -> bool:
        window = PixelWindow(0, col, 1000, width)
        return area.is_searched(Tile(window, window))

    assert searched(0, 200)
    assert searched(500, 200)
    assert searched(599, 300)
    assert not searched(610, 390)
    assert area.pixels() == pytest.approx(600_000, rel=0.01)


@pytest.mark.parametrize("crs", [4326, 3857, 32632])
def test_land_may_be_in_any_crs(write_land: Callable[..., Path], crs: int) -> None:
    land = gpd.GeoSeries([COAST.segmentize(1000)], crs=32631).to_crs(crs)
    mask = LandMask(write_land(land, crs), 1000).in_scene(GRID)
    assert mask.share == pytest.approx(0.5, abs=0.01)
    assert mask.inland.bounds[0] == pytest.approx(600, abs=5)
    # Nothing is lost at the scene's own edge, nor 500 m beyond it: there is land.
    assert mask.inland.bounds[1:] == pytest.approx((-50, 1050, 1050), abs=1)


def test_a_scene_in_degrees_has_its_buffer_in_metres(write_land: Callable[..., Path]) -> None:
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    grid = GeoReference((1000, 1000), Affine(2e-4, 0, 10, 0, -1e-4, 60), CRS(4326))
    land = [shapely.box(10.1, 55, 15, 65)]
    mask = LandMask(write_land(land, 4326), 1000).in_scene(grid)
    across, _ = grid.ground_sample_distance()
    assert mask.inland.bounds[0] == pytest.approx(500 + 1000 / across, abs=4)


def test_land_across_the_antimeridian_is_one(write_land: Callable[..., Path]) -> None:
    grid = GeoReference((1000, 2000), Affine(1e-4, 0, 179.9, 0, -1e-4, 10), CRS(4326))
    pieces = [shapely.box(179.95, 5, 180, 15), shapely.box(-180, 5, -179.95, 15)]
    mask = LandMask(write_land(pieces, 4326), 500).in_scene(grid)
    assert mask.share == pytest.approx(0.5, abs=0.01)
    # No shore at 180 degrees.
    assert mask.inland.covers(shapely.Point(1000, 500))
    assert shapely.get_num_geometries(mask.inland) == 1


def test_a_small_scene_deep_inland_is_inland(write_land: Callable[..., Path]) -> None:
    grid = GeoReference((300, 300), Affine(0.5, 0, 520_000, 0, -0.5, 5.7e6), CRS(32631))
    mask = LandMask(write_land([COAST]), 3000).in_scene(grid)
    assert mask.share == pytest.approx(1)
    assert mask.inland.covers(shapely.box(0, 0, 300, 300))


def test_a_place_at_sea_has_no_land(write_land: Callable[..., Path]) -> None:
    far = shapely.box(900_000, 5_600_000, 950_000, 5_800_000)
    mask = LandMask(write_land([far])).in_scene(GRID)
    assert mask.inland.is_empty
    assert mask.share == 0


def test_what_cannot_be_a_mask_is_refused(write_land: Callable[..., Path], tmp_path: Path) -> None:
    with pytest.raises(UnusableLandMaskError, match=r"land mask lost\.gpkg: there is no such file"):
        LandMask("lost.gpkg")
    with pytest.raises(UnusableLandMaskError, match="no polygons"):
        LandMask(write_land([shapely.Point(0, 0)]))
    path = tmp_path / "bare.shp"
    gpd.GeoDataFrame(geometry=[COAST], crs=32631).to_file(path)
    path.with_suffix(".prj").unlink()
    with pytest.raises(UnusableLandMaskError, match="coordinate reference system"):
        LandMask(path)
    unplaced = GeoReference((10, 10), Affine.identity(), None)
    with pytest.raises(UnusableLandMaskError, match="has no georeferencing"):
        LandMask(write_land([COAST])).in_scene(unplaced)


def test_the_shores_of_the_world_are_installed_or_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "roaring_landmask", None)
    with pytest.raises(MissingPackageError, match=r"larsd-geo\[land\]"):
        DetectionSettings(land_mask="auto").search_area()


@pytest.mark.slow
def test_the_shores_of_the_world_are_where_they_are() -> None:
    pytest.importorskip("roaring_landmask")
    mask = LandMask("auto", 2000)

    def at(lon: float, lat: float) -> Any:
        step = 1e-4
        corner = Affine(step, 0, lon - 0.05, 0, -step, lat + 0.05)
        return mask.in_scene(GeoReference((1000, 1000), corner, CRS(4326)))

    assert at(-3.7, 40.4).share == pytest.approx(1)  # Madrid
    # And beyond the scene's edge, for the boxes that reach out of it.
    inland = at(-3.7, 40.4).inland
    assert inland.intersection(shapely.box(0, 0, 1000, 1000)).area == pytest.approx(1e6)
    assert inland.area > 1e6
    assert at(-30, 40).share == 0  # the Atlantic
    assert 0.1 < at(-7.62, 33.6).share < 0.9  # Casablanca, on the shore
    assert at(178.4, -18.1).share > 0  # Fiji
    assert at(-180, -16.8).share == pytest.approx(at(180, -16.8).share, abs=1e-6)  # Taveuni


@pytest.mark.slow
def test_info_says_how_much_is_sea_and_the_search_leaves_land_out(
    run_larsd: Callable[..., subprocess.CompletedProcess[str]],
    write_land: Callable[..., Path],
    tmp_path: Path,
) -> None:
    scene = tmp_path / "scene.tif"
    assert run_larsd("synth", scene, "--size", 512, "--ships", 3).returncode == 0
    seen = json.loads(run_larsd("info", scene, "--json").stdout)[0]
    assert seen["sea_share"] is None
    crs = CRS.from_user_input(seen["crs"]["code"] or seen["crs"]["wkt"])
    west, south, east, north = seen["bounds"] if "bounds" in seen else _bounds(scene)
    land = shapely.box((west + east) / 2, south - 5000, east + 5000, north + 5000)
    mask = write_land([land], crs)
    options = ("--land-mask", mask, "--shore-buffer", 20, "--tile", 128, "--overlap", 32)
    masked = json.loads(run_larsd("info", scene, *options, "--json").stdout)[0]
    assert masked["sea_share"] == pytest.approx(0.5, abs=0.01)
    assert masked["tiles"]["to_read"] < masked["tiles"]["count"]
    told = run_larsd("info", scene, *options).stdout
    assert "50% of the scene" in told
    done = run_larsd("detect", scene, "-o", tmp_path / "ships.gpkg", *options, "--score", 0.05)
    assert done.returncode == 0, done.stderr
    ships = gpd.read_file(tmp_path / "ships.gpkg", layer="ships")
    inland = shapely.box(*land.buffer(-21).bounds)
    assert not ships.within(inland).any()


def _bounds(scene: Path) -> tuple[float, float, float, float]:
    import rasterio

    with rasterio.open(scene) as raster:
        west, south, east, north = raster.bounds
    return west, south, east, north
