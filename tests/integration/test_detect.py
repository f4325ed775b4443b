"""`larsd detect` from end to end with the shipped model."""

from __future__ import annotations

import json
import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from click.testing import CliRunner, Result
from PIL import Image

import larsd_geo
from larsd_geo.boxes import boxes_from_quads, rotated_iou
from larsd_geo.cli import main

DATA = Path(os.environ.get("LARSD_DATA", Path(__file__).parents[3] / "shared" / "data"))
BAY = DATA / "scenes" / "planetscope_sfbay_1.tif"
needs_bay = pytest.mark.skipif(
    not BAY.is_file(), reason=f"needs the real scene {BAY.name}, which is not part of the project"
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["detect", *(str(a) for a in arguments)])


@pytest.fixture(scope="module")
def sea(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small georeferenced scene of water alone."""
    path = tmp_path_factory.mktemp("sea") / "sea.tif"
    pixels = np.random.default_rng(0).normal(60, 3, (3, 256, 300)).clip(1, 255).astype(np.uint8)
    with rasterio.open(
        path, "w", driver="GTiff", width=300, height=256, count=3, dtype="uint8",
        crs="EPSG:32631", transform=rasterio.Affine(1, 0, 500000, 0, -1, 5.8e6),
    ) as file:  # fmt: skip
        file.write(pixels)
    return path


def boxes_of(ships: gpd.GeoDataFrame) -> np.ndarray:
    corners = np.array([np.array(g.exterior.coords)[:4] for g in ships.geometry])
    return boxes_from_quads(corners)


@needs_bay
def test_ships_do_not_depend_on_the_tiling() -> None:
    found = {
        tile: larsd_geo.detect(BAY, tile=tile, precision="float32", score=0.45)
        for tile in (512, 640, 768, 1024)
    }
    reference = boxes_of(found[1024])
    assert len(reference) >= 8
    for tile, ships in found.items():
        assert len(ships) == len(reference), f"tile {tile}"
        overlap = rotated_iou(reference, boxes_of(ships))
        assert overlap.max(axis=1).min() > 0.9, f"tile {tile}"


@needs_bay
def test_labelled_ships_are_found_in_a_real_scene(tmp_path: Path) -> None:
    out, picture = tmp_path / "ships.gpkg", tmp_path / "ships.png"
    result = run(BAY, "-o", out, "-o", tmp_path / "ships.geojson", "--overlay", picture)
    assert result.exit_code == 0, result.output
    ships = gpd.read_file(out, layer="ships")
    truth = gpd.read_file(BAY.with_name(f"{BAY.stem}_ships.geojson")).to_crs(ships.crs)
    hit = [
        (ships.intersection(ship).area / ships.union(ship).area).max() > 0.4
        for ship in truth.geometry
    ]
    assert sum(hit) >= 7
    with Image.open(picture) as drawn:
        assert drawn.size[0] > 1000
    assert ships["length_m"].between(100, 400).all()
    assert set(ships["scene"]) == {BAY.name}


def test_no_ships_make_a_valid_empty_layer(sea: Path, tmp_path: Path) -> None:
    result = run(sea, "-o", tmp_path / "ships.gpkg", "--score", "0.9")
    assert result.exit_code == 0, result.output
    ships = gpd.read_file(tmp_path / "ships.gpkg", layer="ships")
    assert len(ships) == 0
    assert "length_m" in ships.columns
    assert ships.crs.to_epsg() == 32631


def test_progress_is_json_lines_for_programs(sea: Path, tmp_path: Path) -> None:
    result = run(sea, "-o", tmp_path / "a.geojson", "--progress", "json", "--score", "0.9")
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["event"] for line in lines] == ["hello", "progress", "result", "done"]
    assert lines[0]["protocol"] == 1
    assert lines[1]["done"] == lines[1]["total"] == 1


def test_existing_output_is_kept_without_overwrite(sea: Path, tmp_path: Path) -> None:
    out = tmp_path / "ships.gpkg"
    out.write_bytes(b"mine")
    result = run(sea, "-o", out)
    assert result.exit_code == 1
    assert "--overwrite" in result.stderr
    assert out.read_bytes() == b"mine"


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["nowhere.tif"], "nowhere.tif"),
        (["{sea}", "--model", "no-such-model"], "no-such-model"),
        (["{sea}", "--bands", "7"], "7"),
        (["{sea}", "--aoi", "0,0,10,10"], "outside"),
        (["{sea}", "--aoi", "no.geojson"], "no.geojson"),
        (["{sea}", "--crs", "EPSG:nonsense"], "nonsense"),
        (["{sea}", "--device", "cuda:7"], "cuda:7"),
        (["{sea}", "--tile", "0"], "tile"),
        (["{text}"], "text.tif"),
        (["{photo}"], "photo.png"),
    ],
)
def test_bad_input_gets_one_sentence(
    sea: Path, tmp_path: Path, arguments: list[str], word: str
) -> None:
    text, photo = tmp_path / "text.tif", tmp_path / "photo.png"
    text.write_text("no raster", encoding="utf-8")
    Image.new("RGB", (64, 64)).save(photo)
    filled = [a.format(sea=sea, text=text, photo=photo) for a in arguments]
    out = tmp_path / "ships.gpkg"
    result = run(*filled, "-o", out)
    assert result.exit_code != 0
    last = result.stderr.strip().splitlines()[-1]
    assert last.startswith("Error: ")
    assert word in last
    assert "Traceback" not in result.stderr
    assert not out.exists()


def test_an_unwritable_output_is_refused_before_the_work(sea: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = run(sea, "-o", tmp_path / "file" / "ships.gpkg")
    assert result.exit_code == 1
    assert "ships.gpkg" in result.stderr


def test_a_photo_is_taken_when_allowed(tmp_path: Path) -> None:
    photo = tmp_path / "photo.png"
    noise = np.random.default_rng(2).normal(70, 4, (200, 200, 3)).clip(0, 255)
    Image.fromarray(noise.astype(np.uint8)).save(photo)
    result = run(photo, "-o", tmp_path / "a.geojson", "--allow-ungeoreferenced", "--score", "0.9")
    assert result.exit_code == 0, result.output


def test_several_scenes_make_one_layer(sea: Path, tmp_path: Path) -> None:
    ships = larsd_geo.detect([sea, sea], score=0.001, precision="float32")
    single = larsd_geo.detect(sea, score=0.001, precision="float32")
    assert len(ships) == 2 * len(single)
    assert ships["ship_id"].is_unique
