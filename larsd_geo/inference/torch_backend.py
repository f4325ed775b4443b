"""The network by PyTorch, on the CPU or a GPU."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from larsd_geo.inference.backend import LevelMaps
from larsd_geo.inference.device import ChosenDevice
from larsd_geo.inference.side_by_side import SideBySide
from larsd_geo.model.bow import BowHead
from larsd_geo.model.config import Normalisation
from larsd_geo.model.network import Larsd

__all__ = ["TorchBackend", "normalise", "precision_context"]

#: Pixels in a batch by the kind of device: a GPU wants to be filled, a CPU gains nothing.
_BATCH_PIXELS = {"mps": 4 * 1024**2, "cuda": 16 * 1024**2}

#: Pixels of each of the images that go through a network side by side, and how many at most: each
#: takes some hundred megabytes.
_PIXELS_EACH, _MOST_SIDE_BY_SIDE = 1024**2, 8

#: Crops that go through the bow head together, which bounds the memory in a packed marina: on a
#: GPU, and on a CPU, where their number is always the same.
_CROPS_PER_BATCH, _CROPS_EACH = 256, 32


def precision_context(device: torch.device, precision: str) -> torch.autocast:
    """Return the context in which a network computes in a precision.

    Args:
        device: Where the network runs.
        precision: `float32`, or `bfloat16` or `float16` by autocast.
    """
    # Autocast warns of float32 as its own type, so it is only switched off there.
    lower = precision != "float32"
    dtype = getattr(torch, precision) if lower else None
    return torch.autocast(device.type, dtype, enabled=lower)


def normalise(images: Tensor, normalisation: Normalisation) -> Tensor:
    """Return (B, 3, H, W) uint8 images as float, in the network's range, channels last.

    The layout is what convolutions on CPUs with matrix units and on GPUs are fastest in.
    """
    device = images.device
    shift = torch.tensor(normalisation.mean, device=device).view(1, 3, 1, 1)
    scale = torch.tensor(normalisation.std, device=device).view(1, 3, 1, 1)
    return ((images.float() - shift) / scale).contiguous(memory_format=torch.channels_last)


class TorchBackend:
    """A network and its bow head, run by PyTorch (see `Backend`).

    Args:
        network: In evaluation mode, on the device; in float32, or in the precision already.
        chosen: Device and precision, and why.
        bow: The bow head, in evaluation mode, on the same device; None if there is none.
    """

    name = "torch"

    def __init__(self, network: Larsd, chosen: ChosenDevice, bow: BowHead | None = None) -> None:
        self._network, self._chosen, self._bow = network, chosen, bow
        self._side_by_side = SideBySide(torch.get_num_threads())

    @property
    def device(self) -> str:
        """Where it runs."""
        return str(self._chosen.device)

    @property
    def precision(self) -> str:
        """What it computes in."""
        return self._chosen.precision

    @property
    def batch_pixels(self) -> int:
        """Pixels of the images that are best sent together."""
        if self._computes_alone:
            return _PIXELS_EACH * min(self._side_by_side.threads, _MOST_SIDE_BY_SIDE)
        return _BATCH_PIXELS.get(self._chosen.device.type, 0)

    @property
    def _computes_alone(self) -> bool:
        # In bfloat16 sums do not depend on the threads.
        return self._chosen.device.type == "cpu" and self._chosen.precision == "float32"

    @property
    def has_bows(self) -> bool:
        """Whether there is a bow head."""
        return self._bow is not None

    def describe(self) -> str:
        """Return one line for the log: device, precision, and why."""
        return self._chosen.describe()

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Run the network; see `Backend.run`."""
        try:
            if not self._computes_alone:
                return self._run(batch)
            found = self._side_by_side.map(self._run, np.split(batch, len(batch)))
            return [_joined(level) for level in zip(*found, strict=True)]
        except (RuntimeError, MemoryError) as error:
            if not _is_out_of_memory(error):
                raise
            reason = str(error)
        # Past the handler, because the error's traceback holds on to the batch's tensors.
        if self._chosen.device.type == "cuda":
            torch.cuda.empty_cache()
        elif self._chosen.device.type == "mps":
            torch.mps.empty_cache()
        raise MemoryError(reason)

    def _run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        device, dtype = self._chosen.device, next(self._network.parameters()).dtype
        # The layout that convolutions on CPUs with matrix units and on GPUs are fastest in.
        images = torch.from_numpy(batch).to(device, dtype, memory_format=torch.channels_last)
        # Weights in a lower precision need no autocast, which would copy them in every run.
        precision = self._chosen.precision if dtype == torch.float32 else "float32"
        with torch.inference_mode(), precision_context(device, precision):
            outputs = self._network(images)
            return [LevelMaps(_array(o.logits), _array(o.offsets)) for o in outputs]

    def score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score crops of ships by the bow head; see `Backend.score_bows`."""
        if self._bow is None:
            raise ValueError("there is no bow head to score crops with")
        bow, on_cpu = self._bow, self._chosen.device.type == "cpu"

        def score(part: NDArray[np.float32]) -> NDArray[np.float64]:
            with torch.inference_mode():
                images = torch.from_numpy(part).to(self._chosen.device)
                # On a CPU every number of crops has kernels of its own, with sums of their own;
                # oneDNN would also prepare them again and again, and leave the heap in pieces.
                blank = _CROPS_EACH - len(part) if on_cpu else 0
                logits = bow(functional.pad(images, (0, 0) * 3 + (0, blank)))[: len(part)]
                scores: NDArray[np.float64] = logits.double().cpu().numpy()
                return scores

        each = _CROPS_EACH if on_cpu else _CROPS_PER_BATCH
        parts = [crops[start : start + each] for start in range(0, len(crops), each)]
        scores = self._side_by_side.map(score, parts) if on_cpu else list(map(score, parts))
        return np.concatenate([np.zeros(0), *scores])


def _array(maps: Tensor) -> NDArray[np.float32]:
    values: NDArray[np.float32] = maps.float().cpu().numpy()
    return values


def _joined(alone: Sequence[LevelMaps]) -> LevelMaps:
    """Return one level's maps of images that went through the network one by one."""
    logits, offsets = zip(*alone, strict=True)
    return LevelMaps(np.concatenate(logits), np.concatenate(offsets))


def _is_out_of_memory(error: Exception) -> bool:
    # CUDA alone has an error of its own for it; the text tells on every device.
    text = str(error).lower()
    return isinstance(error, MemoryError) or any(
        words in text for words in ("out of memory", "not enough memory", "can't allocate")
    )
