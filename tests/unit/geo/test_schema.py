from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine

from larsd_geo.datasets import read_labels
from larsd_geo.evaluation.layers import compare_ships
from larsd_geo.geo import COLUMNS, empty_ships
from larsd_geo.geo.schema import (
    ACCEPTED_VERDICTS,
    GEOMETRY,
    REJECTED_VERDICTS,
    is_rejected,
    markdown_table,
    with_table,
)
from larsd_geo.io import read_ships
from larsd_geo.io.styles import REVIEW_VERDICTS

ROOT = Path(__file__).resolve().parents[3]

#: Pages with the table of columns.
PAGES = ("README.md", "docs/formats.md")

REWRITE = (
    'python -c "from pathlib import Path; from larsd_geo.geo.schema import with_table; '
    "[p.write_text(with_table(p.read_text('utf-8')), 'utf-8') "
    f'for p in map(Path, {PAGES})]"'
)


# --- the columns


def test_a_layer_has_the_columns_and_types_of_the_schema() -> None:
    layer = empty_ships()
    assert list(layer.columns) == [column.name for column in (*COLUMNS, GEOMETRY)]
    for column in COLUMNS:
        assert layer[column.name].dtype == pd.Series([], dtype=column.dtype).dtype, column.name


def test_no_column_stands_twice_and_all_are_explained() -> None:
    names = [column.name for column in COLUMNS]
    assert len(set(names)) == len(names)
    assert all(column.meaning for column in COLUMNS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_the_columns_of_the_schema(name: str) -> None:
    page = (ROOT / name).read_text(encoding="utf-8")
    assert page == with_table(page), f"run: {REWRITE}"
    assert markdown_table() in page


def test_a_page_without_the_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="end of columns"):
        with_table("# Formats")


def test_the_schema_loads_without_pandas_and_geopandas() -> None:
    code = (
        "import sys, larsd_geo.geo.schema; "
        "print([m for m in ('geopandas', 'pandas', 'pyproj', 'shapely') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- verdicts


def test_verdicts_are_lower_case_and_never_both() -> None:
    assert not ACCEPTED_VERDICTS & REJECTED_VERDICTS
    assert all(verdict == verdict.lower() for verdict in ACCEPTED_VERDICTS | REJECTED_VERDICTS)


def test_what_the_form_writes_is_understood() -> None:
    accepted, rejected = REVIEW_VERDICTS
    assert accepted in ACCEPTED_VERDICTS
    assert rejected in REJECTED_VERDICTS


@pytest.mark.parametrize("values", [[" Rejected ", "", None], ["reject", pd.NA, 3]])
def test_only_words_reject(values: list[object]) -> None:
    assert is_rejected(values).tolist() == [True, False, False]
    assert is_rejected(pd.Series(values, dtype=object)).tolist() == [True, False, False]


def test_no_verdicts_reject_nothing() -> None:
    assert is_rejected([]).dtype == bool
    assert is_rejected([]).shape == (0,)


@pytest.mark.parametrize("verdict", sorted(REJECTED_VERDICTS))
def test_a_comparison_and_a_training_set_drop_the_same_rows(verdict: str, tmp_path: Path) -> None:
    with rasterio.open(
        tmp_path / "port.tif", "w", driver="GTiff", height=64, width=64, count=1, dtype="uint8",
        crs=32631, transform=Affine(1, 0, 5e5, 0, -1, 5_760_000),
    ) as dataset:  # fmt: skip
        dataset.write(np.ones((1, 64, 64), dtype=np.uint8))
    shapes = [shapely.box(5e5 + x, 5_759_960, 5e5 + x + 6, 5_759_984) for x in (10, 30, 50)]
    reference = geopandas.GeoDataFrame(
        {"review": ["accepted", verdict, None]}, geometry=shapes, crs=32631
    )
    reference.to_file(tmp_path / "port.gpkg")
    (labelled,) = read_labels(tmp_path)
    assert sorted(labelled.boxes[:, 0].round().tolist()) == [13, 53]
    assert compare_ships(reference, reference).to_dict()["overall"]["ships"] == 2


def test_truth_of_older_versions_is_still_read(tmp_path: Path) -> None:
    # Once the axis stood in `heading_deg` and the bow in a column of its own.
    older = geopandas.GeoDataFrame(
        {"ship_id": [1], "kind": ["tanker"], "heading_deg": [20.0], "bow_deg": [200.0]},
        geometry=[shapely.box(5e5 + 10, 5_759_960, 5e5 + 16, 5_759_984)],
        crs=32631,
    )
    older.to_file(tmp_path / "port_ships.gpkg", layer="ships")
    back = read_ships(tmp_path / "port_ships.gpkg")
    assert back.bow_deg.tolist() == [200.0]
    found = compare_ships(older, back).to_dict()["overall"]
    assert (found["ships"], found["at_threshold"]["hits"]) == (1, 1)
