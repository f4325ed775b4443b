"""Procedural fields that are defined everywhere on a scene and are computed for any window of it.

There are two kinds, both cheap per pixel: smooth fields (a lattice of random values interpolated
by cubic B-splines, from a few pixels to kilometres wide) and tiles (periodic textures with a chosen
spectrum, cut out by index). The values in a window depend on its place in the scene alone, never on
how the scene is cut up.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.windows import PixelWindow

__all__ = [
    "LARGE_TILE",
    "SMALL_TILE",
    "SmoothField",
    "coloured",
    "cut_tile",
    "foam_tile",
    "grain_tile",
    "mixed",
    "smoothstep",
    "streak_tile",
    "turned",
    "wave_tile",
]

Floats = NDArray[np.float32]

#: Random values along each side of a smooth field's lattice; the field repeats after so many
#: spacings, more than any scene of a sensible size is wide.
_LATTICE = 61

#: Standard deviation of a cubic B-spline surface through independent values of deviation 1.
_SPLINE_DEVIATION = 0.479

#: Sides of the textures in pixels, for chips and for scenes. Powers of two for the transform; the
#: textures are laid with different offsets and modulated by smooth fields, which hides that they
#: repeat.
SMALL_TILE = 512
LARGE_TILE = 1024


def coloured(values: Floats, colour: Sequence[float] = (1.0, 1.0, 1.0)) -> Floats:
    """Multiply a plane (h, w) by a colour: (h, w, 3).

    Merging planes is several times faster than broadcasting over a last axis of three.
    """
    return np.asarray(cv2.merge([values * np.float32(c) for c in colour]), np.float32)


def mixed(colour: Floats, paint: Sequence[float], cover: Floats) -> None:
    """Mix a paint into (h, w, 3) colours in place, in the proportion `cover` (h, w)."""
    for band, value in enumerate(paint):
        plane = colour[..., band]
        plane += (np.float32(value) - plane) * cover


def smoothstep(low: float, high: float, values: Floats) -> Floats:
    """Return a smooth step: 0 below `low`, 1 above `high`, with flat ends."""
    t = np.clip((values - np.float32(low)) / np.float32(high - low), 0.0, 1.0)
    return np.asarray(t * t * (np.float32(3.0) - np.float32(2.0) * t), np.float32)


class SmoothField:
    """A random surface of mean 0 and deviation about 1, smooth over `spacing` pixels.

    Args:
        seed: Which surface.
        spacing: Distance between the lattice's values, pixels; features are about twice as wide.
    """

    def __init__(self, seed: int, spacing: float) -> None:
        self.spacing = max(float(spacing), 1.0)
        values = np.random.default_rng(seed).standard_normal((_LATTICE, _LATTICE))
        self._values = np.asarray(values / _SPLINE_DEVIATION, np.float32)

    def window(self, window: PixelWindow) -> Floats:
        """Return the field at the window's pixel centres, (height, width)."""
        rows, down = self._pieces(_centres(window.row, window.height) / self.spacing)
        cols, across = self._pieces(_centres(window.col, window.width) / self.spacing)
        first = int(rows[0, 0])
        lattice = self._values[np.arange(first, int(rows[-1, -1]) + 1) % _LATTICE]
        # Four taps along rows, then four along columns. A product of matrices would do the same in
        # two, but its library starts threads, which slow each other down on a busy machine.
        bands = sum(lattice[:, cols[:, k] % _LATTICE] * across[:, k] for k in range(4))
        assert isinstance(bands, np.ndarray)
        out = bands[rows[:, 0] - first] * down[:, :1]
        for k in range(1, 4):
            out += bands[rows[:, k] - first] * down[:, k : k + 1]
        return np.asarray(out, np.float32)

    def at(self, x: ArrayLike, y: ArrayLike) -> Floats:
        """Return the field at points in pixel coordinates, in the points' shape."""
        columns, across = self._pieces(np.asarray(x, np.float64) / self.spacing)
        rows, down = self._pieces(np.asarray(y, np.float64) / self.spacing)
        near = self._values[rows[..., :, None] % _LATTICE, columns[..., None, :] % _LATTICE]
        return np.asarray((near * down[..., :, None] * across[..., None, :]).sum((-2, -1)))

    @staticmethod
    def _pieces(place: NDArray[np.float64]) -> tuple[NDArray[np.int64], Floats]:
        """Return the four lattice indices around places (...,) and their weights, both (..., 4)."""
        first = np.floor(place).astype(np.int64)
        t = place - first
        pieces = (
            (1 - t) ** 3 / 6,
            (3 * t**3 - 6 * t**2 + 4) / 6,
            (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
            t**3 / 6,
        )
        return first[..., None] + np.arange(-1, 3), np.stack(pieces, axis=-1).astype(np.float32)


def _centres(start: int, count: int) -> NDArray[np.float64]:
    """Return the pixel centres along one axis."""
    return np.arange(start, start + count, dtype=np.float64) + 0.5


def cut_tile(tile: Floats, window: PixelWindow) -> Floats:
    """Cut a window out of the plane tiled with `tile`.

    Args:
        tile: A periodic texture, (side, side).
        window: Which pixels.

    Returns:
        (height, width), a fresh array.
    """
    side = tile.shape[0]
    out = np.empty(window.shape, np.float32)
    row = 0
    while row < window.height:
        top = (window.row + row) % side
        rows = min(side - top, window.height - row)
        col = 0
        while col < window.width:
            left = (window.col + col) % side
            cols = min(side - left, window.width - col)
            out[row : row + rows, col : col + cols] = tile[top : top + rows, left : left + cols]
            col += cols
        row += rows
    return out


def _shaped_noise(seed: int, amplitude: NDArray[np.float64]) -> Floats:
    """Filter white noise by a transfer function and scale it to mean 0 and deviation 1."""
    side = amplitude.shape[0]
    white = np.fft.rfft2(np.random.default_rng(seed).standard_normal((side, side)))
    surface = np.fft.irfft2(white * amplitude, s=(side, side))
    surface -= surface.mean()
    return np.asarray(surface / max(float(surface.std()), 1e-9), np.float32)


def _wave_numbers(side: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return cycles per pixel along x and y, laid out for `rfft2`."""
    return np.meshgrid(np.fft.rfftfreq(side), np.fft.fftfreq(side))


def _along(side: int, direction: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return wave numbers along and across a direction, cycles per pixel."""
    kx, ky = _wave_numbers(side)
    cos, sin = np.cos(direction), np.sin(direction)
    return kx * cos + ky * sin, ky * cos - kx * sin


def turned(tile: Floats, quarters: int) -> Floats:
    """Turn a tile's wind by quarter circles, without a copy."""
    return np.rot90(tile, -quarters)


@lru_cache(maxsize=40)
def wave_tile(
    seed: int, side: int, wavelength_px: float, direction: float, spread: float
) -> Floats:
    """Return wind sea as the sun shows it: the slope of a random wave field along the wind.

    Args:
        seed: Which sea.
        side: Rows and columns.
        wavelength_px: Length of the dominant waves, pixels.
        direction: Where the wind blows to, radians from +x towards +y.
        spread: How closely the waves follow the wind; the power of a cosine.

    Returns:
        (side, side), mean 0, deviation 1, skewed a little towards bright crests.
    """
    along, across = _along(side, direction)
    k = np.hypot(along, across)
    k[0, 0] = 1.0
    cosine = np.abs(along) / k
    # The k^-4 tail of a wind sea, cut below the dominant wave; the slope brings one k back.
    height = k**-2.0 * np.exp(-0.6 / (wavelength_px * k) ** 2)
    amplitude = height * (cosine**spread + 0.12) * k * (cosine + 0.15)
    amplitude[0, 0] = 0.0
    slope = _shaped_noise(seed, amplitude)
    skewed = slope + np.float32(0.22) * (slope * slope - np.float32(1.0))
    return np.asarray(skewed / skewed.std(), np.float32)


@lru_cache(maxsize=12)
def streak_tile(seed: int, side: int, width_px: float, direction: float) -> Floats:
    """Return wind streaks: bands along the wind, much longer than wide; deviation 1."""
    along, across = _along(side, direction)
    reach = np.hypot(across * width_px, along * width_px * 8.0)
    return _shaped_noise(seed, np.exp(-(reach**2)) * np.hypot(along, across) ** 0.25)


@lru_cache(maxsize=16)
def grain_tile(seed: int, slope: float = 0.0, side: int = SMALL_TILE) -> Floats:
    """Return noise of deviation 1 whose amplitude falls as wave number to the power `-slope`."""
    k = np.maximum(np.hypot(*_wave_numbers(side)), 1.0 / side)
    return _shaped_noise(seed, k**-slope)


@lru_cache(maxsize=12)
def foam_tile(seed: int, side: int, size_px: float, direction: float, share: float) -> Floats:
    """Return whitecaps: scattered bright flecks, in groups, with a tail down the wind.

    Args:
        seed: Which pattern.
        side: Rows and columns.
        size_px: Size of a fleck, pixels.
        direction: Where the wind blows to, radians.
        share: Part of the surface that is white where the wind is strong.

    Returns:
        (side, side) from 0 (water) to 1 (foam).
    """
    along, across = _along(side, direction)
    fleck = np.exp(-((across * size_px * 2.2) ** 2) - (along * size_px * 1.3) ** 2)
    group = np.exp(-((np.hypot(along, across) * size_px * 14.0) ** 2))
    surface = _shaped_noise(seed, fleck) + np.float32(0.9) * _shaped_noise(seed + 1, group)
    threshold = float(np.quantile(surface, 1.0 - share))
    return smoothstep(threshold, threshold + 0.9, surface)
