"""Exported weights in half precision: half the bytes, the same numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from larsd_geo.inference.compact import halve_weights

openvino = pytest.importorskip("openvino")


class Folded(nn.Module):
    """Convolutions whose channels were multiplied, as folding a normalisation does."""

    def __init__(self, factors: torch.Tensor) -> None:
        super().__init__()
        self.plain = nn.Conv2d(16, 32, 3, bias=False)
        self.grouped = nn.Conv2d(32, 32, 15, groups=32, bias=False)
        for conv in (self.plain, self.grouped):
            # As torch keeps the weights of a network for processors.
            weight = conv.weight.half().float().contiguous(memory_format=torch.channels_last)
            weight[3] = 0  # a channel that training has emptied
            conv.weight = nn.Parameter(weight, requires_grad=False)
        self.sources = [conv.weight.numpy().copy(order="K") for conv in (self.plain, self.grouped)]
        for conv in (self.plain, self.grouped):
            conv.weight *= factors[:, None, None, None]

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        out: torch.Tensor = self.grouped(self.plain(x))
        return out


def run(model: object, x: torch.Tensor) -> np.ndarray:
    settings = {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1}
    compiled = openvino.Core().compile_model(model, "CPU", settings)
    return np.asarray(compiled({0: x.numpy()})[0])


def size_of(model: object, path: Path) -> int:
    openvino.save_model(model, path, compress_to_fp16=False)
    return int(path.with_suffix(".bin").stat().st_size)


@pytest.mark.filterwarnings("ignore")  # torch's tracer
def test_half_the_bytes_give_the_same_numbers(tmp_path: Path) -> None:
    with torch.no_grad():
        module = Folded(torch.rand(32) + 0.5).eval()
    x = torch.rand(1, 16, 24, 24)
    expected = module(x).numpy()
    model = openvino.convert_model(module, example_input=x)
    whole = size_of(model, tmp_path / "whole.xml")
    halve_weights(model, module.sources)
    assert size_of(model, tmp_path / "half.xml") < 0.55 * whole
    read = openvino.Core().read_model(tmp_path / "half.xml")
    np.testing.assert_allclose(run(read, x), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_weights_that_half_precision_does_not_hold_stay_as_they_are(tmp_path: Path) -> None:
    with torch.no_grad():
        module = Folded(torch.ones(32)).eval()
    x = torch.rand(1, 16, 24, 24)
    model = openvino.convert_model(module, example_input=x)
    whole = size_of(model, tmp_path / "whole.xml")
    halve_weights(model, [source * np.float32(1 / 3) for source in module.sources])
    assert size_of(model, tmp_path / "same.xml") == whole
