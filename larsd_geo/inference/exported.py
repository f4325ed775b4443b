"""What the backends of exported networks share: all but the runtime."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from larsd_geo.inference.backend import LevelMaps

__all__ = ["ExportedBackend", "Infer"]

#: Runs an exported network: a batch in, its outputs out.
Infer = Callable[[NDArray[np.float32]], list[NDArray[np.float32]]]

#: Crops that go through a bow head together: many, which bounds the memory in a packed marina, or
#: few. Blank crops fill a batch up; a runtime prepares the network for each size once, for seconds.
_CROPS_IN_BATCH = (64, 8)


class ExportedBackend:
    """An exported network and its bow head on the CPU (see `Backend`).

    Args:
        network: Runs the network.
        bow: Runs the bow head; None if there is none.
        anchors: Anchors of each level.
        precision: What the network computes in.
        threads: Threads that it computes with.
        reason: Why this backend, for the log.
    """

    name: str
    device = "cpu"
    batch_pixels = 0

    def __init__(
        self,
        network: Infer,
        bow: Infer | None,
        *,
        anchors: int,
        precision: str,
        threads: int,
        reason: str,
    ) -> None:
        self._network, self._bow, self._anchors = network, bow, anchors
        self.precision, self.reason = precision, reason
        self._threads = threads

    @property
    def has_bows(self) -> bool:
        """Whether there is a bow head."""
        return self._bow is not None

    def describe(self) -> str:
        """Return one line for the log: library, device, precision, and why."""
        threads = f"{self._threads} thread{'' if self._threads == 1 else 's'}"
        return f"running on cpu ({threads}) by {self.name} in {self.precision}: {self.reason}"

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Run the network; see `Backend.run`."""
        return _as_levels(self._network(batch), self._anchors)

    def score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score crops of ships by the bow head; see `Backend.score_bows`."""
        if self._bow is None:
            raise ValueError("there is no bow head to score crops with")
        return _score_crops(self._bow, crops)


def _as_levels(outputs: Sequence[NDArray[np.float32]], anchors: int) -> list[LevelMaps]:
    """Return the outputs of an exported network as the maps of each level.

    Args:
        outputs: Logits (B, K, H, W) and offsets (B, 5 K, H, W), level by level.
        anchors: K, anchors of each level.
    """
    return [
        LevelMaps(logits, offsets.reshape(len(offsets), anchors, 5, *offsets.shape[2:]))
        for logits, offsets in zip(outputs[::2], outputs[1::2], strict=True)
    ]


def _score_crops(bow: Infer, crops: NDArray[np.float32]) -> NDArray[np.float64]:
    """Score (N, 3, rows, columns) crops of ships in batches of a bounded size."""
    logits = np.zeros(len(crops))
    start = 0
    while start < len(crops):
        left = len(crops) - start
        size = _CROPS_IN_BATCH[0] if left > sum(_CROPS_IN_BATCH) else _CROPS_IN_BATCH[1]
        part = crops[start : start + size]
        full = np.pad(part, ((0, size - len(part)), (0, 0), (0, 0), (0, 0)))
        logits[start : start + size] = bow(full)[0][: len(part)]
        start += size
    return logits
