"""The whole evaluation: agreement with a plain second implementation, bins, sources, orders."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from larsd_geo.datasets import read_labels
from larsd_geo.errors import EvaluationInputError
from larsd_geo.evaluation import SIZE_BINS, evaluate_detections

Case = tuple[dict[str, Any], dict[str, Any]]


def random_case(seed: int, images: int = 4) -> Case:
    """Labelled ships, some ignored; detections that are shaken copies of them, and inventions."""
    rng = np.random.default_rng(seed)
    predictions, truths = {}, {}
    for index in range(images):
        ships = int(rng.integers(0, 6))
        real = np.column_stack(
            [
                rng.uniform(0, 120, (ships, 2)),
                rng.uniform(10, 130, ships),
                rng.uniform(6, 30, ships),
                rng.uniform(-1.5, 1.5, ships),
            ]
        )
        truths[f"p{index}"] = (real, rng.random(ships) < 0.25)
        copies = np.repeat(real, 2, axis=0)
        copies = copies + rng.normal(size=copies.shape) * [2, 2, 2, 1, 0.1]
        copies[:, 2:4] = np.maximum(copies[:, 2:4], 3)
        invented = copies[:2] + np.array([300, 0, 0, 0, 0])
        boxes = np.concatenate([copies, invented])
        # Scores on a coarse grid would tie; here they are all different.
        predictions[f"p{index}"] = (boxes, rng.permutation(len(boxes)) / 97 + index / 1000)
    return predictions, truths


def iou_by_opencv(a: np.ndarray, b: np.ndarray) -> float:
    """Rotated IoU through another library."""
    first, second = (((x, y), (w, h), math.degrees(t)) for x, y, w, h, t in (a, b))
    kind, points = cv2.rotatedRectangleIntersection(first, second)
    if kind == cv2.INTERSECT_NONE or points is None:
        return 0.0
    shared = cv2.contourArea(cv2.convexHull(points))
    return shared / (a[2] * a[3] + b[2] * b[3] - shared)


def plain_ap(case: Case, iou: float, low: float = 0, high: float = math.inf) -> tuple[float, float]:
    """AP by eleven points and by area, one detection and one recall level after the other."""
    predictions, truths = case
    ranked = sorted(
        ((s, n, b) for n, (bs, ss) in predictions.items() for b, s in zip(bs, ss, strict=True)),
        key=lambda item: -item[0],
    )

    def in_bin(box: np.ndarray) -> bool:
        return low <= max(box[2], box[3]) < high

    ships = sum(
        in_bin(box) and not ignored
        for boxes, flags in truths.values()
        for box, ignored in zip(boxes, flags, strict=True)
    )
    if ships == 0:
        return math.nan, math.nan
    taken: set[tuple[str, int]] = set()
    hits = false = 0
    points = []
    for _, name, box in ranked:
        boxes, flags = truths[name]
        overlaps = [iou_by_opencv(box, ship) for ship in boxes]
        best = int(np.argmax(overlaps)) if overlaps else -1
        if best >= 0 and overlaps[best] > iou:
            if flags[best] or not in_bin(boxes[best]):
                continue
            if (name, best) in taken:
                false += 1
            else:
                taken.add((name, best))
                hits += 1
        elif in_bin(box):
            false += 1
        else:
            continue
        points.append((hits / ships, hits / (hits + false)))
    levels = [max((p for r, p in points if r >= k / 10), default=0.0) for k in range(11)]
    area = sum(
        max((p for r, p in points if r >= k / ships), default=0.0) for k in range(1, ships + 1)
    )
    return sum(levels) / 11, area / ships


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_agrees_with_a_plain_implementation(seed: int) -> None:
    case = random_case(seed)
    result = evaluate_detections(*case)
    voc07, area = plain_ap(case, 0.5)
    assert result.overall.ap50_voc07 == pytest.approx(voc07, nan_ok=True)
    assert result.overall.ap50 == pytest.approx(area, nan_ok=True)
    assert result.overall.ap75 == pytest.approx(plain_ap(case, 0.75)[1], nan_ok=True)
    for size in SIZE_BINS:
        binned = result.by_size[size.name]
        voc07, area = plain_ap(case, 0.5, size.low, size.high)
        assert binned.ap50_voc07 == pytest.approx(voc07, nan_ok=True)
        assert binned.ap50 == pytest.approx(area, nan_ok=True)


def test_ap50_95_is_the_mean_over_ten_thresholds() -> None:
    case = random_case(5)
    expected = np.mean([plain_ap(case, 0.5 + 0.05 * k)[1] for k in range(10)])
    assert evaluate_detections(*case).overall.ap50_95 == pytest.approx(expected)


def test_perfect_detections_score_one_everywhere() -> None:
    _, truths = random_case(3, images=12)
    predictions = {name: (boxes, np.ones(len(boxes))) for name, (boxes, _) in truths.items()}
    result = evaluate_detections(predictions, truths)
    for group in (result.overall, *result.by_size.values()):
        assert group.ships > 0
        assert [group.ap50_voc07, group.ap50, group.ap75, group.ap50_95] == pytest.approx([1] * 4)
        assert group.at_threshold.f1 == 1.0
    assert result.localisation.iou == pytest.approx(1.0)
    assert result.localisation.axis_deg == pytest.approx(0.0, abs=1e-9)


def test_bins_hold_every_ship_once() -> None:
    result = evaluate_detections(*random_case(8, images=10))
    assert sum(group.ships for group in result.by_size.values()) == result.overall.ships > 0


def test_neither_the_order_of_images_nor_that_of_boxes_matters() -> None:
    predictions, truths = random_case(11)
    shuffled = {
        name: (boxes[::-1], scores[::-1]) for name, (boxes, scores) in reversed(predictions.items())
    }
    backwards = {name: (b[::-1], i[::-1]) for name, (b, i) in reversed(truths.items())}
    first = evaluate_detections(predictions, truths).to_dict()
    assert first == evaluate_detections(shuffled, backwards).to_dict()


def test_only_the_ranking_matters_to_average_precision() -> None:
    predictions, truths = random_case(12)
    bent = {name: (boxes, scores**3) for name, (boxes, scores) in predictions.items()}
    first, second = evaluate_detections(predictions, truths), evaluate_detections(bent, truths)
    assert first.overall.ap50_voc07 == second.overall.ap50_voc07
    assert first.best.f1 == second.best.f1


def test_sources_are_scored_apart() -> None:
    predictions, truths = random_case(13, images=6)
    sources = {name: "even" if int(name[1:]) % 2 == 0 else "odd" for name in truths}
    result = evaluate_detections(predictions, truths, sources=sources, score_threshold=0.02)
    assert list(result.by_source) == ["even", "odd"]

    def of(values: Mapping[str, Any], source: str) -> dict[str, Any]:
        return {name: value for name, value in values.items() if sources[name] == source}

    for name, group in result.by_source.items():
        alone = evaluate_detections(of(predictions, name), of(truths, name), score_threshold=0.02)
        assert group == alone.overall
    points = [group.at_threshold for group in result.by_source.values()]
    assert sum(p.hits for p in points) == result.overall.at_threshold.hits
    assert sum(p.false_alarms for p in points) == result.overall.at_threshold.false_alarms


def test_a_source_must_be_given_for_every_image() -> None:
    with pytest.raises(EvaluationInputError, match="p1: its source is not given"):
        evaluate_detections({}, {"p0": ([], []), "p1": ([], [])}, sources={"p0": "a"})


SHIP, FAR = (50.0, 50.0, 40.0, 10.0, 0.0), (500.0, 50.0, 40.0, 10.0, 0.0)


def test_counts_at_a_threshold_and_the_best_one() -> None:
    truths = {"a": ([SHIP, FAR], [False, False])}
    wrong = (900.0, 50.0, 40.0, 10.0, 0.0)
    predictions = {"a": ([SHIP, wrong, FAR], [0.9, 0.6, 0.3])}
    result = evaluate_detections(predictions, truths, score_threshold=0.5)
    point = result.overall.at_threshold
    assert (point.hits, point.misses, point.false_alarms) == (1, 1, 1)
    assert (point.precision, point.recall, point.f1) == (0.5, 0.5, 0.5)
    # All three: precision 2/3, recall 1.
    assert result.best.score_threshold == 0.3
    assert result.best.f1 == pytest.approx(0.8)


def test_equal_scores_are_reported_together() -> None:
    # Were the tie split, score 0.5 would look perfect.
    wrong = (900.0, 50.0, 40.0, 10.0, 0.0)
    predictions = {"a": ([SHIP, wrong], [0.5, 0.5])}
    result = evaluate_detections(predictions, {"a": ([SHIP], [False])})
    assert result.best.f1 == pytest.approx(2 / 3)
    assert result.best.false_alarms == 1


def test_localisation_errors_have_the_stated_units() -> None:
    found = (51.0, 50.0, 11.0, 44.0, math.radians(92))
    result = evaluate_detections({"a": ([found], [0.9])}, {"a": ([SHIP], [False])})
    error = result.localisation
    # The axis of a box 44 high turned by 92 degrees is 182 degrees, which is 2.
    assert error.centre_px == pytest.approx(1.0)
    assert error.length == pytest.approx(0.1)
    assert error.width == pytest.approx(0.1)
    assert error.axis_deg == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("predictions", "ships", "ap"),
    [({}, [SHIP], 0.0), ({}, [], None), ({"a": ([SHIP], [0.5])}, [], None)],
)
def test_nothing_found_or_nothing_to_find_is_null_in_json(
    predictions: dict[str, Any], ships: list[Any], ap: float | None
) -> None:
    result = evaluate_detections(predictions, {"a": (ships, [False] * len(ships))})
    values = json.loads(json.dumps(result.to_dict(), allow_nan=False))
    assert values["overall"]["ap50_voc07"] == ap
    assert values["overall"]["ap50_95"] == ap
    assert values["overall"]["at_threshold"]["recall"] == ap
    assert values["localisation"]["iou"] is None


@pytest.mark.data
def test_real_labels_as_detections_are_perfect(data_root: Any) -> None:
    images = read_labels(data_root / "ships", split="val")
    truths = {p.name: (p.boxes, p.ignore) for p in images}
    predictions = {p.name: (p.boxes, np.ones(len(p.boxes))) for p in images}
    sources = {p.name: p.source for p in images}
    result = evaluate_detections(predictions, truths, sources=sources)
    assert result.overall.ap50_voc07 == pytest.approx(1.0)
    assert result.overall.ap50_95 == pytest.approx(1.0)
    assert result.overall.at_threshold.false_alarms == 0
    assert set(result.by_source) == {"airbus", "bit", "dior", "nwpu"}
