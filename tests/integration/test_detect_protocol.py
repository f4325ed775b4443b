"""How larsd detect talks: to a person, to a program, and when it is stopped."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import larsd_geo
from larsd_geo.cli import PROTOCOL, main
from larsd_geo.cli.events import EVENTS
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.result import DetectionProgress
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.synthetic import SceneLabels


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in ("detect", *arguments)])


@pytest.fixture
def events_of(
    check_record: Callable[[Any, Any], None],
) -> Callable[[Result], list[dict[str, Any]]]:
    """Return the events that a run wrote, once their members were checked."""

    def read(result: Result) -> list[dict[str, Any]]:
        events = [json.loads(line) for line in result.stdout.splitlines()]
        for event in events:
            members = {name: value for name, value in event.items() if name != "event"}
            check_record(members, EVENTS[event["event"]])
        return events

    return read


# ------------------------------------------------------------------------ for a person


def test_the_table_names_the_surest_ships_and_the_summary_says_what_was_done(
    roadstead: SceneLabels, tmp_path: Path
) -> None:
    out = tmp_path / "ships.gpkg"
    result = run(roadstead.path, "-o", out)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("running on ")
    ships = gpd.read_file(out, layer="ships")
    best = ships.sort_values("score").iloc[-1]
    row = re.compile(r"\s*\d+ +[01]\.\d\d ")
    rows = [line.split() for line in result.stdout.splitlines() if row.match(line)]
    assert len(rows) == len(ships) > 0
    assert rows[0][1:4] == [f"{best.score:.2f}", f"{best.length_m:.0f}", f"{best.width_m:.0f}"]
    assert f"{len(ships)} ships on 0.451 km²" in result.stdout
    assert "megapixels a second" in result.stdout
    assert result.stdout.endswith(f"wrote {out}\n")


def test_quiet_says_nothing_but_writes(roadstead: SceneLabels, tmp_path: Path) -> None:
    result = run(roadstead.path, "-o", tmp_path / "ships.gpkg", "-q")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "ships.gpkg").is_file()


def test_the_overlay_shows_boxes_where_the_ships_are(
    roadstead: SceneLabels, tmp_path: Path
) -> None:
    out, drawn = tmp_path / "ships.geojson", tmp_path / "ships.png"
    result = run(roadstead.path, "-o", out, "--overlay", drawn)
    assert result.exit_code == 0, result.stderr
    with Image.open(drawn) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    rows, columns = roadstead.georef.shape
    assert pixels.shape[1] == columns
    pixels = pixels[:rows]  # a legend follows
    ships = gpd.read_file(out).to_crs(roadstead.georef.crs)
    saturation = pixels.max(axis=2) - pixels.min(axis=2)
    for shape in ships.geometry:
        outline = roadstead.georef.map_to_pixel(np.array(shape.exterior.coords)[:2]).mean(axis=0)
        x, y = np.clip(outline.astype(int), 2, np.array(saturation.shape[::-1]) - 3)
        assert saturation[y - 2 : y + 3, x - 2 : x + 3].max() > 100


def test_a_large_scene_is_drawn_small(harbour: SceneLabels, tmp_path: Path) -> None:
    from larsd_geo.report.overview import overview_with_boxes

    ships = larsd_geo.detect(harbour.path, score=0.55)
    picture, boxes, bows = overview_with_boxes(harbour.path, ships, max_side=425)
    assert picture.shape == (375, 425, 3)
    centres = np.array([[shape.centroid.x, shape.centroid.y] for shape in ships.geometry])
    np.testing.assert_allclose(boxes[:, :2], harbour.georef.map_to_pixel(centres) / 4, atol=0.01)
    ambiguous = ships["heading_ambiguous"].to_numpy()
    np.testing.assert_array_equal(np.isnan(bows), ambiguous)
    off = (90 + np.degrees(bows) - ships["heading_deg"].to_numpy() + 180) % 360 - 180
    assert (np.abs(off[~ambiguous]) < 4).all()  # the grid's north is not quite the true one
    photo = tmp_path / "photo.png"
    Image.fromarray(np.repeat(picture[..., :1], 3, axis=2)).save(photo)
    small, none, _ = overview_with_boxes(
        photo, ships.iloc[:0], max_side=100, allow_ungeoreferenced=True
    )
    assert small.shape == (88, 100, 3)
    assert none.shape == (0, 5)
    assert abs(small.mean() - picture[..., 0].mean()) < 2


# ------------------------------------------------------------------------ for a program


def test_every_line_is_an_event_from_hello_to_done(
    roadstead: SceneLabels, tmp_path: Path, events_of: Callable[[Result], list[dict[str, Any]]]
) -> None:
    out = tmp_path / "ships.gpkg"
    result = run(roadstead.path, "-o", out, "--tile", "320", "--progress", "json")
    assert result.exit_code == 0, result.stderr
    events = events_of(result)
    kinds = [event["event"] for event in events if event["event"] != "alive"]
    assert kinds == ["hello", "hello", *["progress"] * (len(kinds) - 4), "result", "done"]
    done = events[-1]
    first, hello = (event for event in events if event["event"] == "hello")
    assert first == events[0]
    assert hello.items() >= first.items()
    assert first["protocol"] == PROTOCOL
    assert first["version"] == larsd_geo.__version__
    assert hello["model"] == "larsd-lite"
    assert hello["device_text"].startswith(f"running on {hello['device']}")
    assert hello["scenes"] == [str(roadstead.path)]
    steps = [event for event in events if event["event"] == "progress"]
    assert [step["done"] for step in steps] == list(range(steps[0]["total"] + 1))
    assert steps[-1]["seconds"] >= steps[0]["seconds"]
    assert [event for event in events if event["event"] == "result"] == [
        {"event": "result", "output": str(out), "ships": done["ships"]}
    ]
    assert done["ships"] == len(gpd.read_file(out, layer="ships"))
    assert done["failed"] == []
    assert done["area_km2"] == pytest.approx(0.4506, rel=0.01)


@pytest.mark.parametrize(
    ("option", "kind"),
    [
        (("--model", "nobody"), "UnknownModelError"),
        (("--overlay", "x.png", "extra.tif"), "UsageError"),
        (("--aoi", "0,0,1,1"), "SearchAreaOutsideSceneError"),
    ],
)
def test_an_error_is_an_event_after_hello(
    option: tuple[str, ...],
    kind: str,
    roadstead: SceneLabels,
    tmp_path: Path,
    events_of: Callable[[Result], list[dict[str, Any]]],
) -> None:
    out = tmp_path / "ships.gpkg"
    result = run(roadstead.path, *option, "-o", out, "--progress", "json")
    assert result.exit_code != 0
    events = events_of(result)
    assert {event["event"] for event in events[1:-1]} <= {"hello", "alive"}
    assert (events[0]["event"], events[0]["protocol"]) == ("hello", PROTOCOL)
    assert (events[-1]["event"], events[-1]["kind"]) == ("error", kind)
    assert events[-1]["message"] in result.stderr.replace("\n", " ")


# ------------------------------------------------------------------------ when it is stopped


class CancelledError(Exception):
    pass


def test_an_error_of_the_progress_callback_stops_the_work_at_once(harbour: SceneLabels) -> None:
    seen: list[DetectionProgress] = []

    def stop(at: DetectionProgress) -> None:
        seen.append(at)
        if at.done == 2:
            raise CancelledError

    with pytest.raises(CancelledError):
        larsd_geo.detect(harbour.path, tile=512, progress=stop)
    assert [at.done for at in seen] == [0, 1, 2]
    assert seen[0].total > 6


@pytest.fixture
def start(harbour: SceneLabels, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Start a search of many tiles in a process of its own; stdout is a pipe of JSON lines."""

    def launch() -> subprocess.Popen[str]:
        # fmt: off
        command = [
            sys.executable, "-m", "larsd_geo.cli", "detect", harbour.path,
            "-o", tmp_path / "ships.gpkg", "--tile", "128", "--overlap", "64", "--progress", "json",
        ]
        # fmt: on
        return subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return launch


def wait_for_progress(process: subprocess.Popen[str]) -> None:
    """Wait until a tile is done."""
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("done"):
            return
    raise AssertionError(process.stderr and process.stderr.read())


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["INT", "TERM"]
)
def test_a_signal_stops_it_and_leaves_only_the_journal(
    number: signal.Signals, status: int, start: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    with start() as process:
        wait_for_progress(process)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert "Traceback" not in err
    # What was found is kept, to go on from; nothing else.
    assert [path.name for path in tmp_path.iterdir()] == ["ships.gpkg.larsd-journal"]
    if number == signal.SIGINT:
        last = json.loads(out.splitlines()[-1])
        assert (last["event"], last["kind"]) == ("error", "Interrupted")


def test_it_stops_when_nobody_reads_any_more(
    start: Callable[[], subprocess.Popen[str]], tmp_path: Path
) -> None:
    with start() as process:
        wait_for_progress(process)
        assert process.stdout is not None
        process.stdout.close()
        began = time.monotonic()
        process.wait(timeout=60)
        assert time.monotonic() - began < 20
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()
    assert process.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["ships.gpkg.larsd-journal"]


def test_a_detector_serves_many_scenes_and_says_what_it_did(
    roadstead: SceneLabels, harbour: SceneLabels
) -> None:
    detector = Detector(DetectionSettings(score=0.6))
    small, both = detector.run([roadstead.path]), detector.run([roadstead.path, harbour.path])
    assert [scene.scene for scene in both.scenes] == ["roadstead.tif", "harbour.tif"]
    assert both.scenes[0].ships == small.ships
    assert both.scenes[0].pixels == 640 * 704
    assert both.scenes[1].pixels == 1500 * 1700
    assert both.area_km2 == pytest.approx(3.0, rel=0.01)
    assert both.pixels_per_second > 0
    assert both.failed == ()
