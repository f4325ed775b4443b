"""benchmarks/soak.py: scene after scene, a process holds what it held before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.soak import State, is_flat


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_memory_handles_and_threads_stay_flat(repository: Path) -> None:
    # In a process of its own, which holds nothing of other tests.
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.soak", "--quick"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("40 scenes in ")


def test_what_grows_is_not_flat() -> None:
    flat = [State(number, 500.0, 9, 3) for number in range(8)]
    assert is_flat(flat)
    for grown in (State(9, 530.0, 9, 3), State(9, 500.0, 10, 3), State(9, 500.0, 9, 4)):
        assert not is_flat([*flat, grown])
