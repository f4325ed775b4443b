"""Counting right and wrong bows."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from larsd_geo.evaluation import bow_table, score_bows
from larsd_geo.evaluation.bows import BowScores, PlainBowScores
from larsd_geo.inference.bows import Bows

TRUTH = np.array(
    [
        [50, 50, 60, 12, 0.0],
        [50, 150, 12, 60, 0.1],
        [150, 50, 120, 20, 0.3],
        [150, 150, 40, 10, 0.0],  # its bow is not labelled
        [250, 50, 40, 10, 0.0],  # ignored
        [250, 150, 40, 10, 0.0],  # missed
    ]
)
TRUE = [0.0, 0.1 - math.pi / 2, 0.3 + math.pi, math.nan, 0.0, 0.0]


def score(directions: list[float], probabilities: list[float], threshold: float = 0.5) -> BowScores:
    found = np.array([*TRUTH[:5], TRUTH[0] + (1, 0, 0, 0, 0), (400, 400, 40, 10, 0)])
    return score_bows(
        {"a": (found, [0.9, 0.8, 0.7, 0.9, 0.9, 0.6, 0.9])},
        {"a": Bows(np.array([*directions, 0, 0, 0, 0]), np.array([*probabilities, 1, 1, 1, 1]))},
        {"a": (TRUTH, [False, False, False, False, True, False]), "b": (TRUTH, [False] * 6)},
        {"a": TRUE},
        bound=0.9,
        score_threshold=threshold,
    )


def test_only_found_ships_with_a_labelled_bow_count() -> None:
    scores = score([0.1, 0.1 + math.pi / 2, 0.2 - math.pi], [0.9, 0.8, 0.95])
    assert scores.labelled == 4
    counts = scores.overall
    assert (counts.ships, counts.right, counts.reported, counts.reported_right) == (3, 2, 2, 2)
    assert counts.accuracy == pytest.approx(2 / 3)
    assert counts.coverage == pytest.approx(2 / 3)
    assert counts.precision == 1.0
    assert {name: group.ships for name, group in scores.by_length.items()} == {
        "48 to 96 px": 2,
        "96 to 144 px": 1,
    }


def test_detections_below_the_threshold_say_nothing() -> None:
    scores = score([0.0, 0.0, 0.0], [0.9, 0.9, 0.9], threshold=0.75)
    assert scores.overall.ships == 2


def test_with_no_ships_there_are_no_shares(check_record: Callable[[Any, Any], None]) -> None:
    scores = score([0.0, 0.0, 0.0], [0.5, 0.5, 0.5], threshold=0.95)
    check_record(scores.to_dict(), PlainBowScores)
    assert scores.to_dict()["overall"] == {
        "ships": 0,
        "right": 0,
        "reported": 0,
        "reported_right": 0,
        "accuracy": None,
        "coverage": None,
        "precision": None,
    }
    assert bow_table(scores).row_count == 1
