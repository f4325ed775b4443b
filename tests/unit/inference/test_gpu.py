from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from larsd_geo.inference.gpu import GpuFacts, gather_gpu_facts, judge_gpu

CPU_BUILD = GpuFacts("2.14.1+cpu", "Linux", "x86_64")
CUDA_BUILD = replace(CPU_BUILD, torch="2.14.1+cu130", cuda_build="13.0")
TOO_OLD = (
    "CUDA initialization: The NVIDIA driver on your system is too old (found version 11040). "
    "Please update your GPU driver"
)
MAC = GpuFacts("2.14.1", "Darwin", "arm64")


@pytest.mark.parametrize(
    ("facts", "reason", "remedy"),
    [
        (CPU_BUILD, "build for CPUs only, and no NVIDIA GPU is found", ""),
        (
            replace(CPU_BUILD, driver="550.54.15"),
            "build for CPUs only, although this machine has an NVIDIA driver (550.54.15)",
            "CUDA build",
        ),
        (replace(CPU_BUILD, driver=""), "has an NVIDIA driver", "CUDA build"),
        (replace(CPU_BUILD, has_nvidia_gpu=True), "has no driver", "NVIDIA's driver"),
        (CUDA_BUILD, "CUDA 13.0, but no NVIDIA GPU is found, and no driver", ""),
        (replace(CUDA_BUILD, has_nvidia_gpu=False), "no NVIDIA GPU is found", ""),
        (replace(CUDA_BUILD, has_nvidia_gpu=True), "has no driver", "install NVIDIA's driver"),
        (
            replace(CUDA_BUILD, driver="470.10", has_nvidia_gpu=True, cuda_error=TOO_OLD),
            "the NVIDIA driver (470.10) is too old",
            "update",
        ),
        (
            replace(CUDA_BUILD, driver="580.1", cuda_error="No CUDA GPUs are available"),
            "no GPU is visible, although the NVIDIA driver (580.1) is there",
            "container",
        ),
        (replace(CUDA_BUILD, driver="580.1"), "no GPU is visible", "nvidia-smi"),
        (
            replace(CUDA_BUILD, driver="580.1", cuda_error="CUDA unknown error - this may be"),
            "fails: CUDA unknown error",
            "nvidia-smi",
        ),
        (
            replace(CUDA_BUILD, driver="580.1", visible_devices=""),
            "CUDA_VISIBLE_DEVICES='' hides all GPUs",
            "unset",
        ),
        (replace(CUDA_BUILD, driver="580.1", visible_devices="-1"), "hides all GPUs", "unset"),
        (replace(CPU_BUILD, hip_build="6.2"), "ROCm 6.2, but finds no GPU of AMD", "rocminfo"),
        (replace(MAC, machine="x86_64"), "no Apple GPU", ""),
        (MAC, "without Apple's Metal", "arm64"),
        (replace(MAC, mps_build=True), "not available", "macOS"),
        (
            replace(
                CUDA_BUILD, devices=("Tesla K80",), capabilities=((3, 7),), driver="470.1",
                built_for=("sm_75", "sm_80", "compute_90"),
            ),
            "no code for Tesla K80 (compute capability 3.7)",
            "device 'cpu'",
        ),
    ],
)  # fmt: skip
def test_why_no_gpu_is_used(facts: GpuFacts, reason: str, remedy: str) -> None:
    verdict = judge_gpu(facts)
    assert not verdict.usable
    assert reason in verdict.reason
    assert remedy in verdict.remedy
    assert (remedy == "") == (verdict.remedy == "")
    assert not (verdict.reason + verdict.remedy).endswith(".")


@pytest.mark.parametrize(
    ("capability", "built_for"),
    [
        ((9, 0), ("sm_75", "sm_80", "sm_90")),
        ((8, 9), ("sm_80",)),
        ((12, 0), ("sm_90", "compute_90")),
        ((9, 0), ("sm_90a",)),
        ((3, 5), ()),
    ],
)
def test_a_gpu_that_torch_has_code_for_is_used(
    capability: tuple[int, int], built_for: tuple[str, ...]
) -> None:
    facts = replace(
        CUDA_BUILD, devices=("A", "B"), capabilities=(capability,) * 2, built_for=built_for
    )
    verdict = judge_gpu(facts)
    assert verdict.usable
    assert verdict.reason == "torch sees A and 1 more"


@pytest.mark.parametrize(
    ("capability", "built_for"), [((8, 0), ("sm_86",)), ((12, 0), ("sm_90",)), ((7, 0), ("sm_75",))]
)
def test_a_gpu_that_torch_has_no_code_for_is_not(
    capability: tuple[int, int], built_for: tuple[str, ...]
) -> None:
    facts = replace(CUDA_BUILD, devices=("A",), capabilities=(capability,), built_for=built_for)
    assert not judge_gpu(facts).usable


def test_an_amd_gpu_needs_no_nvidia_capabilities() -> None:
    facts = replace(
        CPU_BUILD, hip_build="6.2", devices=("MI300X",), capabilities=((9, 4),),
        built_for=("gfx942",),
    )  # fmt: skip
    assert judge_gpu(facts).usable


def test_an_apple_gpu_is_used() -> None:
    assert judge_gpu(replace(MAC, mps_build=True, mps=True)).usable


def test_the_facts_are_those_of_this_machine() -> None:
    facts = gather_gpu_facts()
    assert facts.torch == torch.__version__
    assert facts.cuda_build == torch.version.cuda
    assert len(facts.devices) == torch.cuda.device_count()
    usable = torch.cuda.is_available() or torch.backends.mps.is_available()
    assert judge_gpu(facts).usable == usable
