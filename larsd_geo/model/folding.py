"""A network without its normalisations: the same function, with less to compute.

In evaluation mode a batch normalisation is a scale and a shift for each channel, which belong into
the weights of the convolution before it. A backbone's padding that depends on the size of its input
becomes a constant one, which is the same for the sizes that the network takes.
"""

from __future__ import annotations

import copy
import logging
from typing import Any

import torch
from timm.layers.conv2d_same import Conv2dSame
from timm.layers.norm_act import BatchNormAct2d
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.fusion import fuse_conv_bn_eval

from larsd_geo.model.config import MAX_STRIDE
from larsd_geo.model.network import Head, Larsd

__all__ = ["fold_network"]

logger = logging.getLogger(__name__)

#: Side in pixels of the image that a backbone is followed and checked with.
_PROBE_SIDE = 2 * MAX_STRIDE

#: How far a folded backbone's maps may be from the original's, relative to their largest value.
_TOLERANCE = 1e-3


class _FoldedHead(nn.Module):
    """A head whose normalisations are in its convolutions, of which each level has its own."""

    def __init__(self, head: Head) -> None:
        super().__init__()
        self.convs = nn.ModuleList(nn.ModuleList(_fused(head.convs, norms)) for norms in head.norms)
        self.final = copy.deepcopy(head.final)

    def forward(self, x: Tensor, level: int) -> Tensor:
        """Return (B, outputs, H, W) for the map of one level."""
        convs = self.convs[level]
        assert isinstance(convs, nn.ModuleList)
        for conv in convs:
            x = functional.relu(conv(x), inplace=True)
        out: Tensor = self.final(x)
        return out


class _PaddedConv(nn.Module):
    """A convolution after a constant padding of (left, right, top, bottom) pixels."""

    def __init__(self, conv: nn.Conv2d, padding: tuple[int, int, int, int]) -> None:
        super().__init__()
        self.conv, self.padding = conv, padding

    def forward(self, x: Tensor) -> Tensor:
        """Pad and convolve."""
        out: Tensor = self.conv(functional.pad(x, self.padding))
        return out


def _fused(convs: Any, norms: Any) -> list[nn.Module]:
    return [fuse_conv_bn_eval(conv, norm) for conv, norm in zip(convs, norms, strict=True)]


def fold_network(network: Larsd) -> Larsd:
    """Return a copy of a network for inference, with its batch normalisations folded away.

    Args:
        network: In evaluation mode; it stays as it is.

    Returns:
        A network with the same outputs, but for rounding.
    """
    folded = copy.deepcopy(network).eval()
    for merge in folded.decoder.merges.values():
        for step in merge.children():
            conv, norm = step[0], step[1]  # type: ignore[index]
            step[0], step[1] = fuse_conv_bn_eval(conv, norm), nn.Identity()  # type: ignore[operator]
    for name in ("classification", "localisation"):
        setattr(folded, name, _FoldedHead(getattr(folded, name)))
    setattr(folded, "backbone", _folded_backbone(folded.backbone))  # noqa: B010
    return folded.requires_grad_(False)


def _folded_backbone(backbone: nn.Module) -> nn.Module:
    """Return a folded copy of a backbone; the backbone itself if a copy would compute otherwise."""
    device = next(backbone.parameters()).device
    probe = torch.rand(1, 3, _PROBE_SIDE, _PROBE_SIDE, generator=torch.Generator().manual_seed(0))
    probe = probe.to(device).contiguous(memory_format=torch.channels_last)
    folded = copy.deepcopy(backbone)
    with torch.inference_mode():
        expected = backbone(probe)
        pairs, inputs = _follow(folded, probe)
    for norm_name, conv_name in pairs.items():
        norm = folded.get_submodule(norm_name)
        _replace(folded, conv_name, *_fused([folded.get_submodule(conv_name)], [norm]))
        _replace(folded, norm_name, _after_norm(norm))
    for name, sides in inputs.items():
        conv = folded.get_submodule(name)
        if isinstance(conv, Conv2dSame):
            _replace(folded, name, _padded(conv, sides))
    with torch.inference_mode():
        found = folded(probe)
    for before, after in zip(expected, found, strict=True):
        if (before - after).abs().max() > _TOLERANCE * before.abs().max():
            logger.debug("the backbone's normalisations cannot be folded")
            return backbone
    return folded


def _follow(
    backbone: nn.Module, probe: Tensor
) -> tuple[dict[str, str], dict[str, tuple[int, int]]]:
    """Run a backbone and look which normalisation takes what which convolution gives.

    Returns:
        Name of each normalisation -> name of its convolution; name of each convolution -> rows and
        columns of its input.
    """
    pairs: dict[str, str] = {}
    inputs: dict[str, tuple[int, int]] = {}
    outputs: list[tuple[str, Tensor]] = []  # kept alive, so that no tensor takes another's place

    def after_conv(name: str) -> Any:
        def hook(_: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> None:
            outputs.append((name, output))
            inputs[name] = (given[0].shape[-2], given[0].shape[-1])

        return hook

    def before_norm(name: str) -> Any:
        def hook(_: nn.Module, given: tuple[Tensor, ...]) -> None:
            source = [conv for conv, output in outputs if output is given[0]]
            if len(source) == 1:
                pairs[name] = source[0]

        return hook

    hooks = []
    for name, module in backbone.named_modules():
        if isinstance(module, nn.Conv2d):
            hooks.append(module.register_forward_hook(after_conv(name)))
        elif isinstance(module, nn.BatchNorm2d) and module.track_running_stats:
            hooks.append(module.register_forward_pre_hook(before_norm(name)))
    backbone(probe)
    for hook in hooks:
        hook.remove()
    return pairs, inputs


def _after_norm(norm: nn.Module) -> nn.Module:
    """Return what a normalisation does besides normalising: timm's also have the activation."""
    return norm.act if isinstance(norm, BatchNormAct2d) else nn.Identity()


def _padded(conv: Conv2dSame, sides: tuple[int, int]) -> nn.Module:
    """Return a convolution with TensorFlow's padding as one with a constant padding.

    The sides of all images are multiples of the deepest stride, and so those of all maps are
    multiples of their convolution's own: then the padding does not depend on them.
    """
    pads = []
    for side, kernel, stride, dilation in zip(
        sides, conv.kernel_size, conv.stride, conv.dilation, strict=True
    ):
        total = max((-(-side // stride) - 1) * stride + (kernel - 1) * dilation + 1 - side, 0)
        pads.append((total // 2, total - total // 2))
    (top, bottom), (left, right) = pads
    plain = nn.Conv2d(
        conv.in_channels,
        conv.out_channels,
        conv.kernel_size,  # type: ignore[arg-type]
        conv.stride,  # type: ignore[arg-type]
        (top, left) if (top, left) == (bottom, right) else 0,
        conv.dilation,  # type: ignore[arg-type]
        conv.groups,
        bias=conv.bias is not None,
    )
    plain.weight, plain.bias = conv.weight, conv.bias
    if (top, left) == (bottom, right):
        return plain
    return _PaddedConv(plain, (left, right, top, bottom))


def _replace(root: nn.Module, name: str, module: nn.Module) -> None:
    parent, _, attribute = name.rpartition(".")
    setattr(root.get_submodule(parent), attribute, module)
