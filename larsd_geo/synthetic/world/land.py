"""Land: fields, woods, houses, works and car parks between roads, and the beach before them.

Everything is laid out on a rotated lattice of blocks whose contents come from tables, so that any
pixel can be computed by itself. The tables are smooth: blocks of a kind lie together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from larsd_geo.synthetic.paint.noise import SmoothField, cut_tile, grain_tile, smoothstep
from larsd_geo.windows import PixelWindow

__all__ = ["Land", "LandStyle", "draw_land_style"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Rgb = tuple[float, float, float]

#: Blocks along each side of the tables; the land repeats after so many.
_BLOCKS = 48
#: Sides of a block, and width of a road, metres.
_BLOCK_M = (168.0, 112.0)
_ROAD_M = 8.0

_GRASS, _CROP, _SOIL, _WOOD, _HOUSES, _WORKS, _PARKING = range(7)

#: Rooftops from the air: metal, felt, tiles, painted sheet.
_ROOFS: Floats = np.array([
    (206, 206, 202), (226, 226, 222), (150, 150, 150), (116, 112, 110), (96, 122, 156),
    (140, 108, 92), (178, 172, 160), (84, 84, 88), (190, 196, 200), (122, 134, 142),
], np.float32)  # fmt: skip
_TILES: Floats = np.array([
    (134, 96, 78), (112, 102, 96), (150, 116, 96), (92, 88, 88), (160, 150, 140), (120, 84, 70),
], np.float32)  # fmt: skip
_CARS: Floats = np.array([
    (226, 226, 226), (40, 42, 46), (150, 154, 158), (170, 44, 40), (52, 76, 120), (190, 190, 186),
], np.float32)  # fmt: skip


@dataclass(frozen=True)
class LandStyle:
    """How the land of a scene looks.

    Attributes:
        grass: Colour of meadows and verges.
        crop: Colour of standing crops.
        soil: Colour of bare fields.
        wood: Colour of treetops.
        sand: Colour of the beach.
        built: 0 for a rural coast, 1 for a city.
        angle: Direction of the roads, radians.
    """

    grass: Rgb
    crop: Rgb
    soil: Rgb
    wood: Rgb
    sand: Rgb
    built: float
    angle: float


_CLIMATES: tuple[tuple[Rgb, Rgb, Rgb, Rgb, Rgb], ...] = (
    ((86, 98, 64), (100, 112, 62), (140, 118, 90), (46, 62, 40), (196, 180, 146)),
    ((112, 112, 78), (126, 124, 80), (156, 132, 102), (58, 70, 46), (206, 190, 158)),
    ((144, 132, 102), (128, 126, 88), (172, 150, 118), (86, 92, 64), (214, 196, 162)),
    ((70, 88, 52), (84, 104, 52), (122, 92, 70), (34, 54, 34), (180, 168, 140)),
    ((118, 112, 96), (112, 118, 84), (134, 120, 104), (66, 74, 60), (150, 144, 134)),
)


def draw_land_style(rng: np.random.Generator, angle: float | None = None) -> LandStyle:
    """Draw a look for the land; `angle` fixes the direction of its roads."""
    grass, crop, soil, wood, sand = _CLIMATES[int(rng.integers(len(_CLIMATES)))]
    turn = float(rng.uniform(0, np.pi)) if angle is None else angle
    return LandStyle(grass, crop, soil, wood, sand, float(rng.uniform(0.35, 0.9)), turn)


@dataclass
class _Ground:
    """N pixels of land while they are painted, each array with N rows.

    u and v run along the roads over the whole scene, lu and lv within a pixel's block, all in
    metres; inner is the distance to the middle of the nearest road; luck is a block's four draws.
    """

    u: Floats
    v: Floats
    lu: Floats
    lv: Floats
    inner: Floats
    kind: Ints
    luck: Floats
    colour: Floats
    height: Floats

    def taken(self, chosen: Ints) -> _Ground:
        """Return a copy of some of the pixels."""
        return _Ground(*(getattr(self, item.name)[chosen] for item in fields(self)))

    def paint(self, cover: Floats, paint: Floats) -> None:
        """Mix a colour in."""
        self.colour += (paint - self.colour) * cover[:, None]

    def build(self, cover: Floats, paint: Floats, height: Floats | np.float32) -> None:
        """Mix a colour in and raise the ground to `height` where it covers."""
        self.paint(cover, paint)
        np.maximum(self.height, cover * height, out=self.height)


class Land:
    """The land of one scene.

    Args:
        style: Its look.
        gsd_m: Metres per pixel.
        seed: What stands where.
    """

    def __init__(self, style: LandStyle, gsd_m: float, seed: int) -> None:
        self.style = style
        self.gsd_m = gsd_m
        rng = np.random.default_rng(seed)
        shape = (_BLOCKS, _BLOCKS)
        zone = ndimage.gaussian_filter(rng.standard_normal(shape), 1.6, mode="wrap")
        zone = zone.argsort(axis=None).argsort().reshape(shape) / zone.size
        chance = rng.random(shape)
        built = zone < style.built
        kind = np.select(
            [built & (zone < 0.45 * style.built), built & (chance < 0.14), built & (chance < 0.26),
             built, chance < 0.25, chance < 0.55, chance < 0.78],
            [_WORKS, _PARKING, _GRASS, _HOUSES, _WOOD, _CROP, _SOIL],
            _GRASS,
        )  # fmt: skip
        kind[(kind == _WORKS) & (rng.random(shape) < 0.18)] = _PARKING
        self._kind = kind.astype(np.int64)
        self._random = rng.random((_BLOCKS, _BLOCKS, 4)).astype(np.float32)
        # Prime sizes: the houses' pattern does not fall in step with the blocks'.
        self._fine = rng.random((53, 59, 4)).astype(np.float32)
        base = np.array(
            [style.grass, style.crop, style.soil, style.wood, style.grass, (124, 122, 118),
             (112, 112, 110)], np.float32,
        )  # fmt: skip
        tint = (
            1.0 + 0.08 * rng.standard_normal((*shape, 1)) + 0.015 * rng.standard_normal((*shape, 3))
        )
        self._ground = (base[self._kind] * tint).astype(np.float32)
        self._bend = (SmoothField(seed + 1, 420.0 / gsd_m), SmoothField(seed + 2, 420.0 / gsd_m))
        self._trees = SmoothField(seed + 3, max(3.2 / gsd_m, 1.0))
        self._groves = SmoothField(seed + 4, 45.0 / gsd_m)
        self._wild = SmoothField(seed + 5, 24.0 / gsd_m)
        self._offset = rng.integers(0, 1024, 2)

    def render(
        self, window: PixelWindow, shore: Floats, wanted: NDArray[np.bool_]
    ) -> tuple[Floats, Floats]:
        """Render the land of a window as if all of the wanted pixels were land.

        Args:
            window: Which pixels.
            shore: (h, w) metres inland.
            wanted: (h, w) the N pixels to be rendered, in row-major order.

        Returns:
            Colours (N, 3) on the scale 0..255 and heights (N,) in metres.
        """
        x, y = window.centres()
        gsd = np.float32(self.gsd_m)
        cos, sin = np.float32(np.cos(self.style.angle)), np.float32(np.sin(self.style.angle))
        u = (x * cos + y * sin) * gsd + np.float32(14) * self._bend[0].window(window)
        v = (y * cos - x * sin) * gsd + np.float32(10) * self._bend[1].window(window)
        u, v = u[wanted], v[wanted]
        bi, lu = _cells(u, _BLOCK_M[0])
        bj, lv = _cells(v, _BLOCK_M[1])
        bi, bj = bi % _BLOCKS, bj % _BLOCKS
        inner = np.minimum(
            np.minimum(lu, np.float32(_BLOCK_M[0]) - lu),
            np.minimum(lv, np.float32(_BLOCK_M[1]) - lv),
        )
        ground = _Ground(
            u, v, lu, lv, inner, self._kind[bi, bj], self._random[bi, bj], self._ground[bi, bj],
            np.full(u.shape, 2.5, np.float32),
        )  # fmt: skip
        kind = ground.kind
        self._within(ground, (kind == _GRASS) | (kind == _CROP) | (kind == _SOIL), self._fields)
        offset = int(self._offset[0])
        grain = cut_tile(grain_tile(10, 0.9), window.moved(offset, 0))[wanted]
        ground.colour *= (np.float32(1) + np.float32(0.075) * grain)[:, None]
        self._within(ground, (kind == _HOUSES) & (inner > 10), self._houses)
        self._within(ground, kind == _WORKS, self._works)
        self._within(ground, (kind == _WORKS) & (inner > 5) & (ground.height < 4), self._yards)
        self._within(ground, (kind == _PARKING) & (inner > 12), self._cars)
        self._within(ground, inner < 8, self._roads)
        crowns = self._trees.window(window)[wanted]
        self._woods(ground, crowns, self._groves.window(window)[wanted])
        edge = shore[wanted] + np.float32(7) * self._wild.window(window)[wanted]
        self._beach(ground, shore[wanted], edge, grain)
        return ground.colour, ground.height

    def _within(
        self, ground: _Ground, where: NDArray[np.bool_], paint: Callable[[_Ground], None]
    ) -> None:
        """Paint some of the pixels; most kinds of land take a small part of a window."""
        chosen = np.flatnonzero(where)
        if len(chosen) == 0:
            return
        part = ground.taken(chosen)
        paint(part)
        ground.colour[chosen] = part.colour
        ground.height[chosen] = part.height

    def _block(self, du: Floats, dv: Floats, half_u: Floats, half_v: Floats) -> Floats:
        """Return the cover of a rectangle at (du, dv) from its centre, 0..1, with soft edges."""
        soft = np.float32(1.0 / self.gsd_m)
        across = np.clip((half_u - np.abs(du)) * soft + np.float32(0.5), 0, 1)
        return np.asarray(
            across * np.clip((half_v - np.abs(dv)) * soft + np.float32(0.5), 0, 1), np.float32
        )

    def _fields(self, g: _Ground) -> None:
        """Divide a block of fields into strips and halves, and draw their furrows."""
        strips = np.floor(np.float32(1) + np.float32(4.99) * g.luck[:, 1])
        i = np.floor(g.lu / np.float32(_BLOCK_M[0]) * strips).astype(np.int64)
        split = np.float32(_BLOCK_M[1]) * (np.float32(0.3) + np.float32(1.1) * g.luck[:, 2])
        j = (g.lv > split).astype(np.int64)
        code = (g.luck[:, 3] * 53).astype(np.int64)
        shade = self._fine[(code + 5 * i) % 53, (code + 11 * j) % 59, 2]
        rows = np.sin(g.lu * np.float32(2 * np.pi / 5.0) + np.float32(4) * g.luck[:, 0])
        furrows = np.where(g.kind == _GRASS, np.float32(0), np.float32(0.03))
        bright = (np.float32(0.84) + np.float32(0.32) * shade) * (np.float32(1) + furrows * rows)
        g.colour *= bright[:, None]

    def _houses(self, g: _Ground) -> None:
        i, lu = _cells(g.u, 22.0)
        j, lv = _cells(g.v, 19.0)
        luck = self._fine[i % 53, j % 59]
        du, dv = lu - 11 - 3 * (luck[:, 1] - 0.5), lv - np.float32(9.5)
        cover = self._block(du, dv, 4.5 + 4 * luck[:, 0], 3.5 + 3 * luck[:, 2])
        cover *= luck[:, 3] > 0.18
        tiles = _TILES[(luck[:, 3] * 97).astype(np.int64) % len(_TILES)]
        slope = np.where(dv > 0, np.float32(1.13), np.float32(0.86))
        g.build(cover, tiles * slope[:, None], np.float32(8.5))

    def _works(self, g: _Ground) -> None:
        i, su = _cells(g.lu, _BLOCK_M[0] / 2)
        j, sv = _cells(g.lv, _BLOCK_M[1] / 2)
        code = (g.luck[:, 1] * 53).astype(np.int64)
        fine = self._fine[(code + 7 * i) % 53, (code * 3 + 5 * j) % 59]
        # One large hall over the whole block, or four smaller ones.
        whole = g.luck[:, 2] > 0.6
        du = np.where(whole, g.lu - np.float32(_BLOCK_M[0] / 2), su - np.float32(_BLOCK_M[0] / 4))
        dv = np.where(whole, g.lv - np.float32(_BLOCK_M[1] / 2), sv - np.float32(_BLOCK_M[1] / 4))
        fine = np.where(whole[:, None], g.luck, fine)
        size = np.where(whole, np.float32(1.0), np.float32(0.5))
        cover = self._block(du, dv, size * (44 + 26 * fine[:, 0]), size * (24 + 20 * fine[:, 3]))
        cover *= fine[:, 1] > 0.12
        roofs = _ROOFS[(fine[:, 1] * 89).astype(np.int64) % len(_ROOFS)]
        bays = np.sin(du * np.float32(2 * np.pi / 12.0))
        ridge = np.where(fine[:, 2] > 0.5, np.sign(bays) * 0.06, np.sign(dv) * 0.05)
        lights = np.where((np.abs(bays) > 0.985) & (np.abs(dv) < 14), 1.25, 1.0)
        light = ((1 + ridge) * lights).astype(np.float32)
        g.build(cover, roofs * light[:, None], np.float32(9) + np.float32(7) * fine[:, 2])

    def _yards(self, g: _Ground) -> None:
        """Scatter small sheds, boxes, lorries and stores around the halls."""
        for pitch, key in ((17.0, 0), (7.0, 29)):
            i, lu = _cells(g.u + np.float32(key), pitch)
            j, lv = _cells(g.v + np.float32(2 * key), pitch)
            luck = self._fine[(i + key) % 53, (j + key) % 59]
            half, reach = np.float32(0.5 * pitch), np.float32(0.42 * pitch)
            cover = self._block(
                lu - half, lv - half,
                reach * (np.float32(0.3) + np.float32(0.7) * luck[:, 0]),
                reach * (np.float32(0.2) + np.float32(0.6) * luck[:, 1]),
            )  # fmt: skip
            cover *= luck[:, 2] < 0.4
            tone = np.float32(60) + np.float32(160) * luck[:, 3]
            cast = np.array((1.0, 0.98, 0.94), np.float32)
            g.build(cover, tone[:, None] * cast, np.float32(3.2 + 0.25 * pitch))

    def _cars(self, g: _Ground) -> None:
        i, lu = _cells(g.u, 2.9)
        j, lv = _cells(g.v, 16.0)
        row, sv = _cells(lv, 5.2)
        luck = self._fine[i % 53, (2 * j + row) % 59]
        size = np.array((0.95, 2.25), np.float32)
        cover = self._block(lu - np.float32(1.45), sv - np.float32(2.6), size[:1], size[1:])
        cover *= (row < 2) & (luck[:, 0] < 0.3 + 0.6 * g.luck[:, 0])
        g.build(cover, _CARS[(luck[:, 1] * len(_CARS)).astype(np.int64)], np.float32(4.0))

    def _roads(self, g: _Ground) -> None:
        built = (g.kind == _HOUSES) | (g.kind == _WORKS) | (g.kind == _PARKING)
        half = np.where(built, np.float32(_ROAD_M / 2), np.float32(1.6))
        soft, middle = np.float32(1.0 / self.gsd_m), np.float32(0.5)
        cover = np.clip((half - g.inner) * soft + middle, 0, 1)
        walk = np.clip((half + np.float32(1.8) - g.inner) * soft + middle, 0, 1) - cover
        g.paint(walk * built * np.float32(0.6), np.array((164, 160, 152), np.float32))
        asphalt = np.array((104, 104, 106), np.float32)
        track = np.array((150, 138, 116), np.float32)
        g.paint(cover, np.where(built[:, None], asphalt, track))
        g.height += (np.float32(2.5) - g.height) * cover

    def _woods(self, g: _Ground, crowns: Floats, groves: Floats) -> None:
        works = (g.kind == _WORKS) | (g.kind == _PARKING)
        houses = g.kind == _HOUSES
        urge: Floats = np.select(
            [g.kind == _WOOD, houses | (g.kind == _GRASS)], [np.float32(1.9), np.float32(0.25)],
            np.float32(0.0),
        )  # fmt: skip
        hedge = smoothstep(
            0.0, 1.0, np.float32(1) - np.abs(g.inner - np.float32(7.5)) / np.float32(3)
        )
        urge += np.where(houses, np.float32(0), np.float32(0.7)) * hedge
        urge += np.float32(0.55) * groves - np.float32(1.15)
        cover = smoothstep(0.0, 0.35, np.asarray(urge + np.float32(0.42) * crowns, np.float32))
        cover *= (g.inner > np.where(houses, 5.5, 2.2)) & (g.height < 3.0) & ~works
        shade = np.float32(0.92) + np.float32(0.26) * np.clip(crowns, -1.4, 1.6)
        canopy = np.float32(8.0) + np.float32(2.2) * crowns
        g.build(cover, np.array(self.style.wood, np.float32) * shade[:, None], canopy)

    def _beach(self, g: _Ground, shore: Floats, edge: Floats, grain: Floats) -> None:
        dunes = np.float32(1) - smoothstep(26.0, 60.0, edge)
        grass = np.array(self.style.grass, np.float32) * np.float32(0.95)
        g.paint(dunes, grass * (1 + np.float32(0.13) * grain)[:, None])
        sand_cover = np.float32(1) - smoothstep(14.0, 30.0, edge)
        sand = np.array(self.style.sand, np.float32)
        wet = np.float32(0.66) + np.float32(0.34) * smoothstep(1.0, 9.0, shore)
        g.paint(sand_cover, sand * (wet * (1 + np.float32(0.05) * grain))[:, None])
        g.height += (np.float32(0.8) - g.height) * dunes


def _cells(values: Floats, size: float) -> tuple[Ints, Floats]:
    """Return the index of each value's lattice cell, and the place within it."""
    index = np.floor(values / np.float32(size))
    return index.astype(np.int64), np.asarray(values - index * np.float32(size), np.float32)
