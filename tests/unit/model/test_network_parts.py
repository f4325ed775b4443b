"""Anchors and the network's shapes."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from larsd_geo.errors import TooFewBoxesError, UnknownBackboneError, UnknownPresetError
from larsd_geo.model.anchors import anchors_from_boxes, cluster_sizes, shape_iou
from larsd_geo.model.backbone import create_backbone
from larsd_geo.model.config import PRESETS, LarsdConfig
from larsd_geo.model.network import Larsd

SMALL = {
    "backbone": "efficientnet-lite0",
    "decoder_widths": (16, 16, 16),
    "head_width": 16,
    "head_depth": 1,
}


def test_anchors_of_two_kinds_of_ships_are_those_kinds() -> None:
    rng = np.random.default_rng(0)
    long = rng.normal([100, 15], [3, 1], (60, 2))
    tall = rng.normal([15, 100], [1, 3], (60, 2))
    found = cluster_sizes(np.concatenate([long, tall]), 2)
    assert shape_iou(found, np.array([[100.0, 15.0], [15.0, 100.0]])).max(axis=1).min() > 0.9


def test_levels_get_growing_ships() -> None:
    rng = np.random.default_rng(1)
    boxes = np.zeros((300, 5))
    boxes[:, 2] = rng.uniform(10, 200, 300)
    boxes[:, 3] = boxes[:, 2] / 5
    found = anchors_from_boxes(boxes, 3, 5)
    areas = found.prod(axis=-1)
    assert found.shape == (3, 5, 2)
    assert areas[0].max() < areas[1].min() < areas[1].max() < areas[2].min()


def test_too_few_boxes_for_anchors_is_said() -> None:
    with pytest.raises(TooFewBoxesError, match="too few"):
        cluster_sizes(np.ones((2, 2)), 5)


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_gives_one_map_per_level_at_its_stride(preset: str) -> None:
    config = LarsdConfig.from_preset(preset, **SMALL)
    anchors = torch.full((len(config.levels), 5, 2), 20.0) if config.use_anchors else None
    network = Larsd(config, anchors).eval()
    with torch.inference_mode():
        outputs = network(torch.zeros(1, 3, 64, 96))
    k = config.anchor_count
    assert [o.logits.shape for o in outputs] == [(1, k, 64 // s, 96 // s) for s in config.strides]
    assert [o.offsets.shape for o in outputs] == [
        (1, k, 5, 64 // s, 96 // s) for s in config.strides
    ]
    assert outputs[0].logits.sigmoid().mean().item() == pytest.approx(0.01, rel=0.5)


def test_there_is_a_preset_for_every_system_of_the_paper() -> None:
    assert set(PRESETS) == {"baseline", *(f"larsd-{i}" for i in range(1, 12))}
    assert LarsdConfig.from_preset("larsd-11").alignment == "diamond-9"


def test_unknown_names_are_refused_in_words() -> None:
    with pytest.raises(UnknownPresetError, match="larsd-11"):
        LarsdConfig.from_preset("larsd-12")
    with pytest.raises(UnknownBackboneError, match="resnet50"):
        create_backbone("vgg-nonsense")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50", "resnet101"])
def test_resnets_serve_a_pyramid(name: str) -> None:
    backbone = create_backbone(name).eval()
    with torch.inference_mode():
        maps = backbone(torch.zeros(1, 3, 64, 64))
    assert [m.shape[-1] for m in maps] == [16, 8, 4, 2]
