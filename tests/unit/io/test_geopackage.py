"""GeoPackage: valid by GDAL's own validator, and dressed for QGIS."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import pytest

from larsd_geo.geo.schema import COLUMNS
from larsd_geo.io import write_ships
from larsd_geo.io.styles import SCORE_CLASSES, score_class

MakeShips = Callable[..., gpd.GeoDataFrame]

# GDAL's and QGIS's Python belong to the system's interpreter, not to this environment.
SYSTEM_PYTHON = "/usr/bin/python3"


def system_python_has(module: str) -> bool:
    if shutil.which(SYSTEM_PYTHON) is None:
        return False
    code = f"import importlib.util as u; raise SystemExit(u.find_spec({module!r}) is None)"
    return subprocess.run([SYSTEM_PYTHON, "-c", code], check=False).returncode == 0


def run_system_python(*arguments: str | Path, runtime: Path) -> str:
    """Runs the system's Python as QGIS wants it: no screen, nothing of this environment."""
    runtime.mkdir(mode=0o700, exist_ok=True)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(runtime),
        "XDG_RUNTIME_DIR": str(runtime),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [SYSTEM_PYTHON, *arguments], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def query(path: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return database.execute(statement).fetchall()


@pytest.mark.parametrize("count", [0, 3])
@pytest.mark.parametrize("crs", [32633, 4326, None])
def test_gdals_validator_finds_nothing(
    make_ships: MakeShips, count: int, crs: int | None, tmp_path: Path
) -> None:
    if not system_python_has("osgeo_utils"):
        pytest.skip("GDAL's Python utilities (python3-gdal) are not installed")
    ships = make_ships(count, crs=crs, centre=(15.0, 45.0) if crs == 4326 else (5e5, 5e6))
    write_ships(ships, tmp_path / "ships.gpkg")
    module = "osgeo_utils.samples.validate_gpkg"
    run_system_python("-m", module, tmp_path / "ships.gpkg", runtime=tmp_path / "run")


def test_is_version_1_3(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "ships.gpkg")
    assert query(tmp_path / "ships.gpkg", "PRAGMA user_version") == [(10300,)]
    assert query(tmp_path / "ships.gpkg", "PRAGMA integrity_check") == [("ok",)]


def test_has_a_spatial_index(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "ships.gpkg")
    extensions = query(tmp_path / "ships.gpkg", "SELECT extension_name FROM gpkg_extensions")
    assert ("gpkg_rtree_index",) in extensions


def test_the_default_style_belongs_to_the_layer(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "ships.gpkg", layer="harbour")
    (row,) = query(
        tmp_path / "ships.gpkg",
        "SELECT f_table_catalog, f_table_schema, f_table_name, f_geometry_column, useAsDefault "
        "FROM layer_styles",
    )
    ((geometry_column,),) = query(
        tmp_path / "ships.gpkg", "SELECT column_name FROM gpkg_geometry_columns"
    )
    assert row == ("", "", "harbour", geometry_column, 1)
    kinds = query(tmp_path / "ships.gpkg", "SELECT table_name, data_type FROM gpkg_contents")
    assert set(kinds) == {("harbour", "features"), ("layer_styles", "attributes")}


def test_the_style_is_xml_about_columns_that_exist(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "ships.gpkg")
    ((text,),) = query(tmp_path / "ships.gpkg", "SELECT styleQML FROM layer_styles")
    root = ET.fromstring(str(text))
    renderer, label = root.find("renderer-v2"), root.find("labeling/settings/text-style")
    field = root.find("fieldConfiguration/field")
    assert renderer is not None
    assert label is not None
    assert field is not None
    names = {column.name for column in COLUMNS}
    assert renderer.get("attr") in names
    assert field.get("name") in names
    assert "length_m" in label.get("fieldName", "")
    symbols = {symbol.get("name") for symbol in renderer.iterfind("symbols/symbol")}
    ranges = renderer.findall("ranges/range")
    assert {step.get("symbol") for step in ranges} == symbols
    assert len(ranges) == len(SCORE_CLASSES)


def test_score_classes_leave_no_gap() -> None:
    assert SCORE_CLASSES[0].lower == 0
    assert SCORE_CLASSES[-1].upper == 1
    for one, next_one in pairwise(SCORE_CLASSES):
        assert one.upper == next_one.lower


@pytest.mark.parametrize(
    ("score", "number"), [(0, 0), (0.19, 0), (0.2, 1), (0.79, 3), (1, 4), (1.01, 4), (-0.1, 0)]
)
def test_scores_fall_into_their_classes(score: float, number: int) -> None:
    assert score_class(score) == SCORE_CLASSES[number]


IN_QGIS = """
import sys
from qgis.core import (QgsApplication, QgsExpression, QgsExpressionContext,
                       QgsExpressionContextUtils, QgsVectorLayer)
application = QgsApplication([], False)
application.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=ships", "ships", "ogr")
assert layer.isValid()
renderer, label = layer.renderer(), layer.labeling().settings()
print(renderer.type(), renderer.classAttribute())
print(*(step.symbol().color().name() for step in renderer.ranges()))
feature = next(layer.getFeatures())
context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
context.setFeature(feature)
print(QgsExpression(label.fieldName).evaluate(context))
print(layer.editorWidgetSetup(layer.fields().indexOf("review")).type())
print(layer.labelsEnabled(), int(label.minimumScale), "[%" not in
      QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context))
del layer, feature, context, renderer, label
application.exitQgis()
"""


def test_qgis_applies_the_style_by_itself(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    if not system_python_has("qgis"):
        pytest.skip("QGIS (python3-qgis) is not installed")
    write_ships(ships, tmp_path / "ships.gpkg")
    script = tmp_path / "in_qgis.py"
    script.write_text(IN_QGIS)
    said = run_system_python(script, tmp_path / "ships.gpkg", runtime=tmp_path / "run").splitlines()
    assert said[0] == "graduatedSymbol score"
    colours = [f"#{r:02x}{g:02x}{b:02x}" for _, _, (r, g, b) in SCORE_CLASSES]
    assert said[1].split() == colours
    assert said[2] == f"{round(ships['length_m'].iloc[0])} m"
    assert said[3] == "ValueMap"
    assert said[4] == "True 30000 True"
