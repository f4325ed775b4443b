"""Limits of a search, so that no scene fills the memory before its first tile is read."""

from __future__ import annotations

from larsd_geo.detection.tiling import Tiling, round_up
from larsd_geo.errors import SceneTooLargeError

__all__ = ["MOST_TILES", "check_size"]

#: Tiles of a scene at most: at half a metre, a mosaic 700 km wide and high. They are listed, and
#: that many take 400 MB.
MOST_TILES = 1_000_000


def check_size(path: str, shape: tuple[int, int], tiling: Tiling) -> None:
    """Refuse a scene that would be cut into too many tiles, before they are listed.

    Args:
        path: The scene.
        shape: Its (rows, columns) in working pixels.
        tiling: Its tiles.

    Raises:
        SceneTooLargeError: If there would be more than `MOST_TILES`.
    """
    tile, shared = tiling.tile, round_up(tiling.overlap)
    sides = (tile, tile) if isinstance(tile, int) else tile
    count = 1
    for size, side in zip(shape, map(round_up, sides), strict=True):
        # A tile that has no room for the overlap is refused where the tiles are cut.
        count *= 1 + max(0, -(-(round_up(size) - side) // max(1, side - shared)))
    if count > MOST_TILES:
        raise SceneTooLargeError(path, shape, count, MOST_TILES)
