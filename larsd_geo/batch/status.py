"""How far a batch has come."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from larsd_geo.detection.journal_file import JournalFile
from larsd_geo.errors import JournalInUseError, NoManifestError
from larsd_geo.files import atomic_output

__all__ = [
    "BatchStatus",
    "FailedScene",
    "count_states",
    "read_status",
    "remove_status",
    "write_status",
]


@dataclass(frozen=True)
class FailedScene:
    """A scene that failed.

    Attributes:
        name: The scene.
        reason: Why, in a sentence.
        attempts: How often it was tried.
    """

    name: str
    reason: str
    attempts: int


@dataclass(frozen=True, kw_only=True)
class BatchStatus:
    """How many scenes of a batch are in which state, and how fast it goes.

    Attributes:
        done: Scenes whose ships are written, or kept until all are written together.
        failed: Scenes that could not be searched.
        skipped: Scenes in which there was nothing to do.
        running: Scenes being searched.
        waiting: Scenes whose turn has not come.
        ships: Ships in the scenes that are done.
        area_km2: The ground that was searched; None if no scene is georeferenced.
        ended_in_run: Scenes that the present or last run has finished, well or not.
        run_seconds: What that took so far.
        is_running: Whether a run is at work.
        updated: When this was so, in seconds since 1970.
        failures: Scenes that failed, the first hundred of them.
    """

    done: int
    failed: int
    skipped: int
    running: int
    waiting: int
    ships: int
    area_km2: float | None
    ended_in_run: int
    run_seconds: float
    is_running: bool
    updated: float
    failures: tuple[FailedScene, ...]

    @property
    def total(self) -> int:
        """All scenes."""
        return self.done + self.failed + self.skipped + self.running + self.waiting

    @property
    def scenes_per_hour(self) -> float | None:
        """The speed of the run; None before its first scene."""
        if not self.ended_in_run or self.run_seconds <= 0:
            return None
        return 3600.0 * self.ended_in_run / self.run_seconds

    @property
    def seconds_left(self) -> float | None:
        """What the rest will take at that speed; None where that is not known."""
        speed = self.scenes_per_hour
        left = self.running + self.waiting
        return 0.0 if not left else None if speed is None else 3600.0 * left / speed

    def as_json(self) -> dict[str, Any]:
        """Return all of it in values that JSON can hold."""
        speed, left = self.scenes_per_hour, self.seconds_left
        return {
            "scenes": self.total,
            "done": self.done,
            "failed": self.failed,
            "skipped": self.skipped,
            "running": self.running,
            "waiting": self.waiting,
            "ships": self.ships,
            "area_km2": self.area_km2,
            "ended_in_run": self.ended_in_run,
            "run_seconds": round(self.run_seconds, 3),
            "scenes_per_hour": None if speed is None else round(speed, 1),
            "seconds_left": None if left is None else round(left),
            "is_running": self.is_running,
            "updated": round(self.updated, 3),
            "failures": [
                {"scene": one.name, "reason": one.reason, "attempts": one.attempts}
                for one in self.failures
            ],
        }

    @classmethod
    def from_json(cls, known: dict[str, Any]) -> BatchStatus:
        """Return the status that `as_json` was asked for."""
        names = ("done", "failed", "skipped", "running", "waiting", "ships", "area_km2")
        also = ("ended_in_run", "run_seconds", "is_running", "updated")
        failures = tuple(
            FailedScene(one["scene"], one["reason"], one["attempts"]) for one in known["failures"]
        )
        return cls(**{name: known[name] for name in (*names, *also)}, failures=failures)


def count_states(file: JournalFile, began: float, *, is_running: bool, most: int) -> BatchStatus:
    """Return what became of the scenes of a manifest.

    Args:
        file: The manifest's file.
        began: When its last run began, in seconds since 1970.
        is_running: Whether it is at work.
        most: Failed scenes to name at most.
    """
    counts = dict(file.rows("SELECT state, count(*) FROM batch_scene GROUP BY state"))
    ((ships, area),) = file.rows(
        "SELECT coalesce(sum(ships), 0), sum(area_km2) FROM batch_scene WHERE state = 'done'"
    )
    ((ended, last),) = file.rows(
        "SELECT count(*), max(ended) FROM batch_scene WHERE ended >= ? "
        "AND state IN ('done', 'failed')",
        began,
    )
    until = time.time() if is_running else (last or began)
    failed = file.rows(
        "SELECT name, reason, attempts FROM batch_scene WHERE state = 'failed' ORDER BY id LIMIT ?",
        most,
    )
    return BatchStatus(
        done=counts.get("done", 0),
        failed=counts.get("failed", 0),
        skipped=counts.get("skipped", 0),
        running=counts.get("running", 0),
        waiting=counts.get("waiting", 0),
        ships=int(ships),
        area_km2=area,
        ended_in_run=int(ended),
        run_seconds=max(until - began, 0.0),
        is_running=is_running,
        updated=time.time(),
        failures=tuple(FailedScene(name, reason or "", tries) for name, reason, tries in failed),
    )


def write_status(manifest: Path, status: BatchStatus) -> None:
    """Write the status for whoever asks during the run: the manifest itself is locked."""
    text = json.dumps(status.as_json())
    # A run does not end for want of its status.
    with suppress(OSError), atomic_output(_status_file(manifest), overwrite=True) as file:
        file.write_text(text, encoding="utf-8")


def remove_status(manifest: Path) -> None:
    """Remove what `write_status` has written."""
    with suppress(OSError):
        _status_file(manifest).unlink()


def _status_file(manifest: Path) -> Path:
    return manifest.with_name(manifest.name + ".status")


def read_status(manifest: Path) -> BatchStatus:
    """Return the status of a batch, whether a run is at work or not.

    Args:
        manifest: Its manifest.

    Raises:
        NoManifestError: If there is none.
        JournalError: If it cannot be read.
    """
    from larsd_geo.batch.manifest import Manifest

    if not manifest.is_file():
        raise NoManifestError(manifest)
    try:
        opened = Manifest(manifest)
    except JournalInUseError:
        try:
            return BatchStatus.from_json(json.loads(_status_file(manifest).read_text("utf-8")))
        except (OSError, ValueError, KeyError):
            pass
        raise  # it began this moment
    try:
        return opened.status()
    finally:
        opened.close()
