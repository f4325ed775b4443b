"""Choosing where the network runs, openly: which device, in which precision, and why."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypedDict

from larsd_geo.errors import UnavailableDeviceError
from larsd_geo.inference.gpu import GpuFacts, gather_gpu_facts, judge_gpu
from larsd_geo.inference.machine import memory_bytes, processor_has, processor_name
from larsd_geo.inference.threads import thread_count, usable_cores

if TYPE_CHECKING:
    import torch

__all__ = [
    "PRECISIONS",
    "ChosenDevice",
    "DeviceInfo",
    "choose_device",
    "describe_devices",
    "has_bfloat16_units",
]

#: What `precision` may be; `auto` takes what is fast on the device.
PRECISIONS = ("auto", "float32", "bfloat16", "float16")


@dataclass(frozen=True)
class ChosenDevice:
    """A device and the reason for it.

    Attributes:
        device: Where tensors go.
        precision: What the network computes in: float32, bfloat16 or float16.
        reason: Why, in words for the log.
    """

    device: torch.device
    precision: str
    reason: str

    def describe(self) -> str:
        """Return one line: device, precision, reason."""
        import torch

        name = str(self.device)
        if self.device.type == "cuda":
            name += f" ({torch.cuda.get_device_name(self.device)})"
        elif self.device.type == "cpu":
            threads = torch.get_num_threads()
            name += f" ({threads} thread{'' if threads == 1 else 's'})"
        return f"running on {name} in {self.precision}: {self.reason}"


class _AnyDevice(TypedDict):
    name: str
    description: str
    memory_bytes: int | None
    bfloat16: bool


class DeviceInfo(_AnyDevice, total=False):
    """A device that a network can run on, as JSON has it.

    Attributes:
        name: What to ask for, such as `cuda:0`.
        description: What it is called.
        memory_bytes: Its memory; None if unknown.
        bfloat16: Whether it is fast in it.
        cores: Of the CPU alone: its cores; None if unknown.
        usable_cores: Of the CPU alone: those that this process may run on.
        threads: Of the CPU alone: those that a network takes.
    """

    cores: int | None
    usable_cores: int
    threads: int


def choose_device(wanted: str = "auto", precision: str = "auto") -> ChosenDevice:
    """Choose a device.

    Args:
        wanted: `auto` for the first of cuda, mps and cpu that works, or one of these, or `cuda:N`.
        precision: One of `PRECISIONS`.

    Raises:
        UnavailableDeviceError: If the device or precision asked for is not available.
    """
    import torch

    if precision not in PRECISIONS:
        raise UnavailableDeviceError(
            precision, f"the precision must be one of {', '.join(PRECISIONS)}"
        )
    facts = gather_gpu_facts()
    verdict = judge_gpu(facts)
    if wanted == "auto":
        reason = verdict.reason
        name = ("cuda" if facts.devices else "mps") if verdict.usable else "cpu"
    else:
        name, reason = wanted, "asked for"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise UnavailableDeviceError(wanted, "it is not a device that torch knows") from error
    if device.type == "cuda" and (device.index or 0) >= len(facts.devices):
        raise UnavailableDeviceError(wanted, _why_not_cuda(facts))
    if device.type == "mps" and not facts.mps:
        raise UnavailableDeviceError(wanted, _why_not_mps(facts))
    return ChosenDevice(
        device, _fast_precision(device) if precision == "auto" else precision, reason
    )


def describe_devices() -> list[DeviceInfo]:
    """Describe every device that a network can run on, the CPU last."""
    devices: list[DeviceInfo] = _gpus() if find_spec("torch") is not None else []
    devices.append(
        {
            "name": "cpu",
            "description": processor_name(),
            "memory_bytes": memory_bytes(),
            "bfloat16": has_bfloat16_units(),
            "cores": os.cpu_count(),
            "usable_cores": usable_cores(),
            "threads": thread_count(),
        }
    )
    return devices


def _gpus() -> list[DeviceInfo]:
    import torch

    devices: list[DeviceInfo] = []
    for index in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        properties = torch.cuda.get_device_properties(index)
        devices.append(
            {
                "name": f"cuda:{index}",
                "description": properties.name,
                "memory_bytes": properties.total_memory,
                "bfloat16": torch.cuda.is_bf16_supported(),
            }
        )
    if torch.backends.mps.is_available():
        devices.append(
            {
                "name": "mps",
                "description": "Apple's GPU",
                "memory_bytes": torch.mps.recommended_max_memory(),
                "bfloat16": False,
            }
        )
    return devices


def _why_not_cuda(facts: GpuFacts) -> str:
    if facts.devices:
        return f"torch sees no more than {', '.join(facts.devices)}"
    return "a Mac has no such GPU" if facts.system == "Darwin" else judge_gpu(facts).reason


def _why_not_mps(facts: GpuFacts) -> str:
    return judge_gpu(facts).reason if facts.system == "Darwin" else "only a Mac has such a GPU"


def _fast_precision(device: torch.device) -> str:
    if device.type == "cuda":
        return "float16"
    if device.type == "cpu" and has_bfloat16_units():
        return "bfloat16"
    return "float32"


def has_bfloat16_units() -> bool:
    """Tell whether this CPU computes in bfloat16 natively.

    Without AVX512_BF16 or AMX, oneDNN emulates it and is slower than in float32.
    """
    if find_spec("torch") is None:
        return processor_has("avx512_bf16", "amx_bf16")
    import torch

    # These are private names in torch; where they are missing, float32 is never wrong.
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        supported = getattr(torch.cpu, name, None)
        if supported is not None and supported():
            return True
    return False
