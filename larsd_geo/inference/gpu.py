"""Whether torch can use a GPU, and in plain words why not.

What is known of the machine is gathered first, and judged by a pure function, so that every case
can be tested without the machine that has it.
"""

from __future__ import annotations

import os
import platform
import re
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

__all__ = ["GpuFacts", "GpuVerdict", "gather_gpu_facts", "judge_gpu", "may_have_gpu"]

#: PCI's number of NVIDIA.
_NVIDIA = "0x10de"

#: PCI's class of displays, of which graphics cards and compute cards are kinds.
_DISPLAY_CLASS = "0x03"


@dataclass(frozen=True)
class GpuFacts:
    """What is known about a machine's GPUs and about torch.

    Attributes:
        torch: Version of torch.
        system: `Linux`, `Darwin` or `Windows`.
        machine: The processor's architecture, such as `x86_64` or `arm64`.
        cuda_build: Version of CUDA that torch is built for; None for a build without it.
        hip_build: Version of ROCm that torch is built for; such a build calls AMD's GPUs cuda.
        cuda_error: What CUDA said when it was asked for devices; empty if nothing.
        visible_devices: CUDA_VISIBLE_DEVICES of the environment; None if it is not set.
        driver: Version of the NVIDIA driver; empty if its version is unknown; None if there is
            no driver.
        has_nvidia_gpu: Whether the machine has an NVIDIA GPU; None if unknown.
        devices: Names of the devices that torch calls cuda.
        capabilities: Their compute capabilities as (major, minor).
        built_for: Architectures that torch has code for, as `torch.cuda.get_arch_list` has them.
        mps_build: Whether torch is built with Apple's Metal.
        mps: Whether Apple's GPU is available.
    """

    torch: str
    system: str
    machine: str
    cuda_build: str | None = None
    hip_build: str | None = None
    cuda_error: str = ""
    visible_devices: str | None = None
    driver: str | None = None
    has_nvidia_gpu: bool | None = None
    devices: tuple[str, ...] = ()
    capabilities: tuple[tuple[int, int], ...] = ()
    built_for: tuple[str, ...] = ()
    mps_build: bool = False
    mps: bool = False


class GpuVerdict(NamedTuple):
    """Whether a GPU can be used.

    Attributes:
        usable: Whether one is.
        reason: Why, or why not; a clause without a full stop.
        remedy: What to do about it; empty where nothing can be done or need be.
    """

    usable: bool
    reason: str
    remedy: str = ""


def judge_gpu(facts: GpuFacts) -> GpuVerdict:
    """Say whether torch can use a GPU, and why not.

    Args:
        facts: What is known.
    """
    if facts.devices:
        return _judge_devices(facts)
    if facts.mps:
        return GpuVerdict(True, "Apple's GPU is available")
    if facts.system == "Darwin":
        return _judge_mac(facts)
    version = f"torch {facts.torch}"
    if facts.hip_build is not None:
        return GpuVerdict(
            False,
            f"{version} is built for AMD's ROCm {facts.hip_build}, but finds no GPU of AMD",
            "check with rocminfo that the driver sees the GPU",
        )
    if facts.cuda_build is None:
        return _judge_cpu_build(facts, version)
    return _judge_cuda_build(facts, f"{version} is built for CUDA {facts.cuda_build}, but")


def _judge_devices(facts: GpuFacts) -> GpuVerdict:
    name, *others = facts.devices
    more = f" and {len(others)} more" if others else ""
    unknown = [
        (device, capability)
        for device, capability in zip(facts.devices, facts.capabilities, strict=False)
        if facts.hip_build is None and not _has_code_for(capability, facts.built_for)
    ]
    if unknown and unknown[0][0] == name:
        major, minor = unknown[0][1]
        return GpuVerdict(
            False,
            f"torch {facts.torch} has no code for {name} (compute capability {major}.{minor})",
            "install a build of torch that supports it, or use the device 'cpu'",
        )
    return GpuVerdict(True, f"torch sees {name}{more}")


def _has_code_for(capability: tuple[int, int], built_for: tuple[str, ...]) -> bool:
    """Tell whether one of torch's architectures runs on a GPU.

    Machine code (sm_86) runs on GPUs of its own major version from its minor one up; portable code
    (compute_90) on any later one.
    """
    if not built_for:
        return True  # nothing is known
    for name in built_for:
        found = re.fullmatch(r"(sm|compute)_(\d+)(\d)[a-z]?", name)
        if found is None:
            continue
        kind, have = found[1], (int(found[2]), int(found[3]))
        same_major = have[0] == capability[0]
        if have <= capability and (same_major or kind == "compute"):
            return True
    return False


def _judge_mac(facts: GpuFacts) -> GpuVerdict:
    if facts.machine != "arm64":
        return GpuVerdict(False, "this Mac has no Apple GPU that torch could use")
    if not facts.mps_build:
        return GpuVerdict(
            False,
            f"torch {facts.torch} is built without Apple's Metal (MPS)",
            "install torch from PyPI with a Python for arm64",
        )
    return GpuVerdict(
        False,
        "Apple's GPU (MPS) is not available to torch",
        "it needs macOS 14 or newer, and no virtual machine around it",
    )


def _judge_cpu_build(facts: GpuFacts, version: str) -> GpuVerdict:
    reason = f"{version} is a build for CPUs only"
    if facts.driver is not None:
        return GpuVerdict(
            False,
            f"{reason}, although this machine has an NVIDIA driver{_numbered(facts.driver)}",
            "install a CUDA build of torch and torchvision",
        )
    if facts.has_nvidia_gpu:
        return GpuVerdict(
            False,
            f"{reason}, and the NVIDIA GPU of this machine has no driver",
            "install NVIDIA's driver, then a CUDA build of torch and torchvision",
        )
    return GpuVerdict(False, f"{reason}, and no NVIDIA GPU is found")


def _judge_cuda_build(facts: GpuFacts, but: str) -> GpuVerdict:
    hidden = facts.visible_devices
    if hidden is not None and hidden.strip() in ("", "-1", "none", "NoDevFiles"):
        return GpuVerdict(
            False,
            f"CUDA_VISIBLE_DEVICES={hidden!r} hides all GPUs",
            "unset that environment variable",
        )
    error = facts.cuda_error.lower()
    if "driver" in error and "too old" in error:
        return GpuVerdict(
            False,
            f"{but} the NVIDIA driver{_numbered(facts.driver)} is too old for it",
            "update NVIDIA's driver, or install a build of torch for an older CUDA",
        )
    if facts.driver is None:
        if facts.has_nvidia_gpu:
            return GpuVerdict(
                False,
                f"{but} the NVIDIA GPU of this machine has no driver",
                "install NVIDIA's driver",
            )
        return GpuVerdict(False, f"{but} no NVIDIA GPU is found, and no driver of one")
    if facts.cuda_error and "no cuda" not in error and "no nvidia driver" not in error:
        return GpuVerdict(
            False,
            f"{but} the driver{_numbered(facts.driver)} fails: {facts.cuda_error}",
            "check with nvidia-smi; restarting the machine often helps after an update",
        )
    return GpuVerdict(
        False,
        f"{but} no GPU is visible, although the NVIDIA driver{_numbered(facts.driver)} is there",
        "check with nvidia-smi; a container must be started with access to the GPU",
    )


def _numbered(version: str | None) -> str:
    return f" ({version})" if version else ""


def may_have_gpu() -> bool:
    """Tell whether this machine shows a sign of a GPU; without one torch need not be asked."""
    if platform.system() == "Darwin":
        return platform.machine() == "arm64"
    return _nvidia_driver() is not None or Path("/dev/kfd").exists()


def gather_gpu_facts() -> GpuFacts:
    """Gather what can be known; takes milliseconds, or a second where CUDA starts."""
    import torch

    with warnings.catch_warnings(record=True) as said:
        # An old driver is told by a warning, and then counts as none.
        warnings.simplefilter("always")
        available = torch.cuda.is_available()
    error = "" if available else next((_first_line(str(each.message)) for each in said), "")
    count = torch.cuda.device_count() if available else 0
    return GpuFacts(
        torch=torch.__version__,
        system=platform.system(),
        machine=platform.machine(),
        cuda_build=torch.version.cuda,
        hip_build=getattr(torch.version, "hip", None),
        cuda_error=error,
        visible_devices=os.environ.get("CUDA_VISIBLE_DEVICES"),
        driver=_nvidia_driver(),
        has_nvidia_gpu=_has_nvidia_gpu(),
        devices=tuple(torch.cuda.get_device_name(index) for index in range(count)),
        capabilities=tuple(torch.cuda.get_device_capability(index) for index in range(count)),
        built_for=tuple(torch.cuda.get_arch_list()) if available else (),
        mps_build=torch.backends.mps.is_built(),
        mps=torch.backends.mps.is_available(),
    )


def _first_line(text: str) -> str:
    lines = text.strip().splitlines() or [""]
    return lines[0].split(" (Triggered internally")[0].rstrip(". ")


def _nvidia_driver() -> str | None:
    """Return the driver's version; empty if only its presence is known, None if it is absent."""
    if platform.system() == "Windows":
        library = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "System32" / "nvcuda.dll"
        return "" if library.exists() else None
    try:
        text = Path("/proc/driver/nvidia/version").read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Windows' Linux has no such file, only its device.
        return "" if Path("/dev/dxg").exists() and _finds_libcuda() else None
    found = re.search(r"\b\d{3,}\.\d+(\.\d+)?\b", text)
    return found[0] if found else ""


def _finds_libcuda() -> bool:
    return any(Path("/usr/lib/wsl/lib").glob("libcuda.so*"))


def _has_nvidia_gpu() -> bool | None:
    """Look through the PCI bus; None where it cannot be read."""
    bus = Path("/sys/bus/pci/devices")
    if not bus.is_dir():
        return None
    for device in bus.iterdir():
        try:
            vendor = (device / "vendor").read_text(encoding="ascii").strip()
            kind = (device / "class").read_text(encoding="ascii").strip()
        except OSError:
            continue
        if vendor == _NVIDIA and kind.startswith(_DISPLAY_CLASS):
            return True
    return False
