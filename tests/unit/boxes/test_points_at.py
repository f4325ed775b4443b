"""Places within boxes."""

from __future__ import annotations

import numpy as np
import torch

from larsd_geo.boxes import corners_from_boxes, points_at

BOXES = np.array([[10.0, 20.0, 30.0, 8.0, 0.4], [-5.0, 3.0, 6.0, 50.0, -0.7]])
CORNERS = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]])


def test_the_ends_of_the_sides_are_the_corners() -> None:
    assert np.allclose(points_at(BOXES, CORNERS), corners_from_boxes(BOXES))


def test_each_box_can_have_positions_of_its_own() -> None:
    own = np.stack([CORNERS, CORNERS[::-1]])
    points = points_at(BOXES, own)
    assert np.allclose(points[0], corners_from_boxes(BOXES)[0])
    assert np.allclose(points[1], corners_from_boxes(BOXES)[1, ::-1])


def test_tensors_give_tensors_of_their_type() -> None:
    points = points_at(torch.from_numpy(BOXES).float(), torch.from_numpy(CORNERS).float())
    assert points.dtype == torch.float32
    assert np.allclose(points.numpy(), points_at(BOXES, CORNERS), atol=1e-4)


def test_no_boxes_have_no_points() -> None:
    assert points_at(np.zeros((0, 5)), CORNERS).shape == (0, 4, 2)
