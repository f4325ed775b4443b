from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from larsd_geo.detection.tiling import (
    BLIND_OVERLAP,
    LARGEST_SIDE,
    SMALLEST_SIDE,
    STRIDE,
    choose_tiling,
    plan_windows,
    plan_windows_on,
)
from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import LarsdConfig
from larsd_geo.windows import PixelWindow

SCENE = (4096, 4096)


@pytest.fixture
def card() -> ModelCard:
    config = LarsdConfig.from_preset("larsd-9", anchors_per_level=1)
    return ModelCard(
        name="test",
        description="",
        config=config,
        anchors=(((300.0, 60.0),),),
        mean=(0, 0, 0),
        std=(1, 1, 1),
        gsd_range_m=(0.5, 2.0),
        longest_ship_m=400.0,
        score_threshold=0.5,
        sha256="",
        licence="",
        data="",
    )


def test_the_overlap_is_the_longest_ship_in_metres(card: ModelCard) -> None:
    assert choose_tiling(SCENE, 2.0, card).overlap == 200
    assert choose_tiling(SCENE, 1.0, card).overlap == 400


def test_the_overlap_is_no_longer_than_what_the_network_can_find(card: ModelCard) -> None:
    assert choose_tiling(SCENE, 0.5, card).overlap == 450
    longer = replace(card, anchors=(((500.0, 60.0),),))
    assert choose_tiling(SCENE, 0.5, longer).overlap > 450


def pixels_through(shape: tuple[int, int], tile: int | tuple[int, int], overlap: int) -> int:
    windows = [tile.window for tile in plan_windows(shape, tile, overlap)]
    return sum(window.height * window.width for window in windows)


@pytest.mark.parametrize("gsd", [0.5, 1.0, 2.0])
@pytest.mark.parametrize("shape", [(4096, 4096), (8192, 8192), (2048, 9000), (700, 30000)])
def test_the_tiles_chosen_take_fewer_pixels_than_any_square(
    card: ModelCard, shape: tuple[int, int], gsd: float
) -> None:
    chosen, overlap = choose_tiling(shape, gsd, card)
    assert isinstance(chosen, tuple)
    assert chosen[0] * chosen[1] <= LARGEST_SIDE**2
    squares = range(2 * 480, LARGEST_SIDE + 1, 32)
    least = min(pixels_through(shape, side, overlap) for side in squares)
    # A few pixels more are fine where they save tiles.
    assert pixels_through(shape, chosen, overlap) <= 1.02 * least


def test_three_tiles_a_side_do_where_four_would_waste_more(card: ModelCard) -> None:
    tile, overlap = choose_tiling((3000, 3000), 1.0, card)
    assert (tile, overlap) == ((1280, 1280), 400)
    assert len(plan_windows((3000, 3000), tile, overlap)) == 9


def test_a_scene_no_larger_than_a_tile_is_one_tile(card: ModelCard) -> None:
    assert choose_tiling((1000, 1600), 1.0, card).tile == (1024, 1600)
    assert choose_tiling((50, 130), 1.0, card).tile == (64, 160)
    assert len(plan_windows((50, 130), *choose_tiling((50, 130), 1.0, card))) == 1


def test_tiles_do_not_become_tiny_without_an_overlap(card: ModelCard) -> None:
    tile = choose_tiling((5000, 5000), 1.0, card, overlap_m=0).tile
    assert isinstance(tile, tuple)
    assert min(tile) >= SMALLEST_SIDE


def test_a_tile_that_is_asked_for_is_taken_and_caps_the_overlap(card: ModelCard) -> None:
    assert choose_tiling(SCENE, 1.0, card, tile=512) == (512, 256)


def test_an_overlap_that_is_asked_for_is_taken_as_it_is(card: ModelCard) -> None:
    assert choose_tiling(SCENE, 2.0, card, overlap_m=1000).overlap == 500
    assert choose_tiling(SCENE, 2.0, card, tile=512, overlap_m=900) == (512, 450)
    assert choose_tiling(SCENE, 2.0, card, overlap_m=0).overlap == 0


def test_a_picture_that_lies_nowhere_gets_a_fixed_overlap(card: ModelCard) -> None:
    assert choose_tiling(SCENE, None, card, overlap_m=100).overlap == BLIND_OVERLAP
    assert choose_tiling(SCENE, None, card, tile=256).overlap == 128


def test_a_look_needs_no_larger_overlap_than_the_ships_that_it_answers_for(card: ModelCard) -> None:
    assert choose_tiling(SCENE, 1.0, card, reach_px=220).overlap == 236
    assert choose_tiling(SCENE, 2.0, card, reach_px=220).overlap == 200
    assert choose_tiling(SCENE, 1.0, card, overlap_m=1000, reach_px=220).overlap == 236
    assert choose_tiling(SCENE, 1.0, card, overlap_m=64, reach_px=220).overlap == 64
    assert choose_tiling(SCENE, None, card, reach_px=220).overlap == 236


@pytest.mark.parametrize("overlap", [0, 96, 224, 400])
@pytest.mark.parametrize(
    ("shape", "part"),
    [
        ((4096, 4096), PixelWindow(1000, 2000, 300, 300)),
        ((4096, 4096), PixelWindow(0, 3900, 10, 196)),
        ((4096, 4096), PixelWindow(100, 100, 3000, 40)),
        ((4100, 333), PixelWindow(4050, 0, 50, 333)),
        ((700, 5001), PixelWindow(300, 4900, 1, 101)),
        ((224, 96), PixelWindow(20, 10, 150, 80)),  # no larger than the overlap
    ],
)
def test_tiles_on_a_part_show_each_of_its_ships_whole(
    shape: tuple[int, int], part: PixelWindow, overlap: int
) -> None:
    tiles = plan_windows_on(shape, part, overlap)
    assert len({tile.window.shape for tile in tiles}) == 1
    covered = np.zeros(shape, dtype=int)
    for window, core in tiles:
        covered[core.row : core.row + core.height, core.col : core.col + core.width] += 1
        for first, size, core_first, core_size, whole in (
            (window.row, window.height, core.row, core.height, shape[0]),
            (window.col, window.width, core.col, core.width, shape[1]),
        ):
            assert first % STRIDE == size % STRIDE == 0
            assert first >= 0
            assert first + size < whole + STRIDE
            # Around a core there is half a ship more, where the scene goes on.
            assert core_first - first >= overlap // 2 or first == core_first == 0
            end, core_end = first + size, core_first + core_size
            assert end - core_end >= overlap // 2 or core_end == whole
    inside = covered[part.row : part.row + part.height, part.col : part.col + part.width]
    assert (inside == 1).all()
    assert covered.max() == 1


def test_tiles_on_a_small_part_take_few_pixels_and_come_in_few_sizes() -> None:
    sizes = set()
    for side in range(10, 900, 70):
        tiles = plan_windows_on(SCENE, PixelWindow(500, 700, side, side), 224)
        sizes |= {tile.window.shape for tile in tiles}
        pixels = sum(tile.window.height * tile.window.width for tile in tiles)
        assert pixels <= max(512, 2 * side + 400) ** 2
    assert len(sizes) <= 6
