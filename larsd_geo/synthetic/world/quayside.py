"""What stands on quays: paving, container yards, sheds, tanks, cranes, heaps, cars."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.canvas import Colour
from larsd_geo.synthetic.world.coast import Frame
from larsd_geo.synthetic.world.structures import Structures

__all__ = [
    "QUAY_HEIGHT_M",
    "Box",
    "add_cars",
    "add_containers",
    "add_cranes",
    "add_heaps",
    "add_paving",
    "add_sheds",
    "add_tanks",
]

Rng = np.random.Generator
#: A rectangle in metres of a frame: s0, s1, t0, t1.
Box = tuple[float, float, float, float]

#: Height of quays and piers above the water.
QUAY_HEIGHT_M = 3.0

_CONTAINERS = np.array(
    [(166, 62, 48), (44, 84, 140), (60, 118, 88), (196, 190, 180), (206, 128, 50), (118, 40, 44),
     (96, 130, 168), (140, 142, 140), (82, 64, 58), (204, 176, 70), (34, 50, 86), (220, 220, 216)],
    np.float64,
)  # fmt: skip
_CARS = np.array(
    [(226, 226, 226), (40, 42, 46), (150, 154, 158), (170, 44, 40), (52, 76, 120), (190, 190, 186),
     (214, 176, 60), (90, 96, 96)],
    np.float64,
)  # fmt: skip
_ROOFS: tuple[Colour, ...] = (
    (206, 206, 202), (232, 232, 228), (152, 152, 152), (112, 108, 106), (88, 124, 164),
    (142, 104, 88), (176, 170, 158), (86, 86, 90), (196, 200, 204), (120, 136, 140), (150, 60, 50),
)  # fmt: skip
_CRANES: tuple[Colour, ...] = ((60, 92, 150), (196, 70, 52), (214, 150, 54), (176, 180, 182))


def _tint(colour: Colour, factor: float) -> Colour:
    return tuple(c * factor for c in colour)


def add_paving(out: Structures, frame: Frame, box: Box, rng: Rng, apron: bool = True) -> None:
    """Pave a rectangle: slabs of several ages, an edge beam and a road behind the apron."""
    s0, s1, t0, t1 = box
    base: Colour = [(152, 148, 138), (136, 134, 130), (166, 160, 148)][int(rng.integers(3))]
    if s1 <= s0 or t1 <= t0:
        return  # a shore too short or too shallow for it
    out.add_box(frame, box, base, QUAY_HEIGHT_M)
    for _ in range(int((s1 - s0) * (t1 - t0) / 4000) + 1):
        s, t = rng.uniform(s0, s1), rng.uniform(t0, t1)
        w, h = rng.uniform(10, 60), rng.uniform(8, 40)
        patch = (max(s, s0), min(s + w, s1), max(t, t0), min(t + h, t1))
        out.add_box(frame, patch, _tint(base, rng.uniform(0.84, 1.12)), QUAY_HEIGHT_M)
    if apron and t1 - t0 > 60:
        out.add_box(frame, (s0, s1, t1 - 24, t1), _tint(base, 1.1), QUAY_HEIGHT_M)
        for t in (t1 - 4, t1 - 20):
            out.add_box(frame, (s0, s1, t - 0.4, t + 0.4), _tint(base, 0.72), QUAY_HEIGHT_M)
        road = t1 - 36
        out.add_box(frame, (s0, s1, road - 5, road + 5), (102, 102, 104), QUAY_HEIGHT_M)
        out.add_box(frame, (s0, s1, road - 0.15, road + 0.15), (150, 150, 146), QUAY_HEIGHT_M)
    if apron:
        out.add_box(frame, (s0, s1, t1 - 1.2, t1), (188, 184, 172), QUAY_HEIGHT_M)


def add_containers(out: Structures, frame: Frame, box: Box, rng: Rng) -> None:
    """Fill a rectangle with blocks of stacked containers, lanes between them."""
    s0, s1, t0, t1 = box
    boxes: list[NDArray[np.float64]] = []
    colours: list[NDArray[Any]] = []
    tiers: list[NDArray[Any]] = []
    for t in np.arange(t0, t1 - 16, 24.0):
        for start in np.arange(s0, s1 - 60, 92.0):
            bays = int(min((s1 - start) // 12.8, 6))
            if rng.random() < 0.12:
                continue
            bay, row = (a.ravel() for a in np.meshgrid(np.arange(bays), np.arange(6)))
            full = rng.random(len(bay)) < rng.uniform(0.55, 0.95)
            bay, row = bay[full], row[full]
            s, r = start + bay * 12.8, t + row * 2.6
            boxes.append(np.stack([s, s + 12.2, r, r + 2.44], axis=1))
            mine = rng.integers(0, len(_CONTAINERS), 4)
            choice = np.where(
                rng.random(len(bay)) < 0.6, mine[rng.integers(0, 4, len(bay))],
                rng.integers(0, len(_CONTAINERS), len(bay)),
            )  # fmt: skip
            colours.append(_CONTAINERS[choice] * rng.uniform(0.8, 1.1, (len(bay), 1)))
            tiers.append(QUAY_HEIGHT_M + 2.6 * rng.integers(1, 5, len(bay)))
    if boxes:
        out.add_boxes(frame, np.concatenate(boxes), np.concatenate(colours), np.concatenate(tiers))


def add_sheds(out: Structures, frame: Frame, box: Box, rng: Rng, fill: float = 0.8) -> None:
    """Fill a rectangle with sheds and halls, in one or several rows."""
    s0, s1, t0, t1 = box
    t = t0
    while t < t1 - 14:
        depth = min(float(rng.uniform(18, 48)), t1 - t)
        s = s0 + float(rng.uniform(0, 15))
        while s < s1 - 20:
            length = min(float(rng.uniform(25, 110)), s1 - s)
            if rng.random() < fill:
                _shed(out, frame, (s, s + length, t, t + depth), rng)
            s += length + float(rng.uniform(7, 22))
        t += depth + float(rng.uniform(9, 16))


def _shed(out: Structures, frame: Frame, box: Box, rng: Rng) -> None:
    s0, s1, t0, t1 = box
    roof, height = _ROOFS[int(rng.integers(len(_ROOFS)))], QUAY_HEIGHT_M + float(rng.uniform(6, 14))
    style = rng.random()
    if style < 0.55:
        # Ridges along the hall: one side of each bay faces the sun.
        bays = max(round((t1 - t0) / rng.uniform(12, 26)), 1)
        width = (t1 - t0) / bays
        for i in range(bays):
            t = t0 + i * width
            out.add_box(frame, (s0, s1, t, t + width / 2), _tint(roof, 1.06), height)
            out.add_box(frame, (s0, s1, t + width / 2, t + width), _tint(roof, 0.88), height)
    else:
        out.add_box(frame, box, _tint(roof, 0.86), height + 0.5)
        out.add_box(frame, (s0 + 1, s1 - 1, t0 + 1, t1 - 1), roof, height)
    if rng.random() < 0.6:
        count = int(rng.integers(2, 10))
        along, up = rng.uniform(s0 + 2, s1 - 4, count), rng.uniform(t0 + 2, t1 - 4, count)
        size = rng.uniform(1.2, 3.5, count)
        units = np.stack([along, along + size, up, up + size * 0.8], axis=1)
        out.add_boxes(frame, units, np.full((count, 3), 196.0), np.full(count, height + 1.5))


def add_tanks(out: Structures, frame: Frame, box: Box, rng: Rng) -> None:
    """Fill a rectangle with a tank farm: white tanks in bunds, pipes between them."""
    s0, s1, t0, t1 = box
    pitch = float(rng.uniform(38, 62))
    out.add_box(frame, box, (146, 138, 122), QUAY_HEIGHT_M)
    for t in np.arange(t0 + pitch / 2, t1 - pitch / 3, pitch):
        out.add_box(frame, (s0, s1, t - pitch / 2, t - pitch / 2 + 1.2), (120, 116, 108), 3.4)
        for s in np.arange(s0 + pitch / 2, s1 - pitch / 3, pitch):
            if rng.random() < 0.1:
                continue
            radius = pitch * float(rng.uniform(0.24, 0.40))
            tone: Colour = [(224, 222, 214), (200, 196, 184), (176, 152, 128)][int(rng.integers(3))]
            height = QUAY_HEIGHT_M + float(rng.uniform(9, 17))
            out.add_disc(frame, (s, t), radius, _tint(tone, 0.84), height + 0.5)
            out.add_disc(frame, (s, t), radius * 0.93, tone, height)
            out.add_disc(frame, (s, t), radius * 0.1, _tint(tone, 0.8), height)


def add_cranes(
    above: Structures, frame: Frame, box: Box, rng: Rng, count: int, reach_m: float
) -> None:
    """Set gantry cranes along the edge t1 of a rectangle, booms out over the water."""
    s0, s1, _, t1 = box
    colour = _CRANES[int(rng.integers(len(_CRANES)))]
    places = np.sort(rng.uniform(s0 + 15, s1 - 15, count))
    last = -1e9
    for s in places:
        if s - last < 28:
            continue
        last = float(s)
        up = rng.random() < 0.35
        for leg in (-11.0, 8.5):
            above.add_box(frame, (s + leg, s + leg + 2.2, t1 - 21, t1 - 3), colour, 18.0)
        for t in (t1 - 21, t1 - 5):
            above.add_box(frame, (s - 11, s + 10.7, t, t + 1.8), colour, 22.0)
        tip = t1 + (4 if up else reach_m)
        above.add_box(frame, (s - 3.2, s - 1.6, t1 - 36, tip), _tint(colour, 1.05), 30.0)
        above.add_box(frame, (s + 1.6, s + 3.2, t1 - 36, tip), _tint(colour, 1.05), 30.0)
        above.add_box(frame, (s - 4.5, s + 4.5, t1 - 34, t1 - 24), _tint(colour, 0.85), 32.0)


def add_heaps(out: Structures, frame: Frame, box: Box, rng: Rng) -> None:
    """Add heaps of coal, ore, sand or scrap."""
    s0, s1, t0, t1 = box
    tone: Colour = [(48, 46, 46), (122, 74, 54), (188, 166, 124), (110, 102, 96)][
        int(rng.integers(4))
    ]
    s = s0
    while s < s1 - 20:
        length = float(rng.uniform(25, 70))
        depth = float(rng.uniform(0.5, 0.95)) * (t1 - t0)
        wave = np.linspace(0, 2 * np.pi, 18, endpoint=False)
        wobble = 1 + sum(
            rng.normal(0, 0.07) * np.cos(k * wave + rng.uniform(0, 6)) for k in (2, 3, 4)
        )
        for shrink, light in ((1.0, 0.86), (0.72, 1.0), (0.38, 1.14)):
            turn = np.linspace(0, 2 * np.pi, 18, endpoint=False)
            ring = np.stack(
                [s + length / 2 + np.cos(turn) * length / 2 * shrink * wobble,
                 (t0 + t1) / 2 + np.sin(turn) * depth / 2 * shrink * wobble], axis=1,
            )  # fmt: skip
            out.add(frame.to_pixels(ring), _tint(tone, light), QUAY_HEIGHT_M + 8 * (1.1 - shrink))
        s += length + float(rng.uniform(5, 20))


def add_cars(out: Structures, frame: Frame, box: Box, rng: Rng, per_hectare: float) -> None:
    """Scatter cars, lorries and boxes; some stand in rows as on a car park."""
    s0, s1, t0, t1 = box
    count = int(rng.poisson(max((s1 - s0) * (t1 - t0), 0) / 1e4 * per_hectare))
    if count == 0:
        return
    s, t = rng.uniform(s0, max(s1 - 5, s0), count), rng.uniform(t0, max(t1 - 5, t0), count)
    long = np.where(rng.random(count) < 0.25, rng.uniform(8, 16, count), 4.5)
    wide = np.where(long > 5, 2.5, 1.9)
    flip = rng.random(count) < 0.3
    boxes = np.stack([s, s + np.where(flip, wide, long), t, t + np.where(flip, long, wide)], axis=1)
    colours = _CARS[rng.integers(0, len(_CARS), count)]
    out.add_boxes(frame, boxes, colours, QUAY_HEIGHT_M + np.where(long > 5, 3.2, 1.5))
