"""Fine-tuning for int8: a network learns to say in eight bits what it says in floats.

Quantising after training rounds weights and activations where they are. Here the rounding takes
part in a training (NNCF's fake quantisers): weights and ranges move to where the rounded network
is nearest to the one in floats, which is the teacher. No label is used: nothing else is learnt.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import NoTrainingImagesError
from larsd_geo.inference.conversion import flat_network, quantised
from larsd_geo.inference.images import scaled_image, working_scale
from larsd_geo.model.card import ModelCard
from larsd_geo.model.weights import LoadedModel
from larsd_geo.training.loader import ImageCache

__all__ = ["FineTuning", "TuningStep", "fine_tune"]

#: Bytes of decoded images that are kept; crops come from all of them, again and again.
_CACHE_BYTES = 1 << 30

#: Parts of the names of NNCF's parameters that say which values are rounded to eight bits.
_RANGES = ("input_low", "input_range", "scale")

#: Least weight of a cell, beside its probability: the sea must stay dark.
_CELL_WEIGHT = 0.01

#: How much an offset counts beside a logit, and where a difference of logits becomes linear.
_OFFSET_WEIGHT, _LINEAR_FROM = 5.0, 0.5


@dataclass(frozen=True)
class FineTuning:
    """How a network is fine-tuned for int8.

    Attributes:
        steps: Steps of the optimiser.
        learning_rate: Its greatest rate; weights move by about that much a step, and an eighth bit
            of a typical weight is some 1e-3.
        ranges_rate: The rate of the quantisers' ranges, relative to that of the weights: they are
            some hundred times as large.
        crops: Crops of a step.
        side: Their side in pixels; a multiple of 32.
        with_ships: Share of the crops that come from images with ships.
        seed: Of the crops.
    """

    steps: int = 300
    learning_rate: float = 1e-5
    ranges_rate: float = 50.0
    crops: int = 2
    side: int = 320
    with_ships: float = 0.85
    seed: int = 0


@dataclass(frozen=True)
class TuningStep:
    """The state after a step.

    Attributes:
        step: Steps done.
        loss: How far the quantised network is from the one in floats.
        network: The network with its quantisers; a runtime's converter takes it.
    """

    step: int
    loss: float
    network: nn.Module


def fine_tune(
    loaded: LoadedModel,
    images: Sequence[LabelledImage],
    batches: Sequence[NDArray[np.float32]],
    config: FineTuning,
) -> Iterator[TuningStep]:
    """Quantise a model and fine-tune it, yielding before the first step (0) and after each.

    Args:
        loaded: The model, on the CPU.
        images: Images that it was trained on.
        batches: Normalised images (1, 3, H, W) that ranges of activations are found with.
        config: How.

    Raises:
        MissingPackageError: If NNCF is not installed.
        NoTrainingImagesError: If there are no images.
        LabelFileError: If an image cannot be read.
    """
    if not images:
        raise NoTrainingImagesError(0)
    teacher = flat_network(loaded.network)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        student: nn.Module = quantised(
            flat_network(loaded.network), [torch.from_numpy(batch) for batch in batches]
        )
    weights: list[nn.Parameter] = []
    ranges: list[nn.Parameter] = []
    for name, parameter in student.named_parameters():
        if parameter.is_floating_point():
            parameter.requires_grad_(True)
            (ranges if any(part in name for part in _RANGES) else weights).append(parameter)
    groups = [
        {"params": weights, "lr": config.learning_rate},
        {"params": ranges, "lr": config.learning_rate * config.ranges_rate},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.0)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: _rate(step, config.steps))
    crops = _Crops(images, loaded.card, config)
    yield TuningStep(0, math.nan, student)
    for step in range(config.steps):
        batch = crops.batch()
        with torch.no_grad():
            expected = teacher(batch)
        loss = distance(student(batch), expected)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
        schedule.step()
        yield TuningStep(step + 1, loss.item(), student)


def distance(found: Sequence[Tensor], expected: Sequence[Tensor]) -> Tensor:
    """Return how far a network's maps are from the teacher's, where there may be ships.

    Args:
        found: (B, K, H, W) logits and (B, 5 K, H, W) offsets of each level, in turns.
        expected: The teacher's.
    """
    total = torch.zeros(())
    for level in range(0, len(found), 2):
        logits, offsets = expected[level : level + 2]
        sure = torch.sigmoid(logits)
        weight = sure + _CELL_WEIGHT
        apart = functional.smooth_l1_loss(found[level], logits, reduction="none", beta=_LINEAR_FROM)
        total = total + (weight * apart).sum() / weight.sum()
        # Where a ship is likely, and only there, a box is drawn.
        there = (sure**2)[:, :, None]
        moved = (found[level + 1] - offsets).abs()
        shift = torch.unflatten(moved, 1, (sure.shape[1], 5))
        total = total + _OFFSET_WEIGHT * (there * shift).sum() / (5 * there.sum() + 1)
    return total


def _rate(step: int, steps: int) -> float:
    """Return the learning rate at a step, of the greatest: a short rise, then half a cosine."""
    rise = min(1.0, (step + 1) / max(1, min(30, steps // 4)))
    return rise * (0.5 * (1 + math.cos(math.pi * min(step / steps, 1.0))) + 0.01)


class _Crops:
    """Draws crops of images at a model's own ground sample distance, normalised.

    Args:
        images: What to draw from.
        card: The model's card.
        config: Their number, side and seed.
    """

    def __init__(
        self, images: Sequence[LabelledImage], card: ModelCard, config: FineTuning
    ) -> None:
        self._all = list(images)
        self._ships = [image for image in images if (~image.ignore).any()] or self._all
        self._card, self._config = card, config
        self._random = np.random.default_rng(config.seed)
        self._cache = ImageCache(_CACHE_BYTES)
        self._mean, self._std = (
            np.array(v, dtype=np.float32)[:, None, None] for v in (card.mean, card.std)
        )

    def batch(self) -> Tensor:
        """Return (B, 3, S, S) crops."""
        return torch.from_numpy(np.stack([self._crop() for _ in range(self._config.crops)]))

    def _crop(self) -> NDArray[np.float32]:
        random, side = self._random, self._config.side
        pool = self._ships if random.random() < self._config.with_ships else self._all
        image = pool[random.integers(len(pool))]
        scale = working_scale(image.gsd_m, self._card.gsd_range_m, self._card.most_magnified)
        # A part of the original is enough for a crop: images may be large.
        whole = self._cache.read(image)
        need = math.ceil(side / scale)
        top, left = (random.integers(max(0, length - need) + 1) for length in whole.shape[:2])
        part = scaled_image(whole[top : top + need, left : left + need], scale)[:side, :side]
        # What lies beyond an image is the middle of the network's range, as in a search.
        crop = np.zeros((3, side, side), dtype=np.float32)
        crop[:, : part.shape[0], : part.shape[1]] = (
            part.transpose(2, 0, 1) - self._mean
        ) / self._std
        for axis in (1, 2):
            if random.random() < 0.5:
                crop = np.flip(crop, axis)
        return np.ascontiguousarray(crop)
