"""Wakes: the turbulent trail behind a ship under way and the two arms of its bow wave."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.noise import cut_tile, grain_tile, smoothstep
from larsd_geo.synthetic.vessels.ships import Ship
from larsd_geo.windows import PixelWindow

__all__ = ["add_wakes", "wake_reach"]

Floats = NDArray[np.float32]

_WHITE = np.array((214, 220, 220), np.float32)

#: Tangent of the arms' half angle as seen in images; Kelvin's 19.5 degrees bound the pattern, its
#: bright part lies inside.
_ARM = float(np.tan(np.radians(13.5)))


def wake_reach(ship: Ship) -> float:
    """Return how far behind the stern a wake can be seen, metres."""
    return float(ship.speed_kn * (30.0 + 0.45 * ship.length_m) * 0.75)


def add_wakes(colour: Floats, window: PixelWindow, ships: Sequence[Ship], gsd_m: float) -> None:
    """Add the wakes of ships to water, in place.

    Args:
        colour: (h, w, 3) water of the window, 0..255.
        window: Which pixels these are.
        ships: Ships whose wakes may touch the window; those at rest leave none.
        gsd_m: Metres per pixel.
    """
    for ship in ships:
        if ship.speed_kn > 0:
            _add_wake(colour, window, ship, gsd_m)


def _bounds(ship: Ship, gsd_m: float) -> tuple[float, float, float, float]:
    reach = (ship.length_m / 2 + wake_reach(ship)) / gsd_m
    back = np.array([-np.cos(ship.heading), -np.sin(ship.heading)]) * reach
    bend = abs(ship.turn) * (reach * gsd_m) ** 2 / gsd_m
    spread = reach * _ARM + 2 * ship.width_m / gsd_m + bend
    x0, x1 = sorted((ship.x, ship.x + float(back[0])))
    y0, y1 = sorted((ship.y, ship.y + float(back[1])))
    bow = ship.length_m / gsd_m
    margin = spread + bow
    return x0 - margin, y0 - margin, x1 + margin, y1 + margin


def _add_wake(colour: Floats, window: PixelWindow, ship: Ship, gsd_m: float) -> None:
    part = window.clipped(*_bounds(ship, gsd_m))
    if part is None:
        return
    x, y = part.centres()
    cos, sin = np.float32(np.cos(ship.heading)), np.float32(np.sin(ship.heading))
    dx = (x - np.float32(ship.x)) * np.float32(gsd_m)
    dy = (y - np.float32(ship.y)) * np.float32(gsd_m)
    # Metres behind the bow, and to starboard of a track that may bend.
    behind = np.float32(ship.length_m / 2) - (dx * cos + dy * sin)
    side = dy * cos - dx * sin
    aft = behind - np.float32(ship.length_m)
    if ship.turn:
        side = side - np.float32(ship.turn) * np.maximum(aft, 0) ** 2
    reach = np.float32(wake_reach(ship))
    half = np.float32(ship.width_m / 2)
    # A wake is a narrow wedge in its bounds: keep the pixels inside of it.
    widest = (
        np.float32(1.0) * half + np.float32(6) + np.maximum(behind, 0) * np.float32(_ARM + 0.06)
    )
    wedge = (np.abs(side) < widest) & (behind > 0) & (aft < reach)
    behind, side, aft = behind[wedge], side[wedge], aft[wedge]
    if len(aft) == 0:
        return
    coarse = cut_tile(grain_tile(7, 1.0), part)[wedge]
    fine = cut_tile(grain_tile(6), part.moved(311, 97))[wedge]

    along = np.clip(aft / reach, 0, 1)
    fade = (np.float32(1) - along) ** 2 * smoothstep(-0.03 * ship.length_m, 2.0, aft)
    trail_half = half * (np.float32(0.62) + np.float32(0.9) * np.sqrt(along))
    inside = np.exp(-((side / trail_half) ** 4))
    churn = np.clip(np.float32(0.55) + np.float32(0.28) * coarse + np.float32(0.2) * fine, 0, 1)
    first = np.exp(-np.maximum(aft, 0) / np.float32(0.9 * ship.length_m + 12))
    edge = np.exp(
        -(((np.abs(side) - trail_half) / (half * np.float32(0.35) + np.float32(0.8))) ** 2)
    )
    white = fade * (
        inside * (np.float32(0.14) + np.float32(0.72) * first) + edge * np.float32(0.22)
    )

    # The arms leave the bow, curl and fade; short waves cross them.
    arm = np.float32(0.45) * half + behind * np.float32(_ARM)
    thickness = np.float32(0.9) + half * np.float32(0.08) + behind * np.float32(0.014)
    off = (np.abs(side) - arm) / thickness
    ahead = smoothstep(0.0, 0.06 * ship.length_m + 1, behind)
    reach_arm = np.float32(0.75 * (float(reach) + ship.length_m))
    arm_fade = ahead * np.clip(np.float32(1) - behind / reach_arm, 0, 1) ** 2
    wavelength = np.float32(max(0.17 * (ship.speed_kn * 0.5144) ** 2 * 2.0, 4 * gsd_m))
    feather = np.float32(0.86) + np.float32(0.14) * np.sin(
        np.float32(2 * np.pi) * (behind + np.float32(0.6) * np.abs(side)) / wavelength
    )
    speed = np.float32(min(ship.speed_kn / 15.0, 1.4))
    white += np.exp(-(off**2)) * arm_fade * feather * np.float32(0.34) * speed
    trough = np.exp(-((off + np.float32(1.6)) ** 2)) * arm_fade * np.float32(0.12) * speed
    white = np.clip(white * churn * np.float32(1.15), 0, 0.95)

    area = colour[window.slices_of(part)]
    slick = inside * fade * np.float32(0.10)
    here = area[wedge] * (np.float32(1) - trough - slick)[:, None]
    area[wedge] = here + (_WHITE - here) * white[:, None]
