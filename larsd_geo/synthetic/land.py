"""Land: fields, woods, houses, works and car parks between roads, and the beach before them.

Everything is laid out on a turned lattice of blocks whose contents are drawn from tables, so that
any pixel can be computed by itself. Blocks of a kind keep together: the tables are drawn smoothly.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from larsd_geo.synthetic.noise import SmoothField, Window, cut_tile, grain_tile, smoothstep

__all__ = ["Land", "LandStyle", "draw_land_style"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Rgb = tuple[float, float, float]

#: Blocks along each side of the tables; the land repeats after so many.
_BLOCKS = 48
_BLOCK_M = (168.0, 112.0)
_ROAD_M = 8.0

_GRASS, _CROP, _SOIL, _WOOD, _HOUSES, _WORKS, _PARKING = range(7)

#: Rooftops from the air: metal, felt, tiles, painted sheet.
_ROOFS: tuple[Rgb, ...] = (
    (206, 206, 202), (226, 226, 222), (150, 150, 150), (116, 112, 110), (96, 122, 156),
    (140, 108, 92), (178, 172, 160), (84, 84, 88), (190, 196, 200), (122, 134, 142),
)  # fmt: skip
_TILES: tuple[Rgb, ...] = (
    (134, 96, 78), (112, 102, 96), (150, 116, 96), (92, 88, 88), (160, 150, 140), (120, 84, 70),
)  # fmt: skip
_CARS: tuple[Rgb, ...] = (
    (226, 226, 226), (40, 42, 46), (150, 154, 158), (170, 44, 40), (52, 76, 120), (190, 190, 186),
)  # fmt: skip


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
    """Draws a look for the land; `angle` fixes the direction of its roads."""
    grass, crop, soil, wood, sand = _CLIMATES[int(rng.integers(len(_CLIMATES)))]
    turn = float(rng.uniform(0, np.pi)) if angle is None else angle
    return LandStyle(grass, crop, soil, wood, sand, float(rng.uniform(0.35, 0.9)), turn)


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
        tint = 1.0 + 0.08 * rng.standard_normal((*shape, 1)) + 0.015 * rng.standard_normal((*shape, 3))
        self._ground = (base[self._kind] * tint).astype(np.float32)
        self._bend = (SmoothField(seed + 1, 420.0 / gsd_m), SmoothField(seed + 2, 420.0 / gsd_m))
        self._trees = SmoothField(seed + 3, max(3.2 / gsd_m, 1.0))
        self._groves = SmoothField(seed + 4, 45.0 / gsd_m)
        self._wild = SmoothField(seed + 5, 24.0 / gsd_m)
        self._offset = rng.integers(0, 1024, 2)

    def render(self, window: Window, shore: Floats) -> tuple[Floats, Floats]:
        """Renders the land of a window as if all of it were land.

        Args:
            window: Which pixels.
            shore: (h, w) metres inland.

        Returns:
            Colours (h, w, 3) on the scale 0..255 and heights (h, w) in metres.
        """
        x, y = window.centres()
        gsd = np.float32(self.gsd_m)
        cos, sin = np.float32(np.cos(self.style.angle)), np.float32(np.sin(self.style.angle))
        u = (x * cos + y * sin) * gsd + np.float32(14) * self._bend[0].window(window)
        v = (y * cos - x * sin) * gsd + np.float32(10) * self._bend[1].window(window)
        bi, lu = _cells(u, _BLOCK_M[0])
        bj, lv = _cells(v, _BLOCK_M[1])
        bi, bj = bi % _BLOCKS, bj % _BLOCKS
        kind, luck = self._kind[bi, bj], self._random[bi, bj]
        colour = self._ground[bi, bj]
        height = np.full(window.shape, 2.5, np.float32)
        grain = cut_tile(grain_tile(10, 0.9), window.moved(int(self._offset[0]), 0))
        colour *= (np.float32(1) + np.float32(0.075) * grain)[..., None]

        rows = np.sin(lu * np.float32(2 * np.pi / 5.0) + np.float32(4) * luck[..., 0])
        furrows = ((kind == _CROP) | (kind == _SOIL)).astype(np.float32) * np.float32(0.03)
        colour *= (np.float32(1) + furrows * rows)[..., None]
        inner = np.minimum(
            np.minimum(lu, np.float32(_BLOCK_M[0]) - lu), np.minimum(lv, np.float32(_BLOCK_M[1]) - lv)
        )
        self._houses(colour, height, u, v, kind, inner)
        self._works(colour, height, lu, lv, kind, luck)
        self._yards(colour, height, u, v, kind, inner)
        self._cars(colour, height, u, v, kind, inner)
        self._roads(colour, height, inner, kind, lu)
        self._woods(colour, height, window, kind, inner)
        self._beach(colour, height, window, shore, grain)
        return colour, height

    def _paint(self, colour: Floats, cover: Floats, paint: Floats) -> None:
        colour += (paint - colour) * cover[..., None]

    def _block(self, du: Floats, dv: Floats, half_u: Floats, half_v: Floats) -> Floats:
        """Cover of a rectangle by pixels at (du, dv) from its centre, with soft edges."""
        soft = np.float32(1.0 / self.gsd_m)
        across = np.clip((half_u - np.abs(du)) * soft + np.float32(0.5), 0, 1)
        return np.asarray(
            across * np.clip((half_v - np.abs(dv)) * soft + np.float32(0.5), 0, 1), np.float32
        )

    def _houses(
        self, colour: Floats, height: Floats, u: Floats, v: Floats, kind: Ints, inner: Floats
    ) -> None:
        here = kind == _HOUSES
        if not here.any():
            return
        i, lu = _cells(u, 22.0)
        j, lv = _cells(v, 19.0)
        luck = self._fine[i % 53, j % 59]
        du, dv = lu - 11 - 3 * (luck[..., 1] - 0.5), lv - np.float32(9.5)
        cover = self._block(du, dv, 4.5 + 4 * luck[..., 0], 3.5 + 3 * luck[..., 2])
        cover *= (here & (inner > 10) & (luck[..., 3] > 0.18)).astype(np.float32)
        tiles = np.array(_TILES, np.float32)[(luck[..., 3] * 97).astype(np.int64) % len(_TILES)]
        slope = np.where(dv > 0, np.float32(1.13), np.float32(0.86))
        self._paint(colour, cover, tiles * slope[..., None])
        np.copyto(height, np.maximum(height, cover * np.float32(8.5)))

    def _works(
        self, colour: Floats, height: Floats, lu: Floats, lv: Floats, kind: Ints, luck: Floats
    ) -> None:
        here = kind == _WORKS
        if not here.any():
            return
        i, su = _cells(lu, _BLOCK_M[0] / 2)
        j, sv = _cells(lv, _BLOCK_M[1] / 2)
        code = (luck[..., 1] * 53).astype(np.int64)
        fine = self._fine[(code + 7 * i) % 53, (code * 3 + 5 * j) % 59]
        # One large hall over the whole block, or four smaller ones.
        whole = luck[..., 2] > 0.6
        du = np.where(whole, lu - np.float32(_BLOCK_M[0] / 2), su - np.float32(_BLOCK_M[0] / 4))
        dv = np.where(whole, lv - np.float32(_BLOCK_M[1] / 2), sv - np.float32(_BLOCK_M[1] / 4))
        fine = np.where(whole[..., None], luck, fine)
        size = np.where(whole, np.float32(1.0), np.float32(0.5))
        cover = self._block(du, dv, size * (44 + 26 * fine[..., 0]), size * (24 + 20 * fine[..., 3]))
        cover *= (here & (fine[..., 1] > 0.12)).astype(np.float32)
        roofs = np.array(_ROOFS, np.float32)[(fine[..., 1] * 89).astype(np.int64) % len(_ROOFS)]
        bays = np.sin(du * np.float32(2 * np.pi / 12.0))
        ridge = np.where(fine[..., 2] > 0.5, np.sign(bays) * 0.06, np.sign(dv) * 0.05)
        lights = ((np.abs(bays) > 0.985) & (np.abs(dv) < 14)).astype(np.float32) * np.float32(0.25)
        self._paint(colour, cover, roofs * (1 + ridge + lights).astype(np.float32)[..., None])
        np.copyto(height, np.maximum(height, cover * (np.float32(9) + 7 * fine[..., 2])))

    def _yards(
        self, colour: Floats, height: Floats, u: Floats, v: Floats, kind: Ints, inner: Floats
    ) -> None:
        """Small sheds, boxes, lorries and stores around the halls, higgledy-piggledy."""
        here = (kind == _WORKS) & (inner > 5) & (height < 4)
        if not here.any():
            return
        for pitch, key in ((17.0, 0), (7.0, 29)):
            i, lu = _cells(u + key, pitch)
            j, lv = _cells(v + 2 * key, pitch)
            luck = self._fine[(i + key) % 53, (j + key) % 59]
            half = np.float32(0.5 * pitch)
            reach = np.float32(0.42 * pitch)
            cover = self._block(
                lu - half, lv - half, reach * (0.3 + 0.7 * luck[..., 0]), reach * (0.2 + 0.6 * luck[..., 1])
            )
            cover *= (here & (luck[..., 2] < 0.4)).astype(np.float32)
            tone = np.float32(60) + np.float32(160) * luck[..., 3]
            cast = np.array((1.0, 0.98, 0.94), np.float32)
            self._paint(colour, cover, tone[..., None] * cast)
            np.copyto(height, np.maximum(height, cover * np.float32(3.2 + 0.25 * pitch)))

    def _cars(
        self, colour: Floats, height: Floats, u: Floats, v: Floats, kind: Ints, inner: Floats
    ) -> None:
        here = (kind == _PARKING) & (inner > 12)
        if not here.any():
            return
        i, lu = _cells(u, 2.9)
        j, lv = _cells(v, 16.0)
        row, sv = _cells(lv, 5.2)
        luck = self._fine[i % 53, (2 * j + row) % 59]
        cover = self._block(lu - np.float32(1.45), sv - np.float32(2.6), 0.95 + 0 * lu, 2.25 + 0 * sv)
        full = self._random[..., 3].mean() + np.float32(0.15)
        cover *= (here & (row < 2) & (luck[..., 0] < full)).astype(np.float32)
        paint = np.array(_CARS, np.float32)[(luck[..., 1] * len(_CARS)).astype(np.int64)]
        self._paint(colour, cover, paint)
        np.copyto(height, np.maximum(height, cover * np.float32(4.0)))

    def _roads(
        self, colour: Floats, height: Floats, inner: Floats, kind: Ints, along: Floats
    ) -> None:
        built = (kind == _HOUSES) | (kind == _WORKS) | (kind == _PARKING)
        half = np.where(built, np.float32(_ROAD_M / 2), np.float32(1.6))
        cover = np.clip((half - inner) / np.float32(self.gsd_m) + np.float32(0.5), 0, 1)
        asphalt = np.where(
            built[..., None], np.array((104, 104, 106), np.float32), np.array((150, 138, 116), np.float32)
        )
        np.copyto(height, height * (1 - cover) + np.float32(2.5) * cover)
        self._paint(colour, cover, asphalt)
        walk = np.clip((half + np.float32(1.8) - inner) / np.float32(self.gsd_m) + 0.5, 0, 1) - cover
        self._paint(colour, walk * built * np.float32(0.6), np.array((164, 160, 152), np.float32))

    def _woods(
        self, colour: Floats, height: Floats, window: Window, kind: Ints, inner: Floats
    ) -> None:
        crowns = self._trees.window(window)
        groves = self._groves.window(window)
        wood = (kind == _WOOD).astype(np.float32) * np.float32(1.9)
        sparse = ((kind == _HOUSES) | (kind == _GRASS)).astype(np.float32) * np.float32(0.25)
        hedge = smoothstep(0.0, 1.0, np.float32(1) - np.abs(inner - np.float32(7.5)) / np.float32(3))
        hedge *= (kind != _WORKS) & (kind != _PARKING) & (kind != _HOUSES)
        urge = wood + sparse + np.float32(0.7) * hedge + np.float32(0.55) * groves - np.float32(1.15)
        cover = smoothstep(0.0, 0.35, urge + np.float32(0.42) * crowns)
        cover *= (inner > np.where(kind == _HOUSES, 5.5, 2.2)) & (height < 3.0)
        cover *= (kind != _WORKS) & (kind != _PARKING)
        shade = np.float32(0.92) + np.float32(0.26) * np.clip(crowns, -1.4, 1.6)
        self._paint(colour, cover, np.array(self.style.wood, np.float32) * shade[..., None])
        canopy = np.float32(5.5) + np.float32(2.2) * crowns
        np.copyto(height, np.maximum(height, cover * (canopy + np.float32(2.5))))

    def _beach(
        self, colour: Floats, height: Floats, window: Window, shore: Floats, grain: Floats
    ) -> None:
        wild = self._wild.window(window)
        edge = shore + np.float32(7) * wild
        dunes = np.float32(1) - smoothstep(26.0, 60.0, edge)
        grass = np.array(self.style.grass, np.float32) * np.float32(0.95)
        self._paint(colour, dunes, grass * (1 + np.float32(0.13) * grain)[..., None])
        sand_cover = np.float32(1) - smoothstep(14.0, 30.0, edge)
        sand = np.array(self.style.sand, np.float32)
        wet = np.float32(0.66) + np.float32(0.34) * smoothstep(1.0, 9.0, shore)
        self._paint(colour, sand_cover, sand * (wet * (1 + np.float32(0.05) * grain))[..., None])
        np.copyto(height, height * (1 - dunes) + np.float32(0.8) * dunes)


def _cells(values: Floats, size: float) -> tuple[Ints, Floats]:
    """Index of the lattice cell of each value, and the place within it."""
    index = np.floor(values / np.float32(size))
    return index.astype(np.int64), np.asarray(values - index * np.float32(size), np.float32)
