"""The loops over pairs of boxes, compiled by Numba: suppression, votes and agreement.

Each does what its NumPy form does (`nms.py`, `voting.py`), in the same order and with the same
roundings: the results are equal to the last bit, so that it does not matter which of them runs.
Importing this module compiles it, or loads what was compiled before; see `acceleration.py`.

Overlaps are computed for a few hundred pairs at a time, so that the compiler can use the
processor's vectors; the loops let other threads run.
"""

# Numba's functions carry no types.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import numba
import numpy as np
from numba.types import NamedTuple, bool_, float64, int64

from larsd_geo.boxes.grid import AXIS_BITS, Lists
from larsd_geo.boxes.overlap import TOUCHING_ULPS

__all__ = ["agreements", "suppress", "votes"]

AnyCallable = TypeVar("AnyCallable", bound=Callable[..., Any])

_LEAST = math.sqrt(float(np.finfo(np.float64).smallest_normal))
_TOUCHING = 1 - TOUCHING_ULPS * float(np.finfo(np.float64).eps)

#: Pairs whose overlap is computed at a time.
_CHUNK = 256

#: A column or row of a grid cell beyond this is empty.
_FAR_CELL = float(2**AXIS_BITS + 4)

_Floats, _Table = float64[::1], float64[:, ::1]
_Integers, _Flags = int64[::1], bool_[::1]
#: The fields of `grid.Lists`.
_Lists = NamedTuple((float64, float64, _Integers, _Floats, *6 * [_Integers]), Lists)


def _inlined(function: AnyCallable) -> AnyCallable:
    compiled: AnyCallable = numba.njit(error_model="numpy")(function)
    return compiled


def _compiled(signature: Any) -> Callable[[AnyCallable], AnyCallable]:
    """Compile for a signature, and keep the result on disk where there is a place for it."""

    def compiled(function: AnyCallable) -> AnyCallable:
        options = {"nogil": True, "error_model": "numpy"}
        try:
            result: AnyCallable = numba.njit(signature, cache=True, **options)(function)
        except RuntimeError:  # neither this folder nor the user's can be written to
            result = numba.njit(signature, **options)(function)
        return result

    return compiled


# Plain comparisons: `min` and `max` look after NaN, which keeps a loop from using vectors.
@_inlined
def _lower(a: float, b: float) -> float:
    return a if a < b else b


@_inlined
def _higher(a: float, b: float) -> float:
    return a if a > b else b


@_inlined
def _clipped(value: float, low: float, high: float) -> float:
    return _lower(_higher(value, low), high)


@_inlined
def _clamped_integral(x: float, y: float, dx: float, dy: float, per_dx: float) -> float:
    """See `overlap._clamped_integrals`."""
    s0 = _clipped((-1 - x) * per_dx, -1.0, 1.0)
    s1 = _clipped((1 - x) * per_dx, -1.0, 1.0)
    y0, y1 = y + s0 * dy, y + s1 * dy
    low, high = _lower(y0, y1), _higher(y0, y1)
    per_rise = 1 / _higher(high - low, _LEAST)
    below = _clipped((-1 - low) * per_rise, 0.0, 1.0)
    above = _clipped((high - 1) * per_rise, 0.0, 1.0)
    between = (_clipped(low, -1.0, 1.0) + _clipped(high, -1.0, 1.0)) / 2
    mean = above - below + (1 - below - above) * between
    return (s1 - s0) * abs(dx) * mean


@_compiled((int64, _Table, _Table, _Floats))
def _overlaps(count: int, a: Any, b: Any, iou: Any) -> None:
    """Write the IoU of boxes given by columns, see `overlap.intersections`, pair by pair."""
    for k in range(count):
        half_wa, half_ha, half_wb, half_hb = a[2, k] / 2, a[3, k] / 2, b[2, k] / 2, b[3, k] / 2
        dx, dy = a[0, k] - b[0, k], a[1, k] - b[1, k]
        cos_b, sin_b = b[4, k], b[5, k]
        cos = a[4, k] * cos_b + a[5, k] * sin_b
        sin = a[5, k] * cos_b - a[4, k] * sin_b
        along, across = dx * cos_b + dy * sin_b, dy * cos_b - dx * sin_b
        x, y = along / half_wb, across / half_hb
        ux, uy = half_wa * cos / half_wb, half_wa * sin / half_hb
        vx, vy = -half_ha * sin / half_wb, half_ha * cos / half_hb
        per_ux = 1 / (_LEAST if abs(ux) < _LEAST else ux)
        per_vx = 1 / (_LEAST if abs(vx) < _LEAST else vx)
        area = (
            _clamped_integral(x + vx, y + vy, ux, uy, per_ux)
            - _clamped_integral(x - vx, y - vy, ux, uy, per_ux)
            + _clamped_integral(x - ux, y - uy, vx, vy, per_vx)
            - _clamped_integral(x + ux, y + uy, vx, vy, per_vx)
        )
        area = area * half_wb * half_hb
        area_a, area_b = a[2, k] * a[3, k], b[2, k] * b[3, k]
        area = _lower(_higher(area, 0.0), _lower(area_a, area_b))
        beyond, aside = abs(cos), abs(sin)
        apart = abs(along) >= (half_wb + half_wa * beyond + half_ha * aside) * _TOUCHING
        apart |= abs(across) >= (half_hb + half_wa * aside + half_ha * beyond) * _TOUCHING
        turned_along, turned_across = along * cos + across * sin, across * cos - along * sin
        apart |= abs(turned_along) >= (half_wa + half_wb * beyond + half_hb * aside) * _TOUCHING
        apart |= abs(turned_across) >= (half_ha + half_wb * aside + half_hb * beyond) * _TOUCHING
        area = 0.0 if apart else area
        iou[k] = _lower(area / (area_a + area_b - area), 1.0)


@_inlined
def _cell(value: float, first: float, size: float) -> int:
    return int(_clipped(np.floor((value - first) / size), -_FAR_CELL, _FAR_CELL)) + 1


@_compiled(int64(_Table, _Integers, int64, _Lists, _Table, float64, _Integers))
def _near(
    around: Any, level: Any, i: int, lists: Any, others: Any, least: float, found: Any
) -> int:
    """Find the boxes whose IoU with one may reach `least`, by their envelopes and areas.

    Args:
        around: (7, N) centres, envelopes and areas of the boxes that ask.
        level: (N,) their levels in the grid.
        i: The one that asks.
        lists: The grid of the others.
        others: (7, M) as `around`, of the others.
        least: The least IoU.
        found: (M,) is filled with their numbers, in no order.

    Returns:
        How many there are.
    """
    x0, y0, levels, sizes, keys, members, ends, own_keys, own_members, own_ends = lists
    count = 0
    x, y, left, top, right, bottom, area = around[:, i]
    is_first = True
    for place in range(len(levels)):
        # Two boxes meet on the level of the larger one, or above it: on the first such level a box
        # meets those of the lower ones too, from there on just those of the level.
        if levels[place] < level[i]:
            continue
        if is_first:
            listed, numbers, start, stop = keys, members, ends[place], ends[place + 1]
        else:
            listed, numbers = own_keys, own_members
            start, stop = own_ends[place], own_ends[place + 1]
        is_first = False
        column, row = _cell(x, x0, sizes[place]), _cell(y, y0, sizes[place])
        for step in range(-1, 2):
            key = ((row + step) << (AXIS_BITS + 2)) + column
            low, high = start, stop
            while low < high:
                middle = (low + high) // 2
                if listed[middle] < key - 1:
                    low = middle + 1
                else:
                    high = middle
            while low < stop and listed[low] <= key + 1:
                j = numbers[low]
                low += 1
                across = _lower(right, others[4, j]) - _higher(left, others[2, j])
                down = _lower(bottom, others[5, j]) - _higher(top, others[3, j])
                # No larger than the intersection of the envelopes, nor than the smaller box.
                most = _lower(_higher(across, 0.0) * _higher(down, 0.0), _lower(area, others[6, j]))
                if most > 0 and most >= least * (area + others[6, j] - most):
                    found[count] = j
                    count += 1
    return count


@_compiled((_Table, int64, _Table, _Integers, int64, _Floats))
def _overlaps_with(columns: Any, i: int, others: Any, found: Any, count: int, iou: Any) -> None:
    """Write the IoU of a box with each of the `count` others that were found."""
    one, other = np.empty((6, _CHUNK)), np.empty((6, _CHUNK))
    part = np.empty(_CHUNK)
    for field in range(6):
        one[field] = columns[field, i]
    for start in range(0, count, _CHUNK):
        size = min(_CHUNK, count - start)
        for field in range(6):
            for k in range(size):
                other[field, k] = others[field, found[start + k]]
        _overlaps(size, one, other, part)
        iou[start : start + size] = part[:size]


@_compiled(_Flags(_Table, _Table, _Integers, _Lists, float64, float64))
def suppress(columns: Any, around: Any, level: Any, lists: Any, least: float, safe: float) -> Any:
    """Return which boxes are kept, see `nms.nms_rotated`.

    Args:
        columns: (6, N) of `overlap.columns_of`, best first.
        around: (7, N) centres in the grid, envelopes and areas; no area where a box overlaps none.
        level: (N,) levels in the grid.
        lists: The grid.
        least: IoU above which the later box is dropped.
        safe: The same, a little lower, for bounds.
    """
    size = columns.shape[1]
    alive = np.ones(size, dtype=np.bool_)
    found, iou = np.empty(size, dtype=np.int64), np.empty(size)
    for i in range(size):
        if not alive[i] or not around[6, i] > 0:
            continue
        count = 0
        for k in range(_near(around, level, i, lists, around, safe, found)):
            if found[k] > i and alive[found[k]]:
                found[count] = found[k]
                count += 1
        _overlaps_with(columns, i, columns, found, count, iou)
        for k in range(count):
            if iou[k] > least:
                alive[found[k]] = False
    return alive


@_compiled((_Integers, int64))
def _sort(values: Any, count: int) -> None:
    """Sort the first `count` values; there are a hundred or so."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap:
        for k in range(gap, count):
            value, place = values[k], k
            while place >= gap and values[place - gap] > value:
                values[place] = values[place - gap]
                place -= gap
            values[place] = value
        gap //= 3


@_compiled(
    int64(*(_Table, _Table, _Integers, int64, _Table, _Table, _Lists, float64, _Integers, _Floats))
)
def _voters(
    columns: Any,
    around: Any,
    level: Any,
    i: int,
    others: Any,
    others_around: Any,
    lists: Any,
    least: float,
    found: Any,
    iou: Any,
) -> int:
    """Find the boxes around seed number `i`, see `votes`, and their IoU; return how many."""
    if not around[6, i] > 0:
        return 0
    count = _near(around, level, i, lists, others_around, least, found)
    _sort(found, count)  # so that sums do not depend on how they were found
    _overlaps_with(columns, i, others, found, count, iou)
    return count


#: What finds the voters around seeds: see `votes`.
_Asked = (_Table, _Table, _Integers, _Table, _Table, _Lists, float64)


@_compiled(_Table(*_Asked, _Floats, _Floats, _Table))
def votes(
    columns: Any,
    around: Any,
    level: Any,
    others: Any,
    others_around: Any,
    lists: Any,
    least: float,
    theta: Any,
    power: Any,
    shape: Any,
) -> Any:
    """Return the sums of the votes for each seed, see `voting.vote_boxes`.

    Args:
        columns: (6, M) of the seeds, of `overlap.columns_of`.
        around: (7, M) their centres in the grid, envelopes and areas.
        level: (M,) their levels in the grid.
        others: (6, N) as `columns`, of the voters.
        others_around: (7, N) as `around`, of the voters.
        lists: The grid of the voters.
        least: Only boxes that overlap a seed by more than this vote.
        theta: (M,) angles of the seeds.
        power: (N,) weights of the voters.
        shape: (3, N) logarithms of their sides, and their angles.

    Returns:
        (M, 6) sums of weights, and of weighted shifts in x and y, logarithms of sides, and turns.
    """
    sums = np.zeros((columns.shape[1], 6))
    found, iou = np.empty(others.shape[1], dtype=np.int64), np.empty(others.shape[1])
    quarter = np.pi / 2
    for i in range(columns.shape[1]):
        for k in range(
            _voters(columns, around, level, i, others, others_around, lists, least, found, iou)
        ):
            if not iou[k] > least:
                continue
            j = found[k]
            weight = power[j] * (iou[k] - least)
            turn = shape[2, j] - theta[i]
            quarters = np.rint(turn / quarter)
            turn -= quarters * quarter
            is_swapped = quarters % 2 == 1
            sums[i, 0] += weight
            sums[i, 1] += weight * (others[0, j] - columns[0, i])
            sums[i, 2] += weight * (others[1, j] - columns[1, i])
            sums[i, 3] += weight * (shape[1, j] if is_swapped else shape[0, j])
            sums[i, 4] += weight * (shape[0, j] if is_swapped else shape[1, j])
            sums[i, 5] += weight * turn
    return sums


@_compiled(_Table(*_Asked, _Floats))
def agreements(
    columns: Any,
    around: Any,
    level: Any,
    others: Any,
    others_around: Any,
    lists: Any,
    least: float,
    excess: Any,
) -> Any:
    """Return (M, 2) sums of the weights around each seed, and of their IoU; see `votes`."""
    sums = np.zeros((columns.shape[1], 2))
    found, iou = np.empty(others.shape[1], dtype=np.int64), np.empty(others.shape[1])
    for i in range(columns.shape[1]):
        for k in range(
            _voters(columns, around, level, i, others, others_around, lists, least, found, iou)
        ):
            if iou[k] > least:
                weight = excess[found[k]]
                sums[i, 0] += weight
                sums[i, 1] += weight * iou[k]
    return sums
