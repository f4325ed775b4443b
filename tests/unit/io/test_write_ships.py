"""What holds for every format: nothing is lost on the way to the file and back."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from larsd_geo.errors import (
    LarsdError,
    OutputNotWritableError,
    UnknownOutputFormatError,
    UnreadableShipsError,
    UnusableCrsError,
)
from larsd_geo.geo import COLUMNS, empty_ships
from larsd_geo.io import FORMATS, format_for, read_ships, write_ships
from larsd_geo.io.tables import merge_layers

MakeShips = Callable[..., gpd.GeoDataFrame]
SUFFIXES = [suffix for suffixes in FORMATS.values() for suffix in suffixes]
# GeoJSON keeps columns with features and positions on WGS 84: it has tests of its own.
KEEPING = [".gpkg", ".parquet", ".fgb"]


@pytest.mark.parametrize("suffix", KEEPING)
def test_ships_come_back_as_they_were(ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / f"ships{suffix}")
    back = read_ships(tmp_path / f"ships{suffix}")
    assert back.crs == ships.crs
    same = back.normalize().geom_equals_exact(ships.normalize(), 1e-9)
    assert same.all()
    for name in ships.columns.drop(["geometry", "review", "acquired"]):
        assert back[name].tolist() == ships[name].tolist(), name
    assert back["at_edge"].dtype == bool
    assert back["detected_at"].iloc[0] == pd.Timestamp("2025-06-01T12:34:56.789Z")
    assert str(back["detected_at"].dt.tz) == "UTC"
    assert back["acquired"].isna().all()
    assert back["review"].isna().all()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_coordinates_that_are_not_finite_are_never_written(
    ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path
) -> None:
    nowhere = ships.to_crs("+proj=ortho +lat_0=-40 +lon_0=180")
    assert not np.isfinite(nowhere.total_bounds).all()
    path = tmp_path / f"ships{suffix}"
    with pytest.raises(OutputNotWritableError, match=f"{len(ships)} of its ships have no finite"):
        write_ships(nowhere, path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UnusableCrsError, match="no coordinates for some of the ships"):
        merge_layers([ships], nowhere.crs)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_exterior_rings_run_counter_clockwise(
    ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path
) -> None:
    assert not ships.geometry.exterior.is_ccw.any()
    write_ships(ships, tmp_path / f"ships{suffix}")
    assert gpd.GeoSeries(read_ships(tmp_path / f"ships{suffix}").exterior).is_ccw.all()


@pytest.mark.parametrize("suffix", KEEPING)
@pytest.mark.parametrize("crs", [32633, 4326, None])
def test_no_ships_make_a_layer_with_all_columns_and_types(
    suffix: str, crs: int | None, tmp_path: Path
) -> None:
    write_ships(empty_ships(crs), tmp_path / f"ships{suffix}")
    back = read_ships(tmp_path / f"ships{suffix}")
    assert len(back) == 0
    assert back.crs == crs
    assert set(back.columns) == {*(column.name for column in COLUMNS), "geometry"}
    for column in COLUMNS:
        if column.dtype == "str":
            assert pd.api.types.is_string_dtype(back[column.name]), column.name
        else:
            assert back[column.name].dtype == column.dtype, column.name


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb"])
def test_gdal_sees_the_types_of_an_empty_layer(suffix: str, tmp_path: Path) -> None:
    write_ships(empty_ships(32633), tmp_path / f"ships{suffix}")
    info = pyogrio.read_info(tmp_path / f"ships{suffix}", layer="ships")
    types = dict(zip(info["fields"], info["ogr_types"], strict=True))
    assert info["geometry_type"] == "Polygon"
    assert types["ship_id"] == "OFTInteger64"
    assert types["score"] == "OFTReal"
    assert types["detected_at"] == types["acquired"] == "OFTDateTime"
    assert types["review"] == types["scene"] == "OFTString"


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_ships_without_a_map_stay_in_pixels(
    make_ships: MakeShips, suffix: str, tmp_path: Path
) -> None:
    ships = make_ships(3, crs=None, centre=(4000.0, 4000.0))
    write_ships(ships, tmp_path / f"ships{suffix}")
    back = read_ships(tmp_path / f"ships{suffix}")
    assert back.crs is None
    assert np.allclose(back.total_bounds, ships.total_bounds, atol=1e-3)
    assert back["length_m"].isna().all()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_columns_added_by_a_caller_are_kept(
    ships: gpd.GeoDataFrame, suffix: str, tmp_path: Path
) -> None:
    ships["flag"] = pd.Series(["NO", None, "PA", "LR", None], dtype=object)
    ships["port"] = pd.Categorical(["A", "B", "A", "B", "A"])
    write_ships(ships, tmp_path / f"ships{suffix}")
    back = read_ships(tmp_path / f"ships{suffix}")
    assert back["flag"].fillna("-").tolist() == ["NO", "-", "PA", "LR", "-"]
    assert back["port"].tolist() == ["A", "B", "A", "B", "A"]


@pytest.mark.parametrize("suffix", [".fgb", ".parquet"])
def test_ships_read_back_with_the_best_first(
    make_ships: MakeShips, suffix: str, tmp_path: Path
) -> None:
    count = 17_000 if suffix == ".parquet" else 200  # more than one row group
    some = make_ships(200)
    ships = pd.concat([some] * (count // 200), ignore_index=True)
    write_ships(ships, tmp_path / f"ships{suffix}")
    back = read_ships(tmp_path / f"ships{suffix}")
    assert len(back) == count
    assert back["score"].is_monotonic_decreasing


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_every_suffix_stands_for_its_format(suffix: str) -> None:
    assert suffix in FORMATS[format_for(f"Ships{suffix.upper()}")]


def test_a_format_can_be_given_for_any_name(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "ships.out", format="gpkg")
    assert (tmp_path / "ships.out").read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize("name", ["ships.shp", "ships", "ships.gpkg.zip"])
def test_an_unknown_suffix_names_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownOutputFormatError, match=r"gpkg \(\.gpkg\).*fgb \(\.fgb\)"):
        format_for(name)


def test_layers_can_be_named(ships: gpd.GeoDataFrame, tmp_path: Path) -> None:
    write_ships(ships, tmp_path / "a.gpkg", layer="harbour / north")
    assert pyogrio.list_layers(tmp_path / "a.gpkg")[0, 0] == "harbour / north"
    assert len(read_ships(tmp_path / "a.gpkg")) == len(ships)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_or_damaged_file_is_reported_plainly(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"ships{suffix}"
    with pytest.raises(UnreadableShipsError, match="no such file"):
        read_ships(path)
    path.write_bytes(b"this is no layer of ships")
    with pytest.raises(LarsdError, match="cannot read ships from") as caught:
        read_ships(path)
    assert isinstance(caught.value, ValueError)


def test_importing_the_package_is_cheap() -> None:
    code = (
        "import sys, larsd_geo.io; "
        "print([m for m in ('torch', 'geopandas', 'pandas', 'pyarrow', 'pyogrio', 'PIL') "
        "if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_ships_are_read_from_a_shapefile(tmp_path: Path, ships: gpd.GeoDataFrame) -> None:
    ships[["score", "length_m", "geometry"]].to_file(tmp_path / "ships.shp")
    back = read_ships(tmp_path / "ships.shp")
    assert len(back) == len(ships)
    assert back["score"].is_monotonic_decreasing
