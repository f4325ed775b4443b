"""R-DFPN: a dense feature pyramid, rotated anchors and proposals, rotated pooling at three shapes.

Yang et al., "Automatic Ship Detection in Remote Sensing Images from Google Earth of Complex Scenes
Based on Multiscale Rotation Dense Feature Pyramid Networks", Remote Sensing 10 (2018), 132.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.comparison.parts import (
    STRIDES,
    box_loss,
    covered,
    decode_rotated,
    dense_layers,
    drawn,
    encode_rotated,
    pool_rotated,
    rotated_regions,
    score_loss,
)
from benchmarks.comparison.rival import Labels, Rival
from larsd_geo.boxes import envelopes, nms_rotated, rotated_iou
from larsd_geo.training.losses import Losses

__all__ = ["DensePyramid", "RDfpn", "match_anchors", "rotated_anchors"]

#: Square root of an anchor's area on P2 to P5, pixels. The authors' are 50 to 350 for images twice
#: as fine; with these the ships of the data, 10 to 300 pixels long, are within one octave of one.
ANCHOR_SIZES = (14.0, 28.0, 56.0, 112.0)

#: Length over width, and directions of the long side.
ANCHOR_RATIOS = (3.0, 6.0)
ANCHOR_DIRECTIONS = tuple(math.radians(15.0 * k) for k in range(12))

#: IoU with a ship from which an anchor is positive, and below which it is background.
POSITIVE_IOU, NEGATIVE_IOU = 0.5, 0.2

#: Anchors of a crop that the proposals are trained on.
TRAINED_ANCHORS = 256

#: Proposals of an image before and after their suppression: in training, and in inference.
PROPOSALS_IN_TRAINING, PROPOSALS = (400, 150), (2000, 1000)
PROPOSAL_IOU = 0.7

#: Rows and columns at which a region is pooled.
POOLED = ((7, 7), (3, 16), (16, 3))


class DensePyramid(nn.Module):
    """A feature pyramid each of whose maps is made of all deeper ones, not of the next alone.

    Args:
        channels: Channels of C2 to C5.
        width: Channels of P2 to P5.
    """

    def __init__(self, channels: list[int], width: int) -> None:
        super().__init__()
        self.laterals = nn.ModuleList(_conv(inputs, width, 1) for inputs in channels)
        deeper = range(len(channels) - 1, -1, -1)
        self.merges = nn.ModuleList(_conv((1 + count) * width, width, 3) for count in deeper)

    def forward(self, pyramid: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Return P2 to P5, named as C2 to C5 are."""
        found: dict[str, Tensor] = {}
        rows = list(zip(pyramid.items(), self.laterals, self.merges, strict=True))
        for (name, level), lateral, merge in reversed(rows):
            own = lateral(level)
            size = own.shape[2:]
            # As in the source, the maps of all deeper levels are concatenated and mixed.
            raised = [functional.interpolate(m, size, mode="nearest") for m in found.values()]
            found[name] = merge(torch.cat([own, *raised], dim=1))
        return dict(reversed(found.items()))


class RDfpn(Rival):
    """R-DFPN; see `Rival` for the arguments."""

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__(backbone, width)
        self.per_cell = len(ANCHOR_RATIOS) * len(ANCHOR_DIRECTIONS)
        self.first = _conv(width, width, 3)
        self.first_score = nn.Conv2d(width, self.per_cell, 1)
        self.first_box = nn.Conv2d(width, 5 * self.per_cell, 1)
        cells = sum(rows * columns for rows, columns in POOLED)
        self.dense = dense_layers(cells * width, 4 * width)
        self.score = nn.Linear(4 * width, 1)
        self.box = nn.Linear(4 * width, 5)
        for final in (self.first_score, self.first_box):
            nn.init.normal_(final.weight, std=0.01)

    def make_neck(self, channels: list[int], width: int) -> nn.Module:
        """Return the dense pyramid."""
        return DensePyramid(channels, width)

    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss; `angle` is zero, for the turn is one of a box's five differences."""
        maps = self.maps(images)
        logits, differences, anchors = self._dense(maps)
        scores, boxes = [], []
        second = []
        for own_logits, own_differences, own in zip(logits, differences, labels, strict=True):
            state, ship = match_anchors(anchors, own)
            positive = drawn(state == 1, TRAINED_ANCHORS // 2)
            negative = drawn(state == 0, TRAINED_ANCHORS - len(positive))
            chosen = torch.cat([positive, negative])
            scores.append(score_loss(own_logits[chosen], state[chosen] == 1))
            wanted = encode_rotated(own.ships[ship[positive]], anchors[positive])
            boxes.append(box_loss(own_differences[positive], wanted, len(chosen), beta=1 / 9))
            found, _ = _proposals(own_logits, own_differences, anchors, PROPOSALS_IN_TRAINING)
            # The authors' code takes a region for a ship from 0.4 on.
            second.append(rotated_regions(torch.cat([found, own.ships]), own, least=0.4))
        regions, is_ship, ships = zip(*second, strict=True)
        score, box = self._heads(maps, regions)
        positive = torch.cat(is_ship)
        at = torch.cat(regions)[positive]
        wanted = encode_rotated(torch.cat(ships), at)
        classification = torch.stack(scores).mean() + score_loss(score, positive)
        distance = torch.stack(boxes).mean() + box_loss(box[positive], wanted, len(positive), 1 / 9)
        return Losses(classification + distance, classification, distance, distance.new_zeros(()))

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the boxes of the second stage with their scores."""
        maps = self.maps(images)
        logits, differences, anchors = self._dense(maps)
        regions = [
            _proposals(*own, anchors, PROPOSALS)[0] for own in zip(logits, differences, strict=True)
        ]
        score, box = self._heads(maps, regions)
        counts = [len(own) for own in regions]
        boxes = decode_rotated(box.float(), torch.cat(regions)).split(counts)
        return list(zip(boxes, score.float().sigmoid().split(counts), strict=True))

    def _dense(self, maps: Sequence[Tensor]) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits (B, A), differences (B, A, 5) and anchors (A, 5) of all levels."""
        logits, differences, anchors = [], [], []
        for level, stride, size in zip(maps, STRIDES, ANCHOR_SIZES, strict=True):
            x = self.first(level)
            logits.append(self.first_score(x).movedim(1, -1).flatten(1).float())
            shaped = self.first_box(x).movedim(1, -1).unflatten(-1, (self.per_cell, 5))
            differences.append(shaped.flatten(1, 3).float())
            anchors.append(rotated_anchors(level.shape[2], level.shape[3], stride, size))
        every = torch.cat(anchors).to(maps[0].device)
        return torch.cat(logits, dim=1), torch.cat(differences, dim=1), every

    def _heads(self, maps: Sequence[Tensor], regions: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
        """Return logits (N,) and differences (N, 5) of all regions."""
        pooled = [pool_rotated(maps, STRIDES, regions, *shape).flatten(1) for shape in POOLED]
        x = self.dense(torch.cat(pooled, dim=1))
        return self.score(x)[:, 0], self.box(x)


def rotated_anchors(rows: int, columns: int, stride: int, size: float) -> Tensor:
    """Return the anchors of a map, (rows * columns * ratios * directions, 5), cell by cell.

    Args:
        rows: Of the map.
        columns: Of the map.
        stride: Its stride in pixels.
        size: Square root of an anchor's area, pixels.
    """
    y, x = torch.meshgrid(torch.arange(rows), torch.arange(columns), indexing="ij")
    centres = (torch.stack([x, y], dim=-1).float() + 0.5) * stride
    shapes = torch.tensor(
        [
            [size * math.sqrt(ratio), size / math.sqrt(ratio), direction]
            for ratio in ANCHOR_RATIOS
            for direction in ANCHOR_DIRECTIONS
        ]
    )
    every = centres[:, :, None].expand(-1, -1, len(shapes), -1)
    return torch.cat([every, shapes.expand(rows, columns, -1, -1)], dim=-1).flatten(0, 2)


def match_anchors(anchors: Tensor, labels: Labels) -> tuple[Tensor, Tensor]:
    """Return the state of each anchor (1 ship, 0 background, -1 neither), and the ship it overlaps.

    An anchor is a ship's from an IoU of 0.5 on, and background below 0.2. A ship that no anchor
    overlaps by so much gets the one that overlaps it most.
    """
    count = len(labels.ships)
    best = anchors.new_zeros(len(anchors))
    owner = torch.zeros(len(anchors), dtype=torch.long, device=anchors.device)
    forced = []
    for number in range(count):
        ship = labels.ships[number]
        # Only anchors whose centre is within the ship's reach can overlap it by 0.2.
        near = ((anchors[:, :2] - ship[:2]).norm(dim=1) < ship[2:4].max()).nonzero()[:, 0]
        shared = torch.minimum(anchors[near, 2] * anchors[near, 3], ship[2] * ship[3])
        whole = torch.maximum(anchors[near, 2] * anchors[near, 3], ship[2] * ship[3])
        near = near[shared / whole > NEGATIVE_IOU]
        if not len(near):
            continue
        overlap = rotated_iou(anchors[near].double(), ship[None].double())[:, 0].float()
        better = overlap > best[near]
        best[near[better]] = overlap[better]
        owner[near[better]] = number
        forced.append((near[overlap.argmax()], number))
    state = torch.where(best >= POSITIVE_IOU, 1, torch.where(best < NEGATIVE_IOU, 0, -1))
    for anchor, number in forced:
        if not ((state == 1) & (owner == number)).any():
            state[anchor], owner[anchor] = 1, number
    state[covered(envelopes(anchors), envelopes(labels.ignored)) & (state == 0)] = -1
    return state, owner


def _proposals(
    logits: Tensor, differences: Tensor, anchors: Tensor, counts: tuple[int, int]
) -> tuple[Tensor, Tensor]:
    """Return the best boxes (N, 5) of an image's anchors after suppression, and their logits."""
    with torch.no_grad():
        best = logits.topk(min(counts[0], len(logits))).indices
        boxes = decode_rotated(differences[best], anchors[best])
        whole = (boxes[:, 2:4] > 2.0).all(dim=1) & boxes.isfinite().all(dim=1)
        boxes, scores = boxes[whole], logits[best][whole]
        kept = nms_rotated(boxes, scores, PROPOSAL_IOU)[: counts[1]]
        return boxes[kept], scores[kept]


def _conv(inputs: int, outputs: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )
