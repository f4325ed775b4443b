"""Running a model over pictures: resampled ones give boxes in their own pixels."""

from __future__ import annotations

import numpy as np
import pytest

from larsd_geo.boxes import rotated_iou
from larsd_geo.inference.images import candidates_at_scale, working_scale
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.refine import suppress
from larsd_geo.synthetic import render_chip


@pytest.mark.parametrize(
    ("gsd_m", "scale"), [(1.0, 1.0), (0.5, 1.0), (3.0, 2.0), (0.25, 0.5), (None, 1.0)]
)
def test_pictures_outside_the_range_come_to_its_nearest_end(
    gsd_m: float | None, scale: float
) -> None:
    assert working_scale(gsd_m, (0.5, 1.5)) == pytest.approx(scale)
    assert working_scale(gsd_m, None) == 1.0


def test_boxes_found_at_another_scale_lie_in_the_pictures_own_pixels() -> None:
    predictor = open_model(device="cpu", precision="float32").predictor()
    rng = np.random.default_rng(7)
    matched = 0
    for _ in range(4):
        image, boxes = render_chip(rng, 320)
        found = suppress(candidates_at_scale(predictor, image, 1.5))
        sure = found.boxes[found.scores > 0.3]
        if len(boxes) and len(sure):
            matched += int((rotated_iou(sure, boxes).max(axis=1) > 0.5).sum())
    assert matched >= 3
