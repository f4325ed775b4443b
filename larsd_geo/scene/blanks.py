"""Parts of a scene that hold one value, though nothing says that they hold no image.

So reads a file that was zeroed, preallocated but not downloaded, or written to sparsely: GDAL
returns zeros without a word, and no ship is found in them.
"""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Blank", "BlankWatch", "find_blank"]

#: A square of zeros of this side, in pixels, aligned to its multiples, is no image: tiles of files
#: are at least that large. Of other values more is needed; calm water in eight bits has few.
_ZERO_SIDE, _OTHER_SIDE = 64, 256

#: So many zeros beside one another in every band are no image either: files without tiles are
#: stored, and lose their content, row by row.
_ZERO_ROW = 256


class Blank(NamedTuple):
    """A part of one value.

    Attributes:
        row: Its first row in the array.
        col: Its first column.
        height: Its rows.
        width: Its columns.
        value: What its pixels hold in the first band.
    """

    row: int
    col: int
    height: int
    width: int
    value: float


def find_blank(
    values: NDArray[Any], valid: NDArray[np.bool_], origin: tuple[int, int] = (0, 0)
) -> Blank | None:
    """Find the first part of one value among the valid pixels.

    Args:
        values: (bands, rows, columns) of the raster's own values.
        valid: (rows, columns) validity.
        origin: The array's first row and column in the scene, to which squares are aligned.

    Examples:
        >>> image = np.random.default_rng(0).integers(1, 200, (3, 200, 300))
        >>> image[:, 60:130, 100:200] = 0
        >>> find_blank(image, np.ones((200, 300), bool))
        Blank(row=64, col=128, height=64, width=64, value=0.0)
    """
    zero = valid & (values == 0).all(axis=0)
    if zero.any():
        if zero.shape[1] >= _ZERO_ROW:
            rows = np.flatnonzero(zero.all(axis=1))
            if len(rows):
                return Blank(int(rows[0]), 0, 1, zero.shape[1], 0.0)
        place = _first_square(zero, _ZERO_SIDE, origin)
        if place is not None:
            return Blank(*place, _ZERO_SIDE, _ZERO_SIDE, 0.0)
    return _other_value(values, valid, origin)


def _other_value(
    values: NDArray[Any], valid: NDArray[np.bool_], origin: tuple[int, int]
) -> Blank | None:
    side = _OTHER_SIDE
    top, left, down, across = _grid(valid.shape, side, origin)
    if not (down and across):
        return None
    area = (slice(top, top + down * side), slice(left, left + across * side))
    squares = values[(slice(None), *area)].reshape(-1, down, side, across, side)
    first = squares[:, :, :1, :, :1]
    # (squares down, squares across), as of the valid ones.
    alike = np.asarray((squares == first).all(axis=(0, 2, 4)), dtype=bool)
    found = _all_of(valid[area], down, across)
    found[~alike] = False
    if np.issubdtype(values.dtype, np.integer):  # overexposed clouds
        found[(first == np.iinfo(values.dtype).max).all(axis=(0, 2, 4))] = False
    if not found.any():
        return None
    row, col = divmod(int(found.argmax()), across)
    value = float(first[0, row, 0, col, 0])
    return Blank(top + row * side, left + col * side, side, side, value)


def _first_square(
    there: NDArray[np.bool_], side: int, origin: tuple[int, int]
) -> tuple[int, int] | None:
    """Return the first row and column of an aligned square that is true all over."""
    top, left, down, across = _grid(there.shape, side, origin)
    if not (down and across):
        return None
    found = _all_of(there[top : top + down * side, left : left + across * side], down, across)
    if not found.any():
        return None
    row, col = divmod(int(found.argmax()), across)
    return top + row * side, left + col * side


def _grid(shape: tuple[int, ...], side: int, origin: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the first row and column of the aligned squares, and how many there are each way."""
    top, left = (-first % side for first in origin)
    return top, left, max(0, shape[0] - top) // side, max(0, shape[1] - left) // side


def _all_of(there: NDArray[np.bool_], down: int, across: int) -> NDArray[np.bool_]:
    side = there.shape[0] // down
    every = there.reshape(down, side, across, side).all(axis=(1, 3))
    return np.asarray(every, dtype=np.bool_)


class BlankWatch:
    """Looks at what is read of a scene, by any thread, until it has found something once."""

    def __init__(self) -> None:
        # Taken by whoever finds something first, and never let go of.
        self._told = threading.Lock()

    def look(
        self,
        values: NDArray[Any],
        valid: NDArray[np.bool_],
        origin: tuple[int, int],
        scale: tuple[float, float] = (1.0, 1.0),
    ) -> str | None:
        """Return a sentence without a full stop the first time that a part holds one value.

        Args:
            values: (bands, rows, columns) of the raster's own values.
            valid: (rows, columns) validity.
            origin: Their first row and column in the scene.
            scale: The raster's own rows and columns for one of these.
        """
        if self._told.locked():
            return None
        found = find_blank(values, valid, origin)
        if found is None or not self._told.acquire(blocking=False):
            return None
        (top, bottom), (left, right) = (
            (int(ratio * (first + begin)), int(ratio * (first + begin + size)) - 1)
            for ratio, first, begin, size in zip(scale, origin, found[:2], found[2:4], strict=True)
        )
        return (
            f"all pixels in rows {top} to {max(top, bottom)}, columns {left} to {right} (and "
            f"perhaps elsewhere) have the value {found.value:g}, though no nodata is declared "
            "there: the file may be damaged or not complete, and ships there would be missed; "
            "check it, or set nodata if that is padding"
        )
