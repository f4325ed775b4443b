"""Errors of the areas that a search is limited to or that are excluded from it."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "SearchAreaError",
    "SearchAreaOutsideSceneError",
    "UnreadableExcludedAreaError",
    "UnreadableSearchAreaError",
    "UnusableLandMaskError",
]


class SearchAreaError(LarsdError):
    """Family of errors about a search area or an excluded area."""


class UnreadableSearchAreaError(SearchAreaError, ValueError):
    """A search area is neither a readable vector file nor four numbers.

    Args:
        area: The file or the text that was given.
        reason: What is wrong and what to do.
    """

    _what = "search area"

    def __init__(self, area: str | PathLike[str], reason: str) -> None:
        self.area = fspath(area)
        super().__init__(f"{self._what} {self.area}: {reason}.")


class UnreadableExcludedAreaError(UnreadableSearchAreaError):
    """A file with excluded areas cannot be used.

    Args:
        area: The file.
        reason: What is wrong and what to do.
    """

    _what = "excluded area"


class UnusableLandMaskError(UnreadableSearchAreaError):
    """The land mask cannot be used.

    Args:
        area: The file, or `auto`.
        reason: What is wrong and what to do.
    """

    _what = "land mask"


class SearchAreaOutsideSceneError(SearchAreaError, ValueError):
    """The search area does not touch the scene.

    Args:
        area: The file or the text that was given.
        bounds: The scene's bounds (xmin, ymin, xmax, ymax) in its own CRS.
        crs: The name of the scene's CRS; "pixels" without one.
    """

    def __init__(
        self, area: str | PathLike[str], bounds: Sequence[float], crs: str = "pixels"
    ) -> None:
        self.area = fspath(area)
        self.bounds = tuple(bounds)
        extent = ", ".join(f"{value:.10g}" for value in bounds)
        super().__init__(
            f"search area {self.area}: it lies outside the scene, which covers {extent} ({crs}); "
            "choose an area that overlaps it."
        )
