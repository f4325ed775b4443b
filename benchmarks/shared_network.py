"""Several systems that differ in what becomes of one network's output, scored on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from training_runs import without_curve

from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.images import candidates_at_scale, suppress, working_scale
from larsd_geo.model.backbone import Normalisation
from larsd_geo.model.config import LarsdConfig
from larsd_geo.model.network import Larsd, LevelOutput


class Remembered:
    """A network that runs once for a picture, however often it is asked.

    Args:
        network: In evaluation mode.
    """

    def __init__(self, network: Larsd) -> None:
        self._network, self.config, self.anchors = network, network.config, network.anchors
        self._outputs: list[LevelOutput] | None = None

    def __call__(self, images: torch.Tensor) -> list[LevelOutput]:
        """Return the network's output for the picture that was asked for first."""
        if self._outputs is None:
            self._outputs = self._network(images)
        return self._outputs

    def forget(self) -> None:
        """Be ready for the next picture."""
        self._outputs = None


def evaluate_systems(
    network: Larsd,
    normalisation: Normalisation,
    pictures: Sequence[LabelledImage],
    systems: Mapping[str, LarsdConfig],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> dict[str, dict[str, Any]]:
    """Score every system that runs on a network.

    Args:
        network: In evaluation mode.
        normalisation: What it expects.
        pictures: Labelled pictures.
        systems: Name -> configuration, which differs from the network's in the score alignment.
        gsd_range_m: The ground sample distances to which pictures are resampled; None leaves them.

    Returns:
        Name -> scores, as `larsd evaluate` has them, without the curve.
    """
    remembered = Remembered(network)
    predictions: dict[str, dict[str, Any]] = {name: {} for name in systems}
    for picture in pictures:
        image = picture.read()
        scale = working_scale(picture.gsd_m, gsd_range_m)
        remembered.forget()
        for name, config in systems.items():
            remembered.config = config
            found = candidates_at_scale(remembered, normalisation, image, scale)  # type: ignore[arg-type]
            predictions[name][str(picture.path)] = suppress(found)
    truths, sources = labels_of(pictures)
    return {
        name: without_curve(evaluate_detections(found, truths, sources=sources))
        for name, found in predictions.items()
    }
