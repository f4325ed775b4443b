"""Journal and output on a real file system that is not this machine's own: mounted through FUSE.

`bindfs` (Debian: apt-get install bindfs) shows a folder through FUSE, as sshfs shows one of another
machine: larsd cannot tell the two apart, and treats both as a network drive.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from geopandas.testing import assert_geodataframe_equal

from larsd_geo.detection.journal_file import is_surely_local
from larsd_geo.io import read_ships
from larsd_geo.synthetic import compose_scene, write_scene

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="mounts as Linux does"),
]

#: Small tiles, one by one: a run of many commits.
SEARCH = ("--tile", "128", "--overlap", "64", "--score", "0.2", "--batch-size", "1")


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Path]:
    """A folder behind FUSE; the test is skipped where none can be mounted."""
    if shutil.which("bindfs") is None or not os.access("/dev/fuse", os.W_OK):
        pytest.skip("no bindfs or no /dev/fuse (Debian: apt-get install bindfs)")
    behind, folder = tmp_path / "behind", tmp_path / "drive"
    behind.mkdir()
    folder.mkdir()
    done = subprocess.run(["bindfs", behind, folder], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"FUSE cannot be mounted here: {done.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=False)


def tiles_in(journal: Path) -> int:
    """Count the tiles of a journal that a run is writing, past its lock."""
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(
            sqlite3.connect(f"file:{journal}?mode=ro&immutable=1", uri=True)
        ) as connection,
    ):
        return int(connection.execute("SELECT count(*) FROM tile").fetchone()[0])
    return 0


def test_a_killed_search_goes_on_there(
    drive: Path, tmp_path: Path, run_larsd: Callable[..., Any]
) -> None:
    assert not is_surely_local(drive / "journal")
    scene = write_scene(
        tmp_path / "scene.tif",
        compose_scene((640, 640), seed=4, ships=8, coast=False, clouds=0, distractors=0),
    ).path
    unbroken, output = tmp_path / "unbroken.gpkg", drive / "ships.gpkg"
    command = ("detect", scene, *SEARCH, "-o", output)
    done = run_larsd("detect", scene, *SEARCH, "-o", unbroken)
    assert done.returncode == 0, done.stderr

    journal = drive / "ships.gpkg.larsd-journal"
    run = subprocess.Popen(
        [sys.executable, "-m", "larsd_geo.cli", *map(str, command)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        late = time.monotonic() + 120
        while tiles_in(journal) < 3:
            assert run.poll() is None
            assert time.monotonic() < late
            time.sleep(0.05)
        run.send_signal(signal.SIGSTOP)  # it holds the journal, and is not done meanwhile
        assert not [file for file in drive.iterdir() if file.name.endswith(("-wal", "-shm"))]
        second = run_larsd(*command, "--resume")
        assert second.returncode == 1
        assert f"(process {run.pid} on " in second.stderr
    finally:
        run.kill()
        run.wait()
    resumed = run_larsd(*command, "--resume")
    assert resumed.returncode == 0, resumed.stderr
    assert "resuming the search" in resumed.stderr
    columns = "detected_at"
    assert_geodataframe_equal(
        read_ships(output).drop(columns=columns), read_ships(unbroken).drop(columns=columns)
    )
    # A file that is removed while it is open goes when the process has gone.
    late = time.monotonic() + 20
    while [file.name for file in drive.iterdir()] != ["ships.gpkg"]:
        assert time.monotonic() < late, list(drive.iterdir())
        time.sleep(0.1)
    again = run_larsd("detect", scene, *SEARCH, "-o", output, "--append")
    assert again.returncode == 0, again.stderr
    assert len(read_ships(output)) == len(read_ships(unbroken))
