"""Rules that rank the candidates of a ship are compared on labelled images."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from benchmarks import ranking
from larsd_geo.inference.candidates import Candidates


def _seeds(seed: int) -> ranking.Seeds:
    """Make up an image of fifty ships with two boxes each: feature 1 knows which is right."""
    random = np.random.default_rng(seed)
    places = np.repeat(np.arange(50) * 100.0, 2)
    boxes = np.stack([places, 50 + 0 * places, 40 + 0 * places, 10 + 0 * places, 0 * places], 1)
    boxes[1::2, 0] += 4
    is_right = np.tile([True, False], 50)
    features = np.stack([random.normal(size=100), is_right + random.normal(0, 0.2, 100)], axis=1)
    return ranking.Seeds(
        boxes,
        np.where(is_right, 0.5, 0.6),
        np.ones(100),
        features,
        np.where(is_right, 0.8, 0.3),
        np.ones(100, dtype=bool),
        Candidates(boxes, np.ones(100)),
        1.0,
    )


def test_a_regression_learns_which_box_is_right_and_ranks_images_that_it_has_not_seen() -> None:
    seeds = [_seeds(number) for number in range(10)]
    by_score = seeds[0].ranked(seeds[0].scores)
    assert (by_score.boxes[:, 0] % 100 == 4).all()  # the wrong one has the higher score
    for found in ranking.ranked_by_regression(seeds):
        assert (found.boxes[:, 0] % 100 == 0).mean() > 0.95


def test_the_table_has_every_rule(
    tiny_model: Path, bow_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ranking.main([str(bow_data), "--model", str(tiny_model)]) == 0
    printed = capsys.readouterr().out
    for rule in ("score x agreement", "agreement", "regression on 6", "true overlap"):
        assert re.search(rf"{rule}.*│ +[\d.]+", printed), rule
