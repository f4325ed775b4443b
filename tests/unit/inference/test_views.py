"""Turned and flipped views come back to where they were, and scores keep their meaning."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from larsd_geo.boxes import corners_from_boxes, points_in_boxes, rotated_iou
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.views import TURNS_AND_FLIPS, View, merge_views, views_for

HEIGHT, WIDTH = 96, 160
SHIP = np.array([[100.0, 40.0, 60.0, 14.0, 0.5]])


def painted(box: np.ndarray) -> np.ndarray:
    """An image that is 1 in the box and 0 elsewhere, (1, 3, HEIGHT, WIDTH)."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] + 0.5
    inside = points_in_boxes(np.column_stack([x.ravel(), y.ravel()]), box)[:, 0]
    return np.broadcast_to(inside.reshape(HEIGHT, WIDTH), (1, 3, HEIGHT, WIDTH)).astype(np.float32)


def box_of(seen: np.ndarray) -> np.ndarray:
    """The box of what is painted in a view, from its moments."""
    rows, columns = np.nonzero(seen[0, 0] > 0.5)
    points = np.column_stack([columns, rows]) + 0.5
    spread, axes = np.linalg.eigh(np.cov(points.T))
    u = axes[:, 1]
    width, length = np.sqrt(12 * spread)
    return np.array([[*points.mean(axis=0), length, width, np.arctan2(u[1], u[0])]])


@pytest.mark.parametrize("view", TURNS_AND_FLIPS)
def test_a_box_seen_in_a_view_comes_back_to_its_place(view: View) -> None:
    seen = view.of(painted(SHIP))
    assert all(side % 32 == 0 for side in seen.shape[2:])
    back = view.boxes_back(box_of(seen), HEIGHT, WIDTH)
    assert float(rotated_iou(back, SHIP)[0, 0]) > 0.93
    assert np.abs(corners_from_boxes(back) - corners_from_boxes(SHIP)).max() < 1.5


def test_turns_and_flips_are_all_different() -> None:
    image = np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32)
    views = [view.of(image) for view in TURNS_AND_FLIPS]
    assert np.array_equal(views[0], image)
    for one in range(8):
        for other in range(one):
            assert not np.array_equal(views[one], views[other])


def test_a_score_is_the_mean_over_the_views() -> None:
    nothing = Candidates(np.zeros((0, 5)), np.zeros(0))
    other = SHIP + np.array([0.5, 0, 0, 0, 0.01])
    views = [
        Candidates(SHIP, np.array([0.8])),
        Candidates(other, np.array([0.6])),
        nothing,
        nothing,
    ]
    merged = merge_views(views)
    assert merged.scores == pytest.approx([0.35])
    assert float(rotated_iou(merged.boxes, SHIP)[0, 0]) > 0.9
    assert len(merge_views(views, score_floor=0.4).scores) == 0
    assert len(merge_views([nothing, nothing]).scores) == 0


def test_a_ship_that_all_views_see_outranks_one_that_a_single_view_is_sure_of() -> None:
    away = SHIP + np.array([0, 40.0, 0, 0, 0])
    both = Candidates(np.concatenate([SHIP, away]), np.array([0.6, 0.9]))
    merged = merge_views([both, Candidates(SHIP, np.array([0.6]))])
    assert merged.scores == pytest.approx([0.6, 0.45])
    assert merged.boxes[0, 1] == pytest.approx(40.0)


def test_without_options_the_image_is_seen_as_it_is() -> None:
    image = np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32)
    (view,) = views_for(False)
    assert np.array_equal(view.of(image), image)


def test_every_turn_and_flip_is_seen_and_none_twice() -> None:
    image = np.random.default_rng(0).random((1, 3, 64, 64), dtype=np.float32)
    seen = [view.of(image) for view in views_for(True)]
    assert len(seen) == 8
    for one, other in combinations(seen, 2):
        assert not np.array_equal(one, other)
