"""Training of the bow head: it learns bows, its probabilities hold, it can be repeated."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from larsd_geo.datasets import read_labels
from larsd_geo.datasets.labelled import count_bows
from larsd_geo.errors import NoBowsError
from larsd_geo.inference.images import bows_in_image
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.model.config import LarsdConfig, Normalisation
from larsd_geo.model.network import Larsd
from larsd_geo.training.bow import (
    BowRecipe,
    boxes_towards,
    choose_bound,
    fit_bow_head,
    fit_temperature,
)

QUICK = BowRecipe(width=8, steps=80, images_per_step=6, folds=2, scale=(0.4, 1.0))


@pytest.mark.slow
def test_it_learns_bows_of_ships_that_it_has_not_seen(
    bow_data: Path, tiny_config: LarsdConfig
) -> None:
    steps: list[tuple[int, int]] = []
    trained = fit_bow_head(
        read_labels(bow_data, split="train"), QUICK, advance=lambda *at: steps.append(at)
    )
    assert steps[-1] == (240, 240)
    assert [done for done, _ in steps] == list(range(1, 241))
    assert trained.crops == 3 * 72
    assert trained.accuracy > 0.8
    # The network beside the head is not asked.
    normalisation = Normalisation((0, 0, 0), (1, 1, 1))
    predictor = predictor_for_network(Larsd(tiny_config), normalisation, bow=trained.head)
    right: list[bool] = []
    sure: list[float] = []
    for image in read_labels(bow_data, split="val"):
        assert image.bows is not None
        found = bows_in_image(predictor, image.read(), image.boxes)
        right.extend(np.cos(found.directions - image.bows) > 0)
        sure.extend(found.probabilities)
    assert np.mean(right) > 0.8
    # A probability means something: the surer half is more often right.
    order = np.argsort(sure)
    assert np.mean(np.array(right)[order[18:]]) >= np.mean(np.array(right)[order[:18]])


@pytest.mark.slow
def test_training_can_be_repeated_to_the_last_digit(bow_data: Path) -> None:
    images = read_labels(bow_data, split="train")
    recipe = replace(QUICK, steps=12)
    one, same, other = (
        fit_bow_head(images, recipe) for recipe in (recipe, recipe, replace(recipe, seed=1))
    )
    for key, value in one.head.state_dict().items():
        assert torch.equal(value, same.head.state_dict()[key]), key
    assert (one.bound, one.accuracy) == (same.bound, same.accuracy)
    assert one.head.temperature == same.head.temperature
    assert not torch.equal(
        one.head.state_dict()["score.4.weight"], other.head.state_dict()["score.4.weight"]
    )


def test_images_without_bows_cannot_teach_them(bow_data: Path) -> None:
    images = [replace(p, bows=None) for p in read_labels(bow_data, split="train")]
    with pytest.raises(NoBowsError, match=r"0 of the training images .* bow_stern\.json"):
        fit_bow_head(images, QUICK)
    assert count_bows(images[0]) == 0


def test_boxes_are_turned_towards_their_bows() -> None:
    boxes = np.array([[0, 0, 60, 12, 0.2], [0, 0, 60, 12, 0.2], [0, 0, 12, 60, 0.2]])
    bows = np.array([0.2, 0.2 + math.pi, 0.2 - math.pi / 2])
    turned = boxes_towards(boxes, bows)
    np.testing.assert_allclose(np.cos(turned[:, 4] - bows), 1)
    np.testing.assert_allclose(turned[:, 2:4], [[60, 12]] * 3)


def test_the_temperature_makes_probabilities_true() -> None:
    rng = np.random.default_rng(0)
    true = rng.normal(0, 2, 20_000)
    right = rng.random(len(true)) < 1 / (1 + np.exp(-np.abs(true)))
    logits = 3 * np.where(right, np.abs(true), -np.abs(true))
    assert fit_temperature(logits) == pytest.approx(3, rel=0.1)


def test_the_bound_is_the_least_that_is_right_often_enough() -> None:
    probabilities = np.repeat([0.91, 0.94, 0.97], 100)
    right = np.ones(300, dtype=bool)
    right[:20] = False  # of those with 0.91
    right[100:104] = False  # of those with 0.94
    assert choose_bound(probabilities, right, 0.98) == 0.92
    assert choose_bound(probabilities, right, 0.99) == 0.95
    assert choose_bound(probabilities, right, 0.9) == 0.9
    assert choose_bound(probabilities, np.zeros(300, dtype=bool), 0.9) == 1.0
