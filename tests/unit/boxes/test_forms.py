"""The forms of a rotated box: conventions, and the way there and back."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from larsd_geo.boxes import (
    box_areas,
    boxes_from_corners,
    boxes_from_distances,
    boxes_from_quads,
    corners_from_boxes,
    distances_from_boxes,
    envelopes,
    points_in_boxes,
    to_larsd_form,
    to_long_edge_form,
)

QUARTER = math.pi / 4

angles = st.one_of(
    st.floats(-10, 10), st.integers(-12, 12).map(lambda k: k * QUARTER), st.just(-1e-20)
)
boxes_of_all_kinds = st.lists(
    st.tuples(
        st.floats(-1e4, 1e4), st.floats(-1e4, 1e4), st.floats(0.1, 500), st.floats(0.1, 500), angles
    ),
    min_size=1,
    max_size=8,
).map(np.array)


def assert_same_rectangles(a: np.ndarray, b: np.ndarray, atol: float = 1e-8) -> None:
    """Both describe the same point sets: each corner of one lies on a corner of the other."""
    first, second = corners_from_boxes(a), corners_from_boxes(b)
    gaps = np.linalg.norm(first[:, :, None] - second[:, None, :], axis=-1)
    assert gaps.min(axis=2).max() < atol
    assert gaps.min(axis=1).max() < atol


@settings(deadline=None)
@given(boxes_of_all_kinds)
def test_larsd_form_is_the_same_rectangle_within_the_range(boxes: np.ndarray) -> None:
    form = to_larsd_form(boxes)
    assert ((form[:, 4] > -QUARTER) & (form[:, 4] <= QUARTER)).all()
    assert_same_rectangles(form, boxes)
    np.testing.assert_array_equal(to_larsd_form(form), form)


@settings(deadline=None)
@given(boxes_of_all_kinds)
def test_long_edge_form_is_the_same_rectangle_within_the_range(boxes: np.ndarray) -> None:
    form = to_long_edge_form(boxes)
    assert (form[:, 2] >= form[:, 3]).all()
    assert ((form[:, 4] >= 0) & (form[:, 4] < math.pi)).all()
    assert_same_rectangles(form, boxes)
    assert_same_rectangles(to_larsd_form(form), boxes)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("turns", range(-9, 10))
def test_larsd_form_keeps_its_range_at_the_ends(dtype: type, turns: int) -> None:
    near = [turns * QUARTER]
    for direction in (-math.inf, math.inf):
        near.append(np.nextafter(dtype(turns * QUARTER), dtype(direction)))
    boxes: np.ndarray = np.array([[0, 0, 3, 1, angle] for angle in near], dtype=dtype)
    theta: np.ndarray = to_larsd_form(boxes)[:, 4]
    assert (theta > -dtype(QUARTER)).all()
    assert (theta <= dtype(QUARTER)).all()


def test_a_ship_that_points_north_is_higher_than_wide() -> None:
    lying = np.array([[10.0, 20.0, 100.0, 15.0, math.pi / 2]])
    np.testing.assert_allclose(to_larsd_form(lying), [[10, 20, 15, 100, 0]], atol=1e-12)
    np.testing.assert_allclose(
        to_long_edge_form(np.array([[10.0, 20.0, 15.0, 100.0, 0.0]])),
        [[10, 20, 100, 15, math.pi / 2]],
    )


@settings(deadline=None)
@given(boxes_of_all_kinds)
def test_corners_run_clockwise_on_screen_from_the_upper_left(boxes: np.ndarray) -> None:
    corners = corners_from_boxes(boxes)
    sums = corners.sum(axis=2)
    assert (sums[:, :1] <= sums + 1e-9).all()
    ahead = np.roll(corners, -1, axis=1)
    # Rows grow downwards, so the shoelace sum of a ring that runs clockwise on screen is positive.
    local, ahead = corners - boxes[:, None, :2], ahead - boxes[:, None, :2]
    area = (local[..., 0] * ahead[..., 1] - ahead[..., 0] * local[..., 1]).sum(axis=1) / 2
    np.testing.assert_allclose(area, boxes[:, 2] * boxes[:, 3], rtol=1e-6, atol=1e-6)


def test_corners_of_an_upright_box_are_named_as_in_the_paper() -> None:
    corners = corners_from_boxes(np.array([[10.0, 5.0, 6.0, 2.0, 0.0]]))
    np.testing.assert_array_equal(corners, [[[7, 4], [13, 4], [13, 6], [7, 6]]])


@settings(deadline=None)
@given(boxes_of_all_kinds, st.integers(0, 3), st.booleans())
def test_boxes_come_back_from_their_corners(boxes: np.ndarray, start: int, reverse: bool) -> None:
    corners = np.roll(corners_from_boxes(boxes), start, axis=1)
    if reverse:
        corners = corners[:, ::-1]
    back = boxes_from_corners(corners)
    assert ((back[:, 4] > -QUARTER) & (back[:, 4] <= QUARTER)).all()
    assert_same_rectangles(back, boxes)
    # The general way finds the same rectangle.
    assert_same_rectangles(boxes_from_quads(corners), boxes, atol=1e-6)


@settings(deadline=None, max_examples=60)
@given(hnp.arrays(np.int64, (4, 2), elements=st.integers(-50, 50)))
def test_other_quadrilaterals_get_their_smallest_rectangle(quad: np.ndarray) -> None:
    box = boxes_from_corners(quad[None])
    outline = shapely.MultiPoint(quad)
    rectangle = shapely.polygons(corners_from_boxes(box))[0]
    assert rectangle.buffer(1e-9).covers(outline)
    if shapely.convex_hull(outline).area > 0:
        assert box_areas(box)[0] == pytest.approx(shapely.minimum_rotated_rectangle(outline).area)


def test_a_labelled_ship_off_by_a_pixel_stays_near_its_rectangle() -> None:
    box = np.array([[400.0, 300.0, 120.0, 16.0, 0.6]])
    rounded = corners_from_boxes(box).round()
    np.testing.assert_allclose(boxes_from_corners(rounded)[0, :4], box[0, :4], atol=2)
    np.testing.assert_allclose(boxes_from_corners(rounded)[0, 4], 0.6, atol=0.01)


def test_a_flat_outline_keeps_its_length_and_direction() -> None:
    line = np.array([[[0.0, 0.0], [0.0, 0.0], [3.0, 4.0], [3.0, 4.0]]])
    np.testing.assert_allclose(
        to_long_edge_form(boxes_from_corners(line)), [[1.5, 2, 5, 0, math.atan2(4, 3)]], atol=1e-12
    )


@settings(deadline=None)
@given(boxes_of_all_kinds, st.floats(-600, 600), st.floats(-600, 600))
def test_boxes_come_back_from_their_distances(boxes: np.ndarray, dx: float, dy: float) -> None:
    points = boxes[:, :2] + [dx, dy]
    distances = distances_from_boxes(points, boxes)
    back = boxes_from_distances(points, distances, boxes[:, 4])
    np.testing.assert_allclose(back, boxes, atol=1e-8)


def test_distances_are_named_as_in_the_paper() -> None:
    box = np.array([10.0, 20.0, 8.0, 4.0, 0.0])
    distances = distances_from_boxes(np.array([[11.0, 19.0], [20.0, 20.0]]), box)
    np.testing.assert_array_equal(distances, [[1, 3, 3, 5], [2, -6, 2, 14]])


def test_distances_broadcast_over_points_and_boxes() -> None:
    points, boxes = np.zeros((7, 1, 2)), np.ones((1, 3, 5))
    distances = distances_from_boxes(points, boxes)
    assert distances.shape == (7, 3, 4)
    assert boxes_from_distances(points, distances, boxes[..., 4]).shape == (7, 3, 5)


def test_points_in_boxes_agrees_with_shapely() -> None:
    rng = np.random.default_rng(0)
    sides = rng.uniform(1, 60, (30, 2))
    boxes = np.column_stack([rng.uniform(0, 100, (30, 2)), sides, rng.uniform(-4, 4, 30)])
    points = rng.uniform(-20, 120, (500, 2))
    polygons = shapely.polygons(corners_from_boxes(boxes))
    expected = shapely.contains_xy(polygons[None], points[:, :1], points[:, 1:])
    np.testing.assert_array_equal(points_in_boxes(points, boxes), expected)


def test_points_on_the_border_are_inside_and_degenerate_boxes_hold_none() -> None:
    points = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 1.001], [math.nan, 0.0]])
    boxes = np.array([[0, 0, 2, 2, 0], [0, 0, math.inf, 2, 0], [0, 0, 2, 0, 0], [0, 0, -2, -2, 0]])
    inside = points_in_boxes(points, boxes)
    np.testing.assert_array_equal(inside[:, 0], [True, True, False, False])
    assert not inside[:, 1:].any()


@settings(deadline=None)
@given(boxes_of_all_kinds)
def test_envelopes_are_the_corners_extremes(boxes: np.ndarray) -> None:
    corners = corners_from_boxes(boxes)
    expected = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1)
    np.testing.assert_allclose(envelopes(boxes), expected, atol=1e-8)


def test_degenerate_boxes_have_no_area() -> None:
    boxes = np.array([[0, 0, 3, 4, 1], [0, 0, -3, -4, 1], [0, 0, 3, math.inf, 1], [math.nan] * 5])
    np.testing.assert_array_equal(box_areas(boxes), [12, 0, 0, 0])


def test_empty_sets_keep_their_shapes() -> None:
    none = np.empty((0, 5))
    assert to_larsd_form(none).shape == (0, 5)
    assert to_long_edge_form(none).shape == (0, 5)
    assert corners_from_boxes(none).shape == (0, 4, 2)
    assert boxes_from_corners(np.empty((0, 4, 2))).shape == (0, 5)
    assert points_in_boxes(np.ones((3, 2)), none).shape == (3, 0)
    assert points_in_boxes(np.empty((0, 2)), np.ones((4, 5))).shape == (0, 4)
    assert envelopes(none).shape == (0, 4)


def test_wrong_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match=r"boxes must have the shape \(\.\.\., 5\), not \(2, 4\)"):
        to_larsd_form(np.ones((2, 4)))
    with pytest.raises(ValueError, match=r"points must have the shape \(N, 2\), not \(2,\)"):
        points_in_boxes(np.ones(2), np.ones((3, 5)))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_tensors_give_what_arrays_give(dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(0)
    boxes = torch.rand((20, 5), generator=generator, dtype=dtype) * 30
    points = boxes[:, :2] + 1
    reach = 0.7 + 0.6 * torch.rand((20, 4, 1), generator=generator, dtype=dtype)
    centres = boxes[:, None, :2]
    quads = centres + (corners_from_boxes(boxes) - centres) * reach
    slack = 1e-10 if dtype == torch.float64 else 2e-4
    distances = distances_from_boxes(points, boxes)
    for function, arguments in (
        (to_larsd_form, (boxes,)),
        (to_long_edge_form, (boxes,)),
        (corners_from_boxes, (boxes,)),
        (boxes_from_corners, (corners_from_boxes(boxes),)),
        (boxes_from_quads, (quads,)),
        (envelopes, (boxes,)),
        (box_areas, (boxes,)),
        (boxes_from_distances, (points, distances, boxes[:, 4])),
    ):
        result = function(*arguments)
        assert isinstance(result, torch.Tensor)
        assert result.dtype == dtype
        assert result.device == boxes.device
        expected = function(*(argument.numpy() for argument in arguments))
        assert expected.dtype == arguments[0].numpy().dtype
        np.testing.assert_allclose(result.numpy(), expected, rtol=slack, atol=slack)
    inside = points_in_boxes(points, boxes)
    assert inside.dtype == torch.bool
    np.testing.assert_array_equal(inside.numpy(), points_in_boxes(points.numpy(), boxes.numpy()))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("start", range(3))
def test_equally_small_rectangles_give_the_one_along_the_longest_side(
    dtype: type[np.floating], start: int
) -> None:
    # Each side of a triangle has a rectangle of twice the triangle's area on it.
    triangle = np.array([[3.0, 5.0], [63.0, 37.0], [21.0, 33.0]], dtype)
    points = np.concatenate([np.roll(triangle, start, axis=0), triangle.mean(axis=0)[None]])
    _, _, length, width, axis = to_long_edge_form(boxes_from_quads(points))
    assert axis == pytest.approx(math.atan2(32, 60), abs=1e-5)
    assert (length, width) == pytest.approx((68.0, 1104 / 68), rel=1e-5)


def test_gradients_reach_through_the_distances() -> None:
    distances = torch.ones((3, 4), requires_grad=True)
    boxes_from_distances(torch.zeros((3, 2)), distances, torch.zeros(3)).sum().backward()
    assert distances.grad is not None
