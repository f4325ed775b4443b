"""`larsd serve`: one process, many requests."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine

#: What a library does to stdout that loads in a thread, colorama for one: it replaces it for a
#: moment, and puts back what was there.
RESTLESS_STDOUT = """
import contextlib, sys, threading, time
from larsd_geo.cli.start import run
class Wrapper:
    def __init__(self, stream):
        self.stream = stream
    def __getattr__(self, name):
        return getattr(self.stream, name)
def restless():
    while True:
        with contextlib.redirect_stdout(Wrapper(sys.stdout)):
            time.sleep(0.002)
threading.Thread(target=restless, daemon=True).start()
sys.exit(run())
"""


class Server:
    """A running `larsd serve`."""

    def __init__(self, program: Sequence[str] = ("-m", "larsd_geo.cli")) -> None:
        self.process = subprocess.Popen(
            [sys.executable, *program, "serve"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.answer() == [{"event": "ready", "status": 0}]

    def send(self, request: object) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()

    def answer(self) -> list[dict[str, Any]]:
        """The events to the next `ready`, without what differs from run to run."""
        assert self.process.stdout is not None
        events: list[dict[str, Any]] = []
        for line in self.process.stdout:
            event = json.loads(line)
            event.pop("version", None)
            if event["event"] != "alive":
                events.append(event)
            if event["event"] == "ready":
                return events
        raise AssertionError("it has ended")

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.end()


@pytest.fixture(scope="module")
def water(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scene") / "water.tif"
    values = np.random.default_rng(0).integers(20, 60, (3, 256, 256)).astype("uint8")
    with rasterio.open(
        path, "w", driver="GTiff", width=256, height=256, count=3, dtype="uint8",
        crs="EPSG:32631", transform=Affine(1, 0, 500_000, 0, -1, 5_760_000),
    ) as raster:  # fmt: skip
        raster.write(values)
    return path


def test_one_request_after_the_other_is_answered(server: Server, water: Path) -> None:
    server.send({"arguments": ["info", "--json", "--", str(water)]})
    output, ready = server.answer()
    assert json.loads(output["text"])[0]["scene"] == "water.tif"
    assert ready["status"] == 0
    for number in range(3):
        target = water.with_name(f"{number}.gpkg")
        # A program of its own would end with its stdin; here the next request comes from there.
        arguments = ["detect", "--progress=json", "--stop-with-stdin", f"--output={target}"]
        server.send({"arguments": [*arguments, "--", str(water)]})
        events = server.answer()
        assert [one["event"] for one in events][-2:] == ["done", "ready"]
        assert events[-1]["status"] == 0
        assert target.exists()


def test_an_answer_arrives_whatever_a_library_does_to_stdout(water: Path) -> None:
    server = Server(["-c", RESTLESS_STDOUT])
    # Without an answer the test would wait for ever.
    limit = threading.Timer(120, server.process.kill)
    limit.start()
    try:
        for _ in range(60):
            server.send({"arguments": ["info", "--json", "--", str(water)]})
            output, ready = server.answer()
            assert json.loads(output["text"])[0]["scene"] == "water.tif"
            assert ready["status"] == 0
    finally:
        limit.cancel()
        server.end()


def test_a_request_that_fails_is_followed_by_the_next(server: Server, water: Path) -> None:
    server.send({"arguments": ["detect", "--progress=json", "-o", "x.gpkg", "--", "gone.tif"]})
    events = server.answer()
    assert events[-2]["event"] == "error"
    assert "gone.tif" in events[-2]["message"]
    assert events[-1]["status"] == 1
    server.send({"arguments": ["info", "--json", "gone.tif"]})
    events = server.answer()
    assert [one["event"] for one in events] == ["error", "ready"]
    assert "gone.tif" in events[0]["message"]
    assert events[0]["kind"].endswith("Error")
    requests: list[Any] = [{"arguments": ["train", "folder"]}, {"arguments": []}, [1], "text"]
    for nonsense in requests:
        server.send(nonsense)
        assert server.answer() == [{"event": "ready", "status": 2}]
    server.send({"arguments": ["detect", "--no-such-option"]})
    assert server.answer()[-1]["status"] == 2
    server.send({"cancel": True})  # nothing runs: nothing happens
    server.send({"arguments": ["models", "--json"]})
    assert server.answer()[-1]["status"] == 0


def test_a_scene_is_examined_once_and_again_after_it_has_changed(
    server: Server, tmp_path: Path
) -> None:
    path = tmp_path / "scene.tif"

    def write(fill: int) -> None:
        values = np.random.default_rng(1).integers(500, 3000, (3, 2048, 2048)).astype("uint16")
        values[:, :700] = fill or values[:, :700]
        with rasterio.open(
            path, "w", driver="GTiff", width=2048, height=2048, count=3, dtype="uint16",
            crs="EPSG:32631", transform=Affine(1, 0, 500_000, 0, -1, 5_760_000),
        ) as raster:  # fmt: skip
            raster.write(values)

    def ask(*options: str) -> tuple[dict[str, Any], float]:
        began = time.monotonic()
        server.send({"arguments": ["info", "--json", *options, "--", str(path)]})
        output, _ = server.answer()
        return json.loads(output["text"])[0], time.monotonic() - began

    write(0)
    first, slow = ask()
    second, quick = ask()
    assert second == first
    assert first["warnings"] == []
    assert quick < slow / 2
    # Another question about the same scene has another answer.
    assert ask("--nodata", "700")[0]["nodata"] == 700
    write(65535)
    filled, _ = ask()
    assert any("65535" in warning for warning in filled["warnings"])


def test_it_ends_with_its_stdin() -> None:
    server = Server()
    # This closes stdin, and fails if the program stays.
    server.process.communicate(timeout=10)
