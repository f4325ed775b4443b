"""benchmarks/soak.py and batch_driver.py: many scenes, none lost, none doubled, memory flat."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest


def run(repository: Path, module: str, *arguments: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=repository,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.mark.slow
def test_many_scenes_on_workers_of_which_one_is_killed(repository: Path) -> None:
    first, second, driver, workers = run(repository, "benchmarks.cluster_soak", "--quick")
    assert first.startswith("40 scenes on 2 workers, 1 killed")
    assert second == "failed 0, lost 0, doubled 0, different 0"
    for line in (driver, workers):
        before, after = (int(number) for number in re.findall(r"(\d+) MiB", line))
        # A worker that was killed has a new one in its place, which is smaller at first.
        assert after < 1.25 * before + 50, line


@pytest.mark.slow
def test_what_the_driver_does_is_measured(repository: Path) -> None:
    printed = run(repository, "benchmarks.batch_driver", "--scenes", "20", "--listed", "2000")
    assert [line.partition(":")[0] for line in printed] == [
        "a GeoPackage each",
        "a GeoParquet each",
        "one GeoPackage",
        "2000 scenes taken in",
        "2000 scenes taken in again",
        "status of them",
        "manifest",
    ]
