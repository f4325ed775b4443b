"""Water: colour, wind sea, gusts, whitecaps, plumes of sediment, the shallows of a coast."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.noise import (
    LARGE_TILE,
    SmoothField,
    cut_tile,
    foam_tile,
    grain_tile,
    mixed,
    smoothstep,
    streak_tile,
    turned,
    wave_tile,
)
from larsd_geo.windows import PixelWindow

__all__ = ["Sea", "SeaStyle", "draw_sea_style"]

Floats = NDArray[np.float32]
Rgb = tuple[float, float, float]

#: Water as satellites show it, from clear ocean to a silty river mouth: deep, other, shallow.
_PALETTES: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((8, 34, 52), (14, 46, 62), (40, 96, 102)),
    ((18, 30, 52), (24, 40, 62), (52, 92, 100)),
    ((30, 52, 66), (34, 62, 72), (78, 112, 106)),
    ((26, 44, 40), (32, 54, 46), (82, 100, 78)),
    ((22, 30, 30), (30, 38, 36), (70, 76, 62)),
    ((48, 74, 74), (56, 86, 82), (108, 122, 98)),
    ((66, 82, 70), (74, 90, 76), (124, 124, 98)),
    ((34, 66, 74), (42, 78, 80), (98, 132, 118)),
    ((12, 14, 22), (18, 22, 30), (46, 54, 56)),
)

_FOAM: Rgb = (205, 212, 212)
_SKY: Rgb = (0.95, 1.0, 1.02)


@dataclass(frozen=True)
class SeaStyle:
    """How the water of a scene looks.

    Attributes:
        deep: Colour of the open water, 0..255.
        other: Colour that it drifts to over kilometres.
        shallow: Colour near a natural shore and of sediment.
        wind: Where the wind blows to, radians from +x towards +y.
        roughness: 0 for a calm, 1 for a gale.
        glint: 0 for none, 1 for a sea bright with the sun's reflection.
        turbidity: 0 for clear, 1 for large plumes of sediment.
        variant: Which waves, 0..3; scenes share them so that they are computed once.
    """

    deep: Rgb
    other: Rgb
    shallow: Rgb
    wind: float
    roughness: float
    glint: float
    turbidity: float
    variant: int


def draw_sea_style(rng: np.random.Generator, roughness: float | None = None) -> SeaStyle:
    """Draw a look for the water.

    Args:
        rng: The source of chance.
        roughness: 0 (calm) to 1 (gale); drawn if None.
    """
    deep, other, shallow = _PALETTES[int(rng.integers(len(_PALETTES)))]
    shade = float(rng.uniform(0.8, 1.2))
    rough = float(rng.beta(1.6, 2.4)) if roughness is None else roughness
    return SeaStyle(
        deep=_shaded(deep, shade),
        other=_shaded(other, shade * float(rng.uniform(0.9, 1.2))),
        shallow=shallow,
        # Few directions, so that scenes share their wave tiles.
        wind=float(rng.integers(12)) * float(np.pi) / 6.0,
        roughness=rough,
        glint=float(rng.uniform(0.4, 1.0)) if rng.random() < 0.15 else float(rng.uniform(0, 0.15)),
        turbidity=float(rng.uniform(0.3, 1.0)) if rng.random() < 0.5 else 0.0,
        variant=int(rng.integers(4)),
    )


def _shaded(colour: Rgb, factor: float) -> Rgb:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


class Sea:
    """The water of one scene.

    Args:
        style: Its look.
        gsd_m: Metres per pixel.
        seed: Where streaks, gusts and plumes lie.
        tile: Side of the wave textures, pixels.
    """

    def __init__(self, style: SeaStyle, gsd_m: float, seed: int, tile: int = LARGE_TILE) -> None:
        self.style = style
        self.gsd_m = gsd_m
        self._offset = np.random.default_rng(seed).integers(0, 1024, 8)
        self._drift = SmoothField(seed + 1, 900.0 / gsd_m)
        self._gusts = SmoothField(seed + 2, 160.0 / gsd_m)
        self._plume = (SmoothField(seed + 3, 330.0 / gsd_m), SmoothField(seed + 4, 70.0 / gsd_m))
        # A dominant wave of 6 m in a breeze, 40 m in a gale, but never finer than the pixels show.
        wavelength = 6.0 + 34.0 * style.roughness**2
        octave = np.log2(np.clip(wavelength / gsd_m, 3.0, 64.0))
        # Half octaves, and directions within a quarter circle that tiles are turned from, so that
        # scenes share their textures.
        self._wavelength_px = float(2.0 ** (np.round(2 * octave) / 2))
        self._quarters, self._angle = divmod(round(style.wind / (np.pi / 6)), 3)
        self._tile = tile

    def render(self, window: PixelWindow, shore: Floats | None = None) -> Floats:
        """Render the water of a window.

        Args:
            window: Which pixels.
            shore: (h, w) metres from the natural shore, negative in the water; None far from it.

        Returns:
            (h, w, 3) float32 colours on the scale 0..255.
        """
        style, offset = self.style, self._offset
        drift = self._drift.window(window)
        gusts = smoothstep(-1.4, 1.6, self._gusts.window(window) + 0.35 * drift)
        variant, angle = style.variant, self._angle * float(np.pi / 6)
        wave = wave_tile(variant, self._tile, self._wavelength_px, angle, 2.0)
        ripple = wave_tile(9, self._tile, 3.0, float(np.pi / 6), 1.0)
        width = float(2.0 ** np.round(np.log2(22.0 / self.gsd_m + 3)))
        streak = streak_tile(variant % 2, self._tile, width, angle)
        waves, ripples, streaks = (
            cut_tile(
                turned(tile, self._quarters),
                window.moved(int(offset[2 * i]), int(offset[2 * i + 1])),
            )
            for i, tile in enumerate((wave, ripple, streak))
        )
        # Fine sensors resolve the waves, coarse ones average them away.
        seen = 1.0 / (1.0 + 0.45 * max(self.gsd_m - 0.5, 0.0))
        strength = np.float32((0.02 + 0.09 * style.roughness + 0.10 * style.glint) * seen)
        relief = waves * (strength * (np.float32(0.45) + gusts))
        relief += ripples * np.float32(0.02 + 0.35 * float(strength))
        relief += streaks * np.float32(0.003 + 0.013 * style.roughness + 0.02 * style.glint)
        relief += np.float32(0.10) * (gusts - np.float32(0.5)) * np.float32(1.0 + style.glint)

        mix = smoothstep(-1.8, 1.8, drift)
        near = self._shallows(window, drift, shore)
        glitter = np.float32(92.0 * style.glint) * (np.float32(0.8) + np.float32(0.5) * gusts)
        # The waves mirror the sky: part of them scales with the water's colour, part does not.
        waved, mirrored = np.float32(1.0) + relief, np.float32(26.0) * relief
        planes = []
        for deep, other, shallow, sky in zip(
            style.deep, style.other, style.shallow, _SKY, strict=True
        ):
            plane = np.float32(deep) + np.float32(other - deep) * mix
            if near is not None:
                plane += (np.float32(shallow) - plane) * near
            plane += glitter * np.float32(sky)
            planes.append(plane * waved + mirrored * np.float32(sky))
        colour = np.asarray(cv2.merge(planes), np.float32)
        self._add_foam(colour, window, gusts)
        return colour

    def _shallows(self, window: PixelWindow, drift: Floats, shore: Floats | None) -> Floats | None:
        """Return how far sand and sediment show, (h, w), 0..1; None if nowhere."""
        style = self.style
        near: Floats | None = None
        if shore is not None:
            near = smoothstep(-140.0, 5.0, shore) * np.float32(0.75)
        if style.turbidity > 0.0:
            wide, fine = (field.window(window) for field in self._plume)
            # The plume is bent by the slow field: folds and fronts rather than blobs.
            plume = (
                np.sin(np.float32(1.6) * wide + np.float32(1.3) * drift) + np.float32(0.22) * fine
            )
            plume = plume - np.float32(0.9 - 0.8 * style.turbidity)
            if shore is not None:
                plume = plume + np.float32(1.1) * smoothstep(-900.0, 0.0, shore)
            silt = smoothstep(0.0, 0.9, np.asarray(plume, np.float32)) * np.float32(0.6)
            near = silt if near is None else np.maximum(near, silt)
        return near

    def _add_foam(self, colour: Floats, window: PixelWindow, gusts: Floats) -> None:
        style = self.style
        if style.roughness < 0.45:
            return
        share = 0.0006 if style.roughness < 0.65 else 0.002
        size = float(2.0 ** (np.round(2 * np.log2(max(3.5 / self.gsd_m, 1.2))) / 2))
        angle = self._angle * float(np.pi / 6)
        tile = turned(foam_tile(style.variant % 2, self._tile, size, angle, share), self._quarters)
        foam = cut_tile(tile, window.moved(int(self._offset[6]), int(self._offset[7]))) * gusts
        texture = cut_tile(grain_tile(5), window)
        foam *= np.clip(np.float32(0.75) + np.float32(0.3) * texture, 0, 1)
        mixed(colour, _FOAM, np.clip(foam, 0, 0.9))
