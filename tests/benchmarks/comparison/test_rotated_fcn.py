"""Rotated FCN: its shapes, its targets by hand, and four images learnt by heart."""

from __future__ import annotations

import math

import pytest
import torch

from benchmarks.comparison.rival import Labels
from benchmarks.comparison.rotated_fcn import (
    RotatedFcn,
    cells_of_ships,
    decode_cells,
    encode_cells,
)
from larsd_geo.boxes import rotated_iou_aligned
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import average_precision, check_shapes, learn

NONE = torch.zeros(0, 5)


def grid(stride: int, side: int) -> tuple[torch.Tensor, torch.Tensor]:
    """The cells of one map of an image."""
    at = (torch.arange(side // stride) + 0.5) * stride
    y, x = torch.meshgrid(at, at, indexing="ij")
    centres = torch.stack([x, y], dim=-1).flatten(0, 1)
    return centres, torch.full((len(centres),), float(stride))


def test_every_proposal_becomes_a_box() -> None:
    check_shapes(RotatedFcn)


def test_a_cell_tells_centre_sides_and_twice_the_axis() -> None:
    ship = torch.tensor([[60.0, 64.0, 10.0, 40.0, math.pi / 6]])  # its axis is at 120 degrees
    centres, strides = torch.tensor([[52.0, 68.0]]), torch.tensor([4.0])
    wanted = [8 / 32, -4 / 32, math.log(40 / 32), math.log(10 / 32)]
    wanted += [math.cos(math.radians(240)), math.sin(math.radians(240))]
    values = encode_cells(ship, centres, strides)
    assert values[0].tolist() == pytest.approx(wanted, abs=1e-5)
    again = decode_cells(values, centres, strides)
    assert rotated_iou_aligned(again.double(), ship.double())[0] > 0.999


def test_the_middle_of_a_ship_is_positive_and_the_rest_of_it_neither() -> None:
    centres, strides = grid(4, 128)
    # 40 by 16 pixels around (64, 64): the middle half reaches 10 pixels along and 4 across.
    ship = torch.tensor([[64.0, 64.0, 40.0, 16.0, 0.0]])
    state, _ = cells_of_ships(centres, strides, Labels(ship, NONE))
    positive = centres[state == 1]
    # Cell centres are at 2, 6, 10, ...: six lie in 54 to 74, two in 60 to 68.
    assert sorted(set(positive[:, 0].tolist())) == [54.0, 58.0, 62.0, 66.0, 70.0, 74.0]
    assert sorted(set(positive[:, 1].tolist())) == [62.0, 66.0]
    neither = centres[state == -1]
    assert neither[:, 0].min() == 46
    assert neither[:, 0].max() == 82
    assert (state == 0).sum() == len(centres) - 10 * 4


def test_a_ship_belongs_to_the_map_of_its_length() -> None:
    fine, coarse = grid(4, 256), grid(8, 256)
    centres, strides = (torch.cat(pair) for pair in zip(fine, coarse, strict=True))
    ships = torch.tensor([[60.0, 64.0, 47.0, 12.0, 0.4], [160.0, 64.0, 60.0, 12.0, 0.4]])
    state, owner = cells_of_ships(centres, strides, Labels(ships, NONE))
    assert set(strides[(state == 1) & (owner == 0)].tolist()) == {4.0}
    assert set(strides[(state == 1) & (owner == 1)].tolist()) == {8.0}


def test_no_ship_is_without_a_cell() -> None:
    centres, strides = grid(4, 64)
    speck = torch.tensor([[8.0, 8.0, 3.0, 1.0, 0.0]])
    state, _ = cells_of_ships(centres, strides, Labels(speck, NONE))
    assert (state == 1).sum() == 1


@pytest.mark.slow
def test_four_images_are_learnt_by_heart(painted: list[LabelledImage]) -> None:
    assert average_precision(learn(RotatedFcn, painted, steps=300), painted) > 0.9
