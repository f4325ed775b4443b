"""Cutting a scene into tiles: windows that overlap, and cores that partition the scene."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry

from larsd_geo.errors import TilingError

__all__ = ["STRIDE", "PixelWindow", "Tile", "meets_area", "plan_windows", "round_up"]

#: The network's coarsest stride, in pixels. Windows begin at its multiples, so that a place in the
#: scene falls on the same feature cell whatever the tiling.
STRIDE = 32


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


class Tile(NamedTuple):
    """One step of the work.

    Attributes:
        window: What the network sees; it may stick out of the scene.
        core: The part whose results are this tile's own: cores cover the scene without overlap.
    """

    window: PixelWindow
    core: PixelWindow


def round_up(value: int, step: int = STRIDE) -> int:
    """Return the smallest multiple of `step` that is not less than `value`."""
    return -(-value // step) * step


def plan_windows(shape: tuple[int, int], tile: int, overlap: int) -> list[Tile]:
    """Cut a scene into overlapping square windows.

    Tile and overlap are rounded up to multiples of 32. No window is larger than the scene needs,
    and the last one of a row or column is moved back, so that it sees ground and not padding. Two
    neighbours' cores meet in the middle of their overlap; at the scene's edges a core reaches the
    edge.

    Args:
        shape: The scene as (rows, columns), in working pixels.
        tile: Side of a window, in working pixels.
        overlap: What neighbours share at least, in working pixels.

    Returns:
        The tiles, row by row. All windows have one size.

    Raises:
        TilingError: the tile is not positive, or the overlap is negative or not below the tile.
    """
    if tile < 1:
        raise TilingError(tile, overlap, "a tile has at least one pixel; give a larger tile")
    if overlap < 0:
        raise TilingError(tile, overlap, "the overlap cannot be negative; give 0 or more")
    side, shared = round_up(tile), round_up(overlap)
    if shared >= side:
        raise TilingError(
            tile,
            overlap,
            f"the overlap must be smaller than the tile (both in steps of {STRIDE} px); "
            "give a larger tile or a smaller overlap",
        )
    rows = _plan_axis(shape[0], side, shared)
    columns = _plan_axis(shape[1], side, shared)
    return [
        Tile(
            PixelWindow(row, col, height, width),
            PixelWindow(top, left, bottom - top, right - left),
        )
        for row, height, top, bottom in rows
        for col, width, left, right in columns
    ]


def _plan_axis(size: int, side: int, shared: int) -> list[tuple[int, int, int, int]]:
    """Return (first pixel, length, core's begin, core's end) of the windows along one axis."""
    needed = round_up(size)
    if needed <= side:
        return [(0, needed, 0, size)]
    starts = list(range(0, needed - side, side - shared))
    starts.append(needed - side)
    # All starts and `side` are multiples of 32, so that the middle of an overlap is a whole pixel.
    cuts = [(later + earlier + side) // 2 for earlier, later in pairwise(starts)]
    edges = [0, *cuts, size]
    return [
        (start, side, begin, end)
        for start, begin, end in zip(starts, edges[:-1], edges[1:], strict=True)
    ]


def meets_area(window: PixelWindow, area: BaseGeometry) -> bool:
    """Tell whether a window and an area share ground.

    Args:
        window: In working pixels.
        area: In working pixels too (`GeoReference.geometry_to_pixels`); preparing it with
            `shapely.prepare` makes many calls cheap.
    """
    # A shared border is no shared ground; shrinking the window a little leaves it out.
    xmin, ymin, xmax, ymax = window.bounds
    sliver = 1e-6
    return bool(
        area.intersects(shapely.box(xmin + sliver, ymin + sliver, xmax - sliver, ymax - sliver))
    )
