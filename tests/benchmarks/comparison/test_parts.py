"""What the rivals share: differences of boxes, pooling of turned regions, sampling."""

from __future__ import annotations

import math

import pytest
import torch
from torchvision.ops import ps_roi_align, roi_align

from benchmarks.comparison.parts import (
    HorizontalProposals,
    covered,
    decode_rotated,
    encode_rotated,
    pool_by_position,
    pool_rotated,
    sample,
)
from benchmarks.comparison.rival import Labels
from larsd_geo.boxes import rotated_iou_aligned


def test_differences_are_told_in_the_frame_of_the_anchor() -> None:
    # An anchor that points down: its length is along +y, its width along -x.
    anchor = torch.tensor([[50.0, 50.0, 40.0, 10.0, math.pi / 2]])
    ship = torch.tensor([[45.0, 60.0, 80.0, 5.0, math.pi / 2 + 0.1]])
    wanted = [10 / 40, 5 / 10, math.log(2.0), math.log(0.5), 0.1]
    assert encode_rotated(ship, anchor)[0].tolist() == pytest.approx(wanted, abs=1e-5)


def test_of_the_two_ways_to_write_a_rectangle_the_nearer_one_counts() -> None:
    anchor = torch.tensor([[50.0, 50.0, 40.0, 10.0, 0.1]])
    # The same rectangle with its sides swapped and a quarter turn, and another half turn.
    ship = torch.tensor([[50.0, 50.0, 10.0, 40.0, 0.1 + 3 * math.pi / 2]])
    assert encode_rotated(ship, anchor)[0].tolist() == pytest.approx([0.0] * 5, abs=1e-5)


def test_differences_are_undone() -> None:
    anchors = torch.rand(50, 5) * torch.tensor([100.0, 100, 50, 50, 6]) + 5
    ships = torch.rand(50, 5) * torch.tensor([100.0, 100, 50, 50, 6]) + 5
    again = decode_rotated(encode_rotated(ships, anchors), anchors)
    assert (rotated_iou_aligned(again.double(), ships.double()) > 0.999).all()


def test_a_region_that_is_not_turned_is_pooled_as_torchvision_pools() -> None:
    level = torch.randn(1, 6, 32, 32)
    box = torch.tensor([[130.0, 120.0, 90.0, 60.0, 0.0]])
    upright = torch.tensor([[85.0, 90.0, 175.0, 150.0]])
    ours = pool_rotated([level], [8], [box], 5, 7)
    theirs = roi_align(level, [upright], (5, 7), 1 / 8, sampling_ratio=2, aligned=True)
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_a_turned_region_is_pooled_along_its_axis() -> None:
    level = torch.randn(1, 3, 32, 32)
    box = torch.tensor([[130.0, 120.0, 90.0, 60.0, 0.0]])
    ours = pool_rotated([level], [8], [box], 5, 7)
    # The image turned by a quarter, clockwise: (x, y) goes to (256 - y, x).
    turned = torch.rot90(level, -1, (2, 3))
    as_turned = torch.tensor([[256 - 120.0, 130.0, 90.0, 60.0, math.pi / 2]])
    assert torch.allclose(pool_rotated([turned], [8], [as_turned], 5, 7), ours, atol=1e-4)


def test_a_region_is_pooled_from_the_level_of_its_size() -> None:
    maps = [torch.full((1, 1, 256 // 2**k, 256 // 2**k), float(k)) for k in range(4)]
    boxes = torch.tensor([[512.0, 512, side, side, 0.3] for side in (20.0, 112.0, 224.0, 448.0)])
    pooled = pool_rotated(maps, (4, 8, 16, 32), [boxes], 2, 2)
    assert pooled.mean(dim=(1, 2, 3)).tolist() == pytest.approx([0, 1, 2, 3])


def test_pooling_by_position_is_torchvisions_where_nothing_is_turned() -> None:
    level = torch.randn(2, 2 * 9, 32, 32)
    boxes = torch.tensor([[130.0, 120.0, 90.0, 60.0, 0.0], [100.0, 90.0, 40.0, 70.0, 0.0]])
    upright = torch.tensor([[85.0, 90.0, 175.0, 150.0], [80.0, 55.0, 120.0, 125.0]])
    ours = pool_by_position(level, 8, [boxes, boxes[:1]], 3)
    theirs = ps_roi_align(level, [upright, upright[:1]], 3, 1 / 8, sampling_ratio=2)
    assert ours.shape == (3, 2, 3, 3)
    assert torch.allclose(ours, theirs, atol=1e-4)


def test_regions_are_sampled_by_their_overlap() -> None:
    overlap = torch.tensor([[0.9, 0.0], [0.1, 0.2], [0.0, 0.6], [0.0, 0.0]])
    left_out = torch.tensor([False, False, False, True])
    chosen, is_ship, ships = sample(overlap, left_out, 8)
    assert chosen[~is_ship].tolist() == [1]
    assert sorted(zip(chosen[is_ship].tolist(), ships.tolist(), strict=True)) == [(0, 0), (2, 1)]


def test_an_image_without_ships_gives_background_alone() -> None:
    chosen, is_ship, ships = sample(torch.zeros(5, 0), torch.zeros(5, dtype=torch.bool), 3)
    assert len(chosen) == 3
    assert not is_ship.any()
    assert len(ships) == 0


def test_what_is_to_be_ignored_is_no_background() -> None:
    ignored = torch.tensor([[0.0, 0.0, 20.0, 20.0]])
    boxes = torch.tensor([[10.0, 0.0, 30.0, 20.0], [11.0, 0.0, 31.0, 20.0]])
    assert covered(boxes, ignored).tolist() == [True, False]
    proposals = HorizontalProposals(8)
    ship = torch.tensor([[0.0, 0.0, 30.0, 30.0]])
    anchors = torch.tensor([[0.0, 0.0, 30.0, 28.0], [2.0, 2.0, 14.0, 14.0], [70.0, 70, 90, 90]])
    targets = [{"boxes": ship, "ignored": ignored}]
    labels, _ = proposals.assign_targets_to_anchors([anchors], targets)
    assert labels[0].tolist() == [1.0, -1.0, 0.0]


def test_labels_without_boxes_are_no_error() -> None:
    none = torch.zeros(0, 5)
    proposals = HorizontalProposals(8)
    maps = [torch.randn(1, 8, 64 // s, 64 // s) for s in (4, 8, 16, 32)]
    _, score, box = proposals.propose(torch.randn(1, 3, 64, 64), maps, [Labels(none, none)])
    assert torch.isfinite(score)
    assert box == 0


def test_an_image_without_regions_is_pooled_to_nothing() -> None:
    maps = [torch.randn(1, 18, 16, 16)]
    none = torch.zeros(0, 5)
    assert pool_rotated(maps, [8], [none], 5, 7).shape == (0, 18, 5, 7)
    assert pool_by_position(maps[0], 8, [none], 3).shape == (0, 2, 3, 3)
