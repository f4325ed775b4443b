"""How large the tiles of a scene are, and how much they overlap."""

from __future__ import annotations

import logging
from typing import NamedTuple

from larsd_geo.model.card import ModelCard

logger = logging.getLogger(__name__)

#: Sides of a tile that are chosen from, in working pixels: the smallest that is four times the
#: overlap, else the largest. A larger tile wastes fewer pixels on overlap, but beyond the last one
#: the network itself becomes slower, because its maps leave the processor's cache (2048 pixels: by
#: a third), and a batch of tiles fits no small GPU.
TILE_SIDES = (1024, 1536)

#: Overlap of an ungeoreferenced picture's tiles, in pixels: its ships' sizes are unknown.
BLIND_OVERLAP = 256

#: The network finds no ship that is longer than this many times its longest anchor (training asks
#: for a width-height IoU of one half), so that a larger overlap would be spent on nothing.
_REACH = 1.5

#: An overlap that nobody asked for takes no more than this share of a tile, or the work would
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
                "ships longer than %.0f m may be cut between tiles; a larger --tile keeps them "
                "whole",
                most * gsd_m,
            )
    return Tiling(tile, overlap)
