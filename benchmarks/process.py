"""What a whole process costs: seconds, processor seconds, and its peak memory."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

__all__ = ["RSS_UNIT", "Cost", "Finished", "run"]

#: Linux counts resident memory in kibibytes, macOS in bytes.
RSS_UNIT = 1 if sys.platform == "darwin" else 1024

#: Starts the command from a process that has hardly any memory: the peak that the system counts
#: begins with that of the process that started it. wait4 and not RUSAGE_CHILDREN, whose peak is the
#: largest of all children so far.
_WATCH = """
import json, os, sys
process = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(process, 0)
with open(sys.argv[1], "w") as file:
    json.dump([usage.ru_utime + usage.ru_stime, usage.ru_maxrss], file)
sys.exit(os.waitstatus_to_exitcode(status) & 255)
"""


class Cost(NamedTuple):
    """What a process took.

    Attributes:
        wall_s: Seconds from its start to its end.
        processor_s: Seconds of processor time, all threads together.
        peak_mb: Peak resident memory, megabytes.
    """

    wall_s: float
    processor_s: float
    peak_mb: float


class Finished(NamedTuple):
    """A process that has ended well.

    Attributes:
        output: Its standard output.
        cost: What it took.
    """

    output: str
    cost: Cost


def run(command: list[str], cwd: Path | None = None) -> Finished:
    """Run a command to its end.

    Args:
        command: The command.
        cwd: Where it runs.

    Raises:
        SystemExit: If it fails, with the end of what it wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "usage.json"
        began = time.monotonic()
        process = subprocess.run(
            [sys.executable, "-S", "-c", _WATCH, str(told), *command],
            capture_output=True,
            text=True,
            cwd=cwd,
            check=False,
        )
        wall = time.monotonic() - began
        if process.returncode:
            raise SystemExit(
                f"{' '.join(command)[:500]} ended with status {process.returncode}:\n"
                f"{(process.stdout + process.stderr)[-2000:]}"
            )
        processor, peak = json.loads(told.read_text(encoding="utf-8"))
    return Finished(process.stdout, Cost(wall, processor, peak * RSS_UNIT / 1e6))
