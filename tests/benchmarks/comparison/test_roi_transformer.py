"""RoI Transformer: its shapes, its targets by hand, and four images learnt by heart."""

from __future__ import annotations

import math

import pytest
import torch

from benchmarks.comparison.parts import decode_rotated, encode_rotated
from benchmarks.comparison.roi_transformer import RoiTransformer, as_rotated, with_context
from larsd_geo.boxes import envelopes, rotated_iou_aligned
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import average_precision, check_shapes, learn


def test_every_proposal_becomes_a_box() -> None:
    check_shapes(RoiTransformer)


def test_the_learner_turns_an_upright_region_into_the_ship() -> None:
    # A ship of 40 x 10 at 30 degrees; its upright region is 39.64 wide and 28.66 high.
    ship = torch.tensor([[60.0, 64.0, 40.0, 10.0, math.pi / 6]])
    wide = 40 * math.cos(math.pi / 6) + 10 * math.sin(math.pi / 6)
    high = 40 * math.sin(math.pi / 6) + 10 * math.cos(math.pi / 6)
    region = as_rotated(envelopes(ship))
    assert region[0].tolist() == pytest.approx([60, 64, wide, high, 0], abs=1e-4)
    wanted = [0.0, 0.0, math.log(40 / wide), math.log(10 / high), math.pi / 6]
    turn = encode_rotated(ship, region)
    assert turn[0].tolist() == pytest.approx(wanted, abs=1e-5)
    turned = decode_rotated(turn, region)
    assert rotated_iou_aligned(turned.double(), ship.double())[0] > 0.999


def test_a_region_is_pooled_with_its_surroundings() -> None:
    region = torch.tensor([[60.0, 64.0, 40.0, 10.0, 0.3]])
    assert with_context(region)[0].tolist() == pytest.approx([60.0, 64.0, 48.0, 14.0, 0.3])


@pytest.mark.slow
def test_four_images_are_learnt_by_heart(painted: list[LabelledImage]) -> None:
    assert average_precision(learn(RoiTransformer, painted, steps=200), painted) > 0.9
