"""Batches of tiles through the network."""

from __future__ import annotations

import logging
from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from larsd_geo.errors import OutOfMemoryError
from larsd_geo.inference.bows import find_bows
from larsd_geo.inference.candidates import (
    DEFAULT_SCORE_FLOOR,
    DEFAULT_TOP_N,
    Candidates,
    normalise,
    precision_context,
)
from larsd_geo.inference.device import ChosenDevice
from larsd_geo.inference.views import PLAIN, View, predict_views
from larsd_geo.model.weights import LoadedModel
from larsd_geo.windows import FILL

logger = logging.getLogger(__name__)

#: Pixels per batch if nothing is asked, by the kind of device. A GPU wants to be filled.
_BATCH_PIXELS = {"mps": 4 * 1024**2, "cuda": 16 * 1024**2}


def default_batch_size(device: torch.device, side: int) -> int:
    """Return how many tiles of a side (pixels) go through the network together on a device.

    On a CPU it is one: a batch gains nothing there and takes memory.
    """
    return max(1, _BATCH_PIXELS.get(device.type, 0) // side**2)


class Predictor:
    """A model on a device.

    Args:
        model: The model, loaded onto the device.
        chosen: Device and precision.
        batch_size: Tiles that go through the network together; halved when memory runs out. None
            is the default for tiles of 1024 pixels.
        views: How each tile is looked at, see `larsd_geo.inference.views`.
    """

    def __init__(
        self,
        model: LoadedModel,
        chosen: ChosenDevice,
        batch_size: int | None = None,
        views: Sequence[View] = (PLAIN,),
    ) -> None:
        self.model, self.chosen, self.views = model, chosen, views
        self.batch_size = batch_size or default_batch_size(chosen.device, 1024)

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
            valid: (H, W) validity; invalid pixels become the middle of the network's range, which
                is what lay beyond a picture's edge in training.
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
                continue
            except (RuntimeError, MemoryError) as error:
                if not _is_out_of_memory(error):
                    raise
                if self.batch_size == 1:
                    side = max(images[0].shape[1:])
                    raise OutOfMemoryError(str(self.chosen.device), side) from error
            # Past the handler, because the error's traceback holds on to the batch's tensors.
            tried = min(self.batch_size, len(images[part]))
            self.batch_size = max(1, tried // 2)
            logger.warning("out of memory: going on with %d tiles a batch", self.batch_size)
            if self.chosen.device.type == "cuda":
                torch.cuda.empty_cache()
            elif self.chosen.device.type == "mps":
                torch.mps.empty_cache()
        return found

    def find_bows(
        self, image: NDArray[np.uint8], valid: NDArray[np.bool_], boxes: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Tell where the bows of a tile's boxes lie.

        Args:
            image: (3, H, W) picture.
            valid: (H, W) validity.
            boxes: (N, 5) boxes in its pixels.

        Returns:
            (N, 2) direction of the likelier bow (radians from +x towards +y) and its probability,
            0.5 to 1; NaN if the model cannot tell.
        """
        head = self.model.bow
        if head is None or not len(boxes):
            return np.full((len(boxes), 2), np.nan)
        device = self.chosen.device
        pixels = torch.from_numpy(image).to(device).float()
        mask = torch.from_numpy(valid).to(device)
        return np.column_stack(find_bows(head, torch.where(mask, pixels, FILL), boxes))

    def _batch(
        self,
        images: Sequence[NDArray[np.uint8]],
        valid: Sequence[NDArray[np.bool_]],
        score_floor: float,
        top_n: int,
    ) -> list[Candidates]:
        device = self.chosen.device
        card = self.model.card
        # Eight bits travel to the device, and become floats there.
        pixels = torch.from_numpy(np.stack(images)).to(device)
        mask = torch.from_numpy(np.stack(valid)).to(device)
        batch = normalise(pixels, card.mean, card.std) * mask[:, None]
        batch = batch.contiguous(memory_format=torch.channels_last)
        with precision_context(device, self.chosen.precision):
            return predict_views(self.model.network, batch, self.views, score_floor, top_n)


def _is_out_of_memory(error: Exception) -> bool:
    # CUDA alone has an error of its own for it; the text tells on every device.
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(
        words in text for words in ("out of memory", "not enough memory", "can't allocate")
    )
