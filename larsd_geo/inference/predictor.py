"""Batches of tiles through a backend, and back as candidates."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import NetworkOutputError, OutOfMemoryError
from larsd_geo.inference.backend import Backend
from larsd_geo.inference.bows import Bows, find_bows
from larsd_geo.inference.candidates import (
    DEFAULT_SCORE_FLOOR,
    DEFAULT_TOP_N,
    Candidates,
    candidates_from_maps,
)
from larsd_geo.inference.spec import NetworkSpec
from larsd_geo.inference.views import PLAIN, View, candidates_in_views

__all__ = ["Predictor", "default_batch_size"]

logger = logging.getLogger(__name__)


def default_batch_size(backend: Backend, side: int) -> int:
    """Return how many tiles of a side (pixels) go through the network together."""
    return max(1, backend.batch_pixels // side**2)


class Predictor:
    """A network on a backend, ready for images.

    Args:
        spec: What must be known of the network.
        backend: What runs it.
        batch_size: Tiles that go through the network together; halved when memory runs out. None
            is the default for tiles of 1024 pixels.
        views: How each tile is seen, see `larsd_geo.inference.views`.
    """

    def __init__(
        self,
        spec: NetworkSpec,
        backend: Backend,
        batch_size: int | None = None,
        views: Sequence[View] = (PLAIN,),
    ) -> None:
        self.spec, self.backend, self.views = spec, backend, tuple(views)
        self.batch_size = batch_size or default_batch_size(backend, 1024)
        # Tiles and bow crops come from different threads; a device does one thing at a time.
        self._device = threading.Lock()

    @property
    def settled(self) -> bool:
        """Whether the candidates have refined each other already, because several views did."""
        return self.views != (PLAIN,)

    def predict(
        self,
        images: Sequence[NDArray[np.uint8]],
        valid: Sequence[NDArray[np.bool_]],
        score_floor: float = DEFAULT_SCORE_FLOOR,
        top_n: int = DEFAULT_TOP_N,
    ) -> list[Candidates]:
        """Find candidates in tiles of one size.

        Args:
            images: (3, H, W) images; sides are multiples of 32.
            valid: (H, W) validity; invalid pixels become the middle of the network's range, as
                what lay beyond an image's edge in training was.
            score_floor: Final scores below this are dropped.
            top_n: See `candidates_from_maps`.

        Returns:
            One `Candidates` per tile, in its pixels, not yet suppressed.

        Raises:
            OutOfMemoryError: If not even one tile fits into the device's memory.
            NetworkOutputError: If the network's output is not finite.
        """
        found: list[Candidates] = []
        while len(found) < len(images):
            part = slice(len(found), len(found) + self.batch_size)
            batch = self._normalised(images[part], valid[part])
            try:
                found.extend(self._find(batch, score_floor, top_n))
                continue
            except MemoryError as error:
                if self.batch_size == 1:
                    raise OutOfMemoryError(self.backend.device, max(batch.shape[2:])) from error
            self.batch_size = max(1, min(self.batch_size, len(batch)) // 2)
            logger.warning("out of memory: going on with %d tiles a batch", self.batch_size)
        return found

    def find_bows(
        self,
        image: NDArray[np.uint8],
        boxes: NDArray[np.float64],
        valid: NDArray[np.bool_] | None = None,
    ) -> Bows:
        """Tell where the bows of a tile's boxes lie.

        Args:
            image: (3, H, W) image.
            boxes: (N, 5) boxes in its pixels.
            valid: (H, W) validity; None where all pixels are valid.

        Returns:
            Directions and probabilities; NaN if the model cannot tell.

        Raises:
            NetworkOutputError: If the bow head's output is not finite.
        """
        if not self.backend.has_bows or not len(boxes):
            unknown = np.full(len(boxes), np.nan)
            return Bows(unknown, unknown)
        temperature = self.spec.bow_temperature
        bows = find_bows(self._score_bows, temperature, image, boxes, valid)
        if not np.isfinite(bows.probabilities).all():
            raise NetworkOutputError(self.backend.device, self.backend.precision)
        return bows

    def _score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        with self._device:
            return self.backend.score_bows(crops)

    def _normalised(
        self, images: Sequence[NDArray[np.uint8]], valid: Sequence[NDArray[np.bool_]]
    ) -> NDArray[np.float32]:
        """Return tiles as one (B, 3, H, W) batch in the network's range, 0 where invalid."""
        mean, std = (
            np.array(values, dtype=np.float32)[:, None, None]
            for values in (self.spec.normalisation.mean, self.spec.normalisation.std)
        )
        batch = np.empty((len(images), *images[0].shape), dtype=np.float32)
        for row, image, mask in zip(batch, images, valid, strict=True):
            np.subtract(image, mean, out=row)
            row /= std
            if not mask.all():
                row *= mask
        return batch

    def _find(self, batch: NDArray[np.float32], score_floor: float, top_n: int) -> list[Candidates]:
        def look(seen: NDArray[np.float32]) -> list[Candidates]:
            with self._device:
                maps = self.backend.run(seen)
            # Comparisons with NaN are false: it would pass for empty sea.
            if not all(np.isfinite(values).all() for level in maps for values in level):
                raise NetworkOutputError(self.backend.device, self.backend.precision)
            return candidates_from_maps(maps, self.spec, score_floor, top_n)

        if not self.settled:
            return look(batch)
        return candidates_in_views(batch, self.views, look, score_floor)
