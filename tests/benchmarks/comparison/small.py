"""Small rivals: their shapes, and their training from scratch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.comparison.rival import Labels, Rival, RivalTrainer, candidates_in_image
from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.refine import suppress
from larsd_geo.inference.torch_backend import normalise
from larsd_geo.model.backbone import normalisation_for

__all__ = ["BACKBONE", "SIDE", "WIDTH", "FromScratch", "average_precision", "check_shapes", "learn"]

SIDE = 128
#: A backbone of 0.4 million weights, which a test trains from scratch in seconds.
BACKBONE, WIDTH = "test_resnet", 32


class FromScratch(RivalTrainer):
    """A trainer that asks no server for the weights of a backbone."""

    def _start(self, images: Sequence[LabelledImage]) -> tuple[Rival, NDArray[np.float64], str]:
        return self.kind(BACKBONE, WIDTH), np.zeros((0, 0, 2)), "none"


def check_shapes(kind: type[Rival], *, untrained_finds: bool = True) -> None:
    """Check what a rival gives in training and in inference, on images that are no squares."""
    torch.manual_seed(0)
    network = kind(BACKBONE, WIDTH)
    images = torch.randn(2, 3, 96, 128)
    ships = torch.tensor([[34.0, 34, 40, 12, 0.3], [94, 60, 12, 40, 0.2]])
    none = torch.zeros(0, 5)
    # One image with ships, one with nothing but what is to be ignored.
    losses = network.losses(images, [Labels(ships, none), Labels(none, ships[:1])])
    assert all(part.ndim == 0 and torch.isfinite(part) for part in losses)
    losses.total.backward()
    assert all(
        parameter.grad is not None and torch.isfinite(parameter.grad).all()
        for parameter in network.parameters()
    )
    network.eval()
    with torch.inference_mode():
        found = network.find(images)
    assert len(found) == 2
    for boxes, scores in found:
        assert boxes.shape == (len(scores), 5)
        assert len(scores) > 0 or not untrained_finds
        assert (boxes[:, 2:4] > 0).all()
        assert ((scores >= 0) & (scores <= 1)).all()


def learn(kind: type[Rival], images: Sequence[LabelledImage], steps: int) -> Rival:
    """Train a small rival from scratch on a few images, always the same ones as they are."""
    torch.manual_seed(0)
    network = kind(BACKBONE, WIDTH).train()
    optimiser = torch.optim.AdamW(network.parameters(), 3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, 3e-3, total_steps=steps)
    pixels = torch.from_numpy(np.stack([image.read() for image in images])).permute(0, 3, 1, 2)
    batch = normalise(pixels, normalisation_for(BACKBONE))
    none = torch.zeros(0, 5)
    labels = [Labels(torch.from_numpy(image.boxes).float(), none) for image in images]
    for _ in range(steps):
        optimiser.zero_grad()
        network.losses(batch, labels).total.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
        optimiser.step()
        schedule.step()
    return network.eval()


def average_precision(network: Rival, images: Sequence[LabelledImage]) -> float:
    """Return a rival's AP50 on images, as the comparison scores it."""
    normalisation = normalisation_for(BACKBONE)
    found = {
        str(image.path): suppress(candidates_in_image(network, normalisation, image.read()))
        for image in images
    }
    truths, sources = labels_of(images)
    return evaluate_detections(found, truths, sources=sources).overall.ap50_voc07
