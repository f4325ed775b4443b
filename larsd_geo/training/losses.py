"""The training loss (paper, Eq. 2; larsd.md, sec. 4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor
from torch.nn import functional
from torchvision.ops import sigmoid_focal_loss

from larsd_geo.boxes import boxes_from_distances, rotated_iou_aligned
from larsd_geo.inference.decode import decode_distances
from larsd_geo.model.network import LevelOutput
from larsd_geo.training.gaussian import kld_loss, probiou_loss
from larsd_geo.training.targets import IGNORED, POSITIVE, TargetBatch

__all__ = ["Losses", "distance_loss", "larsd_loss", "quality_focal_loss"]

#: Alternatives to the paper's loss of a box: (P, 5) boxes and true boxes -> (P,).
WHOLE_BOX_LOSSES: Mapping[str, Callable[[Tensor, Tensor], Tensor]] = {
    "probiou": probiou_loss,
    "kld": kld_loss,
}


class Losses(NamedTuple):
    """The loss and its parts; `total` is what is minimised.

    `distance` is the loss of the whole box, angle included, where that is not the paper's; then
    `angle` is for information only.
    """

    total: Tensor
    classification: Tensor
    distance: Tensor
    angle: Tensor


def larsd_loss(
    outputs: Sequence[LevelOutput],
    targets: TargetBatch,
    *,
    distance_weight: float = 1.0,
    angle_weight: float = 10.0,
    score_target: str = "hit",
    box_loss: str = "letter",
) -> Losses:
    """Return L = L_cls / N_cls + (lambda_d L_d + lambda_a L_a) / N_reg over a batch.

    N_cls and N_reg are both the number of positives. With another `box_loss` than the paper's, L_d
    is the loss of the whole box and L_a is left out.

    Args:
        outputs: Output of the network on each level, batch first.
        targets: What it should be.
        distance_weight: lambda_d.
        angle_weight: lambda_a.
        score_target: `hit` or `overlap`, see `TrainingConfig`.
        box_loss: `letter`, `probiou` or `kld`, see `TrainingConfig`.
    """
    device = outputs[0].logits.device
    logits = torch.cat([level.logits.flatten(1) for level in outputs], dim=1).float()
    labels = torch.from_numpy(targets.labels).to(device)
    image = torch.from_numpy(targets.image).to(device)
    index = torch.from_numpy(targets.index).to(device)
    anchors = torch.from_numpy(targets.anchors).to(device)
    wanted = torch.from_numpy(targets.distances).to(device)
    wanted_theta = torch.from_numpy(targets.theta).to(device)
    positives = max(1, len(targets.index))

    offsets = torch.cat([level.offsets.movedim(2, -1).flatten(1, 3) for level in outputs], dim=1)
    own = offsets[image, index].float()
    distances, theta = decode_distances(own, anchors)
    whole_box = WHOLE_BOX_LOSSES.get(box_loss)
    if whole_box is None:
        distance = distance_loss(distances, wanted).sum() / positives
    else:
        boxes = _boxes(distances, theta), _boxes(wanted, wanted_theta)
        distance, angle_weight = whole_box(*boxes).sum() / positives, 0.0
    angle = (1.0 - torch.cos(theta - wanted_theta)).sum() / positives
    wanted_score = (labels == POSITIVE).float()
    if score_target == "overlap":
        with torch.no_grad():
            wanted_score[image, index] = _overlap(distances, theta, wanted, wanted_theta)
        per_location = quality_focal_loss(logits, wanted_score)
    else:
        per_location = sigmoid_focal_loss(
            logits, wanted_score, alpha=0.25, gamma=2.0, reduction="none"
        )
    classification = (per_location * (labels != IGNORED)).sum() / positives
    total = classification + distance_weight * distance + angle_weight * angle
    return Losses(total, classification, distance, angle)


def distance_loss(distances: Tensor, wanted: Tensor) -> Tensor:
    """Return -ln IoU of side distances, the intersection taken in the predicted frame (UnitBox).

    Args:
        distances: (P, 4) predicted d1..d4.
        wanted: (P, 4) true d1..d4.
    """
    smaller = torch.minimum(distances, wanted)
    overlap = (smaller[:, 0] + smaller[:, 2]) * (smaller[:, 1] + smaller[:, 3])
    own = (distances[:, 0] + distances[:, 2]) * (distances[:, 1] + distances[:, 3])
    true = (wanted[:, 0] + wanted[:, 2]) * (wanted[:, 1] + wanted[:, 3])
    return -torch.log((overlap / (own + true - overlap)).clamp(min=1e-6))


def quality_focal_loss(logits: Tensor, quality: Tensor, gamma: float = 2.0) -> Tensor:
    """Return the quality focal loss (Li et al., 2020): |q - p|^gamma times the cross-entropy.

    Args:
        logits: Score logits, any shape.
        quality: What the scores should be, 0 to 1, of the same shape; 0 is background.
        gamma: Exponent that reduces the loss of scores that are nearly right.
    """
    entropy = functional.binary_cross_entropy_with_logits(logits, quality, reduction="none")
    loss: Tensor = (quality - logits.sigmoid()).abs() ** gamma * entropy
    return loss


def _overlap(distances: Tensor, theta: Tensor, wanted: Tensor, wanted_theta: Tensor) -> Tensor:
    """Return the exact IoU (P,) of predicted and true boxes, both given from the same point."""
    # Float64: the overlap of two nearly equal boxes is a difference of nearly equal numbers.
    found = _boxes(distances.double(), theta.double())
    true = _boxes(wanted.double(), wanted_theta.double())
    overlap: Tensor = rotated_iou_aligned(found, true).float().clamp(0.0, 1.0)
    return overlap


def _boxes(distances: Tensor, theta: Tensor) -> Tensor:
    """Return boxes (P, 5) of distances (P, 4) and angles (P,), each around the origin."""
    boxes: Tensor = boxes_from_distances(distances.new_zeros(len(theta), 2), distances, theta)
    return boxes
