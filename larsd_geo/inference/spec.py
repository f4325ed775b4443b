"""What inference must know of a network besides its weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import LarsdConfig, Normalisation

__all__ = ["NetworkSpec"]


@dataclass(frozen=True, eq=False)
class NetworkSpec:
    """A network's shape, anchors and expected input.

    Attributes:
        config: Shape of the network and layout of its score alignment.
        anchors: (L, K, 2) anchor (w, h) in pixels.
        normalisation: What the network expects of its input.
        bow_temperature: Divides the bow head's logits.
    """

    config: LarsdConfig
    anchors: NDArray[np.float64]
    normalisation: Normalisation
    bow_temperature: float = 1.0

    @classmethod
    def from_card(cls, card: ModelCard) -> NetworkSpec:
        """Return what a model's card says of its network."""
        return cls(
            card.config,
            np.array(card.anchors, dtype=np.float64),
            Normalisation(card.mean, card.std),
            1.0 if card.bow is None else card.bow.temperature,
        )
