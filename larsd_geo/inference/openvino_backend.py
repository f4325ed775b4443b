"""The network by OpenVINO on the CPU, from an exported form of the model; torch is not needed."""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import BackendError, MissingPackageError
from larsd_geo.inference.exported import ExportedBackend
from larsd_geo.inference.statistics import send_no_statistics
from larsd_geo.inference.threads import thread_count
from larsd_geo.model.card import ExportCard
from larsd_geo.model.config import MAX_STRIDE

__all__ = ["OpenVinoBackend"]

#: Shapes that a network is kept compiled for: tiles of a scene, of areas, and of a look at each.
_MOST_SHAPES = 9

#: Pixels of an input from which a compiled network is dropped where the search turns to another
#: shape: it holds some 40 MB, and compiling it takes as long as half such a tile.
_LARGE_PIXELS = 1 << 20

#: What OpenVINO calls the precisions that it can be asked for.
_HINTS = {"float32": "f32", "bfloat16": "bf16", "float16": "f16"}


class OpenVinoBackend(ExportedBackend):
    """An exported network and its bow head, run by OpenVINO (see `Backend`).

    Args:
        folder: The model's folder.
        export: The form of the model.
        anchors: Anchors of each level.
        precision: What a float form computes in; `auto` is what OpenVINO takes on this processor.
        reason: Why this backend, for the log.
        threads: Threads that it computes with; None is the cores that may be used.

    Raises:
        MissingPackageError: If OpenVINO is not installed.
        BackendError: If it cannot run the network.
    """

    name = "openvino"

    def __init__(
        self,
        folder: Path,
        export: ExportCard,
        anchors: int,
        precision: str = "auto",
        reason: str = "asked for",
        *,
        threads: int | None = None,
    ) -> None:
        core, taken = _core(), thread_count(threads)
        network = _Shapes(core, folder / export.network, taken, _HINTS.get(precision))
        # Small, and scored in float32 by every backend.
        bow = None if export.bow is None else _Shapes(core, folder / export.bow, taken, "f32")
        computed_in = network.precision(shape=(1, 3, MAX_STRIDE, MAX_STRIDE))
        super().__init__(
            network.infer,
            None if bow is None else bow.infer,
            anchors=anchors,
            precision=export.precision if export.precision == "int8" else computed_in,
            threads=taken,
            reason=reason,
        )


class _Shapes:
    """A network compiled for each shape of its input.

    OpenVINO can compile for any shape at once, but its int8 kernels crash on some changes of the
    shape (seen with 2026.4.1), and nothing would be faster: a search's tiles have one shape.

    Args:
        core: OpenVINO.
        path: The network.
        threads: Threads to compute with.
        hint: What to compute in, as OpenVINO calls it; None leaves it to OpenVINO.
    """

    def __init__(self, core: Any, path: Path, threads: int, hint: str | None) -> None:
        self._core, self._path = core, path
        self._settings: dict[str, str | int | bool] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": threads,
            # Pinned threads of several processes would share one core and leave others idle.
            "ENABLE_CPU_PINNING": False,
        }
        if hint is not None:
            self._settings["INFERENCE_PRECISION_HINT"] = hint
        self._compiled: dict[tuple[int, ...], Any] = {}
        #: Shapes that were dropped once: those that come back are kept.
        self._dropped: set[tuple[int, ...]] = set()
        self._at_work: Counter[tuple[int, ...]] = Counter()
        self._last: tuple[int, ...] | None = None
        self._lock = threading.Lock()

    def precision(self, shape: tuple[int, ...]) -> str:
        """Return what the network computes in; it is compiled for a shape to find out."""
        hint = str(self._for(shape).get_property("INFERENCE_PRECISION_HINT")).lower()
        for precision, name in _HINTS.items():
            if name in hint or precision in hint:
                return precision
        return "float32"

    def infer(self, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Run the network and return its outputs; several threads may do so at a time."""
        with self._alone_in_memory(batch.shape):
            network = self._for(batch.shape)
            try:
                found = network.create_infer_request().infer({0: batch}, share_inputs=True)
            except RuntimeError as error:
                if "memory" in str(error).lower() or "bad_alloc" in str(error).lower():
                    raise MemoryError(_first_line(error)) from error
                raise
            return [found[number] for number in range(len(network.outputs))]

    @contextmanager
    def _alone_in_memory(self, shape: tuple[int, ...]) -> Iterator[None]:
        """Free what the network of the shape before computed in, some hundred megabytes."""
        with self._lock:
            before, self._last = self._last, shape
            if before is not None and before != shape and not self._at_work[before]:
                self._free(before)
            self._at_work[shape] += 1
        try:
            yield
        finally:
            with self._lock:
                self._at_work[shape] -= 1

    def _free(self, shape: tuple[int, ...]) -> None:
        """Give back the memory of a shape that is not at work; the lock is held."""
        if math.prod(shape[-2:]) >= _LARGE_PIXELS and shape not in self._dropped:
            self._compiled.pop(shape, None)
            self._dropped.add(shape)
        elif shape in self._compiled:
            self._compiled[shape].release_memory()

    def _for(self, shape: tuple[int, ...]) -> Any:
        with self._lock:
            if shape not in self._compiled:
                while len(self._compiled) >= _MOST_SHAPES:
                    self._compiled.pop(next(iter(self._compiled)))
                try:
                    model = self._core.read_model(self._path)
                    model.reshape(list(shape))
                    compiled = self._core.compile_model(model, "CPU", self._settings)
                except RuntimeError as error:
                    raise BackendError("openvino", _first_line(error)) from error
                self._compiled[shape] = compiled
            return self._compiled[shape]


def _core() -> Any:
    send_no_statistics()
    try:
        import openvino
    except ImportError as error:
        raise MissingPackageError("openvino", "the backend openvino", "openvino") from error
    return openvino.Core()


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
