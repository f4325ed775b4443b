"""A bounded sample of a scene's pixels, from which its scaling and its mask are chosen."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from larsd_geo.scene.source import RasterSource

__all__ = ["Block", "flat", "sample_blocks"]

#: A scene of up to this many pixels is sampled whole (16 MB per 32-bit band).
_WHOLE = 2048 * 2048

#: A larger one is sampled in windows of this side, in a grid of this many rows and columns. If most
#: of the scene is empty, there are more windows, and smaller ones: as many pixels in all.
_SAMPLE_SIDE = 256
_SAMPLE_GRIDS = (8, 16, 32)

#: A scene that is stored row by row and wider than this is sampled in rows.
_MOST_COLUMNS = 4 * _SAMPLE_SIDE

#: This many valid pixels are enough.
_ENOUGH = 50_000

#: First row, first column, height and width in native pixels.
_NativeWindow = tuple[float, float, float, float]


class Block(NamedTuple):
    """A part of a scene as it was sampled.

    Attributes:
        values: (bands, rows, columns) values; 0 where invalid.
        valid: (rows, columns) validity.
    """

    values: NDArray[Any]
    valid: NDArray[np.bool_]


def sample_blocks(source: RasterSource, bands: tuple[int, ...]) -> list[Block]:
    """Read a bounded part of a scene.

    Args:
        source: The scene's raster.
        bands: The bands to read, from 1.

    Raises:
        UnreadableSceneError: If a part cannot be read.
    """
    blocks: list[Block] = []
    for windows in _plans(source):
        blocks = [Block(*source.read(bands, window, shape)) for window, shape in windows]
        # Scenes are often cut from larger ones and padded with zeros: they say nothing.
        told = sum(int((valid & (values != 0).any(axis=0)).sum()) for values, valid in blocks)
        if told >= _ENOUGH:
            break
    return blocks


def flat(blocks: list[Block]) -> NDArray[Any]:
    """Return the values of the valid pixels of all blocks, (bands, n)."""
    parts = [
        values.reshape(len(values), -1) if valid.all() else values[:, valid]
        for values, valid in blocks
    ]
    return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)


def _plans(source: RasterSource) -> Iterator[list[tuple[_NativeWindow, tuple[int, int]]]]:
    """Yield ever finer ways to sample the scene: windows and the shapes to read them in."""
    rows, columns = source.shape
    whole = (0.0, 0.0, float(rows), float(columns))
    if rows * columns <= _WHOLE:
        yield [(whole, (rows, columns))]
        return
    for factor in sorted(source.overviews(), reverse=True):
        # The smallest overview that still shows a million pixels, if it is not too large itself.
        small = (math.ceil(rows / factor), math.ceil(columns / factor))
        if _WHOLE / 4 <= small[0] * small[1] <= _WHOLE * 4:
            yield [(whole, small)]
            break
    for grid in _SAMPLE_GRIDS:
        side = _SAMPLE_SIDE * _SAMPLE_GRIDS[0] // grid
        height, width = (min(side, size) for size in (rows, columns))
        if source.block[1] >= columns > _MOST_COLUMNS:
            yield _strips(source, grid)
            continue
        # int(): whole pixels, so that nothing is resampled.
        tops = [int((cell + 0.5) / grid * (rows - height)) for cell in range(grid)]
        lefts = [int((cell + 0.5) / grid * (columns - width)) for cell in range(grid)]
        yield [
            ((float(top), float(left), float(height), float(width)), (height, width))
            for top in (_in_block(top, height, source.block[0]) for top in tops)
            for left in (_in_block(left, width, source.block[1]) for left in lefts)
        ]


def _in_block(first: int, size: int, block: int) -> int:
    """Move a window's first row or column so that it needs as few blocks as can be."""
    crosses = first % block + size > block
    return first - first % block if crosses and block > 1 else first


def _strips(source: RasterSource, grid: int) -> list[tuple[_NativeWindow, tuple[int, int]]]:
    """Return windows as wide as the scene, which is stored row by row: as many pixels as squares.

    A square would need rows of the whole width, of which it shows a small part. Of a row with more
    pixels than a square has it shows a part, further to the right from window to window.
    """
    rows, columns = source.shape
    count = min(grid * grid, rows)
    pixels = (_SAMPLE_SIDE * _SAMPLE_GRIDS[0]) ** 2 // grid**2
    width = min(columns, pixels)
    height = max(1, min(rows, pixels // width))
    tops = [int((place + 0.5) / count * (rows - height)) for place in range(count)]
    return [
        ((float(top), float(left), float(height), float(width)), (height, width))
        for top, left in sorted(
            {
                top: place * grid % count * (columns - width) // count
                for place, top in enumerate(tops)
            }.items()
        )
    ]
