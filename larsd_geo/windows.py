"""Rectangles of pixels: the windows that are read and the tiles of a search."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["FILL", "PixelWindow", "Tile"]

Floats = NDArray[np.float32]

#: The grey value of invalid pixels and of those outside an image: the middle of 0 to 255.
FILL = 127


class PixelWindow(NamedTuple):
    """A rectangle of pixels.

    Attributes:
        row: First row.
        col: First column.
        height: Number of rows.
        width: Number of columns.

    Examples:
        >>> PixelWindow(row=10, col=20, height=30, width=40).bounds
        (20, 10, 60, 40)
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
        """Return the window grown by `margin` pixels on every side.

        Examples:
            >>> PixelWindow(10, 20, 30, 40).padded(5)
            PixelWindow(row=5, col=15, height=40, width=50)
        """
        return PixelWindow(
            self.row - margin, self.col - margin, self.height + 2 * margin, self.width + 2 * margin
        )

    def moved(self, rows: int, cols: int) -> PixelWindow:
        """Return the window moved by whole pixels.

        Examples:
            >>> PixelWindow(10, 20, 30, 40).moved(1, -2)
            PixelWindow(row=11, col=18, height=30, width=40)
        """
        return PixelWindow(self.row + rows, self.col + cols, self.height, self.width)

    def meets(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Return whether the rectangle from (x0, y0) to (x1, y1) touches the window.

        Examples:
            >>> PixelWindow(10, 20, 30, 40).meets(0, 0, 20, 10)
            True
        """
        return (
            x1 >= self.col
            and y1 >= self.row
            and x0 <= self.col + self.width
            and y0 <= self.row + self.height
        )

    def clipped(self, x0: float, y0: float, x1: float, y1: float) -> PixelWindow | None:
        """Return the part of the window that a rectangle touches, in whole pixels.

        Args:
            x0: Left end of the rectangle.
            y0: Upper end.
            x1: Right end.
            y1: Lower end.

        Returns:
            The part; None if there is none.

        Examples:
            >>> PixelWindow(10, 20, 30, 40).clipped(0, 0, 22.5, 12)
            PixelWindow(row=10, col=20, height=2, width=3)
        """
        left, top = max(self.col, int(np.floor(x0))), max(self.row, int(np.floor(y0)))
        right = min(self.col + self.width, int(np.ceil(x1)))
        bottom = min(self.row + self.height, int(np.ceil(y1)))
        if right <= left or bottom <= top:
            return None
        return PixelWindow(top, left, bottom - top, right - left)

    def slices_of(self, part: PixelWindow) -> tuple[slice, slice]:
        """Return the slices of this window's arrays that hold `part`, a window inside it.

        Examples:
            >>> PixelWindow(10, 20, 30, 40).slices_of(PixelWindow(12, 20, 5, 6))
            (slice(2, 7, None), slice(0, 6, None))
        """
        row, col = part.row - self.row, part.col - self.col
        return slice(row, row + part.height), slice(col, col + part.width)

    def centres(self) -> tuple[Floats, Floats]:
        """Return the pixel centres: x as (1, width), y as (height, 1), float32.

        Examples:
            >>> x, y = PixelWindow(10, 20, 1, 3).centres()
            >>> x.tolist(), y.tolist()
            ([[20.5, 21.5, 22.5]], [[10.5]])
        """
        x = np.arange(self.col, self.col + self.width, dtype=np.float32) + np.float32(0.5)
        y = np.arange(self.row, self.row + self.height, dtype=np.float32) + np.float32(0.5)
        return x[None, :], y[:, None]


class Tile(NamedTuple):
    """One step of a search.

    Attributes:
        window: What the network sees; it may extend beyond the scene.
        core: The part whose results are this tile's own: cores cover the scene without overlap.
    """

    window: PixelWindow
    core: PixelWindow
