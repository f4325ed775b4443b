"""The training loop, whatever the network: optimiser, schedule, averages and checkpoints."""

from __future__ import annotations

import json
import logging
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from larsd_geo.datasets import LabelledImage
from larsd_geo.errors import NoTrainingImagesError
from larsd_geo.evaluation.run import ImageProgress
from larsd_geo.files import atomic_output
from larsd_geo.inference.torch_backend import normalise
from larsd_geo.model.backbone import normalisation_for
from larsd_geo.training.checkpoint import (
    BestWeights,
    RunState,
    load_best,
    load_last,
    save_best,
    save_last,
)
from larsd_geo.training.config import TrainingConfig
from larsd_geo.training.hard_negatives import check_sources, hard_negatives_of_run
from larsd_geo.training.loader import CropSampler
from larsd_geo.training.log import ScalarLog, scalar_log
from larsd_geo.training.losses import Losses
from larsd_geo.training.optimisation import (
    freeze,
    keep_depthwise_in_float32,
    make_average,
    make_optimiser,
    rate_factor,
)

__all__ = ["Progress", "TrainingLoop"]

logger = logging.getLogger(__name__)

#: Steps between lines of the log; often enough to see a divergence within a minute or two.
LOG_EVERY = 20

NetworkT = TypeVar("NetworkT", bound=nn.Module)
BatchT = TypeVar("BatchT")


@dataclass(frozen=True)
class Progress:
    """The state of a run after a step.

    Attributes:
        step: Steps done, of `total`.
        total: Steps of the whole run.
        loss: Mean loss of the last twenty steps; on a GPU as it was at the last line of the log.
        best: Best validation score so far; NaN before the first.
    """

    step: int
    total: int
    loss: float
    best: float


class TrainingLoop(ABC, Generic[NetworkT, BatchT]):
    """A training run in a folder, from which it can be resumed.

    The folder holds `config.json`, `last.pt` (for resuming), `best.pt` (the averaged weights that
    scored best on validation) and TensorBoard's event files.

    A subclass says what is trained: `_start` builds the network, `_batches` makes crops and what
    it should predict of them, `_losses` compares. `larsd_geo.training.trainer.Trainer` is the one
    for LARSD.

    Args:
        config: The recipe; `model` counts for its backbone's name alone.
        images: The training images.
        folder: Folder of the run; created if missing.
        device: Where the network runs.
        validator: Scores the averaged weights at intervals; without one the last weights are best.
        workers: Processes that make crops; 0 makes them in this one, between the steps.

    Raises:
        NoTrainingImagesError: If there are no images, or no ships in them.
        TrainingConfigError: If the recipe does not fit the starting model or the images.
    """

    #: (L, K, 2) anchors of the network, in pixels, stored with its weights; empty where it has none
    #: that come from the training images.
    anchors: NDArray[np.float64]

    def __init__(
        self,
        config: TrainingConfig,
        images: Sequence[LabelledImage],
        folder: Path,
        *,
        device: torch.device,
        validator: Callable[[NetworkT], float] | None = None,
        workers: int = 0,
    ) -> None:
        if not any((~image.ignore).any() for image in images):
            raise NoTrainingImagesError(len(images))
        check_sources(config, images)
        self.config, self.folder, self.device = config, folder, device
        self.validator, self.workers = validator, workers
        torch.manual_seed(config.seed)
        network, self.anchors, self.initial_weights = self._start(images)
        self.frozen = freeze(network, config.frozen)
        self.network: NetworkT = network.to(device, memory_format=torch.channels_last)  # type: ignore[call-overload]
        self.average = make_average(network, config.ema_decay) if config.ema_decay else None
        if device.type == "cpu" and config.precision == "bfloat16":
            keep_depthwise_in_float32(network)
        if device.type == "cuda":
            # All crops are of one size, so that a search for the fastest convolutions pays.
            torch.backends.cudnn.benchmark = True
        self.optimiser = make_optimiser(network, config)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimiser, lambda step: rate_factor(step, config)
        )
        self.normalisation = normalisation_for(config.model.backbone)
        self.sampler = CropSampler.from_config(config, images, self.anchors)
        self.step, self.best = 0, float("nan")

    @abstractmethod
    def _start(self, images: Sequence[LabelledImage]) -> tuple[NetworkT, NDArray[np.float64], str]:
        """Return the network, its anchors, and where its weights come from, in words."""

    @abstractmethod
    def _batches(self, first: int, last: int) -> Iterator[BatchT]:
        """Yield the batches of steps `first` to `last` - 1, each a function of seed and step."""

    @abstractmethod
    def _pixels(self, batch: BatchT) -> NDArray[np.uint8]:
        """Return a batch's crops, (B, 3, S, S) RGB."""

    @abstractmethod
    def _losses(self, images: Tensor, batch: BatchT) -> Losses:
        """Return the loss of a batch; `images` are its crops, in the network's range."""

    def run(
        self,
        *,
        resume: bool = False,
        until: int | None = None,
        mining: ImageProgress | None = None,
    ) -> Iterator[Progress]:
        """Train, yielding after every step.

        Args:
            resume: Resume from `last.pt` instead of starting at step 0.
            until: Stop after this step, as if killed; the schedule stays that of the whole run.
            mining: Called with the progress of the search for hard negatives, before step 1.

        Raises:
            CheckpointError: If the run cannot resume from the checkpoint.
            OutputNotWritableError: If a file of the run cannot be written.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if resume:
            self._load()
        with atomic_output(self.folder / "config.json", overwrite=True) as temporary:
            temporary.write_text(json.dumps(self.config.to_dict(), indent=2), encoding="utf-8")
        if self.config.hard_negatives:
            places = hard_negatives_of_run(
                self.config,
                self.sampler.images,
                self.folder,
                self.device,
                resume=resume,
                advance=mining,
            )
            self.sampler.draw_around(places, self.config.hard_negatives)
        last = min(self.config.iterations, until or self.config.iterations)
        # Reading a loss waits for all of the GPU's queued work, so it is read rarely.
        told_every = 1 if self.device.type == "cpu" else LOG_EVERY
        recent: deque[Tensor] = deque(maxlen=LOG_EVERY)
        loss = float("nan")
        began = time.monotonic()
        with scalar_log(self.folder, self.step) as writer:
            for batch in self._batches(self.step, last):
                losses = self._train(batch)
                self.step += 1
                recent.append(losses.total)
                if self.step % told_every == 0 or self.step == last:
                    loss = float(torch.stack(list(recent)).mean())
                if self.step % LOG_EVERY == 0:
                    self._log(writer, losses, began)
                if self.step % self.config.validate_every == 0 or self.step == last:
                    self._validate(writer)
                    self._save()
                yield Progress(self.step, self.config.iterations, loss, self.best)

    def _train(self, batch: BatchT) -> Losses:
        self.network.train()
        for module in self.frozen:
            module.eval()
        images = torch.from_numpy(self._pixels(batch))
        if self.device.type == "cuda":
            images = images.pin_memory()
        images = images.to(self.device, non_blocking=True)
        losses = self._losses(normalise(images, self.normalisation), batch)
        self.optimiser.zero_grad(set_to_none=True)
        losses.total.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), self.config.gradient_clip)
        self.optimiser.step()
        self.schedule.step()
        if self.average is not None:
            self.average.update_parameters(self.network)
        return Losses(*(part.detach() for part in losses))

    @property
    def evaluated(self) -> NetworkT:
        """Return the network that is validated and exported: the averaged one if there is one."""
        if self.average is None:
            return self.network
        # A copy of the network, and so of its type.
        return cast(NetworkT, self.average.module)

    def best_network(self) -> NetworkT:
        """Return the network of `best.pt`, for evaluation.

        Raises:
            CheckpointError: If there is none.
        """
        network = self.evaluated
        network.load_state_dict(load_best(self.folder)["network"])
        return network.eval()

    def _validate(self, writer: ScalarLog) -> None:
        score = float("nan")
        if self.validator is not None:
            score = self.validator(self.evaluated.eval())
            writer.add_scalar("validation/ap50", score, self.step)
            logger.info("step %d: validation AP50 %.4f", self.step, score)
        if self.validator is None or not score <= self.best:
            self.best = score
            save_best(self.folder, self._exported())

    def _exported(self) -> BestWeights:
        state: dict[str, Tensor] = self.evaluated.state_dict()
        return {
            "network": state,
            "anchors": torch.from_numpy(self.anchors),
            "config": self.config.to_dict(),
            "initial_weights": self.initial_weights,
            "step": self.step,
            "score": self.best,
        }

    def _log(self, writer: ScalarLog, losses: Losses, began: float) -> None:
        for name, value in losses._asdict().items():
            writer.add_scalar(f"loss/{name}", float(value), self.step)
        rate = self.optimiser.param_groups[0]["lr"]
        writer.add_scalar("learning_rate", rate, self.step)
        logger.info(
            "step %d: loss %.3f (classification %.3f, distance %.3f, angle %.4f), %.0f s",
            self.step,
            *(float(value) for value in losses),
            time.monotonic() - began,
        )

    def _save(self) -> None:
        state: RunState = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict() if self.average is not None else {},
            "optimiser": self.optimiser.state_dict(),
            "schedule": {"last_epoch": self.schedule.last_epoch},
            "config": self.config.to_dict(),
            "step": self.step,
            "best": self.best,
        }
        save_last(self.folder, state)

    def _load(self) -> None:
        state = load_last(self.folder, self.config.is_stored_as)
        self.network.load_state_dict(state["network"])
        if self.average is not None:
            self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.schedule.last_epoch = state["schedule"]["last_epoch"]
        self.step, self.best = state["step"], state["best"]
