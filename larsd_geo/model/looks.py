"""Looks: the ground sample distances at which one scene is searched, and the ships each finds.

A network finds ships of some tens to some hundreds of pixels. Where the longest ships of a scene
are longer than that at its finest useful pixel, the scene is looked at again with coarser pixels.
Each look answers for a band of lengths. The bands of neighbouring looks overlap, so that a ship at
the end of one is well inside the next, and what both report is one ship after suppression.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["ONE_LOOK", "Look", "are_usable", "look_from_json", "looks_for"]

#: Beyond the ends of its band a look's word counts less and less, and nothing beyond this many
#: times the end: a length that is off by a pixel must not decide whether a ship is reported.
_FADE = 1.1


@dataclass(frozen=True)
class Look:
    """One of the looks that a model takes at a scene.

    Attributes:
        coarser: The side of its pixels, in pixels of the first look; 1 for the first.
        least_px: Shortest ship that it answers for, in its own pixels.
        longest_px: Longest ship that it answers for, in its own pixels; None is any length.

    Examples:
        >>> fine, coarse = Look(longest_px=200), Look(coarser=2, least_px=75)
        >>> fine.weights([50, 200, 210, 230]).round(2).tolist()
        [1.0, 1.0, 0.49, 0.0]
        >>> coarse.weights([60, 75, 400]).round(2).tolist()
        [0.0, 1.0, 1.0]
    """

    coarser: float = 1.0
    least_px: float = 0.0
    longest_px: float | None = None

    @property
    def reach_px(self) -> float:
        """The longest box that counts, in its pixels; infinite without an upper end."""
        return math.inf if self.longest_px is None else _FADE * self.longest_px

    def weights(self, lengths_px: ArrayLike) -> NDArray[np.float64]:
        """Return how much its word counts on ships of given lengths.

        Args:
            lengths_px: (N,) lengths in its own pixels.

        Returns:
            (N,) factors of a score: 1 within the band, falling to 0 beyond its ends.
        """
        lengths = np.maximum(np.asarray(lengths_px, dtype=np.float64), 1e-9)
        beyond = np.zeros(lengths.shape)
        if self.longest_px is not None:
            beyond = np.maximum(beyond, np.log(lengths / self.longest_px))
        if self.least_px > 0:
            beyond = np.maximum(beyond, np.log(self.least_px / lengths))
        weights: NDArray[np.float64] = np.clip(1.0 - beyond / math.log(_FADE), 0.0, 1.0)
        return weights


#: The looks of a model that names none: one, for ships of all lengths.
ONE_LOOK: tuple[Look, ...] = (Look(),)


def looks_for(looks: Sequence[Look], longest_px: float) -> tuple[Look, ...]:
    """Return the looks that a scene needs, finest first.

    A coarser look is taken where ships may be too long for those before it. The last one answers
    for longer ships as well.

    Args:
        looks: The model's.
        longest_px: The longest ship that the scene may show, in pixels of the first look.

    Examples:
        >>> looks = (Look(longest_px=200), Look(coarser=2, least_px=75))
        >>> len(looks_for(looks, 400)), len(looks_for(looks, 150))
        (2, 1)
        >>> looks_for(looks, 150)[0].longest_px is None
        True
    """
    taken: list[Look] = []
    for look in looks:
        taken.append(look)
        if look.longest_px is None or longest_px <= look.longest_px * look.coarser:
            break
    return (*taken[:-1], replace(taken[-1], longest_px=None))


def are_usable(looks: Sequence[Look]) -> bool:
    """Return whether looks leave no length out, and are in order."""
    if not looks or not all(map(_is_usable, looks)):
        return False
    if looks[0].coarser != 1 or looks[0].least_px != 0:
        return False
    return all(
        fine.coarser < coarse.coarser
        and fine.longest_px is not None
        # The bands overlap.
        and coarse.least_px * coarse.coarser <= fine.longest_px * fine.coarser
        for fine, coarse in pairwise(looks)
    )


def look_from_json(values: Mapping[str, Any]) -> Look:
    """Return the look that a card's JSON holds; what is not known of it is left out.

    Raises:
        TypeError: If it is no object.
    """
    if not isinstance(values, Mapping):
        raise TypeError("a look is an object")
    known = {field.name for field in fields(Look)}
    return Look(**{name: value for name, value in values.items() if name in known})


def _is_usable(look: Look) -> bool:
    ends = [look.coarser, look.least_px, *([] if look.longest_px is None else [look.longest_px])]
    if not all(_is_number(end) for end in ends) or look.coarser < 1 or look.least_px < 0:
        return False
    return look.longest_px is None or look.longest_px > look.least_px


def _is_number(value: Any) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    # Not `isfinite`: it fails for a whole number of hundreds of digits.
    return is_number and abs(value) <= sys.float_info.max
