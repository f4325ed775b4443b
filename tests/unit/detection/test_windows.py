from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from larsd_geo.detection.tiling import plan_windows
from larsd_geo.errors import TilingError
from larsd_geo.geo.search_area import meets_area
from larsd_geo.windows import PixelWindow


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 700), st.integers(1, 700), st.integers(1, 300), st.integers(0, 300))
def test_cores_cover_every_pixel_once(rows: int, columns: int, tile: int, overlap: int) -> None:
    try:
        tiles = plan_windows((rows, columns), tile, overlap)
    except TilingError:
        assert -(-overlap // 32) >= -(-tile // 32)
        return
    seen = np.zeros((rows, columns), dtype=int)
    for window, core in tiles:
        seen[core.row : core.row + core.height, core.col : core.col + core.width] += 1
        assert core.height > 0
        assert core.width > 0
        assert core.row + core.height <= rows
        assert core.col + core.width <= columns
        assert window.row <= core.row
        assert window.col <= core.col
        assert core.row + core.height <= window.row + window.height
        assert core.col + core.width <= window.col + window.width
        assert all(number % 32 == 0 for number in window)
        # half the overlap lies outside the core, except at the scene's edges
        margin = overlap / 2
        assert core.row == 0 or core.row - window.row >= margin
        assert core.col == 0 or core.col - window.col >= margin
        below = window.row + window.height - core.row - core.height
        right = window.col + window.width - core.col - core.width
        assert core.row + core.height == rows or below >= margin
        assert core.col + core.width == columns or right >= margin
    assert (seen == 1).all()
    assert len({(window.height, window.width) for window, _ in tiles}) == 1


def test_tiles_come_row_by_row() -> None:
    places = [(window.row, window.col) for window, _ in plan_windows((500, 900), 256, 64)]
    assert places == sorted(places)


def test_a_small_scene_gets_one_tile_that_is_no_larger_than_needed() -> None:
    (only,) = plan_windows((50, 130), 1024, 256)
    assert only.window == PixelWindow(0, 0, 64, 160)
    assert only.core == PixelWindow(0, 0, 50, 130)


@pytest.mark.parametrize(
    ("tile", "overlap", "words"),
    [(0, 0, "at least one pixel"), (512, 512, "smaller than"), (100, -1, "negative")],
)
def test_impossible_tilings_are_refused(tile: int, overlap: int, words: str) -> None:
    with pytest.raises(TilingError, match=words):
        plan_windows((1000, 1000), tile, overlap)


def test_an_area_meets_the_windows_it_shares_ground_with() -> None:
    area = shapely.box(10, 10, 32, 20)
    assert meets_area(PixelWindow(0, 0, 32, 32), area)
    assert not meets_area(PixelWindow(0, 32, 32, 32), area)  # a shared border only
    assert not meets_area(PixelWindow(32, 0, 32, 32), area)
