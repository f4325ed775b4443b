"""Choosing where the network runs, openly: which device, in which precision, and why."""

from __future__ import annotations

from dataclasses import dataclass

import torch

from larsd_geo.errors import DeviceError

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

    @property
    def dtype(self) -> torch.dtype:
        """The precision as torch has it."""
        dtype: torch.dtype = getattr(torch, self.precision)
        return dtype

    def describe(self) -> str:
        """Return one line: device, precision, reason."""
        name = str(self.device)
        if self.device.type == "cuda":
            name += f" ({torch.cuda.get_device_name(self.device)})"
        elif self.device.type == "cpu":
            name += f" ({torch.get_num_threads()} threads)"
        return f"running on {name} in {self.precision}: {self.reason}"


def choose_device(wanted: str = "auto", precision: str = "auto") -> ChosenDevice:
    """Choose a device.

    Args:
        wanted: `auto` for the first of cuda, mps and cpu that works, or one of these, or `cuda:N`.
        precision: One of `PRECISIONS`.

    Raises:
        DeviceError: If the device or precision asked for is not to be had.
    """
    if precision not in PRECISIONS:
        raise DeviceError(precision, f"the precision must be one of {', '.join(PRECISIONS)}")
    cuda, mps = torch.cuda.is_available(), torch.backends.mps.is_available()
    if wanted == "auto":
        if cuda:
            name, reason = "cuda", "a CUDA device is visible"
        elif mps:
            name, reason = "mps", "Apple's GPU is available"
        else:
            name, reason = "cpu", f"torch {torch.__version__} sees no GPU"
    else:
        name, reason = wanted, "asked for"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise DeviceError(wanted, "it is not a device that torch knows") from error
    if device.type == "cuda" and not (cuda and (device.index or 0) < torch.cuda.device_count()):
        raise DeviceError(wanted, f"torch {torch.__version__} sees no such CUDA device")
    if device.type == "mps" and not mps:
        raise DeviceError(wanted, "there is no such GPU")
    return ChosenDevice(
        device, _fast_precision(device) if precision == "auto" else precision, reason
    )


def _fast_precision(device: torch.device) -> str:
    if device.type == "cuda":
        return "float16"
    if device.type == "cpu" and _has_bfloat16_units():
        return "bfloat16"
    return "float32"


def _has_bfloat16_units() -> bool:
    # Without AVX512_BF16 or AMX oneDNN emulates bfloat16, slower than float32. The questions are
    # private names in torch; where they are missing, float32 is never wrong.
    for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported"):
        supported = getattr(torch.cpu, name, None)
        if supported is not None and supported():
            return True
    return False
