"""Which envelopes may overlap: neighbours from sorted grids, one grid per size of box.

A square envelope of side s belongs to the level whose cells are the least power of two above s. Two
squares can overlap only if their centres are less than half the sum of their sides apart, hence
only if the smaller one's centre lies in the 3 x 3 cells around the larger one's, on the larger
one's level. Each level keeps its boxes sorted by cell, row-major: three cells of one row are one
run of the sorted list, found by bisection. Boxes of any size may be mixed, and no list of pairs is
made before its length is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

__all__ = ["AXIS_BITS", "Booleans", "EnvelopeIndex", "Floats", "Integers", "Lists", "Runs"]

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Booleans = npt.NDArray[np.bool_]

#: Cell numbers of one level fit into this many bits per axis, so that a row-major key fits into 63:
#: a few far-off boxes make the cells larger, never wrong.
AXIS_BITS = 30

#: Coordinates beyond this are pulled in, which keeps differences from overflowing. Boxes only come
#: closer together by it, so that it can only add candidates.
_FARTHEST = 1e150


@dataclass(frozen=True)
class Runs:
    """Candidate pairs in compact form: box `query[k]` with each of `members[start[k]:stop[k]]`.

    Attributes:
        query: Indices of the querying boxes, (K,).
        start: First position in `members`, (K,).
        stop: Position after the last, (K,).
        members: Indices of the queried boxes, sorted by cell.
    """

    query: Integers
    start: Integers
    stop: Integers
    members: Integers

    def count(self) -> int:
        """Return the number of pairs that `pairs` yields."""
        return int(np.sum(self.stop - self.start))

    def pairs(self, limit: int) -> Iterator[tuple[Integers, Integers]]:
        """Yield the pairs in chunks.

        Args:
            limit: Pairs per chunk; a single run longer than this is still one chunk.

        Yields:
            Indices of the querying and of the queried boxes, of equal length.
        """
        lengths = self.stop - self.start
        ends = np.cumsum(lengths)
        first = 0
        while first < len(ends):
            before = int(ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(ends, before + limit, side="right")))
            part = slice(first, last)
            # Position of each pair's member: its run's start, plus its index within the run.
            shift = self.start[part] - (ends[part] - lengths[part]) + before
            positions = np.arange(int(ends[last - 1]) - before) + np.repeat(shift, lengths[part])
            yield np.repeat(self.query[part], lengths[part]), self.members[positions]
            first = last


class Lists(NamedTuple):
    """Boxes by level and cell, for loops that are compiled.

    Attributes:
        x0: The grid's origin.
        y0: The same.
        levels: Levels, ascending, (L,).
        sizes: Sides of their cells, (L,).
        keys: Row-major numbers of cells, ascending within each level: of the boxes on the level and
            below it.
        members: The numbers of these boxes.
        ends: Where each level's begin, and where the last ends, (L + 1,).
        own_keys: As `keys`, of the boxes on the level alone.
        own_members: The same.
        own_ends: The same.
    """

    x0: float
    y0: float
    levels: Integers
    sizes: Floats
    keys: Integers
    members: Integers
    ends: Integers
    own_keys: Integers
    own_members: Integers
    own_ends: Integers


def reach_of_iou(iou: float) -> float:
    """Return how far apart two boxes may be along an axis and still overlap by more than an IoU.

    An IoU above t means that more than t of either box lies in the other's extent, hence within
    an end of its own. The width of a box across an axis rises towards its middle and is concave, so
    that an end of length L of an extent s holds no more than L / s of the box where that is below
    one half, and no more than 1 - 2 (1 - L / s)^2 of it in any case.

    Args:
        iou: The least IoU, in [0, 1].

    Returns:
        The largest distance of their centres in units of half the sum of their extents.
    """
    return 1.0 - iou if iou < 0.5 else math.sqrt((1.0 - iou) / 2)


class EnvelopeIndex:
    """Squares around a set of boxes, each with its level.

    Args:
        centres: Centres (x, y), (N, 2), finite.
        sides: Sides of axis-parallel squares that contain the boxes, (N,), above zero.

    Examples:
        >>> import numpy as np
        >>> index = EnvelopeIndex(np.array([[0.0, 0], [3, 0], [90, 0]]), np.full(3, 4.0))
        >>> runs = index.runs_within(np.arange(3))
        >>> [(i.tolist(), j.tolist()) for run in runs for i, j in run.pairs(limit=100)]
        [([0], [1])]
    """

    def __init__(self, centres: Floats, sides: Floats) -> None:
        self._x = np.clip(centres[:, 0], -_FARTHEST, _FARTHEST)
        self._y = np.clip(centres[:, 1], -_FARTHEST, _FARTHEST)
        # With this margin rounding may put a centre into the next cell without losing a pair.
        sides = np.minimum(sides, 4 * _FARTHEST) * (1 + 1e-6)
        self._level = np.frexp(sides)[1].astype(np.int64)
        if len(sides):
            self._x0, self._y0 = float(self._x.min()), float(self._y.min())
            self._extent = max(float(self._x.max()) - self._x0, float(self._y.max()) - self._y0)

    def runs_within(self, subset: Integers) -> list[Runs]:
        """Find the candidate pairs within a subset, each pair once, in no particular direction.

        Args:
            subset: Indices of the boxes to pair with each other, (K,).
        """
        found = []
        levels = self._level[subset]
        for level in np.unique(levels):
            on_level = subset[levels == level]
            column, row, cell = self._cells(on_level, int(level))
            order = np.argsort(_key(column, row), kind="stable")
            members, keys = on_level[order], _key(column, row)[order]
            column, row = column[order], row[order]
            # Same level: the rest of this cell and the cell to the right, then the next row; the
            # other half of the neighbourhood queries this box instead.
            after = np.arange(1, len(members) + 1)
            stop = np.searchsorted(keys, _key(column + 2, row))
            found.append(_runs(members, after, stop, members))
            found.append(_row(members, column, row + 1, keys, members))
            smaller = subset[levels < level]
            if len(smaller):
                found.extend(self._query(smaller, cell, keys, members))
        return found

    def runs_between(self, queries: Integers, others: Integers) -> list[Runs]:
        """Find the candidate pairs between two subsets; either may be the querying one.

        Args:
            queries: Indices of boxes, (K,).
            others: Indices of boxes, (L,).
        """
        return [
            *self._one_way(queries, others, same_level=True),
            *self._one_way(others, queries, same_level=False),
        ]

    def asking(self, around: Floats, area: Floats) -> tuple[Floats, Integers]:
        """Return the boxes as those that ask for their neighbours in `lists`.

        Args:
            around: Their envelopes, (4, N).
            area: Their areas, (N,); 0 where a box overlaps none.

        Returns:
            Centres, envelopes and areas, (7, N); levels, (N,).
        """
        return np.stack([self._x, self._y, *around, area]), self._level

    def lists(self, subset: Integers, top: int | None = None) -> Lists:
        """Return the boxes of a subset by level and cell.

        Args:
            subset: Indices of the boxes, (K,), at least one.
            top: The highest level of those that will ask; None where these are the boxes.
        """
        on = self._level[subset]
        levels = np.unique(on)
        if top is not None and top > levels[-1]:
            levels = np.append(levels, top)
        sizes: list[float] = []
        below: list[tuple[Integers, Integers]] = []
        own: list[tuple[Integers, Integers]] = []
        for level in levels.tolist():
            for parts, chosen in ((below, subset[on <= level]), (own, subset[on == level])):
                column, row, size = self._cells(chosen, level)
                key = _key(column, row)
                order = np.argsort(key, kind="stable")
                parts.append((key[order], chosen[order]))
            sizes.append(size)
        return Lists(self._x0, self._y0, levels, np.array(sizes), *_joined(below), *_joined(own))

    def _one_way(self, querying: Integers, queried: Integers, *, same_level: bool) -> list[Runs]:
        """Find the pairs in which the querying box is the smaller one, or of the same level."""
        found = []
        querying_levels, queried_levels = self._level[querying], self._level[queried]
        for level in np.unique(queried_levels):
            queries = querying[querying_levels < level + same_level]
            if len(queries) == 0:
                continue
            members = queried[queried_levels == level]
            column, row, cell = self._cells(members, int(level))
            keys = _key(column, row)
            order = np.argsort(keys, kind="stable")
            found.extend(self._query(queries, cell, keys[order], members[order]))
        return found

    def _query(
        self, queries: Integers, cell: float, keys: Integers, members: Integers
    ) -> list[Runs]:
        """Return the 3 x 3 cells around each query, as three runs."""
        column, row = self._cell_of(queries, cell)
        return [_row(queries, column, row + step, keys, members) for step in (-1, 0, 1)]

    def _cells(self, boxes: Integers, level: int) -> tuple[Integers, Integers, float]:
        """Return the columns, rows and cell size of boxes on a level."""
        cell = max(float(np.ldexp(1.0, level)), self._extent * 2.0**-AXIS_BITS)
        return (*self._cell_of(boxes, cell), cell)

    def _cell_of(self, boxes: Integers, cell: float) -> tuple[Integers, Integers]:
        """Return the columns and rows of boxes in cells of the given size."""
        # Counted from 1: the cell to the left of the first column is then not in another row.
        column = np.floor((self._x[boxes] - self._x0) / cell).astype(np.int64) + 1
        row = np.floor((self._y[boxes] - self._y0) / cell).astype(np.int64) + 1
        return column, row


def _joined(parts: list[tuple[Integers, Integers]]) -> tuple[Integers, Integers, Integers]:
    """Return the keys and the members of all levels, and where each level's begin and end."""
    ends = np.cumsum([0, *(len(keys) for keys, _ in parts)])
    keys, members = (np.concatenate(column) for column in zip(*parts, strict=True))
    return keys, members, ends


def _key(column: Integers, row: Integers) -> Integers:
    """Return the row-major number of a cell."""
    return (row << (AXIS_BITS + 2)) + column


def _row(
    queries: Integers, column: Integers, row: Integers, keys: Integers, members: Integers
) -> Runs:
    """Return three cells of one row around each query."""
    start = np.searchsorted(keys, _key(column - 1, row))
    stop = np.searchsorted(keys, _key(column + 2, row))
    return _runs(queries, start, stop, members)


def _runs(queries: Integers, start: Integers, stop: Integers, members: Integers) -> Runs:
    """Return the runs that are not empty."""
    some = stop > start
    return Runs(queries[some], start[some], stop[some], members)
