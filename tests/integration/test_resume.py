"""Searches that end before their time, and go on: killed, interrupted, out of disk, changed."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
from click.testing import CliRunner, Result
from geopandas.testing import assert_geodataframe_equal

import larsd_geo
from larsd_geo.cli import main
from larsd_geo.detection import journal as journal_module
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.journal import Journal
from larsd_geo.detection.result import DetectionProgress
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import SearchedTile, TileSearch
from larsd_geo.errors import JournalMismatchError, LarsdError, SceneChangedError
from larsd_geo.io import gpkg_sink
from larsd_geo.io.sinks import MemorySink
from larsd_geo.synthetic import SceneLabels, compose_scene, write_scene

#: Small tiles: many of them, and a commit after each, in a few seconds.
TILING = ("--tile", "128", "--overlap", "64", "--score", "0.2", "--looks", "fine")
SETTINGS = DetectionSettings(tile=128, overlap_m=64.0, score=0.2, looks="fine")


class StoppedError(Exception):
    """Of a progress callback that stops a search."""


def stop_at(tile: int, scene: int = 0) -> Callable[[DetectionProgress], None]:
    def report(at: DetectionProgress) -> None:
        if (at.scene_index, at.done) == (scene, tile):
            raise StoppedError

    return report


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two scenes of ships on open water: 24 tiles and 20."""
    folder = tmp_path_factory.mktemp("scenes")
    labels: list[SceneLabels] = []
    for number, shape in enumerate([(320, 448), (320, 384)]):
        scene = compose_scene(shape, seed=4 + number, ships=5, coast=False, clouds=0, distractors=0)
        labels.append(write_scene(folder / f"scene{number}.tif", scene))
    return [label.path for label in labels]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector(SETTINGS)


@pytest.fixture(scope="module")
def unbroken(scenes: list[Path], detector: Detector) -> gpd.GeoDataFrame:
    sink = MemorySink()
    detector.run(scenes, sink)
    ships = sink.ships()
    assert len(ships) >= 6
    return ships


@pytest.fixture(autouse=True)
def commit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "_COMMIT_S", 0.0)
    monkeypatch.setattr(journal_module, "_COMMIT_REST", 0.0)


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Collect the numbers of the tiles that are searched."""
    seen: list[int] = []
    run = TileSearch.run

    def noted(self: TileSearch, indices: Sequence[int]) -> Iterator[list[SearchedTile]]:
        for tiles in run(self, indices):
            seen.extend(tile.index for tile in tiles)
            yield tiles

    monkeypatch.setattr(TileSearch, "run", noted)
    return seen


def assert_same_ships(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> None:
    assert_geodataframe_equal(
        one.drop(columns="detected_at"), other.drop(columns="detected_at"), check_like=False
    )


def larsd(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["detect", *map(str, arguments), *TILING])


def interrupt(detector: Detector, scenes: Sequence[Path], path: Path, tile: int, at: int) -> None:
    kept = Journal(path)
    with pytest.raises(StoppedError):
        detector.run(scenes, MemorySink(), stop_at(tile, at), kept)
    assert kept.is_resumable


# ------------------------------------------------------------------------ in Python


def test_scenes_and_tiles_that_are_done_are_not_searched_again_and_the_layer_is_the_same(
    detector: Detector,
    scenes: list[Path],
    unbroken: gpd.GeoDataFrame,
    searched: list[int],
    tmp_path: Path,
) -> None:
    path = tmp_path / "any.journal"
    interrupt(detector, scenes, path, 7, at=1)
    assert searched == [*range(24), *range(7)]
    searched.clear()
    reports: list[DetectionProgress] = []
    sink = MemorySink()
    summary = detector.run(scenes, sink, reports.append, Journal(path, "resume"))
    assert searched == list(range(7, 20))
    assert_same_ships(sink.ships(), unbroken)
    assert [(at.scene, at.done, at.total, at.resumed) for at in reports[:3]] == [
        ("scene0.tif", 24, 24, 24),
        ("scene1.tif", 7, 20, 7),
        ("scene1.tif", 8, 20, 7),
    ]
    assert [scene.tiles for scene in summary.scenes] == [24, 20]
    assert list(tmp_path.iterdir()) == []


def test_it_may_be_interrupted_any_number_of_times(
    detector: Detector, scenes: list[Path], unbroken: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "any.journal"
    for tile, at in [(3, 0), (4, 0), (20, 0), (1, 1), (19, 1)]:
        with pytest.raises(StoppedError):
            detector.run(scenes, MemorySink(), stop_at(tile, at), Journal(path, "resume"))
    sink = MemorySink()
    detector.run(scenes, sink, journal=Journal(path, "resume"))
    assert_same_ships(sink.ships(), unbroken)


def test_detect_takes_a_journal(
    detector: Detector, scenes: list[Path], searched: list[int], tmp_path: Path
) -> None:
    path = tmp_path / "any.journal"
    interrupt(detector, scenes[:1], path, 20, at=0)
    searched.clear()
    ships = larsd_geo.detect(scenes[0], SETTINGS, journal=Journal(path, "resume"))
    assert searched == [20, 21, 22, 23]
    assert len(ships) > 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"score": 0.3}, "setting score was 0.2 and is 0.3"),
        ({"iou": 0.3}, "setting iou"),
        ({"tile": 160}, "setting tile was 128 and is 160"),
        ({"precision": "float32"}, "the precision was"),
        ({"aoi": "{area}"}, "setting aoi was None"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_another_setting_is_refused(
    changes: dict[str, Any],
    words: str,
    detector: Detector,
    scenes: list[Path],
    tmp_path: Path,
) -> None:
    from dataclasses import replace

    if detector.backend.precision == "float32" and "precision" in changes:
        changes, words = {"precision": "bfloat16"}, "the precision was"
    path, area = tmp_path / "any.journal", tmp_path / "area.geojson"
    area.write_text(
        json.dumps({"type": "Polygon", "coordinates": [[[3, 52], [4, 52], [4, 53], [3, 52]]]})
    )
    interrupt(detector, scenes[:1], path, 2, at=0)
    changes = {name: str(area) if value == "{area}" else value for name, value in changes.items()}
    with pytest.raises(JournalMismatchError, match=words):
        Detector(replace(SETTINGS, **changes)).run(scenes[:1], journal=Journal(path, "resume"))
    assert path.exists()


def test_what_does_not_decide_the_result_may_be_another(
    detector: Detector, scenes: list[Path], searched: list[int], tmp_path: Path
) -> None:
    from dataclasses import replace

    path = tmp_path / "any.journal"
    interrupt(detector, scenes[:1], path, 20, at=0)
    searched.clear()
    changed = replace(SETTINGS, crs="EPSG:3857", threads=1, batch_size=3, skip_errors=True)
    Detector(changed).run(scenes[:1], journal=Journal(path, "resume"))
    assert searched == [20, 21, 22, 23]


def test_another_model_is_refused(scenes: list[Path], tiny_model: Path, tmp_path: Path) -> None:
    from dataclasses import replace

    from larsd_geo.model.card import read_card, write_card

    path = tmp_path / "any.journal"
    tiny = replace(SETTINGS, model=tiny_model, overlap_m=None)
    interrupt(Detector(tiny), scenes[:1], path, 2, at=0)
    write_card(tiny_model, replace(read_card(tiny_model), score_threshold=0.5))
    with pytest.raises(JournalMismatchError, match="the model card was"):
        Detector(tiny).run(scenes[:1], journal=Journal(path, "resume"))
    with pytest.raises(JournalMismatchError, match=r"the model was tiny .* and is larsd-lite"):
        Detector(SETTINGS).run(scenes[:1], journal=Journal(path, "resume"))


def _zero(scene: Path, other: Path) -> None:
    """Zero it in place, as by a copy that begins again."""
    with scene.open("r+b") as file:
        file.write(bytes(scene.stat().st_size))


def _cut(scene: Path, other: Path) -> None:
    os.truncate(scene, scene.stat().st_size // 2)


def _replace(scene: Path, other: Path) -> None:
    """Put another file in its place, of which the one that is open knows nothing."""
    shutil.copy2(other, scene.with_suffix(".new"))
    scene.with_suffix(".new").replace(scene)


def _remove(scene: Path, other: Path) -> None:
    scene.unlink()


@pytest.mark.parametrize("change", [_zero, _cut, _replace, _remove])
def test_a_scene_that_changes_during_the_search_is_told(
    detector: Detector,
    scenes: list[Path],
    tmp_path: Path,
    change: Callable[[Path, Path], None],
) -> None:
    scene = tmp_path / "scene.tif"
    shutil.copy(scenes[0], scene)

    def at_half(at: DetectionProgress) -> None:
        if at.done == 20:
            change(scene, scenes[1])

    kept = Journal(tmp_path / "any.journal")
    # Of one that is cut off or removed the reading may fail first.
    expected = SceneChangedError if change in (_zero, _replace) else LarsdError
    with pytest.raises(expected, match=r"scene\.tif: "):
        detector.run([scene], MemorySink(), at_half, kept)
    assert not kept.is_resumable
    assert {entry.name for entry in tmp_path.iterdir()} <= {"scene.tif"}


def test_a_crs_that_cannot_hold_the_ships_is_refused_before_the_search(
    scenes: list[Path], searched: list[int], tmp_path: Path
) -> None:
    other_side = "+proj=ortho +lat_0=-40 +lon_0=180"
    result = larsd(scenes[0], "-o", tmp_path / "ships.gpkg", "--crs", other_side)
    assert result.exit_code == 1
    assert "it has no coordinates for some places of the scene" in result.stderr
    assert searched == []
    assert list(tmp_path.iterdir()) == []


# ------------------------------------------------------------------------ on the command line


class Search:
    """A search in a process of its own, whose JSON lines are read."""

    def __init__(self, *arguments: object, limit: int | None = None) -> None:
        def bound() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

        self.process = subprocess.Popen(
            [sys.executable, "-c", COMMITTING, "detect", *map(str, arguments), *TILING,
             "--progress", "json"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=bound,
        )  # fmt: skip

    def wait_for_tiles(self, tiles: int) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == "progress" and event["done"] >= tiles:
                return
        raise AssertionError(self.process.stderr and self.process.stderr.read())

    def end(self) -> tuple[list[dict[str, Any]], str]:
        out, err = self.process.communicate(timeout=120)
        return [json.loads(line) for line in out.splitlines()], err


#: `larsd` that commits after every tile.
COMMITTING = """
from larsd_geo.detection import journal
journal._COMMIT_S = journal._COMMIT_REST = 0.0
from larsd_geo.cli import main
main()
"""


def test_a_killed_search_is_told_and_goes_on(
    scenes: list[Path], unbroken: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    out = tmp_path / "ships.gpkg"
    kept = tmp_path / "ships.gpkg.larsd-journal"
    search = Search(scenes[0], "-o", out)
    search.wait_for_tiles(5)
    # A second search of the same output keeps out of its way.
    result = larsd(scenes[0], "-o", out, "--resume")
    assert result.exit_code == 1
    assert f"another search is writing {kept} (process {search.process.pid} on" in result.stderr
    search.process.send_signal(signal.SIGKILL)
    search.end()
    assert kept.exists()

    result = larsd(scenes[0], "-o", out)
    assert result.exit_code == 1
    assert "a search was interrupted at tile " in result.stderr
    assert result.stderr.endswith("On the command line: --resume, --overwrite.\n")
    result = larsd(scenes[0], "-o", out, "--resume", "--iou", "0.3")
    assert "setting iou was 0.1 and is 0.3" in result.stderr
    other = CliRunner().invoke(
        main, ["detect", str(scenes[1]), "-o", str(out), *TILING, "--resume"]
    )
    assert "scene0.tif, which is not among the scenes" in other.stderr

    result = larsd(*scenes, "-o", out, "--resume", "--progress", "json")
    assert result.exit_code == 0, result.stderr
    events = [json.loads(line) for line in result.stdout.splitlines()]
    (resumed,) = [event for event in events if event["event"] == "resumed"]
    assert (resumed["scene"], resumed["scene_index"], resumed["total"]) == ("scene0.tif", 0, 24)
    assert 5 <= resumed["tiles"] < 24
    assert [entry.name for entry in tmp_path.iterdir()] == ["ships.gpkg"]
    written = larsd_geo.read_ships(out)
    straight = tmp_path / "straight.gpkg"
    larsd_geo.write_ships(unbroken, straight)
    assert_same_ships(written, larsd_geo.read_ships(straight))


def test_overwrite_drops_the_work_and_starts_again(
    detector: Detector, scenes: list[Path], searched: list[int], tmp_path: Path
) -> None:
    out = tmp_path / "ships.gpkg"
    interrupt(detector, scenes[:1], tmp_path / "ships.gpkg.larsd-journal", 20, at=0)
    searched.clear()
    assert larsd(scenes[0], "-o", out, "--overwrite").exit_code == 0
    assert searched == list(range(24))
    assert [entry.name for entry in tmp_path.iterdir()] == ["ships.gpkg"]


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_search_that_is_stopped_says_how_to_go_on(
    number: signal.Signals, status: int, scenes: list[Path], tmp_path: Path
) -> None:
    out, kept = tmp_path / "ships.gpkg", tmp_path / "kept" / "work"
    search = Search(scenes[0], "-o", out, "--journal", kept)
    search.wait_for_tiles(3)
    search.process.send_signal(number)
    events, err = search.end()
    assert search.process.returncode == status
    last = f"What was found is kept in {kept}; the same command with --resume goes on."
    assert err.splitlines()[-1] == last
    assert "Traceback" not in err
    if number == signal.SIGINT:
        assert events[-1] == {
            "event": "error", "kind": "Interrupted", "message": "Interrupted.", "journal": str(kept)
        }  # fmt: skip
    assert [entry.name for entry in tmp_path.rglob("*")] == ["kept", "work"]
    assert larsd(scenes[0], "-o", out, "--journal", kept, "--resume").exit_code == 0
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["kept", "ships.gpkg"]


def test_scenes_before_one_that_fails_need_not_be_searched_again(
    scenes: list[Path], searched: list[int], tmp_path: Path
) -> None:
    out, broken = tmp_path / "ships.gpkg", tmp_path / "broken.tif"
    content = scenes[1].read_bytes()
    broken.write_bytes(content[: len(content) // 2])
    result = larsd(scenes[0], broken, "-o", out)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        f"What was found is kept in {out}.larsd-journal; the same command with --resume "
        "--overwrite goes on."
    )
    broken.write_bytes(content)
    searched.clear()
    result = larsd(scenes[0], broken, "-o", out, "--resume", "--overwrite")
    assert result.exit_code == 0, result.stderr
    assert searched == list(range(20))
    assert set(larsd_geo.read_ships(out)["scene"]) == {"scene0.tif", "broken.tif"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of a megabyte, a third of what the journal takes at most."""
    folder = tmp_path / "small"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small file system needs the right to mount one")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_disk_that_fills_up_costs_no_work(
    scenes: list[Path],
    unbroken: gpd.GeoDataFrame,
    small_disk: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(small_disk)
    filler, out = small_disk / "filler", small_disk / "ships.geojson"

    # Somebody else fills the disk while the search is at work.
    def fill(at: DetectionProgress) -> None:
        if at.done == 6 and not filler.exists():
            try:
                with filler.open("wb", buffering=0) as file:
                    while True:
                        file.write(bytes(1024))
            except OSError:
                pass

    detector = Detector(SETTINGS)
    kept = Journal(f"{out}.larsd-journal")
    with pytest.raises(larsd_geo.LarsdError, match=r"cannot write .*full"):
        detector.run(scenes, MemorySink(), fill, kept)
    assert kept.is_resumable
    filler.unlink()
    result = larsd(*scenes, "-o", out, "--resume", "--progress", "json")
    assert result.exit_code == 0, result.stderr
    resumed = next(
        e for e in map(json.loads, result.stdout.splitlines()) if e["event"] == "resumed"
    )
    assert resumed["tiles"] >= 5
    assert [entry.name for entry in small_disk.iterdir()] == ["ships.geojson"]
    assert len(larsd_geo.read_ships(out)) == len(unbroken)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
def test_a_journal_that_does_not_fit_keeps_what_it_has(scenes: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "ships.gpkg"
    # No file may grow beyond this: the write fails as on a full disk.
    search = Search(*scenes, "-o", out, limit=120_000)
    events, err = search.end()
    assert search.process.returncode == 1, err
    assert events[-1]["kind"] == "UnusableJournalError"
    assert err.splitlines()[-1].endswith("the same command with --resume goes on.")
    result = larsd(*scenes, "-o", out, "--resume", "--progress", "json")
    assert result.exit_code == 0, result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert next(event["tiles"] for event in told if event["event"] == "resumed") >= 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["ships.gpkg"]


def test_an_output_that_does_not_fit_costs_no_work(
    scenes: list[Path], unbroken: gpd.GeoDataFrame, small_disk: Path, tmp_path: Path
) -> None:
    # An empty GeoPackage takes a hundred kB.
    filler = small_disk / "filler"
    filler.write_bytes(bytes(940 * 1024))
    out, kept = small_disk / "ships.gpkg", tmp_path / "kept"
    result = larsd(*scenes, "-o", out, "--journal", kept)
    assert result.exit_code == 1
    assert f"cannot write {out}: " in result.stderr
    assert re.search(r"disk is full|no space left", result.stderr, re.IGNORECASE)
    assert "sqlite3_" not in result.stderr
    assert result.stderr.splitlines()[-1].endswith("the same command with --resume goes on.")
    filler.unlink()
    result = larsd(*scenes, "-o", out, "--journal", kept, "--resume", "--progress", "json")
    assert result.exit_code == 0, result.stderr
    told = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["tiles"] for event in told if event["event"] == "resumed"] == [24, 20]
    assert len(larsd_geo.read_ships(out)) == len(unbroken)
    assert not kept.exists()


def test_a_lock_on_the_layer_that_is_added_to_costs_no_work(
    scenes: list[Path],
    unbroken: gpd.GeoDataFrame,
    searched: list[int],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Another program holds the GeoPackage: before the search, and when its first scene is done."""
    monkeypatch.setattr(gpkg_sink, "_CHECK_WAIT_S", 0.2)
    monkeypatch.setattr(gpkg_sink, "_WAIT_S", 0.5)
    out = tmp_path / "all.gpkg"
    larsd_geo.write_ships(unbroken.iloc[:0], out)
    command = (*scenes, "-o", out, "--append")
    with closing(sqlite3.connect(out, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        result = larsd(*command)
        assert result.exit_code == 1
        assert f"{out} is open in another program" in result.stderr
        assert searched == []
        other.execute("ROLLBACK")

        run = TileSearch.run

        def then_lock(self: TileSearch, indices: Sequence[int]) -> Iterator[list[SearchedTile]]:
            yield from run(self, indices)
            if not other.in_transaction:
                other.execute("BEGIN IMMEDIATE")

        with monkeypatch.context() as patch:
            patch.setattr(TileSearch, "run", then_lock)
            result = larsd(*command)
        assert result.exit_code == 1
        assert f"{out} is open in another program" in result.stderr
        assert result.stderr.splitlines()[-1].endswith("the same command with --resume goes on.")
        other.execute("ROLLBACK")
    searched.clear()
    result = larsd(*command, "--resume")
    assert result.exit_code == 0, result.stderr
    assert len(searched) <= 20  # of the second scene alone
    assert len(larsd_geo.read_ships(out)) == len(unbroken)
    assert [entry.name for entry in tmp_path.iterdir()] == ["all.gpkg"]


def test_a_disk_without_room_for_a_journal_is_left_empty(
    scenes: list[Path], small_disk: Path
) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes((1024 - 40) * 1024))
    result = larsd(scenes[0], "-o", small_disk / "ships.geojson")
    assert result.exit_code == 1
    assert re.search(r"cannot write .*larsd-journal: .*full", result.stderr)
    assert [entry.name for entry in small_disk.iterdir()] == ["filler"]


def test_a_journal_in_a_folder_that_refuses_files_is_told(
    scenes: list[Path], tmp_path: Path
) -> None:
    result = larsd(scenes[0], "-o", tmp_path / "a.gpkg", "--journal", "/proc/kept")
    assert result.exit_code == 1
    assert "cannot write /proc/kept: " in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_journal_must_not_be_a_scene_or_an_output(scenes: list[Path], tmp_path: Path) -> None:
    before = scenes[0].read_bytes()
    for place, word in [(scenes[0], "is a scene"), (tmp_path / "a.gpkg", "written twice")]:
        result = larsd(scenes[0], "-o", tmp_path / "a.gpkg", "--journal", place)
        assert result.exit_code == 2
        assert word in result.stderr
    assert scenes[0].read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_it_resumes_from_any_folder(
    detector: Detector, scenes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "any.journal"
    interrupt(detector, scenes[:1], path, 20, at=0)
    monkeypatch.chdir(scenes[0].parent)
    summary = detector.run([scenes[0].name], journal=Journal(path, "resume"))
    assert summary.scenes[0].tiles == 24


def test_times_of_all_attempts_count(
    detector: Detector, scenes: list[Path], tmp_path: Path
) -> None:
    path = tmp_path / "any.journal"

    def slow(at: DetectionProgress) -> None:
        if at.done == 2:
            time.sleep(1.0)
        if at.done == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        detector.run(scenes[:1], progress=slow, journal=Journal(path))
    summary = detector.run(scenes[:1], journal=Journal(path, "resume"))
    assert summary.scenes[0].seconds > 1.0
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (hidden ones too)
