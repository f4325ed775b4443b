"""Runs that are interrupted (SIGINT, SIGTERM) at moments from the start of the process to its end.

    python benchmarks/interrupts.py --runs 120

Each run is `larsd detect` in a process of its own, and the moments are spread evenly over it. It
must end with the signal's exit status and one line that says so (SIGTERM: none), without a
traceback, and leave nothing but a journal, from which the last line says how to go on. A signal
that comes before the first line of ours is for Python itself: it is counted apart, as is one that
comes after the last.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from larsd_geo.io import read_ships
from larsd_geo.synthetic import compose_scene, write_scene

__all__ = ["Outcome", "interrupt_runs", "main"]

#: Small tiles, one by one: the search itself takes its share of the run.
_OPTIONS = ("--tile", "128", "--overlap", "64", "--score", "0.2", "--batch-size", "1")

#: Exit status by signal.
_STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}

#: In every traceback from the first line of ours on.
_ENTRY = str(Path("larsd_geo", "cli", "start.py"))

#: Runs that nothing interrupts, for the length of one.
_UNBROKEN = 2


class Outcome(NamedTuple):
    """What became of the runs.

    Attributes:
        ended: Runs that ended as they should, by signal.
        phases: The same by how far they had come.
        before: Runs whose signal came while Python itself was starting or ending.
        done: Runs that were done when the signal came.
        wrong: What went wrong, a sentence each.
        slowest: Seconds from a signal to the end of its process, at most.
    """

    ended: dict[str, int]
    phases: dict[str, int]
    before: int
    done: int
    wrong: list[str]
    slowest: float


def interrupt_runs(folder: Path, runs: int) -> Outcome:
    """Interrupt runs at moments spread evenly over them.

    Args:
        folder: An empty folder to work in.
        runs: How many; a third of them by SIGTERM.
    """
    scene = compose_scene((320, 448), seed=4, ships=5, coast=False, clouds=0, distractors=0)
    path = write_scene(folder / "scene.tif", scene).path
    out = folder / "out"
    lengths = []
    for _ in range(_UNBROKEN):
        began = time.monotonic()
        process = _start(path, out)
        _, text = process.communicate()
        if process.returncode:
            raise RuntimeError(text)
        lengths.append(time.monotonic() - began)
        (out / "ships.gpkg").unlink()
    ended: Counter[str] = Counter()
    phases: Counter[str] = Counter()
    before = done = 0
    wrong: list[str] = []
    slowest = 0.0
    for run in range(runs):
        number = signal.SIGTERM if run % 3 == 2 else signal.SIGINT
        moment = (run + 0.5) / runs * max(lengths)
        process = _start(path, out)
        time.sleep(moment)
        process.send_signal(number)
        sent = time.monotonic()
        try:
            _, text = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            wrong.append(f"{number.name} after {moment:.2f} s did not end the run in a minute")
            continue
        slowest = max(slowest, time.monotonic() - sent)
        what = _fault(process.returncode, number, text, out)
        if process.returncode == 0 and (out / "ships.gpkg").exists():
            done += 1
        elif _is_pythons_own(process.returncode, text):
            before += 1
        elif what:
            wrong.append(f"{number.name} after {moment:.2f} s: {what}")
        else:
            ended[number.name] += 1
            phases[_phase(text)] += 1
        for file in out.iterdir():
            file.unlink()
    return Outcome(dict(ended), dict(phases), before, done, wrong, slowest)


def _start(scene: Path, out: Path) -> subprocess.Popen[str]:
    out.mkdir(exist_ok=True)
    output = str(out / "ships.gpkg")
    return subprocess.Popen(
        [sys.executable, "-m", "larsd_geo.cli", "detect", str(scene), "-o", output, *_OPTIONS],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # Even where this process has it ignored, as a shell's background jobs have.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def _is_pythons_own(status: int, text: str) -> bool:
    """Tell whether the interpreter was not yet, or no longer, in our code: no frame shows it."""
    return (status == -signal.SIGINT and not text) or (
        status in (1, -signal.SIGINT, 130) and "KeyboardInterrupt" in text and _ENTRY not in text
    )


def _phase(text: str) -> str:
    if "What was found is kept" in text:
        return "searching, with work that is kept"
    return "searching" if " tiles of " in text else "loading"


def _fault(status: int, number: signal.Signals, text: str, out: Path) -> str:
    """Say what is wrong with how a run ended; empty if nothing is."""
    lines = text.splitlines()
    if any(word in text for word in ("Traceback", "Exception ignored", "Error")):
        return f"status {status}: " + " | ".join(lines[-3:])
    # Without a handler of ours SIGTERM ends a process by itself, which a shell calls 143.
    if status != _STATUS[number] and not (number == signal.SIGTERM and status == -number):
        return f"status {status}: " + " | ".join(lines[-2:])
    if lines.count("Interrupted.") != (number == signal.SIGINT):
        return "it is not told once: " + " | ".join(lines[-2:])
    names = [file.name for file in out.iterdir()]
    if "ships.gpkg" in names:  # the signal came just after it was complete: it must be whole
        read_ships(out / "ships.gpkg")
        names.remove("ships.gpkg")
    strays = [name for name in names if not name.startswith("ships.gpkg.larsd-journal")]
    return f"left {', '.join(strays)}" if strays else ""


def main(arguments: Sequence[str] | None = None) -> None:
    """Interrupt runs and print what became of them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=120)
    parser.add_argument("--quick", action="store_true", help="twelve runs")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        outcome = interrupt_runs(Path(folder), 12 if chosen.quick else chosen.runs)
    print(f"ended as they should: {outcome.ended}, {outcome.phases}")
    print(f"{outcome.before} while Python itself started or ended, {outcome.done} after the end")
    print(f"from signal to end at most {outcome.slowest:.1f} s; wrong: {outcome.wrong or 'none'}")
    sys.exit(bool(outcome.wrong))


if __name__ == "__main__":
    main()
