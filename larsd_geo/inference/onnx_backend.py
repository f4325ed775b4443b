"""The network by ONNX Runtime on the CPU, from an exported form; torch is not needed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import BackendError, MissingPackageError
from larsd_geo.inference.exported import ExportedBackend, Infer
from larsd_geo.inference.threads import thread_count
from larsd_geo.model.card import ExportCard

__all__ = ["OnnxBackend"]

#: Of ONNX Runtime's log: errors only. What else it says is about its own choices.
_ERRORS_ONLY = 3


class OnnxBackend(ExportedBackend):
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

    def __init__(
        self,
        folder: Path,
        export: ExportCard,
        anchors: int,
        reason: str = "asked for",
        *,
        threads: int | None = None,
    ) -> None:
        taken = thread_count(threads)
        super().__init__(
            _open(folder / export.network, taken),
            None if export.bow is None else _open(folder / export.bow, taken),
            anchors=anchors,
            precision=export.precision,
            threads=taken,
            reason=reason,
        )


def _open(path: Path, threads: int) -> Infer:
    try:
        import onnxruntime
    except ImportError as error:
        raise MissingPackageError("onnxruntime", "the backend onnx", "onnx") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    # Threads that wait by spinning would take the cores from the stages around the network.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its own classes, all of them derived from Exception alone
        raise BackendError("onnx", str(error).strip().splitlines()[0]) from error
    return partial(_infer, session)


def _infer(session: Any, batch: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    try:
        found: list[NDArray[np.float32]] = session.run(None, {session.get_inputs()[0].name: batch})
    except Exception as error:  # its own classes; only the text tells
        text = str(error).lower()
        if "bad_alloc" in text or "failed to allocate" in text or "out of memory" in text:
            raise MemoryError(str(error)) from error
        raise
    return found
