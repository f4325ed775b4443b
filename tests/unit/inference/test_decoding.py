"""Decoding of boxes, and the alignment of their scores."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from larsd_geo.boxes import boxes_from_distances, distances_from_boxes
from larsd_geo.inference.alignment import LAYOUTS, align_scores
from larsd_geo.inference.decode import cell_centres, decode_distances


def test_a_cell_stands_for_its_centre() -> None:
    points = cell_centres(2, 3, 8)
    assert points[0].tolist() == [4.0, 4.0]
    assert points[-1].tolist() == [20.0, 12.0]


def test_zero_offsets_decode_to_twice_the_anchor_without_rotation() -> None:
    distances, theta = decode_distances(torch.zeros(1, 5), torch.tensor([[30.0, 8.0]]))
    assert distances.tolist() == [[8.0, 30.0, 8.0, 30.0]]
    assert theta.item() == pytest.approx(0.0)


def test_decoding_undoes_the_distances_of_a_box() -> None:
    box = np.array([[50.0, 40.0, 30.0, 12.0, 0.4]])
    point = np.array([[52.0, 41.0]])
    distances = distances_from_boxes(point, box)
    anchor = torch.tensor([[20.0, 10.0]])
    offsets = torch.tensor(
        [
            [
                *np.log(distances[0] / np.array([10.0, 20.0, 10.0, 20.0])),
                math.log((0.5 + 0.4 / (math.pi / 2)) / (0.5 - 0.4 / (math.pi / 2))),
            ]
        ],
        dtype=torch.float32,
    )
    found, theta = decode_distances(offsets, anchor)
    decoded = boxes_from_distances(torch.from_numpy(point).float(), found, theta)
    assert np.allclose(decoded.numpy(), box, atol=1e-3)


def test_wild_offsets_stay_finite() -> None:
    distances, theta = decode_distances(torch.full((1, 5), 1e4), torch.tensor([[400.0, 400.0]]))
    assert torch.isfinite(distances).all()
    assert abs(theta.item()) <= math.pi / 4 + 1e-6


def test_arrays_and_tensors_decode_alike() -> None:
    rng = np.random.default_rng(0)
    offsets = rng.normal(0, 3, (200, 5)).astype(np.float32)
    anchors = rng.uniform(4, 200, (200, 2)).astype(np.float32)
    arrays = decode_distances(offsets, anchors)
    tensors = decode_distances(torch.from_numpy(offsets), torch.from_numpy(anchors))
    for array, tensor in zip(arrays, tensors, strict=True):
        np.testing.assert_allclose(array, tensor.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_mean_of_an_even_map_is_its_value(layout: str) -> None:
    maps = np.full((2, 16, 16), 0.7, dtype=np.float32)
    boxes = np.array([[30.0, 30.0, 20.0, 8.0, 0.3], [0.0, 0.0, 30.0, 8.0, 0.3]])
    scores = align_scores(maps, boxes, np.array([0, 1]), 4, layout, 0.5)
    assert np.allclose(scores, [0.7, 0.7])


def test_bilinear_values_follow_a_linear_map_exactly() -> None:
    maps = np.broadcast_to(np.arange(16.0), (1, 16, 16))
    # Cell centres are at half-integers: the value at image x is x / stride - 0.5.
    box = np.array([[30.0, 30.0, 12.0, 6.0, 0.2]])
    score = align_scores(maps, box, np.array([0]), 4, "diamond-9", 0.5)
    assert score.item() == pytest.approx(30.0 / 4 - 0.5, abs=1e-5)


def test_a_misplaced_box_scores_less_than_one_on_the_ship() -> None:
    maps = np.zeros((1, 32, 32), dtype=np.float32)
    maps[0, 14:18, 6:26] = 1.0  # a ship from x = 24 to 104 at y = 64
    good = np.array([[64.0, 64.0, 80.0, 16.0, 0.0]])
    turned = np.array([[64.0, 64.0, 80.0, 16.0, math.pi / 4]])
    boxes, index = np.concatenate([good, turned]), np.array([0, 0])
    scores = align_scores(maps, boxes, index, 4, "diamond-9", 0.5)
    assert scores[0] > 0.99
    assert scores[1] < scores[0] - 0.1
