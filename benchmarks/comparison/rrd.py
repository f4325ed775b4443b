"""RRD: filters that turn actively for regression, pooled over their turns for classification.

Liao et al., "Rotation-Sensitive Regression for Oriented Scene Text Detection", CVPR 2018, arXiv
1803.05265. The filters are those of oriented response networks (Zhou et al., CVPR 2017).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.detection._utils import Matcher
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.ops import box_iou

from benchmarks.comparison.parts import ANCHOR_STRIDES, STRIDES, box_loss, covered
from benchmarks.comparison.rival import Labels, Rival
from larsd_geo.boxes import boxes_from_quads, corners_from_boxes, envelopes
from larsd_geo.training.losses import Losses

__all__ = ["OrientedConv", "Rrd", "decode_quads", "encode_quads"]

#: Directions of an oriented filter, 45 degrees apart.
TURNS = 8

#: The outer eight weights of a 3 x 3 filter, clockwise from the upper left: a turn by 45 degrees
#: moves each to the place of the next.
RING = (0, 1, 2, 5, 8, 7, 6, 3)

#: Height over width of the default boxes.
RATIOS = (1 / 5, 1 / 3, 1 / 2, 1.0, 2.0, 3.0, 5.0)

#: IoU of a default box and a ship's upright box from which it is the ship's, and below which it is
#: background.
POSITIVE_IOU, NEGATIVE_IOU = 0.5, 0.4

#: Background boxes that count, the hardest ones, for each positive one; and at least so many.
HARD_NEGATIVES, LEAST_NEGATIVES = 3, 32

#: Weight of the regression in the sum of losses.
REGRESSION = 0.2

#: Differences of corners are told in tenths of a default box's sides.
PLACE = 10.0

#: Best default boxes of an image that become candidates.
CANDIDATES = 2000


class OrientedConv(nn.Module):
    """A 3 x 3 convolution whose filters are applied in eight turns.

    Its channels are groups of eight, one for each turn. Where the input has such groups too, they
    turn with the filter; so does the result, if the input image is turned by 45 degrees.

    Args:
        inputs: Channels of the input; groups of eight if `oriented`.
        outputs: Groups of eight channels of the result.
        oriented: Whether the input comes from such a layer.
    """

    def __init__(self, inputs: int, outputs: int, *, oriented: bool) -> None:
        super().__init__()
        turns = TURNS if oriented else 1
        self.weight = nn.Parameter(torch.empty(outputs, inputs // turns, turns, 9))
        nn.init.normal_(self.weight, std=math.sqrt(2.0 / (inputs * 9)))
        # One normalisation for all turns of a filter, or they would no longer be the same filter.
        self.norm = nn.BatchNorm3d(outputs)

    def turned(self) -> Tensor:
        """Return the filters in all turns, (outputs * 8, inputs, 3, 3)."""
        every = []
        for turn in range(TURNS):
            source = list(range(9))
            for place, weight in enumerate(RING):
                source[RING[(place + turn) % TURNS]] = weight
            every.append(self.weight.roll(turn, dims=2)[..., source])
        return torch.stack(every, dim=1).flatten(0, 1).flatten(1, 2).unflatten(2, (3, 3))

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, outputs * 8, H, W) responses to (B, inputs, H, W)."""
        found = functional.conv2d(x, self.turned().to(x.dtype), padding=1)
        normal = self.norm(found.unflatten(1, (-1, TURNS)))
        return functional.relu(normal).flatten(1, 2)


class Rrd(Rival):
    """RRD on a feature pyramid; see `Rival` for the arguments."""

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__(backbone, width)
        groups = max(1, width // 4)
        self.first = OrientedConv(width, groups, oriented=False)
        self.second = OrientedConv(groups * TURNS, groups, oriented=True)
        self.regression = nn.Conv2d(groups * TURNS, 8 * len(RATIOS), 3, padding=1)
        self.classification = nn.Conv2d(groups, len(RATIOS), 3, padding=1)
        nn.init.normal_(self.regression.weight, std=0.01)
        nn.init.normal_(self.classification.weight, std=0.01)
        sizes = tuple((ANCHOR_STRIDES * stride,) for stride in STRIDES)
        self.defaults = AnchorGenerator(sizes, (RATIOS,) * len(STRIDES))
        self.matcher = Matcher(POSITIVE_IOU, NEGATIVE_IOU, allow_low_quality_matches=True)

    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss; `angle` is zero, for corners tell the turn."""
        logits, differences, defaults = self._dense(images)
        positives = 0
        classification, distance = logits.new_zeros(()), logits.new_zeros(())
        for own_logits, own_differences, own in zip(logits, differences, labels, strict=True):
            ship, is_ship, background = self.match(defaults, own)
            wanted = encode_quads(own.ships[ship[is_ship]], defaults[is_ship])
            distance = distance + box_loss(own_differences[is_ship], wanted, 1)
            entropy = functional.binary_cross_entropy_with_logits(
                own_logits, is_ship.float(), reduction="none"
            )
            count = int(is_ship.sum())
            negatives = entropy[background]
            hardest = min(len(negatives), max(HARD_NEGATIVES * count, LEAST_NEGATIVES))
            classification = classification + entropy[is_ship].sum()
            classification = classification + negatives.topk(hardest).values.sum()
            positives += count
        classification, distance = (part / max(1, positives) for part in (classification, distance))
        total = classification + REGRESSION * distance
        return Losses(total, classification, distance, distance.new_zeros(()))

    def match(self, defaults: Tensor, labels: Labels) -> tuple[Tensor, Tensor, Tensor]:
        """Return each default box's ship, whether it is one, and whether it is background.

        Args:
            defaults: (A, 4) default boxes.
            labels: What is labelled.
        """
        if len(labels.ships):
            ship = self.matcher(box_iou(envelopes(labels.ships), defaults))
        else:
            ship = torch.full((len(defaults),), -1, device=defaults.device)
        left_out = covered(defaults, envelopes(labels.ignored))
        background = (ship == Matcher.BELOW_LOW_THRESHOLD) & ~left_out
        return ship, ship >= 0, background

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the smallest rectangles around the best quadrilaterals, and their scores."""
        logits, differences, defaults = self._dense(images)
        found = []
        for own_logits, own_differences in zip(logits, differences, strict=True):
            best = own_logits.topk(min(CANDIDATES, len(own_logits))).indices
            quads = decode_quads(own_differences[best], defaults[best])
            boxes = boxes_from_quads(quads)
            whole = (boxes[:, 2:4] > 1.0).all(dim=1)
            found.append((boxes[whole], own_logits[best][whole].sigmoid()))
        return found

    def _dense(self, images: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return logits (B, A), corner differences (B, A, 8) and default boxes (A, 4)."""
        maps = self.maps(images)
        logits, differences = [], []
        for level in maps:
            turning = self.second(self.first(level))
            # Pooled over its turns, a filter answers alike to a ship in any of them.
            steady = turning.unflatten(1, (-1, TURNS)).amax(dim=2)
            logits.append(self.classification(steady).movedim(1, -1).flatten(1).float())
            shaped = self.regression(turning).movedim(1, -1).unflatten(-1, (len(RATIOS), 8))
            differences.append(shaped.flatten(1, 3).float())
        size = (int(images.shape[2]), int(images.shape[3]))
        defaults: Tensor = self.defaults(ImageList(images[:1], [size]), maps)[0]
        return torch.cat(logits, dim=1), torch.cat(differences, dim=1), defaults


def encode_quads(boxes: Tensor, defaults: Tensor) -> Tensor:
    """Return (N, 8) how the corners of ships lie from those of default boxes.

    Args:
        boxes: (N, 5) ships.
        defaults: (N, 4) upright default boxes.

    Returns:
        x and y of the four corners, clockwise from the upper-left one, from the default box's
        corners in units of its sides, weighted.
    """
    sides = (defaults[:, 2:] - defaults[:, :2])[:, None]
    return (PLACE * (corners_from_boxes(boxes) - _corners(defaults)) / sides).flatten(1)


def decode_quads(differences: Tensor, defaults: Tensor) -> Tensor:
    """Return the corners (N, 4, 2) that differ from default boxes by these differences."""
    sides = (defaults[:, 2:] - defaults[:, :2])[:, None]
    return _corners(defaults) + differences.unflatten(1, (4, 2)) * sides / PLACE


def _corners(boxes: Tensor) -> Tensor:
    """Return the corners (N, 4, 2) of upright boxes, clockwise from the upper left."""
    left, top, right, bottom = boxes.unbind(1)
    return torch.stack([left, top, right, top, right, bottom, left, bottom], dim=1).unflatten(
        1, (4, 2)
    )
