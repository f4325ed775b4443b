"""A rival is trained by LARSD's own loop, on the crops that LARSD gets, and resumed exactly."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks.comparison.rival import make_labelled_batch
from benchmarks.comparison.rrd import Rrd
from larsd_geo.datasets import LabelledImage
from larsd_geo.training.batches import make_batch
from larsd_geo.training.config import TrainingConfig
from larsd_geo.training.trainer import Trainer
from tests.benchmarks.comparison.small import FromScratch

CPU = torch.device("cpu")


def recipe(**changes: object) -> TrainingConfig:
    values: dict[str, object] = {
        "iterations": 4,
        "batch_size": 2,
        "warm_up": 1,
        "ema_decay": 0.9,
        "precision": "float32",
        "validate_every": 2,
        "model": {"preset": "baseline", "backbone": "efficientnet-lite0", "head_width": 8},
        "augmentation": {"crop": 96},
    }
    return TrainingConfig.from_dict({**values, **changes})


def test_a_rival_gets_the_crops_that_larsd_gets(
    painted: list[LabelledImage], tmp_path: Path
) -> None:
    larsd = Trainer(recipe(), painted, tmp_path / "larsd", device=CPU)
    rival = FromScratch(Rrd, recipe(), painted, tmp_path / "rival", device=CPU)
    for step in (0, 3):
        ours, theirs = (
            make_batch(larsd.sampler, 2, step),
            make_labelled_batch(rival.sampler, 2, step),
        )
        assert np.array_equal(ours.images, theirs.images)
        assert theirs.step == step
        assert len(theirs.boxes) == len(theirs.ignore) == 2


@pytest.mark.slow
def test_a_killed_training_goes_on_exactly(painted: list[LabelledImage], tmp_path: Path) -> None:
    whole = FromScratch(Rrd, recipe(), painted, tmp_path / "whole", device=CPU)
    list(whole.run())
    list(FromScratch(Rrd, recipe(), painted, tmp_path / "cut", device=CPU).run(until=2))
    resumed = FromScratch(Rrd, recipe(), painted, tmp_path / "cut", device=CPU, workers=1)
    assert [at.step for at in resumed.run(resume=True)] == [3, 4]
    for name, value in whole.network.state_dict().items():
        assert torch.allclose(value, resumed.network.state_dict()[name], atol=1e-6), name
