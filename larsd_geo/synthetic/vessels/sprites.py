"""Ships as patches of scene pixels: painted finely in their own frame, then rotated into place."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from larsd_geo.synthetic.paint.canvas import Canvas, Deck
from larsd_geo.synthetic.vessels.fittings import paint_fittings
from larsd_geo.synthetic.vessels.ships import Ship, hull_outline
from larsd_geo.windows import PixelWindow

__all__ = ["ShipPatch", "Sun", "composite", "draw_ships", "ship_patch"]

#: Deck pixels per scene pixel. Three show what a detail does to a pixel without much work.
_FINENESS = 3.0

#: Traces of the blur thinner than this are dropped.
_LEAST_COVER = 0.03

#: No deck is painted finer than this, metres; no satellite image shows a hand's breadth.
_FINEST_M = 0.1


@dataclass(frozen=True)
class Sun:
    """Where the light comes from.

    Attributes:
        azimuth: Direction that shadows point to, radians from +x towards +y in the image.
        elevation: Height of the sun above the horizon, radians.
    """

    azimuth: float = 0.8
    elevation: float = 0.9

    @property
    def shadow_per_metre(self) -> float:
        """Length of the shadow of something one metre high, metres."""
        return float(1.0 / np.tan(self.elevation))

    @property
    def direction(self) -> tuple[float, float]:
        """Unit vector (x, y) that shadows point to."""
        return float(np.cos(self.azimuth)), float(np.sin(self.azimuth))


@dataclass(frozen=True)
class ShipPatch:
    """A painted ship on the scene's grid.

    Attributes:
        window: The pixels that it may touch.
        canvas: (h, w, 4) uint8: colour and height.
        cover: (h, w) uint8: the part of each pixel that is ship, 255 for all of it.
    """

    window: PixelWindow
    canvas: Canvas
    cover: NDArray[np.uint8]


def ship_patch(ship: Ship, gsd_m: float, sun: Sun | None = None) -> ShipPatch:
    """Paint a ship on the scene's grid.

    Args:
        ship: The ship.
        gsd_m: Metres per scene pixel.
        sun: Lights the sides of what stands on deck.

    Returns:
        The patch; pixels with cover lie within one pixel of the ship's box.
    """
    resolution = max(gsd_m / _FINENESS, _FINEST_M)
    ratio = gsd_m / resolution
    deck = Deck(ship.length_m, ship.width_m, resolution, margin_px=int(np.ceil(2 * ratio)))
    paint_fittings(deck, ship)
    mask = np.zeros((*deck.canvas.shape[:2], 4), np.uint8)
    # OpenCV strokes the edge of what it fills, by half a pixel to either side.
    hull = hull_outline(ship.kind, ship.length_m - resolution, ship.width_m - resolution)
    outline = deck.to_pixels(hull) - 0.5
    cv2.fillPoly(
        mask, [np.round(outline * 16).astype(np.int32)], (255, 255, 255, 255),
        lineType=cv2.LINE_AA, shift=4,
    )  # fmt: skip
    layers = _light(deck.canvas, ship, sun or Sun(), resolution)
    cover = mask[..., 0].astype(np.float32) / 255.0
    layers = np.concatenate([layers * cover[..., None], cover[..., None]], axis=2)
    if ratio > 1.2:
        # What a pixel sees is the mean over it.
        layers = np.asarray(cv2.GaussianBlur(layers, (0, 0), 0.33 * ratio), np.float32)
    window = _window_of(ship, gsd_m)
    cos, sin = np.cos(ship.heading), np.sin(ship.heading)
    turn = np.array([[cos, sin], [-sin, cos]]) * ratio
    # From scene pixel centres to deck pixel centres: both count from the centre of the first.
    centre = np.array([window.col + 0.5 - ship.x, window.row + 0.5 - ship.y])
    shift = turn @ centre + deck.origin - 0.5
    placed = cv2.warpAffine(
        layers[..., :4], np.column_stack([turn, shift]), (window.width, window.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )  # fmt: skip
    share = cv2.warpAffine(
        layers[..., 4], np.column_stack([turn, shift]), (window.width, window.height),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
    )  # fmt: skip
    share[share < _LEAST_COVER] = 0.0
    colours = placed / np.maximum(share, _LEAST_COVER)[..., None]
    return ShipPatch(
        window,
        np.clip(colours + 0.5, 0, 255).astype(np.uint8),
        np.clip(share * 255 + 0.5, 0, 255).astype(np.uint8),
    )


def _light(canvas: Canvas, ship: Ship, sun: Sun, resolution: float) -> NDArray[np.float32]:
    """Brighten edges towards the sun, darken those away from it, and add rust and dirt."""
    layers = canvas.astype(np.float32)
    rng = np.random.default_rng(ship.seed + 1)
    height = cv2.GaussianBlur(layers[..., 3], (0, 0), max(0.25 / resolution, 0.8))
    angle = sun.azimuth - ship.heading
    step = cv2.Sobel(height, cv2.CV_32F, 1, 0) * np.cos(angle)
    step += cv2.Sobel(height, cv2.CV_32F, 0, 1) * np.sin(angle)
    light = 1.0 + np.clip(step / 160.0, -0.25, 0.30)
    rows, cols = height.shape
    dirt = rng.standard_normal((max(rows // 6, 2), max(cols // 14, 2))).astype(np.float32)
    light += 0.035 * cv2.resize(dirt, (cols, rows), interpolation=cv2.INTER_CUBIC)
    light += 0.03 * rng.standard_normal((rows, cols)).astype(np.float32)
    layers[..., :3] *= light[..., None]
    return np.asarray(np.clip(layers, 0, 255), np.float32)


def _window_of(ship: Ship, gsd_m: float) -> PixelWindow:
    """Return the pixels that the turned hull may touch, with one to spare."""
    cos, sin = abs(np.cos(ship.heading)), abs(np.sin(ship.heading))
    half_x = (cos * ship.length_m + sin * ship.width_m) / 2 / gsd_m + 2
    half_y = (sin * ship.length_m + cos * ship.width_m) / 2 / gsd_m + 2
    left, top = int(np.floor(ship.x - half_x)), int(np.floor(ship.y - half_y))
    right, bottom = int(np.ceil(ship.x + half_x)), int(np.ceil(ship.y + half_y))
    return PixelWindow(top, left, bottom - top, right - left)


def composite(canvas: Canvas, window: PixelWindow, patch: ShipPatch) -> None:
    """Lay a patch over the part of the scene that `canvas` shows, in place.

    Args:
        canvas: (h, w, 4) uint8, the pixels of `window`.
        window: Where the canvas lies in the scene.
        patch: The ship.
    """
    area = patch.window
    part = window.clipped(area.col, area.row, area.col + area.width, area.row + area.height)
    if part is None:
        return
    target, source = window.slices_of(part), area.slices_of(part)
    cover = patch.cover[source].astype(np.float32)[..., None] / 255.0
    below = canvas[target].astype(np.float32)
    mixed = below + (patch.canvas[source].astype(np.float32) - below) * cover
    canvas[target] = (mixed + 0.5).astype(np.uint8)


def draw_ships(
    image: NDArray[np.uint8], ships: list[Ship], gsd_m: float, sun: Sun | None = None
) -> NDArray[np.uint8]:
    """Draw ships on a given image, without wakes, shadows or sensor effects.

    Args:
        image: (h, w, 3) uint8, left unchanged.
        ships: Ships in the image's pixel coordinates.
        gsd_m: Metres per pixel.
        sun: Lights the decks.

    Returns:
        A new image, (h, w, 3) uint8.
    """
    height, width = image.shape[:2]
    canvas = np.concatenate([image, np.zeros((height, width, 1), np.uint8)], axis=2)
    for ship in ships:
        composite(canvas, PixelWindow(0, 0, height, width), ship_patch(ship, gsd_m, sun))
    return np.ascontiguousarray(canvas[..., :3])
