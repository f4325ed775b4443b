from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any

import pytest

from larsd_geo.cli import protocol
from larsd_geo.cli.events import Done, Progress
from larsd_geo.cli.protocol import Events

PROGRESS: Progress = {
    "scene": "harbour.tif",
    "scene_index": 0,
    "scene_count": 1,
    "done": 0,
    "total": 40,
    "ships": 0,
    "seconds": 0.1,
}
DONE: Done = {"ships": 0, "scenes": 1, "failed": [], "area_km2": None, "seconds": 0.2}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "_SILENCE_S", 0.05)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_a_silent_run_says_that_it_is_alive_and_at_what(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    events = Events(True)
    with events.watching():
        time.sleep(0.4)
        events.phase = "detecting"
        time.sleep(0.4)
        events.write("done", **DONE)
        time.sleep(0.2)
    said = lines(capsys)
    assert [event["event"] for event in (said[0], said[-1])] == ["hello", "done"]
    alive = said[1:-1]
    assert {event["event"] for event in alive} == {"alive"}
    assert [event["seconds"] for event in alive] == sorted(event["seconds"] for event in alive)
    assert {event["phase"] for event in alive} == {"loading", "detecting"}


def test_a_run_that_talks_needs_no_signs_of_life(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    events = Events(True)
    with events.watching():
        for step in range(40):
            events.write("progress", **(PROGRESS | {"done": step}))
            time.sleep(0.005)
    assert [event["event"] for event in lines(capsys)].count("progress") == 40


def test_lines_of_many_threads_never_mix(capsys: pytest.CaptureFixture[str]) -> None:
    events = Events(True)

    def talk() -> None:
        for _ in range(50):
            events.write("progress", **(PROGRESS | {"scene": "x" * 3000}))

    with events.watching():
        threads = [threading.Thread(target=talk) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [event["event"] for event in lines(capsys)].count("progress") == 400


def test_nothing_follows_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    events = Events(True)
    with events.watching():
        events.write("done", **DONE)
        logging.getLogger("larsd_geo.late").warning("too late")
    assert [event["event"] for event in lines(capsys)] == ["hello", "done"]


def test_without_json_not_a_word_is_written(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with Events(False).watching():
        time.sleep(0.2)
    assert capsys.readouterr().out == ""
