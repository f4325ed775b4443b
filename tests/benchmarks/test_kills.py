"""benchmarks/kills.py: searches that are killed at random moments end with the same layer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_killed_searches_end_with_the_same_layer(repository: Path) -> None:
    # In a process of its own: it forks, which a test runner with threads must not.
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", "--kills", "8", "--seed", "5"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, second, third = done.stdout.splitlines()
    assert first.startswith("8 kills in ")
    assert second.endswith(" searches ended, 0 with another layer")
    assert third.endswith("; left: nothing")
