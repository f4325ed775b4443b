"""Size bins by a ship's length in pixels, which decides how hard it is to find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["LARGE_ABOVE_PX", "SIZE_BINS", "SMALL_BELOW_PX", "SizeBin"]

#: A shorter ship covers less than six cells of the finest level (stride 4); it is hardly more than
#: a bright stroke to a human eye either.
SMALL_BELOW_PX = 24.0

#: A longer ship spans more than six cells of the coarsest level (stride 16).
LARGE_ABOVE_PX = 96.0


@dataclass(frozen=True)
class SizeBin:
    """A range of lengths.

    Attributes:
        name: Name in reports.
        low: Least length in pixels, included.
        high: Greatest length in pixels, not included.
    """

    name: str
    low: float
    high: float

    def contains(self, lengths: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which lengths (pixels, any shape) lie in the bin."""
        inside: NDArray[np.bool_] = (lengths >= self.low) & (lengths < self.high)
        return inside


#: The bins of every report: together they hold every ship exactly once.
SIZE_BINS: tuple[SizeBin, ...] = (
    SizeBin("small", 0.0, SMALL_BELOW_PX),
    SizeBin("medium", SMALL_BELOW_PX, LARGE_ABOVE_PX),
    SizeBin("large", LARGE_ABOVE_PX, float("inf")),
)
