"""Where the ships of a scene are: at berths, at anchor, under way, and never overlapping."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.vessels.ships import KINDS, Ship, draw_size
from larsd_geo.synthetic.world.structures import Berth

__all__ = ["Fleet", "draw_open_water_ship", "fill_berths"]

Rng = np.random.Generator
Allowed = Callable[[NDArray[np.float64], Ship], bool]

#: Free water between hulls that lie side by side, metres.
_FENDER_M = (0.6, 3.0)


class Fleet:
    """The ships placed so far, and whether another one has room among them.

    Args:
        gsd_m: Metres per pixel.
    """

    def __init__(self, gsd_m: float) -> None:
        self.gsd_m = gsd_m
        self.ships: list[Ship] = []
        self._corners: list[NDArray[np.float64]] = []
        self._circles: list[tuple[float, float, float]] = []

    def corners(self, ship: Ship, clearance_m: float = 0.0) -> NDArray[np.float64]:
        """Return the corners of a hull's rectangle grown by a clearance, (4, 2) pixels."""
        cos, sin = np.cos(ship.heading), np.sin(ship.heading)
        along = (ship.length_m / 2 + clearance_m) / self.gsd_m * np.array([cos, sin])
        across = (ship.width_m / 2 + clearance_m) / self.gsd_m * np.array([-sin, cos])
        signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
        corners = signs @ np.stack([along, across]) + np.array([ship.x, ship.y])
        return np.asarray(corners, np.float64)

    def is_free(self, ship: Ship, clearance_m: float) -> bool:
        """Tell whether a ship lies clear of all others."""
        if not self.ships:
            return True
        mine = self.corners(ship, clearance_m)
        radius = float(np.hypot(*(mine[0] - mine[2]))) / 2
        circles = np.array(self._circles)
        apart = np.hypot(circles[:, 0] - ship.x, circles[:, 1] - ship.y)
        near = np.flatnonzero(apart < circles[:, 2] + radius)
        return not any(_overlap(mine, self._corners[i]) for i in near.tolist())

    def add(self, ship: Ship) -> None:
        """Add a ship."""
        corners = self.corners(ship)
        self.ships.append(ship)
        self._corners.append(corners)
        self._circles.append((ship.x, ship.y, float(np.hypot(*(corners[0] - corners[2]))) / 2))


def _overlap(a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
    """Tell whether two rectangles overlap: no side of either separates them."""
    for one in (a, b):
        for side in (one[1] - one[0], one[2] - one[1]):
            pa, pb = a @ side, b @ side
            if pa.max() <= pb.min() or pb.max() <= pa.min():
                return False
    return True


def fill_berths(
    fleet: Fleet, berths: Sequence[Berth], count: int, rng: Rng, allowed: Allowed
) -> None:
    """Moor up to `count` ships, some at quays and some in marinas.

    Args:
        fleet: Receives the ships.
        berths: Where they may lie.
        count: How many at most.
        rng: The source of chance.
        allowed: Tells from a hull's corners and its ship whether it may be there.
    """
    order = [berths[i] for i in rng.permutation(len(berths))]
    quays = [b for b in order if not b.bow_in]
    slips = [b for b in order if b.bow_in]
    wanted = len(fleet.ships) + count
    # Neither a harbour of boats alone nor one without boats.
    for berth in quays:
        if len(fleet.ships) >= wanted - min(len(slips), count // 2):
            break
        _moor(fleet, berth, rng, allowed, wanted)
    for berth in [*slips, *quays]:
        if len(fleet.ships) >= wanted:
            break
        _moor(fleet, berth, rng, allowed, wanted)


def _moor(fleet: Fleet, berth: Berth, rng: Rng, allowed: Allowed, wanted: int) -> None:
    out = np.array([np.cos(berth.outward), np.sin(berth.outward)])
    along = np.array([np.cos(berth.angle), np.sin(berth.angle)])
    point = np.array([berth.x, berth.y])
    used = 0.0
    kind = berth.kinds[int(rng.integers(len(berth.kinds)))]
    size: tuple[float, float] | None = None
    for _ in range(1 if berth.bow_in else berth.side_by_side):
        if len(fleet.ships) >= wanted:
            return
        # Ships side by side are often sisters.
        if size is None or rng.random() < 0.3:
            shortest = 0.78 * berth.length_m if berth.bow_in else 0.4 * berth.length_m
            size = draw_size(rng, kind, min(shortest, 150.0), berth.length_m)
            if size is None:
                kind = "fishing" if berth.length_m < 60 else "cargo"
                size = draw_size(rng, kind, 0.0, berth.length_m)
        if size is None:
            return
        length, width = size
        if berth.bow_in and width > berth.room_m:
            return
        gap = float(rng.uniform(*_FENDER_M)) * (0.4 if berth.bow_in else 1.0)
        if not berth.bow_in and used + gap + width > berth.room_m:
            return
        if berth.bow_in:
            centre, slip = gap + length / 2, 0.0
        else:
            centre = used + gap + width / 2
            slip = float(rng.uniform(-0.5, 0.5)) * (berth.length_m - length)
        place = point + (out * centre + along * slip * (not berth.bow_in)) / fleet.gsd_m
        heading = berth.angle + float(np.pi) * (rng.random() < 0.5) + float(rng.normal(0, 0.006))
        ship = Ship(
            kind, float(place[0]), float(place[1]), length, width, _wrap(heading), _seed(rng)
        )
        if not fleet.is_free(ship, 0.15) or not allowed(fleet.corners(ship), ship):
            return
        fleet.add(ship)
        used += gap + width


def draw_open_water_ship(
    rng: Rng, x: float, y: float, longest_m: float, gsd_m: float, wind: float
) -> Ship | None:
    """Draw a ship for a point in open water: under way with a wake, or at anchor.

    Args:
        rng: The source of chance.
        x: Column, pixels.
        y: Row, pixels.
        longest_m: The longest that fits here.
        gsd_m: Metres per pixel; boats too small to be seen are left out.
        wind: Where the wind blows to, radians; ships at anchor head into it.

    Returns:
        The ship; None if none fits.
    """
    # About six pixels are the least that can be recognised as a ship.
    names = [
        n
        for n in KINDS
        if max(KINDS[n].lengths_m[0], 6 * gsd_m) < min(KINDS[n].lengths_m[1], longest_m)
    ]
    if not names:
        return None
    weights = np.array([KINDS[n].share for n in names])
    kind = names[int(rng.choice(len(names), p=weights / weights.sum()))]
    size = draw_size(rng, kind, 6 * gsd_m, longest_m)
    if size is None:
        return None
    small = size[0] < 60
    moves = rng.random() < (0.65 if small else 0.38)
    if moves:
        speed = KINDS[kind].speed_kn * float(rng.uniform(0.6, 1.3))
        heading = float(rng.uniform(-np.pi, np.pi))
        turn = float(rng.normal(0, 0.0012)) if small and rng.random() < 0.5 else 0.0
    else:
        speed, turn = 0.0, 0.0
        heading = wind + np.pi + float(rng.normal(0, 0.18))
    return Ship(kind, x, y, *size, _wrap(heading), _seed(rng), speed, turn)


def _wrap(angle: float) -> float:
    return float((angle + np.pi) % (2 * np.pi) - np.pi)


def _seed(rng: Rng) -> int:
    return int(rng.integers(1 << 31))
