"""Where the rooms and arrows of `rooms.py` go: layers by Sugiyama, places by a linear program."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

__all__ = ["LANE_WIDTH", "ROOM_WIDTH", "Arrow", "Layout", "Stop", "arrange", "half_width"]

#: (importing room, imported room)
Arrow = tuple[str, str]

#: Widths of a room and of the lane of an arrow that passes a floor, and the gap between them.
ROOM_WIDTH, LANE_WIDTH, GAP = 212.0, 16.0, 14.0

#: A stop of an arrow on a floor: a room's name, or (arrow, floor) where it passes by.
Stop = str | tuple[Arrow, int]


@dataclass
class Layout:
    """Stops of each floor from left to right, and the middle of each.

    Attributes:
        order: Stops of each floor, the bottom floor first.
        routes: Stops of each arrow, from the importing room to the imported one.
        x: Middle of each stop.
    """

    order: list[list[Stop]]
    routes: dict[Arrow, list[Stop]]
    x: dict[Stop, float] = field(default_factory=dict)

    def steps(self) -> Iterator[tuple[Stop, Stop]]:
        """Yield every pair of stops, upper and lower, that a route joins."""
        for route in self.routes.values():
            yield from itertools.pairwise(route)


def arrange(rooms: Sequence[Sequence[str]], arrows: Iterable[Arrow], tries: int = 24) -> Layout:
    """Place rooms, and lanes for arrows that pass floors, with few crossings and short arrows.

    Args:
        rooms: Names of the rooms of each floor, the bottom floor first.
        arrows: (room, room on a lower floor) pairs.
        tries: Random orders that are improved; the best is taken. Every run draws the same ones.
    """
    floor_of = {name: floor for floor, names in enumerate(rooms) for name in names}
    floors: list[list[Stop]] = [list(names) for names in rooms]
    routes: dict[Arrow, list[Stop]] = {}
    for arrow in sorted(arrows):
        top, bottom = (floor_of[name] for name in arrow)
        lanes: list[Stop] = [(arrow, floor) for floor in range(top - 1, bottom, -1)]
        routes[arrow] = [arrow[0], *lanes, arrow[1]]
        for lane, floor in zip(lanes, range(top - 1, bottom, -1), strict=True):
            floors[floor].append(lane)

    chance = random.Random(0)
    best: tuple[float, float] | None = None
    found = Layout(floors, routes)
    for _ in range(tries):
        order = [chance.sample(floor, len(floor)) for floor in floors]
        crossings = _untangle(order, list(Layout(order, routes).steps()))
        candidate = Layout(order, routes)
        length = _space(candidate)
        if best is None or (crossings, length) < best:
            best, found = (crossings, length), candidate
    return found


def _untangle(order: list[list[Stop]], steps: Sequence[tuple[Stop, Stop]]) -> int:
    """Move stops within their floors as long as that takes crossings away; return what is left."""

    def crossings(floor: int) -> int:
        """Count the crossings right above and right below a floor."""
        place = {
            stop: n for near in order[max(floor - 1, 0) : floor + 2] for n, stop in enumerate(near)
        }
        here = set(order[floor])
        total = 0
        for side in (0, 1):
            pairs = [
                (place[step[side]], place[step[1 - side]]) for step in steps if step[side] in here
            ]
            total += sum(
                (a - c) * (b - d) < 0 for (a, b), (c, d) in itertools.combinations(pairs, 2)
            )
        return total

    improved = True
    while improved:
        improved = False
        for floor, stops in enumerate(order):
            now = crossings(floor)
            for i, j in itertools.product(range(len(stops)), repeat=2):
                if i == j or not now:
                    continue
                stops.insert(j, stops.pop(i))
                if (then := crossings(floor)) < now:
                    now, improved = then, True
                else:
                    stops.insert(i, stops.pop(j))
    return sum(crossings(floor) for floor in range(0, len(order), 2))


def _space(layout: Layout) -> float:
    """Set the middles so that arrows are as upright as the order allows; return their lengths.

    A linear program: the sum of the sideways shifts is least while neighbours keep their distance.
    """
    stops = [stop for floor in layout.order for stop in floor]
    number = {stop: n for n, stop in enumerate(stops)}
    rows: list[dict[int, float]] = []
    bounds: list[float] = []
    costs = [0.0] * len(stops)
    for upper, lower in layout.steps():
        shift = len(costs)
        # Lanes bend before arrows that reach a room do.
        costs.append(1.0 + isinstance(upper, tuple) + isinstance(lower, tuple))
        for sign in (1.0, -1.0):
            rows.append({number[upper]: sign, number[lower]: -sign, shift: -1.0})
            bounds.append(0.0)
    for floor in layout.order:
        for left, right in itertools.pairwise(floor):
            rows.append({number[left]: 1.0, number[right]: -1.0})
            bounds.append(-(half_width(left) + half_width(right) + GAP))
    entries = [(r, c, value) for r, row in enumerate(rows) for c, value in row.items()]
    row_of, column_of, values = (np.array(part) for part in zip(*entries, strict=True))
    matrix = csr_array(
        (values, (row_of.astype(int), column_of.astype(int))), shape=(len(rows), len(costs))
    )
    solved = linprog(costs, A_ub=matrix, b_ub=bounds, bounds=(0, _available(layout)))
    if not solved.success:
        raise RuntimeError(solved.message)
    layout.x = {stop: float(solved.x[n]) + ROOM_WIDTH / 2 for stop, n in number.items()}
    return float(solved.fun)


def half_width(stop: Stop) -> float:
    """Return half the width of a room or lane."""
    return (ROOM_WIDTH if isinstance(stop, str) else LANE_WIDTH) / 2


def _available(layout: Layout) -> float:
    """Return how far apart the outermost middles may be: as far as the fullest floor needs."""
    return (
        max(sum(2 * half_width(stop) + GAP for stop in floor) for floor in layout.order)
        - LANE_WIDTH
    )
