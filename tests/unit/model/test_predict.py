"""The precision that is asked for is the one that is computed in."""

from __future__ import annotations

import pytest
import torch

from larsd_geo.model.predict import precision_context


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_a_network_computes_in_the_precision_asked_for(precision: str) -> None:
    layer = torch.nn.Linear(4, 4)
    with torch.inference_mode(), precision_context(torch.device("cpu"), precision):
        assert layer(torch.ones(1, 4)).dtype == getattr(torch, precision)
