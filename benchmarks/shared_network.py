"""Scores of several systems that share a network and differ in how they use its output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import torch

from benchmarks.training_runs import without_curve
from larsd_geo.datasets import LabelledImage
from larsd_geo.evaluation import evaluate_detections
from larsd_geo.evaluation.run import labels_of
from larsd_geo.inference.images import candidates_at_scale, suppress, working_scale
from larsd_geo.model.backbone import Normalisation
from larsd_geo.model.config import LarsdConfig
from larsd_geo.model.network import Larsd, LevelOutput


class Remembered:
    """A network that runs once for an image, however often it is called.

    Args:
        network: In evaluation mode.
    """

    def __init__(self, network: Larsd) -> None:
        self._network, self.config, self.anchors = network, network.config, network.anchors
        self._outputs: list[LevelOutput] | None = None

    def __call__(self, images: torch.Tensor) -> list[LevelOutput]:
        """Return the network's output for the first images since `forget`."""
        if self._outputs is None:
            self._outputs = self._network(images)
        return self._outputs

    def forget(self) -> None:
        """Drop the output, for the next image."""
        self._outputs = None


def evaluate_systems(
    network: Larsd,
    normalisation: Normalisation,
    images: Sequence[LabelledImage],
    systems: Mapping[str, LarsdConfig],
    *,
    gsd_range_m: tuple[float, float] | None = None,
) -> dict[str, dict[str, Any]]:
    """Score every system that runs on a network.

    Args:
        network: In evaluation mode.
        normalisation: Mean and deviation that it was trained with.
        images: Labelled images.
        systems: Name -> configuration, which differs from the network's in the score alignment.
        gsd_range_m: Range of ground sample distances that images are resampled to, metres; None
            leaves them unchanged.

    Returns:
        Name -> scores, as `larsd evaluate` writes them, without the curve.
    """
    remembered = Remembered(network)
    predictions: dict[str, dict[str, Any]] = {name: {} for name in systems}
    for labelled in images:
        pixels = labelled.read()
        scale = working_scale(labelled.gsd_m, gsd_range_m)
        remembered.forget()
        for name, config in systems.items():
            remembered.config = config
            found = candidates_at_scale(remembered, normalisation, pixels, scale)  # type: ignore[arg-type]
            predictions[name][str(labelled.path)] = suppress(found)
    truths, sources = labels_of(images)
    return {
        name: without_curve(evaluate_detections(found, truths, sources=sources))
        for name, found in predictions.items()
    }
