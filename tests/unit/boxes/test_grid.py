from __future__ import annotations

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from larsd_geo.boxes import envelopes, rotated_iou_aligned
from larsd_geo.boxes.grid import reach_of_iou


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.95))
def test_boxes_that_overlap_enough_are_within_reach(seed: int, threshold: float) -> None:
    rng = np.random.default_rng(seed)
    count = 500
    one = np.column_stack(
        [np.zeros((count, 2)), np.exp(rng.uniform(0, 3, (count, 2))), rng.uniform(-2, 2, count)]
    )
    other = one * 1.0
    other[:, :2] += rng.normal(0, 0.3, (count, 2)) * one[:, 2:4].max(axis=1)[:, None]
    other[:, 2:4] *= np.exp(rng.normal(0, 0.4, (count, 2)))
    other[:, 4] += rng.choice([0.0, math.pi / 2, 0.3], count) * rng.uniform(0, 1, count)
    overlap = rotated_iou_aligned(one, other) > threshold
    around, about = envelopes(one), envelopes(other)
    extents = (around[:, 2:] - around[:, :2]) + (about[:, 2:] - about[:, :2])
    apart = np.abs(one[:, :2] - other[:, :2]) / (extents / 2)
    assert (apart[overlap] <= reach_of_iou(threshold) + 1e-9).all()


def test_the_reach_shrinks_from_touching_to_nothing() -> None:
    reach = [reach_of_iou(iou) for iou in np.linspace(0, 1, 50)]
    assert reach[0] == 1
    assert reach[-1] == 0
    assert (np.diff(reach) <= 0).all()
