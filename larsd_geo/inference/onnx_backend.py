"""The network by ONNX Runtime on the CPU, from an exported form; torch is not needed."""

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

__all__ = ["OnnxBackend"]

#: Of ONNX Runtime's log: errors only. What else it says is about its own choices.
_ERRORS_ONLY = 3


class OnnxBackend:
    """An exported network and its bow head, run by ONNX Runtime (see `Backend`).

    Args:
        folder: The model's folder.
        export: The form of the model.
        anchors: Anchors of each level.
        reason: Why this backend, for the log.
        threads: Threads that it computes with; None is the cores that may be used.

    Raises:
        MissingPackageError: If ONNX Runtime is not installed.
        BackendError: If it cannot run the network.
    """

    name = "onnx"
    device = "cpu"
    batch_pixels = 0

    def __init__(
        self,
        folder: Path,
        export: ExportCard,
        anchors: int,
        reason: str = "asked for",
        *,
        threads: int | None = None,
    ) -> None:
        self._anchors, self.reason = anchors, reason
        self.precision = export.precision
        self._threads = thread_count(threads)
        self._network = self._session(folder / export.network)
        self._bow = None if export.bow is None else self._session(folder / export.bow)

    @property
    def has_bows(self) -> bool:
        """Whether there is a bow head."""
        return self._bow is not None

    def describe(self) -> str:
        """Return one line for the log: library, device, precision, and why."""
        threads = f"{self._threads} thread{'' if self._threads == 1 else 's'}"
        return f"running on cpu ({threads}) by onnx in {self.precision}: {self.reason}"

    def run(self, batch: NDArray[np.float32]) -> list[LevelMaps]:
        """Run the network; see `Backend.run`."""
        return as_levels(_infer(self._network, batch), self._anchors)

    def score_bows(self, crops: NDArray[np.float32]) -> NDArray[np.float64]:
        """Score crops of ships by the bow head; see `Backend.score_bows`."""
        if self._bow is None:
            raise ValueError("there is no bow head to score crops with")
        bow = self._bow
        return score_crops(lambda part: _infer(bow, part)[0], crops)

    def _session(self, path: Path) -> Any:
        try:
            import onnxruntime
        except ImportError as error:
            raise MissingPackageError("onnxruntime", "the backend onnx", "onnx") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = _ERRORS_ONLY
        # Threads that wait by spinning would take the cores from the stages around the network.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its own classes, all of them derived from Exception alone
            raise BackendError(self.name, str(error).strip().splitlines()[0]) from error


def _infer(session: Any, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    try:
        found: list[NDArray[np.float32]] = session.run(None, {session.get_inputs()[0].name: batch})
    except Exception as error:  # its own classes; only the text tells
        text = str(error).lower()
        if "bad_alloc" in text or "failed to allocate" in text or "out of memory" in text:
            raise MemoryError(str(error)) from error
        raise
    return found
