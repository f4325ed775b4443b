"""Oriented R-CNN and Rotated FCOS of oriented-det on the maps of all rivals."""

from __future__ import annotations

import math

import pytest
import torch

from benchmarks.comparison.oriented import OrientedRcnn, RotatedFcos, half_turn, missing
from benchmarks.comparison.rival import Rival
from larsd_geo.boxes import corners_from_boxes
from larsd_geo.datasets import LabelledImage
from tests.benchmarks.comparison.small import average_precision, check_shapes, learn

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
