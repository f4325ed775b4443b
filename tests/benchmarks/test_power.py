"""benchmarks/power.py: what is left after a power cut is enough to go on from."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.power import compiler


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="preloads a library as Linux does")
@pytest.mark.skipif(compiler() is None, reason="there is no C compiler")
def test_searches_go_on_after_power_cuts(repository: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.power", "--cuts", "3", "--seed", "1"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    first, second = done.stdout.splitlines()
    flushes, cuts, disks = map(int, re.findall(r"\d+", first))
    assert flushes > 20
    assert cuts == 6
    assert disks > 3
    assert second.endswith("wrong: none")
