"""Runtimes report nothing of their use: no server is asked, and no file of theirs is written."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

# By its metadata: these tests are run without the package itself (tests/conftest.py).
try:
    metadata.version("openvino-telemetry")
except metadata.PackageNotFoundError:
    pytest.skip("OpenVINO has nothing to report with here", allow_module_level=True)

SEARCH = """
import sys
from larsd_geo.inference.opening import open_model
assert open_model("larsd-lite", backend="openvino").backend.name == "openvino"
assert sys.modules["openvino_telemetry"] is None
"""


@pytest.mark.slow
def test_openvino_reports_no_use(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SEARCH],
        env={**os.environ, "HOME": str(tmp_path), "LARSD_CACHE": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    # Its identifier of the user would lie there.
    assert not (tmp_path / "intel").exists()
