"""Several systems that differ in what becomes of one network's output, scored on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.plain import PlainScores
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.backend import LevelMaps
from larsd_geo.inference.device import ChosenDevice
from larsd_geo.inference.images import candidates_at_scale, working_scale
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import suppress
from larsd_geo.inference.torch_backend import TorchBackend
from larsd_geo.model.config import LarsdConfig, Normalisation
from larsd_geo.model.network import Larsd


class Remembered(TorchBackend):
    """A backend that runs once for an image, however often it is asked."""

    _maps: list[LevelMaps] | None = None

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Return the network's output for the image that was asked for first."""
        if self._maps is None:
            self._maps = super().run(batch)
        return self._maps

    def forget(self) -> None:
        """Be ready for the next image."""
        self._maps = None


def evaluate_systems(
    network: Larsd,
    normalisation: Normalisation,
    images: Sequence[LabelledImage],
    systems: Mapping[str, LarsdConfig],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> dict[str, PlainScores]:
    """Score every system that runs on a network.

    Args:
        network: In evaluation mode.
        normalisation: What it expects.
        images: Labelled images.
        systems: Name -> configuration, which differs from the network's in the score alignment.
        gsd_range_m: The ground sample distances to which images are resampled; None leaves them.

    Returns:
        Name -> scores, as `larsd evaluate` has them, without the curve.
    """
    spec = predictor_for_network(network, normalisation).spec
    chosen = ChosenDevice(network.anchors.device, "float32", "as the network is")
    remembered = Remembered(network, chosen)
    predictors = {
        name: Predictor(replace(spec, config=config), remembered)
        for name, config in systems.items()
    }
    predictions: dict[str, dict[str, Any]] = {name: {} for name in systems}
    for labelled in images:
        pixels = labelled.read()
        scale = working_scale(labelled.gsd_m, gsd_range_m)
        remembered.forget()
        for name, predictor in predictors.items():
            found = candidates_at_scale(predictor, pixels, scale)
            predictions[name][str(labelled.path)] = suppress(found)
    truths, sources = labels_of(images)
    return {
        name: evaluate_detections(found, truths, sources=sources).scores()
        for name, found in predictions.items()
    }
