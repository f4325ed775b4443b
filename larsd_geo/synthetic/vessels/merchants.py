"""Decks of merchant ships: hatches, container stacks, pipes, sun decks; and paint for all ships."""

from __future__ import annotations

import numpy as np

from larsd_geo.synthetic.paint.canvas import Colour, Deck
from larsd_geo.synthetic.vessels.ships import Ship, hull_outline

__all__ = [
    "DARK", "LIGHT", "ORANGE", "WHITE", "paint_cargo", "paint_container_ship", "paint_ferry",
    "paint_sheer", "paint_tanker", "pick", "tint",
]  # fmt: skip

Rng = np.random.Generator

WHITE = (226, 226, 220)
LIGHT = (190, 190, 184)
DARK = (46, 48, 52)
ORANGE = (222, 110, 48)

_MERCHANT_DECKS: tuple[Colour, ...] = (
    (146, 74, 60), (158, 88, 70), (120, 62, 54), (86, 104, 88), (72, 96, 84), (112, 116, 116),
    (138, 134, 124), (96, 108, 122), (168, 112, 88), (150, 60, 46),
)  # fmt: skip
_BOXES: tuple[Colour, ...] = (
    (166, 62, 48), (44, 84, 140), (60, 118, 88), (196, 190, 180), (206, 128, 50), (118, 40, 44),
    (96, 130, 168), (140, 142, 140), (82, 64, 58), (204, 176, 70), (34, 50, 86), (220, 220, 216),
)  # fmt: skip


def pick(rng: Rng, colours: tuple[Colour, ...]) -> Colour:
    """Draw one of some colours."""
    return colours[int(rng.integers(len(colours)))]


def tint(colour: Colour, factor: float, shift: float = 0.0) -> Colour:
    """Return a lighter or darker colour; drawing clips it."""
    return tuple(c * factor + shift for c in colour)


def _bridge(deck: Deck, rng: Rng, x: float, length: float, base: float, colour: Colour) -> None:
    """Paint a deckhouse with bridge wings, a dark line of windows, a funnel and a mast."""
    width = deck.width * rng.uniform(0.72, 0.92)
    tall = float(np.clip(deck.length * 0.075, 6.0, 22.0))
    deck.block(x, length, width, tint(colour, 0.92), base + tall * 0.6)
    deck.block(x + length * 0.12, length * 0.62, width * 0.86, colour, base + tall * 0.85)
    front = x + length * 0.33
    wings = min(deck.width * 0.98, width * 1.25)
    deck.block(front, max(length * 0.2, 1.2), wings, tint(colour, 1.03), base + tall)
    deck.block(front + length * 0.13, length * 0.05, width * 0.8, DARK, base + tall)
    deck.disc(front, 0.0, max(deck.width * 0.025, 0.5), LIGHT, base + tall + 6)
    funnel = pick(
        rng, ((200, 60, 40), (40, 70, 130), (40, 44, 48), (210, 160, 50), (230, 230, 226))
    )
    aft = x - length * 0.38
    deck.block(aft, length * 0.26, deck.width * 0.2, funnel, base + tall * 1.1)
    deck.block(aft, length * 0.12, deck.width * 0.09, (28, 28, 30), base + tall * 1.1)


def _forecastle(deck: Deck, base: float, colour: Colour) -> None:
    """Paint windlasses and the mast behind the bow."""
    x, half = deck.length * 0.46, deck.width * 0.12
    for y in (-half, half):
        deck.disc(x, y, max(deck.width * 0.035, 0.6), tint(colour, 0.62), base + 1.5)
    deck.block(x - deck.length * 0.025, deck.length * 0.012, deck.width * 0.5, LIGHT, base + 1.2)
    deck.disc(deck.length * 0.44, 0, max(deck.width * 0.03, 0.5), WHITE, base + 7)


def paint_sheer(deck: Deck, kind: str, colour: Colour, base: float) -> None:
    """Paint the deck: a lighter surface inside the hull's edge."""
    inner = hull_outline(kind, deck.length * 0.985, deck.width * 0.93)
    deck.polygon(inner, colour, base)


def paint_cargo(deck: Deck, ship: Ship, rng: Rng) -> None:
    """Paint hatches, closed or open, cranes between them, the deckhouse aft."""
    base, colour = ship.freeboard_m, pick(rng, _MERCHANT_DECKS)
    deck.polygon(hull_outline(ship.kind, ship.length_m, ship.width_m), tint(colour, 0.66), base)
    paint_sheer(deck, ship.kind, colour, base)
    length, width = ship.length_m, ship.width_m
    house = length * rng.uniform(0.09, 0.13)
    start, end = -length * 0.46 + house, length * 0.40
    count = int(np.clip(round((end - start) / (width * rng.uniform(0.75, 1.1))), 3, 9))
    pitch = (end - start) / count
    cover = pick(
        rng, ((176, 172, 158), (150, 82, 66), (92, 112, 98), (124, 128, 130), (196, 188, 168))
    )
    is_open = rng.random() < 0.15
    cargo = pick(rng, ((40, 38, 38), (120, 74, 50), (170, 150, 110), (92, 88, 84)))
    for i in range(count):
        x = start + (i + 0.5) * pitch
        hatch = pitch * 0.72
        deck.block(x, hatch, width * 0.66, tint(cover, 0.78), base + 1.5)
        top = cargo if is_open else tint(cover, rng.uniform(0.94, 1.06))
        deck.block(x, hatch * 0.93, width * 0.61, top, base + (0.5 if is_open else 2.0))
        if not is_open:
            deck.block(x, hatch * 0.04, width * 0.61, tint(cover, 0.8), base + 2.0)
    if rng.random() < 0.55:
        hue = pick(rng, ((214, 176, 70), (206, 206, 200), (190, 96, 60), (150, 152, 150)))
        for i in range(1, count):
            x = start + i * pitch
            deck.disc(x, 0, max(width * 0.06, 0.8), hue, base + 10)
            reach = pitch * rng.uniform(0.65, 0.95)
            deck.line((x, 0), (x + reach, width * rng.uniform(-0.1, 0.1)), 1.4, hue, base + 12)
    _forecastle(deck, base, colour)
    _bridge(deck, rng, -length * 0.46 + house * 0.5, house, base, pick(rng, (WHITE, LIGHT)))


def paint_container_ship(deck: Deck, ship: Ship, rng: Rng) -> None:
    """Paint bays of containers stacked to several heights, the deckhouse among them."""
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    colour = pick(rng, ((90, 96, 100), (130, 70, 58), (70, 92, 118), (84, 104, 92)))
    deck.polygon(hull_outline(ship.kind, length, width), tint(colour, 0.7), base)
    paint_sheer(deck, ship.kind, colour, base)
    house = max(length * 0.05, 8.0)
    house_x = length * (rng.uniform(-0.34, -0.24) if rng.random() < 0.7 else rng.uniform(0.1, 0.2))
    bay, row = 13.4, 2.5
    rows = max(int(width * 0.94 / row), 3)
    owners = [pick(rng, _BOXES) for _ in range(4)]
    fullness = rng.uniform(0.55, 1.0)
    for x in np.arange(-length * 0.47 + bay / 2, length * 0.41, bay):
        if abs(x - house_x) < (house + bay) / 2:
            continue
        if rng.random() > fullness + 0.25:
            deck.block(x, bay * 0.9, rows * row, tint(colour, 0.6), base + 1)
            continue
        # Fewer rows where the bow narrows.
        taper = np.clip((length / 2 - x - bay / 2) / (0.17 * length), 0.0, 1.0) ** 0.55
        here = int(rows * taper)
        tiers = rng.integers(3, 7)
        for i in range(here):
            y = (i - here / 2) * row
            if rng.random() > fullness:
                tier = max(int(tiers) - int(rng.integers(1, 4)), 1)
            else:
                tier = int(tiers)
            hue = owners[int(rng.integers(4))] if rng.random() < 0.65 else pick(rng, _BOXES)
            hue = tint(hue, rng.uniform(0.85, 1.1))
            deck.box(x - 6.1, x + 6.1, y + 0.08, y + row - 0.08, hue, base + 2.6 * tier)
    _forecastle(deck, base, colour)
    _bridge(deck, rng, house_x, house, base + 12, WHITE)


def paint_tanker(deck: Deck, ship: Ship, rng: Rng) -> None:
    """Paint pipes along and across, tank lids, sometimes gas domes."""
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    colour = pick(rng, _MERCHANT_DECKS)
    deck.polygon(hull_outline(ship.kind, length, width), tint(colour, 0.68), base)
    paint_sheer(deck, ship.kind, colour, base)
    house = length * rng.uniform(0.09, 0.13)
    start, end = -length * 0.45 + house, length * 0.42
    pipe = tint(colour, 1.25, 22)
    gas = rng.random() < 0.12
    if gas:
        for x in np.linspace(start + width * 0.5, end - width * 0.45, 4):
            deck.disc(x, 0, width * 0.40, (214, 208, 196), base + 8)
            deck.disc(x, 0, width * 0.26, (230, 226, 216), base + 12)
    for x in np.linspace(start, end, max(int((end - start) / (width * 0.6)), 3))[1:-1]:
        deck.block(x, max(0.5, length * 0.003), width * 0.86, tint(colour, 0.84), base + 0.6)
        for y in (-0.3, 0.3):
            if rng.random() < 0.7:
                deck.disc(x + width * 0.2, y * width, max(width * 0.02, 0.5), WHITE, base + 1)
    for y in (-0.05, 0.0, 0.05):
        deck.line((start, y * width), (end, y * width), max(0.6, width * 0.018), pipe, base + 1.5)
    deck.line((start, 0.0), (end, 0.0), max(0.8, width * 0.03), tint(pipe, 0.9, 20), base + 2)
    for offset in (-0.03, -0.01, 0.01, 0.03):
        deck.block(offset * length, max(0.6, width * 0.02), width * 0.82, pipe, base + 1.8)
    for y in (-0.24, 0.24):
        deck.disc(length * 0.045, y * width, max(width * 0.025, 0.6), LIGHT, base + 8)
        deck.line((length * 0.045, y * width), (0.0, y * width * 0.6), 1.0, LIGHT, base + 9)
    if rng.random() < 0.35:
        deck.disc(length * 0.2, width * 0.22, width * 0.13, tint(colour, 0.8), base + 0.3)
        deck.disc(length * 0.2, width * 0.22, width * 0.1, (196, 188, 96), base + 0.3)
    _forecastle(deck, base, colour)
    _bridge(deck, rng, -length * 0.45 + house * 0.5, house, base, WHITE)


def paint_ferry(deck: Deck, ship: Ship, rng: Rng) -> None:
    """Paint white decks in tiers, boats along the sides, pools on large ships."""
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    hull = pick(rng, (WHITE, (40, 66, 110), (190, 60, 50), (210, 208, 200), (50, 110, 90)))
    deck.polygon(hull_outline(ship.kind, length, width), tint(hull, 0.9), base)
    paint_sheer(deck, ship.kind, (150, 128, 104) if rng.random() < 0.3 else (128, 142, 140), base)
    deck.block(-length * 0.03, length * 0.80, width * 0.90, tint(WHITE, 0.94), base + 8)
    deck.block(-length * 0.02, length * 0.70, width * 0.74, WHITE, base + 12)
    top = pick(rng, ((96, 130, 116), (214, 212, 206), (150, 160, 168), (120, 144, 168)))
    deck.block(-length * 0.04, length * 0.56, width * 0.60, top, base + 15)
    deck.block(length * 0.30, length * 0.05, width * 0.97, WHITE, base + 16)
    deck.block(length * 0.335, length * 0.012, width * 0.8, DARK, base + 16)
    for x in np.arange(-0.30, 0.24, max(0.05, 14.0 / length)):
        for y in (-0.45, 0.45):
            deck.box(
                x * length, x * length + min(9.0, 0.035 * length),
                y * width - 0.022 * width, y * width + 0.022 * width, ORANGE, base + 9,
            )  # fmt: skip
    deck.block(
        -length * 0.22,
        length * 0.06,
        width * 0.24,
        pick(rng, ((30, 60, 120), (200, 50, 40), (40, 40, 44))),
        base + 22,
    )
    if length > 150:
        deck.block(length * 0.06, length * 0.05, width * 0.24, (90, 178, 196), base + 15)
        deck.block(-length * 0.36, length * 0.04, width * 0.3, (90, 178, 196), base + 9)
    for x in np.linspace(-0.12, 0.2, 6):
        deck.disc(
            x * length, rng.uniform(-0.2, 0.2) * width, max(0.8, width * 0.03), LIGHT, base + 17
        )
    deck.disc(length * 0.26, 0, max(0.8, width * 0.03), WHITE, base + 22)
