"""What stands on the deck of each kind of ship: hatches, boxes, pipes, superstructures, guns."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from larsd_geo.synthetic.canvas import Colour, Deck
from larsd_geo.synthetic.ships import Ship, hull_outline

__all__ = ["paint_fittings"]

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
_NAVAL_GREYS: tuple[Colour, ...] = (
    (126, 132, 138), (112, 118, 124), (142, 146, 148), (104, 112, 114), (132, 136, 132),
)  # fmt: skip


def _pick(rng: Rng, colours: tuple[Colour, ...]) -> Colour:
    return colours[int(rng.integers(len(colours)))]


def _tint(colour: Colour, factor: float, shift: float = 0.0) -> Colour:
    return tuple(c * factor + shift for c in colour)


def _bridge(deck: Deck, rng: Rng, x: float, length: float, base: float, colour: Colour) -> None:
    """A deckhouse with bridge wings, windows as a dark line, a funnel and a mast."""
    width = deck.width * rng.uniform(0.72, 0.92)
    tall = float(np.clip(deck.length * 0.075, 6.0, 22.0))
    deck.block(x, length, width, _tint(colour, 0.92), base + tall * 0.6)
    deck.block(x + length * 0.12, length * 0.62, width * 0.86, colour, base + tall * 0.85)
    front = x + length * 0.33
    wings = min(deck.width * 0.98, width * 1.25)
    deck.block(front, max(length * 0.2, 1.2), wings, _tint(colour, 1.03), base + tall)
    deck.block(front + length * 0.13, length * 0.05, width * 0.8, DARK, base + tall)
    deck.disc(front, 0.0, max(deck.width * 0.025, 0.5), LIGHT, base + tall + 6)
    funnel = _pick(
        rng, ((200, 60, 40), (40, 70, 130), (40, 44, 48), (210, 160, 50), (230, 230, 226))
    )
    aft = x - length * 0.38
    deck.block(aft, length * 0.26, deck.width * 0.2, funnel, base + tall * 1.1)
    deck.block(aft, length * 0.12, deck.width * 0.09, (28, 28, 30), base + tall * 1.1)


def _forecastle(deck: Deck, base: float, colour: Colour) -> None:
    """Windlasses and the mast behind the bow."""
    x, half = deck.length * 0.46, deck.width * 0.12
    for y in (-half, half):
        deck.disc(x, y, max(deck.width * 0.035, 0.6), _tint(colour, 0.62), base + 1.5)
    deck.block(x - deck.length * 0.025, deck.length * 0.012, deck.width * 0.5, LIGHT, base + 1.2)
    deck.disc(deck.length * 0.44, 0, max(deck.width * 0.03, 0.5), WHITE, base + 7)


def _walkways(deck: Deck, kind: str, colour: Colour, base: float) -> None:
    """A lighter sheer line inside the hull's edge."""
    inner = hull_outline(kind, deck.length * 0.985, deck.width * 0.93)
    deck.polygon(inner, colour, base)


def _cargo(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, colour = ship.freeboard_m, _pick(rng, _MERCHANT_DECKS)
    deck.polygon(hull_outline(ship.kind, ship.length_m, ship.width_m), _tint(colour, 0.66), base)
    _walkways(deck, ship.kind, colour, base)
    length, width = ship.length_m, ship.width_m
    house = length * rng.uniform(0.09, 0.13)
    start, end = -length * 0.46 + house, length * 0.40
    count = int(np.clip(round((end - start) / (width * rng.uniform(0.75, 1.1))), 3, 9))
    pitch = (end - start) / count
    cover = _pick(
        rng, ((176, 172, 158), (150, 82, 66), (92, 112, 98), (124, 128, 130), (196, 188, 168))
    )
    is_open = rng.random() < 0.15
    cargo = _pick(rng, ((40, 38, 38), (120, 74, 50), (170, 150, 110), (92, 88, 84)))
    for i in range(count):
        x = start + (i + 0.5) * pitch
        hatch = pitch * 0.72
        deck.block(x, hatch, width * 0.66, _tint(cover, 0.78), base + 1.5)
        top = cargo if is_open else _tint(cover, rng.uniform(0.94, 1.06))
        deck.block(x, hatch * 0.93, width * 0.61, top, base + (0.5 if is_open else 2.0))
        if not is_open:
            deck.block(x, hatch * 0.04, width * 0.61, _tint(cover, 0.8), base + 2.0)
    if rng.random() < 0.55:
        hue = _pick(rng, ((214, 176, 70), (206, 206, 200), (190, 96, 60), (150, 152, 150)))
        for i in range(1, count):
            x = start + i * pitch
            deck.disc(x, 0, max(width * 0.06, 0.8), hue, base + 10)
            reach = pitch * rng.uniform(0.65, 0.95)
            deck.line((x, 0), (x + reach, width * rng.uniform(-0.1, 0.1)), 1.4, hue, base + 12)
    _forecastle(deck, base, colour)
    _bridge(deck, rng, -length * 0.46 + house * 0.5, house, base, _pick(rng, (WHITE, LIGHT)))


def _container(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    colour = _pick(rng, ((90, 96, 100), (130, 70, 58), (70, 92, 118), (84, 104, 92)))
    deck.polygon(hull_outline(ship.kind, length, width), _tint(colour, 0.7), base)
    _walkways(deck, ship.kind, colour, base)
    house = max(length * 0.05, 8.0)
    house_x = length * (rng.uniform(-0.34, -0.24) if rng.random() < 0.7 else rng.uniform(0.1, 0.2))
    bay, row = 13.4, 2.5
    rows = max(int(width * 0.94 / row), 3)
    owners = [_pick(rng, _BOXES) for _ in range(4)]
    fullness = rng.uniform(0.55, 1.0)
    for x in np.arange(-length * 0.47 + bay / 2, length * 0.41, bay):
        if abs(x - house_x) < (house + bay) / 2:
            continue
        if rng.random() > fullness + 0.25:
            deck.block(x, bay * 0.9, rows * row, _tint(colour, 0.6), base + 1)
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
            hue = owners[int(rng.integers(4))] if rng.random() < 0.65 else _pick(rng, _BOXES)
            hue = _tint(hue, rng.uniform(0.85, 1.1))
            deck.box(x - 6.1, x + 6.1, y + 0.08, y + row - 0.08, hue, base + 2.6 * tier)
    _forecastle(deck, base, colour)
    _bridge(deck, rng, house_x, house, base + 12, WHITE)


def _tanker(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    colour = _pick(rng, _MERCHANT_DECKS)
    deck.polygon(hull_outline(ship.kind, length, width), _tint(colour, 0.68), base)
    _walkways(deck, ship.kind, colour, base)
    house = length * rng.uniform(0.09, 0.13)
    start, end = -length * 0.45 + house, length * 0.42
    pipe = _tint(colour, 1.25, 22)
    gas = rng.random() < 0.12
    if gas:
        for x in np.linspace(start + width * 0.5, end - width * 0.45, 4):
            deck.disc(x, 0, width * 0.40, (214, 208, 196), base + 8)
            deck.disc(x, 0, width * 0.26, (230, 226, 216), base + 12)
    for x in np.linspace(start, end, max(int((end - start) / (width * 0.6)), 3))[1:-1]:
        deck.block(x, max(0.5, length * 0.003), width * 0.86, _tint(colour, 0.84), base + 0.6)
        for y in (-0.3, 0.3):
            if rng.random() < 0.7:
                deck.disc(x + width * 0.2, y * width, max(width * 0.02, 0.5), WHITE, base + 1)
    for y in (-0.05, 0.0, 0.05):
        deck.line((start, y * width), (end, y * width), max(0.6, width * 0.018), pipe, base + 1.5)
    deck.line((start, 0.0), (end, 0.0), max(0.8, width * 0.03), _tint(pipe, 0.9, 20), base + 2)
    for offset in (-0.03, -0.01, 0.01, 0.03):
        deck.block(offset * length, max(0.6, width * 0.02), width * 0.82, pipe, base + 1.8)
    for y in (-0.24, 0.24):
        deck.disc(length * 0.045, y * width, max(width * 0.025, 0.6), LIGHT, base + 8)
        deck.line((length * 0.045, y * width), (0.0, y * width * 0.6), 1.0, LIGHT, base + 9)
    if rng.random() < 0.35:
        deck.disc(length * 0.2, width * 0.22, width * 0.13, _tint(colour, 0.8), base + 0.3)
        deck.disc(length * 0.2, width * 0.22, width * 0.1, (196, 188, 96), base + 0.3)
    _forecastle(deck, base, colour)
    _bridge(deck, rng, -length * 0.45 + house * 0.5, house, base, WHITE)


def _naval(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    grey = _pick(rng, _NAVAL_GREYS)
    deck.polygon(hull_outline(ship.kind, length, width), _tint(grey, 0.8), base)
    _walkways(deck, ship.kind, _tint(grey, rng.uniform(0.86, 0.98)), base)
    for x in np.arange(0.24, 0.40, 0.022):
        deck.block(x * length, 0.5, width * 0.3, _tint(grey, 0.7), base)
    deck.disc(length * 0.29, 0, width * 0.15, _tint(grey, 1.2), base + 3)
    deck.line((length * 0.29, 0), (length * 0.345, 0), max(0.5, width * 0.04), DARK, base + 3.5)
    deck.block(length * 0.215, length * 0.05, width * 0.42, _tint(grey, 0.62), base + 1)
    x, tier = length * 0.12, 3.0
    for size, wide in ((0.13, 0.86), (0.10, 0.74), (0.06, 0.56)):
        tone = _tint(grey, rng.uniform(1.05, 1.3))
        deck.block(x - 0.01 * length, size * length, wide * width, tone, base + tier)
        tier += 3.2
    deck.block(x + 0.025 * length, 0.012 * length, 0.6 * width, DARK, base + 7)
    deck.disc(x - 0.02 * length, 0, width * 0.13, _tint(grey, 1.35), base + 16)
    deck.line(
        (x - 0.02 * length, -width * 0.3), (x - 0.02 * length, width * 0.3), 0.8, LIGHT, base + 17
    )
    for place in (-0.02, -0.12):
        deck.block(
            place * length,
            0.08 * length,
            width * rng.uniform(0.55, 0.8),
            _tint(grey, 1.12),
            base + 4,
        )
        deck.block(place * length, 0.035 * length, width * 0.34, (52, 54, 56), base + 9)
        for y in (-0.34, 0.34):
            deck.disc(place * length - 0.04 * length, y * width, width * 0.05, WHITE, base + 3)
    deck.block(-0.235 * length, 0.10 * length, width * 0.66, _tint(grey, 1.25), base + 6)
    pad = -0.38 * length
    deck.block(pad, 0.17 * length, width * 0.74, _tint(grey, 0.66), base)
    if rng.random() < 0.75:
        deck.disc(pad, 0, width * 0.27, LIGHT, base)
        deck.disc(pad, 0, width * 0.22, _tint(grey, 0.66), base)
    deck.line(
        (pad - 0.08 * length, 0), (pad + 0.08 * length, 0), max(width * 0.03, 0.3), LIGHT, base
    )


def _carrier(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    grey = _tint(_pick(rng, _NAVAL_GREYS), 0.72)
    deck.polygon(hull_outline(ship.kind, length, width), _tint(grey, 1.1), base)
    _walkways(deck, ship.kind, grey, base)
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
            _tint(grey, 0.8), base,
        )  # fmt: skip
    for _ in range(int(rng.integers(4, 22))):
        x = rng.uniform(-0.42, 0.42) * length
        y = rng.uniform(0.18, 0.42) * width * (1 if rng.random() < 0.8 else -1)
        turn = rng.uniform(0, 2 * np.pi)
        nose = np.array([np.cos(turn), np.sin(turn)])
        wing = np.array([-nose[1], nose[0]])
        here, tone = np.array([x, y]), _tint((150, 156, 162), rng.uniform(0.8, 1.2))
        points = [
            here + 8 * nose,
            here - 4 * nose + 5.5 * wing,
            here - 7 * nose,
            here - 4 * nose - 5.5 * wing,
        ]
        deck.polygon(points, tone, base + 3)


def _ferry(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    hull = _pick(rng, (WHITE, (40, 66, 110), (190, 60, 50), (210, 208, 200), (50, 110, 90)))
    deck.polygon(hull_outline(ship.kind, length, width), _tint(hull, 0.9), base)
    _walkways(deck, ship.kind, (150, 128, 104) if rng.random() < 0.3 else (128, 142, 140), base)
    deck.block(-length * 0.03, length * 0.80, width * 0.90, _tint(WHITE, 0.94), base + 8)
    deck.block(-length * 0.02, length * 0.70, width * 0.74, WHITE, base + 12)
    top = _pick(rng, ((96, 130, 116), (214, 212, 206), (150, 160, 168), (120, 144, 168)))
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
        _pick(rng, ((30, 60, 120), (200, 50, 40), (40, 40, 44))),
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


def _fishing(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    hull = _pick(rng, ((44, 78, 128), (60, 110, 96), (170, 60, 48), (200, 200, 194), (40, 44, 52)))
    floor = _pick(rng, ((132, 108, 84), (112, 118, 112), (92, 120, 108), (150, 146, 138)))
    deck.polygon(hull_outline(ship.kind, length, width), hull, base + 0.8)
    deck.polygon(hull_outline(ship.kind, length * 0.93, width * 0.82), floor, base)
    x = length * (rng.uniform(0.12, 0.2) if rng.random() < 0.6 else rng.uniform(-0.3, -0.2))
    deck.block(x, length * 0.24, width * 0.6, _tint(WHITE, 0.93), base + 3)
    deck.block(x + length * 0.02, length * 0.15, width * 0.48, WHITE, base + 5.5)
    deck.block(x + length * 0.1, length * 0.025, width * 0.44, DARK, base + 5)
    gear = -length * 0.3 if x > 0 else length * 0.2
    deck.block(
        gear,
        length * 0.12,
        width * 0.5,
        _pick(rng, ((58, 96, 110), (40, 84, 60), (150, 70, 50))),
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
        else _pick(rng, ((36, 52, 92), (150, 40, 40), (60, 66, 70)))
    )
    deck.polygon(hull_outline(ship.kind, length, width), hull, base)
    deck.polygon(hull_outline(ship.kind, length * 0.94, width * 0.86), _tint(WHITE, 1.04), base)
    cover = _pick(
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
        deck.block(length * 0.04, length * 0.34, width * 0.46, _tint(WHITE, 0.9), base + 0.8)
        deck.block(-length * 0.28, length * 0.26, width * 0.5, _tint(cover, 0.9), base - 0.3)
        deck.line((length * 0.1, 0), (-length * 0.26, 0), max(0.25, width * 0.1), cover, base + 2)
        deck.disc(length * 0.1, 0, max(0.25, width * 0.06), LIGHT, base + min(length, 14))
        return
    deck.block(-length * 0.33, length * 0.24, width * 0.66, cover, base + 0.4)
    deck.block(-length * 0.03, length * 0.40, width * 0.70, _tint(WHITE, 0.96), base + 1.8)
    deck.block(length * 0.13, length * 0.06, width * 0.62, (52, 62, 72), base + 1.8)
    if length > 14:
        deck.block(-length * 0.06, length * 0.26, width * 0.5, WHITE, base + 4)
        deck.block(-length * 0.08, length * 0.12, width * 0.36, _tint(cover, 1.0, 10), base + 4)


def _tug(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    deck.polygon(hull_outline(ship.kind, length, width), (32, 32, 34), base + 0.6)
    floor = _pick(rng, ((110, 66, 54), (72, 98, 84), (120, 120, 116)))
    deck.polygon(hull_outline(ship.kind, length * 0.93, width * 0.84), floor, base)
    deck.block(
        length * 0.10,
        length * 0.36,
        width * 0.56,
        _pick(rng, (WHITE, (206, 170, 110), ORANGE)),
        base + 3,
    )
    deck.block(length * 0.14, length * 0.17, width * 0.42, WHITE, base + 7)
    deck.block(length * 0.14, length * 0.19, width * 0.30, (56, 60, 64), base + 6.5)
    for y in (-0.13, 0.13):
        deck.disc(-length * 0.03, y * width, width * 0.06, (40, 40, 44), base + 7)
    deck.disc(-length * 0.22, 0, width * 0.09, (60, 60, 62), base + 1)


def _barge(deck: Deck, ship: Ship, rng: Rng) -> None:
    base, length, width = ship.freeboard_m, ship.length_m, ship.width_m
    rim = _pick(rng, ((96, 98, 98), (120, 82, 66), (70, 82, 96), (140, 138, 130)))
    deck.polygon(hull_outline(ship.kind, length, width), rim, base)
    motor = rng.random() < 0.6
    aft = -length * (0.33 if motor else 0.45)
    cargo = _pick(rng, ((44, 42, 42), (150, 128, 94), (116, 74, 54), (70, 72, 72), (170, 166, 158)))
    deck.box(aft, length * 0.43, -width * 0.40, width * 0.40, _tint(rim, 1.3), base + 0.8)
    deck.box(
        aft + 1.0, length * 0.43 - 1.0, -width * 0.36, width * 0.36, _tint(cargo, 0.8), base - 1
    )
    count = int(rng.integers(1, 6))
    for x in np.linspace(aft, length * 0.43, count + 2)[1:-1]:
        size = (length * 0.43 - aft) / (count + 1)
        deck.block(x, size * 0.8, width * 0.56, cargo, base + 0.5)
        deck.block(x, size * 0.5, width * 0.3, _tint(cargo, 1.15, 6), base + 1.5)
    if motor:
        deck.block(-length * 0.42, length * 0.10, width * 0.7, WHITE, base + 3)
        deck.block(-length * 0.39, length * 0.04, width * 0.5, (120, 130, 140), base + 5)


_PAINTERS: dict[str, Callable[[Deck, Ship, Rng], None]] = {
    "cargo": _cargo,
    "container": _container,
    "tanker": _tanker,
    "naval": _naval,
    "carrier": _carrier,
    "ferry": _ferry,
    "fishing": _fishing,
    "yacht": _yacht,
    "tug": _tug,
    "barge": _barge,
}


def paint_fittings(deck: Deck, ship: Ship) -> None:
    """Paints the hull and everything on it; the same ship is always painted alike.

    Args:
        deck: An empty canvas in the ship's frame; paint may run over the hull's edge, the caller
            trims it.
        ship: The ship.
    """
    _PAINTERS[ship.kind](deck, ship, np.random.default_rng(ship.seed))
