"""Many cases: workers are started, watched, and started again after a crash or a hang."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import psutil

from tests.fuzz.worker import CASE, DONE, FAILURES, LIMIT_S

__all__ = ["Result", "fuzz"]

#: Seconds of the processor without a finished case after which a worker hangs: its own limit has
#: not worked. Seconds on the clock, as a machine with other work may give it none, and until it has
#: begun.
_BUSY_S, _SILENCE_S, _START_S = 2 * LIMIT_S, 60 * LIMIT_S, 600.0

#: Workers of one kind that may die before the kind is given up.
_MOST_DEATHS = 20


class Result(NamedTuple):
    """What became of the cases of one kind.

    Attributes:
        kind: The kind.
        cases: How many were run.
        failures: What went wrong: `what`, `place`, `error` and `case` of each.
    """

    kind: str
    cases: int
    failures: list[dict[str, str]]


def fuzz(kind: str, cases: int, seed: int = 0) -> Result:
    """Run cases of one kind in processes of their own.

    Args:
        kind: Its name.
        cases: How many.
        seed: Of what is drawn.
    """
    run, deaths = 0, 0
    failures: list[dict[str, str]] = []
    while run < cases and deaths < _MOST_DEATHS:
        with tempfile.TemporaryDirectory() as folder:
            told = Path(folder)
            left = cases - run
            is_hanging, status, said = _work(kind, left, f"{seed}{deaths:02d}", told)
            done = int(_text(told / DONE) or 0)
            run += done
            failures += list(_failures(told))
            if status == 0:
                # Hypothesis stops where a kind has no further cases to draw.
                run = max(run, cases) if done else cases
                break
            deaths += 1
            run += 1
            what = "hang" if is_hanging else "crash"
            failures.append(
                {
                    "kind": kind,
                    "what": what,
                    "place": "?",
                    "error": f"status {status}: {said[-300:]}",
                }
                | {"case": repr(_case(told))[:2000]}
            )
    return Result(kind, run, failures)


def _work(kind: str, cases: int, seed: str, told: Path) -> tuple[bool, int, str]:
    """Run a worker; return whether it hung, its exit status, and the end of what it wrote."""
    with (told / "said").open("w+") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz.worker", kind, str(cases), seed, str(told)],
            cwd=Path(__file__).resolve().parents[2],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            env={**os.environ, "OMP_NUM_THREADS": "1", "TMPDIR": str(told)},
        )
        watched = psutil.Process(process.pid)
        before, since, used = "", time.monotonic(), 0.0
        while process.poll() is None:
            time.sleep(0.05)
            now = _text(told / DONE)
            spent = _seconds_of(watched)
            silence = time.monotonic() - since
            if now != before:
                before, since, used = now, time.monotonic(), spent
            elif not (told / CASE).exists():
                used = spent
            if silence > (_SILENCE_S if (told / CASE).exists() else _START_S) or (
                spent - used > _BUSY_S
            ):
                process.kill()
                process.wait()
                return True, process.returncode, ""
        said.seek(0)
        return False, process.returncode, said.read()


def _seconds_of(process: psutil.Process) -> float:
    """Return the processor's seconds that a process has used; 0 once it is over."""
    try:
        times = process.cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)


def _failures(told: Path) -> Iterator[dict[str, str]]:
    for line in _text(told / FAILURES).splitlines():
        yield json.loads(line)


def _case(told: Path) -> Any:
    try:
        return pickle.loads((told / CASE).read_bytes())
    except (OSError, EOFError, pickle.PickleError):
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
