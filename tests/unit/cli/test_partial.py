from __future__ import annotations

import json
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from affine import Affine

from larsd_geo.cli.partial import PartialFile, Throttle
from larsd_geo.cli.protocol import Events
from larsd_geo.detection.result import DetectionProgress
from larsd_geo.geo import empty_ships, ships_from_boxes
from larsd_geo.scene import GeoReference


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += seconds


def ships_in_pixels(count: int) -> gpd.GeoDataFrame:
    return ships_from_boxes(
        [[50 + 10 * number, 40, 30, 8, 0.3] for number in range(count)],
        [0.9] * count,
        GeoReference((100, 1000), Affine.identity(), None),
        scene="photo.png",
        acquired=None,
        model="m",
        model_sha256="0",
        detected_at="2026-01-01T00:00:00Z",
    )


def progress(count: int, *, done: int = 1, total: int = 100, scene: int = 0) -> DetectionProgress:
    layer = empty_ships if count == 0 else lambda: ships_in_pixels(count)
    return DetectionProgress(
        scene=f"scene{scene}.png",
        scene_index=scene,
        scene_count=2,
        done=done,
        total=total,
        ships=count,
        seconds=1.0,
        layer=layer,
    )


def events_in(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    return [event for event in lines if event["event"] == "partial"]


def test_expensive_turns_come_seldom_and_never_take_more_than_their_share() -> None:
    clock = Clock()
    throttle = Throttle(clock)
    clock.now = 5.0
    spent = 0.0
    turns: list[float] = []
    while clock.now < 10_000:
        if throttle.has_budget() and throttle.is_rested():
            cost = 0.01 * (1 + len(turns))  # as it grows with the ships
            throttle.time(partial(clock.go_on, cost))
            spent += cost
            turns.append(clock.now)
            assert spent <= 0.1 * clock.now + 0.02
        clock.now += 0.25
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert min(gaps) >= 1.0
    assert gaps[0] < 2
    assert gaps[-1] > 2
    assert len(turns) > 100


def test_the_first_ships_are_written_at_once_and_then_about_once_a_second(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock, file = Clock(), tmp_path / "p.geojson"
    partial = PartialFile(str(file), Events(True), clock)
    clock.now = 4.0
    partial.update(progress(0))
    assert not file.exists()
    for step in range(50):
        clock.now += 0.125  # eighths have no rounding
        partial.update(progress(1 + step, done=2 + step))
    written = events_in(capsys)
    assert [event["revision"] for event in written] == list(range(1, len(written) + 1))
    assert [event["ships"] for event in written] == [1, 9, 17, 25, 33, 41, 49]
    assert written[0]["file"] == str(file)
    assert written[0]["scene"] == "scene0.png"
    assert len(json.loads(file.read_text(encoding="utf-8"))["features"]) == 49


def test_nothing_new_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clock = Clock()
    partial = PartialFile(str(tmp_path / "p.geojson"), Events(True), clock)
    for _ in range(5):
        clock.now += 10
        partial.update(progress(3))
    assert len(events_in(capsys)) == 1


def test_the_last_tile_and_the_next_scene_do_not_wait_for_the_second_to_pass(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clock, file = Clock(), tmp_path / "p.geojson"
    clock.now = 100.0
    partial = PartialFile(str(file), Events(True), clock)
    clock.now = 200.0
    partial.update(progress(2))
    partial.update(progress(3))
    partial.update(progress(4, done=100))
    partial.update(progress(0, scene=1))
    assert len(json.loads(file.read_text(encoding="utf-8"))["features"]) == 4
    partial.update(progress(1, scene=1))
    written = events_in(capsys)
    assert [(e["scene_index"], e["ships"], e["revision"]) for e in written] == [
        (0, 2, 1),
        (0, 4, 2),
        (1, 1, 3),
    ]


def test_a_file_that_cannot_be_written_costs_a_warning_and_not_the_run(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder").mkdir()
    clock = Clock()
    partial = PartialFile(str(tmp_path / "folder"), Events(True), clock)
    for step in range(1, 4):
        clock.now += 10
        partial.update(progress(step))
    assert events_in(capsys) == []
    assert len(caplog.records) == 1
    assert "no more partial results" in caplog.text


def test_pictures_without_a_crs_are_written_in_pixels_without_a_warning_each_time(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    clock, file = Clock(), tmp_path / "p.geojson"
    partial = PartialFile(str(file), Events(False), clock)
    clock.now = 10.0
    partial.update(progress(1))
    written = json.loads(file.read_text(encoding="utf-8"))
    assert written["pixel_coordinates"] is True
    assert written["features"][0]["properties"]["length_m"] is None
    assert caplog.records == []
