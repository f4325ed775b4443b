"""Harbours: a straight quay divided into terminals, piers, basins, jetties and marinas."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from larsd_geo.synthetic.world.coast import Frame
from larsd_geo.synthetic.world.quayside import (
    QUAY_HEIGHT_M,
    Box,
    add_cars,
    add_containers,
    add_cranes,
    add_heaps,
    add_paving,
    add_sheds,
    add_tanks,
)
from larsd_geo.synthetic.world.structures import Berth, Structures

__all__ = ["Harbour", "build_harbour"]

Rng = np.random.Generator

_MERCHANT = ("cargo", "tanker", "container", "cargo", "ferry", "barge")
_SMALL_CRAFT = ("fishing", "tug", "barge", "fishing", "yacht")


@dataclass
class Harbour:
    """What a harbour adds to a scene.

    Attributes:
        frame: s along the quay, t out to sea, the origin on the quay's edge.
        half_length_m: Half the quay's length; it reaches from -half_length_m to +half_length_m.
        depth_m: How far the paved ground reaches inland.
        below: Structures that ships lie over.
        above: Structures that reach over ships.
        berths: Where ships may lie.
        basins: Water cut into the quay, (s0, s1, depth) in metres.
    """

    frame: Frame
    half_length_m: float
    depth_m: float
    below: Structures = field(default_factory=Structures)
    above: Structures = field(default_factory=Structures)
    berths: list[Berth] = field(default_factory=list)
    basins: list[tuple[float, float, float]] = field(default_factory=list)

    def berth(
        self,
        s: float,
        t: float,
        outward: tuple[float, float],
        length_m: float,
        room_m: float,
        kinds: tuple[str, ...],
        side_by_side: int = 1,
        bow_in: bool = False,
    ) -> None:
        """Add a berth at (s, t); `outward` is the direction to the water in the frame."""
        x, y = self.frame.to_pixels((s, t))
        out = float(np.arctan2(outward[1], outward[0])) + self.frame.angle
        along = out + (0.0 if bow_in else np.pi / 2)
        self.berths.append(
            Berth(float(x), float(y), along, out, length_m, room_m, kinds, side_by_side, bow_in)
        )


def build_harbour(frame: Frame, half_length_m: float, rng: Rng) -> Harbour:
    """Lay out a harbour.

    Args:
        frame: s along the quay, t out to sea, the origin on the quay's edge.
        half_length_m: Half the length of the quay.
        rng: The source of chance.
    """
    harbour = Harbour(frame, half_length_m, float(rng.uniform(150, 280)))
    names = list(_SECTIONS)
    order: list[str] = []
    s = -half_length_m
    while s < half_length_m - 60:
        if not order:
            order = [names[i] for i in rng.permutation(len(names))]
        name = order.pop()
        build, shortest, longest = _SECTIONS[name]
        end = min(s + float(rng.uniform(shortest, longest)), half_length_m)
        if half_length_m - end < 90:
            end = half_length_m
        build(harbour, s, end, rng)
        s = end
    return harbour


def _quay(harbour: Harbour, s0: float, s1: float, rng: Rng) -> Box:
    box = (s0 - 0.5, s1 + 0.5, -harbour.depth_m, 0.0)
    add_paving(harbour.below, harbour.frame, box, rng)
    add_cars(harbour.below, harbour.frame, (s0, s1, -60, -3), rng, 14)
    return box


def _along_quay(
    harbour: Harbour, s0: float, s1: float, rng: Rng, kinds: tuple[str, ...], rafts: int = 1
) -> None:
    """Add berths along the edge of the quay, one after the other."""
    s = s0 + 12
    while s < s1 - 40:
        length = min(float(rng.uniform(70, 340)), s1 - 12 - s)
        if length > 35:
            room = 55.0 if rafts == 1 else 90.0
            harbour.berth(s + length / 2, 0.0, (0, 1), length - 10, room, kinds, rafts)
        s += length


def _container_terminal(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    box = _quay(harbour, s0, s1, rng)
    add_containers(harbour.below, harbour.frame, (s0 + 8, s1 - 8, box[2] + 30, -46), rng)
    count = max(int((s1 - s0) / rng.uniform(60, 140)), 1)
    add_cranes(harbour.above, harbour.frame, box, rng, count, float(rng.uniform(32, 46)))
    _along_quay(harbour, s0, s1, rng, ("container", "container", "cargo"))


def _general_cargo(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    box = _quay(harbour, s0, s1, rng)
    add_sheds(harbour.below, harbour.frame, (s0 + 8, s1 - 8, box[2] + 12, -44), rng, 0.75)
    add_cranes(harbour.above, harbour.frame, box, rng, int(rng.integers(0, 4)), 20.0)
    _along_quay(harbour, s0, s1, rng, _MERCHANT)


def _bulk(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    box = _quay(harbour, s0, s1, rng)
    for t in np.arange(box[2] + 10, -80, 46.0):
        add_heaps(harbour.below, harbour.frame, (s0 + 10, s1 - 10, t, t + 36), rng)
    add_cranes(harbour.above, harbour.frame, box, rng, int(rng.integers(1, 4)), 28.0)
    _along_quay(harbour, s0, s1, rng, ("cargo", "cargo", "barge"), rafts=2)


def _piers(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    box = _quay(harbour, s0, s1, rng)
    add_sheds(harbour.below, harbour.frame, (s0 + 8, s1 - 8, box[2] + 12, -46), rng, 0.7)
    naval = rng.random() < 0.5
    kinds: tuple[str, ...] = ("naval",) * 6 + ("carrier", "tug") if naval else _MERCHANT
    pitch = float(rng.uniform(105, 190))
    count = max(int((s1 - s0) / pitch), 1)
    pitch = (s1 - s0) / count
    reach = float(rng.uniform(150, 330))
    for i in range(count):
        wide = float(rng.uniform(9, 36))
        s = s0 + (i + 0.5) * pitch
        length = reach * float(rng.uniform(0.8, 1.05))
        _pier(harbour, (s - wide / 2, s + wide / 2, -1.0, length), rng, kinds, pitch - wide)


def _pier(harbour: Harbour, box: Box, rng: Rng, kinds: tuple[str, ...], water: float) -> None:
    s0, s1, t0, t1 = box
    add_paving(harbour.below, harbour.frame, box, rng, apron=False)
    for edge in ((s0, s0 + 1), (s1 - 1, s1)):
        harbour.below.add_box(harbour.frame, (*edge, t0, t1), (182, 178, 166), QUAY_HEIGHT_M)
    if s1 - s0 > 24 and rng.random() < 0.5:
        shed = (s0 + 7, s1 - 7, t0 + 20, t1 - 15)
        harbour.below.add_box(harbour.frame, shed, (120, 118, 116), QUAY_HEIGHT_M + 9)
        middle = (s0 + s1) / 2
        harbour.below.add_box(harbour.frame, (middle, *shed[1:]), (164, 162, 158), 12.0)
    add_cars(harbour.below, harbour.frame, (s0 + 1, s1 - 4, t0 + 5, t1 - 8), rng, 45)
    for t in np.arange(t0 + 20, t1 - 6, 28.0):
        harbour.below.add_box(harbour.frame, (s0 + 1, s0 + 2.2, t, t + 1.2), (70, 70, 70), 4.0)
        harbour.below.add_box(harbour.frame, (s1 - 2.2, s1 - 1, t, t + 1.2), (70, 70, 70), 4.0)
    # Half of the water to the next pier, and a gap down its middle.
    room = water / 2 - 6
    for s, side in ((s0, -1.0), (s1, 1.0)):
        t = t0 + 12
        while t < t1 - 20:
            length = min(float(rng.uniform(80, 220)), t1 + 10 - t)
            rafts = int(rng.integers(1, 5))
            if length > 30:
                harbour.berth(s, t + length / 2, (side, 0), length - 8, room, kinds, rafts)
            t += length


def _basin(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    """Cut a dock into the land, with berths along its three sides."""
    wall = float(rng.uniform(30, 60))
    a, b = s0 + wall, s1 - wall
    depth = harbour.depth_m * float(rng.uniform(0.6, 0.8))
    frame, below = harbour.frame, harbour.below
    for box in ((s0 - 0.5, a, -harbour.depth_m, 0.0), (b, s1 + 0.5, -harbour.depth_m, 0.0)):
        add_paving(below, frame, box, rng, apron=False)
        add_sheds(below, frame, (box[0] + 10, box[1] - 10, box[2] + 10, -10), rng, 0.5)
        add_cars(below, frame, (box[0] + 2, box[1] - 5, -harbour.depth_m, -5), rng, 30)
    add_paving(below, frame, (a, b, -harbour.depth_m, -depth), rng, apron=False)
    add_sheds(below, frame, (a, b, -harbour.depth_m + 4, -depth - 14), rng, 0.8)
    harbour.basins.append((a, b, depth))
    room = (b - a) / 2 - 8
    for s, side in ((a, 1.0), (b, -1.0)):
        t = -depth + 30
        while t < -20:
            length = min(float(rng.uniform(50, 180)), -4 - t)
            if length > 25:
                kinds = _MERCHANT + _SMALL_CRAFT
                harbour.berth(
                    s, t + length / 2, (side, 0), length - 6, room, kinds, int(rng.integers(1, 4))
                )
            t += length


def _tanker_jetty(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    box = _quay(harbour, s0, s1, rng)
    frame, below = harbour.frame, harbour.below
    add_tanks(below, frame, (s0 + 15, s1 - 15, box[2] + 12, -50), rng)
    s, reach = (s0 + s1) / 2, float(rng.uniform(110, 240))
    below.add_box(frame, (s - 3.5, s + 3.5, -1, reach - 18), (158, 154, 144), QUAY_HEIGHT_M)
    below.add_box(frame, (s - 2.5, s + 0.5, -40, reach - 18), (128, 110, 96), QUAY_HEIGHT_M + 1.0)
    below.add_box(frame, (s - 22, s + 22, reach - 20, reach), (166, 162, 152), QUAY_HEIGHT_M)
    below.add_box(frame, (s - 6, s + 6, reach - 16, reach - 5), (120, 122, 122), 8.0)
    half = min((s1 - s0) / 2 - 10, 150.0)
    for away in (-half, -half * 0.6, half * 0.6, half):
        below.add_disc(frame, (s + away, reach - 6), 4.5, (160, 156, 148), QUAY_HEIGHT_M)
    for side in (-1, 1):
        near, far = sorted((s + side * 22, s + side * half))
        below.add_box(
            frame, (near, far, reach - 7, reach - 6), (138, 136, 130), QUAY_HEIGHT_M + 0.5
        )
    harbour.berth(s, reach, (0, 1), 2 * half + 40, 60.0, ("tanker",))


def _marina(harbour: Harbour, s0: float, s1: float, rng: Rng) -> None:
    box = _quay(harbour, s0, s1, rng)
    frame, below = harbour.frame, harbour.below
    below.add_box(frame, (s0 + 6, s1 - 6, box[2] + 20, -50), (112, 124, 82), QUAY_HEIGHT_M)
    add_sheds(below, frame, (s0 + 20, s1 - 20, box[2] + 30, -70), rng, 0.4)
    reach = float(rng.uniform(70, 150))
    boat = float(rng.uniform(9, 19))
    pitch = 2 * boat + float(rng.uniform(18, 28))
    planks = (196, 190, 176)
    for s in np.arange(s0 + 8 + pitch / 2, s1 - pitch / 2, pitch):
        below.add_box(frame, (s - 1.2, s + 1.2, -1, reach), planks, 1.0)
        step = 0.36 * boat + 1.2
        for i, t in enumerate(np.arange(10.0, reach - 2, step)):
            for side in (-1.0, 1.0):
                if i % 2 == 0:
                    near, far = sorted((s + side * 1.2, s + side * (1.2 + 0.8 * boat)))
                    below.add_box(frame, (near, far, t - 0.35, t + 0.35), planks, 1.0)
                harbour.berth(
                    s + side * 1.6, t + step / 2, (side, 0), boat, step * 0.86, ("yacht",),
                    bow_in=True,
                )  # fmt: skip
    mole = reach + float(rng.uniform(45, 70))
    _rubble(below, frame, [(s0, 0), (s0 + 10, mole), (s1 - 60, mole + 12)], rng)


def _rubble(out: Structures, frame: Frame, points: list[tuple[float, float]], rng: Rng) -> None:
    """Add a breakwater of rocks along a line, with a walkway on its crest."""
    for (sa, ta), (sb, tb) in itertools.pairwise(points):
        length = float(np.hypot(sb - sa, tb - ta))
        along = np.array([sb - sa, tb - ta]) / length
        side = np.array([-along[1], along[0]])
        for width, tone, height in ((7.0, 104, 1.5), (5.0, 132, 3.0), (1.6, 168, 4.5)):
            steps = np.linspace(-2.0, length + 2.0, max(int(length / 5), 2))
            wobble = width + 0.16 * width * rng.standard_normal((2, len(steps)))
            start = np.array([sa, ta])
            left = start + steps[:, None] * along + wobble[0][:, None] * side
            right = start + steps[:, None] * along - wobble[1][:, None] * side
            ring = np.concatenate([left, right[::-1]])
            out.add(frame.to_pixels(ring), (tone, tone - 4, tone - 12), height)


#: Kinds of quay: what builds one, its least and its greatest length in metres.
_SECTIONS: dict[str, tuple[Callable[[Harbour, float, float, Rng], None], float, float]] = {
    "containers": (_container_terminal, 260, 480),
    "general cargo": (_general_cargo, 160, 320),
    "bulk": (_bulk, 160, 300),
    "piers": (_piers, 220, 520),
    "naval piers": (_piers, 220, 480),
    "basin": (_basin, 220, 340),
    "tankers": (_tanker_jetty, 220, 340),
    "marina": (_marina, 140, 260),
}
