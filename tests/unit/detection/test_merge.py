from __future__ import annotations

import pickle

import numpy as np
import pytest

from larsd_geo.boxes import nms_rotated, rotated_iou
from larsd_geo.detection.merge import SceneMerge, SceneShips
from larsd_geo.detection.tiles import TileShips, tile_ships, valid_share
from larsd_geo.detection.tiling import SEAM_PX, plan_windows
from larsd_geo.inference.candidates import Candidates
from larsd_geo.model.looks import Look
from larsd_geo.windows import PixelWindow, Tile

IOU = 0.1


def candidates(*rows: tuple[float, ...]) -> Candidates:
    """Candidates from rows of (cx, cy, w, h, theta, score)."""
    values = np.array(rows, dtype=np.float64).reshape(-1, 6)
    return Candidates(values[:, :5], values[:, 5])


def whole_tile(side: int = 128) -> Tile:
    return Tile(PixelWindow(0, 0, side, side), PixelWindow(0, 0, side, side))


def tile_of(found: Candidates, tile: Tile, score: float = 0.3) -> TileShips:
    valid = np.ones((tile.window.height, tile.window.width), dtype=bool)
    return tile_ships(found, tile, valid, score, IOU)


def merge_tiles(parts: list[TileShips], iou: float) -> SceneShips:
    merge = SceneMerge(iou)
    for part in parts:
        merge.add(part)
    return merge.ships()


def crowded_tiles(seed: int, per_tile: int = 30) -> list[TileShips]:
    """Tiles full of overlapping boxes of few different scores."""
    rng = np.random.default_rng(seed)
    parts = []
    for tile in plan_windows((900, 900), 512, 128):
        rows = np.column_stack(
            [
                rng.uniform(20, 490, (per_tile, 2)),
                np.full((per_tile, 2), (60, 14)),
                rng.uniform(-0.7, 0.7, per_tile),
                rng.choice([0.6, 0.7, 0.8], per_tile),
            ]
        )
        parts.append(tile_of(candidates(*rows), tile))
    return parts


def test_a_bow_goes_with_its_own_box() -> None:
    tile = whole_tile()
    part = tile_of(
        candidates(
            (30, 30, 40, 10, 0.1, 0.7), (90, 90, 40, 10, 0.2, 0.9), (93, 90, 40, 20, 0.2, 0.8)
        ),
        tile,
    )
    assert len(part.scores) == 3
    # Told apart by their boxes, whatever order they come in.
    bows = np.column_stack([part.boxes[:, 3] / 10, part.boxes[:, 0] / 100])
    merge = SceneMerge(IOU)
    merge.add(tile_of(candidates((60, 20, 40, 10, 0.1, 0.6)), tile))
    merge.add(part._replace(bows=bows))
    ships = merge.ships()
    # The wider reading of the second ship takes from its score.
    assert ships.scores == pytest.approx([0.7, 0.66, 0.6], abs=0.01)
    np.testing.assert_allclose(ships.bows[:2, 0], ships.boxes[:2, 3] / 10)
    np.testing.assert_allclose(ships.bows[:2, 1], ships.boxes[:2, 0] / 100)
    assert np.isnan(ships.bows[2]).all()


def test_a_box_counts_where_its_centre_lies() -> None:
    tile = Tile(PixelWindow(100, 200, 128, 128), PixelWindow(100, 200, 128, 96))
    found = candidates((20, 20, 30, 8, 0.1, 0.9), (110, 60, 30, 8, 0.1, 0.8))
    kept = tile_of(found, tile)
    np.testing.assert_allclose(kept.boxes[:, :2], [[220, 120]])
    assert kept.own.tolist() == [True]


def test_a_box_just_beyond_the_core_is_reported_but_not_owned_by_the_tile() -> None:
    tile = Tile(PixelWindow(0, 0, 128, 128), PixelWindow(0, 0, 128, 96))
    beyond = 96 + SEAM_PX
    found = candidates((beyond - 1, 20, 30, 8, 0, 0.9), (beyond + 1, 80, 30, 8, 0, 0.9))
    kept = tile_of(found, tile)
    np.testing.assert_allclose(kept.boxes[:, 0], [beyond - 1])
    assert kept.own.tolist() == [False]


def test_a_ship_on_a_seam_that_each_tile_puts_on_the_other_side_is_found_once() -> None:
    left, right = plan_windows((512, 896), 512, 128)
    seam = left.core.width
    own_view = candidates((seam + 0.5, 250, 80, 16, 0.2, 0.8))
    other_view = candidates((seam - 0.5 - right.window.col, 250, 80, 16, 0.2, 0.7))
    merged = merge_tiles([tile_of(own_view, left), tile_of(other_view, right)], IOU)
    assert len(merged.scores) == 1


def test_a_ship_that_two_tiles_see_is_one_ship_and_keeps_the_box_of_its_owner() -> None:
    left, right = plan_windows((512, 896), 512, 128)
    seam = left.core.width
    left_view = candidates((seam - 1, 250, 80, 16, 0.20, 0.7))
    right_view = candidates((seam - 1.4 - right.window.col, 251, 80, 16, 0.22, 0.8))
    merged = merge_tiles([tile_of(left_view, left), tile_of(right_view, right)], IOU)
    assert merged.scores.tolist() == [0.7]
    np.testing.assert_allclose(merged.boxes[0, :2], [seam - 1, 250])


def test_two_explanations_of_a_ship_on_a_seam_never_lose_it() -> None:
    # Each tile prefers the explanation whose centre the other tile owns.
    left, right = plan_windows((512, 896), 512, 128)
    seam, shift = left.core.width, right.window.col
    a, b = (seam - 12, 250, 90, 20, 0), (seam + 12, 250, 90, 20, 0)
    left_view = candidates((*a, 0.60), (*b, 0.62))
    right_view = candidates((a[0] - shift, *a[1:], 0.62), (b[0] - shift, *b[1:], 0.60))
    assert rotated_iou(np.array([a], float), np.array([b], float))[0, 0] > IOU
    merged = merge_tiles([tile_of(left_view, left), tile_of(right_view, right)], IOU)
    assert len(merged.scores) == 1


def test_a_box_that_falls_to_a_rival_which_falls_itself_is_kept() -> None:
    # The rival in the middle is beaten by a box of the next tile, which leaves the left box alone.
    left, right = plan_windows((512, 896), 512, 128)
    seam, shift = left.core.width, right.window.col
    left_view = candidates((seam - 90, 250, 80, 20, 0, 0.6), (seam - 35, 250, 80, 20, 0, 0.7))
    right_view = candidates((seam + 20 - shift, 250, 80, 20, 0, 0.8))
    merged = merge_tiles([tile_of(left_view, left), tile_of(right_view, right)], IOU)
    assert sorted(merged.boxes[:, 0]) == pytest.approx([seam - 90, seam + 20])


def test_the_order_of_the_tiles_does_not_matter() -> None:
    parts = crowded_tiles(1)
    # Once more the same boxes with the same scores.
    parts.append(parts[0])
    forwards, backwards = merge_tiles(parts, IOU), merge_tiles(parts[::-1], IOU)
    np.testing.assert_array_equal(forwards.boxes, backwards.boxes)
    np.testing.assert_array_equal(forwards.scores, backwards.scores)
    assert (np.diff(forwards.scores) <= 0).all()


@pytest.mark.parametrize("seed", range(5))
def test_any_order_of_tiles_gives_the_same_ships(seed: int) -> None:
    parts = crowded_tiles(seed)
    rng = np.random.default_rng(seed)
    expected = merge_tiles(parts, IOU)
    for _ in range(3):
        merge = SceneMerge(IOU)
        for index in rng.permutation(len(parts)):
            merge.add(parts[index])
            if rng.random() < 0.5:
                merge.ships()
        found = merge.ships()
        np.testing.assert_array_equal(found.boxes, expected.boxes)
        np.testing.assert_array_equal(found.scores, expected.scores)


def test_what_a_tile_contributes_survives_pickling() -> None:
    part = crowded_tiles(2)[0]
    again = pickle.loads(pickle.dumps(part))
    for before, after in zip(part, again, strict=True):
        np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("seed", range(5))
def test_ships_asked_for_on_the_way_are_those_of_one_suppression_over_all_tiles_so_far(
    seed: int,
) -> None:
    parts, merge = crowded_tiles(seed, per_tile=60), SceneMerge(IOU)
    for count, part in enumerate(parts, 1):
        merge.add(part)
        if count in (2, 3, 5, len(parts)):
            boxes = np.concatenate([part.boxes for part in parts[:count]])
            scores = np.concatenate([part.scores for part in parts[:count]])
            own = np.concatenate([part.own for part in parts[:count]])
            place = np.lexsort(boxes.T)  # which decides where ranks are equal
            kept = place[nms_rotated(boxes[place], (scores + own)[place], IOU)]
            ships = merge.ships()
            assert len(kept) < len(boxes)
            assert {tuple(box) for box in boxes[kept]} == {tuple(box) for box in ships.boxes}
            assert sorted(scores[kept]) == sorted(ships.scores)


def test_a_late_box_that_beats_a_rival_brings_back_what_the_rival_had_suppressed() -> None:
    left, right = plan_windows((512, 896), 512, 128)
    seam, shift = left.core.width, right.window.col
    merge = SceneMerge(IOU)
    merge.add(
        tile_of(
            candidates((seam - 90, 250, 80, 20, 0, 0.6), (seam - 35, 250, 80, 20, 0, 0.7)), left
        )
    )
    assert merge.ships().boxes[:, 0] == pytest.approx([seam - 35])
    merge.add(tile_of(candidates((seam + 20 - shift, 250, 80, 20, 0, 0.8)), right))
    assert merge.ships().boxes[:, 0] == pytest.approx([seam + 20, seam - 90])


def test_near_copies_are_thinned_and_rivals_are_not() -> None:
    rows = [(60 + 0.5 * i, 60, 40, 12, 0, 0.9 - 0.01 * i) for i in range(5)]
    kept = tile_of(candidates(*rows, (75, 60, 40, 12, 0, 0.6)), whole_tile())
    assert len(kept.scores) == 2
    assert 0.8 < kept.scores[0] < 0.9
    assert 0.3 < kept.scores[1] < 0.6


def test_the_score_asked_for_moves_no_box() -> None:
    found = candidates((60, 60, 40, 12, 0, 0.9), (63, 60, 44, 12, 0.05, 0.6))
    low, high = (tile_of(found, whole_tile(), score) for score in (0.1, 0.8))
    np.testing.assert_array_equal(low.boxes[:1], high.boxes[:1])
    assert 60 < low.boxes[0, 0] < 63


def test_boxes_mostly_on_nodata_are_dropped() -> None:
    valid = np.zeros((100, 100), dtype=bool)
    valid[:, :50] = True
    found = candidates((45, 20, 20, 6, 0, 0.9), (58, 50, 20, 6, 0, 0.8), (20, 80, 20, 6, 0, 0.7))
    assert valid_share(found.boxes, valid) == pytest.approx([0.75, 0.1, 1.0], abs=0.06)
    tile = whole_tile(100)
    kept = tile_ships(found, tile, valid, 0.1, IOU)
    assert sorted(kept.scores) == [0.7, 0.9]


def test_boxes_that_are_not_numbers_are_dropped() -> None:
    found = candidates((np.nan, 20, 20, 6, 0, 0.9), (50, 50, np.inf, 6, 0, 0.9))
    assert len(tile_of(found, whole_tile()).scores) == 0


def test_no_tiles_and_no_boxes_make_no_ships() -> None:
    empty = tile_of(candidates(), whole_tile())
    for parts in ([], [empty], [empty, empty]):
        merged = merge_tiles(parts, IOU)
        assert merged.boxes.shape == (0, 5)
        assert merged.scores.shape == (0,)


def test_a_ship_that_is_drawn_in_many_ways_scores_less_than_one_that_is_drawn_in_one() -> None:
    alike = [(40, 40, 40 + 0.5 * i, 10, 0, 0.8) for i in range(6)]
    scattered = [(40, 90, 30 + 5 * i, 8 + i, 0.03 * i, 0.8) for i in range(6)]
    kept = tile_of(candidates(*alike, *scattered), whole_tile())
    first, second = (kept.scores[abs(kept.boxes[:, 1] - y) < 5].max() for y in (40, 90))
    assert 0.75 < first < 0.8
    assert second < 0.7


def test_a_ship_in_the_bands_of_two_looks_is_one_and_keeps_the_better_box() -> None:
    tile = whole_tile(512)
    fine = tile_of(candidates((200, 200, 160, 30, 0.2, 0.6), (60, 60, 40, 10, 0, 0.9)), tile)
    coarse = tile_of(candidates((202, 199, 170, 34, 0.2, 0.8), (350, 400, 250, 40, 1, 0.7)), tile)
    merge = SceneMerge(IOU)
    merge.add(coarse, 1)
    merge.add(fine, 0)
    ships = merge.ships()
    assert ships.looks.tolist() == [0, 1, 1]
    assert ships.scores == pytest.approx([0.9, 0.8, 0.7])
    assert ships.boxes[1, 2:4].max() == pytest.approx(170)


def test_what_a_look_does_not_answer_for_takes_no_ships_place() -> None:
    tile = whole_tile(512)
    look = Look(longest_px=200)
    valid = np.ones((512, 512), dtype=bool)
    found = candidates((250, 250, 260, 40, 0, 0.9), (250, 100, 190, 30, 0, 0.8))
    kept = tile_ships(found, tile, valid, 0.3, IOU, look=look)
    assert kept.boxes[:, 2:4].max(axis=1).tolist() == pytest.approx([190])
    # Just beyond the end it is less sure, so that a pixel more or less changes little.
    lengths = np.array([199.0, 201.0, 210.0])
    scores = [
        tile_ships(candidates((250, 100, n, 30, 0, 0.8)), tile, valid, 0.1, IOU, look=look).scores
        for n in lengths
    ]
    assert np.concatenate(scores) == pytest.approx([0.8, 0.758, 0.39], abs=0.01)
