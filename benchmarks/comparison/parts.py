"""What several rivals are built of: proposals, sampling, rotated pooling and box differences."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from torchvision.models.detection.anchor_utils import AnchorGenerator
from torchvision.models.detection.image_list import ImageList
from torchvision.models.detection.rpn import RegionProposalNetwork, RPNHead
from torchvision.ops import box_iou

from benchmarks.comparison.rival import Labels
from larsd_geo.boxes import envelopes, rotated_iou

__all__ = [
    "STRIDES",
    "TRAINED_REGIONS",
    "HorizontalProposals",
    "box_loss",
    "covered",
    "decode_rotated",
    "dense_layers",
    "drawn",
    "encode_rotated",
    "points_in",
    "pool_by_position",
    "pool_rotated",
    "rotated_regions",
    "sample",
    "sample_map",
    "score_loss",
    "upright_regions",
]

#: Strides of P2 to P5.
STRIDES = (4, 8, 16, 32)

#: Side of a level's anchors in strides: 24 to 192 pixels, as the ships' envelopes are.
ANCHOR_STRIDES = 6

#: Regions of a crop that a head is trained on: fewer than the usual 128 to 512 of whole images, for
#: crops that are a tenth of them; gathering the gradient of a region is what costs on a CPU.
TRAINED_REGIONS = 64

#: exp(t) is clamped here, as torchvision clamps it.
MAX_LOG_SCALE = math.log(1000.0 / 16)


def covered(boxes: Tensor, ignored: Tensor) -> Tensor:
    """Return which upright boxes (N, 4) lie by half or more in an ignored one (M, 4)."""
    if not len(ignored):
        return torch.zeros(len(boxes), dtype=torch.bool, device=boxes.device)
    low = torch.maximum(boxes[:, None, :2], ignored[None, :, :2])
    high = torch.minimum(boxes[:, None, 2:], ignored[None, :, 2:])
    common = (high - low).clamp(min=0).prod(dim=2)
    area = (boxes[:, 2:] - boxes[:, :2]).prod(dim=1).clamp(min=1e-6)
    return (common / area[:, None] >= 0.5).any(dim=1)


class _FloatHead(RPNHead):  # type: ignore[misc]
    """torchvision's head, in float32 at the end: its boxes are decoded in the head's own type."""

    def forward(self, maps: list[Tensor]) -> tuple[list[Tensor], list[Tensor]]:
        logits, differences = super().forward(maps)
        return [level.float() for level in logits], [level.float() for level in differences]


class HorizontalProposals(RegionProposalNetwork):  # type: ignore[misc]
    """torchvision's region proposal network, which keeps away from what is to be ignored.

    Its labels are {"boxes": upright boxes of the ships, "ignored": upright boxes}.

    Args:
        width: Channels of the maps.
        proposals: Proposals of an image in training, and in inference.
    """

    def __init__(self, width: int, proposals: tuple[int, int] = (300, 1000)) -> None:
        ratios = (0.5, 1.0, 2.0)
        super().__init__(
            AnchorGenerator(tuple((ANCHOR_STRIDES * s,) for s in STRIDES), (ratios,) * 4),
            _FloatHead(width, len(ratios)),
            fg_iou_thresh=0.7,
            bg_iou_thresh=0.3,
            batch_size_per_image=256,
            positive_fraction=0.5,
            pre_nms_top_n={"training": 400, "testing": 2000},
            post_nms_top_n={"training": proposals[0], "testing": proposals[1]},
            nms_thresh=0.7,
        )

    def propose(
        self, images: Tensor, maps: Sequence[Tensor], labels: Sequence[Labels] | None = None
    ) -> tuple[list[Tensor], Tensor, Tensor]:
        """Return upright proposals (N, 4) of each image, and the losses of scores and boxes.

        Args:
            images: (B, 3, H, W).
            maps: P2 to P5.
            labels: What is labelled, in training.
        """
        sizes = [(int(images.shape[2]), int(images.shape[3]))] * len(images)
        targets = [
            {"boxes": envelopes(own.ships), "ignored": envelopes(own.ignored)}
            for own in labels or ()
        ]
        named = {str(number): level for number, level in enumerate(maps)}
        boxes, losses = self(ImageList(images, sizes), named, targets or None)
        zero = images.new_zeros(())
        return (
            boxes,
            losses.get("loss_objectness", zero),
            losses.get("loss_rpn_box_reg", zero),
        )

    def assign_targets_to_anchors(
        self, anchors: list[Tensor], targets: list[dict[str, Tensor]]
    ) -> tuple[list[Tensor], list[Tensor]]:
        """Match as torchvision does; anchors on ignored boxes are neither ship nor background."""
        labels, matched = super().assign_targets_to_anchors(anchors, targets)
        for own, of_image, target in zip(labels, anchors, targets, strict=True):
            own[covered(of_image, target["ignored"]) & (own == 0)] = -1
        return labels, matched


def sample(
    overlap: Tensor, left_out: Tensor, count: int, share: float = 0.5, least: float = 0.5
) -> tuple[Tensor, Tensor, Tensor]:
    """Choose proposals to train a region's head on, at random.

    Args:
        overlap: (N, M) IoU of proposals and ships.
        left_out: (N,) proposals that may not count as background.
        count: How many, at most.
        share: The greatest share of positives.
        least: IoU from which on a proposal is positive.

    Returns:
        Indices (P,) of the chosen proposals, positives first; which are positive (P,); and the
        index of the ship of each positive (Q,).
    """
    if overlap.shape[1]:
        best, ship = overlap.max(dim=1)
    else:
        best, ship = overlap.new_zeros(len(overlap)), left_out.long()
    positive = drawn(best >= least, int(count * share))
    negative = drawn((best < least) & ~left_out, count - len(positive))
    chosen = torch.cat([positive, negative])
    is_ship = torch.arange(len(chosen), device=chosen.device) < len(positive)
    return chosen, is_ship, ship[positive]


def upright_regions(
    found: Tensor, own: Labels, least: float = 0.5
) -> tuple[Tensor, Tensor, Tensor]:
    """Choose upright regions of an image to train a head on.

    The true boxes are among the candidates, so that there are positives from the start.

    Args:
        found: (N, 4) proposals.
        own: What is labelled in the image.
        least: IoU from which on a region is positive.

    Returns:
        The regions (P, 4); which of them are positive (P,); the ship (Q, 5) of each positive.
    """
    candidates = torch.cat([found, envelopes(own.ships)])
    overlap = box_iou(candidates, envelopes(own.ships))
    left_out = covered(candidates, envelopes(own.ignored))
    chosen, positive, ship = sample(overlap, left_out, TRAINED_REGIONS, least=least)
    return candidates[chosen], positive, own.ships[ship]


def rotated_regions(
    candidates: Tensor, own: Labels, least: float = 0.5
) -> tuple[Tensor, Tensor, Tensor]:
    """Choose rotated regions of an image to train a head on.

    Args:
        candidates: (N, 5) proposals, and the true boxes.
        own: What is labelled in the image.
        least: IoU from which on a region is positive.

    Returns:
        The regions (P, 5); which of them are positive (P,); the ship (Q, 5) of each positive.
    """
    overlap = rotated_iou(candidates.double(), own.ships.double()).float()
    left_out = covered(envelopes(candidates), envelopes(own.ignored))
    chosen, positive, ship = sample(overlap, left_out, TRAINED_REGIONS, least=least)
    return candidates[chosen], positive, own.ships[ship]


def drawn(mask: Tensor, count: int) -> Tensor:
    """Return the indices of at most so many true values (N,), drawn at random."""
    indices = mask.nonzero()[:, 0]
    return indices[torch.randperm(len(indices))[:count].to(indices.device)]


def score_loss(logits: Tensor, is_ship: Tensor) -> Tensor:
    """Return the mean cross-entropy of one logit a region, which is a softmax over two classes."""
    if not len(logits):
        return logits.sum()
    return functional.binary_cross_entropy_with_logits(logits.float(), is_ship.float())


def box_loss(found: Tensor, wanted: Tensor, count: int, beta: float = 1.0) -> Tensor:
    """Return the smooth L1 loss of (P, D) differences, summed, over a number of samples."""
    loss = functional.smooth_l1_loss(found.float(), wanted, beta=beta, reduction="sum")
    return loss / max(1, count)


def encode_rotated(boxes: Tensor, anchors: Tensor) -> Tensor:
    """Return (N, 5) differences of boxes from rotated anchors, in the anchors' own frames.

    Centres are in units of the anchor's sides, along its axes; sides as logarithms; angles in
    radians. Of the two ways to write a rectangle that is turned by 90 degrees with its sides
    swapped, and of all half turns, the one with the least turn is taken.

    Args:
        boxes: (N, 5), any theta.
        anchors: (N, 5), any theta.
    """
    turn = boxes[:, 4] - anchors[:, 4]
    quarters = torch.round(turn / (math.pi / 2))
    turn = turn - quarters * (math.pi / 2)
    sides = torch.where((quarters.long() % 2 == 1)[:, None], boxes[:, [3, 2]], boxes[:, 2:4])
    cos, sin = anchors[:, 4].cos(), anchors[:, 4].sin()
    x, y = (boxes[:, :2] - anchors[:, :2]).unbind(1)
    along = torch.stack([x * cos + y * sin, y * cos - x * sin], dim=1) / anchors[:, 2:4]
    return torch.cat([along, torch.log(sides / anchors[:, 2:4]), turn[:, None]], dim=1)


def decode_rotated(differences: Tensor, anchors: Tensor) -> Tensor:
    """Return the boxes (N, 5) that differ from rotated anchors by these differences."""
    cos, sin = anchors[:, 4].cos(), anchors[:, 4].sin()
    along, across = (differences[:, :2] * anchors[:, 2:4]).unbind(1)
    shift = torch.stack([along * cos - across * sin, along * sin + across * cos], dim=1)
    sides = differences[:, 2:4].clamp(max=MAX_LOG_SCALE).exp() * anchors[:, 2:4]
    theta = anchors[:, 4:] + differences[:, 4:]
    return torch.cat([anchors[:, :2] + shift, sides, theta], dim=1)


def pool_rotated(
    maps: Sequence[Tensor], strides: Sequence[int], boxes: Sequence[Tensor], rows: int, columns: int
) -> Tensor:
    """Pool rotated regions by bilinear samples, RoIAlign with a turned grid.

    A region is taken from the level where a ship of its area is as large as one of 224 pixels is at
    stride 16 (the rule of feature pyramids). Each cell is the mean of 2 x 2 samples.

    Args:
        maps: (B, C, H, W) map of each level.
        strides: Their strides.
        boxes: (N, 5) regions of each image.
        rows: Cells across the region (its side h).
        columns: Cells along it (its side w).

    Returns:
        (all N, C, rows, columns), image by image.
    """
    grid = _grid(2 * rows, 2 * columns, maps[0].device)
    pooled = [
        _pool_image([level[image] for level in maps], strides, own, grid)
        for image, own in enumerate(boxes)
    ]
    return functional.avg_pool2d(torch.cat(pooled), 2)


def _pool_image(
    maps: Sequence[Tensor], strides: Sequence[int], boxes: Tensor, grid: Tensor
) -> Tensor:
    """Sample (N, C, rows, columns) of one image's maps at `grid` (rows, columns, 2) of boxes."""
    sizes = (boxes[:, 2] * boxes[:, 3]).clamp(min=1.0).sqrt()
    wanted = 16.0 * sizes / 224.0  # the stride that would be right
    first, last = math.log2(strides[0]), math.log2(strides[-1])
    level_of = (wanted.log2().round().clamp(first, last) - first).long()
    found = boxes.new_zeros(len(boxes), maps[0].shape[0], *grid.shape[:2])
    for number, (level, stride) in enumerate(zip(maps, strides, strict=True)):
        own = (level_of == number).nonzero()[:, 0]
        if len(own):
            points = points_in(boxes[own], grid) / stride
            values = sample_map(level[None], points[None])[0].unflatten(1, points.shape[:3])
            found = found.index_copy(0, own, values.transpose(0, 1))
    return found


def _grid(rows: int, columns: int, device: torch.device) -> Tensor:
    """Return (rows, columns, 2) cell centres of a box of sides 1 around the origin, (u, v)."""
    v = (torch.arange(rows, device=device) + 0.5) / rows - 0.5
    u = (torch.arange(columns, device=device) + 0.5) / columns - 0.5
    return torch.stack(torch.meshgrid(u, v, indexing="xy"), dim=-1)


def points_in(boxes: Tensor, grid: Tensor) -> Tensor:
    """Return the image points (N, rows, columns, 2) of a grid in each of the boxes (N, 5)."""
    u, v = (grid[None] * boxes[:, None, None, 2:4]).unbind(-1)
    cos, sin = boxes[:, 4].cos()[:, None, None], boxes[:, 4].sin()[:, None, None]
    x = boxes[:, 0, None, None] + u * cos - v * sin
    y = boxes[:, 1, None, None] + u * sin + v * cos
    return torch.stack([x, y], dim=-1)


def sample_map(maps: Tensor, points: Tensor) -> Tensor:
    """Sample maps (B, C, H, W) at points (B, ..., 2) in cells from the corner, bilinearly.

    Returns:
        (B, C, points), zero beyond the edge; the points of an item flattened.
    """
    height, width = maps.shape[2:]
    scaled = 2.0 * points.flatten(1, -2) / points.new_tensor([width, height]) - 1.0
    # Half-integers are cell centres, which is what `align_corners=False` means.
    return functional.grid_sample(maps, scaled[:, None], align_corners=False)[:, :, 0]


def dense_layers(inputs: int, width: int) -> nn.Sequential:
    """Return the two fully connected layers of a region's head."""
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(inputs, width),
        nn.ReLU(inplace=True),
        nn.Linear(width, width),
        nn.ReLU(inplace=True),
    )


def pool_by_position(maps: Tensor, stride: int, boxes: Sequence[Tensor], cells: int) -> Tensor:
    """Pool rotated regions, each cell of a region from channels of its own.

    This is position-sensitive RoIAlign with a turned grid; for boxes of theta 0 it equals
    torchvision's `ps_roi_align` with two samples a side of a cell, away from the image's edge.

    Args:
        maps: (B, C * cells * cells, H, W), channel by channel in torchvision's order.
        stride: Of the maps.
        boxes: (N, 5) regions of each image.
        cells: Cells along each side of a region.

    Returns:
        (all N, C, cells, cells), image by image.
    """
    grid = _grid(2 * cells, 2 * cells, maps.device)
    pooled = []
    for level, own in zip(maps, boxes, strict=True):
        # One map for each cell, sampled at that cell's four points of every region.
        by_cell = level.unflatten(0, (-1, cells * cells)).transpose(0, 1)
        points = points_in(own, grid).unflatten(1, (cells, 2)).unflatten(3, (cells, 2))
        points = points.permute(1, 3, 0, 2, 4, 5).reshape(cells * cells, -1, 2) / stride
        values = sample_map(by_cell, points).unflatten(2, (len(own), 4)).mean(dim=3)
        pooled.append(values.permute(2, 1, 0).unflatten(2, (cells, cells)))
    return torch.cat(pooled)
