"""Whatever goes wrong in a run, it ends with a sentence, and the form can be used again."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import (
    GONE_S,
    LONG_S,
    click,
    fails,
    is_alive,
    is_usable,
    open_scene,
    ships_layers,
    wait_until,
)

from larsd_detect import warm
from larsd_detect.detect import queries, run
from larsd_detect.detect.delivery import Delivery
from larsd_detect.detect.search import Search
from larsd_detect.dock import ShipsDock
from larsd_detect.install import interpreter
from larsd_detect.processing import run as processing_run
from larsd_detect.warm import ServedJob
from larsd_detect.worker import WorkerProcess


@pytest.fixture
def short_silence(monkeypatch: pytest.MonkeyPatch) -> float:
    """Silence is told after seconds rather than after a minute."""
    for module in (queries, run, warm, processing_run):
        monkeypatch.setattr(module, "SILENCE_S", 4.0)
    return 4.0


@contextlib.contextmanager
def suspended(process: int) -> Iterator[None]:
    """A process hangs; it may be gone afterwards."""
    os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)


def test_a_worker_that_hangs_is_told_and_goes_on_or_is_cancelled(
    dock: ShipsDock, large_scene: Path, short_silence: float
) -> None:
    open_scene(dock, large_scene)
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    worker = dock.session.run.worker.pid
    with suspended(worker):
        wait_until(lambda: "has said nothing" in dock.notice.text(), LONG_S)
        assert "Cancel ends the search" in dock.notice.text()
        assert dock.session.run is not None  # it is told, not killed
    wait_until(lambda: not dock.notice.text(), LONG_S)  # it is there again
    with suspended(worker):
        click(dock.detect_panel.cancel)
        wait_until(lambda: dock.session.run is None, 2 * GONE_S)
        wait_until(lambda: not is_alive(worker), GONE_S)
    assert "Found so far" in dock.notice.text()
    assert is_usable(dock)


def test_a_plan_that_hangs_is_told_and_another_form_gets_another_larsd(
    dock: ShipsDock, scene: Path, short_silence: float
) -> None:
    open_scene(dock, scene)
    plan = dock.detect_panel.plan
    (server,) = [one for one in warm._servers.values() if one.usable]
    worker = server.process.pid
    with suspended(worker):
        dock.detect_panel.tile.setValue(640)
        wait_until(lambda: "has said nothing" in plan.text(), LONG_S)
        dock.detect_panel.tile.setValue(704)
        wait_until(lambda: "Will run on" in plan.text(), LONG_S)
        assert not is_alive(worker)


def test_a_killed_run_is_resumed(dock: ShipsDock, large_scene: Path) -> None:
    open_scene(dock, large_scene)
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    total = int(dock.session.progress["total"])
    os.kill(dock.session.run.worker.pid, signal.SIGKILL)
    wait_until(lambda: dock.session.run is None)
    assert "stopped from outside" in dock.notice.text()
    click(dock.notice.buttons()[2])  # Resume
    wait_until(lambda: "Going on with" in dock.notice.text(), LONG_S)
    # Tiles are kept together, about once a second: those of the last one may be searched again.
    assert 0 < int(dock.notice.text().split()[3]) < total
    click(dock.detect_panel.cancel)
    wait_until(lambda: not dock.session.is_busy)


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Search, "remember"), (Delivery, "describe"), (Delivery, "deliver")],
    ids=["before", "described", "delivered"],
)
def test_a_defect_ends_the_run_and_frees_the_form(
    dock: ShipsDock, scene: Path, monkeypatch: pytest.MonkeyPatch, owner: type, name: str
) -> None:
    open_scene(dock, scene)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, fails)
        click(dock.detect_panel.detect)
        wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "The plugin failed (ValueError: a defect)" in dock.notice.text()
    assert dock.notice.level == "error"
    assert is_usable(dock)
    # The next one works.
    click(dock.detect_panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "Done in" in dock.detect_panel.status.text(), dock.notice.text()


def test_a_defect_while_events_are_read_ends_the_run_and_the_worker(
    dock: ShipsDock, large_scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_scene(dock, large_scene)
    click(dock.detect_panel.detect)
    wait_until(lambda: dock.session.progress, LONG_S)
    worker = dock.session.run.worker
    monkeypatch.setattr(dock.session.run, "_handle", fails)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert "The plugin failed (ValueError: a defect)" in dock.notice.text()
    wait_until(lambda: not worker.running, 2 * GONE_S)
    assert is_usable(dock)


def test_a_folder_that_cannot_be_written_is_told(
    dock: ShipsDock, scene: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    open_scene(dock, scene)
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(run, "search_root", lambda: str(tmp_path / "file" / "searches"))
    click(dock.detect_panel.detect)
    assert "searches cannot be written: Not a directory" in dock.notice.text()
    assert is_usable(dock)


def program(tmp_path: Path, text: str) -> str:
    """An executable that runs the given Python text."""
    path = tmp_path / "program"
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_a_child_that_keeps_the_output_open_does_not_keep_the_run(tmp_path: Path) -> None:
    text = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
        "print('{\"event\": \"hello\"}', child.pid, sep='\\n', flush=True)\n"
        "sys.exit(3)\n"
    )
    worker = WorkerProcess([program(tmp_path, text)])
    worker.start()
    assert worker.wait(20.0)
    assert worker.events() == [{"event": "hello"}]
    assert "status 3" in worker.error_sentence()
    child = int(worker.log().splitlines()[-1])
    wait_until(lambda: not is_alive(child), GONE_S)


def test_a_request_to_a_larsd_that_reads_nothing_does_not_block_the_window(
    tmp_path: Path,
) -> None:
    worker = WorkerProcess([program(tmp_path, "import time; time.sleep(300)")])
    worker.start()
    began = time.monotonic()
    worker.send("x" * 1_000_000)
    assert time.monotonic() - began < 1.0
    worker.stop()
    assert worker.wait(GONE_S)


def test_a_larsd_that_was_ended_for_lack_of_work_is_replaced(larsd_python: str) -> None:
    command = interpreter.handshake(larsd_python).command
    first = ServedJob(command, ["models", "--json"])
    first.start()
    assert first.wait(LONG_S)
    # It ends at the very moment in which the next request comes.
    server = first._server
    assert server is not None
    second = ServedJob(command, ["models", "--json"])
    pick: Callable[..., Any] = warm._server_for
    picked = [server]
    try:
        warm._server_for = lambda given: picked.pop() if picked else pick(given)
        server.process.stop()
        second.start()
    finally:
        warm._server_for = pick
    assert second.wait(LONG_S)
    assert second.error_sentence() == ""
    assert second.pid != first.pid
