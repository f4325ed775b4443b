"""R-DFPN: its shapes, its anchors and targets by hand, and four images learnt by heart."""

from __future__ import annotations

import math

import pytest
import torch
from torch import nn

from benchmarks.comparison.r_dfpn import DensePyramid, RDfpn, match_anchors, rotated_anchors
from benchmarks.comparison.rival import Labels
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import average_precision, check_shapes, learn

NONE = torch.zeros(0, 5)


def test_every_proposal_becomes_a_box() -> None:
    check_shapes(RDfpn)


def test_each_map_is_made_of_all_deeper_ones() -> None:
    pyramid = DensePyramid([3, 4, 5, 6], 8)
    merged = [merge[0].in_channels for merge in pyramid.merges if isinstance(merge, nn.Sequential)]
    assert merged == [32, 24, 16, 8]
    maps = {str(k): torch.randn(2, 3 + k, 32 >> k, 32 >> k) for k in range(4)}
    found = pyramid(maps)
    assert [tuple(level.shape) for level in found.values()] == [
        (2, 8, 32, 32),
        (2, 8, 16, 16),
        (2, 8, 8, 8),
        (2, 8, 4, 4),
    ]


def test_a_cell_has_two_shapes_in_twelve_directions() -> None:
    anchors = rotated_anchors(2, 3, 8, 16.0)
    assert anchors.shape == (2 * 3 * 24, 5)
    first = [4.0, 4.0, 16 * math.sqrt(3), 16 / math.sqrt(3), 0.0]
    assert anchors[0].tolist() == pytest.approx(first)
    assert anchors[24, :2].tolist() == [12.0, 4.0]
    assert anchors[3 * 24, :2].tolist() == [4.0, 12.0]
    assert torch.allclose(anchors[:, 2] * anchors[:, 3], torch.tensor(256.0))


def test_an_anchor_is_a_ships_from_half_its_union_on() -> None:
    ship = torch.tensor([[100.0, 100.0, 60.0, 10.0, 0.0]])
    anchors = torch.tensor(
        [
            [100.0, 100.0, 60.0, 10.0, 0.0],  # the same: IoU 1
            [118.0, 100.0, 60.0, 10.0, 0.0],  # 42 of 78 pixels shared: 0.54
            [125.0, 100.0, 60.0, 10.0, 0.0],  # 35 of 85: 0.41
            [145.0, 100.0, 60.0, 10.0, 0.0],  # 15 of 105: 0.14
            [100.0, 100.0, 60.0, 10.0, math.pi / 2],  # across: 100 of 1100, 0.09
        ]
    )
    state, owner = match_anchors(anchors, Labels(ship, NONE))
    assert state.tolist() == [1, 1, -1, 0, 0]
    assert owner[:2].tolist() == [0, 0]


def test_a_ship_that_no_anchor_fits_gets_the_best_one() -> None:
    ship = torch.tensor([[100.0, 100.0, 60.0, 10.0, 0.0]])
    anchors = torch.tensor([[125.0, 100.0, 60.0, 10.0, 0.0], [132.0, 100.0, 60.0, 10.0, 0.0]])
    state, _ = match_anchors(anchors, Labels(ship, NONE))
    assert state.tolist() == [1, -1]


def test_anchors_on_an_ignored_box_are_no_background() -> None:
    anchors = torch.tensor([[100.0, 100.0, 30.0, 10.0, 0.2], [300.0, 100.0, 30.0, 10.0, 0.2]])
    ignored = torch.tensor([[100.0, 100.0, 60.0, 60.0, 0.0]])
    state, _ = match_anchors(anchors, Labels(NONE, ignored))
    assert state.tolist() == [-1, 0]


@pytest.mark.slow
def test_four_images_are_learnt_by_heart(painted: list[LabelledImage]) -> None:
    assert average_precision(learn(RDfpn, painted, steps=250), painted) > 0.9
