"""benchmarks/interrupts.py: at every moment an interrupt ends a run in one line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are interrupted POSIX's way")
def test_interrupts_at_a_dozen_moments_end_the_run_in_one_line(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.interrupts", "--runs", "12"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("wrong: none")
