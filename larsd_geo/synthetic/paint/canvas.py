"""Antialiased drawing in metres, with a height beside the colour of every pixel.

A canvas is an array (h, w, 4) of uint8: red, green, blue and the height above the water in steps of
`HEIGHT_STEP_M`. Drawing covers colour and height alike, so that shadows can be cast from the
finished image.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["HEIGHT_STEP_M", "Canvas", "Colour", "Deck", "fill_polygon", "height_code"]

Canvas = NDArray[np.uint8]
Colour = Sequence[float]

#: A quarter of a metre per step: 255 steps reach 64 m, higher than any crane here.
HEIGHT_STEP_M = 0.25

#: Fractional bits of the coordinates that OpenCV draws with: sixteenths of a pixel.
_SHIFT = 4


def height_code(height_m: float) -> int:
    """Return the canvas value of a height in metres."""
    return min(max(round(height_m / HEIGHT_STEP_M), 0), 255)


def fill_polygon(canvas: Canvas, points: ArrayLike, colour: Colour, height_m: float) -> None:
    """Fill a polygon.

    Args:
        canvas: (h, w, 4) uint8, changed in place.
        points: (K, 2) as x, y in pixels of the canvas, (0, 0) at its upper-left corner.
        colour: Red, green, blue, 0..255.
        height_m: Height of the surface, metres.
    """
    # OpenCV counts from the centre of the first pixel.
    fixed = np.round((np.asarray(points, np.float64) - 0.5) * (1 << _SHIFT)).astype(np.int32)
    value = (*(min(max(float(c), 0.0), 255.0) for c in colour[:3]), float(height_code(height_m)))
    cv2.fillPoly(canvas, [fixed], value, lineType=cv2.LINE_AA, shift=_SHIFT)


class Deck:
    """A canvas in a ship's own frame: metres, x towards the bow, y to starboard, (0, 0) amidships.

    Args:
        length_m: Length of the hull.
        width_m: Its breadth.
        resolution_m: Size of a canvas pixel.
        margin_px: Free pixels around the hull.
    """

    def __init__(
        self, length_m: float, width_m: float, resolution_m: float, margin_px: int
    ) -> None:
        self.length = length_m
        self.width = width_m
        self.scale = 1.0 / resolution_m
        cols = int(np.ceil(length_m * self.scale)) + 2 * margin_px
        rows = int(np.ceil(width_m * self.scale)) + 2 * margin_px
        self.origin = np.array([cols / 2.0, rows / 2.0])
        self.canvas: Canvas = np.zeros((rows, cols, 4), np.uint8)

    def to_pixels(self, points: ArrayLike) -> NDArray[np.float64]:
        """Convert metres in the ship's frame to canvas pixels."""
        moved = np.asarray(points, np.float64) * self.scale + self.origin
        return np.asarray(moved, np.float64)

    def polygon(self, points: ArrayLike, colour: Colour, height_m: float) -> None:
        """Fill a polygon given in metres."""
        fill_polygon(self.canvas, self.to_pixels(points), colour, height_m)

    def box(
        self, x0: float, x1: float, y0: float, y1: float, colour: Colour, height_m: float
    ) -> None:
        """Fill a rectangle along the ship's axes."""
        self.polygon([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], colour, height_m)

    def block(self, x: float, length: float, width: float, colour: Colour, height_m: float) -> None:
        """Fill a rectangle on the centreline, `length` by `width`, centred at `x`."""
        self.box(x - length / 2, x + length / 2, -width / 2, width / 2, colour, height_m)

    def disc(self, x: float, y: float, radius: float, colour: Colour, height_m: float) -> None:
        """Fill a circle."""
        angles = np.linspace(0.0, 2 * np.pi, 20, endpoint=False)
        ring = np.stack([x + radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)
        self.polygon(ring, colour, height_m)

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        width: float,
        colour: Colour,
        height_m: float,
    ) -> None:
        """Draw a straight bar of the given width in metres."""
        a, b = np.array(start), np.array(end)
        along = b - a
        side = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6) * width / 2
        self.polygon([a + side, b + side, b - side, a - side], colour, height_m)
