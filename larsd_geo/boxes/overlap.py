"""The exact overlap of rotated boxes.

Look at box A in the frame of box B, scaled so that B is the square [-1, 1] x [-1, 1]. By Green's
theorem the area of A within the strip -1 <= x <= 1 is the integral of y dx around A; with y
replaced by clamp(y, -1, 1) it is the area of A within the square. Each of A's edges is a straight
line, for which that integral has a closed form. There is no list of crossing points to sort and no
special case for parallel, touching or identical boxes, and the result is continuous in the boxes:
rounding moves it by no more than rounding.
"""

# The operations of the array API carry no types, so that every result is `Any`.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import array_api_compat
import numpy as np

from larsd_geo.boxes._arrays import (
    ArrayT,
    Namespace,
    Values,
    check_shape,
    float_arrays,
    is_valid,
)
from larsd_geo.boxes.forms import envelopes

__all__ = [
    "PAIRS_PER_CHUNK",
    "TOUCHING_ULPS",
    "columns_of",
    "intersection_area_aligned",
    "intersections",
    "rotated_iou",
    "rotated_iou_aligned",
]

#: Pairs computed at a time: the scratch arrays of one chunk stay within a core's cache.
PAIRS_PER_CHUNK = 1 << 13

#: The same on an accelerator, where a chunk must be large enough to fill it.
_PAIRS_PER_CHUNK_ON_DEVICE = 1 << 20

#: Boxes that overlap by less than this many units in the last place only touch.
TOUCHING_ULPS = 8

#: Cells of the IoU matrix whose envelopes are compared at a time.
_CELLS_PER_CHUNK = 1 << 18


def rotated_iou(a: ArrayT, b: ArrayT) -> ArrayT:
    """Compute the exact intersection over union of every box of `a` with every box of `b`.

    Only pairs whose envelopes overlap are computed; the scratch memory is bounded, whatever the
    size of the matrix.

    Args:
        a: Rotated boxes, (N, 5).
        b: Rotated boxes, (M, 5).

    Returns:
        IoU, (N, M), in [0, 1]; 0 for a degenerate box (a NaN, an infinity, a side of zero or less)
        with every other.

    Raises:
        ValueError: If an input does not have the shape (N, 5).

    Examples:
        >>> import numpy as np
        >>> ship = np.array([[50, 40, 30, 10, 0]])
        >>> others = np.array([[60, 40, 30, 10, 0], [50, 40, 10, 30, np.pi / 2], [90, 40, 9, 9, 0]])
        >>> rotated_iou(ship, others).round(3).tolist()
        [[0.5, 1.0, 0.0]]
    """
    check_shape("a", a, 5, rank=2)
    check_shape("b", b, 5, rank=2)
    xp, a, b = float_arrays(a, b)
    iou = xp.zeros((a.shape[0], b.shape[0]), dtype=a.dtype, device=array_api_compat.device(a))
    if a.shape[0] == 0 or b.shape[0] == 0:
        return iou
    around_a, around_b = envelopes(a), envelopes(b)
    rows = max(1, _CELLS_PER_CHUNK // b.shape[0])
    for start in range(0, a.shape[0], rows):
        left = around_a[start : start + rows, None, :]
        # Comparisons with NaN are false, so a box with a NaN never becomes a candidate.
        near = (left[..., 0] <= around_b[:, 2]) & (around_b[:, 0] <= left[..., 2])
        near = near & (left[..., 1] <= around_b[:, 3]) & (around_b[:, 1] <= left[..., 3])
        i, j = xp.nonzero(near)
        i = i + start
        iou[i, j] = rotated_iou_aligned(a[i, :], b[j, :])
    return iou


def rotated_iou_aligned(a: ArrayT, b: ArrayT) -> ArrayT:
    """Compute the exact intersection over union of boxes, pair by pair.

    Args:
        a: Rotated boxes, (N, 5).
        b: Rotated boxes, (N, 5).

    Returns:
        IoU, (N,), in [0, 1]; 0 where either box is degenerate.

    Raises:
        ValueError: If the inputs do not both have the same shape (N, 5).

    Examples:
        >>> import numpy as np
        >>> a = np.array([[50, 40, 30, 10, 0], [50, 40, 30, 10, 0]])
        >>> b = np.array([[60, 40, 30, 10, 0], [50, 40, 30, 0, 0]])
        >>> rotated_iou_aligned(a, b).round(3).tolist()
        [0.5, 0.0]
    """
    inter = intersection_area_aligned(a, b)
    xp, a, b, inter = float_arrays(a, b, inter)
    union = a[:, 2] * a[:, 3] + b[:, 2] * b[:, 3] - inter
    # Where the intersection is 0 the union may be anything, NaN included.
    some = (inter > 0) & (union > 0)
    ratio = inter / xp.where(some, union, xp.ones_like(union))
    return xp.where(some, xp.minimum(ratio, xp.ones_like(ratio)), xp.zeros_like(ratio))


def intersection_area_aligned(a: ArrayT, b: ArrayT) -> ArrayT:
    """Compute the exact area that boxes have in common, pair by pair.

    Args:
        a: Rotated boxes, (N, 5).
        b: Rotated boxes, (N, 5).

    Returns:
        Areas, (N,), square pixels; 0 where either box is degenerate.

    Raises:
        ValueError: If the inputs do not both have the same shape (N, 5).

    Examples:
        A square of 10 pixels, and the same turned by 45 degrees: a regular octagon.

        >>> import numpy as np
        >>> square, turned = np.array([[0, 0, 10, 10, 0]]), np.array([[0, 0, 10, 10, np.pi / 4]])
        >>> intersection_area_aligned(square, turned).round(3).tolist()
        [82.843]
    """
    check_shape("a", a, 5, rank=2)
    check_shape("b", b, 5, rank=2)
    if a.shape[0] != b.shape[0]:
        raise ValueError(f"a and b must hold as many boxes, not {a.shape[0]} and {b.shape[0]}.")
    xp, a, b = float_arrays(a, b)
    on_cpu = str(array_api_compat.device(a)) == "cpu"
    size = PAIRS_PER_CHUNK if on_cpu else _PAIRS_PER_CHUNK_ON_DEVICE
    parts = [
        _checked_intersections(xp, a[start : start + size, :], b[start : start + size, :])
        for start in range(0, max(1, a.shape[0]), size)
    ]
    return parts[0] if len(parts) == 1 else xp.concat(parts)


def _checked_intersections(xp: Namespace, a: Values, b: Values) -> Values:
    """Compute the intersection areas of (N, 5) and (N, 5), degenerate boxes included."""
    good = is_valid(xp, a) & is_valid(xp, b)
    # Unit boxes stand in for degenerate ones, so that no NaN is ever computed with.
    stand_in = xp.ones_like(a)
    a = xp.where(good[:, None], a, stand_in)
    b = xp.where(good[:, None], b, stand_in)
    area = intersections(xp, columns_of(xp, a), columns_of(xp, b))
    return xp.where(good, area, xp.zeros_like(area))


def columns_of(xp: Namespace, boxes: Values) -> Values:
    """Return the columns cx, cy, w, h, cosine and sine of theta of boxes (N, 5), as (6, N)."""
    theta = boxes[:, 4]
    sides = [boxes[:, number] for number in range(4)]
    return xp.stack([*sides, xp.cos(theta), xp.sin(theta)], axis=0)


def intersections(xp: Namespace, a: Values, b: Values) -> Values:
    """Compute the intersection areas of valid boxes given by columns: the kernel of this module.

    `larsd_geo.boxes.compiled` has the same for one pair, and must stay equal to the last bit.

    Args:
        xp: The array library of `a` and `b`.
        a: Columns of `columns_of`, (6, N), all finite, sides above zero.
        b: The same.

    Returns:
        Areas, (N,).
    """
    half_wa, half_ha, half_wb, half_hb = a[2] / 2, a[3] / 2, b[2] / 2, b[3] / 2
    # Centres are subtracted first: far from the origin, nothing but this difference is rounded.
    dx, dy = a[0] - b[0], a[1] - b[1]
    cos_b, sin_b = b[4], b[5]
    # Of the angle between the boxes.
    cos, sin = a[4] * cos_b + a[5] * sin_b, a[5] * cos_b - a[4] * sin_b
    along, across = dx * cos_b + dy * sin_b, dy * cos_b - dx * sin_b
    # In B's scaled frame: A's centre, and the vectors from it to the midpoints of its sides.
    with np.errstate(over="ignore"):  # A far larger than B; the clamps below handle it
        x, y = along / half_wb, across / half_hb
        ux, uy = half_wa * cos / half_wb, half_wa * sin / half_hb
        vx, vy = -half_ha * sin / half_wb, half_ha * cos / half_hb
        # Opposite edges are run through in the same direction; the signs make the four integrals
        # one round trip.
        upper_lower = xp.stack([x + vx, x - vx]), xp.stack([y + vy, y - vy])
        left_right = xp.stack([x - ux, x + ux]), xp.stack([y - uy, y + uy])
        along_u = _clamped_integrals(xp, *upper_lower, ux, uy)
        along_v = _clamped_integrals(xp, *left_right, vx, vy)
    area = along_u[0] - along_u[1] + along_v[0] - along_v[1]
    area = area * half_wb * half_hb
    smaller = xp.minimum(a[2] * a[3], b[2] * b[3])
    area = xp.minimum(xp.maximum(area, xp.zeros_like(area)), smaller)

    apart = _separated(xp, along, across, cos, sin, (half_wa, half_ha), (half_wb, half_hb))
    # In A's frame B's centre is turned the other way.
    along, across = along * cos + across * sin, across * cos - along * sin
    apart = apart | _separated(xp, along, across, cos, sin, (half_wb, half_hb), (half_wa, half_ha))
    return xp.where(apart, xp.zeros_like(area), area)


def _separated(
    xp: Namespace,
    along: Values,
    across: Values,
    cos: Values,
    sin: Values,
    turned: tuple[Values, Values],
    upright: tuple[Values, Values],
) -> Values:
    """Return which pairs a side of the upright box separates, or which only touch along it.

    The integrals leave a rounding error where there is no overlap; this makes it zero.

    Args:
        xp: The array library.
        along: Signed distance of the centres along the upright box's width, (N,).
        across: The same along its height.
        cos: Cosine of the angle between the boxes, (N,).
        sin: Its sine.
        turned: Half the sides of the turned box, two of (N,).
        upright: Half the sides of the upright box.
    """
    touching = 1 - TOUCHING_ULPS * float(xp.finfo(along.dtype).eps)
    cos, sin = xp.abs(cos), xp.abs(sin)
    reach_along = upright[0] + turned[0] * cos + turned[1] * sin
    reach_across = upright[1] + turned[0] * sin + turned[1] * cos
    apart = xp.abs(along) >= reach_along * touching
    return apart | (xp.abs(across) >= reach_across * touching)


def _clamped_integrals(xp: Namespace, x: Values, y: Values, dx: Values, dy: Values) -> Values:
    """Integrate clamp(y, -1, 1) dx over -1 <= x <= 1 along edges (x, y) - d to (x, y) + d.

    Args:
        xp: The array library.
        x: Midpoints of the edges, (2, N).
        y: The same.
        dx: Half the edges, (N,).
        dy: The same.

    Returns:
        Integrals, (2, N); 0 for an upright edge.
    """
    # An edge this steep adds nothing; the floor only keeps the division finite.
    least = float(xp.finfo(x.dtype).smallest_normal) ** 0.5
    safe_dx = xp.where(xp.abs(dx) < least, xp.full_like(dx, least), dx)
    # The edge is (x, y) + s d with s in [-1, 1]; at s0 and s1 it enters and leaves the strip.
    per_dx = 1 / safe_dx
    s0 = xp.clip((-1 - x) * per_dx, -1.0, 1.0)
    s1 = xp.clip((1 - x) * per_dx, -1.0, 1.0)
    y0, y1 = y + s0 * dy, y + s1 * dy
    low, high = xp.minimum(y0, y1), xp.maximum(y0, y1)
    rise = high - low
    per_rise = 1 / xp.where(rise < least, xp.full_like(rise, least), rise)
    # Shares of the way below and above the square; in between, y is linear.
    below = xp.clip((-1 - low) * per_rise, 0.0, 1.0)
    above = xp.clip((high - 1) * per_rise, 0.0, 1.0)
    between = (xp.clip(low, -1.0, 1.0) + xp.clip(high, -1.0, 1.0)) / 2
    mean = above - below + (1 - below - above) * between
    # s0 > s1 on an edge that runs leftwards, which gives the integral its sign.
    return (s1 - s0) * xp.abs(dx) * mean
