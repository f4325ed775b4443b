"""What a search of a scene takes up and hands on: its tiles, from a journal or for a driver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from larsd_geo.detection.result import SceneResult
from larsd_geo.detection.tiles import SearchedTile
from larsd_geo.scene.fingerprint import Fingerprint

__all__ = ["SceneWork"]


class SceneWork(Protocol):
    """The work on one scene, done before and to be done.

    Attributes:
        resumed: Tiles that were done before.
        share: Numbers of the tiles to search, counted on from look to look, where others search the
            rest; None is all.
    """

    resumed: int
    share: Sequence[int] | None

    @property
    def fingerprint(self) -> Fingerprint:
        """The scene's, from before its search."""
        ...

    @property
    def seconds(self) -> float:
        """What was spent on the scene so far."""
        ...

    def finished(self) -> SceneResult | None:
        """Return the result of a scene that is done; None if it is not."""
        ...

    def tiles(self, digest: str, *counts: int) -> Iterator[SearchedTile]:
        """Yield the tiles that were done before.

        Args:
            digest: Of the scene's plan.
            *counts: Tiles in the plan, of each look.
        """
        ...

    def add(self, tiles: Sequence[SearchedTile]) -> None:
        """Take tiles that are done."""
        ...

    def finish(self, result: SceneResult) -> None:
        """Take the result of the scene."""
        ...
