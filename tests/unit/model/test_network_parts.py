"""Decoding, score alignment, anchors and the network's shapes."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from larsd_geo.boxes import boxes_from_distances, distances_from_boxes
from larsd_geo.errors import TooFewBoxesError, UnknownBackboneError, UnknownPresetError
from larsd_geo.inference.alignment import LAYOUTS, align_scores
from larsd_geo.inference.decode import cell_centres, decode_distances
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


def test_a_cell_stands_for_its_centre() -> None:
    points = cell_centres(2, 3, 8, torch.device("cpu"))
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


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_the_mean_of_an_even_map_is_its_value(layout: str) -> None:
    maps = torch.full((2, 16, 16), 0.7)
    boxes = torch.tensor([[30.0, 30.0, 20.0, 8.0, 0.3], [0.0, 0.0, 30.0, 8.0, 0.3]])
    scores = align_scores(maps, boxes, torch.tensor([0, 1]), 4, layout, 0.5)
    assert torch.allclose(scores, torch.tensor([0.7, 0.7]))


def test_bilinear_values_follow_a_linear_map_exactly() -> None:
    columns = torch.arange(16.0)
    maps = columns.expand(1, 16, 16).contiguous()
    # Cell centres are at half-integers: the value at image x is x / stride - 0.5.
    box = torch.tensor([[30.0, 30.0, 12.0, 6.0, 0.2]])
    score = align_scores(maps, box, torch.tensor([0]), 4, "diamond-9", 0.5)
    assert score.item() == pytest.approx(30.0 / 4 - 0.5, abs=1e-5)


def test_a_misplaced_box_scores_less_than_one_on_the_ship() -> None:
    maps = torch.zeros(1, 32, 32)
    maps[0, 14:18, 6:26] = 1.0  # a ship from x = 24 to 104 at y = 64
    good = torch.tensor([[64.0, 64.0, 80.0, 16.0, 0.0]])
    turned = torch.tensor([[64.0, 64.0, 80.0, 16.0, math.pi / 4]])
    boxes, index = torch.cat([good, turned]), torch.tensor([0, 0])
    scores = align_scores(maps, boxes, index, 4, "diamond-9", 0.5)
    assert scores[0] > 0.99
    assert scores[1] < scores[0] - 0.1


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


def test_the_paper_s_systems_are_all_there() -> None:
    assert set(PRESETS) == {"baseline", *(f"larsd-{i}" for i in range(1, 12))}
    assert LarsdConfig.from_preset("larsd-11").alignment == "diamond-9"


def test_unknown_names_are_refused_in_words() -> None:
    with pytest.raises(UnknownPresetError, match="larsd-11"):
        LarsdConfig.from_preset("larsd-12")
    with pytest.raises(UnknownBackboneError, match="resnet50"):
        create_backbone("vgg-nonsense")


@pytest.mark.parametrize("name", ["resnet18", "resnet34", "resnet50", "resnet101"])
def test_resnets_serve_a_pyramid(name: str) -> None:
    backbone = create_backbone(name).eval()
    with torch.inference_mode():
        maps = backbone(torch.zeros(1, 3, 64, 64))
    assert [m.shape[-1] for m in maps] == [16, 8, 4, 2]
