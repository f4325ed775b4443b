from __future__ import annotations

import json
import logging
import threading
import time
from typing import Any

import pytest

from larsd_geo.cli import protocol
from larsd_geo.cli.protocol import Events


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
        events.write("done")
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
            events.write("progress", done=step)
            time.sleep(0.005)
    assert [event["event"] for event in lines(capsys)].count("progress") == 40


def test_lines_of_many_threads_never_mix(capsys: pytest.CaptureFixture[str]) -> None:
    events = Events(True)

    def talk() -> None:
        for _ in range(50):
            events.write("progress", text="x" * 3000)

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
        events.write("done")
        logging.getLogger("larsd_geo.late").warning("too late")
    assert [event["event"] for event in lines(capsys)] == ["hello", "done"]


def test_without_json_not_a_word_is_written(
    impatient: None, capsys: pytest.CaptureFixture[str]
) -> None:
    with Events(False).watching():
        time.sleep(0.2)
    assert capsys.readouterr().out == ""
