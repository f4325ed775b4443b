"""Cutting a scene into tiles: how large they are, how much they overlap, and their cores."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from larsd_geo.errors import TilingError
from larsd_geo.model.card import ModelCard
from larsd_geo.windows import PixelWindow, Tile

__all__ = [
    "LARGEST_SIDE",
    "SEAM_PX",
    "SMALLEST_SIDE",
    "STRIDE",
    "Tiling",
    "choose_tiling",
    "cost_of",
    "plan_windows",
    "plan_windows_on",
    "round_up",
]

logger = logging.getLogger(__name__)

#: The network's coarsest stride, in pixels. Windows begin at its multiples, so that a place in the
#: scene falls on the same feature cell whatever the tiling.
STRIDE = 32

#: A tile that is chosen has no more pixels than this side squared. A larger tile wastes fewer
#: pixels on overlap, but the network becomes slower, because its maps leave the processor's cache
#: (2048 pixels: by a third), and takes more memory: at 1664 pixels a search took no less of the
#: processor's time, and 250 MB more.
LARGEST_SIDE = 1280

#: A tile that is chosen is not smaller than this, in working pixels: what a ship's surroundings
#: tell must not be cut off on all sides.
SMALLEST_SIDE = 512

#: The sides of tiles that are laid on a part of a scene.
_SIDES = (512, 640, 768, 1024, LARGEST_SIDE)

#: What a tile costs besides its pixels, in pixels: reading, a pass's fixed cost, and its seams.
_COST_OF_A_TILE = 256**2

#: Overlap of an ungeoreferenced image's tiles, in pixels: its ships' sizes are unknown.
BLIND_OVERLAP = 256

#: The network finds no ship that is longer than this many times its longest anchor (training asks
#: for a width-height IoU of one half), so a larger overlap would be wasted.
_REACH = 1.5

#: An overlap that was not asked for takes no more than this share of a tile, or the work would
#: multiply.
_MOST_OVERLAP = 0.5

#: What a tile shows at least beyond the longest ship that its look answers for, in working pixels:
#: the network must see where a ship ends.
_MARGIN_PX = 16

#: By this much cores are widened, in working pixels: the finest stride of the network. A ship that
#: the tile's edge cuts by less than this is as good as whole.
SEAM_PX = 4


class Tiling(NamedTuple):
    """What `plan_windows` asks for.

    Attributes:
        tile: Rows and columns of a tile in working pixels; one number makes a square.
        overlap: What neighbouring tiles share at least, in working pixels.
    """

    tile: int | tuple[int, int]
    overlap: int


def choose_tiling(
    shape: tuple[int, int],
    gsd_m: float | None,
    card: ModelCard,
    tile: int | None = None,
    overlap_m: float | None = None,
    reach_px: float = math.inf,
) -> Tiling:
    """Choose tile and overlap for a look at a scene.

    Args:
        shape: The scene as (rows, columns), in working pixels.
        gsd_m: Metres per working pixel, None if unknown.
        card: The model's; it names the longest ship and the anchors.
        tile: Side of a tile in working pixels; None chooses the tiles that take the fewest pixels
            through the network.
        overlap_m: The overlap asked for, in metres. It is taken as it is (`plan_windows` refuses
            one that the tile has no room for). None is the longest ship that the model can find.
        reach_px: Length of the longest box that the look answers for, in working pixels. It needs
            no larger overlap, whatever is asked for.

    Returns:
        Tile and overlap, not yet rounded to the network's stride.
    """
    if gsd_m is None:
        overlap = BLIND_OVERLAP
    elif overlap_m is not None:
        overlap = round(overlap_m / gsd_m)
    else:
        reach = _REACH * max(side for level in card.anchors for anchor in level for side in anchor)
        overlap = round(min(card.longest_ship_m / gsd_m, reach))
    if math.isfinite(reach_px):
        overlap = min(overlap, math.ceil(reach_px) + _MARGIN_PX)
    most = int((LARGEST_SIDE if tile is None else tile) * _MOST_OVERLAP)
    if overlap > most and (gsd_m is None or overlap_m is None):
        overlap = most
        if gsd_m is not None:
            logger.info(
                "ships longer than %.0f m may be cut between tiles; larger tiles keep them whole",
                most * gsd_m,
            )
    return Tiling(_fitting_tile(shape, round_up(overlap)) if tile is None else tile, overlap)


def _fitting_tile(shape: tuple[int, int], shared: int) -> tuple[int, int]:
    """Return the (rows, columns) of the tiles that cover a scene at the least cost.

    Args:
        shape: The scene as (rows, columns).
        shared: The overlap, a multiple of `STRIDE`.
    """
    along = [_fitting_sides(size, shared) for size in shape]
    options = [
        (down * across * (rows * columns + _COST_OF_A_TILE), down * across, rows, columns)
        for down, rows in along[0]
        for across, columns in along[1]
        if rows * columns <= LARGEST_SIDE**2
    ]
    if not options:  # the overlap asked for leaves no room; plan_windows says so
        return LARGEST_SIDE, LARGEST_SIDE
    _, _, rows, columns = min(options)
    return rows, columns


def _fitting_sides(size: int, shared: int) -> list[tuple[int, int]]:
    """Return (windows that cover an axis, their side) for all sides that come into question."""
    needed = round_up(size)
    least = max(SMALLEST_SIDE, round_up(int(shared / _MOST_OVERLAP)))
    if needed <= least:
        return [(1, needed)]
    return [
        (1 + max(0, -(-(needed - side) // (side - shared))), side)
        for side in range(least, min(needed, 2 * LARGEST_SIDE) + 1, STRIDE)
    ]


def round_up(value: int, step: int = STRIDE) -> int:
    """Return the smallest multiple of `step` that is not less than `value`."""
    return -(-value // step) * step


def plan_windows(shape: tuple[int, int], tile: int | tuple[int, int], overlap: int) -> list[Tile]:
    """Cut a scene into overlapping windows.

    Tile and overlap are rounded up to multiples of 32. No window is larger than the scene needs,
    and the last one of a row or column is moved back, so that it sees ground and not padding. Two
    neighbours' cores meet in the middle of their overlap; at the scene's edges a core reaches the
    edge.

    Args:
        shape: The scene as (rows, columns), in working pixels.
        tile: Rows and columns of a window, in working pixels; one number makes a square.
        overlap: What neighbours share at least, in working pixels.

    Returns:
        The tiles, row by row. All windows have one size.

    Raises:
        TilingError: If the tile is not positive, or the overlap is negative or not below the tile.
    """
    height, width = (tile, tile) if isinstance(tile, int) else tile
    smaller = min(height, width)
    if smaller < 1:
        raise TilingError(smaller, overlap, "a tile has at least one pixel; give a larger tile")
    if overlap < 0:
        raise TilingError(smaller, overlap, "the overlap cannot be negative; give 0 or more")
    shared = round_up(overlap)
    sides = [round_up(side) for side in (height, width)]
    # Tiles made for the scene may be as narrow as that where there is one alone.
    several = [
        isinstance(tile, int) or round_up(size) > side
        for size, side in zip(shape, sides, strict=True)
    ]
    if any(shared >= side for side, many in zip(sides, several, strict=True) if many):
        raise TilingError(
            smaller,
            overlap,
            f"the overlap must be smaller than the tile (both in steps of {STRIDE} px); "
            "give a larger tile or a smaller overlap",
        )
    rows = _plan_axis(shape[0], sides[0], shared)
    columns = _plan_axis(shape[1], sides[1], shared)
    return _tiles_of(rows, columns)


def plan_windows_on(shape: tuple[int, int], part: PixelWindow, overlap: int) -> list[Tile]:
    """Cover a part of a scene, such as a small search area, without the grid of the whole scene.

    Every ship that has its centre in the part, and is no longer than the overlap, lies whole in a
    window. Cores end where a ship of that length could be cut.

    Args:
        shape: The scene as (rows, columns), in working pixels.
        part: The part, within the scene.
        overlap: What neighbours share at least, in working pixels.

    Returns:
        The tiles, row by row: all of one size, which is one of `_SIDES`, so that a network that is
        compiled for each size serves the next area as well. Empty if no such size has room for the
        overlap.
    """
    shared = round_up(overlap)
    options = []
    for side in _SIDES:
        if side * _MOST_OVERLAP < shared:
            continue
        rows = _plan_part(shape[0], part.row, part.row + part.height, side, shared)
        columns = _plan_part(shape[1], part.col, part.col + part.width, side, shared)
        cost = len(rows) * len(columns) * (rows[0][1] * columns[0][1] + _COST_OF_A_TILE)
        options.append((cost, side, rows, columns))
    if not options:
        return []
    _, _, rows, columns = min(options)
    return _tiles_of(rows, columns)


def cost_of(tiles: Sequence[Tile]) -> int:
    """Return what it costs to search tiles, in pixels: their own, and each as such."""
    return sum(math.prod(tile.window.shape) + _COST_OF_A_TILE for tile in tiles)


def _plan_part(
    size: int, first: int, last: int, side: int, shared: int
) -> list[tuple[int, int, int, int]]:
    """Return the windows of `_plan_axis` that show the pixels from `first` to before `last`."""
    needed, half = round_up(size), shared // 2
    side = min(side, needed)
    begin = max(0, (first - half - SEAM_PX) // STRIDE * STRIDE)
    end = min(needed, round_up(last + half + SEAM_PX))
    if end - begin < side:  # in the middle of the window, where the scene goes on
        begin = min(max(0, begin - (side - end + begin) // 2 // STRIDE * STRIDE), needed - side)
        end = begin + side
    # A scene smaller than what tiles share is one tile: there is no step then.
    starts = [*range(begin, end - side, max(1, side - shared)), end - side]
    cuts = [(later + earlier + side) // 2 for earlier, later in pairwise(starts)]
    edges = [
        0 if begin == 0 else begin + half,
        *cuts,
        size if end >= needed else end - half,
    ]
    return [
        (start, side, core_begin, core_end)
        for start, core_begin, core_end in zip(starts, edges[:-1], edges[1:], strict=True)
    ]


def _tiles_of(
    rows: Sequence[tuple[int, int, int, int]], columns: Sequence[tuple[int, int, int, int]]
) -> list[Tile]:
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
