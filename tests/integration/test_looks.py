"""Scenes that are looked at more than once: with finer and with coarser pixels."""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from click.testing import CliRunner
from geopandas.testing import assert_geodataframe_equal
from PIL import Image

import larsd_geo
from larsd_geo.boxes import boxes_from_quads, corners_from_boxes, rotated_iou
from larsd_geo.cli import main
from larsd_geo.detection import journal as journal_module
from larsd_geo.detection.detector import Detector
from larsd_geo.detection.journal import Journal
from larsd_geo.detection.merge import SceneMerge
from larsd_geo.detection.result import DetectionProgress
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import TileShips
from larsd_geo.inference.predictor import Predictor
from larsd_geo.io.sinks import MemorySink
from larsd_geo.model.card import ModelCard, read_card, write_card
from larsd_geo.model.looks import ONE_LOOK
from larsd_geo.synthetic import SceneLabels

MakeFleet = Callable[[float], SceneLabels]


class StoppedError(Exception):
    """Of a progress callback that stops a search."""


def boxes_of(ships: gpd.GeoDataFrame) -> np.ndarray:
    quads = [list(polygon.exterior.coords)[:4] for polygon in ships.geometry]
    return np.asarray(boxes_from_quads(np.array(quads)))


def found_of(scene: SceneLabels, ships: gpd.GeoDataFrame, iou: float = 0.3) -> np.ndarray:
    """How many boxes lie on each true ship, (N,)."""
    corners = scene.georef.pixel_to_map(corners_from_boxes(scene.boxes))
    return (np.asarray(rotated_iou(boxes_from_quads(corners), boxes_of(ships))) > iou).sum(axis=1)


def find(path: Path, model: Path | str, **changes: Any) -> gpd.GeoDataFrame:
    # The boat of 15 m is as likely as not, and comes and goes with its surroundings.
    asked: dict[str, Any] = {"precision": "float32", "backend": "torch", "score": 0.7}
    return larsd_geo.detect(path, model=model, **{**asked, **changes})


def described_by(*arguments: object) -> dict[str, Any]:
    done = CliRunner().invoke(main, ["info", *map(str, arguments), "--json"])
    assert done.exit_code == 0, done.output
    (described,) = json.loads(done.stdout)
    return dict(described)


@pytest.fixture(scope="module")
def reference(two_looks: Path, make_fleet: MakeFleet) -> gpd.GeoDataFrame:
    return find(make_fleet(1.0).path, two_looks)


def test_ships_of_all_lengths_are_found_once_each_at_the_pixel_that_suits_them(
    reference: gpd.GeoDataFrame, make_fleet: MakeFleet
) -> None:
    scene = make_fleet(1.0)
    counts = found_of(scene, reference)
    assert (counts[scene.lengths_m > 20] == 1).all()
    assert len(reference) == counts.sum() == 7
    fine = reference["length_m"] < 140
    np.testing.assert_allclose(reference.loc[fine, "gsd_m"], 1.0, rtol=0.01)
    coarse = reference["length_m"] > 225
    assert coarse.sum() == 2
    np.testing.assert_allclose(reference.loc[coarse, "gsd_m"], 2.0, rtol=0.01)


def test_a_ship_that_two_looks_see_is_one_ship(two_looks: Path, make_fleet: MakeFleet) -> None:
    reports: list[DetectionProgress] = []
    scene = make_fleet(1.0)
    ships = find(scene.path, two_looks, progress=reports.append)
    # While tiles are searched, those of 168 and 185 m are counted in both looks.
    assert reports[-1].ships == len(ships) + 2
    both = (scene.lengths_m > 160) & (scene.lengths_m < 190)
    assert found_of(scene, ships)[both].tolist() == [1, 1]


@pytest.mark.parametrize("tile", [480, 640, 1024])
def test_other_tiles_give_the_same_ships(
    tile: int, reference: gpd.GeoDataFrame, two_looks: Path, make_fleet: MakeFleet
) -> None:
    ships = find(make_fleet(1.0).path, two_looks, tile=tile)
    assert len(ships) == len(reference)
    overlap = np.asarray(rotated_iou(boxes_of(reference), boxes_of(ships)))
    assert overlap.max(axis=1).min() > 0.9
    same = ships.iloc[overlap.argmax(axis=1)]
    np.testing.assert_array_equal(same["gsd_m"], reference["gsd_m"])
    np.testing.assert_allclose(same["score"], reference["score"], atol=0.05)


def test_a_ship_that_stands_in_for_another_gets_its_bow_in_the_end(
    two_looks: Path, make_fleet: MakeFleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = make_fleet(1.0)
    before = find(scene.path, two_looks, tile=512)
    assert not before["bow_probability"].isna().any()
    assert before["gsd_m"].nunique() == 2

    def without_bows(self: SceneMerge, part: TileShips, look: int = 0) -> None:
        add(self, part._replace(bows=np.full((len(part.boxes), 2), np.nan)), look)

    add = SceneMerge.add
    monkeypatch.setattr(SceneMerge, "add", without_bows)
    after = find(scene.path, two_looks, tile=512)
    numbers = ["heading_deg", "bow_probability", "score"]
    np.testing.assert_allclose(after[numbers], before[numbers], atol=1e-4)


def test_the_fine_look_alone_answers_for_all_ships(
    two_looks: Path, make_fleet: MakeFleet, tmp_path: Path
) -> None:
    one_look = tmp_path / "one-look"
    shutil.copytree(two_looks, one_look)
    write_card(one_look, replace(read_card(one_look), looks=ONE_LOOK))
    ships = find(make_fleet(1.0).path, two_looks, looks="fine")
    alone = find(make_fleet(1.0).path, one_look)
    columns = ["score", "length_m", "width_m", "lon", "lat", "gsd_m"]
    np.testing.assert_array_equal(ships[columns], alone[columns])
    assert ships["length_m"].max() > 280


def test_a_scene_of_10_m_is_magnified_into_the_range_and_looked_at_once(
    two_looks: Path, make_fleet: MakeFleet
) -> None:
    scene = make_fleet(10.0)
    described = described_by(scene.path, "--model", two_looks)
    assert (described["working"]["columns"], described["working"]["rows"]) == (530, 265)
    assert len(described["looks"]) == 1
    assert described["warnings"] == []
    ships = find(scene.path, two_looks, score=0.01)
    assert (found_of(scene, ships, 0.2)[scene.lengths_m > 150] == 1).all()
    np.testing.assert_allclose(ships["gsd_m"], 3.4, rtol=0.01)


def test_a_scene_of_30_cm_is_looked_at_with_coarser_pixels_twice(
    two_looks: Path, make_fleet: MakeFleet
) -> None:
    scene = make_fleet(0.3)
    described = described_by(scene.path, "--model", two_looks)
    distances = [look["gsd_m"] for look in described["looks"]]
    np.testing.assert_allclose(distances, [0.8, 1.6], rtol=0.01)
    ships = find(scene.path, two_looks)
    assert (found_of(scene, ships)[scene.lengths_m > 30] == 1).all()
    np.testing.assert_allclose(sorted(set(ships["gsd_m"])), distances)


def test_a_scene_too_coarse_for_the_model_is_searched_and_said_so(
    two_looks: Path, make_fleet: MakeFleet, caplog: pytest.LogCaptureFixture
) -> None:
    scene = make_fleet(20.0)
    with caplog.at_level(logging.WARNING):
        find(scene.path, two_looks)
    (said,) = [text for text in caplog.messages if "coarser than" in text]
    assert "its pixels of 20 m, magnified to 6.67 m, are coarser than the 3.4 m" in said
    assert described_by(scene.path, "--model", two_looks)["warnings"] != []
    # Whoever asks for a distance knows.
    asked = described_by(scene.path, "--model", two_looks, "--gsd", "10")
    assert asked["warnings"] == []


def test_an_image_of_unknown_pixel_size_gets_all_looks(
    two_looks: Path, make_fleet: MakeFleet, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    with rasterio.open(make_fleet(1.0).path) as dataset:
        values = dataset.read()
    Image.fromarray(values.transpose(1, 2, 0)).save(path)
    ships = find(path, two_looks, allow_ungeoreferenced=True)
    assert ships["gsd_m"].isna().all()
    lengths = boxes_of(ships)[:, 2:4].max(axis=1)
    assert lengths.max() > 280
    assert len(ships) == 7


# ------------------------------------------------------------------------ what is not looked at


def tiles_seen(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int, float]]:
    """Collect rows, columns and valid share of what the network is shown."""
    seen: list[tuple[int, int, float]] = []
    predict = Predictor.predict

    def noted(
        self: Predictor, images: list[np.ndarray], valid: list[np.ndarray], *more: Any
    ) -> list[Any]:
        seen.extend((*mask.shape, float(mask.mean())) for mask in valid)
        return predict(self, images, valid, *more)

    monkeypatch.setattr(Predictor, "predict", noted)
    return seen


def test_no_look_shows_the_network_tiles_outside_the_area_or_without_an_image(
    two_looks: Path, make_fleet: MakeFleet, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, path = make_fleet(1.0), tmp_path / "half.tif"
    with rasterio.open(source.path) as dataset:
        values, profile = dataset.read(), dataset.profile
    values[:, :, 1000:] = 0
    with rasterio.open(path, "w", **{**profile, "nodata": 0}) as dataset:
        dataset.write(values)
    seen = tiles_seen(monkeypatch)
    find(path, two_looks, tile=352)
    looks = described_by(path, "--model", two_looks, "--tile", 352)["looks"]
    assert len(looks) == 2
    assert len(seen) < sum(look["tiles"]["count"] for look in looks)
    assert min(share for _, _, share in seen) > 0
    seen.clear()
    left, _, _, top = source.georef.footprint().bounds
    area = f"{left},{top - 60},{left + 60},{top}"
    planned = described_by(path, "--model", two_looks, "--tile", 352, "--aoi", area)
    find(path, two_looks, tile=352, aoi=area)
    assert [look["tiles"]["to_read"] for look in planned["looks"]] == [1, 1]
    assert len(seen) == planned["tiles"]["to_read"] == 2


# ------------------------------------------------------------------------ interrupted, other ways


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "_COMMIT_S", 0.0)
    monkeypatch.setattr(journal_module, "_COMMIT_REST", 0.0)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("look", [0, 1])
def test_a_search_interrupted_in_any_look_goes_on_and_ends_with_the_same_layer(
    look: int, two_looks: Path, make_fleet: MakeFleet, tmp_path: Path
) -> None:
    path = make_fleet(1.0).path
    settings = DetectionSettings(
        model=two_looks, precision="float32", backend="torch", device="cpu", tile=480, batch_size=1
    )
    detector = Detector(settings)
    unbroken = MemorySink()
    detector.run([path], unbroken)
    looks = described_by(path, "--model", two_looks, "--tile", 480)["looks"]
    fine, coarse = (one["tiles"]["count"] for one in looks)
    stop_at = 3 if look == 0 else fine + 1

    def stop(at: DetectionProgress) -> None:
        assert at.total == fine + coarse
        if at.done == stop_at:
            raise StoppedError

    with pytest.raises(StoppedError):
        detector.run([path], MemorySink(), stop, Journal(tmp_path / "a.journal"))
    reports: list[DetectionProgress] = []
    sink = MemorySink()
    detector.run([path], sink, reports.append, Journal(tmp_path / "a.journal", "resume"))
    assert [reports[0].done, reports[0].resumed] == [stop_at, stop_at]
    assert reports[-1].done == fine + coarse
    assert_geodataframe_equal(
        sink.ships().drop(columns="detected_at"), unbroken.ships().drop(columns="detected_at")
    )


@pytest.mark.usefixtures("at_once")
def test_a_journal_of_other_looks_is_refused(
    two_looks: Path, make_fleet: MakeFleet, tmp_path: Path
) -> None:
    options = ["detect", str(make_fleet(1.0).path), "-o", str(tmp_path / "ships.gpkg")]
    options += ["--model", str(two_looks), "--tile", "480", "--journal", str(tmp_path / "a")]
    detector = Detector(DetectionSettings(model=two_looks, tile=480))

    def stop(at: DetectionProgress) -> None:
        if at.done > 1:
            raise StoppedError

    with pytest.raises(StoppedError):
        detector.run([make_fleet(1.0).path], None, stop, Journal(tmp_path / "a"))
    done = CliRunner().invoke(main, [*options, "--looks", "fine", "--resume"])
    assert done.exit_code == 1
    assert "setting looks was auto and is fine" in done.output


def test_other_backends_find_the_same_ships_in_all_looks(
    two_looks: Path, make_fleet: MakeFleet, reference: gpd.GeoDataFrame, tmp_path: Path
) -> None:
    for module in ("openvino", "onnxruntime", "onnx"):
        pytest.importorskip(module)
    folder = tmp_path / "exported"
    for runtime in ("openvino", "onnx"):
        done = CliRunner().invoke(
            main, ["export", str(two_looks), "-o", str(folder), "--format", runtime]
        )
        assert done.exit_code == 0, done.output
        ships = find(make_fleet(1.0).path, folder, backend=runtime)
        overlap = np.asarray(rotated_iou(boxes_of(reference), boxes_of(ships)))
        assert len(ships) == len(reference)
        assert overlap.max(axis=1).min() > 0.99
        same = ships.iloc[overlap.argmax(axis=1)]
        np.testing.assert_array_equal(same["gsd_m"], reference["gsd_m"])
        np.testing.assert_allclose(same["score"], reference["score"], atol=1e-3)


# ------------------------------------------------------------------------ scores, and what is told


class DoubtfulCard(ModelCard):
    """A card by which ships that are long in their look's pixels are half as likely."""

    def calibrated(
        self, scores: Any, lengths_px: Any, look_gsd_m: Any, native_gsd_m: float | None
    ) -> np.ndarray:
        assert native_gsd_m == pytest.approx(1.0, rel=0.01)
        np.testing.assert_allclose(look_gsd_m, np.round(look_gsd_m), rtol=0.01)
        plain = super().calibrated(scores, lengths_px, look_gsd_m, native_gsd_m)
        return np.where(np.asarray(lengths_px) > 105, plain / 2, plain)


def test_scores_may_depend_on_length_and_look_and_the_threshold_is_of_what_is_reported(
    two_looks: Path, make_fleet: MakeFleet, reference: gpd.GeoDataFrame
) -> None:
    settings = DetectionSettings(
        model=two_looks, precision="float32", backend="torch", device="cpu", score=0.3
    )
    detector = Detector(settings)
    detector.card = DoubtfulCard(
        **{name: getattr(detector.card, name) for name in detector.card.__dataclass_fields__}
    )
    ships = detector.search(make_fleet(1.0).path).ships
    length_px = ships["length_m"] / ships["gsd_m"]
    overlap = np.asarray(rotated_iou(boxes_of(ships), boxes_of(reference)))
    known = overlap.max(axis=1) > 0.9
    plain = reference["score"].to_numpy()[overlap.argmax(axis=1)]
    expected = np.where(length_px > 105, plain / 2, plain)
    assert (length_px > 105).sum() >= 2
    np.testing.assert_allclose(ships["score"][known], expected[known], rtol=1e-6)
    assert ships["score"].is_monotonic_decreasing
    fewer = Detector(DetectionSettings(**{**vars(settings), "score": 0.6}))
    fewer.card = detector.card
    sure = fewer.search(make_fleet(1.0).path).ships
    assert 0 < len(sure) == (ships["score"] >= 0.6).sum() < len(ships)


def test_info_tells_the_looks_and_models_the_range(two_looks: Path, make_fleet: MakeFleet) -> None:
    path = make_fleet(1.0).path
    text = CliRunner().invoke(main, ["info", str(path), "--model", str(two_looks)]).output
    for words in (
        "1800 x 900 pixels of 1 m, as they are, for ships up to 200 m",
        "900 x 450 pixels of 2.001 m, resampled, for ships from 150 m",
        "look 1, tiles",
    ):
        assert words in text
    described = described_by(path, "--model", two_looks)
    fine, coarse = described["looks"]
    assert (fine["longest_px"], coarse["least_px"], coarse["longest_px"]) == (200, 75, None)
    assert fine["tiles"]["overlap"] == 256
    assert described["tiles"]["count"] == fine["tiles"]["count"] + coarse["tiles"]["count"]
    alone = described_by(path, "--model", two_looks, "--looks", "fine")
    assert len(alone["looks"]) == 1
    assert alone["tiles"]["overlap"] > 256
    card = CliRunner().invoke(main, ["models", str(two_looks)], terminal_width=200).output
    words = " ".join(card.replace("│", " ").split())
    assert "0.8 to 3.4 m per pixel" in words
    assert "magnified up to 3 times, so to 10.2 m" in words
    assert "pixels 2 times as large: ships from 75 px" in words
