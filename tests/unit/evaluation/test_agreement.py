from __future__ import annotations

import numpy as np

from larsd_geo.evaluation.agreement import Agreement, compare_detections

BOXES = np.array([[50.0, 50, 40, 10, 0.3], [150, 50, 40, 10, 1.2], [250, 50, 60, 12, -0.4]])
SCORES = np.array([0.9, 0.7, 0.56])


def compared(boxes: np.ndarray, scores: np.ndarray) -> Agreement:
    return compare_detections({"a": (BOXES, SCORES)}, {"a": (boxes, scores)}, 0.55)


def test_the_same_detections_agree_in_any_order() -> None:
    assert compared(BOXES[::-1], SCORES[::-1]) == Agreement(3, 3, 3, 0)


def test_a_score_further_than_the_bound_is_found_but_not_the_same() -> None:
    assert compared(BOXES, SCORES - [0.06, 0.04, 0.0]) == Agreement(3, 3, 2, 0)


def test_a_ship_that_falls_just_below_the_threshold_is_still_the_same() -> None:
    assert compared(BOXES, SCORES - [0.0, 0.0, 0.03]) == Agreement(3, 3, 3, 0)


def test_a_box_elsewhere_is_missing_here_and_extra_there() -> None:
    moved = BOXES.copy()
    moved[0, 0] += 8.0
    assert compared(moved, SCORES) == Agreement(3, 2, 2, 1)


def test_no_detections_at_all() -> None:
    nothing = np.zeros((0, 5)), np.zeros(0)
    assert compared(*nothing) == Agreement(3, 0, 0, 0)
    assert compare_detections({"a": nothing}, {"a": (BOXES, SCORES)}, 0.55).extra == 3
