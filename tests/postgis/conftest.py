"""A PostgreSQL of the tests' own with PostGIS, and ships to put into it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import geopandas as gpd
import psycopg
import pytest

from benchmarks.postgis import ships_of
from benchmarks.postgres import Database, Server, private_server, what_is_missing

MakeShips = Callable[..., gpd.GeoDataFrame]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A private cluster; the tests are skipped where PostgreSQL or PostGIS is not installed."""
    if missing := what_is_missing():
        if os.environ.get("LARSD_POSTGIS_TESTS") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    with private_server() as made:
        yield made


@pytest.fixture
def database(server: Server, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An empty database with PostGIS."""
    name = f"test_{abs(hash(request.node.nodeid)) % 10**12}"
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template_postgis")
    yield Database(server, name)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def make_ships() -> MakeShips:
    """Return `make_ships(count, scene, model, crs, seed, origin)`: the result of a search."""
    return ships_of
