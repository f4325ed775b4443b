"""Scenes that are added to a GeoPackage: by the rules of a database, and nothing else changes."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest
import shapely
from affine import Affine
from pyproj import CRS

from larsd_geo.errors import (
    LayerMixError,
    OutputInUseError,
    OutputNotWritableError,
    UnusableCrsError,
)
from larsd_geo.geo import empty_ships, ships_from_boxes
from larsd_geo.io import read_ships, write_ships
from larsd_geo.io.gpkg_layer import install_functions
from larsd_geo.io.gpkg_sink import GeoPackageSink
from larsd_geo.scene.georef import GeoReference


def found(
    count: int = 5, scene: str = "/images/a.tif", model: str = "larsd", crs: int = 32631
) -> gpd.GeoDataFrame:
    """The result of a search: ships of 40 m, 100 m apart."""
    return ships_from_boxes(
        [(100.0 * place + 50, 50, 40, 8, 0.2) for place in range(count)],
        [0.9 - 0.01 * place for place in range(count)],
        GeoReference((100, 100 * count + 100), Affine(1, 0, 5e5, 0, -1, 5.7e6), CRS(crs)),
        scene=scene.rpartition("/")[2],
        scene_uri=scene,
        acquired="2025-06-01T10:30:00Z",
        model=model,
        model_sha256=(model.encode().hex() + "0" * 64)[:64],
        detected_at="2025-06-02T00:00:00Z",
    )


def add(path: Path, *layers: gpd.GeoDataFrame) -> None:
    sink = GeoPackageSink(path)
    for ships in layers:
        sink.add(ships)
    sink.finish()


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database, database:
        install_functions(database)
        return database.execute(statement).fetchall()


def check_index(path: Path) -> None:
    """The spatial index, the count and the extent say what the layer holds."""
    layer = read_ships(path)
    info = pyogrio.read_info(path, layer="ships", force_total_bounds=True)
    assert info["features"] == len(layer)
    assert query(path, "SELECT count(*) FROM rtree_ships_geom") == [(len(layer),)]
    around = layer.geometry[0].buffer(1e-9).bounds
    met = layer.geometry.intersects(shapely.box(*around)).sum()
    assert len(pyogrio.read_dataframe(path, layer="ships", bbox=around)) == met > 0
    assert query(path, "PRAGMA integrity_check") == [("ok",)]
    ((west, south, east, north),) = query(
        path, "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = 'ships'"
    )
    bounds = layer.total_bounds
    assert (west, south) <= (bounds[0], bounds[1])
    assert (east, north) >= (bounds[2], bounds[3])


def test_the_first_scene_makes_the_file_and_others_are_added(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"
    add(path, found(3), found(2, "/images/b.tif"), found(4, "/images/c.tif", crs=32632))
    layer = read_ships(path)
    assert sorted(layer.ship_id) == list(range(1, 10))
    assert layer.crs == "EPSG:4326"
    assert layer.scene.value_counts().to_dict() == {"a.tif": 3, "b.tif": 2, "c.tif": 4}
    check_index(path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["ships.gpkg"]


def test_a_scene_again_keeps_numbers_verdicts_and_columns_of_others(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "ships.gpkg"
    add(path, found(4), found(2, "/images/b.tif"), found(1, model="other"))
    query(path, "ALTER TABLE ships ADD COLUMN note TEXT")
    query(path, "UPDATE ships SET review = 'accepted', note = 'ferry' WHERE ship_id = 2")
    query(path, "UPDATE ships SET review = 'rejected' WHERE ship_id = 4")
    fewer = found(5).iloc[[1, 4]]
    fewer.attrs = found().attrs
    for _ in range(2):
        add(path, fewer)
    rows = query(path, "SELECT ship_id, review, note, model FROM ships ORDER BY ship_id")
    assert rows == [
        (2, "accepted", "ferry", "larsd"),
        (4, "rejected", None, "larsd"),
        (5, "", None, "larsd"),
        (6, "", None, "larsd"),
        (7, "", None, "other"),
        (8, "", None, "larsd"),
    ]
    assert "1 with a verdict not found again" in caplog.text
    check_index(path)
    add(path, found(0))
    assert query(path, "SELECT count(*) FROM ships WHERE scene = 'a.tif'") == [(3,)]


def test_other_layers_and_styles_stay_and_a_new_layer_is_styled(tmp_path: Path) -> None:
    path = tmp_path / "project.gpkg"
    berths = gpd.GeoDataFrame({"name": ["A"]}, geometry=[shapely.Point(4, 52)], crs=4326)
    berths.to_file(path, layer="berths", driver="GPKG")
    add(path, found(3))
    add(path, found(3), found(2, "/images/b.tif"))
    assert list(pyogrio.list_layers(path)[:, 0])[:2] == ["berths", "ships"]
    assert gpd.read_file(path, layer="berths").name.tolist() == ["A"]
    assert query(path, "SELECT f_table_name, useAsDefault FROM layer_styles") == [("ships", 1)]
    query(path, "UPDATE layer_styles SET styleQML = 'mine'")
    add(path, found(1))
    assert query(path, "SELECT styleQML FROM layer_styles") == [("mine",)]
    check_index(path)


def test_a_layer_of_a_whole_run_can_be_added_to(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"
    write_ships(found(3), path)
    add(path, found(2, "/images/b.tif", crs=32633))
    layer = read_ships(path)
    assert layer.crs == "EPSG:32631"
    assert len(layer) == 5
    with pytest.raises(UnusableCrsError, match="is in WGS 84 / UTM zone 31N"):
        GeoPackageSink(path, crs="EPSG:4326")


def test_an_older_layer_gets_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"
    write_ships(found(2).drop(columns=["bow_probability", "scene_uri"]), path)
    add(path, found(2))
    layer = read_ships(path)
    assert len(layer) == 2
    assert "bow_probability" in layer.columns
    assert layer.scene_uri.tolist() == ["/images/a.tif"] * 2


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("DROP TABLE gpkg_geometry_columns", "is not a GeoPackage"),
        (
            "UPDATE gpkg_geometry_columns SET geometry_type_name = 'POINT'",
            "is for POINT, not for polygons",
        ),
        ("UPDATE gpkg_geometry_columns SET srs_id = -1", "has no coordinate reference system"),
    ],
)
def test_a_file_that_cannot_take_ships_is_refused_and_left(
    tmp_path: Path, damage: str, said: str
) -> None:
    path = tmp_path / "ships.gpkg"
    write_ships(found(2), path)
    query(path, damage)
    before = path.read_bytes()
    with pytest.raises(OutputNotWritableError, match=said):
        GeoPackageSink(path)
    assert path.read_bytes() == before


def test_what_is_no_database_and_what_has_no_place_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"
    path.write_text("no database at all, but long enough to be one")
    with pytest.raises(OutputNotWritableError, match="not a database"):
        GeoPackageSink(path)
    with pytest.raises(LayerMixError):
        add(tmp_path / "other.gpkg", empty_ships())


@contextmanager
def held(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_file_that_another_program_writes_to_is_refused(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "ships.gpkg"
    write_ships(found(2), path)
    query(path, f"PRAGMA journal_mode = {mode}")
    with held(path), pytest.raises(OutputInUseError, match="open in another program"):
        GeoPackageSink(path)
    # One that only reads it, as QGIS does with a layer in WAL mode, is no obstacle.
    with closing(sqlite3.connect(path)) as reader:
        reader.execute("SELECT * FROM ships").fetchone()
        if mode == "WAL":
            add(path, found(2, "/images/b.tif"))
            assert reader.execute("SELECT count(*) FROM ships").fetchone()[0] >= 2
    assert len(read_ships(path)) == (4 if mode == "WAL" else 2)


def _add_some(path: Path, scenes: list[str]) -> None:
    for scene in scenes:
        add(path, found(50, scene))


@pytest.mark.slow
def test_several_runs_add_to_one_file(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"
    context = multiprocessing.get_context("spawn")
    names = [f"/images/{number}.tif" for number in range(9)]
    runs = [context.Process(target=_add_some, args=(path, names[part::3])) for part in range(3)]
    for run in runs:
        run.start()
    for run in runs:
        run.join(200)
    assert [run.exitcode for run in runs] == [0, 0, 0]
    layer = read_ships(path)
    assert layer.scene.value_counts().to_dict() == dict.fromkeys((f"{n}.tif" for n in range(9)), 50)
    assert layer.ship_id.is_unique
    check_index(path)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are killed by a signal")
def test_a_run_that_is_killed_leaves_the_layer_as_before_or_after(tmp_path: Path) -> None:
    path = tmp_path / "ships.gpkg"
    add(path, found(3))
    context = multiprocessing.get_context("spawn")
    rng = random.Random(4)
    done = 0
    for kill in range(6):
        scenes = [f"/images/{kill}-{number}.tif" for number in range(200)]
        run = context.Process(target=_add_some, args=(path, scenes))
        run.start()
        deadline = time.monotonic() + 100
        while time.monotonic() < deadline and len(query(path, "SELECT 1 FROM ships")) < 54 + done:
            time.sleep(0.02)
        time.sleep(rng.uniform(0, 0.3))
        assert run.pid is not None
        os.kill(run.pid, signal.SIGKILL)
        run.join(20)
        counts = read_ships(path).scene.value_counts()
        assert set(counts.drop("a.tif")) == {50}
        check_index(path)
        done = int(counts.sum()) - 3
    assert done > 0
