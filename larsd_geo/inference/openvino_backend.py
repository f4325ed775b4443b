"""The network by OpenVINO on the CPU, from an exported form of the model; torch is not needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import BackendError, MissingPackageError
from larsd_geo.inference.backend import LevelMaps
from larsd_geo.inference.exported import as_levels, score_crops
from larsd_geo.inference.threads import thread_count
from larsd_geo.model.card import ExportCard

__all__ = ["OpenVinoBackend"]

#: What OpenVINO calls the precisions that it can be asked for.
_HINTS = {"float32": "f32", "bfloat16": "bf16", "float16": "f16"}


class OpenVinoBackend:
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
    device = "cpu"
    batch_pixels = 0

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
        self._core, self._anchors, self.reason = _core(), anchors, reason
        self._threads = thread_count(threads)
        self._network = self._compiled(folder / export.network, _HINTS.get(precision))
        # Small, and scored in float32 by every backend.
        self._bow = None if export.bow is None else self._compiled(folder / export.bow, "f32")
        self.precision = (
            export.precision if export.precision == "int8" else _precision(self._network)
        )

    @property
    def has_bows(self) -> bool:
        """Whether there is a bow head."""
        return self._bow is not None

    def describe(self) -> str:
        """Return one line for the log: library, device, precision, and why."""
        threads = f"{self._threads} thread{'' if self._threads == 1 else 's'}"
        return f"running on cpu ({threads}) by openvino in {self.precision}: {self.reason}"

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Run the network; see `Backend.run`."""
        return as_levels(self._infer(self._network, batch), self._anchors)

    def score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score crops of ships by the bow head; see `Backend.score_bows`."""
        if self._bow is None:
            raise ValueError("there is no bow head to score crops with")
        bow = self._bow
        return score_crops(lambda part: self._infer(bow, part)[0], crops)

    def _compiled(self, path: Path, hint: str | None) -> Any:
        settings: dict[str, Any] = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_NUM_THREADS": self._threads,
            # Pinned threads of several processes would share one core and leave others idle.
            "ENABLE_CPU_PINNING": False,
        }
        if hint is not None:
            settings["INFERENCE_PRECISION_HINT"] = hint
        try:
            return self._core.compile_model(path, "CPU", settings)
        except RuntimeError as error:
            raise BackendError(self.name, _first_line(error)) from error

    @staticmethod
    def _infer(network: Any, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        # A request of its own for every call: several threads may run the network at a time.
        try:
            found = network.create_infer_request().infer({0: batch}, share_inputs=True)
        except RuntimeError as error:
            if "memory" in str(error).lower() or "bad_alloc" in str(error).lower():
                raise MemoryError(_first_line(error)) from error
            raise
        return [found[number] for number in range(len(network.outputs))]


def _core() -> Any:
    try:
        import openvino
    except ImportError as error:
        raise MissingPackageError("openvino", "the backend openvino", "openvino") from error
    return openvino.Core()


def _precision(network: Any) -> str:
    hint = str(network.get_property("INFERENCE_PRECISION_HINT")).lower()
    for precision, name in _HINTS.items():
        if name in hint or precision in hint:
            return precision
    return "float32"


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1] if lines else type(error).__name__
