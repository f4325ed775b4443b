"""Points and boxes: distances to a box's sides, points within boxes, points at given positions.

See `larsd_geo.boxes.forms` for the form of a box.
"""

# The operations of the array API carry no types, so that every result is `Any`.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from typing import Any

from larsd_geo.boxes._arrays import (
    QUIET,
    Array,
    ArrayT,
    Namespace,
    Values,
    check_shape,
    float_arrays,
    is_valid,
)

__all__ = ["boxes_from_distances", "distances_from_boxes", "points_at", "points_in_boxes"]

#: Point-box pairs tested at a time by `points_in_boxes`, which bounds its scratch memory.
_POINTS_PER_CHUNK = 1 << 20


@QUIET
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
        >>> import numpy as np
        >>> distances_from_boxes(np.array([52, 41]), np.array([50, 40, 30, 10, 0])).tolist()
        [6.0, 13.0, 4.0, 17.0]
    """
    check_shape("points", points, 2)
    check_shape("boxes", boxes, 5)
    xp, points, boxes = float_arrays(points, boxes)
    along, across = _in_frame(xp, points, boxes)
    half_w, half_h = boxes[..., 2] / 2, boxes[..., 3] / 2
    return xp.stack([half_h + across, half_w - along, half_h - across, half_w + along], axis=-1)


@QUIET
def boxes_from_distances(points: ArrayT, distances: ArrayT, theta: ArrayT) -> ArrayT:
    """Return the boxes of the paper's five values: four distances and an angle (Sec. II-B).

    Args:
        points: Points (x, y) from which the distances are measured, (..., 2).
        distances: Distances d1..d4 to the upper, right, lower and left side, (..., 4), pixels.
        theta: Angles, (...), radians.

    Returns:
        Boxes, (..., 5), with theta as given.

    Examples:
        >>> import numpy as np
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


@QUIET
def points_in_boxes(points: Array, boxes: Array) -> Any:
    """Return which points lie in which boxes, borders included.

    Args:
        points: Points (x, y), (M, 2).
        boxes: Rotated boxes, (N, 5).

    Returns:
        Booleans, (M, N). A degenerate box contains no point, and a NaN point is in no box.

    Examples:
        >>> import numpy as np
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


@QUIET
def points_at(boxes: ArrayT, fractions: ArrayT) -> ArrayT:
    """Return the image points at given positions within each box.

    Args:
        boxes: Rotated boxes, (N, 5).
        fractions: Positions along w and h in units of the sides, 0 at the centre, -0.5 and 0.5 at
            the sides; (M, 2) for all boxes or (N, M, 2).

    Returns:
        Points (x, y), (N, M, 2).

    Examples:
        >>> import numpy as np
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


def _in_frame(xp: Namespace, points: Values, boxes: Values) -> tuple[Values, Values]:
    """Return the coordinates of points along u and v, from the box's centre."""
    dx, dy = points[..., 0] - boxes[..., 0], points[..., 1] - boxes[..., 1]
    cos, sin = xp.cos(boxes[..., 4]), xp.sin(boxes[..., 4])
    return dx * cos + dy * sin, dy * cos - dx * sin
