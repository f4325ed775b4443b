"""Rectangles of pixels: what is read, and what the search works through."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["FILL", "PixelWindow", "Tile"]

Floats = NDArray[np.float32]

#: The grey, of 0 to 255, of pixels outside an image and of invalid ones: the middle of the range.
FILL = 127


class PixelWindow(NamedTuple):
    """A rectangle of pixels.

    Attributes:
        row: First row.
        col: First column.
        height: Rows.
        width: Columns.
    """

    row: int
    col: int
    height: int
    width: int

    @property
    def bounds(self) -> tuple[int, int, int, int]:
        """The corners as (xmin, ymin, xmax, ymax)."""
        return self.col, self.row, self.col + self.width, self.row + self.height

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    def padded(self, margin: int) -> PixelWindow:
        """The window grown by `margin` pixels on every side."""
        return PixelWindow(
            self.row - margin, self.col - margin, self.height + 2 * margin, self.width + 2 * margin
        )

    def moved(self, rows: int, cols: int) -> PixelWindow:
        """The window displaced by whole pixels."""
        return PixelWindow(self.row + rows, self.col + cols, self.height, self.width)

    def meets(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether the rectangle from (x0, y0) to (x1, y1) touches the window."""
        return (
            x1 >= self.col
            and y1 >= self.row
            and x0 <= self.col + self.width
            and y0 <= self.row + self.height
        )

    def clipped(self, x0: float, y0: float, x1: float, y1: float) -> PixelWindow | None:
        """The part of the window that the rectangle covers, in whole pixels; None where none."""
        left, top = max(self.col, int(np.floor(x0))), max(self.row, int(np.floor(y0)))
        right = min(self.col + self.width, int(np.ceil(x1)))
        bottom = min(self.row + self.height, int(np.ceil(y1)))
        if right <= left or bottom <= top:
            return None
        return PixelWindow(top, left, bottom - top, right - left)

    def slices_of(self, part: PixelWindow) -> tuple[slice, slice]:
        """Where `part`, a window inside this one, lies in this one's arrays."""
        row, col = part.row - self.row, part.col - self.col
        return slice(row, row + part.height), slice(col, col + part.width)

    def centres(self) -> tuple[Floats, Floats]:
        """Pixel centres: x as (1, width), y as (height, 1)."""
        x = np.arange(self.col, self.col + self.width, dtype=np.float32) + np.float32(0.5)
        y = np.arange(self.row, self.row + self.height, dtype=np.float32) + np.float32(0.5)
        return x[None, :], y[:, None]


class Tile(NamedTuple):
    """One step of the work.

    Attributes:
        window: What the network sees; it may stick out of the scene.
        core: The part whose results are this tile's own: cores cover the scene without overlap.
    """

    window: PixelWindow
    core: PixelWindow
