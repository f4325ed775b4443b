"""Batches of tiles through the network."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from larsd_geo.detection.device import ChosenDevice
from larsd_geo.errors import OutOfMemoryError
from larsd_geo.model import Candidates, LoadedModel, normalise, predict_batch
from larsd_geo.model.predict import DEFAULT_SCORE_FLOOR, DEFAULT_TOP_N

logger = logging.getLogger(__name__)

#: Tiles per batch if nothing is asked: a CPU gains nothing from batches, a GPU wants to be filled.
_BATCH_SIZES = {"cpu": 1, "mps": 4, "cuda": 16}


class Predictor:
    """A model on a device.

    Args:
        model: The model, loaded onto the device.
        chosen: Device and precision.
        batch_size: Tiles that go through the network together; halved when memory runs out.
    """

    def __init__(
        self, model: LoadedModel, chosen: ChosenDevice, batch_size: int | None = None
    ) -> None:
        self.model, self.chosen = model, chosen
        self.batch_size = batch_size or _BATCH_SIZES.get(chosen.device.type, 1)

    def predict(
        self,
        images: Sequence[NDArray[np.uint8]],
        valid: Sequence[NDArray[np.bool_]],
        score_floor: float = DEFAULT_SCORE_FLOOR,
        top_n: int = DEFAULT_TOP_N,
    ) -> list[Candidates]:
        """Find candidates in tiles of one size.

        Args:
            images: (3, H, W) pictures; sides are multiples of 32.
            valid: (H, W) validity; invalid pixels become the middle of the network's range.
            score_floor: See `predict_batch`.
            top_n: See `predict_batch`.

        Returns:
            One `Candidates` per tile, in its pixels, not yet suppressed.

        Raises:
            OutOfMemoryError: If not even one tile fits into the device's memory.
        """
        found: list[Candidates] = []
        while len(found) < len(images):
            part = slice(len(found), len(found) + self.batch_size)
            try:
                found.extend(self._batch(images[part], valid[part], score_floor, top_n))
            except RuntimeError as error:
                if not _is_out_of_memory(error):
                    raise
                if self.batch_size == 1:
                    side = max(images[0].shape[1:])
                    raise OutOfMemoryError(str(self.chosen.device), side) from error
                self.batch_size = max(1, self.batch_size // 2)
                logger.warning("out of memory: going on with %d tiles a batch", self.batch_size)
                if self.chosen.device.type == "cuda":
                    torch.cuda.empty_cache()
        return found

    def _batch(
        self,
        images: Sequence[NDArray[np.uint8]],
        valid: Sequence[NDArray[np.bool_]],
        score_floor: float,
        top_n: int,
    ) -> list[Candidates]:
        device = self.chosen.device
        card = self.model.card
        pixels = torch.from_numpy(np.stack(images)).to(device)
        mask = torch.from_numpy(np.stack(valid)).to(device)
        batch = normalise(pixels, card.mean, card.std) * mask[:, None]
        batch = batch.contiguous(memory_format=torch.channels_last)
        with torch.autocast(
            device.type, self.chosen.dtype, enabled=self.chosen.precision != "float32"
        ):
            return predict_batch(self.model.network, batch, score_floor, top_n)


def _is_out_of_memory(error: RuntimeError) -> bool:
    text = str(error).lower()
    return "out of memory" in text or "not enough memory" in text or "can't allocate" in text
