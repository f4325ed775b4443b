from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("dock_on_qt6.py")


@pytest.mark.slow
def test_the_dock_works_on_qt_6(tmp_path: Path) -> None:
    probe = subprocess.run(
        [sys.executable, "-c", "import PyQt6.QtWidgets, PyQt6.QtTest"],
        capture_output=True,
        text=True,
        check=False,
    )
    if probe.returncode:
        # PyQt6 itself comes with the extra `dev`; the system's libEGL and others may be missing.
        pytest.skip(f"PyQt6 does not load here: {probe.stderr.splitlines()[-1]}")
    tmp_path.chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(SCRIPT)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "done"
