from __future__ import annotations

import math

import numpy as np
import pytest

from larsd_geo.boxes import (
    FAINT_SCORE,
    agreement,
    rotated_iou,
    rotated_iou_aligned,
    to_larsd_form,
    vote_boxes,
)


def noisy(box: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Boxes that are each a little off in centre, sides and angle."""
    boxes = np.repeat(box[None], count, axis=0)
    boxes[:, :2] += rng.normal(0, 0.04 * box[3], (count, 2))
    boxes[:, 2:4] *= np.exp(rng.normal(0, 0.08, (count, 2)))
    boxes[:, 4] += rng.normal(0, 0.03, count)
    return boxes


@pytest.mark.parametrize("angle", [0.0, math.pi / 4, math.pi / 2 - 0.02, 2.5])
def test_the_vote_is_nearer_to_the_ship_than_its_candidates_are(angle: float) -> None:
    rng = np.random.default_rng(0)
    ship = np.array([200.0, 150.0, 120.0, 24.0, angle])
    # In LARSD form the angles of one ship jump by a quarter turn near 45 degrees.
    candidates = to_larsd_form(noisy(ship, 40, rng))
    truth = np.repeat(ship[None], 40, axis=0)
    before = rotated_iou_aligned(candidates, truth)
    voted = vote_boxes(candidates, candidates, np.full(40, 0.6))
    after = rotated_iou_aligned(voted, truth)
    assert after.min() > 0.93
    assert after.mean() > before.mean() + 0.1


def test_it_hardly_matters_which_candidate_comes_first() -> None:
    rng = np.random.default_rng(1)
    candidates = noisy(np.array([50.0, 50.0, 80.0, 16.0, 0.3]), 30, rng)
    voted = vote_boxes(candidates, candidates, np.full(30, 0.5))
    pairs = rotated_iou_aligned(np.repeat(voted[:1], 30, axis=0), voted)
    single = rotated_iou_aligned(np.repeat(candidates[:1], 30, axis=0), candidates)
    assert pairs.min() > 0.95 > single.min()


def test_neighbours_do_not_vote_for_each_other() -> None:
    ships = np.array([[50.0, 50, 100, 14, 0.7], [61.0, 38, 100, 14, 0.7]])
    np.testing.assert_allclose(vote_boxes(ships, ships, np.array([0.9, 0.5])), ships)


def test_surer_candidates_count_for_more() -> None:
    boxes = np.array([[50.0, 50, 100, 20, 0], [60.0, 50, 100, 20, 0]])
    voted = vote_boxes(boxes[:1], boxes, np.array([0.8, 0.4]), rounds=1)
    assert 50 < voted[0, 0] < 51
    assert vote_boxes(boxes[:1], boxes, np.array([0.8, 0.8]), rounds=1)[0, 0] > 52


def test_a_square_turned_by_a_quarter_is_the_same_square() -> None:
    boxes = np.array([[10.0, 10, 8, 8, 0.02], [10.0, 10, 8, 8, 0.02 + math.pi / 2]])
    voted = vote_boxes(boxes[:1], boxes, np.ones(2))
    np.testing.assert_allclose(voted, [[10, 10, 8, 8, 0.02]], atol=1e-9)


def test_nobody_votes_for_a_degenerate_box() -> None:
    seeds = np.array([[10.0, 10, 0, 8, 0.1], [90.0, 10, 20, 8, 0.1]])
    boxes = np.array([[10.0, 10, 20, 8, 0.1], [90.0, 10, 0, 8, 0.1], [np.nan, 10, 20, 8, 0.1]])
    np.testing.assert_allclose(vote_boxes(seeds, boxes, np.ones(3)), seeds)
    assert vote_boxes(np.zeros((0, 5)), boxes, np.ones(3)).shape == (0, 5)
    assert vote_boxes(seeds, np.zeros((0, 5)), np.zeros(0)).shape == (2, 5)


def test_candidates_that_draw_one_outline_agree_and_scattered_ones_do_not() -> None:
    rng = np.random.default_rng(2)
    ship = np.array([60.0, 60.0, 100.0, 20.0, 0.4])
    scores = np.full(40, 0.5)
    alike, scattered = np.repeat(ship[None], 40, axis=0), np.repeat(ship[None], 40, axis=0)
    alike[:, 2] *= np.exp(rng.normal(0, 0.02, 40))
    scattered[:, 2] *= np.exp(rng.normal(0, 0.5, 40))
    sure, unsure = (agreement(ship[None], boxes, scores)[0] for boxes in (alike, scattered))
    assert sure > 0.95
    assert unsure < 0.8


def test_agreement_is_the_mean_overlap_by_score() -> None:
    ship = np.array([[50.0, 50.0, 100.0, 20.0, 0.0]])
    shorter = np.array([[50.0, 50.0, 50.0, 20.0, 0.0]])
    elsewhere = np.array([[300.0, 50.0, 100.0, 20.0, 0.0], [50.0, 68.0, 100.0, 20.0, 0.0]])
    boxes = np.concatenate([ship, shorter, elsewhere])
    # An overlap of 1 that counts three times, one of 0.5 that counts once, and neighbours; what is
    # hardly a candidate has no say.
    told = agreement(ship, boxes, np.array([0.65, 0.25, 0.9, 0.9]))
    np.testing.assert_allclose(told, (3 * 1.0 + 0.5) / 4)
    faint = np.concatenate([boxes, shorter])
    again = agreement(ship, faint, np.array([0.65, 0.25, 0.9, 0.9, 0.04]))
    np.testing.assert_array_equal(again, told)


def test_agreement_without_other_boxes_is_the_least_iou() -> None:
    ship = np.array([[50.0, 50.0, 100.0, 20.0, 0.0]])
    np.testing.assert_allclose(agreement(ship, np.zeros((0, 5)), np.zeros(0)), 0.3)
    np.testing.assert_allclose(agreement(ship, ship, np.zeros(1)), 0.3)
    assert agreement(np.zeros((0, 5)), ship, np.ones(1)).shape == (0,)


def test_the_grid_finds_every_pair_that_a_search_of_all_finds() -> None:
    rng = np.random.default_rng(3)
    # Boats side by side, ships of all sizes among them, and boxes of no area.
    boxes = np.column_stack(
        [
            *rng.uniform(0, 300, (2, 600)),
            *np.exp(rng.uniform(1, 5, (2, 600))),
            rng.uniform(-4, 4, 600),
        ]
    )
    boxes[::50, 2] = 0
    boxes[1::97] = np.nan
    seeds, scores = boxes[:200], rng.uniform(0.1, 1, 600)
    for least in (0.05, 0.3, 0.5, 0.8):
        told = agreement(seeds, boxes, scores, least_iou=least)
        iou = np.nan_to_num(rotated_iou(seeds, boxes))
        weight = np.where(iou > least, scores - FAINT_SCORE, 0.0)
        total = weight.sum(axis=1)
        with np.errstate(invalid="ignore"):
            mean = (weight * iou).sum(axis=1) / total
        np.testing.assert_allclose(told, np.where(total > 0, mean, least), atol=1e-6)
