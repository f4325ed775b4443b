"""What a rival brings, and how it is trained by LARSD's own loop."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torchvision.ops import FeaturePyramidNetwork

from larsd_geo.datasets import LabelledImage
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.images import EVALUATION_SCORE_FLOOR, padded_image
from larsd_geo.inference.torch_backend import normalise, precision_context
from larsd_geo.model.backbone import create_backbone, pyramid_channels
from larsd_geo.model.config import Normalisation
from larsd_geo.model.pretrained import load_initial_weights
from larsd_geo.training.batches import made_batches
from larsd_geo.training.loader import CropSampler
from larsd_geo.training.loop import TrainingLoop
from larsd_geo.training.losses import Losses

__all__ = [
    "LabelledBatch",
    "Labels",
    "Rival",
    "RivalTrainer",
    "candidates_in_image",
    "make_labelled_batch",
]


class Labels(NamedTuple):
    """What is labelled in one image.

    Attributes:
        ships: (N, 5) float32 boxes in LARSD form, pixels.
        ignored: (M, 5) float32 boxes that are neither ship nor background.
    """

    ships: Tensor
    ignored: Tensor


class Rival(nn.Module, ABC):
    """A detector of rotated boxes on a timm backbone.

    Args:
        backbone: See `create_backbone`.
        width: Channels of the maps and of the heads' convolutions.
    """

    def __init__(self, backbone: str, width: int) -> None:
        super().__init__()
        self.backbone = create_backbone(backbone)
        self.neck = self.make_neck(pyramid_channels(self.backbone), width)

    def make_neck(self, channels: list[int], width: int) -> nn.Module:
        """Return what joins C2 to C5 into P2 to P5: here torchvision's feature pyramid.

        Args:
            channels: Channels of C2 to C5.
            width: Channels of P2 to P5.
        """
        return FeaturePyramidNetwork(channels, width, norm_layer=nn.BatchNorm2d)

    def maps(self, images: Tensor) -> list[Tensor]:
        """Return P2 to P5, (B, width, H / s, W / s) at the strides s of 4, 8, 16 and 32."""
        pyramid = self.backbone(images)
        joined = self.neck({str(number): level for number, level in enumerate(pyramid)})
        # Pooling and box arithmetic are done in float32 whatever the convolutions compute in.
        return [level.float() for level in joined.values()]

    @abstractmethod
    def losses(self, images: Tensor, labels: Sequence[Labels]) -> Losses:
        """Return the loss of a batch.

        Args:
            images: (B, 3, H, W) crops in the network's range; sides are multiples of 32.
            labels: What is labelled in each.
        """

    @abstractmethod
    def find(self, images: Tensor) -> list[tuple[Tensor, Tensor]]:
        """Return each image's boxes (N, 5), any theta, and scores (N,), not yet suppressed."""


@dataclass(frozen=True, eq=False)
class LabelledBatch:
    """One training step's input: crops and what is labelled in them.

    Attributes:
        images: (B, 3, S, S) uint8 RGB.
        boxes: (N, 5) boxes in LARSD form of each image.
        ignore: (N,) which of them are neither ship nor background, of each image.
        step: The step's number, from 0.
    """

    images: NDArray[np.uint8]
    boxes: tuple[NDArray[np.float64], ...]
    ignore: tuple[NDArray[np.bool_], ...]
    step: int


def make_labelled_batch(sampler: CropSampler, batch_size: int, step: int) -> LabelledBatch:
    """Return the batch of a step: the very crops that LARSD is trained on at this step.

    Args:
        sampler: Gives the crops.
        batch_size: Crops per batch.
        step: Which step, from 0 on.
    """
    first = step * batch_size
    crops = [sampler.crop(index) for index in range(first, first + batch_size)]
    images, boxes, ignore = zip(*crops, strict=True)
    return LabelledBatch(
        np.ascontiguousarray(np.stack(images).transpose(0, 3, 1, 2)), boxes, ignore, step
    )


class RivalTrainer(TrainingLoop[Rival, LabelledBatch]):
    """A training run of a rival; arguments and errors as in `TrainingLoop`.

    Args:
        kind: The rival's class.
        config: The recipe; of `model` the backbone's name and the width of the heads count.
    """

    def __init__(self, kind: type[Rival], *args: object, **options: object) -> None:
        self.kind = kind
        super().__init__(*args, **options)  # type: ignore[arg-type]

    def _start(self, images: Sequence[LabelledImage]) -> tuple[Rival, NDArray[np.float64], str]:
        model = self.config.model
        network = self.kind(model.backbone, model.head_width)
        source = load_initial_weights(network.backbone, model.backbone)
        # The sampler is asked for crops alone: it needs no anchors to make targets with.
        return network, np.zeros((0, 0, 2)), source

    def _batches(self, first: int, last: int) -> Iterator[LabelledBatch]:
        size = self.config.batch_size
        return made_batches(make_labelled_batch, self.sampler, size, first, last, self.workers)

    def _pixels(self, batch: LabelledBatch) -> NDArray[np.uint8]:
        return batch.images

    def _losses(self, images: Tensor, batch: LabelledBatch) -> Losses:
        # Proposals are sampled at random: by the step, so that a resumed run draws the same.
        torch.manual_seed(self.config.seed * 1_000_003 + batch.step)
        labels = [
            _labels(boxes, ignore, self.device)
            for boxes, ignore in zip(batch.boxes, batch.ignore, strict=True)
        ]
        with precision_context(self.device, self.config.precision):
            return self.network.losses(images, labels)


def _labels(boxes: NDArray[np.float64], ignore: NDArray[np.bool_], device: torch.device) -> Labels:
    every = torch.from_numpy(boxes).float().reshape(-1, 5).to(device)
    left_out = torch.from_numpy(ignore).to(device)
    return Labels(every[~left_out], every[left_out])


def candidates_in_image(
    network: Rival, normalisation: Normalisation, image: NDArray[np.uint8]
) -> Candidates:
    """Find the candidates of one image, run through a rival as a whole.

    Args:
        network: In evaluation mode.
        normalisation: What it expects of its input.
        image: (H, W, 3) RGB.

    Returns:
        Its candidates, as LARSD's before suppression.
    """
    device = next(network.parameters()).device
    pixels, valid = padded_image(image)
    batch = normalise(torch.from_numpy(pixels[None]).to(device), normalisation)
    with torch.inference_mode():
        # As for LARSD: padding is the middle of the network's range.
        boxes, scores = network.find(batch * torch.from_numpy(valid).to(device))[0]
    kept = scores >= EVALUATION_SCORE_FLOOR
    return Candidates(
        boxes[kept].double().cpu().numpy().astype(np.float64),
        scores[kept].double().cpu().numpy().astype(np.float64),
    )
