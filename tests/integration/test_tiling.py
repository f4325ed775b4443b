"""The result does not depend on how a scene is cut into tiles."""

from __future__ import annotations

import os
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

import larsd_geo
from larsd_geo.boxes import boxes_from_quads, corners_from_boxes, rotated_iou
from larsd_geo.detection.tiling import choose_tiling, plan_windows
from larsd_geo.model.weights import load_model
from larsd_geo.scene import open_scene
from larsd_geo.synthetic import SceneLabels

TILES = (512, 640, 768)
REFERENCE = 1024

DATA = Path(os.environ.get("LARSD_DATA", Path(__file__).parents[3] / "shared" / "data"))
BAY = DATA / "scenes" / "planetscope_sfbay_1.tif"


def widest_gap(scores: np.ndarray, low: float, high: float) -> float:
    """The middle of the widest gap between scores, `low` and `high`.

    What a tile shows around a ship moves its score by a hundredth or two. A ship that is as near as
    that to the threshold comes and goes, with any threshold; so the test's one is far from all.
    """
    inside = np.sort([low, *scores[(scores >= low) & (scores <= high)], high])
    gap = int(np.argmax(np.diff(inside)))
    return float(inside[gap : gap + 2].mean())


def working_boxes(ships: gpd.GeoDataFrame, path: Path, gsd: float | None) -> np.ndarray:
    corners = np.array([np.array(shape.exterior.coords)[:4] for shape in ships.geometry])
    with open_scene(path, gsd=gsd, gsd_range=load_model().card.gsd_range_m) as scene:
        return boxes_from_quads(scene.working.map_to_pixel(corners))


def across_seams(boxes: np.ndarray, path: Path, gsd: float | None, tile: int) -> int:
    """How many boxes lie across the border of two cores."""
    card = load_model().card
    with open_scene(path, gsd=gsd, gsd_range=card.gsd_range_m) as scene:
        tiling = choose_tiling(scene.working.shape, scene.working_gsd_m, card, tile)
        cores = [tile.core for tile in plan_windows(scene.working.shape, *tiling)]
    corners = corners_from_boxes(boxes)
    low, high = corners.min(axis=1), corners.max(axis=1)
    crossed = np.zeros(len(boxes), dtype=bool)
    for column in {core.col for core in cores} - {0}:
        crossed |= (low[:, 0] < column) & (column < high[:, 0])
    for row in {core.row for core in cores} - {0}:
        crossed |= (low[:, 1] < row) & (row < high[:, 1])
    return int(crossed.sum())


@pytest.mark.slow
@pytest.mark.parametrize("where", ["generated", "real"])
def test_other_tiles_give_the_same_ships(where: str, harbour: SceneLabels) -> None:
    path = harbour.path if where == "generated" else BAY
    if not path.is_file():
        pytest.skip(f"needs the real scene {path.name}, which is not part of the project")
    # Tiles of 512 pixels share 256 at most: at 2 m the longest ship is whole in one of them.
    gsd = None if where == "generated" else 2.0
    first = larsd_geo.detect(path, tile=REFERENCE, gsd=gsd, precision="float32", score=0.4)
    # In the generated scene the scores of two ships differ by a tenth where a tile ends near them:
    # what is far from the threshold is found in all.
    high = 0.9 if where == "generated" else 0.6
    score = widest_gap(first["score"].to_numpy(), 0.4, high)
    reference = first[first["score"] >= score]
    boxes = working_boxes(reference, path, gsd)
    assert len(boxes) >= 5
    # The real scene is small: only the smaller tiles' seams meet ships there.
    tiles = TILES if where == "generated" else TILES[:2]
    crossing = {}
    for tile in tiles:
        ships = larsd_geo.detect(path, tile=tile, gsd=gsd, precision="float32", score=score)
        assert len(ships) == len(boxes), f"tile {tile}"
        overlap = rotated_iou(boxes, working_boxes(ships, path, gsd))
        # One ship of the generated scene has two nearly equal outlines; a tiling may take either.
        fits = np.sort(overlap.max(axis=1))
        assert fits[0] > (0.7 if where == "generated" else 0.9), f"tile {tile}"
        assert fits[1] > 0.9, f"tile {tile}"
        crossing[tile] = across_seams(boxes, path, gsd, tile)
    if where == "generated":
        crossing[REFERENCE] = across_seams(boxes, path, gsd, REFERENCE)
    assert min(crossing.values()) >= 1, crossing


def test_a_batch_of_tiles_gives_what_single_tiles_give(roadstead: SceneLabels) -> None:
    single, batch = (
        larsd_geo.detect(roadstead.path, tile=320, precision="float32", score=0.5, batch_size=size)
        for size in (1, 4)
    )
    assert len(single) == len(batch) > 0
    np.testing.assert_allclose(single["score"], batch["score"], atol=1e-3)


def test_a_run_can_be_repeated_to_the_last_digit(roadstead: SceneLabels) -> None:
    first, second = (larsd_geo.detect(roadstead.path, precision="float32") for _ in range(2))
    assert len(first) > 0
    columns = ["score", "length_m", "width_m", "heading_deg", "lon", "lat"]
    np.testing.assert_array_equal(first[columns], second[columns])
