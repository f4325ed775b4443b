"""The journal as a file: what it keeps, what it refuses, and who may write it."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from larsd_geo.detection import journal as journal_module
from larsd_geo.detection import journal_file
from larsd_geo.detection.journal import Existing, Journal, SceneJournal
from larsd_geo.detection.journal_file import JournalFile, is_surely_local
from larsd_geo.detection.journal_records import pack_ships, unpack_ships
from larsd_geo.detection.tiles import SearchedTile, TileShips
from larsd_geo.errors import (
    InterruptedSearchError,
    JournalInUseError,
    JournalMismatchError,
    SceneChangedError,
    UnreadableSceneError,
    UnusableJournalError,
)

KNOWN = {"the model": "larsd-lite 0123", "setting score": "0.4"}

#: A process that opens a journal, commits a tile, says so, and does nothing until it is killed.
HOLDER = """
import sys, time
from pathlib import Path
from larsd_geo.detection import journal
from larsd_geo.detection.tiles import SearchedTile
journal._COMMIT_S = 0.0
kept = journal.Journal(sys.argv[1])
kept.begin({"the model": "larsd-lite 0123", "setting score": "0.4"}, [sys.argv[2]])
part = kept.scene(sys.argv[2])
list(part.tiles("plan", 4))
part.add([SearchedTile(0, None), SearchedTile(2, None)])
print("ready", flush=True)
time.sleep(600)
"""


def ships(count: int, seed: int = 0) -> TileShips:
    rng = np.random.default_rng(seed)
    return TileShips(
        rng.normal(500, 200, (count, 5)),
        rng.random(count),
        rng.random(count) < 0.5,
        np.where(rng.random((count, 2)) < 0.3, np.nan, rng.random((count, 2))),
    )


def equal(one: TileShips | None, other: TileShips | None) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
        for a, b in zip(one, other, strict=True)
    )


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    path.write_bytes(os.urandom(300_000))
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ships.gpkg.larsd-journal"


@pytest.fixture(autouse=True)
def commit_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "_COMMIT_S", 0.0)
    monkeypatch.setattr(journal_module, "_COMMIT_REST", 0.0)


def interrupted(path: Path, scene: Path, known: dict[str, str] = KNOWN) -> None:
    """Leave a journal with two of four tiles."""
    kept = Journal(path)
    kept.begin(known, [scene])
    part = kept.scene(scene)
    assert list(part.tiles("plan", 4)) == []
    part.add([SearchedTile(0, ships(3), 2, 700), SearchedTile(2, None)])
    kept.close()
    assert kept.is_resumable


def resumed(
    path: Path, scenes: list[Path], known: dict[str, str] = KNOWN, existing: Existing = "resume"
) -> Journal:
    kept = Journal(path, existing)
    kept.begin(known, scenes)
    return kept


# ------------------------------------------------------------------------ what a tile becomes


def test_tiles_of_several_looks_are_told_apart(path: Path, scene: Path) -> None:
    kept = Journal(path)
    kept.begin(KNOWN, [scene])
    part = kept.scene(scene)
    assert list(part.tiles("plan", 2, 2)) == []
    part.add([SearchedTile(0, ships(3), 2, 700), SearchedTile(0, ships(1), 1, 300, look=1)])
    part.add([SearchedTile(1, None, look=1)])
    kept.close()
    again = resumed(path, [scene]).scene(scene)
    tiles = list(again.tiles("plan", 2, 2))
    assert [(tile.look, tile.index, tile.count) for tile in tiles] == [
        (0, 0, 2),
        (1, 0, 1),
        (1, 1, 0),
    ]
    assert equal(tiles[1].ships, ships(1))
    assert again.resumed == 3


numbers = st.floats(width=64, allow_nan=True, allow_infinity=True)


@given(st.data(), st.integers(0, 5))
def test_a_tile_comes_back_bit_by_bit(data: st.DataObject, count: int) -> None:
    packed = TileShips(
        data.draw(arrays.arrays(np.float64, (count, 5), elements=numbers)),
        data.draw(arrays.arrays(np.float64, (count,), elements=numbers)),
        data.draw(arrays.arrays(np.bool_, (count,))),
        data.draw(arrays.arrays(np.float64, (count, 2), elements=numbers)),
    )
    assert equal(unpack_ships(pack_ships(packed)), packed)


def test_a_tile_with_any_byte_changed_or_cut_off_is_noticed() -> None:
    packed = pack_ships(ships(2))
    for place in range(len(packed)):
        damaged = bytearray(packed)
        damaged[place] ^= 1
        with pytest.raises(ValueError, match="checksum"):
            unpack_ships(bytes(damaged))
        with pytest.raises(ValueError, match=r"checksum|cut short"):
            unpack_ships(packed[:place])


# ------------------------------------------------------------------------ going on


def test_a_resumed_scene_has_the_tiles_that_were_done(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    kept = resumed(path, [scene])
    part = kept.scene(scene)
    first, second = part.tiles("plan", 4)
    assert (first.index, first.count, first.pixels, second.index) == (0, 2, 700, 2)
    assert equal(first.ships, ships(3))
    assert second.ships is None
    assert part.resumed == 2
    kept.end()
    assert [entry.name for entry in path.parent.iterdir()] == ["scene.tif"]


def test_a_journal_is_told_and_kept_unless_something_is_asked_for(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    for _ in range(2):
        with pytest.raises(
            InterruptedSearchError, match=r"at tile 2 of 4 of scene\.tif, and .*"
        ) as e:
            resumed(path, [scene], existing="refuse")
        assert isinstance(e.value, FileExistsError)
    kept = resumed(path, [scene], existing="restart")
    assert list(kept.scene(scene).tiles("plan", 4)) == []
    kept.close()
    assert not kept.is_resumable
    assert not path.exists()


def test_a_journal_without_work_is_in_nobodys_way(path: Path, scene: Path) -> None:
    JournalFile(path).close()
    assert path.exists()
    kept = resumed(path, [scene], existing="refuse")
    kept.end()
    assert not path.exists()


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({**KNOWN, "setting score": "0.3"}, "setting score was 0.4 and is 0.3"),
        ({**KNOWN, "the model": "mine 4567"}, "the model was larsd-lite 0123 and is mine 4567"),
        ({**KNOWN, "setting new": "1"}, "setting new was not known and is 1"),
    ],
)
def test_what_decides_the_result_must_be_the_same(
    known: dict[str, str], words: str, path: Path, scene: Path
) -> None:
    interrupted(path, scene)
    with pytest.raises(JournalMismatchError, match=words):
        resumed(path, [scene], known)
    # Nothing is lost by the attempt.
    assert sum(1 for _ in resumed(path, [scene]).scene(scene).tiles("plan", 4)) == 2


def change_size(scene: Path) -> None:
    with scene.open("ab") as file:
        file.write(b"x")


def change_time(scene: Path) -> None:
    os.utime(scene, ns=(0, scene.stat().st_mtime_ns + 1))


def change_content(scene: Path) -> None:
    before = scene.stat().st_mtime_ns
    content = bytearray(scene.read_bytes())
    content[150_000:200_000] = bytes(50_000)
    scene.write_bytes(content)
    os.utime(scene, ns=(before, before))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (change_size, "scene.tif had 300000 bytes and has 300001 bytes"),
        (change_time, "scene.tif has been written again"),
        (change_content, "scene.tif has other content"),
        (Path.unlink, "scene.tif"),
    ],
    ids=["size", "time", "content", "gone"],
)
def test_a_scene_must_be_the_same(change: object, words: str, path: Path, scene: Path) -> None:
    assert callable(change)
    interrupted(path, scene)
    change(scene)
    with pytest.raises(JournalMismatchError, match=words):
        resumed(path, [scene])


def test_a_scene_with_work_must_be_among_the_scenes(
    path: Path, scene: Path, tmp_path: Path
) -> None:
    interrupted(path, scene)
    other = tmp_path / "other.tif"
    other.write_bytes(b"other")
    with pytest.raises(JournalMismatchError, match=r"scene\.tif, which is not among the scenes"):
        resumed(path, [other])
    kept = resumed(path, [other, scene])
    assert list(kept.scene(other).tiles("its plan", 2)) == []
    assert sum(1 for _ in kept.scene(scene).tiles("plan", 4)) == 2
    kept.end()


def test_a_scene_that_is_named_twice_has_two_parts(path: Path, scene: Path) -> None:
    kept = Journal(path)
    kept.begin(KNOWN, [scene, scene])
    for tile in (1, 3):
        part = kept.scene(scene)
        list(part.tiles("plan", 4))
        part.add([SearchedTile(tile, None)])
    kept.close()
    kept = resumed(path, [scene, scene])
    found = [[tile.index for tile in kept.scene(scene).tiles("plan", 4)] for _ in range(2)]
    kept.end()
    assert found == [[1], [3]]


def test_another_plan_is_refused(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    kept = resumed(path, [scene])
    with pytest.raises(JournalMismatchError, match=r"scene\.tif is cut into other tiles"):
        list(kept.scene(scene).tiles("another plan", 5))
    kept.close()


def test_a_scene_that_failed_is_searched_again_once_it_is_repaired(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    kept = resumed(path, [scene])
    part = kept.scene(scene)
    list(part.tiles("plan", 4))
    part.fail(UnreadableSceneError(scene, "it is cut short"))
    kept.close()
    # As it was: its tiles count.
    kept = resumed(path, [scene])
    part = kept.scene(scene)
    assert sum(1 for _ in part.tiles("plan", 4)) == 2
    part.fail(UnreadableSceneError(scene, "it is cut short"))
    kept.close()
    change_size(scene)
    kept = resumed(path, [scene])
    assert list(kept.scene(scene).tiles("plan", 4)) == []
    assert kept.file.rows("SELECT attempts FROM scene") == [(4,)]
    kept.end()


def test_the_tiles_of_a_scene_that_changed_are_worth_nothing(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    kept = resumed(path, [scene])
    part = kept.scene(scene)
    list(part.tiles("plan", 4))
    part.add([SearchedTile(3, ships(1))])
    part.fail(SceneChangedError(scene, "it has other content"))
    kept.close()
    assert not kept.is_resumable
    assert not path.exists()


def test_commits_cost_a_hundredth_of_the_time_at_most(
    path: Path, scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_COMMIT_S", 1.0)
    monkeypatch.setattr(journal_module, "_COMMIT_REST", 100.0)
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    kept = Journal(path)
    kept.begin(KNOWN, [scene])
    part = kept.scene(scene)
    list(part.tiles("plan", 1000))
    spent = commits = 0.0
    execute = JournalFile.transaction

    def slow(file: JournalFile) -> object:
        nonlocal spent, commits
        now[0] += 0.05
        spent, commits = spent + 0.05, commits + 1
        return execute(file)

    monkeypatch.setattr(JournalFile, "transaction", slow)
    for tile in range(1000):
        now[0] += 0.1
        part.add([SearchedTile(tile, None)])
    assert commits > 10
    assert spent / (now[0] - 1000.0) < 0.0105
    kept.close()
    assert sum(1 for _ in resumed(path, [scene]).scene(scene).tiles("plan", 1000)) == 1000


# ------------------------------------------------------------------------ who may write it


@pytest.fixture
def holder(path: Path, scene: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", HOLDER, str(path), str(scene)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def test_a_second_search_is_refused_until_the_first_is_dead(
    holder: subprocess.Popen[str], path: Path, scene: Path
) -> None:
    for existing in ("refuse", "resume", "restart"):
        with pytest.raises(JournalInUseError, match=rf"\(process {holder.pid} on .*\); wait"):
            resumed(path, [scene], existing=existing)
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    kept = resumed(path, [scene])
    assert [tile.index for tile in kept.scene(scene).tiles("plan", 4)] == [0, 2]
    kept.end()
    assert [entry.name for entry in path.parent.iterdir()] == ["scene.tif"]


def test_a_lock_that_outlived_its_process_is_told(path: Path) -> None:
    command = [sys.executable, "-c", "import os; print(os.getpid())"]
    ended = subprocess.run(command, capture_output=True, text=True, check=True)
    # As a file server holds it for a process of this machine that is gone.
    owner = json.loads(journal_file._this_process()) | {"process": int(ended.stdout)}
    file = JournalFile(path)
    file.connection.execute("PRAGMA journal_mode = TRUNCATE")
    file.connection.execute("INSERT OR REPLACE INTO run VALUES ('owner', ?)", [json.dumps(owner)])
    with pytest.raises(JournalInUseError, match="which has ended; its lock was left over"):
        JournalFile(path)
    file.close()


def test_locally_it_is_in_wal_mode_without_shared_memory(path: Path) -> None:
    assert is_surely_local(path)
    file = JournalFile(path)
    assert file.mode == "wal"
    assert not path.with_name(path.name + "-shm").exists()
    file.close()
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.fixture
def network_drive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_file, "is_surely_local", lambda path: False)


@pytest.mark.usefixtures("network_drive")
def test_on_a_network_drive_there_is_neither_wal_nor_shared_memory(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    kept = resumed(path, [scene])
    assert kept.file.mode == "truncate"
    part = kept.scene(scene)
    assert sum(1 for _ in part.tiles("plan", 4)) == 2
    part.add([SearchedTile(1, ships(2))])
    assert not list(path.parent.glob("*-wal"))
    assert not list(path.parent.glob("*-shm"))
    kept.end()
    assert [entry.name for entry in path.parent.iterdir()] == ["scene.tif"]


@pytest.mark.usefixtures("network_drive")
def test_on_a_network_drive_another_machine_counts_while_it_writes(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = JournalFile(path)
    owner = {"host": "elsewhere", "process": 7, "since": "noon"}
    file.connection.execute("INSERT OR REPLACE INTO run VALUES ('owner', ?)", [json.dumps(owner)])
    file.connection.close()  # as after a power cut, or where locks have no effect
    silent = time.time() - 100
    for entry in path.parent.iterdir():
        os.utime(entry, (silent, silent))
    with pytest.raises(JournalInUseError, match="process 7 on elsewhere, since noon"):
        JournalFile(path)
    # Trying is no sign of life.
    monkeypatch.setattr(journal_file, "_QUIET_S", 90.0)
    JournalFile(path).delete()
    assert not path.exists()


def test_the_kind_of_drive_is_told_by_the_innermost_mount(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounts = (
        "1 0 8:1 / / rw - ext4 /dev/a rw\n"
        f"2 1 0:9 / {tmp_path} rw shared:1 - nfs4 server:/x rw\n"
        f"3 2 0:9 / {tmp_path}/local\\040disk rw - xfs /dev/b rw\n"
    )
    monkeypatch.setattr(Path, "read_text", lambda self, encoding: mounts)
    (tmp_path / "local disk").mkdir()
    assert is_surely_local(Path("/usr/journal"))
    assert not is_surely_local(tmp_path / "journal")
    assert is_surely_local(tmp_path / "local disk" / "journal")
    assert not is_surely_local(Path(f"{tmp_path}/localised/journal"))


# ------------------------------------------------------------------------ what is in the way


def test_a_file_that_is_no_journal_is_refused_and_kept(tmp_path: Path) -> None:
    geopackage, text = tmp_path / "ships.gpkg", tmp_path / "notes.txt"
    with sqlite3.connect(geopackage) as connection:
        connection.execute("CREATE TABLE ships (id INTEGER)")
    text.write_text("not a database at all, but long enough to be looked at" * 9)
    before = geopackage.read_bytes(), text.read_bytes()
    with pytest.raises(UnusableJournalError, match="it is not a journal"):
        JournalFile(geopackage)
    with pytest.raises(UnusableJournalError, match="damaged or not a journal"):
        JournalFile(text)
    assert (geopackage.read_bytes(), text.read_bytes()) == before


@pytest.mark.parametrize(("layout", "which"), [(0, "an earlier"), (99, "a newer")])
def test_a_journal_of_another_version_is_refused_and_kept(
    path: Path, scene: Path, layout: int, which: str
) -> None:
    interrupted(path, scene)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {layout}")
        connection.execute("CREATE TABLE of_that_version (id INTEGER)")
    connection.close()
    before = path.read_bytes()
    for existing in ("refuse", "resume"):
        with pytest.raises(UnusableJournalError, match=f"{which} version of larsd-geo made it"):
            Journal(path, existing).begin(KNOWN, [scene])
    assert path.read_bytes() == before
    # Whoever starts again has given its work up.
    journal = Journal(path, "restart")
    journal.begin(KNOWN, [scene])
    assert journal.file.rows("SELECT name FROM sqlite_master WHERE name = 'of_that_version'") == []
    assert not journal.holds_work
    journal.end()


def test_a_damaged_journal_is_told(path: Path, scene: Path) -> None:
    interrupted(path, scene)
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE tile SET ships = substr(ships, 1, 50) WHERE number = 0")
    connection.close()
    kept = resumed(path, [scene])
    part = kept.scene(scene)
    with pytest.raises(UnusableJournalError, match="it is damaged"):
        list(part.tiles("plan", 4))
    kept.close()


def test_a_folder_that_refuses_files_is_told() -> None:
    with pytest.raises(UnusableJournalError, match="cannot write /proc/"):
        JournalFile(Path("/proc/ships.larsd-journal"))


def test_side_files_without_a_journal_are_removed(path: Path) -> None:
    for suffix in ("-wal", "-shm", "-journal"):
        path.with_name(path.name + suffix).write_bytes(b"of a run that was killed")
    file = JournalFile(path)
    assert file.rows("PRAGMA integrity_check") == [("ok",)]
    file.delete()
    assert list(path.parent.iterdir()) == []


def test_a_part_that_is_not_begun_says_so(path: Path) -> None:
    with pytest.raises(ValueError, match="is not open"):
        SceneJournal(Journal(path), 1, "scene.tif", {})
