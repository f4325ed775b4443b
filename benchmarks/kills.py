"""Searches that are killed (SIGKILL) at random moments and resumed until they are done.

    python benchmarks/kills.py --kills 100

Each search is `larsd detect` over two drawn scenes. It is killed a few times and resumed after each
kill; the layer that it ends with is compared with that of an unbroken run, all columns but
`detected_at`. Half of the kills come at any moment of the search, a third within milliseconds of a
commit of the journal, and the others while the output is written. The searches are forked from one
process, which has loaded torch: what is killed are processes of their own nonetheless.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
from geopandas.testing import assert_geodataframe_equal

from larsd_geo.cli import main as larsd
from larsd_geo.detection import detector, journal, journal_file
from larsd_geo.io import sinks
from larsd_geo.synthetic import compose_scene, write_scene

__all__ = ["TILING", "Outcome", "draw_scenes", "fork", "is_same", "kill_searches", "main", "wait"]

#: Small tiles of small scenes: many commits in a few seconds.
TILING = ("--tile", "128", "--overlap", "64", "--score", "0.2")

#: How many kills come at any moment, at a commit, and while the output is written.
_MOMENTS = ("search", "search", "search", "commit", "commit", "output")


class Outcome(NamedTuple):
    """What became of the searches.

    Attributes:
        kills: Kills by the moment at which they came.
        searches: Searches that came to their end.
        resumed_tiles: Tiles that were taken from journals, over all.
        different: Searches whose layer differed from the unbroken one.
        left: Files that were left beside the outputs.
    """

    kills: dict[str, int]
    searches: int
    resumed_tiles: int
    different: int
    left: list[str]


def kill_searches(folder: Path, kills: int, seed: int = 0) -> Outcome:
    """Kill searches a number of times and compare their layers.

    Args:
        folder: An empty folder to work in.
        kills: How many kills.
        seed: Of the moments.
    """
    rng = random.Random(seed)
    scenes = draw_scenes(folder)
    unbroken, broken = folder / "unbroken.gpkg", folder / "out" / "broken.gpkg"
    wait(fork([*map(str, scenes), "-o", str(unbroken), *TILING], "never", 0.0))
    began = time.monotonic()
    wait(fork([*map(str, scenes), "-o", str(unbroken), *TILING, "--overwrite"], "never", 0.0))
    length = time.monotonic() - began

    done: Counter[str] = Counter()
    searches = resumed = different = 0
    left: list[str] = []
    again = [*map(str, scenes), "-o", str(broken), *TILING, "--resume", "--progress", "json"]
    while sum(done.values()) < kills or not searches:
        moment = rng.choice(_MOMENTS) if sum(done.values()) < kills else "never"
        delay = rng.uniform(0, length) if moment == "search" else rng.uniform(0, 0.02)
        events = folder / "events.jsonl"
        # Killed after the output was complete, and before its journal was removed.
        overwrite = ["--overwrite"] if broken.exists() else []
        process = fork([*again, *overwrite], moment, delay, rng.randrange(1, 8), events)
        status = wait(process)
        lines = [line for line in events.read_text().splitlines() if line.endswith("}")]
        told = [json.loads(line) for line in lines]
        resumed += sum(event["tiles"] for event in told if event["event"] == "resumed")
        if status == -signal.SIGKILL:
            done[moment] += 1
            continue
        if status != 0:
            raise RuntimeError(f"a resumed search failed: {told[-1:]}")
        searches += 1
        different += not is_same(unbroken, broken)
        left += [entry.name for entry in broken.parent.iterdir() if entry != broken]
        broken.unlink()
    return Outcome(dict(done), searches, resumed, different, left)


def draw_scenes(folder: Path) -> list[Path]:
    """Draw two small scenes with a few ships each."""
    scenes = []
    for number, shape in enumerate([(320, 448), (384, 320)]):
        scene = compose_scene(shape, seed=4 + number, ships=5, coast=False, clouds=0, distractors=0)
        scenes.append(write_scene(folder / f"scene{number}.tif", scene).path)
    return scenes


def is_same(one: Path, other: Path) -> bool:
    """Tell whether two layers have the same ships, in all columns but `detected_at`."""
    layers = [
        gpd.read_file(path, layer="ships").drop(columns="detected_at") for path in (one, other)
    ]
    try:
        assert_geodataframe_equal(*layers)
    except AssertionError as error:
        print(error, file=sys.stderr)
        return False
    return len(layers[0]) > 0


def fork(
    arguments: Sequence[str], moment: str, delay: float, number: int = 1, out: Path | None = None
) -> int:
    """Start a search in a process of its own, which kills itself; return its id."""
    sys.stdout.flush()
    process = os.fork()
    if process:
        return process
    status = 1
    with contextlib.suppress(BaseException):
        target = os.open(os.devnull if out is None else out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(target, 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        journal._COMMIT_S = journal._COMMIT_REST = 0.0
        _arm(moment, delay, number)
        try:
            larsd(["detect", *arguments])
        except SystemExit as end:
            status = int(end.code or 0)
    os._exit(status)


def _arm(moment: str, delay: float, number: int) -> None:
    """Let this process be killed at a moment, `delay` seconds after its `number`-th occurrence."""

    def kill() -> None:
        time.sleep(delay)
        os.kill(os.getpid(), signal.SIGKILL)

    if moment == "search":
        threading.Thread(target=kill, daemon=True).start()
    elif moment == "commit":
        transaction, seen = journal_file.JournalFile.transaction, Counter[str]()

        def counted(self: journal_file.JournalFile) -> object:
            seen["commits"] += 1
            if seen["commits"] == number:
                threading.Thread(target=kill, daemon=True).start()
            return transaction(self)

        journal_file.JournalFile.transaction = counted  # type: ignore[method-assign, assignment]
    elif moment == "output":
        finish = sinks.FileSink.finish

        def finished(self: sinks.FileSink) -> None:
            # Writing a layer takes about ten times as long as a commit.
            threading.Timer(delay * 10, kill).start()
            finish(self)

        sinks.FileSink.finish = finished  # type: ignore[method-assign]


def wait(process: int) -> int:
    """Wait for a process; return its exit status, negative for a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def main(arguments: Sequence[str] | None = None) -> None:
    """Kill searches and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--quick", action="store_true", help="ten kills")
    chosen = parser.parse_args(arguments)
    # Loaded before the forks, so that each begins at once.
    detector.Detector()
    with tempfile.TemporaryDirectory() as folder:
        began = time.monotonic()
        outcome = kill_searches(Path(folder), 10 if chosen.quick else chosen.kills, chosen.seed)
        seconds = time.monotonic() - began
    print(f"{sum(outcome.kills.values())} kills in {seconds:.0f} s: {outcome.kills}")
    print(f"{outcome.searches} searches ended, {outcome.different} with another layer")
    print(
        f"{outcome.resumed_tiles} tiles were taken from journals; left: {outcome.left or 'nothing'}"
    )
    sys.exit(bool(outcome.different or outcome.left))


if __name__ == "__main__":
    main()
