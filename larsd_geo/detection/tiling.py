"""Cutting a scene into tiles: how large they are, how much they overlap, and their cores."""

from __future__ import annotations

import logging
from itertools import pairwise
from typing import NamedTuple

from larsd_geo.errors import TilingError
from larsd_geo.model.card import ModelCard
from larsd_geo.windows import PixelWindow, Tile

__all__ = ["SEAM_PX", "STRIDE", "Tiling", "choose_tiling", "plan_windows", "round_up"]

logger = logging.getLogger(__name__)

#: The network's coarsest stride, in pixels. Windows begin at its multiples, so that a place in the
#: scene falls on the same feature cell whatever the tiling.
STRIDE = 32

#: Sides of a tile that are chosen from, in working pixels: the smallest that is four times the
#: overlap, else the largest. A larger tile wastes fewer pixels on overlap, but beyond the last one
#: the network itself becomes slower, because its maps leave the processor's cache (2048 pixels: by
#: a third), and a batch of tiles fits no small GPU.
TILE_SIDES = (1024, 1536)

#: Overlap of an ungeoreferenced image's tiles, in pixels: its ships' sizes are unknown.
BLIND_OVERLAP = 256

#: The network finds no ship that is longer than this many times its longest anchor (training asks
#: for a width-height IoU of one half), so a larger overlap would be wasted.
_REACH = 1.5

#: An overlap that was not asked for takes no more than this share of a tile, or the work would
#: multiply.
_MOST_OVERLAP = 0.5

#: By this much cores are widened, in working pixels: the finest stride of the network. A ship that
#: the tile's edge cuts by less than this is as good as whole.
SEAM_PX = 4


class Tiling(NamedTuple):
    """What `plan_windows` asks for.

    Attributes:
        tile: Side of a tile in working pixels.
        overlap: What neighbouring tiles share at least, in working pixels.
    """

    tile: int
    overlap: int


def choose_tiling(
    gsd_m: float | None, card: ModelCard, tile: int | None = None, overlap_m: float | None = None
) -> Tiling:
    """Choose tile and overlap for a scene.

    Args:
        gsd_m: Metres per working pixel, None if unknown.
        card: The model's; it names the longest ship and the anchors.
        tile: Side of a tile in working pixels; None chooses by the overlap.
        overlap_m: The overlap asked for, in metres. It is taken as it is (`plan_windows` refuses
            one that the tile has no room for). None is the longest ship that the model can find.

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
    if tile is None:
        fitting = (side for side in TILE_SIDES if side >= 4 * overlap)
        tile = next(fitting, TILE_SIDES[-1])
    most = int(tile * _MOST_OVERLAP)
    if overlap > most and (gsd_m is None or overlap_m is None):
        overlap = most
        if gsd_m is not None:
            logger.info(
                "ships longer than %.0f m may be cut between tiles; larger tiles keep them whole",
                most * gsd_m,
            )
    return Tiling(tile, overlap)


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
        TilingError: If the tile is not positive, or the overlap is negative or not below the tile.
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
