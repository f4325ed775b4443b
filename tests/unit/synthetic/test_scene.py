from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from larsd_geo.boxes import corners_from_boxes, rotated_iou
from larsd_geo.errors import SceneRequestError
from larsd_geo.synthetic import SyntheticScene, compose_scene, default_ship_count, render_chip
from larsd_geo.synthetic.paint.noise import SmoothField, cut_tile, grain_tile
from larsd_geo.windows import PixelWindow


@pytest.fixture(scope="module")
def scene() -> SyntheticScene:
    return compose_scene((700, 900), 1.0, seed=5, ships=25, clouds=0.1)


@pytest.fixture(scope="module")
def image(scene: SyntheticScene) -> np.ndarray:
    return scene.render(0, 0, *scene.shape)


def test_the_same_seed_gives_the_same_scene(scene: SyntheticScene, image: np.ndarray) -> None:
    again = compose_scene((700, 900), 1.0, seed=5, ships=25, clouds=0.1)
    np.testing.assert_array_equal(again.boxes, scene.boxes)
    np.testing.assert_array_equal(again.render(0, 0, 700, 900), image)
    other = compose_scene((700, 900), 1.0, seed=6, ships=25, clouds=0.1)
    assert other.boxes.shape != scene.boxes.shape or (other.boxes != scene.boxes).any()


def test_blocks_join_to_the_whole(scene: SyntheticScene, image: np.ndarray) -> None:
    joined = np.zeros_like(image)
    for row in range(0, 700, 230):
        for col in range(0, 900, 310):
            height, width = min(230, 700 - row), min(310, 900 - col)
            joined[row : row + height, col : col + width] = scene.render(row, col, height, width)
    np.testing.assert_array_equal(joined, image)


def test_no_seam_shows_where_cells_meet(scene: SyntheticScene, image: np.ndarray) -> None:
    # A window across the borders of four cells, rendered in one piece.
    across = scene.render_cell(PixelWindow(412, 412, 200, 200)).astype(int)
    assembled = image[412:612, 412:612].astype(int)
    assert np.abs(across - assembled).mean() < 0.05
    assert np.abs(across - assembled).max() <= 3


def test_windows_may_stick_out(scene: SyntheticScene, image: np.ndarray) -> None:
    window = scene.render(-20, 880, 60, 60)
    assert (window[:20] == 0).all()
    assert (window[:, 20:] == 0).all()
    np.testing.assert_array_equal(window[20:, :20], image[:40, 880:])
    assert not scene.render(5000, 5000, 8, 8).any()
    valid = scene.validity(-20, 880, 60, 60)
    np.testing.assert_array_equal(valid, window.any(axis=2))


def test_ships_lie_in_the_scene_and_apart_from_each_other(scene: SyntheticScene) -> None:
    assert 10 <= len(scene.ships) <= 25
    corners = corners_from_boxes(scene.boxes)
    assert (corners > 0).all()
    assert (corners < np.array([900, 700])).all()
    overlap = rotated_iou(scene.boxes, scene.boxes)
    np.fill_diagonal(overlap, 0)
    assert overlap.max() < 1e-6
    assert len(scene.headings) == len(scene.kinds) == len(scene.boxes)


def test_headings_run_along_the_long_side(scene: SyntheticScene) -> None:
    for (_, _, w, h, theta), heading in zip(scene.boxes, scene.headings, strict=True):
        axis = theta if w > h else theta + np.pi / 2
        assert abs(np.sin(axis - heading)) < 1e-9


def test_ships_stand_out_from_what_is_around_them(scene: SyntheticScene, image: np.ndarray) -> None:
    # Drawn where the boxes say: the hull differs from the same scene without ships.
    bare = compose_scene((700, 900), 1.0, seed=5, ships=25, clouds=0.1)
    bare.ships = ()
    change = np.abs(image.astype(int) - bare.render(0, 0, 700, 900)).max(axis=2)
    for cx, cy in scene.boxes[:, :2]:
        assert change[int(cy) - 1 : int(cy) + 2, int(cx) - 1 : int(cx) + 2].max() > 6


def test_an_open_sea_has_neither_land_nor_harbour() -> None:
    sea = compose_scene((300, 300), 2.0, seed=1, coast=False, clouds=0.0, distractors=0.0, ships=0)
    assert len(sea.ships) == 0
    assert len(sea.below) == len(sea.above) == 0
    assert sea.boxes.shape == (0, 5)
    assert sea.render(0, 0, 300, 300).astype(float).std() < 25


def test_the_border_is_empty_and_no_ship_lies_in_it() -> None:
    scene = compose_scene((400, 500), 1.0, seed=2, ships=12, border_px=60)
    image, valid = scene.render(0, 0, 400, 500), scene.validity(0, 0, 400, 500)
    assert not image[~valid].any()
    assert 0.55 < valid.mean() < 0.95
    corners = corners_from_boxes(scene.boxes).reshape(-1, 2).astype(int)
    assert valid[corners[:, 1], corners[:, 0]].all()


def test_ships_under_thick_clouds_are_left_out() -> None:
    scene = compose_scene((400, 400), 1.0, seed=3, ships=20, clouds=0.8, coast=False)
    assert all(scene.clouds.opacity_at(ship.x, ship.y) < 0.5 for ship in scene.ships)


def test_larger_scenes_have_more_ships() -> None:
    assert default_ship_count((256, 256), 1.0) < default_ship_count((2048, 2048), 1.0)
    assert default_ship_count((16, 16), 0.5) >= 1


@pytest.mark.parametrize("size", [(16, 16), (40, 1200)])
def test_odd_sizes_render(size: tuple[int, int]) -> None:
    scene = compose_scene(size, 1.0, seed=4)
    assert scene.render(0, 0, *size).shape == (*size, 3)


def test_chips_are_repeatable_and_their_ships_inside() -> None:
    total = 0
    for seed in range(6):
        image, boxes = render_chip(np.random.default_rng(seed), 256, 1.5)
        assert image.shape == (256, 256, 3)
        assert image.dtype == np.uint8
        corners = corners_from_boxes(boxes)
        assert ((corners >= 0) & (corners <= 256)).all()
        total += len(boxes)
    again, same = render_chip(np.random.default_rng(5), 256, 1.5)
    np.testing.assert_array_equal(again, image)
    np.testing.assert_array_equal(same, boxes)
    assert total > 0


def test_fields_do_not_depend_on_the_window() -> None:
    field, tile = SmoothField(3, 7.5), grain_tile(1)
    big, small = PixelWindow(-40, 990, 90, 120), PixelWindow(3, 1020, 20, 30)
    np.testing.assert_allclose(
        field.window(big)[big.slices_of(small)], field.window(small), atol=1e-5
    )
    np.testing.assert_array_equal(cut_tile(tile, big)[big.slices_of(small)], cut_tile(tile, small))
    assert field.at(1020.5, 3.5) == pytest.approx(field.window(small)[0, 0], abs=1e-5)


def test_chips_need_no_geospatial_library() -> None:
    code = (
        "import sys, larsd_geo.synthetic as s; s.render_chip, s.compose_scene; "
        "print([m for m in ('torch', 'rasterio', 'geopandas') if m in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


@pytest.mark.parametrize(("seed", "gsd_m"), [(7, 1.5), (318, 1.5), (447, 0.5)])
def test_a_shore_too_short_for_a_basin_is_left_without_one(seed: int, gsd_m: float) -> None:
    scene = compose_scene((320, 320), gsd_m, seed, ships=10, harbour=0.9)
    assert scene.render(0, 0, *scene.shape).shape == (320, 320, 3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"size_px": (4, 100)}, "16 to"),
        ({"gsd_m": 0.0}, "0.1 to 30"),
        ({"border_px": 60}, "nothing would be left"),
        ({"clouds": 1.5}, "0 to 1"),
        ({"harbour": -0.1}, "0 to 1"),
        ({"roughness": 2.0}, "0 to 1"),
        ({"ships": -1}, "cannot be negative"),
    ],
)
def test_impossible_scenes_are_refused(options: dict[str, Any], said: str) -> None:
    with pytest.raises(SceneRequestError, match=said):
        compose_scene(**{"size_px": (100, 100), **options})
