"""Opening a model for inference: its card, and a backend that runs its network."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from larsd_geo.inference.backend import Backend
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.spec import NetworkSpec
from larsd_geo.inference.views import PLAIN, View
from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import Normalisation

if TYPE_CHECKING:
    from larsd_geo.model.bow import BowHead
    from larsd_geo.model.network import Larsd

__all__ = ["OpenedModel", "open_model", "predictor_for_network"]

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OpenedModel:
    """A model ready for inference.

    Attributes:
        card: What is known about it.
        folder: Where it came from.
        backend: What runs its network.
    """

    card: ModelCard
    folder: Path
    backend: Backend

    def predictor(
        self, batch_size: int | None = None, views: Sequence[View] = (PLAIN,)
    ) -> Predictor:
        """Return a predictor; see `Predictor` for the arguments."""
        return Predictor(NetworkSpec.from_card(self.card), self.backend, batch_size, views)


def open_model(
    name_or_folder: str | PathLike[str] | None = None,
    device: str = "auto",
    precision: str = "auto",
) -> OpenedModel:
    """Open a model on a device, and log where it runs and why.

    Args:
        name_or_folder: An installed model's name or a model's folder; None is the shipped one.
        device: See `choose_device`.
        precision: See `choose_device`.

    Raises:
        UnavailableDeviceError: If the device or the precision is not available.
        UnknownModelError: If there is no such model.
        ModelCardError: If its card is damaged.
        DamagedWeightsError: If its weights are missing, changed, or do not fit the card.
    """
    from larsd_geo.inference.device import choose_device
    from larsd_geo.inference.torch_backend import TorchBackend
    from larsd_geo.model.weights import load_model

    chosen = choose_device(device, precision)
    logger.info("%s", chosen.describe())
    loaded = load_model(name_or_folder, chosen.device)
    backend = TorchBackend(loaded.network, chosen, loaded.bow)
    return OpenedModel(loaded.card, loaded.folder, backend)


def predictor_for_network(
    network: Larsd,
    normalisation: Normalisation,
    *,
    bow: BowHead | None = None,
    precision: str = "float32",
    views: Sequence[View] = (PLAIN,),
) -> Predictor:
    """Return a predictor of a network that has no card yet, such as one in training.

    Args:
        network: In evaluation mode, on its device.
        normalisation: What it expects of its input.
        bow: A bow head in evaluation mode, on the same device.
        precision: What it computes in, see `precision_context`.
        views: See `Predictor`.
    """
    from larsd_geo.inference.device import ChosenDevice
    from larsd_geo.inference.torch_backend import TorchBackend

    anchors = network.anchors.detach().cpu().numpy().astype(np.float64)
    spec = NetworkSpec(
        network.config, anchors, normalisation, 1.0 if bow is None else bow.temperature
    )
    chosen = ChosenDevice(network.anchors.device, precision, "as the network is")
    return Predictor(spec, TorchBackend(network, chosen, bow), views=views)
