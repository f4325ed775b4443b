from __future__ import annotations

import math
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import pytest
import rasterio
from affine import Affine

from larsd_geo.errors import LayerMixError, UnusableCrsError
from larsd_geo.geo import COLUMNS, empty_ships, ships_from_boxes
from larsd_geo.io import write_ships
from larsd_geo.io.tables import merge_layers
from larsd_geo.scene import GeoReference, open_scene

UTM31 = pyproj.CRS.from_epsg(32631)
DEGREES = pyproj.CRS.from_epsg(4326)
GEOD = pyproj.Geod(ellps="WGS84")
NOW = datetime(2024, 5, 1, 12, 30, tzinfo=timezone.utc)


def ships(boxes: Any, grid: GeoReference, scores: Any = None, **options: Any) -> gpd.GeoDataFrame:
    arguments: dict[str, Any] = {
        "scene": "a.tif",
        "acquired": None,
        "model": "larsd-lite",
        "model_sha256": "ab" * 32,
        "detected_at": NOW,
        **options,
    }
    boxes = np.asarray(boxes, dtype=float).reshape(-1, 5)
    scores = np.full(len(boxes), 0.5) if scores is None else scores
    return ships_from_boxes(boxes, scores, grid, **arguments)


def utm_grid(metres: float = 0.5, northing: float = 6_652_000) -> GeoReference:
    """A north-up grid; the default lies at 60 degrees north."""
    return GeoReference((1000, 1000), Affine(metres, 0, 5e5, 0, -metres, northing), UTM31)


def rotated_grid(degrees: float, metres: float = 0.5) -> GeoReference:
    """A grid whose rows run `degrees` clockwise of east."""
    turn = math.radians(degrees)
    along, across = metres * math.cos(turn), metres * math.sin(turn)
    return GeoReference(
        (1000, 1000), Affine(along, -across, 5e5, -across, -along, 6_652_000), UTM31
    )


def box_on_ground(
    grid: GeoReference, lon: float, lat: float, length: float, width: float, heading: float
) -> np.ndarray:
    """Make the pixel box of a ship of known metres, by geodesics from its centre."""
    ends = [
        GEOD.fwd(lon, lat, heading + turn, distance)[:2]
        for turn, distance in (
            (0, length / 2), (180, length / 2), (90, width / 2), (270, width / 2),
        )
    ]  # fmt: skip
    move = pyproj.Transformer.from_crs(DEGREES, grid.crs, always_xy=True)
    pixels = grid.map_to_pixel([move.transform(*end) for end in ends])
    bow, stern, right, left = pixels
    along = bow - stern
    centre = pixels.mean(axis=0)
    return np.array(
        [*centre, np.hypot(*along), np.hypot(*(right - left)), math.atan2(along[1], along[0])]
    )


# --- place


@pytest.mark.parametrize(
    ("affine", "crs"),
    [
        (Affine(0.5, 0, 500_000, 0, -0.5, 6_652_000), 32631),
        (rotated_grid(33).affine, 32631),
        (Affine(9e-6, 0, 2.99, 0, -4.485e-6, 60.0045), 4326),
        (Affine(9e-6, 2e-6, 2.99, 1e-6, -4.485e-6, 60.0045), 4326),
    ],
    ids=["projected", "rotated", "degrees", "rotated degrees"],
)
@pytest.mark.parametrize("gsd", [None, 1.7], ids=["native", "resampled"])
def test_corners_are_where_rasterio_puts_them_to_a_millimetre(
    affine: Affine, crs: int, gsd: float | None, tmp_path: Path
) -> None:
    path = tmp_path / "scene.tif"
    shape = (900, 1100)
    with rasterio.open(
        path, "w", driver="GTiff", height=shape[0], width=shape[1], count=1, dtype="uint8",
        crs=crs, transform=affine, sparse_ok=True,
    ):  # fmt: skip
        pass
    with open_scene(path, gsd=gsd) as scene:
        grid = scene.working
    boxes = np.array([[300.25, 200.5, 80, 20, 0.3], [150.7, 90.1, 33.3, 61.2, -0.6]])
    write_ships(ships(boxes, grid), tmp_path / "ships.gpkg")
    layer = gpd.read_file(tmp_path / "ships.gpkg", layer="ships")
    with rasterio.open(path) as source:
        for (cx, cy, w, h, theta), polygon in zip(boxes, layer.geometry, strict=True):
            u = np.array([math.cos(theta), math.sin(theta)])
            v = np.array([-math.sin(theta), math.cos(theta)])
            working = [
                (cx, cy) + a * w / 2 * u + b * h / 2 * v
                for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))
            ]
            # From working pixels to the raster's own, by the ratio of their numbers.
            columns, rows = np.transpose(working) * [
                [shape[1] / grid.shape[1]], [shape[0] / grid.shape[0]],
            ]  # fmt: skip
            expected = np.transpose(source.xy(rows, columns, offset="ul"))
            corners = np.array(polygon.exterior.coords)[:4]
            for x, y in corners:
                if crs == 4326:
                    there = np.full(4, x), np.full(4, y)
                    metres = GEOD.inv(*there, expected[:, 0], expected[:, 1])[2]
                else:
                    metres = np.hypot(*(expected - (x, y)).T)
                assert np.min(metres) < 1e-3
            assert len({tuple(np.round(corner, 9)) for corner in corners}) == 4


@pytest.mark.parametrize("height", [-0.5, 0.5])
@pytest.mark.parametrize("theta", [-0.7, 0.0, 0.4, 0.78, 1.5, 3.0])
def test_rings_run_counter_clockwise(height: float, theta: float) -> None:
    grid = GeoReference((1000, 1000), Affine(0.5, 0, 5e5, 0, height, 6e6), UTM31)
    (polygon,) = ships([[500, 500, 60, 20, theta]], grid).geometry
    assert polygon.exterior.is_ccw
    assert len(polygon.exterior.coords) == 5
    assert polygon.is_valid


def test_the_centre_is_given_in_wgs84() -> None:
    layer = ships([[500, 500, 60, 20, 0.1]], utm_grid())
    move = pyproj.Transformer.from_crs(UTM31, DEGREES, always_xy=True)
    lon, lat = move.transform(5e5 + 250, 6_652_000 - 250)
    assert layer.lon[0] == pytest.approx(lon, abs=1e-9)
    assert layer.lat[0] == pytest.approx(lat, abs=1e-9)


# --- measures


@pytest.mark.parametrize("heading", [0.0, 17.0, 45.0, 90.0, 133.0, 179.0])
@pytest.mark.parametrize(
    "grid",
    [
        utm_grid(),
        rotated_grid(25),
        GeoReference(  # square on the ground at 60 north, as working grids are
            (2000, 2000), Affine(9e-6, 0, 2.99, 0, -4.485e-6, 60.0045), DEGREES
        ),
        GeoReference(
            (2000, 2000), Affine(1, 0, 332_958, 0, -1, 8_400_800), pyproj.CRS.from_epsg(3857)
        ),
    ],
    ids=["utm", "rotated", "degrees", "web-mercator"],
)
def test_metres_and_heading_are_true_at_60_north(grid: GeoReference, heading: float) -> None:
    lon, lat = grid.to_lonlat(grid.pixel_to_map([grid.shape[1] / 2, grid.shape[0] / 2]))
    assert lat == pytest.approx(60, abs=0.02)
    layer = ships([box_on_ground(grid, lon, lat, 300, 45, heading)], grid)
    assert layer.length_m[0] == pytest.approx(300, rel=1e-3)
    assert layer.width_m[0] == pytest.approx(45, rel=1e-3)
    assert layer.area_m2[0] == pytest.approx(300 * 45, rel=2e-3)
    off = abs(layer.heading_deg[0] - heading)
    assert min(off, 180 - off) < 0.2
    assert 0 <= layer.heading_deg[0] < 180


def test_the_area_is_that_of_the_geodesic_polygon() -> None:
    # Pixels that are not square on the ground turn the box into a parallelogram.
    grid = GeoReference((1000, 1000), Affine(1e-5, 0, 3, 0, -1e-5, 60), DEGREES)
    layer = ships([[500, 500, 200, 60, 0.6]], grid)
    area, _ = GEOD.geometry_area_perimeter(layer.geometry[0])
    assert layer.area_m2[0] == pytest.approx(area, rel=1e-3)


def test_length_is_the_longer_side_whatever_the_form_of_the_box() -> None:
    forms = [[500, 500, 80, 20, 0.3], [500, 500, 20, 80, 0.3 - math.pi / 2]]
    layer = ships(forms, utm_grid())
    for column in ("length_m", "width_m", "heading_deg", "area_m2"):
        assert layer[column][0] == pytest.approx(layer[column][1])
    assert layer.length_m[0] == pytest.approx(40, rel=2e-3)


def test_ships_across_the_antimeridian_are_not_40000_km_long() -> None:
    grid = GeoReference(
        (1000, 1000), Affine(0.5, 0, 165_700, 0, -0.5, 1e5), pyproj.CRS.from_epsg(32601)
    )
    edge = grid.map_to_pixel(
        pyproj.Transformer.from_crs(DEGREES, grid.crs, always_xy=True).transform(-180, 0.9)
    )
    layer = ships([[edge[0], 500, 400, 60, 0]], grid)
    assert layer.length_m[0] == pytest.approx(200, rel=5e-3)


def test_a_scene_without_georeferencing_gives_pixels_and_no_metres() -> None:
    layer = ships([[30, 40, 20, 10, 0]], GeoReference((100, 100), Affine.identity(), None))
    assert layer.crs is None
    assert layer.geometry[0].bounds == (20, 35, 40, 45)
    assert layer.geometry[0].exterior.is_ccw
    for column in ("length_m", "width_m", "heading_deg", "area_m2", "lon", "lat"):
        assert layer[column].isna().all()


# --- the scene's edge


def test_ships_at_the_scenes_edge_are_marked() -> None:
    boxes = [
        [500, 500, 60, 20, 0.2],  # in the middle
        [20, 500, 60, 20, 0.0],  # sticks out on the left
        [500, 990, 60, 20, 0.0],  # touches the lower edge
        [968, 500, 60, 20, 0.0],  # two pixels short of the right one
    ]
    assert list(ships(boxes, utm_grid()).at_edge) == [False, True, True, False]


def test_a_given_edge_follows_its_ship() -> None:
    boxes = [[500, 500, 60, 20, 0], [300, 500, 60, 20, 0]]
    layer = ships(boxes, utm_grid(), [0.2, 0.9], at_edge=[True, False])
    assert list(layer.score) == [0.9, 0.2]
    assert list(layer.at_edge) == [False, True]


# --- the table


def test_columns_and_types_are_those_promised() -> None:
    layer = ships([[500, 500, 60, 20, 0]], utm_grid(), acquired="2019-08-23T10:41:02+00:00")
    assert list(layer.columns) == [*(column.name for column in COLUMNS), "geometry"]
    assert layer.ship_id.dtype == "int64"
    assert layer.at_edge.dtype == bool
    assert layer.acquired[0] == pd.Timestamp("2019-08-23T10:41:02Z")
    assert layer.detected_at[0] == pd.Timestamp(NOW)
    assert layer.scene[0] == "a.tif"
    assert layer.review[0] == ""
    assert layer.crs == UTM31


def test_an_unknown_acquisition_time_is_null() -> None:
    assert ships([[500, 500, 60, 20, 0]], utm_grid()).acquired.isna().all()


def test_the_best_ship_comes_first_and_equals_keep_their_order() -> None:
    boxes = [[100 + 50 * number, 500, 30, 10, 0] for number in range(4)]
    layer = ships(boxes, utm_grid(), [0.3, 0.8, 0.3, 0.9])
    assert list(layer.ship_id) == [1, 2, 3, 4]
    assert list(layer.score) == [0.9, 0.8, 0.3, 0.3]
    assert layer.geometry.centroid.x[2] < layer.geometry.centroid.x[3]


@pytest.mark.parametrize("crs", [UTM31, None])
def test_no_ships_make_a_layer_of_the_same_kind(crs: pyproj.CRS | None) -> None:
    some = ships([[500, 500, 60, 20, 0]], utm_grid())
    grid = GeoReference((10, 10), Affine(1, 0, 5e5, 0, -1, 6e6), crs)
    for none in (ships(np.empty((0, 5)), grid), empty_ships(crs)):
        assert len(none) == 0
        assert none.crs == crs
        assert none.dtypes.to_dict() == some.dtypes.to_dict()


@pytest.mark.slow
def test_a_hundred_thousand_ships_take_seconds() -> None:
    rng = np.random.default_rng(0)
    boxes = rng.uniform([0, 0, 10, 5, -0.7], [1000, 1000, 80, 20, 0.7], (100_000, 5))
    start = time.process_time()
    layer = ships(boxes, utm_grid(), rng.random(100_000))
    assert len(layer) == 100_000
    assert time.process_time() - start < 10


# --- several scenes


def test_layers_of_one_crs_stay_in_it() -> None:
    one = ships([[500, 500, 60, 20, 0], [100, 100, 60, 20, 0]], utm_grid(), scene="a.tif")
    two = ships([[500, 500, 60, 20, 0]], utm_grid(), scene="b.tif")
    merged = merge_layers([one, two])
    assert merged.crs == UTM31
    assert list(merged.ship_id) == [1, 2, 3]
    assert list(merged.scene) == ["a.tif", "a.tif", "b.tif"]
    assert merged.dtypes.to_dict() == one.dtypes.to_dict()
    assert list(one.ship_id) == [1, 2]  # the layers themselves are left alone


def test_layers_of_several_crs_meet_in_wgs84_or_where_asked() -> None:
    other = GeoReference(
        (1000, 1000), Affine(0.5, 0, 5e5, 0, -0.5, 6_652_000), pyproj.CRS.from_epsg(32632)
    )
    layers = [ships([[500, 500, 60, 20, 0]], grid) for grid in (utm_grid(), other)]
    merged = merge_layers(layers)
    assert merged.crs == DEGREES
    assert merged.total_bounds[0] == pytest.approx(3.0, abs=0.01)
    assert merged.total_bounds[2] == pytest.approx(9.0, abs=0.01)
    asked = merge_layers(layers, "EPSG:3035")
    assert asked.crs == pyproj.CRS.from_epsg(3035)
    assert asked.geometry.map(lambda polygon: polygon.exterior.is_ccw).all()
    with pytest.raises(UnusableCrsError):
        merge_layers(layers, "EPSG:0")


def test_merging_empty_layers_keeps_the_kind() -> None:
    some = ships([[500, 500, 60, 20, 0]], utm_grid())
    assert len(merge_layers([empty_ships(UTM31), some])) == 1
    nothing = merge_layers([empty_ships(UTM31), empty_ships(UTM31)])
    assert nothing.crs == UTM31
    assert nothing.dtypes.to_dict() == some.dtypes.to_dict()
    assert len(merge_layers([])) == 0


def test_placed_and_unplaced_ships_do_not_mix() -> None:
    nowhere = ships([[30, 40, 20, 10, 0]], GeoReference((100, 100), Affine.identity(), None))
    placed = ships([[30, 40, 20, 10, 0]], utm_grid())
    assert merge_layers([nowhere, nowhere]).crs is None
    with pytest.raises(LayerMixError):
        merge_layers([nowhere, placed])
    with pytest.raises(LayerMixError):
        merge_layers([nowhere], "EPSG:4326")


# --- the bow


@pytest.mark.parametrize("heading", [0.0, 17.0, 90.0, 179.9, 180.0, 233.0, 270.0, 359.9])
@pytest.mark.parametrize(
    "grid",
    [
        utm_grid(),
        rotated_grid(25),
        rotated_grid(200),
        GeoReference(
            (2000, 2000), Affine(9e-6, 0, 2.99, 0, -4.485e-6, 60.0045), DEGREES
        ),
    ],
    ids=["utm", "turned", "upside-down", "degrees"],
)  # fmt: skip
def test_a_known_bow_makes_a_heading_of_the_full_circle(grid: GeoReference, heading: float) -> None:
    lon, lat = grid.to_lonlat(grid.pixel_to_map(np.array([500.0, 500.0])))
    box = box_on_ground(grid, lon, lat, 120, 20, heading)
    # Not exactly along the axis: the bow only says which of its ends is meant.
    bow = box[4] + 0.4
    # The same rectangle with its sides swapped must not matter.
    swapped = np.array([box[0], box[1], box[3], box[2], box[4] + math.pi / 2])
    for rectangle in (box, swapped):
        layer = ships([rectangle], grid, bows=[bow], bow_probabilities=[0.99], bow_bound=0.95)
        off = (layer.heading_deg[0] - heading + 180) % 360 - 180
        assert abs(off) < 0.05
        assert 0 <= layer.heading_deg[0] < 360
        assert not layer.heading_ambiguous[0]
        assert layer.bow_probability[0] == 0.99


def test_below_the_bound_the_heading_is_an_axis() -> None:
    boxes = [[500, 500 + 100 * i, 60, 12, 0.3] for i in range(4)]
    layer = ships(
        boxes,
        utm_grid(),
        [0.9, 0.8, 0.7, 0.6],
        bows=[0.3 + math.pi, 0.3 + math.pi, np.nan, 0.3],
        bow_probabilities=[0.95, 0.94, np.nan, 0.95],
        bow_bound=0.95,
    )
    assert list(layer.heading_ambiguous) == [False, True, True, False]
    known, axis, unknown, opposite = layer.heading_deg
    assert unknown == pytest.approx(axis, abs=1e-3)
    assert opposite == pytest.approx(axis, abs=1e-3)
    assert axis < 180
    assert known == pytest.approx(axis + 180, abs=1e-3)
    np.testing.assert_array_equal(layer.bow_probability, [0.95, 0.94, np.nan, 0.95])


def test_bows_follow_their_boxes_through_the_sorting() -> None:
    boxes = [[500, 500, 60, 12, 0.0], [500, 600, 60, 12, 0.0]]
    layer = ships(
        boxes, utm_grid(), [0.2, 0.9], bows=[0.0, math.pi], bow_probabilities=[1, 1], bow_bound=0.9
    )
    assert layer.heading_deg.round().tolist() == [270, 90]


def test_without_a_bow_every_heading_is_ambiguous() -> None:
    layer = ships([[500, 500, 60, 12, 0.3]], utm_grid())
    assert layer.heading_ambiguous.all()
    assert layer.bow_probability.isna().all()
    nowhere = GeoReference((1000, 1000), Affine.identity(), None)
    unplaced = ships(
        [[500, 500, 60, 12, 0.3]], nowhere, bows=[0.3], bow_probabilities=[1], bow_bound=0.9
    )
    assert unplaced.heading_ambiguous.all()
    assert unplaced.bow_probability.isna().all()
    assert unplaced.heading_deg.isna().all()
