"""A result does not depend on what works on it, nor in which order."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from larsd_geo.detection.detector import Detector
from larsd_geo.detection.merge import SceneMerge
from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import TileSearch
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.inference.opening import open_model
from larsd_geo.synthetic import SceneLabels, compose_scene, write_scene

#: Many small tiles, so that ships lie across several.
BASE: dict[str, Any] = {
    "device": "cpu", "backend": "torch", "precision": "float32", "tile": 192, "overlap_m": 64.0,
    "score": 0.2,
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> SceneLabels:
    scene = compose_scene((448, 512), seed=9, ships=12, coast=False, clouds=0, distractors=3)
    return write_scene(tmp_path_factory.mktemp("drawn") / "drawn.tif", scene)


def search(path: Path, **changes: Any) -> gpd.GeoDataFrame:
    """Search a scene; return every column but the time."""
    (result,) = Detector(DetectionSettings(**{**BASE, **changes})).results([path])
    assert len(result.ships) > 3
    return result.ships.drop(columns="detected_at")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("backend", "precision"),
    [("torch", "float32"), ("torch", "bfloat16"), ("openvino", "float32"), ("auto", "auto")],
)
def test_threads_and_batch_size_change_no_bit(
    drawn: SceneLabels, backend: str, precision: str
) -> None:
    if backend == "openvino":
        pytest.importorskip("openvino")
    same = {"backend": backend, "precision": precision}
    first = search(drawn.path, threads=1, batch_size=1, **same)
    for threads, batch_size in [(1, 4), (2, 3), (4, 16), (3, None)]:
        again = search(drawn.path, threads=threads, batch_size=batch_size, **same)
        assert again.to_wkb().equals(first.to_wkb())


def test_the_order_of_the_tiles_changes_no_bit(drawn: SceneLabels) -> None:
    settings = DetectionSettings(**BASE)
    model = open_model(None, "cpu", "float32", "torch")
    with open_for_search(drawn.path, settings, model.card) as scene:
        plan = plan_scene(scene, settings, model.card, SearchArea()).first
        orders = [np.arange(len(plan.tiles)), np.arange(len(plan.tiles))[::-1]]
        orders.append(np.random.default_rng(2).permutation(len(plan.tiles)))
        found = []
        for order in orders:
            merge = SceneMerge(settings.iou)
            tiles = TileSearch(plan, model.predictor(3), settings, model.card)
            for searched in tiles.run([int(index) for index in order]):
                for tile in searched:
                    if tile.ships is not None:
                        merge.add(tile.ships)
            found.append(merge.ships())
    assert len(found[0].scores) > 3
    for other in found[1:]:
        for one, same in zip(found[0], other, strict=True):
            assert one.tobytes() == same.tobytes()
