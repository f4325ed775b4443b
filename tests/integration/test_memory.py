"""The memory that a detection takes does not grow with the scene."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="counts resident memory as Unix does")
def test_a_scene_four_times_as_large_takes_the_same_memory(
    repository: Path, tmp_path: Path
) -> None:
    # 16,384 pixels square is 805 MB of values: kept, they would double what the process takes.
    # Three quarters of either scene are nodata, which is read and then skipped.
    benchmark = [sys.executable, "-m", "benchmarks.memory", "--tiny"]
    sizes = ["--sizes", "8192", "16384", "--filled", "0.25", "--folder", tmp_path]
    result = subprocess.run(
        [*map(str, [*benchmark, *sizes]), "--", "--tile", "512", "--overlap", "64"],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    ratio = re.search(r"largest peak / smallest: ([\d.]+)", result.stdout)
    assert ratio is not None
    assert float(ratio[1]) < 1.2
