"""What cannot be stored is refused in one sentence, before the search, and without the password."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import psycopg
import pytest
from psycopg import sql

from benchmarks.postgis import ships_of
from benchmarks.postgres import PASSWORD, Database, Server
from larsd_geo.errors import OutputNotWritableError, UnreadableShipsError
from larsd_geo.geo import empty_ships
from larsd_geo.io import read_ships
from larsd_geo.io.postgis.address import DatabaseTable
from larsd_geo.io.postgis.sink import PostgisSink

MakeShips = Callable[..., gpd.GeoDataFrame]


def refusal(url: str, table: str = "ships") -> str:
    with pytest.raises(OutputNotWritableError) as caught:
        PostgisSink(url, table, template=empty_ships(4326))
    text = str(caught.value)
    assert PASSWORD not in text
    assert "\n" not in text
    assert text.endswith(".")
    return text


def test_a_server_that_is_not_there() -> None:
    text = refusal("postgresql://me:secret@127.0.0.1:1/harbour")
    assert text.startswith("cannot write table ships of postgresql://127.0.0.1:1/harbour: ")
    assert "there is no connection" in text
    assert "secret" not in text


def test_a_wrong_password_a_missing_one_and_a_missing_database(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSFILE", os.devnull)
    assert "authentication failed" in refusal(database.server.url(database.name, "wrong"))
    assert "set PGPASSWORD" in refusal(database.bare_url)
    assert 'database "lost" does not exist' in refusal(database.server.url("lost"))


def test_a_database_without_postgis(server: Server) -> None:
    assert "CREATE EXTENSION postgis" in refusal(server.url("postgres"))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:se%zzcret@host/db",
        "postgresql://me:sec/ret@host/db",
        "postgresql://me:secret@host:port/db",
        "postgresql://me:secret@host/db?unknown=1",
    ],
)
def test_an_address_that_is_not_understood_is_not_repeated(address: str) -> None:
    text = refusal(address)
    assert not any(part in text for part in ("secret", "sec/", "zzcret", "ret@"))


def test_the_address_in_words_has_no_secret() -> None:
    for address, shown, table in (
        ("postgresql://me:pa#ss@host/db#port.ships", "postgresql://host/db", "ships"),
        ("postgresql:///db?host=/tmp&password=secret", "postgresql:///db", "ships"),
        ("postgresql:///?service=harbour#a%20b", "service harbour", "a b"),
    ):
        target = DatabaseTable.parse(address)
        assert (target.shown, target.table) == (shown, table)
        assert "secret" not in repr(target)
        assert "pa#ss" not in repr(target)


@pytest.fixture
def guest(database: Database) -> Iterator[str]:
    """The address of the database for a user without any rights on its schema."""
    database.run("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    yield database.server.url(database.name, "guest", "guest")
    database.run("DROP OWNED BY guest")
    database.run("DROP ROLE guest")


def test_missing_rights_are_named_before_the_search(
    database: Database, guest: str, make_ships: MakeShips
) -> None:
    assert "permission denied for schema public" in refusal(guest)
    own = PostgisSink(database.url, template=empty_ships(4326))
    own.add(make_ships(2))
    own.finish()
    database.run("GRANT SELECT, INSERT ON ships TO guest")
    assert "the user guest lacks the rights UPDATE, DELETE" in refusal(guest)
    database.run("GRANT UPDATE, DELETE ON ships TO guest")
    sink = PostgisSink(guest, template=empty_ships(4326))
    sink.add(make_ships(3, "/by/guest.tif"))
    sink.finish()
    assert database.value("SELECT count(*) FROM ships") == 5


def test_an_older_table_of_somebody_else_is_for_its_owner_to_change(
    database: Database, guest: str, make_ships: MakeShips
) -> None:
    own = PostgisSink(database.url)
    own.add(make_ships(2))
    own.finish()
    database.run("GRANT ALL ON ships TO guest; GRANT ALL ON SCHEMA public TO guest")
    database.run("ALTER TABLE ships DROP COLUMN at_edge")
    text = refusal(guest)
    assert "it lacks the columns at_edge, and only its owner larsd can change that" in text
    for user, count in ((database.url, 1), (guest, 3)):
        sink = PostgisSink(user, template=empty_ships(4326))
        sink.add(make_ships(count, f"/images/{count}.tif"))
        sink.finish()
    database.run("ALTER TABLE ships ALTER ship_id DROP IDENTITY")
    assert "it does not number its rows, and only its owner" in refusal(guest)
    # Members of the owner's role are owners, too.
    database.run("GRANT larsd TO guest")
    PostgisSink(guest, template=empty_ships(4326))
    database.run("REVOKE larsd FROM guest")


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("CREATE VIEW ships AS SELECT 1 AS a", "it is not a table"),
        ("CREATE TABLE ships (score double precision)", "it has no geometry column"),
        ("CREATE TABLE ships (geom geometry(Point, 4326))", "is for POINT, not for polygons"),
        ("CREATE TABLE ships (geom geometry(Polygon))", "has the SRID 0"),
        (
            "CREATE TABLE ships (geom geometry(Polygon, 4326), score text)",
            "its column score is text and should be double precision",
        ),
        (
            "CREATE TABLE ships (geom geometry(Polygon, 4326), scene varchar(9))",
            "its column scene is character varying(9) and should be text",
        ),
        (
            "CREATE TABLE ships (geom geometry(Polygon, 4326), port text NOT NULL)",
            "its column port must not be null",
        ),
        (
            "CREATE TABLE ships (geom geometry(Polygon, 4326), ship_id bigint); "
            "INSERT INTO ships (ship_id) VALUES (1), (1)",
            "share a ship_id",
        ),
        (
            "CREATE TABLE ships (geom geometry(Polygon, 4326)); COMMENT ON TABLE ships IS "
            "'Ships found by larsd-geo (schema version 99).'",
            "update larsd-geo",
        ),
    ],
)
def test_a_table_that_cannot_hold_ships_is_refused_and_left(
    database: Database, made: str, said: str
) -> None:
    for statement in made.split("; "):
        database.run(statement)
    columns = "SELECT attname FROM pg_attribute WHERE attrelid = 'ships'::regclass AND attnum > 0"
    before = database.run(columns)
    assert said in refusal(database.url)
    assert database.run(columns) == before


def test_a_table_that_somebody_has_locked(database: Database, make_ships: MakeShips) -> None:
    sink = PostgisSink(database.url)
    sink.add(make_ships(1))
    sink.finish()
    database.run("ALTER TABLE ships DROP COLUMN at_edge")
    with psycopg.connect(database.url) as other:
        other.execute("SELECT * FROM ships")
        # The missing column asks for the table alone, which a reader prevents.
        assert "another session holds a lock on it" in refusal(database.url)


def test_an_older_table_gets_what_it_lacks(database: Database, make_ships: MakeShips) -> None:
    # As QGIS's exporter makes it: a key of its own, short texts, times without a zone.
    database.run(
        "CREATE TABLE ships (fid serial PRIMARY KEY, geom geometry(Polygon, 4326), "
        "ship_id bigint, score double precision, scene varchar, acquired timestamp, "
        "review varchar(20))"
    )
    database.run(
        "INSERT INTO ships (geom, ship_id, score, scene, review) VALUES "
        "(ST_MakeEnvelope(0, 0, 1, 1, 4326), 7, 0.5, 'old.tif', 'accepted')"
    )
    sink = PostgisSink(database.url, template=empty_ships(4326))
    for _ in range(2):
        sink.add(make_ships(2))
    sink.finish()
    found = database.run("SELECT ship_id, scene, review, acquired FROM ships ORDER BY ship_id")
    assert [row[:2] for row in found] == [(7, "old.tif"), (8, "harbour.tif"), (9, "harbour.tif")]
    assert str(found[1][3]) == "2025-06-01 10:30:00"
    back = read_ships(f"{database.url}#ships")
    assert str(back.acquired.dtype) == "datetime64[ms, UTC]"
    assert {"length_m", "model_sha256", "bow_probability"} <= set(back.columns)
    gist = "SELECT count(*) FROM pg_indexes WHERE tablename = 'ships' AND indexdef LIKE '%gist%'"
    with psycopg.connect(database.url) as connection:
        assert connection.execute(sql.SQL(gist)).fetchall() == [(1,)]


def test_a_lost_table_is_told_when_it_is_read(database: Database) -> None:
    with pytest.raises(UnreadableShipsError, match="there is no such table"):
        read_ships(f"{database.url}#lost")


@pytest.fixture
def scene(run_larsd: Callable[..., Any], tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    done = run_larsd("synth", path, "--size", 320, "--ships", 4, "--seed", 2)
    assert done.returncode == 0, done.stderr
    return path


def test_a_search_ends_in_a_table_and_tells_no_secret(
    database: Database, run_larsd: Callable[..., Any], scene: Path, tmp_path: Path
) -> None:
    command = ("detect", scene, "-o", database.url, "--table", "public.found", "-vv")
    done = run_larsd(*command, "--progress", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    stored = database.value("SELECT count(*) FROM found")
    assert stored > 0
    events = [json.loads(line) for line in done.stdout.splitlines()]
    (result,) = [event for event in events if event["event"] == "result"]
    assert result["output"] == f"postgresql://127.0.0.1:{database.server.port}/{database.name}"
    assert (result["table"], result["ships"]) == ("public.found", stored)
    database.run("UPDATE found SET review = 'rejected' WHERE ship_id = 1")
    again = run_larsd(*command, "-o", "ships.gpkg", cwd=tmp_path)
    assert again.returncode == 0, again.stderr
    assert database.value("SELECT count(*) FROM found") == stored
    assert database.run("SELECT ship_id FROM found WHERE review = 'rejected'") == [(1,)]
    assert len(read_ships(tmp_path / "ships.gpkg")) == stored
    compared = run_larsd("compare", f"{database.url}#found", "ships.gpkg", cwd=tmp_path)
    assert "F1                 100.0 %" in compared.stdout
    for each in (done, again, compared):
        assert not any(secret in each.stdout + each.stderr for secret in (PASSWORD, "p%40ss"))
    assert not list(tmp_path.glob("*journal*"))


def test_every_way_of_libpq_to_give_a_password_works(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = database.server
    with monkeypatch.context() as patch:
        patch.setenv("PGPASSWORD", PASSWORD)
        PostgisSink(database.bare_url)
    with monkeypatch.context() as patch:
        file = tmp_path / "pgpass"
        file.write_text(f"127.0.0.1:{server.port}:*:larsd:{PASSWORD}\n", encoding="utf-8")
        file.chmod(0o600)
        patch.setenv("PGPASSFILE", str(file))
        PostgisSink(database.bare_url)
    with monkeypatch.context() as patch:
        file = tmp_path / "services"
        file.write_text(
            f"[harbour]\nhost=127.0.0.1\nport={server.port}\nuser=larsd\n"
            f"dbname={database.name}\npassword={PASSWORD}\n",
            encoding="utf-8",
        )
        patch.setenv("PGSERVICEFILE", str(file))
        sink = PostgisSink("postgresql:///?service=harbour")
        assert sink.target.label == "table ships of service harbour"


@pytest.mark.parametrize("way", ["service", "pgpass"])
def test_a_password_of_a_file_is_told_nowhere(
    database: Database,
    scene: Path,
    tmp_path: Path,
    run_larsd: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    """Not by a run that fails and keeps its journal, nor by a batch, its manifest and status."""
    server, secrets, work = database.server, tmp_path / "secrets", tmp_path / "work"
    work.mkdir()
    if way == "service":
        place = f"host=127.0.0.1\nport={server.port}\nuser=larsd\ndbname={database.name}"
        secrets.write_text(f"[harbour]\n{place}\npassword={PASSWORD}\n", encoding="utf-8")
        monkeypatch.setenv("PGSERVICEFILE", str(secrets))
        address = "postgresql:///?service=harbour"
    else:
        secrets.write_text(f"127.0.0.1:{server.port}:*:larsd:{PASSWORD}\n", encoding="utf-8")
        secrets.chmod(0o600)
        monkeypatch.setenv("PGPASSFILE", str(secrets))
        address = database.bare_url
    broken = work / "broken.tif"
    broken.write_text("no raster", encoding="utf-8")
    detect = run_larsd(
        *("detect", scene, broken, "-o", address, "--table", "found", "-vv"),
        *("--progress", "json"),
        cwd=work,
    )
    assert detect.returncode == 1
    (journal,) = work.glob("*.larsd-journal")
    assert str(journal.name) in detect.stderr
    batch = run_larsd("batch", scene, broken, "-o", address, "--table", "port", "-vv", cwd=work)
    assert "1 done, 1 failed" in batch.stdout
    assert database.value("SELECT count(*) FROM port") > 0
    status = run_larsd("batch", "--status", address, "--table", "port", "--json", cwd=work)
    assert status.returncode == 0, status.stderr
    database.run(f"ALTER ROLE larsd PASSWORD '{PASSWORD}x'")
    try:
        wrong = run_larsd("detect", scene, "-o", address, "--table", "other", "-vv", cwd=work)
    finally:
        with psycopg.connect(server.url(database.name, f"{PASSWORD}x"), autocommit=True) as other:
            other.execute(f"ALTER ROLE larsd PASSWORD '{PASSWORD}'")
    assert "authentication failed" in wrong.stderr
    for done in (detect, batch, status, wrong):
        assert PASSWORD not in done.stdout + done.stderr
    files = [path for path in work.rglob("*") if path.is_file()]
    assert len(files) >= 3
    assert not any(PASSWORD.encode() in path.read_bytes() for path in files)


def test_a_wrong_table_is_told_before_the_model_is_loaded(
    database: Database, scene: Path, tmp_path: Path
) -> None:
    database.run("CREATE TABLE ships (geom geometry(Point, 4326))")
    done = subprocess.run(
        [
            *(sys.executable, "-X", "importtime", "-m", "larsd_geo.cli", "detect", str(scene)),
            *("-o", database.bare_url, "--model", "lost"),
        ],
        env={**os.environ, "PGPASSWORD": PASSWORD},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("Error: cannot write table ships of postgresql:")
    assert "| torch\n" not in done.stderr
    assert not list(tmp_path.glob("*journal*"))


def test_a_connection_that_is_lost_costs_no_work(
    server: Server, database: Database, scene: Path, tmp_path: Path, run_larsd: Callable[..., Any]
) -> None:
    # The rows of the table are locked by nobody; its server ends while the scene is searched.
    sink = PostgisSink(database.url)
    sink.add(ships_of(3, "/images/before.tif"))
    sink.finish()
    command = [sys.executable, "-m", "larsd_geo.cli", "detect", str(scene), "-o", database.url]
    run = subprocess.Popen(
        [*command, "--progress", "json"], cwd=tmp_path, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert run.stdout is not None
        for line in run.stdout:
            if json.loads(line)["event"] == "progress":
                server.stop()
                break
        out, err = run.communicate(timeout=200)
    finally:
        server.start()
    assert run.returncode == 1
    assert "there is no connection" in err
    assert PASSWORD not in out + err
    assert "--resume goes on" in err
    assert database.value("SELECT count(*) FROM ships") == 3
    (journal,) = tmp_path.glob("*.larsd-journal")
    assert PASSWORD.encode() not in journal.read_bytes()
    done = run_larsd("detect", scene, "-o", database.url, "--resume", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert database.value("SELECT count(*) FROM ships") > 3
    assert not list(tmp_path.glob("*.larsd-journal"))


def test_a_session_that_is_ended_is_taken_up_again(
    database: Database, make_ships: MakeShips
) -> None:
    sink = PostgisSink(database.url)
    sink.add(make_ships(2))
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
        "AND datname = current_database()"
    )
    sink.add(make_ships(2, "/b.tif"))
    sink.finish()
    assert database.value("SELECT count(*) FROM ships") == 4
