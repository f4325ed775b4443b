"""What lies between ground and image: clouds, shadows, haze, and the sensor."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.canvas import HEIGHT_STEP_M, Canvas
from larsd_geo.synthetic.paint.noise import SmoothField, coloured, cut_tile, grain_tile, smoothstep
from larsd_geo.synthetic.vessels.sprites import Sun
from larsd_geo.windows import PixelWindow

__all__ = ["Clouds", "Sensor", "cast_shadows", "draw_sensor", "shadow_margin"]

Floats = NDArray[np.float32]

#: Shadows of anything higher than this are cut short, metres.
_TALLEST_M = 34.0


def shadow_margin(sun: Sun, gsd_m: float) -> int:
    """Return how far from a window something may stand whose shadow falls into it, pixels."""
    return int(np.ceil(_TALLEST_M * sun.shadow_per_metre / gsd_m)) + 2


def cast_shadows(canvas: Canvas, sun: Sun, gsd_m: float) -> Floats:
    """Find what the sun does not reach.

    Args:
        canvas: (h, w, 4) uint8 colour and height.
        sun: The light.
        gsd_m: Metres per pixel.

    Returns:
        (h, w) from 0 (in the sun) to 1 (in shadow). Within `shadow_margin` of the border shadows
        from outside are missing.
    """
    height = canvas[..., 3].astype(np.float32) * np.float32(HEIGHT_STEP_M)
    dx, dy = sun.direction
    drop = gsd_m / sun.shadow_per_metre
    length = shadow_margin(sun, gsd_m)
    # The highest ray over each pixel from anything up to n pixels sunward; doubling n each time
    # takes few passes over the image, since the rays' slope is the same everywhere.
    rays = _moved(height, dx, dy) - np.float32(drop)
    reach = 1
    while reach < length:
        rays = np.maximum(rays, _moved(rays, dx * reach, dy * reach) - np.float32(drop * reach))
        reach *= 2
    return smoothstep(0.15, 0.9 + 0.4 * gsd_m, rays - height)


def _moved(values: Floats, dx: float, dy: float) -> Floats:
    """Shift an array by whole pixels, filling with zeros."""
    cols, rows = round(dx), round(dy)
    out = np.zeros_like(values)
    height, width = values.shape
    if abs(rows) >= height or abs(cols) >= width:
        return out
    out[max(rows, 0) : height + min(rows, 0), max(cols, 0) : width + min(cols, 0)] = values[
        max(-rows, 0) : height + min(-rows, 0), max(-cols, 0) : width + min(-cols, 0)
    ]
    return out


class Clouds:
    """Clouds and their shadows.

    Args:
        cover: Share of the sky that they cover, 0..1.
        gsd_m: Metres per pixel.
        seed: Where they are.
        sun: The light, which places their shadows.
    """

    def __init__(self, cover: float, gsd_m: float, seed: int, sun: Sun) -> None:
        rng = np.random.default_rng(seed)
        self.cover = float(np.clip(cover, 0.0, 1.0))
        self._fields = [
            (SmoothField(seed + i, size / gsd_m), weight)
            for i, (size, weight) in enumerate(
                (
                    (900.0, 1.0),
                    (380.0, 0.66),
                    (160.0, 0.42),
                    (66.0, 0.28),
                    (26.0, 0.18),
                    (11.0, 0.10),
                )
            )
        ]
        norm = float(np.sqrt(sum(weight**2 for _, weight in self._fields)))
        # The quantile of a normal surface that leaves the wanted share above it.
        self._level = norm * float(np.sqrt(2)) * _erfinv(1.0 - 2.0 * self.cover)
        self._softness = float(rng.uniform(0.45, 1.1))
        self._thickness = float(rng.uniform(0.65, 1.0))
        away = float(rng.uniform(350, 900)) * sun.shadow_per_metre / gsd_m
        dx, dy = sun.direction
        self._shadow = (round(dy * away), round(dx * away))

    def opacity(self, window: PixelWindow) -> Floats | None:
        """Return how much of the ground the clouds hide, (h, w), 0..1; None for a clear sky."""
        if self.cover <= 0.0:
            return None
        field, weight = self._fields[0]
        density = field.window(window) * np.float32(weight)
        # What the finer fields can add at most; most windows need none of them.
        if float(density.max()) + 3.2 < self._level:
            return None
        for field, weight in self._fields[1:]:
            density += field.window(window) * np.float32(weight)
        veil = smoothstep(self._level - 0.35, self._level + self._softness, density)
        return veil * np.float32(self._thickness)

    def opacity_at(self, x: float, y: float) -> float:
        """Return how much of one point the clouds hide, 0..1."""
        if self.cover <= 0.0:
            return 0.0
        opacity = self.opacity(PixelWindow(int(y), int(x), 1, 1))
        return 0.0 if opacity is None else float(opacity[0, 0])

    def apply(self, colour: Floats, window: PixelWindow) -> None:
        """Draw shadows, then clouds, over (h, w, 3) colours, in place."""
        shade = self.opacity(window.moved(-self._shadow[0], -self._shadow[1]))
        if shade is not None:
            colour *= coloured(np.float32(1.0) - np.float32(0.42) * shade)
        veil = self.opacity(window)
        if veil is not None:
            tone = np.float32(205.0) + np.float32(38.0) * veil
            colour += (coloured(tone, (0.985, 1.0, 1.015)) - colour) * coloured(veil)


def _erfinv(value: float) -> float:
    """Approximate the inverse error function by Winitzki's formula."""
    value = float(np.clip(value, -0.9999, 0.9999))
    log = np.log(1.0 - value * value)
    first = 2.0 / (np.pi * 0.147) + log / 2.0
    return float(np.sign(value) * np.sqrt(np.sqrt(first * first - log / 0.147) - first))


@dataclass(frozen=True)
class Sensor:
    """How the instrument and its processing render the light.

    Attributes:
        blur_px: Deviation of the point spread, pixels.
        sharpening: Strength of the unsharp mask that providers apply; 0 for none.
        noise: Deviation of the noise, grey values.
        haze: Share of the signal that is scattered light.
        haze_colour: Its colour.
        gain: Factor per channel.
        contrast: Exponent of the tone curve; above 1 darkens the middle.
        saturation: 1 leaves colours as they are, 0 takes them away.
    """

    blur_px: float = 0.6
    sharpening: float = 0.2
    noise: float = 1.5
    haze: float = 0.04
    haze_colour: tuple[float, float, float] = (150, 165, 178)
    gain: tuple[float, float, float] = (1.0, 1.0, 1.0)
    contrast: float = 1.0
    saturation: float = 1.0

    @property
    def margin(self) -> int:
        """Pixels around a window that its pixels depend on."""
        return int(np.ceil(4.0 * max(self.blur_px, 1.1))) + 1

    def apply(self, colour: Floats, window: PixelWindow) -> NDArray[np.uint8]:
        """Turn light into grey values.

        Args:
            colour: (h, w, 3) on the scale 0..255.
            window: Which pixels these are; the noise depends on the place alone.

        Returns:
            (h, w, 3) uint8.
        """
        # Haze, saturation and gain are one affine map of the colours.
        luma = np.array((0.30, 0.59, 0.11)) * (1.0 - self.saturation)
        gain = np.array(self.gain)[:, None]
        tint = (np.tile(luma, (3, 1)) + np.eye(3) * self.saturation) * gain
        haze = np.array(self.haze_colour)[:, None] * self.haze * gain
        seen = cv2.transform(colour, np.hstack([tint * (1.0 - self.haze), haze]))
        seen = cv2.GaussianBlur(seen, (0, 0), self.blur_px)
        if self.sharpening > 0:
            soft = cv2.GaussianBlur(seen, (0, 0), 1.1)
            seen = cv2.addWeighted(seen, 1.0 + self.sharpening, soft, -self.sharpening, 0.0)
        if self.contrast != 1.0:
            scale = 255.0 ** (1.0 - self.contrast)
            seen = cv2.pow(np.maximum(seen, 0.0), self.contrast) * np.float32(scale)
        grey = cut_tile(grain_tile(8, 0.15), window) * np.float32(self.noise)
        for band, offset in enumerate((137, 411, 733)):
            own = cut_tile(grain_tile(9), window.moved(offset, 2 * offset))
            seen[..., band] += grey + own * np.float32(0.4 * self.noise)
        return np.asarray(np.clip(seen + 0.5, 0, 255), np.uint8)


def draw_sensor(rng: np.random.Generator) -> Sensor:
    """Draw an instrument and its processing."""
    warmth = float(rng.normal(0, 0.035))
    level = float(rng.uniform(0.86, 1.08))
    return Sensor(
        blur_px=float(rng.uniform(0.45, 0.85)),
        sharpening=float(rng.uniform(0.0, 0.7)),
        noise=float(rng.uniform(0.6, 2.6)),
        haze=float(rng.beta(1.2, 9.0)) * 0.6,
        haze_colour=(150.0 + 40 * warmth, 163.0, 178.0 - 120 * warmth),
        gain=(level * (1 + warmth), level, level * (1 - warmth)),
        contrast=float(rng.uniform(0.9, 1.15)),
        saturation=float(rng.uniform(0.55, 0.95)),
    )
