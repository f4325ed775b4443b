"""The forms of a model that could run here: torch's weights, and what was exported for a runtime.

Which packages are installed is found out without importing them, so that a search that runs by one
of them never loads another.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from larsd_geo.errors import (
    BackendError,
    MissingPackageError,
    TorchNeededError,
    UnavailableDeviceError,
)
from larsd_geo.inference.backend import Backend
from larsd_geo.model.card import ExportCard, ModelCard

__all__ = [
    "BACKENDS",
    "PRECISIONS",
    "Form",
    "is_installed",
    "load_form",
    "measuring_backend",
    "possible_forms",
]

#: What `backend` may be; `auto` takes the fastest that agrees with float32.
BACKENDS = ("auto", "torch", "openvino", "onnx")

#: What `precision` may be; `auto` takes what is fast.
PRECISIONS = ("auto", "float32", "bfloat16", "float16", "int8")

#: The package of each backend.
_PACKAGES = {"torch": "torch", "openvino": "openvino", "onnx": "onnxruntime"}


@dataclass(frozen=True)
class Form:
    """A way to run a model here.

    Attributes:
        backend: The library, one of `BACKENDS` but `auto`.
        device: As `choose_device` takes it; the CPU for all but torch.
        precision: One of `PRECISIONS`.
        export: What was exported for the library; None for torch, which runs the weights.
    """

    backend: str
    device: str
    precision: str
    export: ExportCard | None = None

    @property
    def name(self) -> str:
        """Return what tells the form from the model's others."""
        return "torch" if self.export is None else self.export.name


def is_installed(backend: str) -> bool:
    """Tell whether the package of a backend is installed; it is not imported."""
    return importlib.util.find_spec(_PACKAGES[backend]) is not None


def measuring_backend() -> str:
    """Return what a model is scored by: torch, which runs the weights, and without it the rest."""
    return "torch" if is_installed("torch") else "auto"


def possible_forms(
    card: ModelCard, backend: str = "auto", device: str = "auto", precision: str = "auto"
) -> list[Form]:
    """List the forms of a model that could be meant, those without torch first.

    Args:
        card: The model's card.
        backend: One of `BACKENDS`.
        device: As `choose_device` takes it.
        precision: One of `PRECISIONS`.

    Returns:
        One form at least.

    Raises:
        BackendError: If there is none.
        UnavailableDeviceError: If the backend cannot run on the device, or not in the precision.
        MissingPackageError: If the backend that is asked for is not installed.
        TorchNeededError: If the backend or the device needs torch, which is not installed.
    """
    if backend not in BACKENDS:
        raise BackendError(backend, f"the backend must be one of {', '.join(BACKENDS)}")
    if precision not in PRECISIONS:
        raise UnavailableDeviceError(
            precision, f"the precision must be one of {', '.join(PRECISIONS)}"
        )
    if backend != "auto" and not is_installed(backend):
        purpose = f"the backend {backend}"
        if backend == "torch":
            raise TorchNeededError(purpose)
        raise MissingPackageError(_PACKAGES[backend], purpose, backend)
    on_cpu = device in ("auto", "cpu")
    if not on_cpu and backend == "auto" and not is_installed("torch"):
        raise TorchNeededError(f"the device {device}")
    if backend in ("openvino", "onnx") and not on_cpu:
        raise UnavailableDeviceError(device, f"the backend {backend} runs on the CPU")
    forms = []
    if on_cpu and not (backend == "auto" and device == "auto" and _has_gpu()):
        forms = list(_exported(card, backend, precision))
    if backend in ("auto", "torch") and precision != "int8" and is_installed("torch"):
        forms.append(Form("torch", device, precision))
    if not forms:
        raise BackendError(backend, _why_none(card, backend, precision))
    return forms


def load_form(
    folder: Path,
    card: ModelCard,
    form: Form,
    reason: str | None = None,
    *,
    threads: int | None = None,
) -> Backend:
    """Load a form of a model.

    Args:
        folder: The model's folder.
        card: Its card.
        form: The form; its files have been checked (`check_export`).
        reason: Why this one, for the log; None leaves the words to the backend.
        threads: Threads that it computes with on a CPU; None is the cores that may be used.

    Raises:
        BackendError: If the library cannot run it.
        DamagedWeightsError: If torch's weights are damaged.
        UnavailableDeviceError: If torch does not have the device or the precision.
    """
    anchors = card.config.anchor_count
    why = "asked for" if reason is None else reason
    if form.export is None:
        return _load_torch(folder, form, reason, threads)
    if form.backend == "openvino":
        from larsd_geo.inference.openvino_backend import OpenVinoBackend

        return OpenVinoBackend(folder, form.export, anchors, form.precision, why, threads=threads)
    from larsd_geo.inference.onnx_backend import OnnxBackend

    return OnnxBackend(folder, form.export, anchors, why, threads=threads)


def _exported(card: ModelCard, backend: str, precision: str) -> Iterator[Form]:
    for export in card.exports:
        if backend not in ("auto", export.format) or not is_installed(export.format):
            continue
        if precision in ("auto", export.precision) or (
            # OpenVINO computes with a float form in what it is asked for.
            export.format == "openvino"
            and export.precision == "float32"
            and precision == "bfloat16"
        ):
            yield Form(export.format, "cpu", precision, export)


def _load_torch(folder: Path, form: Form, reason: str | None, threads: int | None) -> Backend:
    import torch

    from larsd_geo.inference.device import choose_device
    from larsd_geo.inference.threads import thread_count
    from larsd_geo.inference.torch_backend import TorchBackend
    from larsd_geo.model.folding import fold_network
    from larsd_geo.model.weights import load_model

    # torch knows of the affinity, but of no container's quota.
    wanted = min(torch.get_num_threads(), thread_count()) if threads is None else threads
    if wanted != torch.get_num_threads():
        torch.set_num_threads(wanted)
    chosen = choose_device(form.device, form.precision)
    if reason is not None:
        chosen = replace(chosen, reason=f"{reason}; {chosen.reason}")
    loaded = load_model(folder)
    network = fold_network(loaded.network)
    network.to(chosen.device, memory_format=torch.channels_last)  # type: ignore[call-overload]
    if chosen.device.type == "cpu" and chosen.precision == "bfloat16":
        # Once, and not by autocast in every run.
        network.to(torch.bfloat16)
    bow = None if loaded.bow is None else loaded.bow.to(chosen.device)
    return TorchBackend(network, chosen, bow)


def _has_gpu() -> bool:
    """Tell whether torch would run on a GPU; without a sign of one torch is not imported."""
    from larsd_geo.inference.gpu import may_have_gpu

    if not is_installed("torch") or not may_have_gpu():
        return False
    from larsd_geo.inference.device import choose_device

    return choose_device().device.type != "cpu"


def _why_none(card: ModelCard, backend: str, precision: str) -> str:
    if backend == "auto" and not is_installed("torch"):
        return (
            f"torch is not installed, and no runtime that the model {card.name} has a form for "
            f"in precision {precision}"
        )
    formats = [export.name for export in card.exports]
    if backend == "torch":
        return f"torch does not run it in {precision}"
    return (
        f"the model {card.name} has no form for it in precision {precision} "
        f"(exported forms: {', '.join(formats) or 'none'}); export the model first"
    )
