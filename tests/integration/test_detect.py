"""`larsd detect` from end to end with the shipped model."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from click.testing import CliRunner, Result
from PIL import Image

from larsd_geo.cli import main
from larsd_geo.geo import COLUMNS
from larsd_geo.io import read_ships
from larsd_geo.synthetic import SceneLabels

DATA = Path(os.environ.get("LARSD_DATA", Path(__file__).parents[3] / "shared" / "data"))
BAY = DATA / "scenes" / "planetscope_sfbay_1.tif"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["detect", *(str(a) for a in arguments)])


def iou(ships: gpd.GeoDataFrame, shape: object) -> float:
    """The best IoU of any ship with a polygon, on the map."""
    return float((ships.intersection(shape).area / ships.union(shape).area).max())


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


@pytest.mark.skipif(
    not BAY.is_file(), reason=f"needs the real scene {BAY.name}, which is not part of the project"
)
def test_labelled_ships_are_found_in_a_real_scene(tmp_path: Path) -> None:
    out, picture = tmp_path / "ships.gpkg", tmp_path / "ships.png"
    result = run(BAY, "-o", out, "-o", tmp_path / "ships.geojson", "--overlay", picture)
    assert result.exit_code == 0, result.stderr
    ships = gpd.read_file(out, layer="ships")
    truth = gpd.read_file(BAY.with_name(f"{BAY.stem}_ships.geojson")).to_crs(ships.crs)
    # The labels hold two boats of few pixels; outlines of ships at 3 m are rough.
    assert sum(iou(ships, ship) > 0.3 for ship in truth.geometry) >= 8
    with Image.open(picture) as drawn:
        assert drawn.size[0] > 1000
    # From a boat of a dozen pixels to the largest ships there are.
    assert ships["length_m"].between(25, 400).all()
    assert (ships["length_m"] > 100).sum() >= 8
    assert set(ships["scene"]) == {BAY.name}


def test_length_heading_and_place_of_a_ship_are_those_it_was_drawn_with(
    roadstead: SceneLabels, tmp_path: Path
) -> None:
    out = tmp_path / "ships.parquet"
    result = run(roadstead.path, "-o", out)
    assert result.exit_code == 0, result.stderr
    ships = read_ships(out)
    assert list(ships.columns) == [*(column.name for column in COLUMNS), "geometry"]
    centres = np.column_stack([ships.geometry.centroid.x, ships.geometry.centroid.y])
    truth = roadstead.georef.pixel_to_map(roadstead.boxes[:, :2])
    metres = np.linalg.norm(centres[:, None] - truth[None], axis=2)
    twin, miss = metres.argmin(axis=1), metres.min(axis=1)
    hit = miss < 15
    assert hit.sum() >= 4
    length = ships["length_m"].to_numpy()[hit] / roadstead.lengths_m[twin[hit]]
    assert np.median(np.abs(length - 1)) < 0.12
    # The grid's north is the scene's upper edge; true north differs by the convergence, under 2
    # degrees in a zone.
    drawn = 90 + np.degrees(roadstead.headings[twin[hit]])
    off = (ships["heading_deg"].to_numpy()[hit] - drawn + 90) % 180 - 90
    assert np.median(np.abs(off)) < 4


@pytest.mark.parametrize("suffix", ["gpkg", "geojson", "fgb", "parquet"])
def test_no_ships_make_a_valid_empty_layer(suffix: str, sea: Path, tmp_path: Path) -> None:
    out = tmp_path / f"ships.{suffix}"
    result = run(sea, "-o", out, "--overlay", tmp_path / "sea.png", "--score", "0.9")
    assert result.exit_code == 0, result.stderr
    assert result.stdout.startswith("0 ships")
    ships = read_ships(out)
    assert len(ships) == 0
    if suffix != "geojson":  # which keeps the columns with each ship, and is always on WGS 84
        assert list(ships.columns) == [*(column.name for column in COLUMNS), "geometry"]
        assert ships.crs.to_epsg() == 32631
