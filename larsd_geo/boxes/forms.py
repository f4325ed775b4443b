"""The forms of a rotated box, and the conversions between them.

A box is `(cx, cy, w, h, theta)`: pixels in continuous image coordinates (x = column, y = row, the
origin at the upper-left corner of the upper-left pixel) and radians from +x towards +y, so
clockwise on screen. `w` lies along `u = (cos theta, sin theta)`, `h` along `v = (-sin theta, cos
theta)`. See Sec. II-B of the LARSD paper (arXiv 2007.12326) for the five distances and Fig. 4 for
the corners.

A *degenerate* box (a NaN, an infinity, or a side of zero or less) has area 0 and contains no point.
The functions that only rewrite a box pass its numbers through, without a warning.
"""

# The operations of the array API carry no types, so that every result is `Any`.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from typing import Any

import array_api_compat
import numpy as np

from larsd_geo.boxes._arrays import (
    Array,
    ArrayT,
    Namespace,
    Values,
    check_shape,
    float_arrays,
    is_valid,
)

__all__ = [
    "box_areas",
    "boxes_from_corners",
    "boxes_from_distances",
    "boxes_from_quads",
    "corners_from_boxes",
    "distances_from_boxes",
    "envelopes",
    "points_at",
    "points_in_boxes",
    "to_larsd_form",
    "to_long_edge_form",
]

_QUARTER = math.pi / 4
_HALF = math.pi / 2

#: A quadrilateral counts as an exact rectangle when it differs from one by no more than this many
#: units in the last place of its largest coordinate: the rounding of `corners_from_boxes`.
_RECTANGLE_ULPS = 32

#: Rectangles around the same points count as equally large when their areas differ by no more than
#: this many units in the last place of the longest side's square.
_AREA_ULPS = 32

#: An infinity in a degenerate box gives NaNs, as it should; that is no reason to warn.
_QUIET = np.errstate(invalid="ignore")

#: Point-box pairs tested at a time by `points_in_boxes`, which bounds its scratch memory.
_POINTS_PER_CHUNK = 1 << 20


@_QUIET
def to_larsd_form(boxes: ArrayT) -> ArrayT:
    """Return boxes in LARSD form, theta in (-pi/4, pi/4].

    In this form `w` is the side nearer to horizontal and `h` the side nearer to vertical: a ship
    that points north has h > w. The rectangle itself stays the same.

    Args:
        boxes: Rotated boxes, (..., 5), any theta.

    Returns:
        The same rectangles, (..., 5).

    Examples:
        >>> upright = to_larsd_form(np.array([50, 40, 30, 10, np.pi / 2]))
        >>> upright.round(3).tolist()
        [50.0, 40.0, 10.0, 30.0, 0.0]
    """
    check_shape("boxes", boxes, 5)
    xp, boxes = float_arrays(boxes)
    width, height, theta = boxes[..., 2], boxes[..., 3], boxes[..., 4]
    turns = xp.ceil((theta - _QUARTER) / _HALF)
    theta = theta - turns * _HALF
    # Rounding may leave theta slightly outside; the open end belongs to the next turn.
    below = theta <= -_QUARTER
    theta = xp.where(below, theta + _HALF, theta)
    theta = xp.where(theta > _QUARTER, xp.full_like(theta, _QUARTER), theta)
    turns = xp.where(below, turns - 1, turns)
    swap = xp.remainder(turns, xp.full_like(turns, 2)) == 1
    return xp.stack(
        [
            boxes[..., 0],
            boxes[..., 1],
            xp.where(swap, height, width),
            xp.where(swap, width, height),
            theta,
        ],
        axis=-1,
    )


@_QUIET
def to_long_edge_form(boxes: ArrayT) -> ArrayT:
    """Return boxes in long-edge form, `(cx, cy, length, width, axis)`.

    This form is used outside the network.

    Args:
        boxes: Rotated boxes, (..., 5), any theta.

    Returns:
        The same rectangles, (..., 5), with length >= width and the direction of the long side,
        axis, in [0, pi).

    Examples:
        >>> to_long_edge_form(np.array([50, 40, 10, 30, 0])).round(3).tolist()
        [50.0, 40.0, 30.0, 10.0, 1.571]
    """
    check_shape("boxes", boxes, 5)
    xp, boxes = float_arrays(boxes)
    width, height, theta = boxes[..., 2], boxes[..., 3], boxes[..., 4]
    swap = height > width
    axis = xp.where(swap, theta + _HALF, theta)
    axis = xp.remainder(axis, xp.full_like(axis, math.pi))
    # The remainder of a tiny negative angle rounds to pi itself, which is the direction 0.
    axis = xp.where(axis >= math.pi, xp.zeros_like(axis), axis)
    return xp.stack(
        [
            boxes[..., 0],
            boxes[..., 1],
            xp.where(swap, height, width),
            xp.where(swap, width, height),
            axis,
        ],
        axis=-1,
    )


@_QUIET
def corners_from_boxes(boxes: ArrayT) -> ArrayT:
    """Return the four corners D1..D4 of each box (Fig. 4 of the paper).

    Args:
        boxes: Rotated boxes, (..., 5), any theta.

    Returns:
        Corners (x, y), (..., 4, 2): clockwise on screen from the corner with the least x + y, which
        is the upper-left one of the box in LARSD form.

    Examples:
        >>> corners_from_boxes(np.array([50, 40, 30, 10, 0])).tolist()
        [[35.0, 35.0], [65.0, 35.0], [65.0, 45.0], [35.0, 45.0]]
    """
    boxes = to_larsd_form(boxes)
    xp, boxes = float_arrays(boxes)
    centre, theta = boxes[..., None, :2], boxes[..., 4]
    cos, sin = xp.cos(theta), xp.sin(theta)
    along_w = xp.stack([cos, sin], axis=-1) * (boxes[..., 2:3] / 2)
    along_h = xp.stack([-sin, cos], axis=-1) * (boxes[..., 3:4] / 2)
    upper_left = -along_w - along_h
    upper_right = along_w - along_h
    return centre + xp.stack([upper_left, upper_right, -upper_left, -upper_right], axis=-2)


@_QUIET
def boxes_from_corners(corners: ArrayT) -> ArrayT:
    """Return the boxes of four-cornered outlines, in LARSD form.

    A rectangle comes back exactly, whichever corner it starts from and whichever way it runs. Any
    other quadrilateral becomes its smallest rotated rectangle, see `boxes_from_quads`.

    Args:
        corners: Corners (x, y) in order around the outline, (..., 4, 2).

    Returns:
        Boxes in LARSD form, (..., 5).

    Examples:
        >>> boxes_from_corners(np.array([[65, 35], [35, 35], [35, 45], [65, 45]])).tolist()
        [50.0, 40.0, 30.0, 10.0, 0.0]
    """
    check_shape("corners", corners, 4, 2)
    xp, corners = float_arrays(corners)
    centre = xp.mean(corners, axis=-2)
    local = corners - centre[..., None, :]
    first = (local[..., 1, :] - local[..., 0, :] + local[..., 2, :] - local[..., 3, :]) / 2
    second = (local[..., 3, :] - local[..., 0, :] + local[..., 2, :] - local[..., 1, :]) / 2
    width, height = _lengths(xp, first), _lengths(xp, second)
    # The longer side gives the direction best, and is the only one that a flat box has.
    theta = xp.where(
        width >= height,
        xp.atan2(first[..., 1], first[..., 0]),
        xp.atan2(-second[..., 0], second[..., 1]),
    )
    sides = xp.stack([width, height, theta], axis=-1)
    exact = to_larsd_form(xp.concat([centre, sides], axis=-1))

    skew = xp.max(xp.abs(local[..., 0, :] + local[..., 2, :]), axis=-1)
    diagonals = _lengths(xp, local[..., 2, :] - local[..., 0, :])
    uneven = xp.abs(diagonals - _lengths(xp, local[..., 3, :] - local[..., 1, :]))
    largest = xp.max(xp.max(xp.abs(corners), axis=-1), axis=-1)
    slack = _RECTANGLE_ULPS * float(xp.finfo(corners.dtype).eps) * largest
    rectangular = (skew <= slack) & (uneven <= slack)
    if bool(xp.all(rectangular)):
        return exact
    return xp.where(rectangular[..., None], exact, boxes_from_quads(corners))


@_QUIET
def boxes_from_quads(quads: ArrayT) -> ArrayT:
    """Return the rectangle of least area around each set of points, in LARSD form.

    One side of that rectangle lies on a side of the points' convex hull, so it is enough to try the
    direction of every pair of points: pairs that are not a side of the hull only give larger
    rectangles. Several rectangles may be equally small, as always around a triangle; the one along
    the longest of their sides is then taken, so that rounding does not decide.

    Args:
        quads: Points (x, y) in any order, (..., K, 2); four for a labelled quadrilateral.

    Returns:
        Boxes in LARSD form, (..., 5).

    Examples:
        >>> trapezium = np.array([[0, 0], [40, 0], [30, 10], [10, 10]])
        >>> boxes_from_quads(trapezium).tolist()
        [20.0, 5.0, 40.0, 10.0, 0.0]
    """
    check_shape("quads", quads, 2)
    xp, quads = float_arrays(quads)
    middle = xp.mean(quads, axis=-2)
    local = quads - middle[..., None, :]
    count = quads.shape[-2]
    pairs = [(i, j) for i in range(count) for j in range(i + 1, count)]
    edges = xp.stack([local[..., j, :] - local[..., i, :] for i, j in pairs], axis=-2)
    theta = xp.atan2(edges[..., 1], edges[..., 0])
    cos, sin = xp.cos(theta)[..., None], xp.sin(theta)[..., None]
    x, y = local[..., None, :, 0], local[..., None, :, 1]
    along, across = x * cos + y * sin, y * cos - x * sin
    low_u, high_u = xp.min(along, axis=-1), xp.max(along, axis=-1)
    low_v, high_v = xp.min(across, axis=-1), xp.max(across, axis=-1)
    width, height = high_u - low_u, high_v - low_v
    mid_u, mid_v = (low_u + high_u) / 2, (low_v + high_v) / 2
    cos, sin = cos[..., 0], sin[..., 0]
    tries = xp.stack(
        [mid_u * cos - mid_v * sin, mid_u * sin + mid_v * cos, width, height, theta], axis=-1
    )
    areas, lengths = width * height, _lengths(xp, edges)
    slack = _AREA_ULPS * float(xp.finfo(quads.dtype).eps) * xp.max(lengths, axis=-1) ** 2
    smallest = areas <= (xp.min(areas, axis=-1) + slack)[..., None]
    best = xp.argmax(xp.where(smallest, lengths, xp.full_like(lengths, -1)), axis=-1)
    chosen = xp.arange(len(pairs), device=array_api_compat.device(best)) == best[..., None]
    box = xp.sum(xp.where(chosen[..., None], tries, xp.zeros_like(tries)), axis=-2)
    return to_larsd_form(xp.concat([box[..., :2] + middle, box[..., 2:]], axis=-1))


@_QUIET
def distances_from_boxes(points: ArrayT, boxes: ArrayT) -> ArrayT:
    """Return the distances from each point to the four sides of its box (the paper's d1..d4).

    Sides are named in the box's own frame, for theta as it is: d1 to the upper side (-v), d2 to the
    right (+u), d3 to the lower (+v), d4 to the left (-u).

    Args:
        points: Points (x, y), (..., 2).
        boxes: One box per point, (..., 5); leading axes broadcast against those of `points`.

    Returns:
        Distances, (..., 4), pixels; negative for a side that the point lies beyond.

    Examples:
        >>> distances_from_boxes(np.array([52, 41]), np.array([50, 40, 30, 10, 0])).tolist()
        [6.0, 13.0, 4.0, 17.0]
    """
    check_shape("points", points, 2)
    check_shape("boxes", boxes, 5)
    xp, points, boxes = float_arrays(points, boxes)
    along, across = _in_frame(xp, points, boxes)
    half_w, half_h = boxes[..., 2] / 2, boxes[..., 3] / 2
    return xp.stack([half_h + across, half_w - along, half_h - across, half_w + along], axis=-1)


@_QUIET
def boxes_from_distances(points: ArrayT, distances: ArrayT, theta: ArrayT) -> ArrayT:
    """Return the boxes of the paper's five values: four distances and an angle (Sec. II-B).

    Args:
        points: Points (x, y) from which the distances are measured, (..., 2).
        distances: Distances d1..d4 to the upper, right, lower and left side, (..., 4), pixels.
        theta: Angles, (...), radians.

    Returns:
        Boxes, (..., 5), with theta as given.

    Examples:
        >>> point, distances = np.array([52, 41]), np.array([6, 13, 4, 17])
        >>> boxes_from_distances(point, distances, np.array(0.0)).tolist()
        [50.0, 40.0, 30.0, 10.0, 0.0]
    """
    check_shape("points", points, 2)
    check_shape("distances", distances, 4)
    xp, points, distances, theta = float_arrays(points, distances, theta)
    up, right = distances[..., 0], distances[..., 1]
    down, left = distances[..., 2], distances[..., 3]
    cos, sin = xp.cos(theta), xp.sin(theta)
    along, across = (right - left) / 2, (down - up) / 2
    parts = xp.broadcast_arrays(
        points[..., 0] + along * cos - across * sin,
        points[..., 1] + along * sin + across * cos,
        right + left,
        up + down,
        theta,
    )
    return xp.stack(list(parts), axis=-1)


@_QUIET
def points_in_boxes(points: Array, boxes: Array) -> Any:
    """Return which points lie in which boxes, borders included.

    Args:
        points: Points (x, y), (M, 2).
        boxes: Rotated boxes, (N, 5).

    Returns:
        Booleans, (M, N). A degenerate box contains no point, and a NaN point is in no box.

    Examples:
        >>> points, boxes = np.array([[35, 40], [34, 40]]), np.array([[50, 40, 30, 10, 0]])
        >>> points_in_boxes(points, boxes).tolist()
        [[True], [False]]
    """
    check_shape("points", points, 2, rank=2)
    check_shape("boxes", boxes, 5, rank=2)
    xp, points, boxes = float_arrays(points, boxes)
    good = is_valid(xp, boxes)
    rows = max(1, _POINTS_PER_CHUNK // max(1, boxes.shape[0]))
    parts = []
    for start in range(0, max(1, points.shape[0]), rows):
        along, across = _in_frame(xp, points[start : start + rows, None, :], boxes[None, :, :])
        inside = (xp.abs(along) <= boxes[:, 2] / 2) & (xp.abs(across) <= boxes[:, 3] / 2)
        parts.append(inside & good)
    return parts[0] if len(parts) == 1 else xp.concat(parts, axis=0)


@_QUIET
def envelopes(boxes: ArrayT) -> ArrayT:
    """Return the axis-parallel rectangle around each box.

    Args:
        boxes: Rotated boxes, (..., 5).

    Returns:
        (xmin, ymin, xmax, ymax), (..., 4).

    Examples:
        >>> envelopes(np.array([50, 40, 30, 10, np.pi / 2])).round(3).tolist()
        [45.0, 25.0, 55.0, 55.0]
    """
    check_shape("boxes", boxes, 5)
    xp, boxes = float_arrays(boxes)
    cos, sin = xp.abs(xp.cos(boxes[..., 4])), xp.abs(xp.sin(boxes[..., 4]))
    half_w, half_h = xp.abs(boxes[..., 2]) / 2, xp.abs(boxes[..., 3]) / 2
    half_x, half_y = half_w * cos + half_h * sin, half_w * sin + half_h * cos
    x, y = boxes[..., 0], boxes[..., 1]
    return xp.stack([x - half_x, y - half_y, x + half_x, y + half_y], axis=-1)


@_QUIET
def points_at(boxes: ArrayT, fractions: ArrayT) -> ArrayT:
    """Return the image points at given positions within each box.

    Args:
        boxes: Rotated boxes, (N, 5).
        fractions: Positions along w and h in units of the sides, 0 at the centre, -0.5 and 0.5 at
            the sides; (M, 2) for all boxes or (N, M, 2).

    Returns:
        Points (x, y), (N, M, 2).

    Examples:
        >>> points_at(np.array([[50, 40, 30, 10, 0]]), np.array([[0, 0], [0.5, -0.5]])).tolist()
        [[[50.0, 40.0], [65.0, 35.0]]]
    """
    check_shape("boxes", boxes, 5, rank=2)
    check_shape("fractions", fractions, 2)
    xp, boxes, fractions = float_arrays(boxes, fractions)
    along, across = fractions[..., 0] * boxes[:, 2:3], fractions[..., 1] * boxes[:, 3:4]
    cos, sin = xp.cos(boxes[:, 4:5]), xp.sin(boxes[:, 4:5])
    x = boxes[:, 0:1] + along * cos - across * sin
    y = boxes[:, 1:2] + along * sin + across * cos
    return xp.stack([x, y], axis=-1)


@_QUIET
def box_areas(boxes: ArrayT) -> ArrayT:
    """Return the area of each box.

    Args:
        boxes: Rotated boxes, (..., 5).

    Returns:
        Areas, (...), square pixels; 0 for a degenerate box.

    Examples:
        >>> box_areas(np.array([[50, 40, 30, 10, 0.2], [50, 40, 30, -10, 0.2]])).tolist()
        [300.0, 0.0]
    """
    check_shape("boxes", boxes, 5)
    xp, boxes = float_arrays(boxes)
    areas = boxes[..., 2] * boxes[..., 3]
    return xp.where(is_valid(xp, boxes), areas, xp.zeros_like(areas))


def _in_frame(xp: Namespace, points: Values, boxes: Values) -> tuple[Values, Values]:
    """Return the coordinates of points along u and v, from the box's centre."""
    dx, dy = points[..., 0] - boxes[..., 0], points[..., 1] - boxes[..., 1]
    cos, sin = xp.cos(boxes[..., 4]), xp.sin(boxes[..., 4])
    return dx * cos + dy * sin, dy * cos - dx * sin


def _lengths(xp: Namespace, vectors: Values) -> Values:
    """Return the Euclidean lengths, (..., 2) to (...), without overflow of the squares."""
    return xp.hypot(vectors[..., 0], vectors[..., 1])
