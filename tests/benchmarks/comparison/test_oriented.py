"""Oriented R-CNN and Rotated FCOS of oriented-det on the maps of all rivals."""

from __future__ import annotations

import math

import pytest
import torch

from benchmarks.comparison.oriented import RANGES, OrientedRcnn, RotatedFcos, half_turn, missing
from benchmarks.comparison.parts import STRIDES
from benchmarks.comparison.rival import Rival
from larsd_geo.boxes import corners_from_boxes, rotated_iou, rotated_iou_aligned
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import (
    BACKBONE,
    WIDTH,
    average_precision,
    check_shapes,
    learn,
)

pytestmark = [
    pytest.mark.skipif(missing() is not None, reason=str(missing())),
    # The package compiles its geometry with it.
    pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated:FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]

KINDS = [OrientedRcnn, RotatedFcos]


def test_half_a_turn_holds_every_box() -> None:
    boxes = torch.tensor([[9.0, 5, 4, 20, 0.0], [9, 5, 4, 20, -0.3], [9, 5, 20, 4, 0.7]])
    turned = half_turn(boxes)
    assert turned[:, 2].tolist() == [20, 20, 20]
    assert ((turned[:, 4] >= -math.pi / 2) & (turned[:, 4] < math.pi / 2)).all()
    for one, other in zip(corners_from_boxes(boxes), corners_from_boxes(turned), strict=True):
        # The same corners, from another one on.
        assert torch.cdist(one, other).min(dim=1).values.max() < 1e-4


def test_a_proposal_tells_the_shifts_of_two_middles_of_sides() -> None:
    # Anchor, outline and shifts as in sec. 3.1 of the paper: a ship of 50 x 10 whose axis rises by
    # 3 to 4; its upright box is 46 x 38, its topmost corner 17 to the right of the middle of the
    # upper side, and its rightmost one 11 above the middle of the right side.
    from oriented_det.models.bbox_coder import MidpointOffsetCoder

    ship = torch.tensor([[60.0, 64.0, 50.0, 10.0, -math.atan2(3, 4)]])
    anchor = torch.tensor([[46.0, 48.0, 66.0, 88.0]])  # 20 x 40 around (56, 68)
    wanted = [4 / 20, -4 / 40, math.log(46 / 20), math.log(38 / 40), 17 / 46, -11 / 38]
    coder = MidpointOffsetCoder(target_stds=(1.0,) * 6)
    shifts = coder.encode(anchor, ship)
    assert shifts[0].tolist() == pytest.approx(wanted, abs=1e-4)
    again = coder.decode(anchor, shifts)
    assert rotated_iou_aligned(again.double(), ship.double())[0] > 0.999


def test_a_cell_in_the_middle_of_a_ship_tells_its_distances_to_the_sides() -> None:
    from oriented_det.models.rotated_fcos import assign_fcos_targets_single, generate_fpn_points

    # 50 x 20 around (50, 48), straight down. The other one is longer than 2 x 32 pixels, so that
    # the next map answers for it.
    ships = torch.tensor([[50.0, 48.0, 50.0, 20.0, math.pi / 2], [90.0, 60.0, 76, 20, math.pi / 2]])
    sizes, strides = [(32, 32), (16, 16), (8, 8), (4, 4)], list(STRIDES)
    points = generate_fpn_points(sizes, strides, torch.float32, torch.device("cpu"))
    counts = [len(level) for level in points]
    ranges = torch.cat(
        [torch.tensor(own).expand(n, 2) for own, n in zip(RANGES, counts, strict=True)]
    )
    _, sides, turns, is_ship = assign_fcos_targets_single(
        torch.cat(points), half_turn(ships), torch.ones(2, dtype=torch.long), ranges, counts,
        strides, num_classes=1,
    )  # fmt: skip
    fine, coarse, *others = is_ship.split(counts)
    # Centres less than one and a half strides from the ship's, along and across.
    assert points[0][fine].tolist() == [
        [x, y] for y in (46.0, 50.0) for x in (46.0, 50.0, 54.0)
    ]  # fmt: skip
    assert {row[0] for row in points[1][coarse].tolist()} == {84.0, 92.0}
    assert not torch.cat(others).any()
    at = (torch.cat(points) == torch.tensor([46.0, 50.0])).all(dim=1)
    # Half turns are the same to it: the long side is read upwards.
    assert turns[at][0].item() == pytest.approx(-math.pi / 2)
    assert sides[at][0].tolist() == pytest.approx([23.0, 6.0, 27.0, 14.0], abs=1e-4)


def test_what_overlaps_is_left_to_the_suppression_of_all_rivals() -> None:
    torch.manual_seed(0)
    network = OrientedRcnn(BACKBONE, WIDTH).eval()
    image = torch.randn(1, 3, 128, 128)
    with torch.inference_mode():
        ((boxes, scores),) = network.find(image)
        ((again, _),) = network.find(image)
    assert len(boxes) == len(scores)
    overlap = rotated_iou(boxes.double(), boxes.double()).fill_diagonal_(0)
    assert overlap.max() > 0.5  # the package keeps none of two that overlap by so much
    assert torch.equal(boxes, again)


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_shapes(kind: type[Rival]) -> None:
    # An untrained FCOS is too unsure of everything to report anything.
    check_shapes(kind, untrained_finds=kind is not RotatedFcos)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "steps"), [(OrientedRcnn, 120), (RotatedFcos, 60)])
def test_four_images_are_learnt_by_heart(
    kind: type[Rival], steps: int, painted: list[LabelledImage]
) -> None:
    assert average_precision(learn(kind, painted, steps), painted) > 0.9
