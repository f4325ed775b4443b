"""Whole or not at all: what is left behind when writing goes wrong."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pytest

from larsd_geo.errors import (
    OutputExistsError,
    OutputInUseError,
    OutputNotWritableError,
    SceneNotFoundError,
    UnknownOutputFormatError,
    UnwritableColumnError,
)
from larsd_geo.files import atomic_output
from larsd_geo.io import FORMATS, check_output, read_ships, write_ships

SUFFIXES = [suffixes[0] for suffixes in FORMATS.values()]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_only_the_file_itself_appears(ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / f"ships{suffix}")
    assert os.listdir(tmp_path) == [f"ships{suffix}"]  # noqa: PTH208 (hidden ones too)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_existing_file_is_replaced_only_when_told(
    ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"ships{suffix}"
    path.write_bytes(b"mine")
    for attempt in (check_output, lambda target: write_ships(ships, target)):
        with pytest.raises(OutputExistsError, match="set overwrite") as caught:
            attempt(path)
        assert isinstance(caught.value, FileExistsError)
    assert contents(tmp_path) == {path.name: b"mine"}
    check_output(path, overwrite=True)
    assert path.read_bytes() == b"mine"
    write_ships(ships, path, overwrite=True)
    assert len(read_ships(path)) == len(ships)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_column_that_no_format_knows_changes_nothing(
    ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"ships{suffix}"
    path.write_bytes(b"mine")
    ships["wake"] = [{"angle": 39}] * len(ships)
    with pytest.raises(UnwritableColumnError, match=r"'wake'.*dict"):
        write_ships(ships, path, overwrite=True)
    assert contents(tmp_path) == {path.name: b"mine"}


FULL_DISK = """
import resource, sys
import geopandas, pandas, pyarrow.parquet, pyogrio
from larsd_geo.errors import OutputNotWritableError
from larsd_geo.io import read_ships, write_ships
ships = read_ships(sys.argv[1])
many = pandas.concat([ships] * 400, ignore_index=True)
# No file may grow beyond this: the write fails as on a full disk.
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
try:
    write_ships(many, sys.argv[2], overwrite=True)
except OutputNotWritableError as error:
    print("refused:", error)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a file")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_changes_nothing(ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path) -> None:
    ships["noise"] = [os.urandom(40).hex() for _ in range(len(ships))]
    write_ships(ships, tmp_path / "source.gpkg")
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / f"ships{suffix}"
    path.write_bytes(b"mine")
    limit = "9000" if suffix == ".parquet" else "120000"
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, tmp_path / "source.gpkg", path, limit],
        capture_output=True,
        text=True,
        check=False,
    )
    assert f"refused: cannot write {path}" in done.stdout, done.stdout + done.stderr
    assert contents(folder) == {path.name: b"mine"}
    assert [entry.name for entry in folder.iterdir()] == [path.name]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's disk that is always full")
def test_a_disk_that_fills_up_in_the_block_names_the_output(tmp_path: Path) -> None:
    target = tmp_path / "scores.json"
    with (
        pytest.raises(OutputNotWritableError, match=r"scores\.json.*no space left") as caught,
        atomic_output(target, overwrite=False),
    ):
        Path("/dev/full").write_text("x", encoding="utf-8")
    assert isinstance(caught.value.__cause__, OSError)
    assert not target.exists()


def test_a_file_that_cannot_be_made_in_the_block_names_the_output(tmp_path: Path) -> None:
    with (
        pytest.raises(OutputNotWritableError, match=r"scores\.json"),
        atomic_output(tmp_path / "scores.json", overwrite=False) as temporary,
    ):
        (temporary.parent / "missing" / "scores.json").write_text("x", encoding="utf-8")


def test_what_else_fails_in_the_block_is_not_blamed_on_the_output(tmp_path: Path) -> None:
    with (
        pytest.raises(FileNotFoundError) as caught,
        atomic_output(tmp_path / "scores.json", overwrite=False),
    ):
        (tmp_path / "labels.csv").read_text(encoding="utf-8")
    assert not isinstance(caught.value, OutputNotWritableError)
    with (
        pytest.raises(SceneNotFoundError),
        atomic_output(tmp_path / "scores.json", overwrite=False),
    ):
        raise SceneNotFoundError(tmp_path / "scene.tif")


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"

    def interrupted() -> None:
        with atomic_output(path, overwrite=False) as temporary:
            temporary.write_bytes(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_appeared_meanwhile_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"

    def overtaken() -> None:
        with atomic_output(path, overwrite=False) as temporary:
            temporary.write_bytes(b"new")
            path.write_bytes(b"theirs")

    with pytest.raises(OutputExistsError):
        overtaken()
    assert contents(tmp_path) == {"ships.gpkg": b"theirs"}


def test_missing_folders_are_made_by_the_writer_not_by_the_check(
    ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "2025" / "june" / "ships.gpkg"
    assert check_output(path) == "gpkg"
    assert not (tmp_path / "2025").exists()
    write_ships(ships, path)
    assert path.is_file()


def test_a_folder_is_no_target(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    folder = tmp_path / "ships.gpkg"
    folder.mkdir()
    for overwrite in (False, True):
        with pytest.raises(OutputNotWritableError, match="it is a folder") as caught:
            check_output(folder, overwrite=overwrite)
        assert isinstance(caught.value, OSError)


def test_a_file_in_place_of_a_folder_is_reported(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    (tmp_path / "results").write_bytes(b"a file")
    path = tmp_path / "results" / "ships.gpkg"
    for attempt in (check_output, lambda target: write_ships(ships, target)):
        with pytest.raises(OutputNotWritableError, match=r"cannot write .*ships\.gpkg"):
            attempt(path)


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="needs a folder that refuses files")
def test_a_folder_that_refuses_files_is_reported_before_the_work() -> None:
    with pytest.raises(OutputNotWritableError, match="cannot write"):
        check_output("/proc/self/ships.gpkg")


def test_unknown_formats_are_reported_before_the_work(tmp_path: Path) -> None:
    with pytest.raises(UnknownOutputFormatError, match=r"\.gpkg"):
        check_output(tmp_path / "ships.xlsx")
    with pytest.raises(UnknownOutputFormatError, match="shapefile: no known output format"):
        check_output(tmp_path / "ships.gpkg", format="shapefile")


def test_a_geopackage_at_work_elsewhere_is_not_replaced(
    ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "ships.gpkg"
    write_ships(ships, path)
    with closing(sqlite3.connect(path)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("UPDATE layer_styles SET owner = 'analyst'")
        editor.commit()
        with pytest.raises(OutputInUseError, match=r"ships\.gpkg-wal"):
            check_output(path, overwrite=True)
        with pytest.raises(OutputInUseError):
            write_ships(ships, path, overwrite=True)
    write_ships(ships, path, overwrite=True)
    assert read_ships(path)["review"].isna().all()


@pytest.mark.skipif(sys.platform == "win32", reason="symbolic links need rights on Windows")
def test_a_link_is_followed_not_replaced(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    link = tmp_path / "latest.gpkg"
    link.symlink_to(tmp_path / "store" / "ships.gpkg")
    write_ships(ships, link)
    assert link.is_symlink()
    assert len(read_ships(tmp_path / "store" / "ships.gpkg")) == len(ships)


# ------------------------------------------------------------------------ what killed runs leave

WRITER = """
import sys, time
from larsd_geo.files import atomic_output
with atomic_output(sys.argv[1], overwrite=True) as temporary:
    temporary.write_bytes(b"half")
    print("writing", flush=True)
    time.sleep(600)
"""


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not(
    tmp_path: Path,
) -> None:
    path = tmp_path / "ships.gpkg"
    (tmp_path / ".other.gpkg.abcdefgh.part").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "writing\n"
        (folder,) = tmp_path.glob(".ships.gpkg.*.part")
        with atomic_output(path, overwrite=True) as temporary:
            temporary.write_bytes(b"whole")
        assert (folder / "ships.gpkg").read_bytes() == b"half"
        process.kill()
        process.wait()
        assert folder.is_dir()
        with atomic_output(path, overwrite=True) as temporary:
            assert not folder.exists()
            temporary.write_bytes(b"whole again")
    assert path.read_bytes() == b"whole again"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        ".other.gpkg.abcdefgh.part",
        "ships.gpkg",
    ]


# ------------------------------------------------------------------------ modes


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_output_has_the_mode_of_the_umask_and_keeps_the_one_that_it_has(
    ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path
) -> None:
    path = tmp_path / f"ships{suffix}"
    before = os.umask(0o007)
    try:
        write_ships(ships, path)
        assert path.stat().st_mode & 0o777 == 0o660
        path.chmod(0o600)
        write_ships(ships, path, overwrite=True)
        assert path.stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


# ------------------------------------------------------------------------ other programs

#: Holds a GeoPackage in WAL mode with everything written, so that its `-wal` is empty.
VIEWER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA journal_mode = WAL")
connection.execute("CREATE TABLE mine (id INTEGER)")
connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
connection.execute("SELECT * FROM mine").fetchall()
print("open", flush=True)
sys.stdin.readline()
connection.execute("INSERT INTO mine VALUES (1)")
connection.close()
print("written", flush=True)
"""


def test_a_geopackage_that_another_program_holds_is_not_replaced(
    ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "ships.gpkg"
    write_ships(ships, path)
    with subprocess.Popen(
        [sys.executable, "-c", VIEWER, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as viewer:
        assert viewer.stdin is not None
        assert viewer.stdout is not None
        assert viewer.stdout.readline() == "open\n"
        assert path.with_name("ships.gpkg-wal").stat().st_size == 0
        for attempt in (check_output, lambda target, **how: write_ships(ships, target, **how)):
            with pytest.raises(OutputInUseError, match="which holds its lock"):
                attempt(path, overwrite=True)
        viewer.stdin.write("\n")
        viewer.stdin.flush()
        assert viewer.stdout.readline() == "written\n"
    write_ships(ships, path, overwrite=True)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert os.listdir(tmp_path) == ["ships.gpkg"]  # noqa: PTH208 (hidden ones too)


def test_a_file_that_only_looks_like_sqlite_is_replaced(
    ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    path = tmp_path / "ships.gpkg"
    path.write_bytes(b"SQLite format 3\0" + b"and then nothing of the kind" * 50)
    write_ships(ships, path, overwrite=True)
    assert len(read_ships(path)) == len(ships)
