"""Ships into a database that QGIS knows, on a PostgreSQL of the tests' own with PostGIS."""

from __future__ import annotations

import glob
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import some_ships, wait_until
from qgis.core import (
    QgsDataSourceUri,
    QgsProject,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorLayer,
)

from larsd_detect.detect.delivery import Delivery
from larsd_detect.detect.outputs import (
    Output,
    OutputError,
    check,
    connections,
    save_to_database,
    schemas,
)
from larsd_detect.dock import ShipsDock
from larsd_detect.layer.filtering import filter_ships
from larsd_detect.layer.scene import scene_source
from larsd_detect.layer.ships import COLUMNS, open_file
from larsd_detect.review.editing import set_verdicts

USER = PASSWORD = "larsd"
NAME = "larsd tests"


def as_somebody(*command: str) -> None:
    """Run a command as a user that PostgreSQL accepts: it refuses to run as root."""
    account = "nobody" if os.getuid() == 0 else None
    subprocess.run(command, user=account, cwd="/", check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A private cluster with PostGIS, on a port of its own."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))  # noqa: PTH207
    postgis = glob.glob("/usr/share/postgresql/*/extension/postgis.control")  # noqa: PTH207
    if not found or not postgis or shutil.which("psql") is None:
        pytest.skip("no PostgreSQL with PostGIS (Debian: postgresql-15-postgis-3)")
    programs = Path(found[-1]).parent
    # Not below pytest's folder, which other users may not enter.
    with tempfile.TemporaryDirectory(prefix="larsd-pg-") as name, socket.socket() as probe:
        folder = Path(name)
        folder.chmod(0o777)
        password = folder / "password"
        password.write_text(PASSWORD)
        password.chmod(0o644)
        probe.bind(("127.0.0.1", 0))
        number = probe.getsockname()[1]
        probe.close()
        data = str(folder / "data")
        as_somebody(
            *(str(programs / "initdb"), "-D", data, "-U", USER),
            *("--auth=scram-sha-256", f"--pwfile={password}"),
        )
        options = f"-p {number} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        control = (str(programs / "pg_ctl"), "-D", data, "-w")
        as_somebody(*control, "-o", options, "-l", str(folder / "log"), "start")
        try:
            subprocess.run(
                ["psql", "-h", "127.0.0.1", "-p", str(number), "-U", USER, "-d", "postgres"],
                env={**os.environ, "PGPASSWORD": PASSWORD},
                input="CREATE EXTENSION postgis",
                text=True,
                check=True,
                capture_output=True,
                timeout=60,
            )
            yield number
        finally:
            as_somebody(*control, "-m", "fast", "stop")


def connect(port: int) -> Any:
    """Save a connection in QGIS, as its Browser panel does; returns the provider."""
    provider = QgsProviderRegistry.instance().providerMetadata("postgres")
    uri = QgsDataSourceUri()
    uri.setConnection("127.0.0.1", str(port), "postgres", USER, PASSWORD)
    keep = {"saveUsername": True, "savePassword": True}
    provider.saveConnection(provider.createConnection(uri.uri(False), keep), NAME)
    return provider


def test_ships_become_a_table_that_can_be_reviewed(port: int, qgis_new_project: None) -> None:
    provider = connect(port)
    try:
        assert NAME in connections()
        assert "public" in schemas(NAME)
        output = Output(kind="database", connection=NAME, table="ships_of_the_harbour")
        check(output)
        layer = some_ships([0.9, 0.5, 0.2])
        filter_ships(layer, 0.4)
        tables: list[QgsVectorLayer] = []
        task = save_to_database(layer, output, "Ships", tables.append, pytest.fail)
        wait_until(lambda: tables)
        assert task is not None
        (table,) = tables
        # Also those that the filter hid.
        assert sorted(f["score"] for f in table.getFeatures()) == [0.2, 0.5, 0.9]
        QgsProject.instance().addMapLayer(table)
        low = next(f for f in table.getFeatures() if f["score"] == 0.2)
        set_verdicts(table, {low.id(): "accepted"})
        assert filter_ships(table, 0.6)
        assert sorted(f["score"] for f in table.getFeatures()) == [0.2, 0.9]
        again = QgsVectorLayer(table.source(), "again", "postgres")
        assert [f["review"] for f in again.getFeatures() if f["score"] == 0.2] == ["accepted"]
        assert again.renderer().type() == "graduatedSymbol"  # the style lies in the database
        with pytest.raises(OutputError, match="already"):
            check(output)
    finally:
        provider.deleteConnection(NAME)


def test_two_reviewers_of_one_table_do_not_overwrite_each_other(port: int, dock: ShipsDock) -> None:
    provider = connect(port)
    try:
        output = Output(kind="database", connection=NAME, table="ships_of_two")
        tables: list[QgsVectorLayer] = []
        task = save_to_database(some_ships([0.9, 0.6]), output, "Ships", tables.append, pytest.fail)
        wait_until(lambda: tables)
        assert task is not None
        (mine,) = tables
        theirs = QgsVectorLayer(mine.source(), "theirs", "postgres")
        QgsProject.instance().addMapLayer(mine)
        panel = dock.review_panel
        wait_until(lambda: panel.layer() is mine)
        ships = {ship["ship_id"]: ship.id() for ship in theirs.getFeatures()}
        set_verdicts(theirs, {ships[1]: "rejected"})
        panel.choose_ship(ships[1])
        panel.accept()
        assert "changed elsewhere" in dock.notice.text()
        panel.choose_ship(ships[2])
        panel.accept()
        again = QgsVectorLayer(mine.source(), "again", "postgres")
        verdicts = {ship["ship_id"]: ship["review"] for ship in again.getFeatures()}
        assert verdicts == {1: "rejected", 2: "accepted"}
    finally:
        provider.deleteConnection(NAME)


def test_a_run_ends_in_a_table_with_the_columns_of_every_output(
    port: int,
    scene: Path,
    run_larsd: Callable[..., Any],
    tmp_path: Path,
    qgis_new_project: None,
) -> None:
    provider = connect(port)
    try:
        result = tmp_path / "ships.gpkg"
        run_larsd("detect", scene, "-o", result, "--score", 0.1)
        raster = QgsRasterLayer(str(scene), scene.stem)
        QgsProject.instance().addMapLayer(raster)
        found = open_file(str(result), "found").featureCount()
        output = Output(kind="database", connection=NAME, table="ships_of_a_run")
        delivery = Delivery(raster, scene_source(raster), output, min_score=0.5)
        tables: list[QgsVectorLayer] = []
        delivery.deliver(str(result), tables.append, pytest.fail)
        wait_until(lambda: tables)
        (table,) = tables
        # The table has taken the place of the temporary layer that it was copied from.
        assert set(QgsProject.instance().mapLayers().values()) == {raster, table}
        names = [field.name() for field in table.fields()]
        assert names == ["fid", *dict(COLUMNS)]  # the table's own key first
        assert 0 < table.featureCount() < found
        table.setSubsetString("")
        assert table.featureCount() == found
    finally:
        provider.deleteConnection(NAME)


def test_a_database_that_does_not_answer_gets_one_sentence(qgis_new_project: None) -> None:
    provider = connect(1)
    try:
        with pytest.raises(OutputError, match=f"connection {NAME} cannot be used"):
            check(Output(kind="database", connection=NAME, table="ships"))
        with pytest.raises(OutputError, match=f"connection {NAME} cannot be used"):
            schemas(NAME)
    finally:
        provider.deleteConnection(NAME)
