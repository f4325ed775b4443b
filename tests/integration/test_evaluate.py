"""`larsd evaluate` as a user runs it, on generated images with the shipped model."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.model.calibration import Calibration
from larsd_geo.synthetic import render_chip

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four generated harbours of 416 pixels with DOTA labels, their ships and a made-up one."""
    root = tmp_path_factory.mktemp("labelled")
    (root / "images").mkdir()
    (root / "labelTxt").mkdir()
    rng = np.random.default_rng(7)
    number = 0
    while number < 4:
        image, boxes = render_chip(rng, 416)
        if len(boxes) < 10:
            continue
        Image.fromarray(image).save(root / "images" / f"{number}.png")
        # A label that no detector can find: there must be a miss to be shown.
        nothing = np.array([[30.0, 30.0, 33.0, 9.0, 0.2]])
        quads = np.asarray(corners_from_boxes(np.concatenate([boxes, nothing]))).reshape(-1, 8)
        lines = [" ".join(f"{value:.2f}" for value in quad) + " ship 0" for quad in quads]
        (root / "labelTxt" / f"{number}.txt").write_text("\n".join(lines) + "\n")
        number += 1
    return root


def test_errors_are_listed_and_drawn(labelled: Path, run_larsd: Run, tmp_path: Path) -> None:
    done = run_larsd(
        "evaluate", labelled, "--errors", tmp_path / "e", "--json", tmp_path / "s.json"
    )
    assert done.returncode == 0, done.stderr
    assert "AP50" in done.stdout
    assert "badly placed" in done.stdout
    assert "systematic errors" in done.stdout
    scores = json.loads((tmp_path / "s.json").read_text())["overall"]["at_threshold"]
    errors = json.loads((tmp_path / "e" / "errors.json").read_text())
    assert errors["counts"]["hit"] == scores["hits"] > 0
    assert errors["threshold"] == scores["score_threshold"]
    assert errors["counts"]["missed"] > 0
    assert (tmp_path / "e" / "missed.png").is_file()


def test_an_older_report_is_not_replaced_unasked(
    labelled: Path, run_larsd: Run, tmp_path: Path
) -> None:
    (tmp_path / "errors.json").write_text("mine")
    done = run_larsd("evaluate", labelled, "--errors", tmp_path)
    assert done.returncode == 1
    assert "errors.json" in done.stderr
    assert "--overwrite" in done.stderr
    assert (tmp_path / "errors.json").read_text() == "mine"


def test_vector_labels_over_a_sixteen_bit_raster_are_scored(run_larsd: Run, tmp_path: Path) -> None:
    made = run_larsd(
        "synth", tmp_path / "road.tif", "--size", "640x704", "--seed", 4, "--ships", 8,
        "--no-coast", "--clouds", 0, "--distractors", 0, "--dtype", "uint16",
        "--labels-to", tmp_path / "road_ships.geojson",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    scores, sheets = tmp_path / "scores.json", tmp_path / "errors"
    result = run_larsd("evaluate", tmp_path, "--json", scores, "--errors", sheets)
    assert result.returncode == 0, result.stderr
    overall = json.loads(scores.read_text(encoding="utf-8"))["overall"]
    assert overall["ships"] >= 6
    assert overall["ap50_voc07"] > 0.3
    assert any(sheets.glob("*.png"))


def test_calibrating_changes_the_card_alone_and_the_scores_everywhere(
    labelled: Path, run_larsd: Run, tmp_path: Path, repository: Path
) -> None:
    model = tmp_path / "model"
    shutil.copytree(repository / "models" / "larsd-lite", model)
    weights = (model / "model.safetensors").read_bytes()
    old = json.loads((model / "card.json").read_text())
    plot = tmp_path / "reliability.png"
    done = run_larsd("calibrate", model, labelled, "--split", "train", "--reliability", plot)
    assert done.returncode == 0, done.stderr
    assert "Expected calibration error" in done.stdout
    card = json.loads((model / "card.json").read_text())
    changed = {key for key in card if card[key] != old.get(key)}
    assert changed == {"calibration", "digest", "score_threshold", "scores"}
    assert (model / "model.safetensors").read_bytes() == weights
    assert {p.name for p in model.iterdir()} >= {"card.json", "model.safetensors"}
    assert not list(model.glob("*.partial"))
    assert plot.is_file()

    # What evaluate says of the model is what its card says, scores being calibrated in both.
    done = run_larsd("evaluate", labelled, "--model", model, "--json", tmp_path / "scores.json")
    assert done.returncode == 0, done.stderr
    scores = json.loads((tmp_path / "scores.json").read_text())
    assert scores["best"] == card["scores"]["best"]
    assert scores["reliability"]["error"] == card["scores"]["reliability"]["error"]

    # And detect's scores follow the same curve: the same ships, other numbers.
    plain, calibrated = tmp_path / "plain.geojson", tmp_path / "calibrated.geojson"
    image = labelled / "images" / "0.png"
    options = ("--allow-ungeoreferenced", "--device", "cpu", "--precision", "float32")
    uncalibrated = tmp_path / "uncalibrated"
    shutil.copytree(model, uncalibrated)
    bare = {key: value for key, value in card.items() if key != "digest"}
    (uncalibrated / "card.json").write_text(json.dumps({**bare, "calibration": None}))
    for out, name, score in ((plain, uncalibrated, 0.02), (calibrated, model, 0.2)):
        done = run_larsd("detect", image, "-o", out, "--model", name, "--score", score, *options)
        assert done.returncode == 0, done.stderr
    curve = Calibration(card["calibration"]["slope"], card["calibration"]["offset"])
    before, after = (
        np.array([f["properties"]["score"] for f in json.loads(path.read_text())["features"]])
        for path in (plain, calibrated)
    )
    expected = curve.apply(before)
    kept = expected >= 0.2
    assert kept.sum() > 2
    assert np.allclose(np.sort(after), np.sort(expected[kept]), atol=2e-3)


def test_a_trained_model_is_calibrated_on_its_validation_split(
    labelled: Path, run_larsd: Run, tmp_path: Path
) -> None:
    recipe, model = tmp_path / "recipe.toml", tmp_path / "model"
    # A step that changes nothing: what is calibrated is as good as the shipped model.
    recipe.write_text(
        """
start_from = "larsd-lite"
iterations = 1
batch_size = 1
learning_rate = 0.0
precision = "float32"
ema_decay = 0.0

[model]
backbone = "efficientnet-lite0"
decoder_widths = [128, 96, 64]
head_width = 64

[augmentation]
crop = 96
""",
        encoding="utf-8",
    )
    done = run_larsd(
        "train", labelled, "--config", recipe, "-o", model, "--run", tmp_path / "run",
        "--val-split", "train", "--device", "cpu",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "not calibrated" not in done.stdout
    trained = json.loads((model / "card.json").read_text())
    assert trained["score_threshold"] == round(trained["scores"]["best"]["score_threshold"], 3)
    done = run_larsd("calibrate", model, labelled, "--split", "train")
    assert done.returncode == 0, done.stderr
    again = json.loads((model / "card.json").read_text())["calibration"]
    for name in ("detections", "fitted_on"):
        assert trained["calibration"][name] == again[name]
    for name in ("slope", "offset"):
        assert trained["calibration"][name] == pytest.approx(again[name], abs=0.1)


def test_views_find_the_ships_too(labelled: Path, run_larsd: Run, tmp_path: Path) -> None:
    image, out = labelled / "images" / "0.png", tmp_path / "ships.geojson"
    options = ("--allow-ungeoreferenced", "--device", "cpu", "--overwrite")
    centres = []
    for views in ((), ("--tta",)):
        done = run_larsd("detect", image, "-o", out, *options, *views)
        assert done.returncode == 0, done.stderr
        ships = json.loads(out.read_text())["features"]
        outlines = np.array([ship["geometry"]["coordinates"][0][:4] for ship in ships])
        centres.append(outlines.mean(axis=1))
    plain, viewed = centres
    assert len(plain) > 3
    again = [np.hypot(*(viewed - centre).T).min() < 6 for centre in plain]
    assert np.mean(again) >= 0.75
