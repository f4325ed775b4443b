"""Hits, duplicates, false alarms and what is ignored."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from larsd_geo.errors import EvaluationInputError, LarsdError
from larsd_geo.evaluation import match_detections

SHIP = (50.0, 50.0, 40.0, 10.0, 0.3)


def moved(box: Sequence[float], along: float) -> tuple[float, ...]:
    """The box moved along its w axis: its IoU with itself becomes (w - d) / (w + d)."""
    return (
        box[0] + along * math.cos(box[4]),
        box[1] + along * math.sin(box[4]),
        *box[2:],
    )


def judged(
    detections: Sequence[tuple[Sequence[float], float]],
    ships: Sequence[Sequence[float]],
    ignore: Sequence[bool] | None = None,
    iou: float = 0.5,
) -> tuple[list[bool], int]:
    """Hits of one image, best first, and the number of ships that count."""
    boxes, scores = [box for box, _ in detections], [score for _, score in detections]
    flags = [False] * len(ships) if ignore is None else ignore
    outcomes = match_detections({"a": (boxes, scores)}, {"a": (ships, flags)}).judge(iou)
    return outcomes.hits.tolist(), outcomes.ships


def test_a_duplicate_is_a_false_alarm_and_the_best_score_has_the_ship() -> None:
    # The duplicate fits better, but comes later.
    assert judged([(SHIP, 0.5), (moved(SHIP, 4), 0.9)], [SHIP]) == ([True, False], 1)


def test_the_threshold_itself_is_no_hit() -> None:
    ship, other = (0, 0, 30, 8, 0), (10, 0, 30, 8, 0)
    matches = match_detections({"a": ([other], [0.5])}, {"a": ([ship], [False])})
    iou = float(matches.iou[0])
    assert iou == pytest.approx(20 / 40)
    assert matches.judge(iou).hits.tolist() == [False]
    assert matches.judge(iou - 1e-9).hits.tolist() == [True]


def test_a_detection_belongs_to_the_ship_it_overlaps_most() -> None:
    # It also overlaps the first ship by more than a half, but does not fall back to it.
    first, second = SHIP, moved(SHIP, 8)
    detections = [(second, 0.9), (moved(SHIP, 6), 0.8)]
    assert judged(detections, [first, second]) == ([True, False], 2)


def test_an_ignored_ship_is_neither_hit_nor_miss() -> None:
    far = (200.0, 50.0, 40.0, 10.0, 0.3)
    hits, ships = judged(
        [(SHIP, 0.9), (moved(SHIP, 2), 0.8), (far, 0.7)], [SHIP, far], ignore=[True, False]
    )
    # Both detections on the ignored ship are gone, the duplicate too.
    assert (hits, ships) == ([True], 1)


def test_a_poor_fit_to_an_ignored_ship_is_a_false_alarm() -> None:
    assert judged([(moved(SHIP, 20), 0.9)], [SHIP], ignore=[True]) == ([False], 0)


def test_the_same_rectangle_in_another_form_is_a_hit() -> None:
    turned = (50.0, 50.0, 10.0, 40.0, 0.3 + math.pi / 2)
    assert judged([(turned, 0.9)], [SHIP], iou=0.99) == ([True], 1)


def test_ships_of_one_image_are_not_found_in_another() -> None:
    truths = {"a": ([SHIP], [False]), "b": ([], [])}
    outcomes = match_detections({"b": ([SHIP], [0.9])}, truths).judge(0.5)
    assert outcomes.hits.tolist() == [False]
    assert outcomes.ships == 1


def test_scores_rank_over_all_images() -> None:
    far = (500.0, 500.0, 40.0, 10.0, 0.0)
    predictions = {"a": ([SHIP, far], [0.3, 0.8]), "b": ([SHIP], [0.5])}
    truths = {"a": ([SHIP], [False]), "b": ([SHIP], [False])}
    outcomes = match_detections(predictions, truths).judge(0.5)
    assert outcomes.scores.tolist() == [0.8, 0.5, 0.3]
    assert outcomes.hits.tolist() == [False, True, True]


@pytest.mark.parametrize("count", [0, 2])
def test_nothing_predicted_or_nothing_labelled(count: int) -> None:
    assert judged([], [SHIP] * count) == ([], count)
    assert judged([(SHIP, 0.5)] * count, []) == ([False] * count, 0)


@pytest.mark.parametrize(
    ("predictions", "truths", "words"),
    [
        ({"x": ([SHIP], [0.5])}, {"a": ([], [])}, "x: it has predictions"),
        ({"a": ([SHIP], [0.5, 0.4])}, {"a": ([], [])}, r"a: predictions have shapes \(1, 5\)"),
        ({"a": ([SHIP[:4]], [0.5])}, {"a": ([], [])}, "a: predictions have shapes"),
        ({"a": ([SHIP], [math.nan])}, {"a": ([], [])}, "a: predictions hold .* not finite"),
        ({}, {"a": ([(*SHIP[:4], math.inf)], [False])}, "a: truths hold .* not finite"),
    ],
)
def test_unfit_input_is_named(
    predictions: dict[str, Any], truths: dict[str, Any], words: str
) -> None:
    with pytest.raises(EvaluationInputError, match=words) as caught:
        match_detections(predictions, truths)
    assert isinstance(caught.value, LarsdError)
    assert isinstance(caught.value, ValueError)


def test_torch_tensors_are_taken_as_well() -> None:
    torch = pytest.importorskip("torch")
    matches = match_detections(
        {"a": (torch.tensor([SHIP]), torch.tensor([0.5]))},
        {"a": (np.array([SHIP]), np.array([False]))},
    )
    assert matches.judge(0.5).hits.tolist() == [True]
