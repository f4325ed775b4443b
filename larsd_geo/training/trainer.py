"""The training of LARSD: its network, targets and loss in the training loop."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import TrainingConfigError
from larsd_geo.inference.torch_backend import precision_context
from larsd_geo.model.anchors import anchors_from_boxes
from larsd_geo.model.network import Larsd
from larsd_geo.model.pretrained import load_initial_weights
from larsd_geo.model.weights import load_model
from larsd_geo.training.batches import Batch, batches
from larsd_geo.training.config import TrainingConfig
from larsd_geo.training.loop import Progress, TrainingLoop
from larsd_geo.training.losses import Losses, larsd_loss

__all__ = ["Progress", "Trainer", "Validator", "training_anchors"]

#: Returns a network's score on validation images; higher is better.
Validator = Callable[[Larsd], float]


class Trainer(TrainingLoop[Larsd, Batch]):
    """A training run of LARSD; see `TrainingLoop` for arguments and errors."""

    def _start(self, images: Sequence[LabelledImage]) -> tuple[Larsd, NDArray[np.float64], str]:
        if self.config.start_from:
            anchors, network, source = _start_from_model(self.config)
            return network, anchors, source
        anchors = training_anchors(self.config, images)
        network = Larsd(self.config.model, torch.from_numpy(anchors).float())
        source = load_initial_weights(network.backbone, self.config.model.backbone)
        return network, anchors, source

    def _batches(self, first: int, last: int) -> Iterator[Batch]:
        return batches(self.sampler, self.config.batch_size, first, last, self.workers)

    def _pixels(self, batch: Batch) -> NDArray[np.uint8]:
        return batch.images

    def _losses(self, images: Tensor, batch: Batch) -> Losses:
        with precision_context(self.device, self.config.precision):
            outputs = self.network(images)
        return larsd_loss(
            outputs,
            batch.targets,
            distance_weight=self.config.distance_weight,
            angle_weight=self.config.angle_weight,
            score_target=self.config.score_target,
            box_loss=self.config.box_loss,
        )


def training_anchors(
    config: TrainingConfig, images: Sequence[LabelledImage]
) -> NDArray[np.float64]:
    """Return the (L, K, 2) anchors of a run: k-means on the labelled ships, or stride squares."""
    model = config.model
    if not model.use_anchors:
        return np.array([[[s, s]] for s in model.strides], dtype=np.float64)
    boxes = np.concatenate([p.boxes[~p.ignore] for p in images])
    return anchors_from_boxes(
        boxes,
        len(model.levels),
        model.anchors_per_level,
        config.area_quantiles or None,
        config.seed,
    )


def _start_from_model(config: TrainingConfig) -> tuple[NDArray[np.float64], Larsd, str]:
    model = load_model(config.start_from)
    if model.card.config != config.model:
        raise TrainingConfigError(
            "start_from", config.start_from, "a model of the recipe's [model] configuration"
        )
    source = f"model {model.card.name}, sha256 {model.card.sha256}"
    return np.array(model.card.anchors, dtype=np.float64), model.network, source
