"""A score means the same for short and long ships, at fine and coarse ground sample distances."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation import match_detections
from larsd_geo.evaluation.calibration import fit_calibration
from larsd_geo.evaluation.resolution import evaluate_in_metres, hit_iou_at, images_at_gsd
from larsd_geo.model.calibration import Calibration, SizeTerms

#: A detector that believes itself less the coarser the sensor and the shorter the ship.
TRUE = Calibration(1.5, 0.2, sizes=SizeTerms(slope_x=-0.1, x=0.8, xx=0.1, y=0.5, yy=-0.1, xy=0.1))

DISTANCES = (1.0, 2.0, 3.0, 5.0, 10.0)


def detections(seed: int, images: int = 60, curve: Calibration = TRUE):  # type: ignore[no-untyped-def]
    """Return predictions and truths of images of several distances, and these distances."""
    rng = np.random.default_rng(seed)
    predictions, truths, distances = {}, {}, {}
    for number in range(images):
        name, gsd = f"p{number:03}", DISTANCES[number % len(DISTANCES)]
        lengths_m = np.exp(rng.uniform(np.log(20 * gsd**0.5), np.log(300), 40))
        boxes = np.zeros((40, 5))
        boxes[:, 0] = 1000.0 * np.arange(40)
        boxes[:, 2] = lengths_m / gsd
        boxes[:, 3] = boxes[:, 2] / 6
        scores = rng.uniform(0.05, 0.95, 40)
        right = rng.random(40) < curve.apply(scores, lengths_m, gsd)
        predictions[name] = (boxes, scores)
        truths[name] = (boxes[right], np.zeros(int(right.sum()), dtype=bool))
        distances[name] = gsd
    return predictions, truths, distances


def test_seven_of_ten_are_right_at_every_distance_and_length() -> None:
    predictions, truths, distances = detections(0, images=150)
    curve = fit_calibration(match_detections(predictions, truths), gsd_m=distances)
    assert curve.sizes is not None
    assert curve.error_after is not None
    assert curve.error_after < 0.04
    rng = np.random.default_rng(7)
    for gsd in DISTANCES:
        for length in (40.0, 100.0, 250.0):
            scores = rng.uniform(0.05, 0.95, 400)
            said = curve.apply(scores, np.full(400, length), gsd)
            real = TRUE.apply(scores, np.full(400, length), gsd)
            assert np.abs(said - real).mean() < 0.08


def test_one_curve_for_all_would_be_wrong() -> None:
    predictions, truths, distances = detections(1)
    matches = match_detections(predictions, truths)
    alike = fit_calibration(matches)
    by_size = fit_calibration(matches, gsd_m=distances)
    lengths, scores = np.full(200, 40.0), np.linspace(0.05, 0.95, 200)
    real = TRUE.apply(scores, lengths, 10.0)
    off = [np.abs(c.apply(scores, lengths, 10.0) - real).mean() for c in (alike, by_size)]
    assert off[1] < off[0] / 2


def test_the_order_of_equal_ships_of_one_scene_stays() -> None:
    scores = np.linspace(0.0, 1.0, 101)
    for gsd in (0.3, 1.0, 3.0, 10.0, 30.0):
        for length in (5.0, 50.0, 500.0):
            assert (np.diff(TRUE.apply(scores, np.full(101, length), gsd)) >= 0).all()


@pytest.mark.parametrize("gsd", [0.5, 1.0, 4.0, 10.0])
@pytest.mark.parametrize("probability", [0.1, 0.5, 0.9])
def test_nothing_that_reaches_a_probability_scores_below_the_least_score(
    gsd: float, probability: float
) -> None:
    least = TRUE.invert(probability, gsd)
    lengths = np.geomspace(4.0, 4000.0, 60)
    below = TRUE.apply(np.full(60, least * 0.999), lengths, gsd)
    assert (below < probability + 1e-3).all()
    assert TRUE.apply(np.full(60, least * 1.001), lengths, gsd).max() > probability - 2e-2


def test_lengths_are_needed_where_they_count() -> None:
    with pytest.raises(ValueError, match="lengths"):
        TRUE.apply([0.5])


@pytest.mark.parametrize("terms", [SizeTerms(slope_x=-0.5), SizeTerms(y=math.nan)])
def test_a_curve_that_falls_somewhere_is_refused(terms: SizeTerms) -> None:
    with pytest.raises(ValueError, match=r"positive slope|finite terms"):
        Calibration(1.0, 0.0, sizes=terms)


def test_the_same_place_seen_twice_is_held_out_together() -> None:
    # Each place is right or wrong as a whole: seen from the other distance it would be foretold.
    rng = np.random.default_rng(3)
    predictions, truths, distances, shown = {}, {}, {}, {}
    for number in range(20):
        for gsd in (1.0, 10.0):
            boxes = np.zeros((20, 5))
            boxes[:, 0], boxes[:, 2:4] = 1000.0 * np.arange(20), (30.0, 6.0)
            name = f"p{number:02} at {gsd:g}"
            right = rng.random(20) < (0.9 if number % 2 else 0.1)
            predictions[name] = (boxes, np.full(20, 0.5))
            truths[name] = (boxes[right], np.zeros(int(right.sum()), dtype=bool))
            distances[name], shown[name] = gsd, f"p{number:02}"
    curve = fit_calibration(
        match_detections(predictions, truths), gsd_m=distances, same_image=shown
    )
    assert curve.detections == 800


def image(gsd: float | None, pixels: NDArray[np.uint8], boxes: list[list[float]]) -> LabelledImage:
    return LabelledImage(
        path=Path("a.png"),
        boxes=np.array(boxes, dtype=np.float64).reshape(-1, 5),
        ignore=np.zeros(len(boxes), dtype=bool),
        source="a",
        split="val",
        gsd_m=gsd,
        reader=lambda _: pixels,
    )


def test_a_coarser_image_has_the_mean_of_its_pixels_and_the_ships_where_they_are() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    (seen,) = images_at_gsd([image(1.0, pixels, [[60.0, 30.0, 30.0, 6.0, 0.2]])], 3.0)
    assert seen.gsd_m == 3.0
    assert seen.boxes[0] == pytest.approx([20.0, 10.0, 10.0, 2.0, 0.2])
    means = pixels.reshape(30, 3, 40, 3, 3).mean(axis=(1, 3))
    assert np.abs(seen.read().astype(float) - means).max() <= 0.51


def test_images_that_are_too_coarse_or_of_unknown_distance_are_left_out() -> None:
    pixels = np.zeros((8, 8, 3), dtype=np.uint8)
    fine, coarse, unknown = (image(gsd, pixels, []) for gsd in (1.5, 10.0, None))
    assert images_at_gsd([fine, coarse, unknown], 3.0)[0].gsd_m == 3.0
    assert len(images_at_gsd([fine, coarse, unknown], 3.0)) == 1
    assert len(images_at_gsd([fine, coarse, unknown], 10.0, assumed_gsd_m=1.0)) == 3
    assert images_at_gsd([fine], 1.5)[0].read().shape == (8, 8, 3)


def test_lengths_are_in_metres_and_rough_labels_are_judged_roughly() -> None:
    seen = {"a": image(10.0, np.zeros((8, 8, 3), dtype=np.uint8), [[50.0, 50.0, 12.0, 5.0, 0.0]])}
    found = {"a": ([[50.0, 50.0, 12.0, 2.0, 0.0]], [0.9])}  # IoU 0.4
    result = evaluate_in_metres(found, seen, 10.0, 0.5)
    assert result.overall.at_threshold.hits == 1
    assert result.by_size["80 to 150 m"].ships == 1
    assert hit_iou_at(5.0) == 0.5
    assert evaluate_in_metres(found, seen, 5.0, 0.5).overall.at_threshold.hits == 0
