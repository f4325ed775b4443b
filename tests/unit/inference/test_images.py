"""A model run over images: boxes are in the image's own pixels, also if it was resampled."""

from __future__ import annotations

import pytest

from larsd_geo.boxes import rotated_iou
from larsd_geo.inference.images import candidates_at_scale, working_scale
from larsd_geo.inference.opening import open_model
from larsd_geo.inference.refine import suppress
from larsd_geo.synthetic import compose_scene


@pytest.mark.parametrize(
    ("gsd_m", "scale"), [(1.0, 1.0), (0.5, 1.0), (3.0, 2.0), (0.25, 0.5), (None, 1.0)]
)
def test_an_image_outside_the_range_is_resampled_to_its_nearest_end(
    gsd_m: float | None, scale: float
) -> None:
    assert working_scale(gsd_m, (0.5, 1.5)) == pytest.approx(scale)
    assert working_scale(gsd_m, None) == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("scale", [0.75, 1.0, 1.5])
def test_boxes_found_at_any_scale_are_in_the_pixels_of_the_image(scale: float) -> None:
    predictor = open_model(device="cpu", precision="float32").predictor()
    scene = compose_scene((640, 704), seed=4, ships=8, coast=False, clouds=0, distractors=0)
    image = scene.render(0, 0, 640, 704)
    found = suppress(candidates_at_scale(predictor, image, scale))
    sure = found.boxes[found.scores > 0.3]
    overlaps = rotated_iou(sure, scene.boxes)
    assert len(scene.boxes) == 8
    # Seven are found at each of these scales; the eighth is small.
    assert (overlaps.max(axis=0) > 0.5).sum() >= 6
    assert (overlaps.max(axis=1) > 0.4).all()
