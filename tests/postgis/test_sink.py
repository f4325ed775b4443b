"""Scenes into a table: replaced or left alone, with verdicts kept; several writers at once."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import numpy as np
import psycopg
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from benchmarks.postgis import ships_of
from benchmarks.postgres import Database
from larsd_geo.errors import LayerMixError, OutputNotWritableError, UnusableCrsError
from larsd_geo.geo import empty_ships
from larsd_geo.io import read_ships
from larsd_geo.io.postgis.sink import PostgisSink
from larsd_geo.io.tables import merge_layers, plain_frame

MakeShips = Callable[..., gpd.GeoDataFrame]


def store(url: str, *layers: gpd.GeoDataFrame, table: str = "ships", **options: Any) -> None:
    sink = PostgisSink(url, table, **options)
    for ships in layers:
        sink.add(ships)
    sink.finish()


def rows(database: Database, columns: str = "ship_id, score", where: str = "true") -> list[Any]:
    return database.run(f"SELECT {columns} FROM ships WHERE {where} ORDER BY ship_id")


def test_ships_arrive_as_they_are(database: Database, make_ships: MakeShips) -> None:
    ships = make_ships(40)
    store(database.url, ships)
    back = read_ships(f"{database.url}#ships")
    expected = plain_frame(merge_layers([ships], 4326))
    assert_geodataframe_equal(
        back, expected, check_dtype=False, check_like=False, check_index_type=False
    )
    assert back.crs == "EPSG:4326"
    assert str(back.acquired.dtype) == "datetime64[ms, UTC]"


def test_a_new_table_has_key_checks_indices_and_a_version(
    database: Database, make_ships: MakeShips
) -> None:
    store(database.url, make_ships(2))
    kinds = database.run(
        "SELECT contype::text, count(*) FROM pg_constraint WHERE conrelid = 'ships'::regclass "
        "GROUP BY 1"
    )
    assert dict(kinds)["p"] == 1
    assert dict(kinds)["c"] >= 5
    methods = database.run(
        "SELECT amname FROM pg_index i JOIN pg_class c ON c.oid = indexrelid JOIN pg_am a ON "
        "a.oid = relam WHERE indrelid = 'ships'::regclass"
    )
    assert sorted(name for (name,) in methods) == ["btree", "btree", "gist"]
    comment = database.value("SELECT obj_description('ships'::regclass)")
    assert comment == "Ships found by larsd-geo (schema version 1)."
    assert database.value("SELECT type FROM geometry_columns WHERE f_table_name = 'ships'") == (
        "POLYGON"
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        database.run("UPDATE ships SET score = 2")


def test_the_check_changes_nothing(database: Database) -> None:
    PostgisSink(database.url, template=empty_ships(4326))
    assert database.value("SELECT to_regclass('ships')") is None


def test_the_rows_of_a_scene_are_found_by_an_index(database: Database) -> None:
    store(database.url, *(ships_of(3, f"/{number}.tif") for number in range(3)))
    with psycopg.connect(database.url) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(
            "EXPLAIN SELECT * FROM ships WHERE hashtextextended(scene_uri, 0) IN "
            "(hashtextextended('/1.tif', 0), hashtextextended('', 0))"
        ).fetchall()
    assert any("Index" in line for (line,) in plan)


def test_a_scene_again_replaces_its_ships_and_keeps_their_numbers(
    database: Database, make_ships: MakeShips
) -> None:
    store(database.url, make_ships(5), make_ships(3, "/images/other.tif"))
    before = rows(database)
    store(database.url, make_ships(5))
    assert rows(database) == before
    # Of those on the lattice of four, the first two are where they were.
    fewer = make_ships(5).iloc[:2]
    fewer.attrs = make_ships(5).attrs
    store(database.url, fewer)
    assert [number for number, _ in rows(database)] == [1, 2, 6, 7, 8]
    store(database.url, make_ships(0))
    assert [number for number, _ in rows(database)] == [6, 7, 8]


def test_another_model_adds_its_own(database: Database, make_ships: MakeShips) -> None:
    store(database.url, make_ships(5), make_ships(4, model="other"))
    assert len(rows(database)) == 9
    store(database.url, make_ships(0))
    assert database.run("SELECT DISTINCT model FROM ships") == [("other",)]


def test_scenes_that_only_a_query_tells_apart_do_not_replace_each_other(
    database: Database, make_ships: MakeShips
) -> None:
    pair = [
        make_ships(count, "https://host/tile", name=f"tile ({number})", seed=number)
        for number, count in ((1, 3), (2, 4))
    ]
    store(database.url, *pair)
    store(database.url, *pair)
    counts = database.run("SELECT scene, count(*) FROM ships GROUP BY 1 ORDER BY 1")
    assert counts == [("tile (1)", 3), ("tile (2)", 4)]


def test_verdicts_and_columns_of_others_survive(
    database: Database, make_ships: MakeShips, caplog: pytest.LogCaptureFixture
) -> None:
    ships = make_ships(6)
    store(database.url, ships)
    database.run("ALTER TABLE ships ADD COLUMN note text")
    database.run("UPDATE ships SET review = 'accepted', note = 'ferry' WHERE ship_id = 2")
    database.run("UPDATE ships SET review = 'rejected' WHERE ship_id = 6")
    # A later model run draws them a little differently, and does not find the last two.
    again = ships.iloc[:4].copy()
    again.geometry = again.geometry.translate(xoff=2.0, yoff=1.0)
    again.attrs = ships.attrs
    with caplog.at_level(logging.WARNING):
        store(database.url, again)
    assert rows(database, "ship_id, review, note") == [
        (1, "", None),
        (2, "accepted", "ferry"),
        (3, "", None),
        (4, "", None),
        (6, "rejected", None),
    ]
    assert "1 with a verdict not found again" in caplog.text
    moved = read_ships(f"{database.url}#ships").set_index("ship_id").to_crs(ships.crs)
    assert moved.geometry[2].centroid.distance(again.geometry[1].centroid) < 0.01


def test_a_box_that_overlaps_by_less_than_half_is_another_ship(database: Database) -> None:
    ships = ships_of(1)
    store(database.url, ships)
    database.run("UPDATE ships SET review = 'accepted'")
    again = ships.copy()
    along = np.radians(ships.heading_deg[0])
    by = 0.5 * ships.length_m[0]
    again.geometry = again.geometry.translate(by * np.sin(along), by * np.cos(along))
    again.attrs = ships.attrs
    store(database.url, again)
    assert sorted(review for _, review in rows(database, "ship_id, review")) == ["", "accepted"]


@pytest.mark.parametrize("crs", [32601, 4326])
def test_ships_on_the_antimeridian_keep_their_rows(
    database: Database, make_ships: MakeShips, crs: int
) -> None:
    origin = (284_250.0, 5_540_600.0) if crs == 32601 else (179.995, 50.0)
    ships = make_ships(9, crs=crs, origin=origin)
    assert {-180.0, 179.0} <= {np.floor(lon) for lon in ships.lon}
    store(database.url, ships)
    widths = database.run("SELECT ST_XMax(geom) - ST_XMin(geom) FROM ships")
    assert max(width for (width,) in widths) < 0.01
    numbers = [number for number, _ in rows(database)]
    store(database.url, ships)
    assert [number for number, _ in rows(database)] == numbers


def test_scenes_of_all_zones_meet_in_the_crs_of_the_table(
    database: Database, make_ships: MakeShips
) -> None:
    store(database.url, make_ships(2), crs="EPSG:25832", table="utm")
    assert database.value("SELECT DISTINCT ST_SRID(geom) FROM utm") == 25832
    store(database.url, make_ships(2, "/b.tif", crs=32633), table="utm")
    assert database.value("SELECT DISTINCT ST_SRID(geom) FROM utm") == 25832
    off = database.value(
        "SELECT max(ST_Distance(ST_Transform(ST_Centroid(geom), 4326)::geography, "
        "ST_SetSRID(ST_MakePoint(lon, lat), 4326)::geography)) FROM utm"
    )
    assert off < 0.05
    with pytest.raises(UnusableCrsError, match=r"is in ETRS89 / UTM zone 32N"):
        PostgisSink(database.url, "utm", crs="EPSG:4326")


def test_a_crs_that_postgis_does_not_know_is_refused(database: Database) -> None:
    with pytest.raises(UnusableCrsError, match="no SRID"):
        PostgisSink(
            database.url, crs="+proj=tmerc +lon_0=12.3 +ellps=GRS80", template=empty_ships(4326)
        )


def test_images_without_a_place_are_refused(database: Database) -> None:
    with pytest.raises(LayerMixError):
        store(database.url, empty_ships())


def test_names_with_dots_capitals_and_quotes_are_names(
    database: Database, make_ships: MakeShips
) -> None:
    database.run('CREATE SCHEMA "Port ""A"""')
    sink = PostgisSink(database.url, 'My.Ships"', 'Port "A"', template=empty_ships(4326))
    for _ in range(2):
        sink.add(make_ships(2))
    sink.finish()
    assert database.value('SELECT count(*) FROM "Port ""A"""."My.Ships"""') == 2
    store(database.url, make_ships(3), table='Port "A".dotted')
    assert database.value('SELECT count(*) FROM "Port ""A"""."dotted"') == 3
    with pytest.raises(OutputNotWritableError, match="no schema lost"):
        PostgisSink(database.url, "lost.ships", template=empty_ships(4326))


def test_postgis_in_a_schema_of_its_own_is_found(server: Any, make_ships: MakeShips) -> None:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE elsewhere")
    url = server.url("elsewhere")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA tools")
        connection.execute("CREATE EXTENSION postgis SCHEMA tools")
    try:
        for _ in range(2):
            store(url, make_ships(3), template=empty_ships(4326))
        assert len(read_ships(f"{url}#ships")) == 3
    finally:
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("DROP DATABASE elsewhere WITH (FORCE)")


def _write(url: str, scenes: list[str], start: float) -> None:
    time.sleep(max(0.0, start - time.time()))
    sink = PostgisSink(url, template=empty_ships(4326))
    for scene in scenes:
        sink.add(ships_of(20, scene))
    sink.finish()


def _at_once(*jobs: tuple[Any, ...], work: Callable[..., None] = _write) -> list[int | None]:
    context = multiprocessing.get_context("spawn")
    start = time.time() + 4
    processes = [context.Process(target=work, args=(*job, start)) for job in jobs]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    return [process.exitcode for process in processes]


def test_writers_begin_and_write_at_once(database: Database) -> None:
    # All find no table at the same moment; the first two write the same scenes.
    names = [f"/images/{number}.tif" for number in range(12)]
    same = (database.url, names[:4])
    codes = _at_once(same, same, (database.url, names[4:8]), (database.url, names[8:]))
    assert codes == [0, 0, 0, 0]
    counts = database.run("SELECT scene_uri, count(*) FROM ships GROUP BY 1")
    assert dict(counts) == dict.fromkeys(names, 20)
    assert database.value("SELECT count(DISTINCT ship_id) FROM ships") == 240


def _write_for_ever(url: str, start: float) -> None:
    sink = PostgisSink(url)
    while True:
        sink.add(ships_of(400, "/images/endless.tif"))


def test_a_writer_that_is_killed_leaves_no_half_scene(database: Database) -> None:
    context = multiprocessing.get_context("spawn")
    rng = np.random.default_rng(3)
    for _ in range(4):
        process = context.Process(target=_write_for_ever, args=(database.url, 0.0))
        process.start()
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if database.value("SELECT to_regclass('ships')") and rows(database):
                break
            time.sleep(0.05)
        time.sleep(rng.uniform(0, 0.5))
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        process.join(20)
        assert len(rows(database)) == 400


def test_a_verdict_given_during_the_run_is_kept(database: Database, make_ships: MakeShips) -> None:
    store(database.url, make_ships(5))
    with psycopg.connect(database.url) as reviewer:
        reviewer.execute("UPDATE ships SET review = 'rejected' WHERE ship_id = 3")
        context = multiprocessing.get_context("spawn")
        writer = context.Process(target=store, args=(database.url, make_ships(5)))
        writer.start()
        deadline = time.monotonic() + 60
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not database.value(waiting) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert database.value(waiting) == 1
        reviewer.commit()
    writer.join(60)
    assert writer.exitcode == 0
    assert rows(database, "ship_id, review")[2] == (3, "rejected")


def test_shapes_that_an_analyst_has_redrawn_are_matched_by_their_box(
    database: Database, make_ships: MakeShips
) -> None:
    store(database.url, make_ships(4))
    database.run("UPDATE ships SET review = 'accepted', geom = ST_Segmentize(geom, 1e-5)")
    database.run("UPDATE ships SET geom = ST_GeomFromText('POLYGON EMPTY', 4326) WHERE ship_id = 4")
    store(database.url, make_ships(4))
    found = rows(database, "ship_id, review, ST_NPoints(geom)")
    assert found[:3] == [(number, "accepted", 5) for number in (1, 2, 3)]
    assert found[3:] == [(4, "accepted", 0), (5, "", 5)]


def test_all_of_the_ships_are_valid_polygons(database: Database, make_ships: MakeShips) -> None:
    store(database.url, make_ships(9))
    assert database.value("SELECT bool_and(ST_IsValid(geom) AND ST_IsPolygonCCW(geom)) FROM ships")
    assert shapely.is_valid(read_ships(f"{database.url}#ships").geometry).all()
