"""Ships that are seen while larsd detect is still at work."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

import larsd_geo
from larsd_geo.cli import main
from larsd_geo.detection.result import DetectionProgress
from larsd_geo.io import read_ships
from larsd_geo.synthetic import SceneLabels

SMALL_TILES = ("--tile", "320", "--overlap", "96", "--score", "0.3")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in ("detect", *arguments)])


def partial_events(result: Result) -> list[dict[str, Any]]:
    events = [json.loads(line) for line in result.stdout.splitlines()]
    return [event for event in events if event["event"] == "partial"]


def test_the_last_revision_holds_the_ships_of_the_output(
    roadstead: SceneLabels, tmp_path: Path
) -> None:
    out, so_far = tmp_path / "ships.geojson", tmp_path / "so-far.geojson"
    result = run(roadstead.path, "-o", out, "--partial", so_far, "--progress", "json", *SMALL_TILES)
    assert result.exit_code == 0, result.stderr
    revisions = partial_events(result)
    assert [event["revision"] for event in revisions] == list(range(1, len(revisions) + 1))
    assert len(revisions) >= 2
    assert revisions[0]["ships"] < revisions[-1]["ships"]
    assert {event["file"] for event in revisions} == {str(so_far)}
    assert {event["scene"] for event in revisions} == {"roadstead.tif"}
    final, last = gpd.read_file(out), gpd.read_file(so_far)
    assert revisions[-1]["ships"] == len(last) > 0
    assert list(last.columns) == list(final.columns)
    same = [name for name in final.columns if name != "detected_at"]
    assert last[same].equals(final[same])


def test_a_callback_in_python_gets_the_layer_so_far(roadstead: SceneLabels) -> None:
    layers: list[gpd.GeoDataFrame] = []

    def keep(at: DetectionProgress) -> None:
        layers.append(at.layer())

    final = larsd_geo.detect(roadstead.path, tile=320, overlap_m=96, score=0.3, progress=keep)
    first = next(layer for layer in layers if len(layer))
    assert len(first) < len(final)
    assert list(first.columns) == list(final.columns)
    assert first.crs == final.crs
    assert layers[-1].geometry.equals(final.geometry)
    # Suppressed already: no two of them share ground.
    assert first.union_all().area > 0.9 * first.area.sum()


def test_only_ships_in_the_area_are_in_it(roadstead: SceneLabels, tmp_path: Path) -> None:
    ships = larsd_geo.detect(roadstead.path, score=0.3)
    middle = ships.geometry.iloc[0].centroid
    area = ",".join(str(value) for value in middle.buffer(15).bounds)
    out, so_far = tmp_path / "ships.geojson", tmp_path / "so-far.geojson"
    result = run(roadstead.path, "-o", out, "--partial", so_far, "--aoi", area, "--score", "0.3")
    assert result.exit_code == 0, result.stderr
    assert len(gpd.read_file(so_far)) == len(gpd.read_file(out)) == 1


def test_a_picture_without_a_crs_has_its_ships_in_pixels_and_one_warning(
    roadstead: SceneLabels, tmp_path: Path
) -> None:
    import rasterio

    with rasterio.open(roadstead.path) as file:
        Image.fromarray(np.moveaxis(file.read(), 0, 2)).save(tmp_path / "photo.png")
    out, so_far = tmp_path / "ships.geojson", tmp_path / "so-far.geojson"
    result = run(
        tmp_path / "photo.png", "--allow-ungeoreferenced", "-o", out, "--partial", so_far,
        "--progress", "json", "--tile", "320",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    assert result.stderr.count("no coordinate system") == 1
    last = read_ships(so_far)
    assert last.crs is None
    assert last.geometry.equals(read_ships(out).geometry)


def test_several_scenes_take_turns_in_the_file(roadstead: SceneLabels, tmp_path: Path) -> None:
    other, so_far = tmp_path / "other.tif", tmp_path / "so-far.geojson"
    shutil.copy(roadstead.path, other)
    result = run(
        roadstead.path, other, "-o", tmp_path / "ships.gpkg", "--partial", so_far,
        "--progress", "json", "--looks", "fine",
    )  # fmt: skip
    assert result.exit_code == 0, result.stderr
    revisions = partial_events(result)
    assert [event["scene"] for event in revisions] == ["roadstead.tif", "other.tif"]
    assert [event["scene_index"] for event in revisions] == [0, 1]
    assert set(gpd.read_file(so_far)["scene"]) == {"other.tif"}


@pytest.mark.parametrize(
    ("prepare", "name", "status", "words"),
    [
        (lambda folder: (folder / "p.geojson").write_text("mine"), "p.geojson", 1, "--overwrite"),
        (lambda folder: (folder / "p.geojson").mkdir(), "p.geojson", 1, "folder"),
        (lambda folder: None, "ships.gpkg", 2, "twice"),
    ],
    ids=["exists", "folder", "output"],
)
def test_a_file_that_cannot_be_had_is_refused_before_the_work(
    prepare: Callable[[Path], object], name: str, status: int, words: str,
    roadstead: SceneLabels, tmp_path: Path,
) -> None:  # fmt: skip
    prepare(tmp_path)
    result = run(roadstead.path, "-o", tmp_path / "ships.gpkg", "--partial", tmp_path / name)
    assert result.exit_code == status
    assert words in result.stderr
    assert "running on" not in result.stderr
    if (tmp_path / "p.geojson").is_file():
        assert (tmp_path / "p.geojson").read_text() == "mine"
