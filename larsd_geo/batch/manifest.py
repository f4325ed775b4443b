"""The manifest of a batch: every scene with what became of it, in the file of its journal."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from larsd_geo.batch.manifest_rows import (
    LAYOUT,
    TABLES,
    TilesOfScene,
    free_names,
    ref_as_text,
    ref_from_text,
    refuse_another_layout,
)
from larsd_geo.batch.scenes import SceneRef
from larsd_geo.batch.status import BatchStatus, count_states, remove_status, write_status
from larsd_geo.batch.worker import SceneJob
from larsd_geo.detection.journal import Journal
from larsd_geo.detection.journal_file import JournalFile
from larsd_geo.detection.journal_records import pack_layer, unpack_layer
from larsd_geo.detection.result import SceneResult
from larsd_geo.detection.scene_journal import SceneJournal
from larsd_geo.errors import JournalMismatchError, UnusableJournalError
from larsd_geo.errors.redaction import redacted
from larsd_geo.scene.fingerprint import Fingerprint, changes_between

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Manifest"]

State = Literal["waiting", "running", "done", "failed", "skipped"]

#: Scenes whose turns are looked up together.
_PAGE = 100

#: Seconds between two writings of the status.
_STATUS_S = 1.0


class Manifest:
    """The manifest of a batch, open and locked.

    Args:
        path: The file, made if it is not there.
        known: What decides the result; see `larsd_geo.detection.journal_records.deciding`. None
            only looks.
        restart: Whether to begin again.

    Raises:
        JournalMismatchError: If the batch was begun with something else that decides the result.
        JournalInUseError: If another process holds it.
        UnusableJournalError: If it cannot be written or read.
    """

    def __init__(
        self, path: Path, known: Mapping[str, str] | None = None, *, restart: bool = False
    ) -> None:
        self.path = path
        self._file = JournalFile(path, restart=restart)
        self._tiles = Journal.within(self._file)
        self._secret: dict[int, tuple[str, ...]] = {}
        self._due = 0.0
        try:
            self._begin(known, restart)
        except BaseException:
            self._file.close()
            raise

    def _begin(self, known: Mapping[str, str] | None, restart: bool) -> None:
        refuse_another_layout(self._file, restart)
        with self._file.transaction() as connection:
            for statement in TABLES:
                connection.execute(statement)
            if restart:
                for table in ("tile", "scene", "batch", "batch_scene"):
                    connection.execute(f"DELETE FROM {table}")
        if known is None:
            return
        if (before := self._get("deciding")) is not None:
            self._refuse_changes(json.loads(before), known)
        run = int(self._get("run") or 0) + 1
        with self._file.transaction() as connection:
            self._put(connection, "deciding", json.dumps(dict(known)))
            self._put(connection, "layout", LAYOUT)
            self._put(connection, "run", str(run))
            self._put(connection, "began", repr(time.time()))
            # What a killed run had begun.
            connection.execute("UPDATE batch_scene SET state = 'waiting' WHERE state = 'running'")
        self._run = run

    def _refuse_changes(self, before: Mapping[str, str], known: Mapping[str, str]) -> None:
        changes = [
            f"{name} was {before.get(name, 'not known')} and is {known.get(name, 'not known')}"
            for name in dict.fromkeys((*before, *known))
            if before.get(name) != known.get(name)
        ]
        if changes:
            raise JournalMismatchError(self.path, changes)

    # ---------------------------------------------------------------- scenes in

    def register(self, refs: Iterable[SceneRef], *, retry_failed: bool, attempts: int) -> int:
        """Take the scenes of a run, and decide which are searched.

        A scene that is done is not, unless it has changed. One that failed is, unless it has failed
        as often as is allowed.

        Args:
            refs: The scenes.
            retry_failed: Whether those are searched again that failed too often.
            attempts: How often a scene may fail.

        Returns:
            How many there are.
        """
        count = 0
        with self._file.transaction() as connection:
            for ref in refs:
                count += 1
                self._take(connection, ref)
            again = "" if retry_failed else f" AND attempts < {int(attempts)}"
            connection.execute(
                "UPDATE batch_scene SET state = 'waiting', "
                f"attempts = CASE WHEN {int(retry_failed)} THEN 0 ELSE attempts END "
                f"WHERE run = ? AND state = 'failed' AND ref <> ''{again}",
                (self._run,),
            )
            # One that ended the process itself, again and again.
            connection.execute(
                "UPDATE batch_scene SET state = 'failed', reason = ? "
                "WHERE run = ? AND state = 'waiting' AND attempts >= ?",
                (
                    f"the run was killed {attempts} times while this scene was searched; see to "
                    "memory and the file",
                    self._run,
                    attempts,
                ),
            )
        return count

    def _take(self, connection: sqlite3.Connection, ref: SceneRef) -> None:
        row = connection.execute(
            "SELECT id, version, state FROM batch_scene WHERE key = ?", (ref.key,)
        ).fetchone()
        reason = None if ref.problem is None else str(ref.problem)
        if row is None:
            name, file = free_names(connection, ref)
            state = "waiting" if reason is None else "failed"
            number = connection.execute(
                "INSERT INTO batch_scene (key, name, file, ref, version, run, state, reason) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (ref.key, name, file, ref_as_text(ref), ref.version, self._run, state, reason),
            ).lastrowid
        else:
            number, version, state = row
            changed = version != ref.version
            if reason is not None:
                state = "failed" if state != "done" or changed else state
            elif changed or (state == "failed" and not self._was_usable(connection, number)):
                state = "waiting"
                self._forget(connection, ref.key)
                connection.execute("UPDATE batch_scene SET attempts = 0 WHERE id = ?", (number,))
            connection.execute(
                "UPDATE batch_scene SET run = ?, ref = ?, version = ?, state = ?, "
                "reason = coalesce(?, CASE ? WHEN 'waiting' THEN NULL ELSE reason END) "
                "WHERE id = ?",
                (self._run, ref_as_text(ref), ref.version, state, reason, state, number),
            )
        assert number is not None
        if any(redacted(path) != path for path in ref.paths):
            self._secret[number] = ref.paths

    @staticmethod
    def _was_usable(connection: sqlite3.Connection, number: int) -> bool:
        (text,) = connection.execute(
            "SELECT ref FROM batch_scene WHERE id = ?", (number,)
        ).fetchone()
        return bool(text)

    def _forget(self, connection: sqlite3.Connection, key: str) -> None:
        for (scene,) in connection.execute(
            "SELECT id FROM scene WHERE path = ?", (key,)
        ).fetchall():
            connection.execute("DELETE FROM tile WHERE scene = ?", (scene,))
            connection.execute("DELETE FROM scene WHERE id = ?", (scene,))

    # ---------------------------------------------------------------- one scene after the other

    def jobs(self) -> Iterator[SceneJob]:
        """Yield the scenes of the run that are to be searched, each when its turn comes."""
        last = 0
        while True:
            rows = self._file.rows(
                "SELECT id, key, name, file, ref, version FROM batch_scene "
                "WHERE run = ? AND state = 'waiting' AND id > ? ORDER BY id LIMIT ?",
                self._run,
                last,
                _PAGE,
            )
            if not rows:
                return
            for number, key, name, file, text, version in rows:
                last = number
                ref = ref_from_text(key, name, version, text)
                ref = replace(ref, paths=self._secret.get(number, ref.paths))
                yield SceneJob(number, name, file, ref)

    def begin(self, job: SceneJob, output: str) -> None:
        """Note that a scene is being searched, and where its ships will be.

        Args:
            job: The scene.
            output: Where.
        """
        self._set(job, "running", output=output, began=time.time(), counted=1)

    def done(self, job: SceneJob, result: SceneResult, *, keep_layer: bool) -> None:
        """Note that a scene is done and its ships are where they belong.

        Args:
            job: The scene.
            result: The result.
            keep_layer: Whether to keep the ships here, until all are written together.
        """
        layer, crs = pack_layer(result.ships) if keep_layer else (None, None)
        summary = result.summary
        self._tiles.commit()
        with self._file.transaction() as connection:
            self._forget(connection, job.ref.key)
            connection.execute(
                "UPDATE batch_scene SET state = 'done', reason = NULL, ships = ?, area_km2 = ?, "
                "seconds = ?, ended = ?, layer = ?, crs = ? WHERE id = ?",
                (
                    summary.ships,
                    summary.area_km2,
                    summary.seconds,
                    time.time(),
                    layer,
                    crs,
                    job.number,
                ),
            )

    def failed(self, job: SceneJob, reason: str, *, for_good: bool = False) -> None:
        """Note that a scene failed.

        Args:
            job: The scene.
            reason: Why.
            for_good: Whether it is only tried again when somebody asks for it.
        """
        self._set(job, "failed", reason=redacted(reason), ended=time.time())
        if for_good:
            with self._file.transaction() as connection:
                connection.execute(
                    "UPDATE batch_scene SET attempts = max(attempts, 1000) WHERE id = ?",
                    (job.number,),
                )

    def skipped(self, job: SceneJob, reason: str) -> None:
        """Note that there is nothing to do in a scene."""
        self._set(job, "skipped", reason=reason, ended=time.time())

    def give_back(self) -> None:
        """Let scenes wait again that a run had begun when it was asked to end."""
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE batch_scene SET state = 'waiting', attempts = max(attempts - 1, 0) "
                "WHERE state = 'running'"
            )

    def output_of(self, job: SceneJob) -> str | None:
        """Return where a scene's ships are, or were to be; None if it was never begun."""
        ((output,),) = self._file.rows("SELECT output FROM batch_scene WHERE id = ?", job.number)
        return None if output is None else str(output)

    def work_on(self, job: SceneJob, fingerprint: Fingerprint) -> SceneJournal:
        """Return the journal of a scene's tiles, with those that an earlier run has done.

        Args:
            job: The scene.
            fingerprint: Of its raster as it is now.
        """
        key = job.ref.key
        rows = self._file.rows("SELECT id, fingerprint FROM scene WHERE path = ?", key)
        if rows and changes_between(json.loads(rows[0][1]), fingerprint):
            with self._file.transaction() as connection:
                self._forget(connection, key)
            rows = []
        if not rows:
            with self._file.transaction() as connection:
                connection.execute(
                    "INSERT INTO scene (path, place, state, attempts, fingerprint, tiles, seconds) "
                    "VALUES (?, 0, 'running', 1, ?, 0, 0)",
                    (key, json.dumps(dict(fingerprint))),
                )
            rows = self._file.rows("SELECT id, fingerprint FROM scene WHERE path = ?", key)
        return TilesOfScene(self._tiles, int(rows[0][0]), job.name, fingerprint)

    # ---------------------------------------------------------------- what is there

    def layers(self) -> Iterator[gpd.GeoDataFrame]:
        """Yield the ships that are kept here, scene after scene.

        Raises:
            UnusableJournalError: If they are damaged.
        """
        for (number,) in self._file.rows(
            "SELECT id FROM batch_scene WHERE layer IS NOT NULL ORDER BY id"
        ):
            ((layer, crs),) = self._file.rows(
                "SELECT layer, crs FROM batch_scene WHERE id = ?", number
            )
            try:
                yield unpack_layer(layer, crs)
            except (OSError, ValueError) as error:
                raise UnusableJournalError(
                    self.path, f"it is damaged ({error}); start again"
                ) from error

    def note(self, name: str, value: str) -> None:
        """Keep a value for the next run."""
        with self._file.transaction() as connection:
            self._put(connection, name, value)

    def noted(self, name: str) -> str | None:
        """Return a value that a run has kept; None if none has."""
        return self._get(name)

    def left(self) -> int:
        """Return how many scenes of the run are still to be searched."""
        return int(
            self._file.rows(
                "SELECT count(*) FROM batch_scene WHERE run = ? AND state IN "
                "('waiting', 'running')",
                self._run,
            )[0][0]
        )

    def status(self, *, is_running: bool = False, most: int = 100) -> BatchStatus:
        """Return what became of the scenes.

        Args:
            is_running: Whether a run is at work.
            most: Failed scenes to name at most.
        """
        began = float(self._get("began") or 0)
        return count_states(self._file, began, is_running=is_running, most=most)

    def tell_status(self, *, at_once: bool = False) -> None:
        """Write the status for whoever asks during the run: the manifest itself is locked."""
        if not at_once and time.monotonic() < self._due:
            return
        began = time.monotonic()
        write_status(self.path, self.status(is_running=True))
        now = time.monotonic()
        self._due = now + max(_STATUS_S, 100 * (now - began))

    def close(self) -> None:
        """Let go of the file; what has been noted stays."""
        with suppress(UnusableJournalError):
            self._tiles.commit()
        self._file.close()
        remove_status(self.path)

    def _set(
        self,
        job: SceneJob,
        state: State,
        *,
        reason: str | None = None,
        output: str | None = None,
        began: float | None = None,
        ended: float | None = None,
        counted: int = 0,
    ) -> None:
        with self._file.transaction() as connection:
            connection.execute(
                "UPDATE batch_scene SET state = ?, reason = ?, output = coalesce(?, output), "
                "began = coalesce(?, began), ended = ?, attempts = attempts + ? WHERE id = ?",
                (state, reason, output, began, ended, counted, job.number),
            )

    def _get(self, name: str) -> str | None:
        rows = self._file.rows("SELECT value FROM batch WHERE name = ?", name)
        return str(rows[0][0]) if rows else None

    @staticmethod
    def _put(connection: sqlite3.Connection, name: str, value: str) -> None:
        connection.execute("INSERT OR REPLACE INTO batch VALUES (?, ?)", (name, value))
