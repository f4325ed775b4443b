"""Oriented R-CNN and Rotated FCOS of the package oriented-det, on the maps of all rivals.

Xie et al., "Oriented R-CNN for Object Detection", ICCV 2021; Tian et al., "FCOS: Fully
Convolutional One-Stage Object Detection", ICCV 2019, with an angle. Heads, targets, losses and
decoding are the package's (Apache-2.0); it is imported when one of them is built. Its suppression
of detections is left out: as for all rivals, LARSD's does that.
"""

from __future__ import annotations

import importlib.util
import math
from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torchvision.ops import FeaturePyramidNetwork
from torchvision.ops.feature_pyramid_network import LastLevelMaxPool

from benchmarks.comparison.parts import STRIDES
from benchmarks.comparison.rival import Labels, Rival
from larsd_geo.boxes import to_long_edge_form
from larsd_geo.inference.images import EVALUATION_SCORE_FLOOR
from larsd_geo.training.losses import Losses

__all__ = ["OrientedRcnn", "RotatedFcos", "half_turn", "missing"]

#: Regions of a crop that train the head, as of the other two-stage rivals.
REGIONS = 64

#: Anchors of a crop that train the proposals.
ANCHORS = 256

#: Boxes of an image before and after the suppression of proposals: in training, and in inference.
PROPOSALS_IN_TRAINING, PROPOSALS = (400, 300), (2000, 1000)

#: Strides of P2 to P6; the last one is of Oriented R-CNN's proposals alone.
LEVEL_STRIDES = [*STRIDES, 64]

#: Best cells of an image that become candidates, as of RRD.
CANDIDATES = 2000

#: Greatest distance to a side, in pixels, that a cell of P2, P3, P4 and P5 answers for: eight
#: strides, as FCOS has it from P3 on.
RANGES = ((-1.0, 32.0), (32.0, 64.0), (64.0, 128.0), (128.0, 1e8))


def missing() -> str | None:
    """Return why they cannot be trained here; None if they can."""
    if importlib.util.find_spec("oriented_det") is None:
        return "oriented-det is not installed (pip install 'larsd-geo[bench]')"
    return None


def half_turn(boxes: Tensor) -> Tensor:
    """Return the same (N, 5) boxes with the long side as width and theta in [-pi/2, pi/2)."""
    long = to_long_edge_form(boxes)
    theta = torch.remainder(long[:, 4] + math.pi / 2, math.pi) - math.pi / 2
    return torch.cat([long[:, :4], theta[:, None]], dim=1)


class _Maps(nn.Module):
    """What the package takes for a backbone: the rival's own maps, not held a second time.

    Args:
        maps: Returns the maps of images.
        width: Their channels.
    """

    def __init__(self, maps: Callable[[Tensor], list[Tensor]], width: int) -> None:
        super().__init__()
        self.maps, self.out_channels = maps, width

    def forward(self, images: Tensor) -> dict[str, Tensor]:
        return {str(level): values for level, values in enumerate(self.maps(images))}


class _OfThePackage(Rival):
    """A rival with the package's heads; see `Rival` for the arguments."""

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__(backbone, width)
        self.detector = self.make_detector(_Maps(self.maps, width), width)

    @abstractmethod
    def make_detector(self, maps: _Maps, width: int) -> nn.Module:
        """Return the package's detector for one class, on given maps."""

    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss; `angle` is zero, for it is a part of that of the box."""
        targets = [
            {
                "rboxes": half_turn(own.ships),
                "labels": own.ships.new_ones(len(own.ships), dtype=torch.int64),
                "rboxes_ignore": half_turn(own.ignored),
            }
            for own in labels
        ]
        parts = {
            name: value
            for name, value in self.detector(list(images), targets).items()
            if name.startswith("loss")
        }
        boxes = [value for name, value in parts.items() if "box" in name or "angle" in name]
        distance = torch.stack([torch.as_tensor(value) for value in boxes]).sum()
        total = torch.stack([torch.as_tensor(value) for value in parts.values()]).sum()
        return Losses(total, total - distance, distance, total.new_zeros(()))


class OrientedRcnn(_OfThePackage):
    """Oriented R-CNN; see `Rival` for the arguments."""

    def make_neck(self, channels: list[int], width: int) -> nn.Module:
        """Return the feature pyramid with P6, which the proposals use too."""
        return FeaturePyramidNetwork(
            channels, width, extra_blocks=LastLevelMaxPool(), norm_layer=nn.BatchNorm2d
        )

    def make_detector(self, maps: _Maps, width: int) -> nn.Module:
        """Return the package's detector."""
        from oriented_det.models import OrientedRCNN

        return OrientedRCNN(
            1,
            backbone=maps,
            # As in the package's recipe for HRSC2016.
            use_hbb_for_matching=True,
            rpn_positive_iou_threshold=0.7,
            rpn_negative_iou_threshold=0.3,
            roi_positive_iou_threshold=0.5,
            roi_negative_iou_threshold=0.5,
            rpn_batch_size_per_image=ANCHORS,
            roi_batch_size_per_image=REGIONS,
            inference_pre_nms_score_threshold=EVALUATION_SCORE_FLOOR,
        )

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the boxes of the second stage with their scores."""
        from oriented_det.models.oriented_rcnn_inference import oriented_rcnn_roi_pre_nms
        from oriented_det.models.oriented_rpn import (
            generate_midpoint_proposals,
            generate_oriented_anchors,
        )

        detector: Any = self.detector
        maps = self.maps(images)
        size = (int(images.shape[2]), int(images.shape[3]))
        sizes = [size] * len(images)
        anchors = generate_oriented_anchors(
            image_size=size,
            feature_map_sizes=[tuple(level.shape[2:]) for level in maps],
            anchor_scales=detector.anchor_scales,
            anchor_ratios=detector.anchor_ratios,
            anchor_angles=detector.anchor_angles,
            stride_per_level=LEVEL_STRIDES,
        )
        proposals = generate_midpoint_proposals(
            *detector.rpn_head(maps),
            anchors,
            sizes,
            nms_threshold=detector.rpn_nms_threshold,
            pre_nms_top_n=detector.rpn_pre_nms_top_n,
            post_nms_top_n=detector.rpn_post_nms_top_n,
            deterministic=True,  # else equal scores are ordered by chance
        )
        scales = [1.0 / stride for stride in LEVEL_STRIDES]
        found = []
        for number, own in enumerate(proposals):
            rows = oriented_rcnn_roi_pre_nms(
                detector, own, maps, sizes, number, LEVEL_STRIDES, scales
            )
            if rows is None:  # none has a score above the floor
                found.append((images.new_zeros(0, 5), images.new_zeros(0)))
                continue
            whole = (rows.boxes[:, 2:4] >= 1.0).all(dim=1)
            found.append((rows.boxes[whole], rows.scores[whole]))
        return found

    def train(self, mode: bool = True) -> OrientedRcnn:
        """Set how many proposals there are, and the mode."""
        detector: Any = self.detector
        counts = PROPOSALS_IN_TRAINING if mode else PROPOSALS
        detector.rpn_pre_nms_top_n, detector.rpn_post_nms_top_n = counts
        super().train(mode)
        return self


class RotatedFcos(_OfThePackage):
    """Rotated FCOS; see `Rival` for the arguments."""

    def make_detector(self, maps: _Maps, width: int) -> nn.Module:
        """Return the package's detector."""
        from oriented_det.models import RotatedFCOS
        from oriented_det.models.rotated_fcos import RotatedFCOSHead

        strides = [float(stride) for stride in STRIDES]
        # It takes no backbone: what it builds itself, untrained, is replaced.
        detector: Any = RotatedFCOS(
            1,
            backbone_name="resnet18",
            pretrained_backbone=False,
            fpn_extra_level=False,
            fpn_strides=strides,
            regress_ranges=RANGES,
            score_threshold=EVALUATION_SCORE_FLOOR,
        )
        detector.backbone = maps
        detector.head = RotatedFCOSHead(width, 1, strides=strides)
        return detector

    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return the best cells' boxes with their scores."""
        from oriented_det.models.rotated_fcos import (
            generate_fpn_points,
            rotated_fcos_decode_pre_nms,
        )

        detector: Any = self.detector
        maps = self.maps(images)
        heads = detector.head(maps, strides=list(STRIDES))
        points = generate_fpn_points(
            [tuple(level.shape[2:]) for level in maps], list(STRIDES), images.dtype, images.device
        )
        found = []
        for number in range(len(images)):
            rows = rotated_fcos_decode_pre_nms(
                *([level[number] for level in head] for head in heads),
                points,
                detector.bbox_coder,
                detector.num_classes,
                detector.score_threshold,
                detector.nms_pre,
                detector.min_bbox_size,
            )
            best = rows.scores.topk(min(CANDIDATES, len(rows.scores))).indices
            found.append((rows.boxes[best], rows.scores[best]))
        return found
