"""Where larsd detect looks: exclusions, and the plan that larsd info tells beforehand."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely
from click.testing import CliRunner, Result

import larsd_geo
from larsd_geo.cli import main
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.synthetic import SceneLabels


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def ships(roadstead: SceneLabels) -> gpd.GeoDataFrame:
    return larsd_geo.detect(roadstead.path, score=0.3)


def save(path: Path, shape: shapely.Geometry, like: gpd.GeoDataFrame, crs: object) -> Path:
    gpd.GeoDataFrame(geometry=[shape], crs=like.crs).to_crs(crs).to_file(path)
    return path


def test_a_small_area_takes_less_and_has_the_ships_of_the_whole_scene(
    harbour: SceneLabels, tmp_path: Path
) -> None:
    everything = larsd_geo.detect(harbour.path, score=0.3)
    (whole,) = json.loads(run("info", "--json", harbour.path).stdout)
    clear = everything[everything["score"] > 0.5]
    assert len(clear) > 3
    for _, ship in clear.iloc[:4].iterrows():
        box = ship.geometry.centroid.buffer(150).bounds
        area = ",".join(map(str, box))
        found = larsd_geo.detect(harbour.path, score=0.3, aoi=area)
        expected = clear[clear.geometry.centroid.within(shapely.box(*box))]
        for shape in expected.geometry:
            assert (found.intersection(shape).area / found.union(shape).area).max() > 0.9
        (part,) = json.loads(run("info", "--json", "--aoi", area, harbour.path).stdout)
        assert _pixels(part) < _pixels(whole) / 3


def _pixels(info: dict[str, Any]) -> int:
    """Pixels that a search reads, by what info tells of it."""
    tiles = [look["tiles"] for look in info["looks"]]
    return sum(one["to_read"] * one["columns"] * one["rows"] for one in tiles)


def test_ships_in_an_exclusion_are_left_out_and_others_are_as_they_were(
    roadstead: SceneLabels, ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    land = save(tmp_path / "land.gpkg", ships.geometry.iloc[0].buffer(3), ships, 4326)
    left = larsd_geo.detect(roadstead.path, score=0.3, exclude=[land])
    centres = left.geometry.centroid
    assert not centres.within(ships.geometry.iloc[0]).any()
    lone = ships[ships.distance(ships.geometry.iloc[0]) > 60]
    for shape in lone.geometry:
        assert left.geometry.geom_equals_exact(shape, 1e-6).any()


def test_on_the_command_line_it_also_holds_for_the_ships_so_far_and_spares_tiles(
    roadstead: SceneLabels, ships: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    xmin, ymin, xmax, ymax = roadstead.georef.footprint().bounds
    middle = (xmin + xmax) / 2
    land = save(tmp_path / "west.gpkg", shapely.box(xmin, ymin, middle, ymax), ships, ships.crs)
    out, so_far = tmp_path / "ships.geojson", tmp_path / "so-far.geojson"
    options = ("--tile", "256", "--overlap", "64", "--exclude", land)
    result = run(
        "detect", roadstead.path, "-o", out, "--partial", so_far, "--score", "0.3", *options
    )
    assert result.exit_code == 0, result.stderr
    found = gpd.read_file(out).to_crs(ships.crs)
    assert len(found) > 0
    assert (found.geometry.centroid.x > middle).all()
    assert len(gpd.read_file(so_far)) == len(found)
    planned = json.loads(run("info", roadstead.path, "--json", *options).stdout)[0]["tiles"]
    assert planned["to_read"] < planned["count"]
    settings = DetectionSettings(tile=256, overlap_m=64, exclude=[land])
    done = Detector(settings).run([roadstead.path]).scenes[0]
    assert done.tiles == planned["to_read"]
    assert done.pixels == pytest.approx(640 * 704 / 2, abs=640)


@pytest.mark.parametrize(
    "options",
    [(), ("--tile", "512", "--overlap", "100"), ("--gsd", "2", "--tile", "256"), ("--tile", "320")],
    ids=" ".join,
)
def test_the_tiles_that_info_tells_are_those_that_are_searched(
    options: tuple[str, ...], harbour: SceneLabels, tmp_path: Path
) -> None:
    xmin, ymin, _, _ = harbour.georef.footprint().bounds
    aoi = f"{xmin},{ymin},{xmin + 600},{ymin + 300}"
    options = (*options, "--aoi", aoi)
    planned = json.loads(run("info", harbour.path, "--json", *options).stdout)[0]["tiles"]
    result = run(
        "detect", harbour.path, "-o", tmp_path / "ships.gpkg", "--progress", "json", *options
    )
    assert result.exit_code == 0, result.stderr
    events = [json.loads(line) for line in result.stdout.splitlines()]
    steps = [event for event in events if event["event"] == "progress"]
    assert {step["total"] for step in steps} == {planned["count"]}
    settings = DetectionSettings(
        aoi=aoi, tile=_number(options, "--tile"), gsd=_number(options, "--gsd"),
        overlap_m=_number(options, "--overlap"),
    )  # fmt: skip
    done = Detector(settings).run([harbour.path]).scenes[0]
    assert 0 < done.tiles == planned["to_read"] <= planned["count"]


def _number(options: tuple[str, ...], name: str) -> int | None:
    return int(options[options.index(name) + 1]) if name in options else None


def test_the_function_takes_all_that_the_settings_hold(roadstead: SceneLabels) -> None:
    told = DetectionSettings(score=0.6, overlap_m=100.0, threads=1)
    by_name = {field.name: getattr(told, field.name) for field in fields(DetectionSettings)}
    expected = larsd_geo.detect(roadstead.path, told)
    assert len(expected) > 0
    for ships in (
        larsd_geo.detect(roadstead.path, **by_name),
        larsd_geo.detect(roadstead.path, DetectionSettings(overlap_m=100.0), score=0.6),
    ):
        assert ships.geometry.geom_equals(expected.geometry).all()
    with pytest.raises(TypeError, match="scores"):
        larsd_geo.detect(roadstead.path, scores=0.6)
    for name in by_name:
        assert f"        {name}: " in (DetectionSettings.__doc__ or "")


def test_the_command_takes_all_that_the_settings_hold() -> None:
    from larsd_geo.cli.detect import detect

    given = detect.make_context("detect", ["scene.tif", "-o", "ships.gpkg"]).params
    for field in fields(DetectionSettings):
        assert given[field.name] == field.default
