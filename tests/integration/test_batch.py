"""`larsd batch`: many scenes, some of which fail, and runs that end before their time."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

import geopandas as gpd
import numpy as np
import pystac
import pytest
import rasterio
from click.testing import CliRunner, Result
from geopandas.testing import assert_geodataframe_equal

from larsd_geo.batch.outputs import manifest_beside
from larsd_geo.batch.status import read_status
from larsd_geo.cli import main
from larsd_geo.synthetic import compose_scene, write_scene

#: Small tiles, and a bound that keeps the weakest ships.
SEARCH = ("--tile", "128", "--overlap", "64", "--score", "0.2", "--device", "cpu")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three scenes of ships on open water."""
    folder = tmp_path_factory.mktemp("scenes")
    return [
        write_scene(
            folder / f"s{number}.tif",
            compose_scene(shape, seed=4 + number, ships=5, coast=False, clouds=0, distractors=0),
        ).path
        for number, shape in enumerate([(320, 448), (320, 384), (256, 320)])
    ]


@pytest.fixture
def scenes(made: list[Path], tmp_path: Path) -> Path:
    """A folder of copies of the scenes, and of a file that is no raster."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    for path in made:
        shutil.copy(path, folder)
    (folder / "broken.tif").write_text("not a raster", encoding="utf-8")
    return folder


def larsd(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def batch(*arguments: object) -> Result:
    return larsd("batch", *arguments, *SEARCH)


def ships_in(path: Path) -> gpd.GeoDataFrame:
    return gpd.read_file(path, layer="ships").drop(columns="detected_at")


def test_a_failure_stops_nothing_and_a_second_run_does_what_is_missing(
    scenes: Path, made: list[Path], tmp_path: Path
) -> None:
    out = str(tmp_path / "out" / "{scene}.gpkg")
    done = batch(scenes, "-o", out)
    assert done.exit_code == 1, done.output
    assert "this run: 3 done, 1 failed" in done.stdout
    assert "broken.tif: it cannot be opened as a raster" in done.stdout
    found = sorted((tmp_path / "out").glob("*.gpkg"))
    assert [path.name for path in found] == ["s0.gpkg", "s1.gpkg", "s2.gpkg"]
    assert sum(len(ships_in(path)) for path in found) >= 6
    written = [path.stat().st_mtime_ns for path in found]

    # It has been repaired; nothing else is searched again.
    shutil.copy(made[0], scenes / "broken.tif")
    done = batch(scenes, "-o", out)
    assert done.exit_code == 0, done.output
    assert "this run: 1 done;" in done.stdout
    assert "all runs: 4 of 4 scenes done" in done.stdout
    assert [path.stat().st_mtime_ns for path in found] == written
    one, other = ships_in(tmp_path / "out" / "broken.gpkg"), ships_in(found[0])
    columns = ["scene", "scene_uri"]
    assert_geodataframe_equal(one.drop(columns=columns), other.drop(columns=columns))

    done = batch(scenes, "-o", out)
    assert done.exit_code == 0
    assert "4 scenes, none of them left to search" in done.stdout


def test_one_layer_is_that_of_a_search_of_all_scenes(made: list[Path], tmp_path: Path) -> None:
    whole, several = tmp_path / "whole.gpkg", tmp_path / "several.gpkg"
    assert larsd("detect", *made, "-o", whole, *SEARCH).exit_code == 0
    # In two runs, of which the second has one more scene.
    assert batch(*made[:2], "-o", several).exit_code == 0
    assert len(ships_in(several)) < len(ships_in(whole))
    assert batch(*made, "-o", several).exit_code == 0
    assert_geodataframe_equal(ships_in(whole), ships_in(several))


def test_a_layer_that_somebody_has_changed_is_not_replaced(
    made: list[Path], tmp_path: Path
) -> None:
    layer = tmp_path / "ships.gpkg"
    assert batch(made[2], "-o", layer).exit_code == 0
    layer.write_bytes(layer.read_bytes() + b"\0")
    done = batch(*made, "-o", layer)
    assert done.exit_code == 1
    assert "exists already" in done.stderr


def test_a_file_that_no_run_has_written_is_not_replaced(made: list[Path], tmp_path: Path) -> None:
    (tmp_path / "s2.geojson").write_text("mine", encoding="utf-8")
    done = batch(made[2], "-o", tmp_path / "{scene}.geojson")
    assert done.exit_code == 1
    assert "s2.geojson exists already" in done.stdout
    assert (tmp_path / "s2.geojson").read_text(encoding="utf-8") == "mine"
    assert batch(made[2], "-o", tmp_path / "{scene}.geojson", "--overwrite").exit_code == 0
    assert (tmp_path / "s2.geojson").read_text(encoding="utf-8") != "mine"


def test_another_setting_is_refused(made: list[Path], tmp_path: Path) -> None:
    out = tmp_path / "{scene}.gpkg"
    assert batch(made[2], "-o", out).exit_code == 0
    done = batch(made[2], "-o", out, "--iou", "0.3")
    assert done.exit_code == 1
    assert "setting iou was 0.1 and is 0.3" in done.stderr
    assert "--overwrite" in done.stderr


def test_a_scene_outside_the_area_of_interest_is_skipped(made: list[Path], tmp_path: Path) -> None:
    with rasterio.open(made[0]) as opened:
        left, bottom, right, top = opened.bounds
    far = ",".join(str(value + 1e5) for value in (left, bottom, right, top))
    done = batch(made[0], "-o", tmp_path / "{scene}.gpkg", "--aoi", far)
    assert done.exit_code == 0, done.output
    assert "1 skipped" in done.stdout


def test_the_status_says_what_became_of_the_scenes(scenes: Path, tmp_path: Path) -> None:
    out = tmp_path / "{scene}.gpkg"
    assert batch(scenes, "-o", out).exit_code == 1
    done = larsd("batch", "--status", out)
    assert "3 of 4 scenes done, 1 failed, 0 skipped" in done.stdout
    assert "scenes per hour" in done.stdout
    status = json.loads(larsd("batch", "--status", out, "--json").stdout)
    assert (status["scenes"], status["done"], status["failed"]) == (4, 3, 1)
    assert status["failures"][0]["scene"] == "broken.tif"
    assert not status["is_running"]
    done = larsd("batch", "--status", tmp_path / "nothing.gpkg")
    assert done.exit_code == 1
    assert "there is no such manifest" in done.stderr


def test_programs_are_told_of_each_scene(scenes: Path, tmp_path: Path) -> None:
    done = batch(scenes, "-o", tmp_path / "{scene}.gpkg", "--progress", "json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    over = [event for event in events if event["event"] == "scene"]
    assert [(event["scene"], event["state"]) for event in over] == [
        ("broken.tif", "failed"),
        ("s0.tif", "done"),
        ("s1.tif", "done"),
        ("s2.tif", "done"),
    ]
    assert [event["position"] for event in over] == [1, 2, 3, 4]
    assert events[-1]["event"] == "done"
    assert events[-1]["ships"] == sum(event["ships"] or 0 for event in over)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_a_run_that_is_stopped_goes_on(made: list[Path], tmp_path: Path, by: int) -> None:
    folder = tmp_path / "scenes"
    folder.mkdir()
    for number in range(8):
        shutil.copy(made[number % 3], folder / f"scene{number}.tif")
    out = tmp_path / "out" / "{scene}.gpkg"
    command = [sys.executable, "-m", "larsd_geo.cli", "batch", str(folder), "-o", str(out), *SEARCH]
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    first, late = tmp_path / "out" / "scene1.gpkg", time.monotonic() + 120
    while not first.exists() and run.poll() is None and time.monotonic() < late:
        time.sleep(0.01)
    run.send_signal(by)
    _, told = run.communicate(timeout=60)
    assert run.returncode == (130 if by == signal.SIGINT else -signal.SIGKILL), told
    if by == signal.SIGINT:
        assert "the same command goes on" in told.splitlines()[-1]
    before = read_status(manifest_beside(str(out))).done
    assert 1 <= before < 8
    kept = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.gpkg")}

    done = batch(folder, "-o", out)
    assert done.exit_code == 0, done.output
    assert f"this run: {8 - before} done" in done.stdout
    assert "all runs: 8 of 8 scenes done" in done.stdout
    # What was noted is not written again; what was not may have been.
    assert sum(path.stat().st_mtime_ns == time for path, time in kept.items()) >= before
    files = sorted((tmp_path / "out").glob("*.gpkg"))
    assert len(files) == 8
    for file, again in zip(files, files[3:], strict=False):
        assert len(ships_in(file)) == len(ships_in(again))


def stac_item(folder: Path, name: str, assets: dict[str, pystac.Asset]) -> Path:
    item = pystac.Item(
        name,
        geometry={"type": "Point", "coordinates": [4.0, 52.0]},
        bbox=[4.0, 52.0, 4.0, 52.0],
        datetime=datetime(2024, 7, 1, 10, 30, tzinfo=timezone.utc),
        properties={"platform": "test-1", "view:sun_elevation": 41.25},
        assets=assets,
    )
    item.save_object(include_self_link=False, dest_href=str(folder / f"{name}.json"))
    return folder / f"{name}.json"


def test_an_item_says_which_bands_and_when(made: list[Path], tmp_path: Path) -> None:
    """The bands are stored blue, green, red, and only the item says so."""
    with rasterio.open(made[0]) as opened:
        profile, pixels = opened.profile, opened.read()
    profile.pop("photometric", None)
    with rasterio.open(tmp_path / "bgr.tif", "w", **profile) as stored:
        stored.write(pixels[::-1])
    bands = [{"name": name, "eo:common_name": name} for name in ("blue", "green", "red")]
    image = pystac.Asset(
        "bgr.tif", media_type="image/tiff", roles=["data"], extra_fields={"bands": bands}
    )
    item = stac_item(tmp_path, "harbour-1", {"image": image})
    assert batch(item, "-o", tmp_path / "item.gpkg").exit_code == 0
    assert batch(made[0], "-o", tmp_path / "plain.gpkg").exit_code == 0
    found, plain = ships_in(tmp_path / "item.gpkg"), ships_in(tmp_path / "plain.gpkg")
    assert len(found) == len(plain) > 0
    np.testing.assert_allclose(found.score, plain.score)
    assert set(found.scene) == {"harbour-1"}
    assert set(found.scene_uri) == {str(tmp_path / "bgr.tif")}
    assert set(found.acquired.dt.strftime("%Y-%m-%d %H:%M")) == {"2024-07-01 10:30"}


def test_bands_in_files_of_their_own_are_searched_as_one(made: list[Path], tmp_path: Path) -> None:
    assets = {}
    with rasterio.open(made[0]) as opened:
        profile, pixels = opened.profile, opened.read()
    profile.update(count=1)
    profile.pop("photometric", None)
    for name, values in zip(("red", "green", "blue"), pixels, strict=True):
        with rasterio.open(tmp_path / f"{name}.tif", "w", **profile) as stored:
            stored.write(values, 1)
        band = {"eo:bands": [{"name": name, "common_name": name}]}
        assets[name] = pystac.Asset(f"{name}.tif", media_type="image/tiff", extra_fields=band)
    item = stac_item(tmp_path, "apart", assets)
    done = batch(item, "-o", tmp_path / "item.gpkg")
    assert done.exit_code == 0, done.output
    assert batch(made[0], "-o", tmp_path / "plain.gpkg").exit_code == 0
    found, plain = ships_in(tmp_path / "item.gpkg"), ships_in(tmp_path / "plain.gpkg")
    assert len(found) == len(plain) > 0
    np.testing.assert_allclose(found.score, plain.score)
    assert set(found.scene) == {"apart"}

    (tmp_path / "green.tif").unlink()
    done = batch(item, "-o", tmp_path / "again.gpkg")
    assert done.exit_code == 1
    assert "green.tif: there is no such file" in done.stdout


def test_a_dry_run_lists_the_scenes_and_opens_none(scenes: Path, tmp_path: Path) -> None:
    done = larsd("batch", scenes, "lost.tif", "--dry-run")
    assert done.exit_code == 0
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "broken.tif",
        "s0.tif",
        "s1.tif",
        "s2.tif",
        "lost.tif",
    ]
    listed = json.loads(larsd("batch", scenes, "--dry-run", "--json").stdout)
    assert listed[0]["paths"] == [str(scenes / "broken.tif")]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "name a SOURCE"),
        (["a.tif"], "Missing option '-o'"),
        (["a.tif", "-o", "{scene}.gpkg", "--workers", "2", "--scheduler", "tcp://a:1"], "give one"),
        (["a.tif", "-o", "a.gpkg", "--bbox", "1,2,3"], "write west,south,east,north"),
        (["a.tif", "-o", "a.gpkg", "--datetime", "2024"], "need --stac"),
        (["a.tif", "-o", "a.gpkg", "--worker-resource", "GPU"], "not NAME=AMOUNT"),
    ],
)
def test_a_wrong_command_line_is_told(arguments: list[str], told: str) -> None:
    done = larsd("batch", *arguments)
    assert done.exit_code == 2
    assert told in done.stderr


@pytest.mark.parametrize(
    ("output", "told"),
    [("{name}.gpkg", "of braces only {scene}"), ("{scene}.xyz", "no known output format")],
)
def test_an_output_that_cannot_be_is_told_at_once(
    output: str, told: str, tmp_path: Path, made: list[Path]
) -> None:
    done = batch(made[0], "-o", tmp_path / output)
    assert done.exit_code == 1
    assert told in done.stderr
