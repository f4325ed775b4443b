"""Reading tiles ahead of the network, in threads, in order and within bounds."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from larsd_geo.scene.raster import Scene
from larsd_geo.windows import Tile

__all__ = ["ReadTile", "read_ahead"]


class ReadTile(NamedTuple):
    """A tile and what was read for it.

    Attributes:
        tile: The tile.
        image: (3, height, width) uint8; None if there is nothing to search.
        valid: (height, width) validity of the pixels; None if `image` is.
    """

    tile: Tile
    image: NDArray[np.uint8] | None
    valid: NDArray[np.bool_] | None


def read_ahead(
    scene: Scene,
    tiles: Iterable[Tile],
    *,
    depth: int = 4,
    threads: int = 2,
    wanted: Callable[[Tile], bool] | None = None,
) -> Generator[ReadTile, None, None]:
    """Read tiles in threads, a few ahead of the consumer.

    Every tile is yielded, so that progress can be counted. Tiles with nothing to search come
    without an image: those not wanted, without a valid pixel, or of a single colour (undeclared
    padding).

    Args:
        scene: The open scene.
        tiles: The tiles, in the order of the results.
        depth: Most tiles in memory, besides the consumer's own.
        threads: Number of threads that read.
        wanted: Returns whether a tile is read; None reads all. Called in the threads.

    Yields:
        The tiles in their order. Closing the generator early ends the threads.

    Raises:
        UnreadableSceneError: If a tile cannot be read; raised when its turn comes.
    """
    waiting = iter(tiles)
    ahead: deque[Future[ReadTile]] = deque()
    pool = ThreadPoolExecutor(max_workers=max(1, threads), thread_name_prefix="larsd-read")
    try:
        while True:
            while len(ahead) < max(1, depth) and (tile := next(waiting, None)) is not None:
                ahead.append(pool.submit(_read, scene, tile, wanted))
            if not ahead:
                return
            yield ahead.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _read(scene: Scene, tile: Tile, wanted: Callable[[Tile], bool] | None) -> ReadTile:
    if wanted is not None and not wanted(tile):
        return ReadTile(tile, None, None)
    image, valid = scene.read(tile.window)
    if not valid.any() or _is_blank(image, valid):
        return ReadTile(tile, None, None)
    return ReadTile(tile, image, valid)


def _is_blank(image: NDArray[np.uint8], valid: NDArray[np.bool_]) -> bool:
    """Return whether all valid pixels have one colour."""
    row, col = divmod(int(valid.argmax()), valid.shape[1])
    colour = image[:, row : row + 1, col : col + 1]
    return bool(((image == colour) | ~valid).all())
