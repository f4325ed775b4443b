"""RRD: filters that turn, targets by hand, and four images learnt by heart."""

from __future__ import annotations

import pytest
import torch

from benchmarks.comparison.rival import Labels
from benchmarks.comparison.rrd import TURNS, OrientedConv, Rrd, decode_quads, encode_quads
from larsd_geo.boxes import boxes_from_quads, rotated_iou_aligned
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import average_precision, check_shapes, learn

NONE = torch.zeros(0, 5)


def test_the_best_default_boxes_become_boxes() -> None:
    check_shapes(Rrd)


def test_a_filter_turns_by_45_degrees() -> None:
    layer = OrientedConv(1, 1, oriented=False)
    with torch.no_grad():
        layer.weight.copy_(torch.arange(9.0))
    turned = layer.turned()[:, 0]
    assert turned[0].tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]
    assert turned[1].tolist() == [[3, 0, 1], [6, 4, 2], [7, 8, 5]]
    assert torch.equal(turned[2], torch.rot90(turned[0], -1, (0, 1)))


def test_responses_turn_with_the_image_and_their_maximum_does_not() -> None:
    first = OrientedConv(3, 2, oriented=False).eval()
    second = OrientedConv(2 * TURNS, 4, oriented=True).eval()
    image = torch.randn(1, 3, 12, 12)
    with torch.no_grad():
        upright = second(first(image)).unflatten(1, (4, TURNS))
        turned = second(first(torch.rot90(image, -1, (2, 3)))).unflatten(1, (4, TURNS))
    # A quarter turn is two of the eight.
    expected = torch.rot90(upright, -1, (3, 4)).roll(2, dims=2)
    assert torch.allclose(turned, expected, atol=1e-4)
    assert torch.allclose(
        turned.amax(dim=2), torch.rot90(upright.amax(dim=2), -1, (2, 3)), atol=1e-4
    )


def test_corners_are_told_from_those_of_the_default_box() -> None:
    ship = torch.tensor([[60.0, 64.0, 40.0, 10.0, 0.0]])  # corners (40, 59) to (80, 69)
    default = torch.tensor([[35.0, 54.0, 75.0, 74.0]])  # 40 by 20
    wanted = [10 * 5 / 40, 10 * 5 / 20, 10 * 5 / 40, 10 * 5 / 20]
    wanted += [10 * 5 / 40, 10 * -5 / 20, 10 * 5 / 40, 10 * -5 / 20]
    assert encode_quads(ship, default)[0].tolist() == pytest.approx(wanted)


def test_corners_are_decoded_again() -> None:
    ships = torch.rand(20, 5) * torch.tensor([100.0, 100, 50, 20, 1.5]) + 5
    defaults = torch.tensor([[20.0, 30.0, 70.0, 60.0]]).repeat(20, 1)
    again = boxes_from_quads(decode_quads(encode_quads(ships, defaults), defaults))
    assert (rotated_iou_aligned(again.double(), ships.double()) > 0.999).all()


def test_default_boxes_are_matched_by_upright_boxes() -> None:
    network = Rrd("test_resnet", 8)
    ship = torch.tensor([[60.0, 60.0, 40.0, 40.0, 0.0]])  # upright from (40, 40) to (80, 80)
    defaults = torch.tensor(
        [
            [42.0, 40.0, 82.0, 80.0],  # 38 of 42 columns shared: 0.90
            [57.0, 40.0, 97.0, 80.0],  # 23 of 57: 0.40, between
            [65.0, 40.0, 105.0, 80.0],  # 15 of 65: 0.23, background
            [200.0, 200.0, 240.0, 240.0],  # background, but ignored
        ]
    )
    ignored = torch.tensor([[220.0, 220.0, 60.0, 60.0, 0.0]])
    ship_of, is_ship, background = network.match(defaults, Labels(ship, ignored))
    assert is_ship.tolist() == [True, False, False, False]
    assert ship_of[0] == 0
    assert background.tolist() == [False, False, True, False]


@pytest.mark.slow
def test_four_images_are_learnt_by_heart(painted: list[LabelledImage]) -> None:
    assert average_precision(learn(Rrd, painted, steps=100), painted) > 0.9
