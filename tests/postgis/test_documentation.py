"""The SQL of docs/databases.md runs on a table that larsd-geo has made."""

from __future__ import annotations

import re
from pathlib import Path

import psycopg
import pytest

from benchmarks.postgis import ships_of
from benchmarks.postgres import Database
from larsd_geo.io.postgis.sink import PostgisSink

PAGE = Path(__file__).resolve().parents[2] / "docs" / "databases.md"

STATEMENTS = re.findall(r"```sql\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)


def store(database: Database, count: int = 9) -> None:
    sink = PostgisSink(database.url, "port.ships")
    # In the place that the page asks for ships around.
    sink.add(ships_of(count, origin=(572_100.0, 5_758_300.0)))
    sink.finish()


@pytest.fixture
def port(database: Database) -> Database:
    """The table `port.ships`, with the users and the areas that the page speaks of."""
    database.run("CREATE SCHEMA port")
    store(database)
    database.run("CREATE TABLE port.anchorages (name text, geom geometry(Polygon, 4326))")
    database.run(
        "INSERT INTO port.anchorages SELECT 'north', ST_Envelope(ST_Collect(geom)) FROM port.ships"
    )
    return database


@pytest.fixture
def reviewer(port: Database) -> str:
    """A reviewer with the rights of the page, and the trigger; the address for it."""
    (changes,) = (text for text in STATEMENTS if "CREATE TRIGGER" in text)
    (rights,) = (text for text in STATEMENTS if "GRANT" in text)
    for name in ("reviewer", "detector"):
        port.run(f"DROP ROLE IF EXISTS {name}")
        port.run(f"CREATE ROLE {name} LOGIN PASSWORD 'secret'")
        port.run(f"GRANT USAGE ON SCHEMA port TO {name}")
    port.run(changes)
    port.run(rights)
    return port.server.url(port.name, "secret", "reviewer")


@pytest.fixture(autouse=True)
def without_roles(port: Database) -> object:
    """Roles are the server's, not the database's."""
    yield
    for name in ("reviewer", "detector"):
        if port.run("SELECT 1 FROM pg_roles WHERE rolname = %s", name):
            port.run(f"DROP OWNED BY {name}")
            port.run(f"DROP ROLE {name}")


def test_every_question_has_an_answer(port: Database) -> None:
    port.run("UPDATE port.ships SET review = 'rejected' WHERE ship_id = 1")
    port.run("UPDATE port.ships SET review = 'accepted' WHERE ship_id IN (2, 3)")
    (questions,) = (text for text in STATEMENTS if "ST_DWithin" in text)
    near, months, open_ones, precision = (
        port.run(text) for text in questions.split(";") if text.strip()
    )
    lengths = [length for (length,) in port.run("SELECT length_m FROM port.ships")]
    assert len(near) == sum(length > 100 for length in lengths) > 0
    ((name, _, count, _),) = months
    assert (name, count) == ("north", 8)
    assert len(open_ones) == 6
    assert [score for _, score, _ in open_ones] == sorted(score for _, score, _ in open_ones)
    assert sum(count for *_, count in precision) == 3


def test_a_verdict_is_signed_and_survives_and_a_reviewer_can_do_no_more(
    port: Database, reviewer: str
) -> None:
    with psycopg.connect(reviewer, autocommit=True) as connection:
        connection.execute("UPDATE port.ships SET review = 'accepted' WHERE ship_id = 4")
        for refused in ("UPDATE port.ships SET score = 1", "DELETE FROM port.ships"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(refused)
    store(port)
    ((who, is_dated),) = port.run(
        "SELECT reviewer, reviewed_at IS NOT NULL FROM port.ships WHERE review = 'accepted'"
    )
    assert (who, is_dated) == ("reviewer", True)


def test_a_detector_may_write_with_the_rights_of_the_page(port: Database, reviewer: str) -> None:
    sink = PostgisSink(port.server.url(port.name, "secret", "detector"), "port.ships")
    sink.add(ships_of(4, "/images/other.tif"))
    sink.finish()
    assert port.value("SELECT count(*) FROM port.ships WHERE scene_uri = '/images/other.tif'") == 4
