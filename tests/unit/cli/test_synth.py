from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest
import rasterio
from click.testing import CliRunner, Result

from larsd_geo.cli import main


def larsd_synth(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["synth", *map(str, arguments)])


def test_it_writes_a_scene_and_its_ships(tmp_path: Path) -> None:
    path = tmp_path / "bay.tif"
    result = larsd_synth(path, "--size", "200x260", "--ships", 5, "--seed", 3)
    assert result.exit_code == 0, result.output
    with rasterio.open(path) as dataset:
        assert dataset.shape == (200, 260)
        assert dataset.crs.to_epsg() == 32631
    ships = gpd.read_file(tmp_path / "bay_ships.geojson")
    assert 1 <= len(ships) <= 5
    assert {"length_m", "width_m", "heading_deg", "kind"} <= set(ships.columns)
    assert f"{len(ships)} ships" in result.stderr


def test_options_reach_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    result = larsd_synth(
        path, "--size", 128, "--gsd", 0.5, "--dtype", "uint16", "--bands", 4, "--crs", "EPSG:4326",
        "--border", 12, "--alpha", "--no-coast", "--labels-to", tmp_path / "t.gpkg",
        "--origin", 103.9, 1.05, "--overviews",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    with rasterio.open(path) as dataset:
        assert dataset.count == 5
        assert dataset.dtypes[0] == "uint16"
        assert dataset.crs.to_epsg() == 4326
        assert dataset.bounds.left == pytest.approx(103.9)
    assert (tmp_path / "t.gpkg").exists()


def test_without_labels_there_is_one_file(tmp_path: Path) -> None:
    assert larsd_synth(tmp_path / "a.tif", "--size", 64, "--no-labels").exit_code == 0
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.tif"]


def test_progress_for_programs(tmp_path: Path) -> None:
    result = larsd_synth(tmp_path / "a.tif", "--size", "64x600", "--progress", "json")
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert [event["event"] for event in events] == ["progress", "progress", "done"]
    assert events[-1]["scene"] == str(tmp_path / "a.tif")


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("--size", "12by12"), 2, "ROWSxCOLS"),
        (("--size", "4"), 1, "16 to 200,000"),
        (("--gsd", "0"), 1, "0.1 to 30"),
        (("--crs", "EPSG:1"), 1, "EPSG:1"),
        (("--dtype", "int8"), 2, "uint16"),
        (("--clouds", "3"), 2, "--clouds"),
        (("--labels-to", "truth.shp"), 1, "no known output format"),
    ],
)
def test_errors_say_what_to_do(
    tmp_path: Path, arguments: tuple[str, ...], status: int, said: str
) -> None:
    result = larsd_synth(tmp_path / "a.tif", *arguments)
    assert result.exit_code == status
    assert said in result.stderr
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_it_does_not_overwrite_unasked(tmp_path: Path) -> None:
    (tmp_path / "a_ships.geojson").write_text("mine")
    result = larsd_synth(tmp_path / "a.tif", "--size", 64)
    assert result.exit_code == 1
    assert "--overwrite" in result.stderr
    assert not (tmp_path / "a.tif").exists()
    assert larsd_synth(tmp_path / "a.tif", "--size", 64, "--overwrite").exit_code == 0
