"""What the backends of exported networks share: from flat outputs to maps, and crops in batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from larsd_geo.inference.backend import LevelMaps

__all__ = ["as_levels", "score_crops"]

#: Crops that go through a bow head together, which bounds the memory in a packed marina.
_CROPS_PER_BATCH = 256


def as_levels(outputs: Sequence[NDArray[np.float32]], anchors: int) -> list[LevelMaps]:
    """Return the outputs of an exported network as the maps of each level.

    Args:
        outputs: Logits (B, K, H, W) and offsets (B, 5 K, H, W), level by level.
        anchors: K, anchors of each level.
    """
    return [
        LevelMaps(logits, offsets.reshape(len(offsets), anchors, 5, *offsets.shape[2:]))
        for logits, offsets in zip(outputs[::2], outputs[1::2], strict=True)
    ]


def score_crops(
    score: Callable[[NDArray[np.float32]], NDArray[np.float32]], crops: NDArray[np.float32]
) -> NDArray[np.float64]:
    """Score crops of ships in batches of a bounded size.

    Args:
        score: From (n, 3, rows, columns) crops to (n,) logits.
        crops: (N, 3, rows, columns) float32 pixels.
    """
    logits = np.zeros(len(crops))
    for start in range(0, len(crops), _CROPS_PER_BATCH):
        part = crops[start : start + _CROPS_PER_BATCH]
        # Blank crops fill a batch up to a power of two: every other size would be prepared again.
        blank = (1 << (len(part) - 1).bit_length()) - len(part)
        full = np.pad(part, ((0, blank), (0, 0), (0, 0), (0, 0)))
        logits[start : start + len(part)] = score(full)[: len(part)]
    return logits
