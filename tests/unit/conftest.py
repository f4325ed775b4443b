"""What the unit tests share: a small model, and the benchmarks as modules."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest
import torch

from larsd_geo.model.card import ModelCard
from larsd_geo.model.config import LarsdConfig
from larsd_geo.model.network import Larsd
from larsd_geo.model.weights import save_model


@pytest.fixture(scope="session")
def benchmark_script(repository: Path) -> Iterator[Callable[[str], ModuleType]]:
    """Import a script of benchmarks/ by its name, as it imports its neighbours."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(repository / "benchmarks"))
        yield importlib.import_module


@pytest.fixture
def tiny_model(tmp_path: Path) -> Path:
    """A network that is small and random, saved as a model."""
    config = LarsdConfig.from_preset(
        "baseline",
        backbone="efficientnet-lite0",
        decoder_widths=(8, 8, 8),
        head_width=8,
        head_depth=1,
    )
    torch.manual_seed(3)
    network = Larsd(config)
    card = ModelCard(
        name="tiny",
        description="for a test",
        config=config,
        anchors=(((4.0, 4.0),),),
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
        gsd_range_m=(0.5, 2.0),
        longest_ship_m=300.0,
        score_threshold=0.4,
        sha256="",
        licence="MIT",
        data="none",
    )
    save_model(tmp_path / "tiny", network.state_dict(), card)
    return tmp_path / "tiny"
