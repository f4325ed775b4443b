"""RoI Transformer: upright proposals, a learner that turns them, rotated pooling by position.

Ding et al., "Learning RoI Transformer for Oriented Object Detection in Aerial Images", CVPR 2019;
arXiv 1812.00155.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchvision.ops import ps_roi_align

from benchmarks.comparison.parts import (
    HorizontalProposals,
    box_loss,
    decode_rotated,
    dense_layers,
    encode_rotated,
    pool_by_position,
    rotated_regions,
    score_loss,
    upright_regions,
)
from benchmarks.comparison.rival import Labels, Rival
from larsd_geo.boxes import to_long_edge_form
from larsd_geo.training.losses import Losses

__all__ = ["RoiTransformer", "as_rotated", "with_context"]

#: Cells along each side of a pooled region, and channels of each cell: those of Light-Head R-CNN,
#: on which the method is built.
CELLS, CHANNELS = 7, 10

#: The map that is pooled is P3: at Light-Head R-CNN's stride of 16 a ship of 10 pixels is no cell.
LEVEL, STRIDE = 1, 8

#: A rotated region is pooled longer and wider than it is, so that its surroundings are seen.
LONGER, WIDER = 1.2, 1.4

#: IoU with a ship from which a region counts as one, upright and rotated.
POSITIVE_IOU = 0.5


class RoiTransformer(Rival):
    """The RoI Transformer on a light head; see `Rival` for the arguments."""

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__(backbone, width)
        self.proposals = HorizontalProposals(width)
        # Light-Head R-CNN's large separable convolution makes the thin position-sensitive maps.
        self.thin = nn.Sequential(
            nn.Conv2d(width, width, (15, 1), padding=(7, 0)),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, CHANNELS * CELLS**2, (1, 15), padding=(0, 7)),
        )
        self.learner = nn.Linear(CHANNELS * CELLS**2, 5)
        self.dense = dense_layers(CHANNELS * CELLS**2, 4 * width)
        self.score = nn.Linear(4 * width, 1)
        self.box = nn.Linear(4 * width, 5)
        for final in (self.learner, self.box):
            nn.init.normal_(final.weight, std=0.001)
            nn.init.zeros_(final.bias)

    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss; `angle` is the learner's."""
        maps = self.maps(images)
        proposals, first_score, first_box = self.proposals.propose(images, maps, labels)
        thin = self.thin(maps[LEVEL]).float()
        chosen = [
            upright_regions(*row, POSITIVE_IOU) for row in zip(proposals, labels, strict=True)
        ]
        regions, is_ship, ships = zip(*chosen, strict=True)
        turn = self._turns(thin, regions)
        upright = as_rotated(torch.cat(regions))
        positive = torch.cat(is_ship)
        wanted = encode_rotated(torch.cat(ships), upright[positive])
        learner = box_loss(turn[positive], wanted, len(positive), 1 / 9)

        turned = decode_rotated(turn.detach(), upright).split([len(own) for own in regions])
        # True boxes too: before the learner has learnt there would be no positives.
        chosen = [
            rotated_regions(to_long_edge_form(torch.cat([found, own.ships])), own, POSITIVE_IOU)
            for found, own in zip(turned, labels, strict=True)
        ]
        rotated, is_ship, ships = zip(*chosen, strict=True)
        score, box = self._heads(thin, rotated)
        positive = torch.cat(is_ship)
        wanted = encode_rotated(torch.cat(ships), torch.cat(rotated)[positive])
        classification = first_score + score_loss(score, positive)
        distance = first_box + box_loss(box[positive], wanted, len(positive), 1 / 9)
        return Losses(classification + distance + learner, classification, distance, learner)

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the boxes of the rotated regions with their scores."""
        maps = self.maps(images)
        proposals, _, _ = self.proposals.propose(images, maps)
        thin = self.thin(maps[LEVEL]).float()
        counts = [len(own) for own in proposals]
        turned = decode_rotated(self._turns(thin, proposals), as_rotated(torch.cat(proposals)))
        regions = to_long_edge_form(turned)
        score, box = self._heads(thin, regions.split(counts))
        boxes = decode_rotated(box, regions).split(counts)
        return list(zip(boxes, score.sigmoid().split(counts), strict=True))

    def _turns(self, thin: Tensor, regions: Sequence[Tensor]) -> Tensor:
        """Return (N, 5) how each upright region becomes a rotated one."""
        pooled = ps_roi_align(thin, list(regions), CELLS, 1.0 / STRIDE, sampling_ratio=2)
        found: Tensor = self.learner(pooled.flatten(1)).float()
        return found

    def _heads(self, thin: Tensor, regions: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return logits (N,) and differences (N, 5) of all rotated regions."""
        around = [with_context(own) for own in regions]
        x = self.dense(pool_by_position(thin, STRIDE, around, CELLS))
        return self.score(x)[:, 0].float(), self.box(x).float()


def as_rotated(regions: Tensor) -> Tensor:
    """Return upright regions (N, 4), given by two corners, as boxes (N, 5) of theta 0."""
    sides = regions[:, 2:] - regions[:, :2]
    return torch.cat([regions[:, :2] + sides / 2, sides, sides.new_zeros(len(sides), 1)], dim=1)


def with_context(regions: Tensor) -> Tensor:
    """Return regions (N, 5) in long-edge form, enlarged to be pooled with their surroundings."""
    return regions * regions.new_tensor([1.0, 1.0, LONGER, WIDER, 1.0])
