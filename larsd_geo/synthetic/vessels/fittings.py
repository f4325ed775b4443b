"""What stands on the deck of each kind of ship, from guns and aircraft to sails and cargo heaps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from larsd_geo.synthetic.paint.canvas import Colour, Deck
from larsd_geo.synthetic.vessels.merchants import (
    DARK,
    LIGHT,
    ORANGE,
    WHITE,
    paint_cargo,
    paint_container_ship,
    paint_ferry,
    paint_sheer,
    paint_tanker,
    pick,
    tint,
)
from larsd_geo.synthetic.vessels.ships import Ship, hull_outline

__all__ = ["paint_fittings"]

Rng = np.random.Generator

_NAVAL_GREYS: tuple[Colour, ...] = (
    (126, 132, 138), (112, 118, 124), (142, 146, 148), (104, 112, 114), (132, 136, 132),
)  # fmt: skip


def _naval(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    grey = pick(rng, _NAVAL_GREYS)
    deck.polygon(hull_outline(ship.kind, length, width), tint(grey, 0.8), base)
    paint_sheer(deck, ship.kind, tint(grey, rng.uniform(0.86, 0.98)), base)
    for x in np.arange(0.24, 0.40, 0.022):
        deck.block(x * length, 0.5, width * 0.3, tint(grey, 0.7), base)
    deck.disc(length * 0.29, 0, width * 0.15, tint(grey, 1.2), base + 3)
    deck.line((length * 0.29, 0), (length * 0.345, 0), max(0.5, width * 0.04), DARK, base + 3.5)
    deck.block(length * 0.215, length * 0.05, width * 0.42, tint(grey, 0.62), base + 1)
    x, tier = length * 0.12, 3.0
    for size, wide in ((0.13, 0.86), (0.10, 0.74), (0.06, 0.56)):
        tone = tint(grey, rng.uniform(1.05, 1.3))
        deck.block(x - 0.01 * length, size * length, wide * width, tone, base + tier)
        tier += 3.2
    deck.block(x + 0.025 * length, 0.012 * length, 0.6 * width, DARK, base + 7)
    deck.disc(x - 0.02 * length, 0, width * 0.13, tint(grey, 1.35), base + 16)
    deck.line(
        (x - 0.02 * length, -width * 0.3), (x - 0.02 * length, width * 0.3), 0.8, LIGHT, base + 17
    )
    for place in (-0.02, -0.12):
        deck.block(
            place * length,
            0.08 * length,
            width * rng.uniform(0.55, 0.8),
            tint(grey, 1.12),
            base + 4,
        )
        deck.block(place * length, 0.035 * length, width * 0.34, (52, 54, 56), base + 9)
        for y in (-0.34, 0.34):
            deck.disc(place * length - 0.04 * length, y * width, width * 0.05, WHITE, base + 3)
    deck.block(-0.235 * length, 0.10 * length, width * 0.66, tint(grey, 1.25), base + 6)
    pad = -0.38 * length
    deck.block(pad, 0.17 * length, width * 0.74, tint(grey, 0.66), base)
    if rng.random() < 0.75:
        deck.disc(pad, 0, width * 0.27, LIGHT, base)
        deck.disc(pad, 0, width * 0.22, tint(grey, 0.66), base)
    deck.line(
        (pad - 0.08 * length, 0), (pad + 0.08 * length, 0), max(width * 0.03, 0.3), LIGHT, base
    )


def _carrier(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    grey = tint(pick(rng, _NAVAL_GREYS), 0.72)
    deck.polygon(hull_outline(ship.kind, length, width), tint(grey, 1.1), base)
    paint_sheer(deck, ship.kind, grey, base)
    line = max(width * 0.012, 0.5)
    for y0, y1 in ((-0.38, -0.12), (-0.2, 0.06), (-0.29, -0.03)):
        deck.line(
            (-length * 0.47, y1 * width), (length * 0.3, y0 * width), line, (188, 186, 150), base
        )
    for y in (-0.2, 0.12):
        deck.line((length * 0.12, y * width), (length * 0.47, y * width * 0.8), line, LIGHT, base)
    deck.box(-0.05 * length, 0.1 * length, 0.3 * width, 0.47 * width, (150, 154, 158), base + 14)
    deck.box(0.0, 0.06 * length, 0.33 * width, 0.44 * width, (172, 174, 176), base + 22)
    deck.disc(0.03 * length, 0.38 * width, width * 0.035, WHITE, base + 28)
    for x, y in ((-0.18, 0.38), (0.2, 0.36), (-0.3, -0.42)):
        deck.block(0, 0, 0, grey, base)
        deck.box(
            (x - 0.03) * length, (x + 0.03) * length, (y - 0.07) * width, (y + 0.07) * width,
            tint(grey, 0.8), base,
        )  # fmt: skip
    for _ in range(int(rng.integers(4, 22))):
        x = rng.uniform(-0.42, 0.42) * length
        y = rng.uniform(0.18, 0.42) * width * (1 if rng.random() < 0.8 else -1)
        turn = rng.uniform(0, 2 * np.pi)
        nose = np.array([np.cos(turn), np.sin(turn)])
        wing = np.array([-nose[1], nose[0]])
        here, tone = np.array([x, y]), tint((150, 156, 162), rng.uniform(0.8, 1.2))
        points = [
            here + 8 * nose,
            here - 4 * nose + 5.5 * wing,
            here - 7 * nose,
            here - 4 * nose - 5.5 * wing,
        ]
        deck.polygon(points, tone, base + 3)


def _fishing(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    hull = pick(rng, ((44, 78, 128), (60, 110, 96), (170, 60, 48), (200, 200, 194), (40, 44, 52)))
    floor = pick(rng, ((132, 108, 84), (112, 118, 112), (92, 120, 108), (150, 146, 138)))
    deck.polygon(hull_outline(ship.kind, length, width), hull, base + 0.8)
    deck.polygon(hull_outline(ship.kind, length * 0.93, width * 0.82), floor, base)
    x = length * (rng.uniform(0.12, 0.2) if rng.random() < 0.6 else rng.uniform(-0.3, -0.2))
    deck.block(x, length * 0.24, width * 0.6, tint(WHITE, 0.93), base + 3)
    deck.block(x + length * 0.02, length * 0.15, width * 0.48, WHITE, base + 5.5)
    deck.block(x + length * 0.1, length * 0.025, width * 0.44, DARK, base + 5)
    gear = -length * 0.3 if x > 0 else length * 0.2
    deck.block(
        gear,
        length * 0.12,
        width * 0.5,
        pick(rng, ((58, 96, 110), (40, 84, 60), (150, 70, 50))),
        base + 1.2,
    )
    deck.line(
        (gear, -width * 0.36),
        (gear, width * 0.36),
        max(0.3, length * 0.012),
        (210, 170, 60),
        base + 6,
    )
    deck.line((x, 0), (gear, 0), max(0.25, length * 0.01), LIGHT, base + 7)


def _yacht(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    hull = (
        (236, 236, 232)
        if rng.random() < 0.8
        else pick(rng, ((36, 52, 92), (150, 40, 40), (60, 66, 70)))
    )
    deck.polygon(hull_outline(ship.kind, length, width), hull, base)
    deck.polygon(hull_outline(ship.kind, length * 0.94, width * 0.86), tint(WHITE, 1.04), base)
    cover = pick(
        rng,
        (
            (36, 62, 122),
            (176, 140, 100),
            (60, 64, 72),
            (150, 118, 88),
            (208, 204, 196),
            (150, 40, 40),
        ),
    )
    if rng.random() < 0.35:
        # A sailing boat: long coachroof, a boom with the furled sail, the mast.
        deck.block(length * 0.04, length * 0.34, width * 0.46, tint(WHITE, 0.9), base + 0.8)
        deck.block(-length * 0.28, length * 0.26, width * 0.5, tint(cover, 0.9), base - 0.3)
        deck.line((length * 0.1, 0), (-length * 0.26, 0), max(0.25, width * 0.1), cover, base + 2)
        deck.disc(length * 0.1, 0, max(0.25, width * 0.06), LIGHT, base + min(length, 14))
        return
    deck.block(-length * 0.33, length * 0.24, width * 0.66, cover, base + 0.4)
    deck.block(-length * 0.03, length * 0.40, width * 0.70, tint(WHITE, 0.96), base + 1.8)
    deck.block(length * 0.13, length * 0.06, width * 0.62, (52, 62, 72), base + 1.8)
    if length > 14:
        deck.block(-length * 0.06, length * 0.26, width * 0.5, WHITE, base + 4)
        deck.block(-length * 0.08, length * 0.12, width * 0.36, tint(cover, 1.0, 10), base + 4)


def _tug(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    deck.polygon(hull_outline(ship.kind, length, width), (32, 32, 34), base + 0.6)
    floor = pick(rng, ((110, 66, 54), (72, 98, 84), (120, 120, 116)))
    deck.polygon(hull_outline(ship.kind, length * 0.93, width * 0.84), floor, base)
    deck.block(
        length * 0.10,
        length * 0.36,
        width * 0.56,
        pick(rng, (WHITE, (206, 170, 110), ORANGE)),
        base + 3,
    )
    deck.block(length * 0.14, length * 0.17, width * 0.42, WHITE, base + 7)
    deck.block(length * 0.14, length * 0.19, width * 0.30, (56, 60, 64), base + 6.5)
    for y in (-0.13, 0.13):
        deck.disc(-length * 0.03, y * width, width * 0.06, (40, 40, 44), base + 7)
    deck.disc(-length * 0.22, 0, width * 0.09, (60, 60, 62), base + 1)


def _barge(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    rim = pick(rng, ((96, 98, 98), (120, 82, 66), (70, 82, 96), (140, 138, 130)))
    deck.polygon(hull_outline(ship.kind, length, width), rim, base)
    motor = rng.random() < 0.6
    aft = -length * (0.33 if motor else 0.45)
    cargo = pick(rng, ((44, 42, 42), (150, 128, 94), (116, 74, 54), (70, 72, 72), (170, 166, 158)))
    deck.box(aft, length * 0.43, -width * 0.40, width * 0.40, tint(rim, 1.3), base + 0.8)
    deck.box(
        aft + 1.0, length * 0.43 - 1.0, -width * 0.36, width * 0.36, tint(cargo, 0.8), base - 1
    )
    count = int(rng.integers(1, 6))
    for x in np.linspace(aft, length * 0.43, count + 2)[1:-1]:
        size = (length * 0.43 - aft) / (count + 1)
        deck.block(x, size * 0.8, width * 0.56, cargo, base + 0.5)
        deck.block(x, size * 0.5, width * 0.3, tint(cargo, 1.15, 6), base + 1.5)
    if motor:
        deck.block(-length * 0.42, length * 0.10, width * 0.7, WHITE, base + 3)
        deck.block(-length * 0.39, length * 0.04, width * 0.5, (120, 130, 140), base + 5)


_PAINTERS: dict[str, Callable[[Deck, Ship, Rng], None]] = {
    "cargo": paint_cargo,
    "container": paint_container_ship,
    "tanker": paint_tanker,
    "naval": _naval,
    "carrier": _carrier,
    "ferry": paint_ferry,
    "fishing": _fishing,
    "yacht": _yacht,
    "tug": _tug,
    "barge": _barge,
}


def paint_fittings(deck: Deck, ship: Ship) -> None:
    """Paint the hull and everything on it; the same ship is always painted the same.

    Args:
        deck: An empty canvas in the ship's frame; paint may run over the hull's edge, the caller
            trims it.
        ship: The ship.
    """
    _PAINTERS[ship.kind](deck, ship, np.random.default_rng(ship.seed))
