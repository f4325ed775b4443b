"""Rotated region-based FCN: rotated boxes regressed densely, and regions that vote for themselves.

Li et al., "Rotated Region Based Fully Convolutional Network for Ship Detection", IGARSS 2018, which
turns R-FCN (Dai et al., 2016, arXiv 1605.06409). No layer is run for each region: a region's score
and box are means over position-sensitive maps.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torchvision.ops import sigmoid_focal_loss

from benchmarks.comparison.parts import (
    MAX_LOG_SCALE,
    STRIDES,
    box_loss,
    decode_rotated,
    encode_rotated,
    pool_by_position,
    rotated_regions,
    score_loss,
)
from benchmarks.comparison.rival import Labels, Rival
from larsd_geo.boxes import nms_rotated, to_long_edge_form
from larsd_geo.training.losses import Losses

__all__ = ["RotatedFcn", "cells_of_ships", "decode_cells", "encode_cells"]

#: Lengths in strides that a map answers for: up to 48 pixels on P2, 96 on P3, 192 on P4, and all
#: longer ones on P5.
LONGEST_STRIDES = 12.0

#: Lengths and widths are told relative to so many strides.
UNIT_STRIDES = 8.0

#: Cells along each side of a region (sec. 4 of R-FCN has 7 x 7 as its best).
CELLS = 7

#: The map that regions vote on is P3.
LEVEL, STRIDE = 1, 8

#: Proposals of an image before and after their suppression: in training, and in inference.
PROPOSALS_IN_TRAINING, PROPOSALS = (300, 150), (2000, 1000)
PROPOSAL_IOU = 0.7

#: Logit of an untrained cell: a probability of 0.01.
PRIOR = -math.log(99.0)


class RotatedFcn(Rival):
    """The rotated R-FCN; see `Rival` for the arguments."""

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__(backbone, width)
        self.dense = _conv(width)
        self.dense_score = nn.Conv2d(width, 1, 1)
        self.dense_box = nn.Conv2d(width, 6, 1)
        self.before_votes = _conv(width)
        self.vote_score = nn.Conv2d(width, CELLS**2, 1)
        self.vote_box = nn.Conv2d(width, 5 * CELLS**2, 1)
        for final in (self.dense_score, self.dense_box, self.vote_score, self.vote_box):
            nn.init.normal_(final.weight, std=0.01)
        assert self.dense_score.bias is not None
        nn.init.constant_(self.dense_score.bias, PRIOR)

    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss; `angle` is zero, for the turn is one of a box's differences."""
        maps = self.maps(images)
        logits, values, centres, strides = self._dense(maps)
        states = [cells_of_ships(centres, strides, own) for own in labels]
        state = torch.stack([own for own, _ in states])
        positives = max(1, int((state == 1).sum()))
        focal = sigmoid_focal_loss(logits, (state == 1).float(), alpha=0.25, gamma=2.0)
        dense_score = (focal * (state >= 0)).sum() / positives
        dense_box = values.new_zeros(())
        chosen = []
        rows = zip(logits, values, states, labels, strict=True)
        for own_logits, own_values, (own_state, ship), own in rows:
            at = (own_state == 1).nonzero()[:, 0]
            wanted = encode_cells(own.ships[ship[at]], centres[at], strides[at])
            dense_box = dense_box + box_loss(own_values[at], wanted, positives, 1 / 9)
            found = _proposals(own_logits, own_values, centres, strides, PROPOSALS_IN_TRAINING)
            candidates = torch.cat([found, to_long_edge_form(own.ships)])
            chosen.append(rotated_regions(candidates, own))
        regions, is_ship, ships = zip(*chosen, strict=True)
        score, box = self._votes(maps, regions)
        positive = torch.cat(is_ship)
        wanted = encode_rotated(torch.cat(ships), torch.cat(regions)[positive])
        classification = dense_score + score_loss(score, positive)
        distance = dense_box + box_loss(box[positive], wanted, len(positive), 1 / 9)
        return Losses(classification + distance, classification, distance, distance.new_zeros(()))

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the regions' boxes and scores."""
        maps = self.maps(images)
        logits, values, centres, strides = self._dense(maps)
        regions = [
            _proposals(*own, centres, strides, PROPOSALS)
            for own in zip(logits, values, strict=True)
        ]
        score, box = self._votes(maps, regions)
        counts = [len(own) for own in regions]
        boxes = decode_rotated(box, torch.cat(regions)).split(counts)
        return list(zip(boxes, score.sigmoid().split(counts), strict=True))

    def _dense(self, maps: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return logits (B, T), values (B, T, 6), centres (T, 2) and strides (T,) of all cells."""
        logits, values, centres, strides = [], [], [], []
        for level, stride in zip(maps, STRIDES, strict=True):
            x = self.dense(level)
            logits.append(self.dense_score(x).flatten(1).float())
            values.append(self.dense_box(x).flatten(2).transpose(1, 2).float())
            rows, columns = (torch.arange(n, device=level.device) for n in level.shape[2:])
            row, column = torch.meshgrid(rows, columns, indexing="ij")
            centres.append((torch.stack([column, row], dim=-1).flatten(0, 1) + 0.5) * stride)
            strides.append(level.new_full((len(centres[-1]),), stride))
        return (
            torch.cat(logits, dim=1),
            torch.cat(values, dim=1),
            torch.cat(centres),
            torch.cat(strides),
        )

    def _votes(self, maps: Sequence[Tensor], regions: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return logits (N,) and differences (N, 5) of all regions: means of their cells."""
        x = self.before_votes(maps[LEVEL])
        votes = torch.cat([self.vote_score(x), self.vote_box(x)], dim=1)
        found = pool_by_position(votes.float(), STRIDE, regions, CELLS).mean(dim=(2, 3))
        return found[:, 0], found[:, 1:]


def cells_of_ships(centres: Tensor, strides: Tensor, labels: Labels) -> tuple[Tensor, Tensor]:
    """Return the state of each cell (1 ship, 0 background, -1 neither), and its ship.

    A cell is a ship's if its map answers for the ship's length and its centre is in the middle half
    of the ship, along and across, or within half a stride of the axis where ships are thinner than
    cells. The rest of the ship, and ignored boxes, are neither.

    Args:
        centres: (T, 2) of all maps' cells, pixels.
        strides: (T,) of their maps.
        labels: What is labelled.
    """
    state = torch.zeros(len(centres), dtype=torch.long, device=centres.device)
    owner = torch.zeros_like(state)
    long = to_long_edge_form(labels.ships)
    for box in to_long_edge_form(labels.ignored):
        state[_inside(centres, box, 0.5, centres.new_zeros(()))] = -1
    for box in long:
        state[_inside(centres, box, 0.5, centres.new_zeros(()))] = -1
    # Small ships last: where two share a cell it is the smaller one's.
    for number in (long[:, 2] * long[:, 3]).argsort(descending=True).tolist():
        box = long[number]
        stride = _stride_for(float(box[2]))
        mine = _inside(centres, box, 0.25, strides / 2) & (strides == stride)
        if not mine.any():
            away = (centres - box[:2]).norm(dim=1) + 1e6 * (strides != stride)
            mine[away.argmin()] = True
        state[mine], owner[mine] = 1, number
    return state, owner


def _stride_for(length: float) -> int:
    fitting = (stride for stride in STRIDES if length <= LONGEST_STRIDES * stride)
    return next(fitting, STRIDES[-1])


def _inside(points: Tensor, box: Tensor, share: float, least: Tensor) -> Tensor:
    """Return which points lie within a share of the sides of a box around its centre."""
    cos, sin = box[4].cos(), box[4].sin()
    x, y = (points - box[:2]).unbind(1)
    along, across = (x * cos + y * sin).abs(), (y * cos - x * sin).abs()
    return (along <= share * box[2]) & (across <= torch.maximum(share * box[3], least))


def encode_cells(boxes: Tensor, centres: Tensor, strides: Tensor) -> Tensor:
    """Return what cells must say of their ships.

    Args:
        boxes: (P, 5), any theta.
        centres: (P, 2) of the cells.
        strides: (P,) of their maps.

    Returns:
        (P, 6): the way to the ship's centre and the logarithms of length and width, both in units
        of eight strides, then cosine and sine of twice the axis, which has no end at 180 degrees.
    """
    long = to_long_edge_form(boxes)
    unit = UNIT_STRIDES * strides[:, None]
    double = 2.0 * long[:, 4:]
    return torch.cat(
        [(long[:, :2] - centres) / unit, (long[:, 2:4] / unit).log(), double.cos(), double.sin()],
        dim=1,
    )


def decode_cells(values: Tensor, centres: Tensor, strides: Tensor) -> Tensor:
    """Return the boxes (P, 5) that cells speak of."""
    unit = UNIT_STRIDES * strides[:, None]
    sides = values[:, 2:4].clamp(max=MAX_LOG_SCALE).exp() * unit
    theta = torch.atan2(values[:, 5], values[:, 4]) / 2
    return torch.cat([centres + values[:, :2] * unit, sides, theta[:, None]], dim=1)


def _proposals(
    logits: Tensor, values: Tensor, centres: Tensor, strides: Tensor, counts: tuple[int, int]
) -> Tensor:
    """Return the best boxes (N, 5) of an image's cells after suppression, long edge first."""
    with torch.no_grad():
        best = logits.topk(min(counts[0], len(logits))).indices
        boxes = to_long_edge_form(decode_cells(values[best], centres[best], strides[best]))
        whole = (boxes[:, 3] > 1.0) & boxes.isfinite().all(dim=1)
        boxes, scores = boxes[whole], logits[best][whole]
        kept: Tensor = boxes[nms_rotated(boxes, scores, PROPOSAL_IOU)[: counts[1]]]
        return kept


def _conv(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, width, 3, padding=1, bias=False),
        nn.BatchNorm2d(width),
        nn.ReLU(inplace=True),
    )
