"""The exact IoU, held against shapely's polygon overlay."""

from __future__ import annotations

import math
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from larsd_geo.boxes import (
    corners_from_boxes,
    intersection_area_aligned,
    rotated_iou,
    rotated_iou_aligned,
)

SQUARE = (0.0, 0.0, 2.0, 2.0, 0.0)

angles = st.one_of(
    st.floats(-4, 4),
    st.integers(-8, 8).map(lambda k: k * math.pi / 4),
    st.integers(-8, 8).map(lambda k: k * math.pi / 4 + 1e-9),
)
sides = st.one_of(st.floats(0.05, 300), st.sampled_from([0.05, 1.0, 16.0, 120.0]))
positions = st.one_of(st.floats(-150, 150), st.integers(-20, 20).map(float))
boxes = st.tuples(positions, positions, sides, sides, angles)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Two boxes: unrelated, identical, touching along a side or at a corner, contained, turned."""
    a = draw(boxes)
    x, y, w, h, theta = a
    cos, sin = math.cos(theta), math.sin(theta)
    kind = draw(st.sampled_from(["any", "same", "side", "corner", "inside", "turned", "near"]))
    if kind == "any":
        return a, draw(boxes)
    if kind == "same":
        return a, a
    if kind == "side":
        return a, (x + w * cos, y + w * sin, w, h, theta)
    if kind == "corner":
        return a, (x + w * cos - h * sin, y + w * sin + h * cos, w, h, theta)
    if kind == "inside":
        return a, (x, y, w * draw(st.floats(0.01, 1)), h * draw(st.floats(0.01, 1)), theta)
    if kind == "turned":
        return a, (x, y, w, h, theta + draw(st.integers(-4, 4)) * math.pi / 4)
    step = draw(st.floats(-1e-6, 1e-6))
    return a, (x + step, y - step, w + abs(step), h, theta + step)


def random_boxes(
    rng: np.random.Generator, count: int, extent: float, sides: tuple[float, float]
) -> np.ndarray:
    """Boxes of any direction within a square."""
    positions, lengths = rng.uniform(0, extent, (count, 2)), rng.uniform(*sides, (count, 2))
    return np.column_stack([positions, lengths, rng.uniform(-9, 9, count)])


def shapely_iou(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU by general polygon overlay, pair by pair."""
    first, second = (shapely.polygons(corners_from_boxes(boxes)) for boxes in (a, b))
    with np.errstate(invalid="ignore"):
        inter = shapely.area(shapely.intersection(first, second))
    return inter / (shapely.area(first) + shapely.area(second) - inter)


def overlay_is_sound(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether the overlay of two boxes agrees with itself: with the union, and on a fixed grid."""
    first, second = (shapely.polygons(corners_from_boxes(boxes)) for boxes in (a, b))
    with np.errstate(invalid="ignore"):
        common, union = shapely.intersection(first, second), shapely.union(first, second)
    both = shapely.area(common) + shapely.area(union)
    on_grid = shapely.area(shapely.intersection(first, second, grid_size=1e-6))
    adds_up = np.allclose(both, shapely.area(first) + shapely.area(second), rtol=1e-6)
    return bool(adds_up and np.allclose(on_grid, shapely.area(common), rtol=1e-3, atol=1e-2))


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(pairs())
def test_agrees_with_polygon_overlay(pair: tuple[tuple[float, ...], tuple[float, ...]]) -> None:
    a, b = np.array([pair[0]]), np.array([pair[1]])
    # Boxes that overlap by a millionth of a pixel now and then make GEOS return one of them whole
    # as their intersection, or nothing; its own union, which mostly does not fit then, or an
    # overlay on a grid gives it away.
    assume(overlay_is_sound(a, b))
    iou = rotated_iou_aligned(a, b)[0]
    assert iou == pytest.approx(shapely_iou(a, b)[0], abs=1e-6)
    assert iou == pytest.approx(rotated_iou_aligned(b, a)[0], abs=1e-9)
    assert 0 <= iou <= 1


def test_agrees_with_polygon_overlay_on_many_crowded_boxes() -> None:
    rng = np.random.default_rng(3)
    a, b = (random_boxes(rng, 4000, extent=60, sides=(0.2, 80)) for _ in range(2))
    iou = rotated_iou_aligned(a, b)
    np.testing.assert_allclose(iou, shapely_iou(a, b), atol=1e-9)
    np.testing.assert_allclose(iou, rotated_iou_aligned(b, a), atol=1e-11)


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (SQUARE, 1.0),
        ((0.0, 0.0, 2.0, 2.0, math.pi / 2), 1.0),
        ((1.0, 0.0, 2.0, 2.0, 0.0), 1 / 3),
        ((2.0, 0.0, 2.0, 2.0, 0.0), 0.0),
        ((2.0, 2.0, 2.0, 2.0, 0.0), 0.0),
        ((0.0, 0.0, 1.0, 1.0, 0.3), 0.25),
        ((0.0, 0.0, 4.0, 1.0, 0.0), 2 / 6),
        # Two squares turned by 45 degrees share a regular octagon.
        ((0.0, 0.0, 2.0, 2.0, math.pi / 4), 8 * (2**0.5 - 1) / (8 - 8 * (2**0.5 - 1))),
    ],
)
def test_known_overlaps(other: tuple[float, ...], expected: float) -> None:
    iou = rotated_iou(np.array([SQUARE]), np.array([other]))
    assert iou[0, 0] == pytest.approx(expected, abs=1e-12)


def test_boxes_apart_or_touching_overlap_exactly_nothing() -> None:
    rng = np.random.default_rng(2)
    a, b = (random_boxes(rng, 2000, extent=100, sides=(1, 60)) for _ in range(2))
    polygons = [shapely.polygons(corners_from_boxes(boxes)) for boxes in (a, b)]
    apart = shapely.disjoint(*polygons)
    assert 200 < apart.sum() < 1800
    np.testing.assert_array_equal(rotated_iou_aligned(a, b) == 0, apart)
    a[:, :2] = 0
    along = np.column_stack([np.cos(a[:, 4]), np.sin(a[:, 4])])
    neighbours = np.column_stack([a[:, 2:3] * along, a[:, 2:]])
    np.testing.assert_array_equal(rotated_iou_aligned(a, neighbours), 0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("theta", [0.0, 0.3, math.pi / 4, math.pi / 2, -2.0])
@pytest.mark.parametrize("size", [(120, 16), (1e4, 0.01), (1e-3, 1e-3), (5e4, 5e4)])
@pytest.mark.parametrize("centre", [(0, 0), (98_765.5, 43_210.25)])
def test_identical_boxes_overlap_wholly(
    dtype: type[np.floating[Any]],
    theta: float,
    size: tuple[float, float],
    centre: tuple[float, float],
) -> None:
    box: np.ndarray = np.array([[*centre, *size, theta]], dtype=dtype)
    slack = 1e-9 if dtype is np.float64 else 1e-5
    assert rotated_iou_aligned(box, box)[0] == pytest.approx(1, abs=slack)


def test_large_coordinates_cost_no_precision() -> None:
    rng = np.random.default_rng(0)
    a, b = (random_boxes(rng, 200, extent=50, sides=(5, 60)) for _ in range(2))
    a[:, :2], b[:, :2] = a[:, :2].round(), b[:, :2].round()
    far = np.array([2.0**30, -(2.0**31), 0, 0, 0])
    np.testing.assert_array_equal(rotated_iou_aligned(a + far, b + far), rotated_iou_aligned(a, b))


def test_single_precision_is_good_to_single_precision() -> None:
    rng = np.random.default_rng(0)
    a, b = (random_boxes(rng, 500, extent=40, sides=(5, 60)).astype(np.float32) for _ in range(2))
    iou = rotated_iou_aligned(a, b)
    assert iou.dtype == np.float32
    exact = rotated_iou_aligned(a.astype(np.float64), b.astype(np.float64))
    np.testing.assert_allclose(iou, exact, atol=2e-6)


def test_matrix_holds_every_pair() -> None:
    rng = np.random.default_rng(1)
    a = random_boxes(rng, 70, extent=200, sides=(1, 60))
    b = a[::-1][:41] + 0.5
    i, j = np.indices((70, 41)).reshape(2, -1)
    matrix = rotated_iou(a, b)
    assert matrix.shape == (70, 41)
    np.testing.assert_allclose(matrix[i, j], rotated_iou_aligned(a[i], b[j]), atol=1e-15)


@pytest.mark.parametrize(
    "bad",
    [
        (math.nan, 0, 2, 2, 0),
        (0, math.inf, 2, 2, 0),
        (0, 0, math.inf, 2, 0),
        (0, 0, 2, 2, math.nan),
        (0, 0, 0, 2, 0),
        (0, 0, -2, 2, 0),
        (0, 0, -2, -2, 0),
    ],
)
def test_degenerate_boxes_overlap_nothing(bad: tuple[float, ...]) -> None:
    a, b = np.array([SQUARE, bad, SQUARE]), np.array([bad, SQUARE])
    np.testing.assert_array_equal(rotated_iou(a, b), [[0, 1], [0, 0], [0, 1]])
    np.testing.assert_array_equal(intersection_area_aligned(a[:2], b), [0, 0])


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
def test_empty_sets(n: int, m: int) -> None:
    assert rotated_iou(np.ones((n, 5)), np.ones((m, 5))).shape == (n, m)
    assert rotated_iou_aligned(np.ones((0, 5)), np.ones((0, 5))).shape == (0,)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"a must have the shape \(N, 5\), not \(3, 4\)"):
        rotated_iou(np.ones((3, 4)), np.ones((3, 5)))
    with pytest.raises(ValueError, match="as many boxes, not 3 and 2"):
        rotated_iou_aligned(np.ones((3, 5)), np.ones((2, 5)))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_tensors_give_what_arrays_give(dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(0)
    a = torch.rand((50, 5), generator=generator, dtype=dtype) * 20
    b = torch.rand((60, 5), generator=generator, dtype=dtype) * 20
    a[3, 0], b[7, 2] = math.nan, -1
    matrix = rotated_iou(a, b)
    assert isinstance(matrix, torch.Tensor)
    assert matrix.dtype == dtype
    assert matrix.device == a.device
    slack = 1e-12 if dtype == torch.float64 else 1e-5
    np.testing.assert_allclose(matrix.numpy(), rotated_iou(a.numpy(), b.numpy()), atol=slack)


@pytest.mark.slow
@pytest.mark.usefixtures("compiled_loops")
def test_scratch_memory_is_bounded() -> None:
    boxes = np.tile([[50.0, 50.0, 30.0, 8.0, 0.4]], (1200, 1))
    tracemalloc.start()
    matrix = rotated_iou(boxes, boxes)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_allclose(matrix, 1)
    assert peak - matrix.nbytes < 80e6


def test_torch_is_not_imported(repository: Path) -> None:
    code = (
        "import sys, numpy as np; from larsd_geo import boxes;"
        "boxes.nms_rotated(np.ones((3, 5)), np.ones(3), 0.1); sys.exit('torch' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=repository)
