"""`larsd batch --workers` and `--scheduler` as a user runs them: every part a process of its own.

A worker is killed by its pid while it searches. The ships are those of a serial search, and a
second run searches only what is missing.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sysconfig
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import geopandas as gpd
import psutil
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::ResourceWarning")]

AssertSame = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], None]
StartCluster = Callable[..., AbstractContextManager[Any]]

#: As the fixture `settings`; the first scene is shared out in blocks.
SEARCH = (
    *("--tile", "128", "--overlap", "64", "--score", "0.2", "--device", "cpu"),
    *("--threads", "1", "--block-tiles", "16"),
)

#: Seconds that a run may take on a busy machine.
RUN_S = 500.0


@pytest.fixture
def archive(made: list[Path], tmp_path: Path) -> list[Path]:
    """Seven scenes in a folder; the last one is still on its way."""
    folder = tmp_path / "archive"
    folder.mkdir()
    scenes = [folder / f"scene{number}.tif" for number in range(7)]
    for number, path in enumerate(scenes):
        shutil.copy(made[number % 3], path)
    scenes[-1].rename(tmp_path / "late")
    return scenes


def run_batch(
    scenes: Sequence[Path], *options: str, on_scene: Callable[[int, int], None] | None = None
) -> tuple[list[dict[str, Any]], str]:
    """Run the installed command; return its events, and what it said on stderr.

    `on_scene` is called with its pid and with how many scenes are over, after each of them.
    """
    folder = scenes[0].parent
    command = [
        str(Path(sysconfig.get_path("scripts"), "larsd")),
        *("batch", str(folder), "-o", str(folder.parent / "out" / "{scene}.gpkg")),
        *(*SEARCH, *options, "--progress", "json"),
    ]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    guard = threading.Timer(RUN_S, run.kill)
    guard.start()
    said: list[str] = []
    assert run.stdout is not None
    assert run.stderr is not None
    listener = threading.Thread(target=lambda err=run.stderr: said.extend(err))
    listener.start()
    events: list[dict[str, Any]] = []
    try:
        for line in run.stdout:
            events.append(json.loads(line))
            if events[-1]["event"] == "scene" and on_scene is not None:
                on_scene(run.pid, events[-1]["position"])
        assert run.wait(timeout=60) == 0, "".join(said)
    finally:
        guard.cancel()
        run.kill()
        run.wait()
        listener.join(timeout=30)
        run.stdout.close()
        run.stderr.close()
    return events, "".join(said)


def check_runs(
    archive: list[Path],
    options: Sequence[str],
    kill_one: Callable[[int], int],
    serially: dict[str, gpd.GeoDataFrame],
    assert_same: AssertSame,
) -> None:
    """Run a batch of which a worker is killed, and one more when another scene has come."""
    killed: list[int] = []

    def kill_after_two(driver: int, over: int) -> None:
        if over == 2:
            killed.append(kill_one(driver))

    events, said = run_batch(archive, *options, on_scene=kill_after_two)
    assert len(killed) == 1
    assert "a worker is gone; what was searched there is searched again" in said
    searched = [event["scene"] for event in events if event["event"] == "scene"]
    assert sorted(searched) == [path.name for path in archive[:6]]
    assert (events[-1]["done"], events[-1]["failed"]) == (6, 0)
    out = archive[0].parent.parent / "out"
    written = {path: path.stat().st_mtime_ns for path in out.glob("*.gpkg")}
    assert len(written) == 6

    (out.parent / "late").rename(archive[6])
    events, _ = run_batch(archive, *options)
    assert [event["scene"] for event in events if event["event"] == "scene"] == ["scene6.tif"]
    assert (events[-1]["done"], events[-1]["failed"]) == (7, 0)
    assert all(path.stat().st_mtime_ns == when for path, when in written.items())
    for number, path in enumerate(archive):
        found = gpd.read_file(out / f"{path.stem}.gpkg", layer="ships")
        assert_same(found, serially[f"s{number % 3}"].assign(scene=path.name))


def test_workers_of_this_machine(
    archive: list[Path], serially: dict[str, gpd.GeoDataFrame], assert_same: AssertSame
) -> None:
    def kill_one(driver: int) -> int:
        workers = [
            child.pid
            for child in psutil.Process(driver).children()
            if any("spawn_main" in word for word in child.cmdline())
        ]
        assert len(workers) == 2
        os.kill(workers[0], signal.SIGKILL)
        return workers[0]

    check_runs(archive, ("--workers", "2"), kill_one, serially, assert_same)


def test_ctrl_c_ends_the_workers_too(archive: list[Path], tmp_path: Path) -> None:
    """A terminal sends it to all of them; the last line says how to go on."""
    command = [
        str(Path(sysconfig.get_path("scripts"), "larsd")),
        *("batch", str(archive[0].parent), "-o", str(tmp_path / "out" / "{scene}.gpkg")),
        *(*SEARCH, "--workers", "2", "--progress", "json"),
    ]
    run = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    guard = threading.Timer(RUN_S, run.kill)
    guard.start()
    try:
        assert run.stdout is not None
        for line in run.stdout:
            if json.loads(line)["event"] == "scene":
                break
        children = psutil.Process(run.pid).children(recursive=True)
        assert len(children) >= 2
        os.killpg(run.pid, signal.SIGINT)
        _, said = run.communicate(timeout=100)
    finally:
        guard.cancel()
        run.kill()
        run.wait()
    assert run.returncode == 130
    assert said.splitlines()[-1].endswith("; the same command goes on.")
    assert "Traceback" not in said
    _, alive = psutil.wait_procs(children, timeout=60)
    assert not alive


def test_workers_behind_a_scheduler(
    archive: list[Path],
    serially: dict[str, gpd.GeoDataFrame],
    assert_same: AssertSame,
    start_cluster: StartCluster,
) -> None:
    with start_cluster(one=(), other=()) as cluster:

        def kill_one(driver: int) -> int:
            cluster.workers["one"].kill()
            return int(cluster.workers["one"].pid)

        check_runs(archive, ("--scheduler", cluster.address), kill_one, serially, assert_same)
        # The cluster is somebody else's: it goes on.
        assert cluster.workers["other"].poll() is None
