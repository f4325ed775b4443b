"""Backbones by name, as feature pyramids C2 to C5.

They are timm's: `features_only` returns the maps of any of its networks at chosen strides, and it
has EfficientNet-Lite, which torchvision lacks.
"""

from __future__ import annotations

from collections.abc import Mapping

import timm
from torch import nn

from larsd_geo.errors import UnknownBackboneError
from larsd_geo.model.config import Normalisation

__all__ = [
    "ALIASES",
    "PYRAMID_STRIDES",
    "create_backbone",
    "normalisation_for",
    "pyramid_channels",
]

#: Strides of C2, C3, C4, C5 (the paper, sec. II-A).
PYRAMID_STRIDES = (4, 8, 16, 32)

#: Short names for what timm calls differently. The published EfficientNet-Lite weights were trained
#: with TensorFlow's padding, which the `tf_` variants keep.
ALIASES: Mapping[str, str] = {
    f"efficientnet-lite{size}": f"tf_efficientnet_lite{size}" for size in range(5)
}


#: EfficientNet-Lite's own preprocessing; ResNets use the statistics of ImageNet.
_LITE = Normalisation((127.0, 127.0, 127.0), (128.0, 128.0, 128.0))
_IMAGENET = Normalisation((123.675, 116.28, 103.53), (58.395, 57.12, 57.375))


def normalisation_for(backbone: str) -> Normalisation:
    """Return the normalisation that the backbone's ImageNet weights expect."""
    return _LITE if "lite" in backbone else _IMAGENET


def create_backbone(name: str) -> nn.Module:
    """Return an untrained network whose forward pass returns [C2, C3, C4, C5].

    Args:
        name: A timm model name or one of `ALIASES`.

    Raises:
        UnknownBackboneError: If timm has no such network, or it lacks one of the strides.
    """
    timm_name = ALIASES.get(name, name)
    if timm_name not in timm.list_models(timm_name):
        raise UnknownBackboneError(name)
    probe = timm.create_model(timm_name, features_only=True)
    reductions: list[int] = probe.feature_info.reduction()  # type: ignore[union-attr, operator]
    if any(stride not in reductions for stride in PYRAMID_STRIDES):
        raise UnknownBackboneError(name)
    wanted = tuple(reductions.index(stride) for stride in PYRAMID_STRIDES)
    backbone: nn.Module = timm.create_model(timm_name, features_only=True, out_indices=wanted)
    return backbone


def pyramid_channels(backbone: nn.Module) -> list[int]:
    """Return the channels of C2, C3, C4 and C5."""
    return list(backbone.feature_info.channels())  # type: ignore[union-attr, operator]
