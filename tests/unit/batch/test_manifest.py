"""What became of each scene of a batch, from run to run."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from larsd_geo.batch.manifest import Manifest
from larsd_geo.batch.scenes import SceneRef
from larsd_geo.batch.status import read_status
from larsd_geo.batch.worker import SceneJob
from larsd_geo.detection.result import SceneResult, SceneSummary
from larsd_geo.errors import (
    JournalInUseError,
    JournalMismatchError,
    NoManifestError,
    UnreadableSourceError,
    UnusableJournalError,
)
from larsd_geo.geo import empty_ships

KNOWN = {"the model": "larsd"}


def ref(path: str, version: str = "1") -> SceneRef:
    return SceneRef(path, path.rpartition("/")[2], (path,), version=version)


@contextlib.contextmanager
def opened(path: Path, *, restart: bool = False) -> Iterator[Manifest]:
    manifest = Manifest(path, KNOWN, restart=restart)
    try:
        yield manifest
    finally:
        manifest.close()


def turns(
    manifest: Manifest, refs: Sequence[SceneRef], *, retry_failed: bool = False
) -> list[SceneJob]:
    manifest.register(refs, retry_failed=retry_failed, attempts=3)
    return list(manifest.jobs())


def finish(manifest: Manifest, job: SceneJob, ships: int = 2) -> None:
    manifest.begin(job, "out.gpkg")
    summary = SceneSummary(job.name, ships, 1, 100, 0.5, 1.0)
    manifest.done(job, SceneResult(empty_ships("EPSG:32631"), summary), keep_layer=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "batch"


def test_a_second_run_searches_only_what_is_missing(path: Path) -> None:
    refs = [ref("/a/1.tif"), ref("/a/2.tif")]
    with opened(path) as manifest:
        finish(manifest, turns(manifest, refs)[0])
    with opened(path) as manifest:
        assert [job.name for job in turns(manifest, [*refs, ref("/a/3.tif")])] == ["2.tif", "3.tif"]


def test_a_scene_that_has_changed_is_searched_again(path: Path) -> None:
    with opened(path) as manifest:
        finish(manifest, turns(manifest, [ref("/a/1.tif")])[0])
    with opened(path) as manifest:
        assert turns(manifest, [ref("/a/1.tif")]) == []
        assert len(turns(manifest, [ref("/a/1.tif", version="2")])) == 1


def test_scenes_that_this_run_does_not_name_stay_as_they_are(path: Path) -> None:
    with opened(path) as manifest:
        turns(manifest, [ref("/a/1.tif")])
    with opened(path) as manifest:
        assert [job.name for job in turns(manifest, [ref("/a/2.tif")])] == ["2.tif"]
        assert manifest.status().waiting == 2


def test_a_scene_fails_as_often_as_allowed_and_then_only_on_request(path: Path) -> None:
    for _ in range(3):
        with opened(path) as manifest:
            (job,) = turns(manifest, [ref("/a/1.tif")])
            manifest.begin(job, "out.gpkg")
            manifest.failed(job, "it is damaged")
    with opened(path) as manifest:
        assert turns(manifest, [ref("/a/1.tif")]) == []
        (failed,) = manifest.status().failures
        assert (failed.name, failed.reason, failed.attempts) == ("1.tif", "it is damaged", 3)
        assert len(turns(manifest, [ref("/a/1.tif")], retry_failed=True)) == 1


def test_a_scene_that_killed_its_workers_waits_until_somebody_asks(path: Path) -> None:
    with opened(path) as manifest:
        (job,) = turns(manifest, [ref("/a/1.tif")])
        manifest.begin(job, "out.gpkg")
        manifest.failed(job, "it killed them", for_good=True)
    with opened(path) as manifest:
        assert turns(manifest, [ref("/a/1.tif")]) == []
        assert len(turns(manifest, [ref("/a/1.tif")], retry_failed=True)) == 1


def test_a_scene_that_kills_the_run_itself_is_reported_in_the_end(path: Path) -> None:
    for _ in range(3):
        with opened(path) as manifest:
            (job,) = turns(manifest, [ref("/a/1.tif")])
            manifest.begin(job, "out.gpkg")
    with opened(path) as manifest:
        assert turns(manifest, [ref("/a/1.tif")]) == []
        assert "killed 3 times" in manifest.status().failures[0].reason


def test_a_run_that_was_asked_to_end_counts_no_attempt(path: Path) -> None:
    for _ in range(5):
        with opened(path) as manifest:
            (job,) = turns(manifest, [ref("/a/1.tif")])
            manifest.begin(job, "out.gpkg")
            manifest.give_back()


def test_an_item_that_was_repaired_is_searched(path: Path) -> None:
    broken = replace(ref("/a/1.tif"), paths=(), problem=UnreadableSourceError("/a/1.json", "gone"))
    with opened(path) as manifest:
        assert turns(manifest, [broken]) == []
        assert "gone" in manifest.status().failures[0].reason
        assert turns(manifest, [broken], retry_failed=True) == []
        assert len(turns(manifest, [ref("/a/1.tif")])) == 1


def test_names_are_unique_as_names_and_as_files_and_stay(path: Path) -> None:
    refs = [ref("/a/visual.tif"), ref("/b/visual.tif"), ref("/b/VISUAL.jp2"), ref("/c/é x.tif")]
    with opened(path) as manifest:
        jobs = turns(manifest, refs)
        assert [job.name for job in jobs] == [
            "visual.tif",
            "b/visual.tif",
            "VISUAL.jp2 (2)",
            "é x.tif",
        ]
        assert len({job.file.lower() for job in jobs}) == 4
        assert not any("/" in job.file for job in jobs)
        before = {job.ref.key: job.name for job in jobs}
    with opened(path) as manifest:
        after = turns(manifest, [ref("/0/visual.tif"), *refs])
        assert {job.ref.key: job.name for job in after if job.ref.key in before} == before


def test_no_secret_is_written_and_it_is_used_all_the_same(path: Path) -> None:
    signed = "https://user:word@host/a.tif?sig=SECRET"
    secret = SceneRef("https://host/a.tif", "a.tif", (signed,))
    with opened(path) as manifest:
        (job,) = turns(manifest, [secret])
        assert job.ref.paths == (signed,)
        manifest.failed(job, f"{signed} cannot be opened")
    assert b"SECRET" not in path.read_bytes()
    assert b"word" not in path.read_bytes()


def test_another_model_is_refused_unless_the_batch_begins_again(path: Path) -> None:
    with opened(path) as manifest:
        finish(manifest, turns(manifest, [ref("/a/1.tif")])[0])
    with pytest.raises(JournalMismatchError, match="the model was larsd and is other"):
        Manifest(path, {"the model": "other"})
    again = Manifest(path, {"the model": "other"}, restart=True)
    assert len(turns(again, [ref("/a/1.tif")])) == 1
    again.close()


@pytest.mark.parametrize(("layout", "which"), [("0", "an earlier"), ("99", "a newer")])
def test_a_manifest_of_another_version_is_refused_and_kept(
    path: Path, layout: str, which: str
) -> None:
    with opened(path) as manifest:
        finish(manifest, turns(manifest, [ref("/a/1.tif")])[0])
    with contextlib.closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE batch SET value = ? WHERE name = 'layout'", (layout,))
        connection.execute("ALTER TABLE batch_scene ADD COLUMN of_that_version")
    before = path.read_bytes()
    for look in (lambda: Manifest(path, KNOWN), lambda: read_status(path)):
        with pytest.raises(UnusableJournalError, match=f"{which} version of larsd-geo made it"):
            look()
    with contextlib.closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM batch_scene").fetchone() == (1,)
    assert len(path.read_bytes()) == len(before)
    with opened(path, restart=True) as manifest:
        assert len(turns(manifest, [ref("/a/1.tif")])) == 1


def test_two_runs_never_share_a_manifest_and_the_status_is_told_meanwhile(path: Path) -> None:
    with opened(path) as manifest:
        jobs = turns(manifest, [ref("/a/1.tif"), ref("/a/2.tif")])
        finish(manifest, jobs[0], ships=7)
        manifest.tell_status(at_once=True)
        with pytest.raises(JournalInUseError):
            Manifest(path, KNOWN)
        status = read_status(path)
        assert (status.is_running, status.done, status.waiting, status.ships) == (True, 1, 1, 7)
        assert status.scenes_per_hour is not None
        assert status.seconds_left is not None
    status = read_status(path)
    assert (status.is_running, status.done, status.waiting) == (False, 1, 1)
    assert sorted(file.name for file in path.parent.iterdir()) == ["batch"]


def test_the_status_of_nothing_is_an_error(path: Path) -> None:
    with pytest.raises(NoManifestError):
        read_status(path)
    assert not path.exists()


@pytest.mark.slow
def test_many_scenes_are_taken_page_by_page(path: Path) -> None:
    count = 20_000
    with opened(path) as manifest:
        assert (
            manifest.register(
                (ref(f"/a/{n}.tif") for n in range(count)), retry_failed=False, attempts=3
            )
            == count
        )
        jobs = manifest.jobs()
        assert next(jobs).name == "0.tif"
        assert sum(1 for _ in jobs) == count - 1
