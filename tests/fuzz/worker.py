"""A process that runs cases of one kind, one after the other: `python -m tests.fuzz.worker`.

Before each case it writes the case down, so that a crash or a hang tells what caused it. It cannot
take the machine with it: its memory and its time for a case are limited.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import pickle
import resource
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from pathlib import Path
from types import FrameType
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings

from larsd_geo.errors import LarsdError
from tests.fuzz.kind import Kind

__all__ = ["CASE", "FAILURES", "LIMIT_S", "MEMORY", "main"]

#: Files in a worker's folder: the case at work, failures as JSON lines, and cases that are done.
CASE, FAILURES, DONE = "case.pickle", "failures.jsonl", "done"

#: Seconds of the processor that a case may take. The slowest that work take a tenth of it.
LIMIT_S = 10.0

#: Bytes that a case may take on top of what the process has at its beginning.
MEMORY = 2 * 2**30


class HangError(BaseException):
    """A case took too long; not an `Exception`, which a library might catch."""


def _hang(number: int, frame: FrameType | None) -> None:
    raise HangError


def run_case(kind: Kind, prepared: Any, case: Any) -> dict[str, str] | None:
    """Run a case; return what is wrong, or None.

    Args:
        kind: Its kind.
        prepared: What the kind has prepared.
        case: The case.
    """
    folder = Path(tempfile.mkdtemp())
    signal.setitimer(signal.ITIMER_PROF, LIMIT_S)
    try:
        kind.run(prepared, case, folder)
    except LarsdError as error:
        # One line is what the command prints.
        return _failure(error, "sentence") if "\n" in str(error).strip() else None
    except HangError as error:
        return _failure(error, "hang")
    except MemoryError as error:
        return _failure(error, "memory")
    except BaseException as error:
        return _failure(error, "traceback")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        shutil.rmtree(folder, ignore_errors=True)
    return None


def _failure(error: BaseException, what: str) -> dict[str, str]:
    ours = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if "larsd_" in frame.filename or "fuzz" in Path(frame.filename).parts
    ]
    place = f"{Path(ours[-1].filename).name}:{ours[-1].lineno} {ours[-1].name}" if ours else "?"
    with contextlib.suppress(Exception):
        return {"what": what, "place": place, "error": f"{type(error).__name__}: {error}"[:300]}
    return {"what": what, "place": place, "error": type(error).__name__}


class _Drawn:
    """A case, of which Hypothesis does not write out the megabytes."""

    def __init__(self, case: Any) -> None:
        self.case = case

    def __repr__(self) -> str:
        return "a case"


def main(arguments: list[str]) -> None:
    """Run cases; the arguments are the kind, how many, the seed, and a folder for what is told."""
    from tests.fuzz.kinds import kind_named

    kind, count, number, told = (
        kind_named(arguments[0]),
        int(arguments[1]),
        arguments[2],
        arguments[3],
    )
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    # Nothing may be fetched: a damaged path must not reach out of the machine.
    os.environ["GDAL_HTTP_TIMEOUT"] = "2"
    shared = Path(tempfile.mkdtemp())
    prepared = kind.prepare(shared)
    signal.signal(signal.SIGPROF, _hang)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    done = 0

    def one(drawn: _Drawn) -> None:
        nonlocal done
        case = drawn.case
        Path(told, CASE).write_bytes(pickle.dumps(case))
        wrong = run_case(kind, prepared, case)
        done += 1
        Path(told, DONE).write_text(str(done))
        if wrong is not None:
            with Path(told, FAILURES).open("a") as file:
                print(
                    json.dumps({"kind": kind.name, **wrong, "case": repr(case)[:2000]}), file=file
                )

    try:
        test = given(kind.cases(prepared).map(_Drawn))(one)
        limits = settings(
            max_examples=count,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        seed(number)(limits(test))()
    finally:
        shutil.rmtree(shared, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
