"""Kinds of ships with their usual sizes, hull outlines, and the exact box around a hull."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import to_larsd_form

__all__ = ["KINDS", "Ship", "ShipKind", "boxes_of_ships", "draw_size", "hull_outline"]


@dataclass(frozen=True)
class ShipKind:
    """What ships of one kind have in common.

    Attributes:
        lengths_m: Shortest and longest.
        ratios: Least and greatest length over breadth.
        bow: Length of the bow's taper as a share of the ship's length.
        bow_shape: Exponent of the bow; 2 is an ellipse, less is sharper.
        stern: Length of the stern's taper as a share of the length.
        transom: Breadth of the stern end as a share of the ship's breadth.
        freeboard_m: Height of the deck above the water at least and at most.
        speed_kn: Usual speed under way, knots.
        share: How common the kind is in open water, relative to the others.
    """

    lengths_m: tuple[float, float]
    ratios: tuple[float, float]
    bow: float
    bow_shape: float
    stern: float
    transom: float
    freeboard_m: tuple[float, float]
    speed_kn: float
    share: float


KINDS: dict[str, ShipKind] = {
    "cargo": ShipKind((80, 230), (5.8, 7.0), 0.13, 1.9, 0.07, 0.70, (4, 9), 13, 5),
    "container": ShipKind((120, 366), (6.2, 7.6), 0.17, 1.6, 0.06, 0.85, (6, 12), 18, 4),
    "tanker": ShipKind((90, 333), (5.4, 6.4), 0.10, 2.2, 0.07, 0.65, (4, 10), 12, 5),
    "naval": ShipKind((55, 185), (7.6, 9.6), 0.38, 1.35, 0.12, 0.72, (4, 7), 16, 2),
    "carrier": ShipKind((180, 330), (4.4, 6.4), 0.10, 1.6, 0.03, 0.85, (16, 20), 15, 0.3),
    "ferry": ShipKind((50, 290), (5.2, 7.6), 0.17, 1.6, 0.04, 0.88, (6, 12), 17, 1.5),
    "fishing": ShipKind((12, 60), (3.2, 4.4), 0.30, 1.6, 0.10, 0.75, (1.5, 4), 9, 3),
    "yacht": ShipKind((7, 45), (2.9, 4.4), 0.48, 1.5, 0.06, 0.86, (1, 3), 18, 3),
    "tug": ShipKind((18, 36), (2.6, 3.3), 0.26, 2.0, 0.12, 0.80, (2, 3), 9, 1),
    "barge": ShipKind((40, 110), (4.2, 8.5), 0.03, 2.2, 0.02, 0.92, (1.5, 3), 7, 1.2),
}


@dataclass(frozen=True)
class Ship:
    """One ship of a scene.

    Attributes:
        kind: A key of `KINDS`.
        x: Column of the hull's centre, pixels from the scene's left edge.
        y: Row of the hull's centre, pixels from the scene's upper edge.
        length_m: Length of the hull.
        width_m: Breadth of the hull.
        heading: Where the bow points to, radians from +x (right) towards +y (down).
        seed: Decides everything else about its looks.
        speed_kn: Speed through the water, knots; 0 leaves no wake.
        turn: Curvature of its track, 1/m; positive to starboard.
    """

    kind: str
    x: float
    y: float
    length_m: float
    width_m: float
    heading: float
    seed: int
    speed_kn: float = 0.0
    turn: float = 0.0

    @property
    def freeboard_m(self) -> float:
        """Height of the deck above the water, metres; long ships have more of it."""
        kind = KINDS[self.kind]
        shortest, longest = kind.lengths_m
        part = float(np.clip((self.length_m - shortest) / (longest - shortest), 0.0, 1.0))
        return kind.freeboard_m[0] + part * (kind.freeboard_m[1] - kind.freeboard_m[0])


def draw_size(
    rng: np.random.Generator, kind: str, shortest_m: float = 0.0, longest_m: float = np.inf
) -> tuple[float, float] | None:
    """Draw a length and a breadth usual for a kind of ship.

    Args:
        rng: The source of chance.
        kind: A key of `KINDS`.
        shortest_m: The least length wanted.
        longest_m: The greatest length wanted, such as that of a berth.

    Returns:
        Length and breadth in metres; None if no ship of that kind fits the bounds.
    """
    low = max(KINDS[kind].lengths_m[0], shortest_m)
    high = min(KINDS[kind].lengths_m[1], longest_m)
    if high < low:
        return None
    # Many small ships for every large one: even in the logarithm.
    length = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    return length, length / float(rng.uniform(*KINDS[kind].ratios))


def hull_outline(kind: str, length_m: float, width_m: float) -> NDArray[np.float64]:
    """Return the outline of a hull seen from above.

    Args:
        kind: A key of `KINDS`.
        length_m: Length; the outline reaches exactly from -length/2 (stern) to +length/2 (bow).
        width_m: Breadth; the outline reaches exactly from -width/2 to +width/2.

    Returns:
        (K, 2) metres in the ship's frame, bow first, clockwise on screen (starboard side first).
    """
    shape = KINDS[kind]
    # From the bow's tip (1) to where the hull is as wide as it gets (0).
    steps = np.linspace(1.0, 0.0, 14)
    bow_x = length_m / 2 - shape.bow * length_m * (1.0 - steps)
    bow_y = (
        width_m
        / 2
        * np.clip(1.0 - steps**shape.bow_shape, 0.0, 1.0) ** (1.0 / min(shape.bow_shape, 2.0))
    )
    steps = np.linspace(0.0, 1.0, 7)
    stern_x = -length_m / 2 + shape.stern * length_m * (1.0 - steps)
    stern_y = width_m / 2 * (shape.transom + (1 - shape.transom) * np.sqrt(1.0 - steps**2))
    starboard = np.stack(
        [np.concatenate([bow_x, stern_x]), np.concatenate([bow_y, stern_y])], axis=1
    )
    port = starboard[::-1] * np.array([1.0, -1.0])
    return np.concatenate([starboard, port])


def boxes_of_ships(ships: Sequence[Ship], gsd_m: float) -> NDArray[np.float64]:
    """Return the rectangle around each hull, without wake and shadow.

    Args:
        ships: The ships.
        gsd_m: Ground sample distance of the scene, metres per pixel.

    Returns:
        (N, 5) boxes in LARSD form, pixels and radians.
    """
    if not ships:
        return np.zeros((0, 5))
    rows = [(s.x, s.y, s.length_m / gsd_m, s.width_m / gsd_m, s.heading) for s in ships]
    return np.asarray(to_larsd_form(np.array(rows, np.float64)), np.float64)
