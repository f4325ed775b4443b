from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended POSIX's way")

#: Writes a file, and within it computes for a minute without coming back to Python.
DEEP = """
import hashlib, sys
from larsd_geo.cli.shutdown import ended_by_signals, ended_by_stdin
from larsd_geo.files import atomic_output
with ended_by_signals(), ended_by_stdin(True), atomic_output(sys.argv[1], overwrite=True) as file:
    file.write_text("half")
    print("deep", flush=True)
    hashlib.pbkdf2_hmac("sha256", b"ship", b"sea", 100_000_000)
"""

#: Is in Python all the time, and takes a moment to clean up.
SHALLOW = """
import time
from larsd_geo.cli.shutdown import ended_by_signals, ended_by_stdin
with ended_by_signals(), ended_by_stdin(True):
    try:
        print("shallow", flush=True)
        time.sleep(60)
    finally:
        time.sleep(0.3)
        print("cleaned up", flush=True)
"""


def start(script: str, *arguments: object) -> tuple[subprocess.Popen[str], float]:
    """Start a script; return its process, and the seconds until its first line."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() in ("deep\n", "shallow\n")
    return process, time.monotonic() - began


@pytest.mark.parametrize("how", ["stdin", "sigterm", "both"])
def test_a_thread_that_does_not_listen_is_ended_and_its_half_file_removed(
    how: str, tmp_path: Path
) -> None:
    target = tmp_path / "ships.gpkg"
    target.write_text("old")
    process, starting = start(DEEP, target)
    with process:
        assert len(list(tmp_path.iterdir())) == 2
        assert process.stdin is not None
        began = time.monotonic()
        if how != "stdin":
            process.terminate()
        if how != "sigterm":
            process.stdin.close()
        assert process.wait(timeout=30) == 143
        # A machine so busy that starting takes long may take as long to end the process, too.
        assert time.monotonic() - began < 1.0 + max(5.0, starting)
    assert [path.name for path in tmp_path.iterdir()] == ["ships.gpkg"]
    assert target.read_text() == "old"


@pytest.mark.parametrize("how", ["stdin", "sigterm", "both"])
def test_a_thread_that_listens_cleans_up_undisturbed(how: str) -> None:
    process, _ = start(SHALLOW)
    with process:
        assert process.stdin is not None
        assert process.stdout is not None
        if how != "stdin":
            process.terminate()
        if how != "sigterm":
            process.stdin.close()
        assert process.stdout.read() == "cleaned up\n"
        assert process.wait(timeout=30) == 143
