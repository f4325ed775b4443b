"""What several test areas share: the real imagery, and `larsd` run as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent

# QGIS's own Python runs those, with a configuration of their own: see tests/qgis/run.sh.
collect_ignore = ["qgis"]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The repository's root."""
    return REPOSITORY


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The folder of real imagery; the test is skipped, with the reason, where it is missing."""
    root = Path(os.environ.get("LARSD_DATA", REPOSITORY.parent / "shared" / "data"))
    if not (root / "ships").is_dir():
        pytest.skip(f"no real imagery in {root} (LARSD_DATA names another folder)")
    return root


@pytest.fixture(scope="session")
def run_larsd() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `larsd` with the given arguments in a process of its own, without a terminal."""

    def run(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "larsd_geo.cli", *map(str, arguments)],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run
