"""What runs a network: the one seam between our code and a deep-learning library.

A backend takes a normalised batch and gives back the raw maps of each level, both as plain NumPy
arrays. Everything before the cut (padding, normalisation, views) and after it (the best cells,
decoding, score alignment, refinement) is written once, outside, for all backends.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Backend", "LevelMaps"]


class LevelMaps(NamedTuple):
    """The raw output of one decoder level for a batch of images.

    Attributes:
        logits: (B, K, H, W) float32 scores before the sigmoid, one map for each anchor.
        offsets: (B, K, 5, H, W) float32 values t1 to t4 and t_theta (the paper, Eq. 1).
    """

    logits: NDArray[np.float32]
    offsets: NDArray[np.float32]


class Backend(Protocol):
    """A network on a device.

    Attributes:
        name: Which library runs it, such as `torch`.
        device: Where it runs, such as `cpu` or `cuda:0`.
        precision: What it computes in: `float32`, `bfloat16` or `float16`.
        batch_pixels: Pixels of the images that are best sent together; 0 where a batch gains
            nothing.
        has_bows: Whether it can score bow crops.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def precision(self) -> str: ...  # noqa: D102
    @property
    def batch_pixels(self) -> int: ...  # noqa: D102
    @property
    def has_bows(self) -> bool: ...  # noqa: D102

    def describe(self) -> str:
        """Return one line for the log: library, device, precision, and why."""
        ...

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Run the network.

        Args:
            batch: (B, 3, H, W) float32 images in the network's range; H and W are multiples of 32.

        Returns:
            The maps of each level, shallow to deep.

        Raises:
            MemoryError: If the batch does not fit into the device's memory. Whatever the attempt
                had allocated is free again.
        """
        ...

    def score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score crops of ships by the bow head.

        Args:
            crops: (N, 3, rows, columns) float32 pixels, 0 to 255, of `inference.bows.crop_boxes`.

        Returns:
            (N,) logits that the bow is at the last column, not divided by the temperature.
        """
        ...
