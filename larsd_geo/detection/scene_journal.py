"""The part of one scene in a journal: its tiles while it is searched, then its layer."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from larsd_geo.detection.journal_content import content_checked
from larsd_geo.detection.journal_records import pack_layer, short_name, unpack_layer, unpack_ships
from larsd_geo.detection.result import SceneResult, SceneSummary
from larsd_geo.detection.settings import ScenePath
from larsd_geo.detection.tiles import SearchedTile
from larsd_geo.errors import (
    JournalError,
    JournalMismatchError,
    LarsdError,
    SceneChangedError,
    UnusableJournalError,
)
from larsd_geo.scene.fingerprint import Fingerprint

if TYPE_CHECKING:
    from larsd_geo.detection.journal import Journal

__all__ = ["SceneJournal"]


class SceneJournal:
    """The part of one scene in a journal; made by `Journal.scene`.

    Args:
        journal: The journal.
        number: The scene's number in it.
        path: The scene.
        known: The scene's fingerprint.

    Attributes:
        fingerprint: The scene's, from before it was opened.
        resumed: Tiles that were taken from the journal.
        share: None: all that are left are searched.
    """

    share: Sequence[int] | None = None

    def __init__(self, journal: Journal, number: int, path: ScenePath, known: Fingerprint) -> None:
        self._journal, self._number, self._path = journal, number, path
        self.fingerprint = known
        self._began = time.monotonic()
        (self._before,) = journal.file.rows("SELECT seconds FROM scene WHERE id = ?", number)[0]
        self.resumed = 0

    @property
    def seconds(self) -> float:
        """What was spent on the scene, in all attempts."""
        return float(self._before) + time.monotonic() - self._began

    def finished(self) -> SceneResult | None:
        """Return the result of a scene that is done; None if it is not.

        Raises:
            UnusableJournalError: If it is damaged.
        """
        rows = self._journal.file.rows(
            "SELECT summary, crs, ships FROM scene WHERE id = ? AND state = 'done'", self._number
        )
        if not rows:
            return None
        summary, crs, packed = rows[0]
        with content_checked(self._journal.path):
            result = SceneResult(unpack_layer(packed, crs), _summary(json.loads(summary)))
        self.resumed = result.summary.tiles
        return result

    def tiles(self, digest: str, *counts: int) -> Iterator[SearchedTile]:
        """Yield the tiles that are done, look by look.

        Args:
            digest: Of the scene's plan; see `plan_digest`.
            *counts: Tiles in the plan, of each look.

        Raises:
            JournalMismatchError: If the plan is another one.
            UnusableJournalError: If the journal is damaged.
        """
        file = self._journal.file
        ((before,),) = file.rows("SELECT plan FROM scene WHERE id = ?", self._number)
        rows = file.rows(
            "SELECT look, number, count, pixels, ships FROM tile WHERE scene = ? "
            "ORDER BY look, number",
            self._number,
        )
        if rows and before != digest:
            raise JournalMismatchError(
                self._journal.path, [f"{short_name(self._path)} is cut into other tiles now"]
            )
        with file.transaction() as connection:
            connection.execute(
                "UPDATE scene SET plan = ?, tiles = ? WHERE id = ?",
                (digest, sum(counts), self._number),
            )
        self.resumed = len(rows)
        for look, number, count, pixels, packed in rows:
            with content_checked(self._journal.path):
                if not all(isinstance(each, int) for each in (look, number, count, pixels)):
                    raise TypeError("a tile's number is none")
                if not 0 <= look < len(counts) or not 0 <= number < counts[look]:
                    raise ValueError(f"it has a tile {number} of look {look}")
                ships = None if packed is None else unpack_ships(packed)
            yield SearchedTile(number, ships, count, pixels, look)

    def add(self, tiles: Sequence[SearchedTile]) -> None:
        """Take tiles that are done.

        Args:
            tiles: The tiles.

        Raises:
            UnusableJournalError: If they cannot be written, as on a full disk.
        """
        self._journal.put(self._number, tiles, self.seconds)

    def finish(self, result: SceneResult) -> None:
        """Store the result of the scene in place of its tiles.

        Raises:
            UnusableJournalError: If it cannot be written, as on a full disk.
        """
        self._journal.commit()
        packed, crs = pack_layer(result.ships)
        with self._journal.file.transaction() as connection:
            connection.execute(
                "UPDATE scene SET state = 'done', summary = ?, crs = ?, ships = ? WHERE id = ?",
                (
                    json.dumps(asdict(result.summary)),
                    crs,
                    packed,
                    self._number,
                ),
            )
            connection.execute("DELETE FROM tile WHERE scene = ?", (self._number,))
        self._journal.holds_work = True

    def fail(self, error: LarsdError) -> None:
        """Note that the scene failed; its tiles stay unless they are of a scene that changed.

        Args:
            error: The reason.
        """
        if isinstance(error, JournalError):
            return  # it is not the scene that failed
        # The error that is noted matters more than one about noting it.
        with suppress(UnusableJournalError):
            self._journal.commit()
            if isinstance(error, SceneChangedError):
                self._journal.drop(self._number)
            with self._journal.file.transaction() as connection:
                connection.execute(
                    "UPDATE scene SET state = 'failed', reason = ? WHERE id = ?",
                    (str(error), self._number),
                )


def _summary(values: Mapping[str, Any]) -> SceneSummary:
    """Return a scene's summary, whose numbers are numbers.

    Raises:
        TypeError: If one is not, or a field is missing or unknown.
    """
    summary = SceneSummary(**values)
    for name in ("ships", "tiles", "pixels"):
        if not isinstance(getattr(summary, name), int):
            raise TypeError(f"{name} is no number")
    return summary
