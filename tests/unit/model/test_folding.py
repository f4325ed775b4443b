"""Folded networks compute what the networks compute."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import nn

from larsd_geo.model.config import LarsdConfig
from larsd_geo.model.folding import fold_network
from larsd_geo.model.network import Larsd, LevelOutput
from larsd_geo.model.weights import load_model


def outputs(network: Larsd, images: torch.Tensor) -> list[LevelOutput]:
    with torch.inference_mode():
        return network(images)


@pytest.fixture
def restless() -> Larsd:
    """A network on a residual backbone, with statistics as different as after a training."""
    config = LarsdConfig.from_preset(
        "larsd-11",
        backbone="resnet18",
        decoder_widths=(8, 8, 8),
        head_width=8,
        head_depth=2,
    )
    network = Larsd(config, torch.ones(3, 5, 2) * 8).eval()
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.5, 0.5)
            assert module.running_mean is not None
            assert module.running_var is not None
            nn.init.uniform_(module.running_mean, -0.5, 0.5)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network


def assert_same(network: Larsd, rows: int, columns: int) -> None:
    folded = fold_network(network)
    assert not any(isinstance(module, nn.BatchNorm2d) for module in folded.modules())
    assert any(isinstance(module, nn.BatchNorm2d) for module in network.modules())
    images = torch.randn(2, 3, rows, columns)
    for before, after in zip(outputs(network, images), outputs(folded, images), strict=True):
        scale = before.offsets.abs().max().item()
        torch.testing.assert_close(after.logits, before.logits, atol=1e-4, rtol=1e-4)
        torch.testing.assert_close(after.offsets, before.offsets, atol=1e-4 * scale, rtol=1e-4)


def test_the_shipped_network_stays_what_it_is() -> None:
    assert_same(load_model().network, 96, 160)


def test_a_residual_network_stays_what_it_is(restless: Larsd) -> None:
    assert_same(restless, 64, 96)


def test_a_backbone_that_cannot_be_folded_is_left_as_it_is(tiny_model: Path) -> None:
    class Shy(nn.Module):
        """Uses a convolution's output beside its normalisation, so that it must not be folded."""

        def __init__(self, inner: nn.Module) -> None:
            super().__init__()
            self.inner = inner
            self.conv, self.norm = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
            nn.init.constant_(self.norm.bias, 3.0)

        def forward(self, x: torch.Tensor) -> list[torch.Tensor]:
            seen = self.conv(x)
            maps: list[torch.Tensor] = self.inner(x + seen * self.norm(seen))
            return maps

    network = load_model(tiny_model).network
    network.backbone = Shy(network.backbone).eval()
    images = torch.randn(1, 3, 64, 64)
    before, after = outputs(network, images)[0], outputs(fold_network(network), images)[0]
    torch.testing.assert_close(after.logits, before.logits, atol=1e-4, rtol=1e-4)
