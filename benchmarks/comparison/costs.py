"""What a detector costs: parameters, operations and time for a megapixel."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from typing import TypedDict

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.comparison.rival import Rival

__all__ = ["SIDE", "Cost", "operations", "parameters", "speeds"]

#: Side of the image that is measured on, in pixels: 1.05 Mpx.
SIDE = 1024


class Cost(TypedDict):
    """What a detector costs.

    Attributes:
        parameters: Trained numbers.
        gflop: Operations (multiplications and additions) for a megapixel, in 10^9: those of
            convolutions and matrix products, which are nearly all.
    """

    parameters: int
    gflop: float


def parameters(network: nn.Module) -> int:
    """Return how many numbers are trained."""
    return sum(parameter.numel() for parameter in network.parameters())


def operations(network: nn.Module, side: int = SIDE) -> float:
    """Return the operations for a megapixel, in 10^9, regions' heads included.

    Args:
        network: In evaluation mode.
        side: Side of the image, pixels; a multiple of 32.
    """
    image = _noise(side).to(next(network.parameters()).device)
    run = network.find if isinstance(network, Rival) else network
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        run(image)
    return float(counter.get_total_flops()) / 1e9 / (side**2 / 1e6)


def speeds(
    detectors: Mapping[str, Callable[[NDArray[np.uint8]], object]],
    rounds: int = 3,
    side: int = SIDE,
) -> dict[str, float]:
    """Return how many megapixels a second each detector searches, in one run of all of them.

    Args:
        detectors: Name -> what searches an (H, W, 3) image, from pixels to suppressed boxes.
        rounds: How often each is timed, in turns, so that a busy machine is busy for all. The
            median counts.
        side: Side of the image, pixels.
    """
    pixels = (_noise(side)[0].permute(1, 2, 0) * 40 + 100).clamp(0, 255).byte().numpy()
    took: dict[str, list[float]] = {name: [] for name in detectors}
    for turn in range(rounds + 1):
        for name, search in detectors.items():
            began = time.perf_counter()
            search(pixels)
            if turn:  # the first only warms up
                took[name].append(time.perf_counter() - began)
    return {name: side**2 / 1e6 / statistics.median(times) for name, times in took.items()}


def _noise(side: int) -> torch.Tensor:
    return torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(0))
