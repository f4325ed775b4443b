"""Scores that mean something: on detections whose true chance of being right is known."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from larsd_geo.errors import TooFewDetectionsError
from larsd_geo.evaluation import (
    evaluate_detections,
    match_detections,
    reliability,
    save_reliability_plot,
)
from larsd_geo.evaluation.calibration import fit_calibration
from larsd_geo.model.calibration import Calibration

SHIP = np.array([50.0, 50.0, 40.0, 10.0, 0.0])


def detector(slope: float, offset: float, images: int = 60, seed: int = 0) -> tuple[Any, Any]:
    """Detections of a detector whose score s is right with the chance that the curve gives.

    Each stands alone: on a ship of its own, or on none.
    """
    rng = np.random.default_rng(seed)
    curve = Calibration(slope, offset)
    predictions, truths = {}, {}
    for number in range(images):
        scores = rng.uniform(0.05, 0.95, 25)
        right = rng.random(25) < curve.apply(scores)
        places = SHIP + np.array([100.0, 0, 0, 0, 0]) * np.arange(25)[:, None]
        predictions[f"p{number}"] = (places, scores)
        truths[f"p{number}"] = (places[right], np.zeros(right.sum(), bool))
    return predictions, truths


@pytest.mark.parametrize(("slope", "offset"), [(2.5, 1.0), (0.5, -1.0), (1.0, 0.0)])
def test_the_curve_behind_the_scores_is_found(slope: float, offset: float) -> None:
    fitted = fit_calibration(match_detections(*detector(slope, offset)), "made up")
    assert fitted.slope == pytest.approx(slope, rel=0.15)
    assert fitted.offset == pytest.approx(offset, abs=0.2)
    assert fitted.fitted_on == "made up"
    assert fitted.error_after is not None
    assert fitted.error_after < 0.04


def test_seven_of_ten_detections_with_a_calibrated_score_of_seven_tenths_are_right() -> None:
    fitted = fit_calibration(match_detections(*detector(3.0, 1.5)))
    predictions, truths = detector(3.0, 1.5, seed=1)  # other chance, the same detector
    calibrated = {name: (boxes, fitted.apply(s)) for name, (boxes, s) in predictions.items()}
    found = evaluate_detections(calibrated, truths).reliability
    (part,) = [b for b in found.bins if b.low == pytest.approx(0.6)]
    assert part.precision == pytest.approx(part.score, abs=0.12)
    assert found.error < 0.03 < evaluate_detections(predictions, truths).reliability.error


def test_the_error_that_is_told_is_that_of_images_left_out() -> None:
    # One image's detector is the opposite of all others': only by itself would it be foretold.
    predictions, truths = detector(3.0, 0.0, images=9)
    fitted = fit_calibration(match_detections(predictions, truths))
    boxes, scores = predictions["p0"]
    truths["p0"] = (boxes[scores < 0.5], np.zeros((scores < 0.5).sum(), bool))
    odd = fit_calibration(match_detections(predictions, truths))
    assert fitted.error_after is not None
    assert odd.error_after is not None
    assert odd.error_after > fitted.error_after


def test_neither_order_nor_average_precision_changes() -> None:
    predictions, truths = detector(2.0, -1.0)
    fitted = fit_calibration(match_detections(predictions, truths))
    calibrated = {name: (boxes, fitted.apply(s)) for name, (boxes, s) in predictions.items()}
    before, after = (evaluate_detections(p, truths) for p in (predictions, calibrated))
    assert after.overall.ap50_voc07 == before.overall.ap50_voc07
    assert after.best.f1 == before.best.f1
    assert after.best.score_threshold == pytest.approx(
        float(fitted.apply(before.best.score_threshold))
    )


@pytest.mark.parametrize("probability", [0.0, 0.05, 0.5, 0.93, 1.0])
def test_a_threshold_goes_back_to_the_networks_scores(probability: float) -> None:
    curve = Calibration(2.2, 0.7)
    assert float(curve.apply(curve.invert(probability))) == pytest.approx(probability, abs=1e-5)


def test_without_a_curve_scores_stay_exactly_as_they_are() -> None:
    scores = np.random.default_rng(0).random(100)
    assert np.array_equal(Calibration().apply(scores), scores)
    assert Calibration().invert(0.3) == 0.3


@pytest.mark.parametrize("slope", [0.0, -1.0, math.nan, math.inf])
def test_a_curve_that_would_turn_the_order_round_is_refused(slope: float) -> None:
    with pytest.raises(ValueError, match="positive slope"):
        Calibration(slope, 0.0)


def test_too_little_to_fit_to_is_said_so() -> None:
    matches = match_detections({"a": ([SHIP], [0.9])}, {"a": ([SHIP], [False])})
    with pytest.raises(TooFewDetectionsError, match="1 hits and 0 false detections are too few"):
        fit_calibration(matches)


def test_calibration_error_by_hand() -> None:
    # 0.25 with 1 of 4 right is perfect; 0.85 with 1 of 2 is 0.35 off; below 0.1 does not count.
    scores = np.array([0.25] * 4 + [0.85] * 2 + [0.05] * 50)
    hits = np.array([True, False, False, False, True, False] + [False] * 50)
    found = reliability(scores, hits)
    assert found.error == pytest.approx(2 * 0.35 / 6)
    assert [part.count for part in found.bins] == [4, 2]
    assert math.isnan(reliability(np.array([0.05]), np.array([False])).error)


@pytest.mark.slow
def test_the_image_is_drawn(tmp_path: Path) -> None:
    predictions, truths = detector(2.0, 0.0, images=5)
    found = evaluate_detections(predictions, truths).reliability
    save_reliability_plot([("network", found)], tmp_path / "r.png", title="a model")
    with Image.open(tmp_path / "r.png") as image:
        assert image.size == (750, 840)
