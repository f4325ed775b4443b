"""R2CNN: its shapes, its targets on an example worked by hand, and four images learnt by heart."""

from __future__ import annotations

import math

import pytest
import torch

from benchmarks.comparison.r2cnn import R2cnn, decode_inclined, encode_inclined
from larsd_geo.boxes import to_larsd_form
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import average_precision, check_shapes, learn


def test_maps_become_one_inclined_box_for_each_proposal() -> None:
    check_shapes(R2cnn)


def test_two_corners_and_the_height_of_a_ship_as_a_region_sees_them() -> None:
    # A ship of 40 x 10 at (60, 64), not turned: corners (40, 59) and (80, 59), height 10.
    ship = torch.tensor([[60.0, 64.0, 40.0, 10.0, 0.0]])
    # A region from (30, 44) to (80, 84): centre (55, 64), sides 50 and 40.
    region = torch.tensor([[30.0, 44.0, 80.0, 84.0]])
    wanted = [10 * -15 / 50, 10 * -5 / 40, 10 * 25 / 50, 10 * -5 / 40, 5 * math.log(10 / 40)]
    assert encode_inclined(ship, region)[0].tolist() == pytest.approx(wanted)


def test_what_is_encoded_is_decoded_again() -> None:
    turns = torch.linspace(-0.78, 0.78, 9)
    ships = torch.tensor([[60.0, 64.0, 12.0, 40.0, 0.0]]).repeat(9, 1)
    ships[:, 4] = turns
    regions = torch.tensor([[30.0, 20.0, 95.0, 110.0]]).repeat(9, 1)
    again = to_larsd_form(decode_inclined(encode_inclined(ships, regions), regions))
    assert torch.allclose(again, ships, atol=1e-3)


@pytest.mark.slow
def test_four_images_are_learnt_by_heart(painted: list[LabelledImage]) -> None:
    assert average_precision(learn(R2cnn, painted, steps=200), painted) > 0.9
