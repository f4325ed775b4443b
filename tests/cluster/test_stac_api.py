"""A search of a real STAC API, pgstac behind stac-fastapi, and the scenes that it finds."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import geopandas as gpd
import pystac
import pytest
from click.testing import CliRunner, Result

from benchmarks.postgres import private_server, what_is_missing
from larsd_geo.batch.stac import search_api
from larsd_geo.cli import main
from larsd_geo.errors import UnreadableSourceError

pytestmark = pytest.mark.slow

#: Runs the API on a port that the command line names.
SERVER = """
import sys, uvicorn
from stac_fastapi.pgstac.app import instantiate_api
uvicorn.run(instantiate_api().app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
"""

#: More items than the API returns in one page.
ITEMS = 25


def item(number: int, scenes: list[Path]) -> pystac.Item:
    """An item a day from 1 June 2024 on, a tenth of a degree further east, cloudier each day."""
    west = 3.0 + 0.1 * number
    made = pystac.Item(
        f"scene-{number:02d}",
        geometry={
            "type": "Polygon",
            "coordinates": [
                [[west, 52], [west + 0.05, 52], [west + 0.05, 52.05], [west, 52.05], [west, 52]]
            ],
        },
        bbox=[west, 52.0, west + 0.05, 52.05],
        datetime=datetime(2024, 6, 1, 10, 30, tzinfo=timezone.utc) + timedelta(days=number),
        properties={"eo:cloud_cover": 4.0 * number, "platform": "test-1", "gsd": 1.0},
        collection="roadsteads",
    )
    bands = [{"name": name, "common_name": name} for name in ("red", "green", "blue")]
    made.add_asset(
        "visual",
        pystac.Asset(
            scenes[number % 3].as_uri(),
            media_type="image/tiff",
            roles=["visual"],
            extra_fields={"eo:bands": bands},
        ),
    )
    return made


@pytest.fixture(scope="module")
def api(made: list[Path]) -> Iterator[str]:
    """A STAC API with one collection; skipped where PostgreSQL with PostGIS is not installed."""
    if missing := what_is_missing():
        pytest.skip(missing)
    psycopg = pytest.importorskip("psycopg")
    pytest.importorskip("stac_fastapi.pgstac")
    from pypgstac.db import PgstacDB
    from pypgstac.load import Loader, Methods
    from pypgstac.migrate import Migrate

    with private_server() as server, socket.socket() as probe:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE stac TEMPLATE template_postgis")
            # The API cannot use a password with a blank in it.
            connection.execute("CREATE ROLE reader LOGIN SUPERUSER PASSWORD 'reader'")
        collection = pystac.Collection(
            "roadsteads",
            "Ships at anchor.",
            pystac.Extent(
                pystac.SpatialExtent([[3.0, 52.0, 6.0, 52.1]]),
                pystac.TemporalExtent([[datetime(2024, 6, 1, tzinfo=timezone.utc), None]]),
            ),
        )
        with PgstacDB(dsn=server.url("stac")) as database:
            Migrate(database).run_migration()
            loader = Loader(database)
            loader.load_collections(iter([collection.to_dict()]), Methods.insert)
            loader.load_items(
                iter([item(number, made).to_dict() for number in range(ITEMS)]), Methods.insert
            )
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {
            **os.environ,
            **{"PGUSER": "reader", "PGPASSWORD": "reader", "PGHOST": "127.0.0.1"},
            **{"PGPORT": str(server.port), "PGDATABASE": "stac"},
        }
        run = subprocess.Popen(
            [sys.executable, "-c", SERVER, str(port)], env=environment, stderr=subprocess.DEVNULL
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(url, run)
            yield url
        finally:
            run.terminate()
            run.wait(timeout=30)


def wait_for(url: str, run: subprocess.Popen[bytes]) -> None:
    late = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                landing: dict[str, Any] = json.load(answer)
            assert any("item-search" in name for name in landing["conformsTo"])
            return
        except OSError:
            assert run.poll() is None
            assert time.monotonic() < late
            time.sleep(0.1)


def names(url: str, **search: Any) -> list[str]:
    return sorted(ref.name for ref in search_api(url, **search))


def larsd(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_every_page_of_a_search_is_read(api: str) -> None:
    assert len(names(api, collections=["roadsteads"])) == ITEMS
    assert len(names(api, collections=["roadsteads"], max_items=13)) == 13


def test_a_search_by_place_time_and_properties(api: str) -> None:
    assert names(api, bbox=(3.0, 51.0, 3.26, 53.0)) == ["scene-00", "scene-01", "scene-02"]
    assert names(api, datetime="2024-06-24/..") == ["scene-23", "scene-24"]
    assert names(api, query=["eo:cloud_cover<6"]) == ["scene-00", "scene-01"]
    assert names(api, bbox=(3.0, 51.0, 3.26, 53.0), query=["eo:cloud_cover>=4"]) == [
        "scene-01",
        "scene-02",
    ]


def test_what_an_item_says_comes_with_it(api: str, made: list[Path]) -> None:
    (ref,) = search_api(api, datetime="2024-06-02")
    assert ref.key == "roadsteads/scene-01"
    assert (ref.paths, ref.bands) == ((str(made[1]),), (1, 2, 3))
    assert (ref.facts.platform, ref.facts.image_gsd_m) == ("test-1", 1.0)
    assert str(ref.facts.acquired).startswith("2024-06-02T10:30")


def test_a_search_that_the_api_refuses_is_told(api: str) -> None:
    with pytest.raises(UnreadableSourceError):
        names(api, datetime="yesterday")
    with pytest.raises(UnreadableSourceError, match="is no condition"):
        names(api, query=["cloudless"])


def test_an_api_that_is_not_there_is_told(made: list[Path]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(UnreadableSourceError, match="search failed"):
        names(url)


def test_what_a_search_finds_is_searched_and_the_next_run_does_what_is_new(
    api: str, tmp_path: Path
) -> None:
    search = ("--stac", api, "--collections", "roadsteads", "--bbox", "3.0,51.0,3.36,53.0")
    more = ("-o", tmp_path / "{scene}.gpkg", "--score", "0.2", "--device", "cpu")
    done = larsd("batch", *search, "--query", "eo:cloud_cover<8", *more)
    assert done.exit_code == 0, done.output
    assert "this run: 2 done" in done.stdout
    # The clouds have lifted.
    done = larsd("batch", *search, *more)
    assert done.exit_code == 0, done.output
    assert "this run: 2 done" in done.stdout
    assert "all runs: 4 of 4 scenes done" in done.stdout
    ships = gpd.read_file(tmp_path / "scene-02.gpkg", layer="ships")
    assert len(ships) >= 1
    assert set(ships.scene) == {"scene-02"}
    assert set(ships.acquired.dt.strftime("%Y-%m-%d")) == {"2024-06-03"}
