"""`larsd train-bow`, and what a model with a bow head gives, on drawn ships."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from safetensors.torch import load_file

import larsd_geo
from larsd_geo.boxes import boxes_from_quads, rotated_iou
from larsd_geo.model.card import WEIGHTS_FILE, read_card
from larsd_geo.model.registry import find_model
from larsd_geo.model.weights import BOW_PREFIX
from larsd_geo.synthetic import SceneLabels

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def taught(
    bow_data: Path, run_larsd: Run, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """The shipped model with a bow head taught on drawn ships, and what the command printed."""
    folder = tmp_path_factory.mktemp("taught") / "model"
    done = run_larsd(
        "train-bow", "larsd-lite", bow_data, "-o", folder, "--steps", 50, "--progress", "none"
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


@pytest.mark.slow
def test_the_command_says_how_often_it_is_right(taught: tuple[Path, str]) -> None:
    folder, said = taught
    assert "held-out training images" in said
    assert "bow from stern" in said
    bow = read_card(folder).bow
    assert bow is not None
    assert bow.training["recipe"]["steps"] == 50
    assert bow.training["recipe"]["seed"] == 0
    assert bow.training["data"] == "72 ships in 12 images of the split train (drawn)"
    counts = bow.scores["overall"]
    assert 20 <= counts["ships"] <= bow.scores["labelled"] == 36
    assert counts["accuracy"] > 0.6


@pytest.mark.slow
def test_the_detectors_own_weights_stay_bit_by_bit(taught: tuple[Path, str]) -> None:
    before = load_file(find_model(None) / WEIGHTS_FILE)
    after = load_file(taught[0] / WEIGHTS_FILE)
    for key, value in before.items():
        if not key.startswith(BOW_PREFIX):
            assert after[key].dtype == value.dtype
            assert after[key].numpy().tobytes() == value.numpy().tobytes(), key
    added = {key for key in after if key not in before}
    assert all(key.startswith(BOW_PREFIX) for key in added)
    assert any(key.startswith(BOW_PREFIX) for key in after)


@pytest.mark.slow
def test_it_finds_the_same_ships_and_knows_their_headings(
    taught: tuple[Path, str], roadstead: SceneLabels
) -> None:
    # Both by torch: the taught model has no form for another runtime.
    without = larsd_geo.detect(roadstead.path, precision="float32", backend="torch")
    ships = larsd_geo.detect(roadstead.path, precision="float32", model=taught[0])
    assert len(ships) == len(without) > 3
    same = ["score", "length_m", "width_m", "area_m2", "lon", "lat"]
    np.testing.assert_array_equal(ships[same], without[same])
    assert (ships.geometry == without.geometry).all()
    probabilities = ships["bow_probability"].to_numpy()
    assert ((probabilities >= 0.5) & (probabilities <= 1)).all()
    bow = read_card(taught[0]).bow
    assert bow is not None
    np.testing.assert_array_equal(ships["heading_ambiguous"], probabilities < bow.bound)
    assert (ships["heading_deg"][ships["heading_ambiguous"]] < 180).all()
    assert ((ships["heading_deg"] >= 0) & (ships["heading_deg"] < 360)).all()

    corners = np.array([np.array(shape.exterior.coords)[:4] for shape in ships.geometry])
    overlap = rotated_iou(boxes_from_quads(roadstead.georef.map_to_pixel(corners)), roadstead.boxes)
    told = (overlap.max(axis=1) > 0.5) & ~ships["heading_ambiguous"].to_numpy()
    drawn = 90 + np.degrees(roadstead.headings[overlap.argmax(axis=1)])
    off = np.abs((ships["heading_deg"].to_numpy() - drawn + 180) % 360 - 180)[told]
    # Told headings are those of the axis or its opposite, and mostly the right one.
    assert (np.minimum(off, 180 - off) < 15).all()
    assert told.sum() == 0 or (off < 15).mean() >= 0.6


@pytest.mark.slow
def test_tiles_do_not_turn_ships_round(taught: tuple[Path, str], roadstead: SceneLabels) -> None:
    one, other = (
        larsd_geo.detect(roadstead.path, precision="float32", model=taught[0], tile=tile)
        for tile in (320, 704)
    )
    nearest = one.sjoin_nearest(other, max_distance=5, lsuffix="one", rsuffix="other")
    assert len(nearest) > 3
    first, second = nearest["bow_probability_one"], nearest["bow_probability_other"]
    assert np.abs(first - second).median() < 0.05
    sure = nearest[~(nearest["heading_ambiguous_one"] | nearest["heading_ambiguous_other"])]
    turn = np.abs((sure["heading_deg_one"] - sure["heading_deg_other"] + 180) % 360 - 180)
    assert (turn < 10).all()


@pytest.mark.slow
def test_an_evaluation_counts_bows(
    taught: tuple[Path, str], bow_data: Path, run_larsd: Run, tmp_path: Path
) -> None:
    done = run_larsd(
        "evaluate", bow_data, "--split", "val", "--model", taught[0], "--json",
        tmp_path / "scores.json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "bow from stern" in done.stdout
    bows = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))["bows"]
    assert bows["labelled"] == 36
    assert bows["overall"]["ships"] > 20
    said = run_larsd("models", taught[0])
    assert "right for" in said.stdout


def test_a_folder_without_bows_is_refused_in_one_sentence(
    bow_data: Path, run_larsd: Run, tmp_path: Path
) -> None:
    for name in ("images", "labelTxt", "images.csv"):
        (tmp_path / name).symlink_to(bow_data / name)
    done = run_larsd("train-bow", "larsd-lite", tmp_path, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: 0 of the training images tell where bows are")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_model_is_not_replaced_unasked(bow_data: Path, run_larsd: Run, tmp_path: Path) -> None:
    (tmp_path / "card.json").write_text("{}", encoding="utf-8")
    done = run_larsd("train-bow", "larsd-lite", bow_data, "-o", tmp_path)
    assert done.returncode == 1
    assert "--overwrite" in done.stderr
