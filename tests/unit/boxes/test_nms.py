"""Rotated NMS: the same boxes as brute force, in a marina and on a pile, in bounded memory."""

from __future__ import annotations

import math
import time
import tracemalloc
from types import ModuleType

import numpy as np
import pytest
import shapely
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from larsd_geo.boxes import corners_from_boxes, nms, nms_rotated, rotated_iou


def brute_force(boxes: np.ndarray, scores: np.ndarray, iou_threshold: float) -> list[int]:
    """Greedy suppression over the whole matrix of shapely's IoU."""
    polygons = shapely.polygons(corners_from_boxes(boxes))
    inter = shapely.area(shapely.intersection(polygons[:, None], polygons[None, :]))
    areas = shapely.area(polygons)
    iou = inter / (areas[:, None] + areas[None, :] - inter)
    kept: list[int] = []
    for i in sorted(range(len(boxes)), key=lambda i: (-scores[i], i)):
        if all(iou[i, j] <= iou_threshold for j in kept):
            kept.append(i)
    return kept


def crowded(seed: int, ships: int, copies: int, extent: float) -> tuple[np.ndarray, np.ndarray]:
    """Ships of many sizes, each found several times, in no order."""
    rng = np.random.default_rng(seed)
    length = 10 ** rng.uniform(0.3, 2.5, ships)
    centre, theta = rng.uniform(0, extent, (ships, 2)), rng.uniform(-1, 3, ships)
    truth = np.column_stack([centre, length, length / rng.uniform(2, 9, ships), theta])
    boxes = np.repeat(truth, copies, axis=0)
    boxes[:, :2] += rng.normal(0, 0.05, (len(boxes), 2)) * boxes[:, 2:3]
    boxes[:, 2:4] *= rng.uniform(0.8, 1.25, (len(boxes), 2))
    boxes[:, 4] += rng.normal(0, 0.1, len(boxes))
    order = rng.permutation(len(boxes))
    return boxes[order], rng.uniform(0, 1, len(boxes))


def moored(length: float, width: float, gap: float, heading_deg: float) -> np.ndarray:
    """Eight ships side by side."""
    theta = math.radians(heading_deg)
    step = np.arange(8)[:, None] * (width + gap) * np.array([-math.sin(theta), math.cos(theta)])
    sides = np.tile([length, width, theta], (8, 1))
    return np.column_stack([400 + step, sides])


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    copies=st.integers(1, 12),
    extent=st.sampled_from([5.0, 100.0, 1500.0]),
    threshold=st.sampled_from([0.0, 0.1, 0.4, 0.75, 1.0]),
)
def test_keeps_what_brute_force_keeps(
    seed: int, copies: int, extent: float, threshold: float
) -> None:
    boxes, scores = crowded(seed, 72 // copies, copies, extent)
    kept = nms_rotated(boxes, scores, threshold)
    assert kept.dtype == np.int64
    assert kept.tolist() == brute_force(boxes, scores, threshold)


@pytest.mark.slow
def test_halving_a_crowd_changes_nothing() -> None:
    boxes, scores = crowded(seed=5, ships=40, copies=40, extent=60)
    kept = nms_rotated(boxes, scores, 0.3).tolist()
    iou = rotated_iou(boxes, boxes)
    expected: list[int] = []
    for i in np.argsort(-scores, kind="stable").tolist():
        if not expected or iou[i, expected].max() <= 0.3:
            expected.append(i)
    assert kept == expected


@pytest.mark.parametrize("heading_deg", [0, 20, 45, 90, 135])
@pytest.mark.parametrize(("length", "width", "gap"), [(120, 16, 2), (120, 16, 6), (40, 10, 2)])
def test_ships_moored_side_by_side_all_survive(
    length: float, width: float, gap: float, heading_deg: float
) -> None:
    ships = moored(length, width, gap, heading_deg)
    scores = np.linspace(0.9, 0.2, 8)
    np.testing.assert_array_equal(nms_rotated(ships, scores, 0.1), np.arange(8))


def test_best_comes_first_and_ties_go_to_the_lower_index() -> None:
    apart = np.array([[100.0 * i, 0, 30, 10, 0.5] for i in range(5)])
    scores = np.array([0.2, 0.9, 0.2, 0.9, 0.5])
    assert nms_rotated(apart, scores, 0.1).tolist() == [1, 3, 4, 0, 2]
    same = np.tile([[0.0, 0, 30, 10, 0.5]], (5, 1))
    assert nms_rotated(same, scores, 0.1).tolist() == [1]
    assert nms_rotated(same, np.ones(5), 0.1).tolist() == [0]


def test_a_box_exactly_at_the_threshold_stays() -> None:
    boxes = np.array([[0.0, 0, 2, 2, 0], [1.0, 0, 2, 2, 0]])
    iou = float(rotated_iou(boxes[:1], boxes[1:])[0, 0])
    assert len(nms_rotated(boxes, np.array([0.9, 0.8]), iou)) == 2
    assert len(nms_rotated(boxes, np.array([0.9, 0.8]), iou - 1e-9)) == 1


def test_a_suppressed_box_suppresses_nothing() -> None:
    row = np.array([[0.0, 0, 10, 10, 0], [4.0, 0, 10, 10, 0], [8.0, 0, 10, 10, 0]])
    assert nms_rotated(row, np.array([0.9, 0.8, 0.7]), 0.3).tolist() == [0, 2]


def test_order_of_input_does_not_matter() -> None:
    boxes, scores = crowded(seed=1, ships=60, copies=5, extent=300)
    kept = nms_rotated(boxes, scores, 0.2)
    order = np.random.default_rng(0).permutation(len(boxes))
    shuffled = nms_rotated(boxes[order], scores[order], 0.2)
    np.testing.assert_array_equal(order[shuffled], kept)


def test_unusable_boxes_are_dropped_and_flat_ones_kept() -> None:
    good = [0, 0, 10, 4, 0.1]
    boxes = np.array(
        [
            good,
            [math.nan, 0, 10, 4, 0.1],
            [0, 0, math.inf, 4, 0.1],
            [0, 0, 10, 4, -math.inf],
            [0, 0, 10, 0, 0.1],
            [0, 0, -10, -4, 0.1],
            good,
            good,
        ]
    )
    scores = np.array([0.5, 0.9, 0.9, 0.9, 0.8, 0.7, math.nan, math.inf])
    assert nms_rotated(boxes, scores, 0.1).tolist() == [7, 4, 5]


def test_boxes_of_absurd_size_and_place_do_no_harm() -> None:
    ship = [50.0, 50.0, 30.0, 10.0, 0.4]
    wild = [
        [1e308, -1e308, 5.0, 5.0, 0.0],
        [-1e308, 0.0, 1e300, 1e300, 0.3],
        [0.0, 1e-300, 1e-300, 1e-300, 0.2],
        [1e15, 1e15, 1e-3, 1e-3, 0.1],
    ]
    boxes = np.array([ship, *wild, ship])
    scores = np.array([0.5, 0.9, 0.8, 0.7, 0.6, 0.4])
    assert nms_rotated(boxes, scores, 0.1).tolist() == [1, 2, 3, 4, 0]


@pytest.mark.parametrize("count", [0, 1])
def test_few_or_no_boxes(count: int) -> None:
    kept = nms_rotated(np.ones((count, 5)), np.ones(count), 0.1)
    assert kept.dtype == np.int64
    assert kept.tolist() == list(range(count))


def test_wrong_input_is_refused() -> None:
    with pytest.raises(ValueError, match=r"scores must have the shape \(3,\), not \(2,\)"):
        nms_rotated(np.ones((3, 5)), np.ones(2), 0.1)
    for threshold in (-0.1, 1.5, math.nan):
        with pytest.raises(ValueError, match=r"iou_threshold must lie in \[0, 1\]"):
            nms_rotated(np.ones((3, 5)), np.ones(3), threshold)


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_tensors_give_what_arrays_give(dtype: torch.dtype) -> None:
    boxes, scores = crowded(seed=2, ships=50, copies=4, extent=200)
    tensors = (
        torch.tensor(boxes, dtype=dtype, requires_grad=True),
        torch.tensor(scores, dtype=dtype),
    )
    kept = nms_rotated(*tensors, 0.2)
    assert isinstance(kept, torch.Tensor)
    assert kept.dtype == torch.int64
    assert kept.device == tensors[0].device
    as_arrays = (tensors[0].detach().numpy(), tensors[1].numpy())
    np.testing.assert_array_equal(kept.numpy(), nms_rotated(*as_arrays, 0.2))


@pytest.fixture(params=["compiled", "NumPy"])
def by(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    compiled_loops: ModuleType | None,
) -> None:
    """Let one of both forms do it."""
    chosen = compiled_loops if request.param == "compiled" else None
    monkeypatch.setattr(nms, "kernels", lambda _: chosen)


@pytest.mark.usefixtures("by")
@pytest.mark.parametrize("count", [5_000, 20_000])
def test_a_pile_on_one_ship_stays_cheap(count: int) -> None:
    rng = np.random.default_rng(4)
    boxes = np.array([500, 500, 120, 16, 0.7]) + rng.normal(0, 0.5, (count, 5)) * [1, 1, 1, 1, 0.01]
    scores = rng.uniform(0, 1, count)
    tracemalloc.start()
    kept = nms_rotated(boxes, scores, 0.1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert kept.tolist() == [int(scores.argmax())]
    # A matrix of all pairs would be 200 MB and 3.2 GB.
    assert peak < 40e6


@pytest.mark.usefixtures("by")
def test_a_pile_of_which_nothing_goes_stays_in_bounded_memory() -> None:
    boxes = np.tile([[500.0, 500, 120, 16, 0.7]], (1500, 1))
    tracemalloc.start()
    kept = nms_rotated(boxes, np.ones(1500), 1.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(kept) == 1500
    assert peak < 40e6


@pytest.mark.slow
def test_cost_grows_near_linearly_with_the_boxes() -> None:
    def seconds(ships: int) -> float:
        boxes, scores = crowded(seed=0, ships=ships, copies=3, extent=150 * ships**0.5)
        start = time.process_time()
        nms_rotated(boxes, scores, 0.4)
        return time.process_time() - start

    # The best of several, taken in turn: load on the machine then slows both sizes or neither.
    rounds = [(seconds(1_000), seconds(16_000)) for _ in range(5)]
    few, many = (min(times) for times in zip(*rounds, strict=True))
    # Sixteen times the boxes: linear would be 16, quadratic 256.
    assert many < 64 * few
