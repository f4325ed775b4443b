"""What the comparison asks of a detector, however it is trained."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.comparison.costs import Cost, operations, parameters
from benchmarks.comparison.rival import candidates_in_image
from benchmarks.training_runs import run_to_end
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.images import image_candidates
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.training.loop import TrainingLoop
from larsd_geo.training.trainer import Trainer

__all__ = ["Contender", "OwnLoop", "Search"]

#: Finds the candidates in an (H, W, 3) RGB image, before suppression.
Search = Callable[[NDArray[np.uint8]], Candidates]


class Contender(Protocol):
    """One training of one detector."""

    def train(self, name: str) -> float:
        """Train to the end, resuming if it was killed, and return the seconds of it all.

        Args:
            name: The training's name, for messages.
        """

    @property
    def initial_weights(self) -> str:
        """Where the weights come from that it starts with, in words; "none" for random ones."""

    def search(self) -> Search:
        """Return what finds candidates by the trained weights, until `close`."""

    def cost(self, side: int) -> Cost:
        """Return what the trained network costs, measured on an image of `side` pixels."""

    def close(self) -> None:
        """Release what `search` holds."""


class OwnLoop:
    """A detector that LARSD's own loop trains: LARSD itself, or a rival.

    Args:
        trainer: Its training.
    """

    def __init__(self, trainer: TrainingLoop[Any, Any]) -> None:
        self.trainer = trainer

    def train(self, name: str) -> float:
        """See `Contender.train`."""
        return run_to_end(name, self.trainer)

    @property
    def initial_weights(self) -> str:
        """See `Contender.initial_weights`."""
        return self.trainer.initial_weights

    def search(self) -> Search:
        """See `Contender.search`."""
        network, normalisation = self.trainer.best_network(), self.trainer.normalisation
        if isinstance(self.trainer, Trainer):
            predictor = predictor_for_network(network, normalisation)
            return lambda image: image_candidates(predictor, image)
        return lambda image: candidates_in_image(network, normalisation, image)

    def cost(self, side: int) -> Cost:
        """See `Contender.cost`."""
        network = self.trainer.best_network()
        return {"parameters": parameters(network), "gflop": operations(network, side)}

    def close(self) -> None:
        """See `Contender.close`."""
