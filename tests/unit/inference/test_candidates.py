"""Precision and number of the candidates."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from larsd_geo.inference.candidates import candidates_from_maps
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.inference.torch_backend import precision_context
from larsd_geo.model.config import LarsdConfig, Normalisation
from larsd_geo.model.network import Larsd


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
def test_a_network_computes_in_the_precision_asked_for(precision: str) -> None:
    layer = torch.nn.Linear(4, 4)
    with torch.inference_mode(), precision_context(torch.device("cpu"), precision):
        assert layer(torch.ones(1, 4)).dtype == getattr(torch, precision)


@pytest.mark.parametrize(("score", "everywhere"), [(0.3, True), (0.1, False)])
def test_a_picture_full_of_ships_loses_none_to_the_top_n(score: float, everywhere: bool) -> None:
    config = LarsdConfig(
        backbone="efficientnet-lite0",
        levels=("p3",),
        use_anchors=False,
        alignment=None,
        decoder_widths=(16, 16, 16),
        head_width=8,
        head_depth=1,
    )
    network = Larsd(config).eval()
    head = network.classification.final
    torch.nn.init.zeros_(head.weight)
    assert head.bias is not None
    torch.nn.init.constant_(head.bias, math.log(score / (1 - score)))
    predictor = predictor_for_network(network, Normalisation((0, 0, 0), (1, 1, 1)))
    maps = predictor.backend.run(np.zeros((1, 3, 64, 64), dtype=np.float32))
    (found,) = candidates_from_maps(maps, predictor.spec, top_n=10)
    assert len(found.scores) == (8 * 8 if everywhere else 10)
