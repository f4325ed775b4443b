"""What a run has found so far, on disk: an interrupted run goes on where it stopped.

A journal holds the tiles of the scenes at work and the layers of those that are done. Resumed, a
run takes both from there instead of reading the scenes again, and ends with the layer that it would
have had: a tile's ships are stored bit by bit, and the merge does not depend on their order.
Whatever decides the result is stored with them, and a run that differs in it is refused.

Tiles are committed together, about once a second and less often where a commit is slow, so that the
journal costs a hundredth of the run at most. What a kill or a power cut takes is the work since the
last commit.
"""

from __future__ import annotations

import json
import logging
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Literal

from larsd_geo.detection.journal_content import content_checked
from larsd_geo.detection.journal_file import JournalFile
from larsd_geo.detection.journal_records import pack_ships, scene_key, short_name
from larsd_geo.detection.scene_journal import SceneJournal
from larsd_geo.detection.settings import ScenePath
from larsd_geo.detection.tiles import SearchedTile
from larsd_geo.errors import (
    InterruptedSearchError,
    JournalMismatchError,
    UnusableJournalError,
)
from larsd_geo.scene.fingerprint import Fingerprint, changes_between, fingerprint_scene

__all__ = ["Existing", "Journal", "SceneJournal"]

logger = logging.getLogger(__name__)

#: What to do where there is the work of an interrupted run: refuse to begin, take it up, or drop
#: it.
Existing = Literal["refuse", "resume", "restart"]

#: Seconds between two commits at least, and how many times as long as the last one took.
_COMMIT_S = 1.0
_COMMIT_REST = 100.0


class Journal:
    """The journal of one run over one or more scenes.

    Args:
        path: The file.
        existing: What to do where it holds the work of an interrupted run.

    Attributes:
        path: The file.
        existing: What to do where it holds the work of an interrupted run.
        is_resumable: Whether the run ended before its time and left work to go on with.
        holds_work: Whether there would be work to go on with if the process ended now.
    """

    def __init__(self, path: str | os.PathLike[str], existing: Existing = "refuse") -> None:
        self.path = Path(path)
        self.existing: Existing = existing
        self.is_resumable = self.holds_work = False
        self._file: JournalFile | None = None
        self._prints: dict[tuple[str, int], Fingerprint] = {}
        self._seen: Counter[str] = Counter()
        self._waiting: list[tuple[object, ...]] = []
        self._spent: dict[int, float] = {}
        self._due = 0.0

    @classmethod
    def within(cls, file: JournalFile) -> Journal:
        """Return a journal of tiles in a file that somebody else opens and closes.

        Args:
            file: The file, such as that of a batch's manifest.
        """
        journal = cls(file.path)
        journal._file = file
        return journal

    def begin(self, known: Mapping[str, str], scenes: Sequence[ScenePath]) -> None:
        """Open the journal for a run.

        Args:
            known: What decides the result; see `deciding`.
            scenes: The run's scenes.

        Raises:
            InterruptedSearchError: If it holds the work of an interrupted run, which is to be
                neither resumed nor dropped.
            JournalMismatchError: If that run cannot go on, because something has changed.
            JournalInUseError: If another process holds it.
            UnusableJournalError: If it cannot be written or read.
        """
        self._file = JournalFile(self.path, restart=self.existing == "restart")
        self._prints, self._seen, self._due = {}, Counter(), 0.0
        self.is_resumable = self.holds_work = False
        where = ""
        try:
            where = self._where()
            self.holds_work = bool(where)
            if where and self.existing == "refuse":
                raise InterruptedSearchError(self.path, where)
            if where and self.existing == "resume":
                with content_checked(self.path):
                    self._refuse_changes(known, scenes)
                logger.info("resuming the search that was interrupted at %s", where)
            else:
                self._clear(known)
                self.holds_work = False
        except BaseException as error:
            # A damaged one is kept too: it is not known to be without work.
            if where or not isinstance(error, UnusableJournalError) or self._file.existed:
                self._file.close()
            else:
                self._file.delete()
            self._file = None
            raise

    def scene(self, path: ScenePath) -> SceneJournal:
        """Return the part of the next scene of the run.

        Args:
            path: The scene.

        Raises:
            UnusableJournalError: If it cannot be written or read.
        """
        name = scene_key(path)
        place = self._seen[name]
        self._seen[name] += 1
        known = self._prints.pop((name, place), None) or fingerprint_scene(path)
        rows = self.file.rows("SELECT id FROM scene WHERE path = ? AND place = ?", name, place)
        with self.file.transaction() as connection:
            connection.execute(
                "INSERT INTO scene (path, place, state, attempts, fingerprint, tiles, seconds) "
                "VALUES (?, ?, 'running', 1, ?, 0, 0) ON CONFLICT (path, place) DO UPDATE SET "
                "attempts = attempts + 1, fingerprint = excluded.fingerprint, reason = NULL, "
                "state = CASE state WHEN 'done' THEN 'done' ELSE 'running' END",
                (name, place, json.dumps(dict(known))),
            )
        if not rows:
            rows = self.file.rows("SELECT max(id) FROM scene")
        return SceneJournal(self, int(rows[0][0]), path, known)

    def end(self) -> None:
        """Remove the journal of a run that is finished."""
        if self._file is not None:
            self._waiting.clear()
            self.holds_work = False
            self._file.delete()
            self._file = None

    def close(self) -> None:
        """Keep the work of a run that is not finished, if there is any."""
        if self._file is None:
            return
        # Where the disk is full, what has been committed is there nonetheless.
        with suppress(UnusableJournalError):
            self.commit()
        self._waiting.clear()
        with suppress(UnusableJournalError):
            self.is_resumable = bool(self._where())
        if self.is_resumable:
            self._file.close()
        else:
            self._file.delete()
        self._file = None

    @property
    def file(self) -> JournalFile:
        """The open file.

        Raises:
            ValueError: If the journal is not open.
        """
        if self._file is None:
            raise ValueError(f"{self.path} is not open")
        return self._file

    def put(self, scene: int, tiles: Sequence[SearchedTile], seconds: float) -> None:
        """Take tiles that are done, and commit them if it is time.

        Args:
            scene: The scene's number in the journal.
            tiles: The tiles.
            seconds: Spent on the scene so far, in all attempts.
        """
        self._waiting.extend(
            (
                scene,
                tile.look,
                tile.index,
                tile.count,
                tile.pixels,
                None if tile.ships is None else pack_ships(tile.ships),
            )
            for tile in tiles
        )
        self._spent[scene] = seconds
        if time.monotonic() >= self._due:
            self.commit()

    def commit(self) -> None:
        """Write what is waiting.

        Raises:
            UnusableJournalError: If it cannot be written, as on a full disk.
        """
        if not self._waiting:
            return
        began = time.monotonic()
        with self.file.transaction() as connection:
            # "OR REPLACE": an interrupt may come between the commit and the next line.
            connection.executemany(
                "INSERT OR REPLACE INTO tile VALUES (?, ?, ?, ?, ?, ?)", self._waiting
            )
            connection.executemany(
                "UPDATE scene SET seconds = ? WHERE id = ?",
                [(seconds, scene) for scene, seconds in self._spent.items()],
            )
        self._waiting, self._spent = [], {}
        self.holds_work = True
        now = time.monotonic()
        self._due = now + max(_COMMIT_S, _COMMIT_REST * (now - began))

    def _where(self) -> str:
        """Say how far the run came; empty if there is nothing to resume."""
        done = self.file.rows("SELECT count(*) FROM scene WHERE state = 'done'")[0][0]
        rows = self.file.rows(
            "SELECT path, tiles, (SELECT count(*) FROM tile WHERE scene = id) AS known FROM scene "
            "WHERE state <> 'done' AND known > 0 ORDER BY id DESC"
        )
        if rows:
            path, tiles, known = rows[0]
            return f"tile {known} of {tiles} of {short_name(str(path))}"
        return f"the end of {done} scene{'s' if done > 1 else ''}" if done else ""

    def _clear(self, known: Mapping[str, str]) -> None:
        with self.file.transaction() as connection:
            for statement in ("DELETE FROM tile", "DELETE FROM scene"):
                connection.execute(statement)
            connection.execute(
                "INSERT OR REPLACE INTO run VALUES ('deciding', ?)", (json.dumps(dict(known)),)
            )

    def _refuse_changes(self, known: Mapping[str, str], scenes: Sequence[ScenePath]) -> None:
        """Compare the journal with the run that is to go on."""
        ((text,),) = self.file.rows("SELECT value FROM run WHERE name = 'deciding'")
        before: dict[str, str] = json.loads(text)
        changes = [
            f"{name} was {before.get(name, 'not known')} and is {known.get(name, 'not known')}"
            for name in dict.fromkeys((*before, *known))
            if before.get(name) != known.get(name)
        ]
        paths: Counter[str] = Counter()
        given: dict[tuple[str, int], ScenePath] = {}
        for path in scenes:
            name = scene_key(path)
            given[name, paths[name]] = path
            paths[name] += 1
        for number, name, place, state, text in self.file.rows(
            "SELECT id, path, place, state, fingerprint FROM scene WHERE state = 'done' "
            "OR EXISTS (SELECT 1 FROM tile WHERE scene = id)"
        ):
            if (name, place) not in given:
                changes.append(f"it searched {name}, which is not among the scenes")
                continue
            now = self._prints[name, place] = fingerprint_scene(given[name, place])
            change = changes_between(json.loads(text), now)
            if change and state == "failed":
                # It has been repaired, which is what one does about a scene that failed.
                logger.info("%s: %s; it is searched from its beginning", short_name(name), change)
                self.drop(number)
            elif change:
                changes.append(f"the scene has changed ({change})")
        if changes:
            raise JournalMismatchError(self.path, changes)

    def drop(self, scene: int) -> None:
        """Remove the tiles of a scene.

        Args:
            scene: The scene's number in the journal.
        """
        self._waiting = [row for row in self._waiting if row[0] != scene]
        with self.file.transaction() as connection:
            connection.execute("DELETE FROM tile WHERE scene = ?", (scene,))
