"""The worker process: read without waiting, stopped within a second, and errors in plain words."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GONE_S

from larsd_detect.install import interpreter
from larsd_detect.install.interpreter import InterpreterError, handshake
from larsd_detect.processes import clean_environment
from larsd_detect.request import DetectionRequest
from larsd_detect.worker import WorkerError, WorkerProcess


def finish(worker: WorkerProcess, seconds: float = 60) -> list[dict]:
    """Start a worker and read it to its end."""
    worker.start()
    assert worker.wait(seconds)
    return worker.events()


def program(tmp_path: Path, text: str, name: str = "python-script") -> str:
    """An executable that runs the given Python text."""
    path = tmp_path / name
    path.write_text(f"#!{sys.executable}\n{text}", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def test_events_never_waits(tmp_path: Path) -> None:
    worker = WorkerProcess([program(tmp_path, "import time; time.sleep(30)")])
    worker.start()
    began = time.monotonic()
    assert worker.events() == []
    assert worker.running
    assert time.monotonic() - began < 2.0
    worker.stop()
    assert worker.wait(GONE_S)


def test_stop_returns_at_once_and_ends_the_children_too(
    tmp_path: Path, find_workers: Callable[[str], list[int]]
) -> None:
    # A program that ignores SIGTERM, and its child, which does so too.
    text = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "if len(sys.argv) < 3: subprocess.Popen([sys.executable, *sys.argv, 'child'])\n"
        'print(\'{"event": "hello"}\', flush=True)\n'
        "time.sleep(60)\n"
    )
    marker = f"larsd_geo.cli-{os.getpid()}"
    worker = WorkerProcess([program(tmp_path, text), marker])
    worker.start()
    until = time.monotonic() + 20
    while len(find_workers(marker)) < 2 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)  # both have set their handlers
    began = time.monotonic()
    worker.stop()
    assert time.monotonic() - began < 2.0
    assert worker.wait(GONE_S)
    time.sleep(max(0.0, began + GONE_S - time.monotonic()))
    assert find_workers(marker) == []
    assert worker.error_sentence() == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "ran out of memory"),
        ("raise MemoryError", "not enough memory"),
        ("raise OSError(28, 'No space left on device')", "The disk is full"),
        ("raise ValueError('a defect')", "larsd ended with status 1: ValueError: a defect"),
        ('print(\'{"event": "hello"}\')', "larsd ended without reporting a result"),
        (
            'print(\'{"event": "error", "message": "The scene is upside down."}\'); exit(1)',
            "The scene is upside down.",
        ),
    ],
    ids=["killed", "memory", "disk", "defect", "silent", "told"],
)
def test_every_end_has_its_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    worker = WorkerProcess([program(tmp_path, text)])
    finish(worker)
    assert sentence in worker.error_sentence()


def test_what_is_printed_between_the_events_goes_to_the_log(tmp_path: Path) -> None:
    text = "print('a library says hello'); print('[1]'); print('{\"event\": \"done\"}')"
    worker = WorkerProcess([program(tmp_path, text)])
    assert finish(worker) == [{"event": "done"}]
    assert "a library says hello" in worker.log()


def test_a_program_that_is_gone_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(WorkerError, match="could not be started"):
        WorkerProcess([str(tmp_path / "gone")]).start()


def test_the_environment_is_free_of_what_qgis_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PROJ_LIB", "GDAL_DATA", "PYTHONHOME", "LD_LIBRARY_PATH", "QT_PLUGIN_PATH"):
        monkeypatch.setenv(name, "/nowhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    environment = clean_environment()
    assert "/nowhere" not in environment.values()
    assert environment["HTTPS_PROXY"] == "http://proxy.invalid:3128"


def answering(tmp_path: Path, **answer: object) -> str:
    given = {"name": "larsd-geo", "version": "9.9.9", "protocol": interpreter.PROTOCOL, **answer}
    return program(tmp_path, f"import json; print(json.dumps({given!r}))", "larsd")


def test_handshake_takes_a_python_an_environment_and_a_script(
    larsd_python: str, tmp_path: Path
) -> None:
    environment = str(Path(larsd_python).parent.parent)
    by_python, by_folder = handshake(larsd_python), handshake(environment)
    assert by_python.version == by_folder.version
    assert by_python.protocol == interpreter.PROTOCOL
    assert handshake(answering(tmp_path)).version == "9.9.9"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda folder: str(folder / "missing"), "There is no file"),
        (lambda folder: str(folder), "does not hold a Python environment"),
        (lambda folder: __file__, "not an executable program"),
        (lambda folder: "/bin/ls", "is not larsd"),
        (lambda folder: "/usr/bin/python3", "has no larsd-geo; install it there"),
        (lambda folder: answering(folder, protocol=0), "9.9.9, which is too old"),
        (lambda folder: answering(folder, protocol=99), "9.9.9, which is too new"),
        (lambda folder: answering(folder, name="other"), "is not larsd"),
    ],
    ids=["missing", "folder", "no program", "other program", "bare", "old", "new", "other"],
)
def test_handshake_says_what_is_wrong(
    tmp_path: Path, make: Callable[[Path], str], sentence: str
) -> None:
    with pytest.raises(InterpreterError, match=sentence):
        handshake(make(tmp_path))


def test_handshake_does_not_wait_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interpreter, "HANDSHAKE_S", 0.5)
    with pytest.raises(InterpreterError, match="did not answer within"):
        handshake(program(tmp_path, "import time; time.sleep(30)"))


def test_the_choice_is_remembered_and_found_again(larsd_python: str) -> None:
    assert interpreter.saved_interpreter().path == larsd_python
    found = interpreter.find_interpreters()
    assert (found[0].path, found[0].source) == (larsd_python, "saved choice")
    interpreter.save_interpreter(None)
    assert interpreter.saved_path() == ""


def test_without_any_larsd_the_user_is_sent_to_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    interpreter.save_interpreter(None)
    for name in ("HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with pytest.raises(InterpreterError, match="larsd is not set up yet"):
        interpreter.saved_interpreter()


def test_arguments_cannot_be_taken_for_options() -> None:
    arguments = DetectionRequest(
        "-scene.tif",
        ["/out.gpkg"],
        aoi=(-1.5, 2.0, 3.25, 4.0),
        bands=(3, 2, 1),
        exclude=["/l.gpkg"],
    ).arguments()
    assert arguments[-2:] == ["--", "-scene.tif"]
    assert {"--aoi=-1.5,2.0,3.25,4.0", "--bands=3,2,1", "--exclude=/l.gpkg"} <= set(arguments)
    assert "--score" not in " ".join(arguments)
