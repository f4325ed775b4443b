"""Targets and losses against what the method says."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from larsd_geo.boxes import boxes_from_distances, points_in_boxes
from larsd_geo.model.network import LevelOutput
from larsd_geo.training.augmentation import (
    AugmentationConfig,
    augment,
    transform_boxes,
    visible_share,
)
from larsd_geo.training.losses import distance_loss, larsd_loss, quality_focal_loss
from larsd_geo.training.targets import (
    BACKGROUND,
    IGNORED,
    POSITIVE,
    Targets,
    assign_targets,
    collate_targets,
)

STRIDES = (4, 8, 16)
ANCHORS = np.array([[[20.0, 8.0]], [[60.0, 14.0]], [[200.0, 40.0]]])


def assign(boxes: list[list[float]], ignore: list[bool] | None = None, **options: bool) -> Targets:
    array = np.array(boxes, dtype=np.float64).reshape(-1, 5)
    flags = np.array(ignore or [False] * len(array), dtype=bool)
    options = {"gate_by_anchor": True, **options}
    return assign_targets(array, flags, (128, 128), STRIDES, ANCHORS, **options)


def cells(stride: int) -> np.ndarray:
    n = 128 // stride
    y, x = np.mgrid[:n, :n]
    return (np.stack([x, y], axis=-1).reshape(-1, 2) + 0.5) * stride


def test_positives_are_the_cells_inside_on_the_fitting_level() -> None:
    box = [64.0, 64.0, 22.0, 9.0, 0.5]
    targets = assign([box])
    first = 32 * 32
    inside = points_in_boxes(cells(4), np.array([box]))[:, 0]
    assert np.array_equal(targets.labels[:first] == POSITIVE, inside)
    assert (targets.labels[first + 256 :] != POSITIVE).all()


def test_distances_of_positives_give_the_box_back() -> None:
    box = [64.0, 64.0, 22.0, 9.0, 0.5]
    targets = assign([box])
    points = cells(4)[targets.index]
    back = boxes_from_distances(
        points, targets.distances.astype(float), targets.theta.astype(float)
    )
    # A cell nearer to a side than half a pixel has that side pushed out to half a pixel.
    clear = targets.distances.min(axis=1) > 0.5
    assert clear.sum() > 5
    assert np.allclose(back[clear], np.array(box), atol=1e-3)


def test_anchors_that_fit_half_are_ignored_and_bad_ones_background() -> None:
    # IoU with (20, 8): 15 x 6 = 90 of 160 -> 0.56 positive; with (60, 14): 0.107 background.
    targets = assign([[64.0, 64.0, 15.0, 6.0, 0.0]])
    assert (targets.labels[: 32 * 32] == POSITIVE).any()
    assert (targets.labels[32 * 32 :] == BACKGROUND).all()
    # 40 x 10 with (20, 8): 160 / 400 = 0.4 ignored; with (60, 14): 400 / 840 = 0.476 ignored.
    doubtful = assign([[64.0, 64.0, 40.0, 10.0, 0.0]], rescue=False)
    assert (doubtful.labels == IGNORED).any()
    assert not (doubtful.labels == POSITIVE).any()


def test_a_ship_without_anchor_is_rescued_unless_switched_off() -> None:
    odd = [[64.0, 64.0, 40.0, 10.0, 0.0]]
    assert len(assign(odd).index) > 0
    assert len(assign(odd, rescue=False).index) == 0


def test_a_ship_smaller_than_a_cell_still_gets_one() -> None:
    assert len(assign([[65.0, 65.0, 1.5, 1.0, 0.0]]).index) == 1


def test_of_overlapping_ships_the_better_fit_owns_the_cell() -> None:
    fitting, loose = [64.0, 64.0, 20.0, 8.0, 0.0], [64.0, 64.0, 26.0, 10.0, 0.0]
    targets = assign([loose, fitting])
    centre = (cells(4)[targets.index] == [62.0, 62.0]).all(axis=1)
    assert targets.distances[centre].sum() == pytest.approx(20.0 + 8.0)


def test_ignored_boxes_are_neither() -> None:
    targets = assign([[64.0, 64.0, 20.0, 8.0, 0.0]], [True])
    assert not (targets.labels == POSITIVE).any()
    assert (targets.labels == IGNORED).any()


def test_without_anchors_every_cell_inside_is_positive_on_every_level() -> None:
    box = [64.0, 64.0, 60.0, 40.0, 0.2]
    targets = assign([box], gate_by_anchor=False)
    expected = sum(points_in_boxes(cells(s), np.array([box])).sum() for s in STRIDES)
    assert len(targets.index) == expected


def test_a_image_without_ships_is_background() -> None:
    assert (assign([]).labels == BACKGROUND).all()


def test_distance_loss_is_minus_log_iou() -> None:
    same = torch.tensor([[4.0, 10.0, 4.0, 10.0]])
    half = torch.tensor([[4.0, 5.0, 4.0, 5.0]])
    assert distance_loss(same, same).item() == pytest.approx(0.0, abs=1e-6)
    assert distance_loss(half, same).item() == pytest.approx(math.log(2), abs=1e-5)


def test_a_perfect_network_has_next_to_no_loss() -> None:
    targets = assign([[64.0, 64.0, 22.0, 9.0, 0.5], [30.0, 90.0, 60.0, 14.0, -0.3]])
    outputs, start = [], 0
    for level, stride in enumerate(STRIDES):
        n = 128 // stride
        labels = targets.labels[start : start + n * n]
        logits = torch.from_numpy(np.where(labels == POSITIVE, 12.0, -12.0)).float()
        offsets = torch.zeros(n * n, 5)
        own = (targets.index >= start) & (targets.index < start + n * n)
        w, h = ANCHORS[level, 0]
        wanted = np.log(targets.distances[own] / np.array([h, w, h, w]))
        share = targets.theta[own] / (math.pi / 2) + 0.5
        offsets[targets.index[own] - start] = torch.from_numpy(
            np.column_stack([wanted, np.log(share / (1 - share))])
        ).float()
        outputs.append(LevelOutput(logits.view(1, 1, n, n), offsets.T.reshape(1, 1, 5, n, n)))
        start += n * n
    losses = larsd_loss(outputs, collate_targets([targets]))
    assert losses.total.item() < 1e-3


def test_the_quality_loss_draws_scores_to_the_quality() -> None:
    quality = torch.tensor([0.0, 0.3, 0.8, 1.0])
    at = torch.logit(quality.clamp(0.001, 0.999)).requires_grad_()
    assert quality_focal_loss(at, quality).max().item() < 1e-4
    above = torch.logit(torch.tensor([0.5, 0.5, 0.95, 0.999])).requires_grad_()
    quality_focal_loss(above, quality).sum().backward()
    assert above.grad is not None
    # Downhill is down for scores that are too high.
    assert (above.grad[:3] > 0).all()


def test_with_overlap_as_target_a_badly_placed_box_shall_not_score_high() -> None:
    targets = assign([[64.0, 64.0, 22.0, 9.0, 0.0]])
    size = sum((128 // stride) ** 2 for stride in STRIDES)
    flat = torch.where(torch.from_numpy(targets.labels) == POSITIVE, 6.0, -12.0)
    flat.requires_grad_()
    outputs, start = [], 0
    for stride in STRIDES:
        n = 128 // stride
        logits = flat[start : start + n * n].view(1, 1, n, n)
        # Boxes of twice the anchor's size each way, wherever they stand.
        outputs.append(LevelOutput(logits, torch.full((1, 1, 5, n, n), math.log(2))))
        start += n * n
    assert start == size
    grown = larsd_loss(outputs, collate_targets([targets]), score_target="overlap")
    grown.classification.backward()
    assert flat.grad is not None
    assert (flat.grad[targets.index] > 0).all()
    plain = larsd_loss(outputs, collate_targets([targets]), score_target="hit")
    assert plain.classification.item() < grown.classification.item()


def test_boxes_move_with_the_image() -> None:
    # A bright rectangle, turned, scaled and mirrored: the box still lies on the bright pixels.
    image = np.zeros((256, 256, 3), np.uint8)
    image[118:138, 88:168] = 255
    boxes = np.array([[128.0, 128.0, 80.0, 20.0, 0.0]])
    plain = AugmentationConfig(
        crop=256, brightness=0, contrast=0, gamma=1, grey=0, blur=0, noise=0, focus=1
    )
    y, x = np.mgrid[:256, :256] + 0.5
    points = np.stack([x, y], axis=-1).reshape(-1, 2)
    seen = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        crop, moved, ignore = augment(rng, image, boxes, np.array([False]), plain)
        if len(moved) != 1 or ignore[0] or visible_share(moved, (256, 256))[0] < 1:
            continue
        seen += 1
        bright = crop[..., 0].reshape(-1) > 200
        inside = points_in_boxes(points, moved)[:, 0]
        overlap = (bright & inside).sum() / (bright | inside).sum()
        assert overlap > 0.9
    assert seen >= 4


def test_mirroring_twice_changes_nothing() -> None:
    boxes = np.array([[10.0, 20.0, 30.0, 8.0, 0.6]])
    mirror = np.array([[-1.0, 0.0, 100.0], [0.0, 1.0, 0.0]])
    assert np.allclose(transform_boxes(transform_boxes(boxes, mirror), mirror), boxes)
