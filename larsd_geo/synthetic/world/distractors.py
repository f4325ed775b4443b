"""Things that a detector may mistake for ships: buoys, rocks, fish farms, slicks, foam."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.noise import cut_tile, grain_tile, smoothstep
from larsd_geo.synthetic.world.coast import Frame
from larsd_geo.synthetic.world.structures import Structures
from larsd_geo.windows import PixelWindow

__all__ = ["Slick", "add_distractor", "add_slicks", "draw_slick"]

Floats = NDArray[np.float32]
Rng = np.random.Generator


@dataclass(frozen=True)
class Slick:
    """A patch or streak on the water.

    Attributes:
        frame: Its centre and direction; s runs along it.
        length_m: Half its length.
        width_m: Half its width.
        light: Below 0 for oil, which darkens the water; above 0 for foam.
        wave_m: How far it meanders to either side.
    """

    frame: Frame
    length_m: float
    width_m: float
    light: float
    wave_m: float


def draw_slick(rng: Rng, x: float, y: float, gsd_m: float, wind: float) -> Slick:
    """Draw an oil slick or a line of foam around a point, mostly along the wind."""
    frame = Frame(x, y, wind + float(rng.normal(0, 0.35)), gsd_m)
    if rng.random() < 0.45:
        length = float(rng.uniform(60, 400))
        return Slick(
            frame,
            length,
            length * float(rng.uniform(0.04, 0.16)),
            -float(rng.uniform(0.06, 0.2)),
            length * 0.08,
        )
    length = float(rng.uniform(40, 400))
    width = float(rng.uniform(0.7, 2.2))
    return Slick(frame, length, width, float(rng.uniform(0.2, 0.6)), length * 0.10)


def add_slicks(colour: Floats, window: PixelWindow, slicks: Sequence[Slick]) -> None:
    """Draw slicks on the water of a window, (h, w, 3), in place."""
    for slick in slicks:
        frame = slick.frame
        reach = (slick.length_m + 3 * slick.width_m + slick.wave_m) * 1.1 / frame.gsd_m
        part = window.clipped(frame.x - reach, frame.y - reach, frame.x + reach, frame.y + reach)
        if part is None:
            continue
        s, t = frame.to_metres(*part.centres())
        swing = np.float32(slick.wave_m) * np.sin(s * np.float32(2.1 / slick.length_m))
        along = np.float32(1) - smoothstep(
            0.55, 1.0, np.asarray(np.abs(s) / slick.length_m, np.float32)
        )
        grain = cut_tile(grain_tile(7, 1.0), part)
        ragged = np.float32(slick.width_m) * (np.float32(1) + np.float32(0.35) * grain)
        ragged = np.maximum(ragged, np.float32(0.25 * slick.width_m))
        across = np.exp(-((np.abs(t - swing) / ragged) ** 4))
        here = colour[window.slices_of(part)]
        if slick.light < 0:
            here *= (np.float32(1) + np.float32(slick.light) * along * across)[..., None]
        else:
            broken = np.clip(np.float32(0.55) + np.float32(0.5) * grain, 0, 1)
            white = np.float32(slick.light) * along * across * broken
            here += (np.float32(205) - here) * white[..., None]


def add_distractor(out: Structures, rng: Rng, x: float, y: float, gsd_m: float) -> None:
    """Add something that is not a ship to the water around a point."""
    makers: tuple[Callable[[Structures, Rng, Frame], None], ...] = (
        _buoy, _buoy, _rocks, _rocks, _fish_farm, _platform, _turbine,
    )  # fmt: skip
    frame = Frame(x, y, float(rng.uniform(0, 2 * np.pi)), gsd_m)
    makers[int(rng.integers(len(makers)))](out, rng, frame)


def _buoy(out: Structures, rng: Rng, frame: Frame) -> None:
    colour = [(210, 60, 44), (60, 140, 80), (222, 190, 60), (226, 226, 220)][int(rng.integers(4))]
    out.add_disc(frame, (0.0, 0.0), float(rng.uniform(1.0, 2.2)), colour, 3.0)


def _rocks(out: Structures, rng: Rng, frame: Frame) -> None:
    tone = float(rng.uniform(60, 120))
    for _ in range(int(rng.integers(1, 6))):
        centre, size = rng.normal(0, 14, 2), float(rng.uniform(2, 12))
        turn = np.linspace(0, 2 * np.pi, 15, endpoint=False)
        shape = np.stack([np.cos(turn), np.sin(turn) * rng.uniform(0.4, 1.0)], axis=1)
        shape *= (1 + 0.2 * rng.standard_normal((15, 1))) * size
        out.add(frame.to_pixels(shape * 1.18 + centre), (170, 178, 176), 0.0)
        out.add(frame.to_pixels(shape + centre), (tone, tone * 0.95, tone * 0.86), 1.5)
        out.add(frame.to_pixels(shape * 0.55 + centre), (tone * 1.25, tone * 1.2, tone * 1.1), 3.0)


def _fish_farm(out: Structures, rng: Rng, frame: Frame) -> None:
    radius = float(rng.uniform(8, 20))
    for i in range(int(rng.integers(2, 7))):
        for j in range(int(rng.integers(1, 3))):
            centre = (i * radius * 2.5, j * radius * 2.5)
            out.add_disc(frame, centre, radius, (96, 104, 104), 0.5)
            out.add_disc(frame, centre, radius - 1.3, (34, 52, 56), 0.0)


def _platform(out: Structures, rng: Rng, frame: Frame) -> None:
    """Add a small platform: square, cluttered, on legs."""
    half = float(rng.uniform(6, 22))
    out.add_box(frame, (-half, half, -half, half), (168, 130, 70), 14.0)
    out.add_box(frame, (-half * 0.9, half * 0.3, -half * 0.8, half * 0.7), (128, 126, 122), 16.0)
    for _ in range(6):
        s, t = rng.uniform(-0.8, 0.5, 2) * half
        box = (s, s + 0.3 * half, t, t + 0.25 * half)
        out.add_box(frame, box, tuple(rng.uniform(90, 220, 3)), 20.0)
    out.add_disc(frame, (half * 1.05, half * 1.05), half * 0.4, (96, 116, 100), 22.0)


def _turbine(out: Structures, rng: Rng, frame: Frame) -> None:
    out.add_disc(frame, (0.0, 0.0), 4.0, (206, 176, 70), 6.0)
    out.add_disc(frame, (0.0, 0.0), 2.4, (226, 228, 228), 34.0)
    for i in range(3):
        turn = 2 * np.pi * i / 3
        tip = np.array([np.cos(turn), np.sin(turn)]) * 42.0
        side = np.array([-np.sin(turn), np.cos(turn)]) * 1.3
        out.add(frame.to_pixels([side, tip, -side]), (228, 230, 230), 34.0)
