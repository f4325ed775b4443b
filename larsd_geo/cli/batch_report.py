"""What `larsd batch` prints: each scene that is over, a summary, the status, a list of scenes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from larsd_geo.batch.run import SceneReport
    from larsd_geo.batch.scenes import SceneRef
    from larsd_geo.batch.status import BatchStatus
    from larsd_geo.cli.protocol import Events

__all__ = ["Watcher", "plan_text", "print_scenes", "print_status", "print_summary"]

#: Failed scenes that the summary names.
_NAMED = 10


class Watcher:
    """Tells of each scene that is over: to programs, and on a bar.

    Attributes:
        counts: Scenes of this run by what became of them.
        ships: Ships found in this run.
        shown: The bar.
        task: Its task.
    """

    def __init__(self, events: Events) -> None:
        self.counts = {"done": 0, "failed": 0, "skipped": 0}
        self.ships = 0
        self.shown: Any = None
        self.task: Any = None
        self._events = events

    def take(self, report: SceneReport) -> None:
        """Take what became of a scene."""
        self.counts[report.state] += 1
        self.ships += report.ships or 0
        self._events.tell("scene", **asdict(report))
        if self.shown is not None:
            failed = f", {self.counts['failed']} failed" if self.counts["failed"] else ""
            self.shown.update(
                self.task,
                description=report.scene,
                completed=report.position,
                note=f"{self.ships} ships{failed}",
            )


def plan_text(count: int, left: int) -> str:
    """Say how many scenes there are, and how many of them are searched."""
    if not left:
        return f"{_scenes(count)}, none of them left to search"
    return f"{_scenes(count)}, {left} to search" if left < count else _scenes(count)


def _scenes(count: int) -> str:
    return f"{count} scene" + ("" if count == 1 else "s")


def print_summary(
    status: BatchStatus, watcher: Watcher, seconds: float, output: str, place: Path
) -> None:
    """Print what a run has done.

    Args:
        status: What became of all scenes.
        watcher: What became of those of the run.
        seconds: What the run took.
        output: Where the ships are.
        place: The manifest.
    """
    counts = watcher.counts
    over = counts["done"] + counts["failed"]
    speed = f", {3600 * over / seconds:.0f} scenes per hour" if over and seconds > 0 else ""
    parts = [f"{number} {state}" for state, number in counts.items() if number]
    click.echo(
        f"this run: {', '.join(parts) or 'nothing to do'}; {watcher.ships} ships "
        f"in {seconds:.1f} s{speed}"
    )
    _print_counts(status)
    click.echo(f"wrote {output}")
    click.echo(f"manifest {place}")


def _print_counts(status: BatchStatus) -> None:
    area = "" if status.area_km2 is None else f" in {status.area_km2:.1f} km²"
    left = status.waiting + status.running
    click.echo(
        f"all runs: {status.done} of {_scenes(status.total)} done, {status.failed} failed, "
        f"{status.skipped} skipped"
        + (f", {left} left" if left else "")
        + f"; {status.ships} ships{area}"
    )
    for one in status.failures[:_NAMED]:
        reason = one.reason if one.name in one.reason else f"{one.name}: {one.reason}"
        tries = f" (tried {one.attempts} times)" if 1 < one.attempts < 1000 else ""
        click.echo(f"  failed: {reason}{tries}")
    if status.failed > _NAMED:
        click.echo(f"  and {status.failed - _NAMED} more failed; --status OUT --json lists 100")


def print_status(place: Path, as_json: bool) -> None:
    """Print how far a batch is.

    Args:
        place: Its manifest.
        as_json: Whether to print JSON.
    """
    from larsd_geo.batch.status import read_status

    status = read_status(place)
    if as_json:
        click.echo(json.dumps(status.as_json(), indent=2, allow_nan=False))
        return
    click.echo("a run is at work" if status.is_running else "no run is at work")
    _print_counts(status)
    speed, left = status.scenes_per_hour, status.seconds_left
    if speed is not None:
        click.echo(f"{speed:.0f} scenes per hour")
    if status.is_running and left is not None:
        click.echo(f"about {_duration(left)} left")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    if seconds < 90 * 60:
        return f"{seconds / 60:.0f} minutes"
    return f"{seconds / 3600:.1f} hours"


def print_scenes(scenes: Iterator[SceneRef], as_json: bool) -> None:
    """Print the scenes of a run."""
    from larsd_geo.errors.redaction import redacted

    listed = []
    for ref in scenes:
        entry = {
            "scene": ref.name,
            "key": ref.key,
            "paths": [redacted(path) for path in ref.paths],
            "bands": None if ref.bands is None else list(ref.bands),
            "problem": None if ref.problem is None else str(ref.problem),
            **asdict(ref.facts),
        }
        listed.append(entry)
        if not as_json:
            bands = "" if ref.bands is None else f", bands {','.join(map(str, ref.bands))}"
            when = "" if ref.facts.acquired is None else f", {ref.facts.acquired}"
            paths = ", ".join(map(redacted, ref.paths))
            problem = "" if ref.problem is None else f" cannot be searched: {ref.problem}"
            click.echo(f"{ref.name}: {paths}{bands}{when}{problem}")
    if as_json:
        click.echo(json.dumps(listed, indent=2, allow_nan=False))
