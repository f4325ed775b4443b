"""Runs of larsd detect that end before their time: with their parent, their reader, by signals.

All are real processes, and each is busy in one long pass through the network when it is ended.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from larsd_geo.synthetic import SceneLabels

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended POSIX's way")

#: A parent that starts a run, holds its stdin, and then does nothing until it is killed.
PARENT = """
import subprocess, sys, time
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE)
time.sleep(600)
"""


def soon(starting_s: float) -> float:
    """Return the seconds that a run may take to end: the promised one, and some for load.

    A machine so busy that a run takes long to write its first line may take as long to end it, too.
    """
    return 1.0 + max(5.0, starting_s)


class Run:
    """A run whose JSON lines are read while it works."""

    def __init__(self, command: list[str], stdin: int) -> None:
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.lines: list[tuple[float, str]] = []
        self.ended = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.lines.append((time.monotonic(), line))
        # Set at the end of a grandchild, too, whose parent is gone and cannot wait for it.
        self.ended.set()

    def events(self) -> list[dict[str, Any]]:
        return [json.loads(line) for _, line in self.lines]

    def wait_for(self, wanted: Callable[[list[dict[str, Any]]], bool]) -> None:
        until = time.monotonic() + 120
        while not wanted(self.events()):
            assert time.monotonic() < until, self.lines
            assert not self.ended.is_set(), self.lines
            time.sleep(0.02)

    def ends_soon(self) -> bool:
        """Wait for the end, and tell whether it came in time; see `soon`."""
        began = time.monotonic()
        assert self.ended.wait(60)
        return time.monotonic() - began < soon(self.lines[0][0] - self.began)


@pytest.fixture
def start(harbour: SceneLabels, tmp_path: Path) -> Iterator[Callable[..., Run]]:
    runs: list[Run] = []

    def launch(*options: str, under: list[str] | None = None, stdin: int = subprocess.PIPE) -> Run:
        # fmt: off
        command = [
            *(under or []), sys.executable, "-m", "larsd_geo.cli", "detect", str(harbour.path),
            "-o", str(tmp_path / "ships.gpkg"), "--progress", "json", *options,
        ]
        # fmt: on
        runs.append(Run(command, stdin))
        return runs[-1]

    yield launch
    for run in runs:
        run.process.kill()
        assert run.ended.wait(30)
        run.process.wait()
        for stream in (run.process.stdin, run.process.stderr):
            if stream is not None:
                stream.close()


def left_beside(output: Path) -> list[str]:
    """Return what is left in an output's folder but for the journal to resume from."""
    journal = f"{output.name}.larsd-journal"
    return [path.name for path in output.parent.iterdir() if not path.name.startswith(journal)]


#: Thirty tiles at once: one pass takes many seconds and does not come back to Python.
DEEP = ("--tile", "512", "--overlap", "256", "--batch-size", "30", "--threads", "1")


def is_deep_in_the_network(events: list[dict[str, Any]]) -> bool:
    # The tiles of the first batch are read within a second; the batch itself takes many.
    assert not any(event.get("done") for event in events)
    return [event.get("phase") for event in events[-3:]] == ["detecting"] * 3


def test_it_ends_with_a_parent_that_is_killed_and_keeps_the_ships_so_far(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    so_far = tmp_path / "so-far.geojson"
    run = start(
        "--stop-with-stdin", "--partial", str(so_far), "--tile", "512", "--batch-size", "2",
        "--score", "0.2", under=[sys.executable, "-c", PARENT],
    )  # fmt: skip
    run.wait_for(lambda events: any(event["event"] == "partial" for event in events))
    run.process.send_signal(signal.SIGKILL)
    assert run.ends_soon()
    assert run.events()[-1]["event"] != "done"
    assert left_beside(tmp_path / "ships.gpkg") == ["so-far.geojson"]
    assert (tmp_path / "ships.gpkg.larsd-journal").is_file()
    written = [event for event in run.events() if event["event"] == "partial"]
    assert len(gpd.read_file(so_far)) >= written[0]["ships"]


def test_the_end_of_stdin_ends_it_even_deep_in_the_network(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    run = start("--stop-with-stdin", *DEEP)
    run.wait_for(is_deep_in_the_network)
    assert run.process.stdin is not None
    run.process.stdin.write("this is not the end\n")
    run.process.stdin.flush()
    time.sleep(0.3)
    assert run.process.poll() is None
    run.process.stdin.close()
    assert run.ends_soon()
    assert run.process.wait(timeout=10) == 143
    assert left_beside(tmp_path / "ships.gpkg") == []


def test_sigterm_and_the_end_of_stdin_at_once_are_one_end(
    start: Callable[..., Run], tmp_path: Path
) -> None:
    run = start("--stop-with-stdin", *DEEP)
    run.wait_for(is_deep_in_the_network)
    assert run.process.stdin is not None
    run.process.stdin.close()
    run.process.send_signal(signal.SIGTERM)
    assert run.ends_soon()
    assert run.process.wait(timeout=10) == 143
    assert run.process.stderr is not None
    assert "Traceback" not in run.process.stderr.read()
    assert left_beside(tmp_path / "ships.gpkg") == []


def test_a_reader_that_goes_away_ends_it_even_deep_in_the_network(
    harbour: SceneLabels, tmp_path: Path
) -> None:
    command = [
        sys.executable, "-m", "larsd_geo.cli", "detect", str(harbour.path),
        "-o", str(tmp_path / "ships.gpkg"), "--progress", "json", *DEEP,
    ]  # fmt: skip
    launched = time.monotonic()
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        events = []
        starting = None
        for line in process.stdout:
            starting = starting or time.monotonic() - launched
            events.append(json.loads(line))
            if is_deep_in_the_network(events):
                break
        process.stdout.close()
        began = time.monotonic()
        status = process.wait(timeout=60)
        # One second until the next sign of life, one to end.
        assert time.monotonic() - began < 1.0 + soon(starting or 0.0)
        assert status == 1
        assert "Traceback" not in process.stderr.read()
    assert left_beside(tmp_path / "ships.gpkg") == []


def test_there_is_a_line_at_least_every_other_second_whatever_it_does(
    start: Callable[..., Run],
) -> None:
    run = start(*DEEP, stdin=subprocess.DEVNULL)
    run.wait_for(is_deep_in_the_network)
    arrived = [moment for moment, _ in run.lines]
    assert max(later - earlier for earlier, later in pairwise(arrived)) < 8.0
    events = run.events()
    assert events[0]["event"] == "hello"
    phases = [event["phase"] for event in events if event["event"] == "alive"]
    assert list(dict.fromkeys(phases))[-1] == "detecting"
    assert set(phases) <= {"loading", "opening", "detecting"}


def test_without_the_option_the_end_of_stdin_means_nothing(
    roadstead: SceneLabels,
    tmp_path: Path,
    run_larsd: Callable[..., subprocess.CompletedProcess[str]],
) -> None:
    out = tmp_path / "ships.gpkg"
    assert run_larsd("detect", roadstead.path, "-o", out).returncode == 0
    assert out.is_file()


def test_a_closed_stdin_is_refused(roadstead: SceneLabels, tmp_path: Path) -> None:
    script = f'exec "{sys.executable}" -m larsd_geo.cli detect "$1" -o "$2" --stop-with-stdin <&-'
    done = subprocess.run(
        ["/bin/sh", "-c", script, "sh", roadstead.path, tmp_path / "ships.gpkg"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "--stop-with-stdin needs a stdin" in done.stderr
    assert list(tmp_path.iterdir()) == []
