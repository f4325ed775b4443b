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

import array_api_compat

from larsd_geo.boxes._arrays import (
    QUIET,
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
    "boxes_from_quads",
    "corners_from_boxes",
    "envelopes",
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


@QUIET
def to_larsd_form(boxes: ArrayT) -> ArrayT:
    """Return boxes in LARSD form, theta in (-pi/4, pi/4].

    In this form `w` is the side nearer to horizontal and `h` the side nearer to vertical: a ship
    that points north has h > w. The rectangle itself stays the same.

    Args:
        boxes: Rotated boxes, (..., 5), any theta.

    Returns:
        The same rectangles, (..., 5).

    Examples:
        >>> import numpy as np
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


@QUIET
def to_long_edge_form(boxes: ArrayT) -> ArrayT:
    """Return boxes in long-edge form, `(cx, cy, length, width, axis)`.

    This form is used outside the network.

    Args:
        boxes: Rotated boxes, (..., 5), any theta.

    Returns:
        The same rectangles, (..., 5), with length >= width and the direction of the long side,
        axis, in [0, pi).

    Examples:
        >>> import numpy as np
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


@QUIET
def corners_from_boxes(boxes: ArrayT) -> ArrayT:
    """Return the four corners D1..D4 of each box (Fig. 4 of the paper).

    Args:
        boxes: Rotated boxes, (..., 5), any theta.

    Returns:
        Corners (x, y), (..., 4, 2): clockwise on screen from the corner with the least x + y, which
        is the upper-left one of the box in LARSD form.

    Examples:
        >>> import numpy as np
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


@QUIET
def boxes_from_corners(corners: ArrayT) -> ArrayT:
    """Return the boxes of four-cornered outlines, in LARSD form.

    A rectangle comes back exactly, whichever corner it starts from and whichever way it runs. Any
    other quadrilateral becomes its smallest rotated rectangle, see `boxes_from_quads`.

    Args:
        corners: Corners (x, y) in order around the outline, (..., 4, 2).

    Returns:
        Boxes in LARSD form, (..., 5).

    Examples:
        >>> import numpy as np
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


@QUIET
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
        >>> import numpy as np
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


@QUIET
def envelopes(boxes: ArrayT) -> ArrayT:
    """Return the axis-parallel rectangle around each box.

    Args:
        boxes: Rotated boxes, (..., 5).

    Returns:
        (xmin, ymin, xmax, ymax), (..., 4).

    Examples:
        >>> import numpy as np
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


@QUIET
def box_areas(boxes: ArrayT) -> ArrayT:
    """Return the area of each box.

    Args:
        boxes: Rotated boxes, (..., 5).

    Returns:
        Areas, (...), square pixels; 0 for a degenerate box.

    Examples:
        >>> import numpy as np
        >>> box_areas(np.array([[50, 40, 30, 10, 0.2], [50, 40, 30, -10, 0.2]])).tolist()
        [300.0, 0.0]
    """
    check_shape("boxes", boxes, 5)
    xp, boxes = float_arrays(boxes)
    areas = boxes[..., 2] * boxes[..., 3]
    return xp.where(is_valid(xp, boxes), areas, xp.zeros_like(areas))


def _lengths(xp: Namespace, vectors: Values) -> Values:
    """Return the Euclidean lengths, (..., 2) to (...), without overflow of the squares."""
    return xp.hypot(vectors[..., 0], vectors[..., 1])
