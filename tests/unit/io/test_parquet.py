"""GeoParquet, by what its metadata say to other readers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyproj
import pytest

from larsd_geo.io import write_ships

MakeShips = Callable[..., gpd.GeoDataFrame]


def geo_metadata(path: Path) -> dict[str, Any]:
    text = pq.read_schema(path).metadata[b"geo"]
    metadata: dict[str, Any] = json.loads(text, parse_constant=pytest.fail)
    return metadata


@pytest.mark.parametrize("count", [0, 4])
def test_metadata_are_geoparquet_1_1(make_ships: MakeShips, count: int, tmp_path: Path) -> None:
    write_ships(make_ships(count), tmp_path / "ships.parquet")
    metadata = geo_metadata(tmp_path / "ships.parquet")
    column = metadata["columns"][metadata["primary_column"]]
    assert metadata["version"] == "1.1.0"
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == (["Polygon"] if count else [])
    assert pyproj.CRS.from_json_dict(column["crs"]) == pyproj.CRS(32633)
    assert column["covering"]["bbox"]["xmin"] == ["bbox", "xmin"]


def test_bounding_boxes_cover_the_ships(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "ships.parquet")
    boxes = pq.read_table(tmp_path / "ships.parquet")["bbox"].to_pylist()
    found = np.array([[box[name] for name in ("xmin", "ymin", "xmax", "ymax")] for box in boxes])
    assert np.allclose(found, ships.bounds.to_numpy())


def test_row_groups_of_many_ships_are_compact_on_the_map(
    make_ships: MakeShips, tmp_path: Path
) -> None:
    some = make_ships(200)
    east = some.set_geometry(some.translate(100_000, 0))
    # Shuffled, as ships sorted by score are.
    ships = pd.concat([some, east] * 82, ignore_index=True)
    write_ships(ships, tmp_path / "ships.parquet")
    file = pq.ParquetFile(tmp_path / "ships.parquet")
    west_end = [
        statistics.min
        for group in range(file.metadata.num_row_groups)
        for number in range(file.metadata.num_columns)
        if (column := file.metadata.row_group(group).column(number)).path_in_schema == "bbox.xmin"
        and (statistics := column.statistics)
    ]
    assert len(west_end) == 3
    assert sum(west > 550_000 for west in west_end) >= 1, "one group holds ships of the east only"
    assert {file.metadata.row_group(0).column(0).compression} == {"ZSTD"}
