from __future__ import annotations

import math
import pickle

import numpy as np
import pyproj
import pytest
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import xy as rasterio_xy

from larsd_geo.errors import NotGeoreferencedError, UnusableCrsError
from larsd_geo.scene import GeoReference, crs_from_text

UTM31 = pyproj.CRS.from_epsg(32631)


@st.composite
def grids(draw: st.DrawFn) -> GeoReference:
    angle = math.radians(draw(st.floats(-180, 180)))
    x_size, y_size = draw(st.floats(0.1, 30)), draw(st.floats(0.1, 30))
    affine = Affine(
        x_size * math.cos(angle),
        y_size * math.sin(angle),
        draw(st.floats(2e5, 8e5)),
        x_size * math.sin(angle),
        -y_size * math.cos(angle),
        draw(st.floats(0, 9e6)),
    )
    shape = (draw(st.integers(1, 100_000)), draw(st.integers(1, 100_000)))
    return GeoReference(shape, affine, UTM31)


@settings(max_examples=50, deadline=None)
@given(grids(), st.floats(0, 1), st.floats(0, 1))
def test_pixels_come_back_from_the_map(grid: GeoReference, x: float, y: float) -> None:
    pixel = np.array([x * grid.shape[1], y * grid.shape[0]])
    there = grid.pixel_to_map(pixel)
    assert np.abs(grid.map_to_pixel(there) - pixel).max() < 1e-4
    # rasterio's own conversion, of the corner of a pixel: to a millimetre
    assert np.abs(there - np.array(grid.affine @ tuple(pixel))).max() < 1e-3


@settings(max_examples=50, deadline=None)
@given(grids(), st.integers(1, 5000), st.integers(1, 5000))
def test_a_resized_grid_covers_the_same_ground(grid: GeoReference, rows: int, columns: int) -> None:
    small = grid.resized((rows, columns))
    assert small.shape == (rows, columns)
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    before = grid.pixel_to_map(corners * grid.shape[::-1])
    after = small.pixel_to_map(corners * small.shape[::-1])
    np.testing.assert_allclose(after, before, atol=1e-3)


def test_a_pixels_centre_is_where_rasterio_puts_it() -> None:
    grid = GeoReference((40, 60), Affine(0.3, 0.1, 5e5, 0.1, -0.3, 5e6), UTM31)
    x, y = rasterio_xy(grid.affine, 17, 23)
    np.testing.assert_allclose(grid.pixel_to_map([23.5, 17.5]), [x, y], atol=1e-6)


@pytest.mark.parametrize("latitude", [0.0, 45.0, 60.0, -75.0])
def test_degrees_are_measured_in_metres(latitude: float) -> None:
    step = 1e-5
    affine = Affine(step, 0, 10, 0, -step, latitude + 50 * step)
    across, down = GeoReference(
        (100, 100), affine, pyproj.CRS.from_epsg(4326)
    ).ground_sample_distance()
    # The radii of curvature of WGS 84, from its two numbers.
    a, e2 = 6378137.0, 0.00669437999014
    root = math.sqrt(1 - e2 * math.sin(math.radians(latitude)) ** 2)
    north = a * (1 - e2) / root**3
    east = a / root * math.cos(math.radians(latitude))
    assert across == pytest.approx(math.radians(step) * east, rel=1e-6)
    assert down == pytest.approx(math.radians(step) * north, rel=1e-6)


def test_web_mercator_metres_are_not_taken_for_ground_metres() -> None:
    y = 8_399_737.89  # 60 degrees north, where the map's metres are twice the ground's
    grid = GeoReference((10, 10), Affine(2, 0, 0, 0, -2, y), crs_from_text("EPSG:3857"))
    assert grid.ground_sample_distance() == pytest.approx((1.0, 1.0), rel=5e-3)


def test_a_crs_in_feet_is_measured_in_metres() -> None:
    feet = crs_from_text("EPSG:2263")  # New York Long Island, US survey feet
    grid = GeoReference((10, 10), Affine(3, 0, 984_000, 0, -3, 200_000), feet)
    assert grid.ground_sample_distance() == pytest.approx((0.9144, 0.9144), rel=1e-3)


def test_a_rotated_grid_keeps_its_pixel_size() -> None:
    angle = math.radians(30)
    affine = Affine(
        2 * math.cos(angle), 2 * math.sin(angle), 5e5,
        2 * math.sin(angle), -2 * math.cos(angle), 6e6,
    )  # fmt: skip
    grid = GeoReference((10, 10), affine, UTM31)
    assert grid.ground_sample_distance() == pytest.approx((2, 2), rel=1e-3)


def test_a_grid_without_crs_has_no_metres() -> None:
    with pytest.raises(NotGeoreferencedError, match="coordinate reference system"):
        GeoReference((4, 4), Affine.identity(), None).ground_sample_distance()


def test_a_crs_without_a_place_on_the_earth_is_refused() -> None:
    local = pyproj.CRS.from_wkt(
        'ENGCRS["hall",EDATUM["hall"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],'
        'LENGTHUNIT["metre",1]]'
    )
    with pytest.raises(UnusableCrsError, match="hall"):
        GeoReference((4, 4), Affine(1, 0, 0, 0, -1, 0), local).ground_sample_distance()


def test_an_unknown_crs_is_named_in_the_error() -> None:
    with pytest.raises(UnusableCrsError, match="EPSG:999999"):
        crs_from_text("EPSG:999999")


def test_the_footprint_runs_counter_clockwise_also_for_mirrored_grids() -> None:
    for height in (-1.0, 1.0):
        grid = GeoReference((20, 30), Affine(1, 0, 5e5, 0, height, 6e6), UTM31)
        assert grid.footprint().exterior.is_ccw
        assert grid.footprint().area == pytest.approx(600)


def test_a_measured_grid_can_be_sent_to_another_process() -> None:
    grid = GeoReference((4, 4), Affine(1, 0, 5e5, 0, -1, 6e6), UTM31)
    grid.ground_sample_distance()
    assert pickle.loads(pickle.dumps(grid)) == grid
