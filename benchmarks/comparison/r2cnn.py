"""R2CNN: upright proposals, pooled at three shapes; upright and inclined boxes regressed together.

Jiang et al., "R2CNN: Rotational Region CNN for Orientation Robust Scene Text Detection", 2017,
arXiv 1706.09579; used for ships by Liu et al., 2017.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchvision.models.detection._utils import BoxCoder
from torchvision.ops import MultiScaleRoIAlign

from benchmarks.comparison.parts import (
    MAX_LOG_SCALE,
    HorizontalProposals,
    box_loss,
    dense_layers,
    score_loss,
    upright_regions,
)
from benchmarks.comparison.rival import Labels, Rival
from larsd_geo.boxes import corners_from_boxes, envelopes
from larsd_geo.training.losses import Losses

__all__ = ["R2cnn", "decode_inclined", "encode_inclined"]

#: Rows and columns at which a proposal is pooled: for ships that lie along neither axis, and for
#: those that lie along one (sec. 3.2).
POOLED = ((7, 7), (11, 3), (3, 11))

#: Weights of the differences, those of torchvision's Faster R-CNN: of places and of sides.
PLACE, SIDE = 10.0, 5.0


class R2cnn(Rival):
    """R2CNN on a feature pyramid; see `Rival` for the arguments."""

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__(backbone, width)
        self.proposals = HorizontalProposals(width)
        names = ["0", "1", "2", "3"]
        self.pools = nn.ModuleList(
            # One sample a cell: the three shapes have more than twice the cells of 7 x 7 together.
            MultiScaleRoIAlign(names, shape, sampling_ratio=1)
            for shape in POOLED
        )
        cells = sum(rows * columns for rows, columns in POOLED)
        self.dense = dense_layers(cells * width, 4 * width)
        self.score = nn.Linear(4 * width, 1)
        self.upright = nn.Linear(4 * width, 4)
        self.inclined = nn.Linear(4 * width, 5)
        self.coder = BoxCoder((PLACE, PLACE, SIDE, SIDE))

    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss; `distance` is of both stages' upright boxes, `angle` of inclined."""
        maps = self.maps(images)
        proposals, first_score, first_box = self.proposals.propose(images, maps, labels)
        chosen = [upright_regions(*row) for row in zip(proposals, labels, strict=True)]
        regions, is_ship, ships = zip(*chosen, strict=True)
        score, upright, inclined = self._heads(images, maps, [*regions])
        positive, wanted = torch.cat(is_ship), torch.cat(ships)
        at = torch.cat(regions)[positive]
        second_score = score_loss(score, positive)
        count = len(positive)
        wanted_upright = self.coder.encode_single(envelopes(wanted), at)
        upright_loss = box_loss(upright[positive], wanted_upright, count)
        inclined_loss = box_loss(inclined[positive], encode_inclined(wanted, at), count)
        classification, distance = first_score + second_score, first_box + upright_loss
        # Both weights of the paper's sum, lambda 1 and lambda 2, are one.
        total = classification + distance + inclined_loss
        return Losses(total, classification, distance, inclined_loss)

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the inclined boxes and their scores; the upright ones served training."""
        maps = self.maps(images)
        proposals, _, _ = self.proposals.propose(images, maps)
        score, _, inclined = self._heads(images, maps, proposals)
        counts = [len(found) for found in proposals]
        boxes = decode_inclined(inclined.float(), torch.cat(proposals))
        scores = score.float().sigmoid()
        return list(zip(boxes.split(counts), scores.split(counts), strict=True))

    def _heads(
        self, images: Tensor, maps: Sequence[Tensor], regions: list[Tensor]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits (N,), upright (N, 4) and inclined (N, 5) differences of all regions."""
        named = {str(number): level for number, level in enumerate(maps)}
        sizes = [(int(images.shape[2]), int(images.shape[3]))] * len(images)
        pooled = [pool(named, regions, sizes).flatten(1) for pool in self.pools]
        x = self.dense(torch.cat(pooled, dim=1))
        return self.score(x)[:, 0], self.upright(x), self.inclined(x)


def encode_inclined(boxes: Tensor, regions: Tensor) -> Tensor:
    """Return (N, 5) what the inclined branch must say: two corners and the height (sec. 3.3).

    Args:
        boxes: (N, 5) ships in LARSD form.
        regions: (N, 4) the upright regions that they are seen in.

    Returns:
        x1, y1, x2, y2 of the first two corners clockwise, from the region's centre in units of its
        sides, and the logarithm of the height in units of the region's, all weighted.
    """
    corners = corners_from_boxes(boxes)[:, :2]
    low, sides = regions[:, :2], regions[:, 2:] - regions[:, :2]
    places = (corners - (low + sides / 2)[:, None]) / sides[:, None]
    height = torch.log(boxes[:, 3:4] / sides[:, 1:])
    return torch.cat([PLACE * places.flatten(1), SIDE * height], dim=1)


def decode_inclined(differences: Tensor, regions: Tensor) -> Tensor:
    """Return the boxes (N, 5) that `encode_inclined` would have described so."""
    low, sides = regions[:, :2], regions[:, 2:] - regions[:, :2]
    places = differences[:, :4].unflatten(1, (2, 2)) / PLACE
    first, second = (places * sides[:, None] + (low + sides / 2)[:, None]).unbind(1)
    height = (differences[:, 4] / SIDE).clamp(max=MAX_LOG_SCALE).exp() * sides[:, 1]
    across = second - first
    theta = torch.atan2(across[:, 1], across[:, 0])
    down = torch.stack([-theta.sin(), theta.cos()], dim=1) * height[:, None] / 2
    centre = (first + second) / 2 + down
    width = across.norm(dim=1)
    return torch.cat([centre, torch.stack([width, height, theta], dim=1)], dim=1)
