"""The LARSD network: backbone, U-Net-like decoder and two subnets (the paper, sec. II-A)."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from larsd_geo.model.backbone import create_backbone, pyramid_channels
from larsd_geo.model.config import LEVEL_STRIDES, LarsdConfig

__all__ = ["Decoder", "Head", "Larsd", "LevelOutput"]


class LevelOutput(NamedTuple):
    """The output of the heads for one level.

    Attributes:
        logits: (B, K, H, W) ship logits, one map for each anchor.
        offsets: (B, K, 5, H, W) values t1..t4, t_theta of Eq. 1.
    """

    logits: Tensor
    offsets: Tensor


def _conv_norm_relu(inputs: int, outputs: int, kernel: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Decoder(nn.Module):
    """Three steps from C5 up to stride 4: upsample, concatenate, 3x3 and 1x1 convolution.

    Args:
        channels: Channels of C2, C3, C4 and C5.
        widths: Channels of the decoder's maps at strides 16, 8 and 4.
        out_width: Channels of each level that goes to the heads.
        levels: The levels to return, out of p2, p3 and p4. Steps deeper than these still run,
            shallower ones do not.
    """

    def __init__(
        self,
        channels: list[int],
        widths: tuple[int, int, int],
        out_width: int,
        levels: tuple[str, ...],
    ) -> None:
        super().__init__()
        self.levels = levels
        self.merges = nn.ModuleDict()
        self.laterals = nn.ModuleDict()
        c2, c3, c4, below = channels
        for level, skip, width in zip(("p4", "p3", "p2"), (c4, c3, c2), widths, strict=True):
            self.merges[level] = nn.Sequential(
                _conv_norm_relu(below + skip, width, 3), _conv_norm_relu(width, width, 1)
            )
            if level in levels:
                self.laterals[level] = nn.Conv2d(width, out_width, 1)
            below = width
            if LEVEL_STRIDES[level] == min(LEVEL_STRIDES[name] for name in levels):
                break

    def forward(self, pyramid: list[Tensor]) -> list[Tensor]:
        """Return the maps of the levels, shallow to deep.

        Args:
            pyramid: C2, C3, C4 and C5, each (B, C, H/s, W/s) at its stride s.

        Returns:
            One (B, out_width, H/s, W/s) map for each level.
        """
        *skips, deep = pyramid
        found: dict[str, Tensor] = {}
        for (level, merge), skip in zip(self.merges.items(), reversed(skips), strict=False):
            deep = functional.interpolate(deep, scale_factor=2.0, mode="nearest")
            deep = merge(torch.cat([deep, skip], dim=1))
            if level in self.laterals:
                found[level] = self.laterals[level](deep)
        return [found[level] for level in self.levels]


class Head(nn.Module):
    """A subnet: 3x3 convolutions and a final 1x1, with weights that all levels share.

    Each level has a normalisation of its own: statistics differ between levels, and shared running
    statistics would fit none of them.

    Args:
        width: Channels of the input and of the 3x3 convolutions.
        depth: Number of 3x3 convolutions.
        outputs: Channels of the result.
        level_count: Number of levels.
    """

    def __init__(self, width: int, depth: int, outputs: int, level_count: int) -> None:
        super().__init__()
        self.convs = nn.ModuleList(
            nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in range(depth)
        )
        self.norms = nn.ModuleList(
            nn.ModuleList(nn.BatchNorm2d(width) for _ in range(depth)) for _ in range(level_count)
        )
        self.final = nn.Conv2d(width, outputs, 1)

    def forward(self, x: Tensor, level: int) -> Tensor:
        """Run the subnet on the map of one level.

        Args:
            x: (B, width, H, W) map.
            level: Index of its level, from 0.

        Returns:
            (B, outputs, H, W) values.
        """
        norms = self.norms[level]
        assert isinstance(norms, nn.ModuleList)
        for conv, norm in zip(self.convs, norms, strict=True):
            x = functional.relu(norm(conv(x)), inplace=True)
        out: Tensor = self.final(x)
        return out


class Larsd(nn.Module):
    """The LARSD network: a logit and five offsets for each anchor, location and level.

    Args:
        config: Shape of the network.
        anchors: (L, K, 2) anchor (w, h) in pixels, one row of K for each level. Without anchors
            (`config.use_anchors` is false) they are squares with the level's stride s as the side,
            which turns Eq. 1 into d_i = s exp(t_i).

    Raises:
        ValueError: If the anchors are missing, or do not fit the configuration.
    """

    anchors: Tensor

    def __init__(self, config: LarsdConfig, anchors: Tensor | None = None) -> None:
        super().__init__()
        self.config = config
        if anchors is None:
            if config.use_anchors:
                raise ValueError("a configuration with anchors needs their sizes")
            anchors = torch.tensor([[[s, s]] for s in config.strides], dtype=torch.float32)
        expected = (len(config.levels), config.anchor_count, 2)
        if tuple(anchors.shape) != expected:
            raise ValueError(f"anchors have shape {tuple(anchors.shape)}, expected {expected}")
        # Not part of the state dict: the card stores anchors in full precision, readable by people.
        self.register_buffer("anchors", anchors.to(torch.float32), persistent=False)
        self.backbone = create_backbone(config.backbone)
        self.decoder = Decoder(
            pyramid_channels(self.backbone),
            config.decoder_widths,
            config.head_width,
            config.levels,
        )
        k, levels = config.anchor_count, len(config.levels)
        self.classification = Head(config.head_width, config.head_depth, k, levels)
        self.localisation = Head(config.head_width, config.head_depth, 5 * k, levels)
        self._initialise()

    def _initialise(self) -> None:
        for part in (self.decoder, self.classification, self.localisation):
            for module in part.modules():
                if isinstance(module, nn.Conv2d):
                    nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                    if module.bias is not None:
                        nn.init.zeros_(module.bias)
        # Small final weights start every box near its anchor and every score near the prior.
        for head in (self.classification, self.localisation):
            nn.init.normal_(head.final.weight, std=0.01)
        prior = self.config.prior_probability
        assert self.classification.final.bias is not None
        nn.init.constant_(self.classification.final.bias, -math.log((1 - prior) / prior))

    def forward(self, images: Tensor) -> list[LevelOutput]:
        """Run the network.

        Args:
            images: (B, 3, H, W) normalised images; H and W are multiples of 32.

        Returns:
            One `LevelOutput` for each level of the configuration, shallow to deep.
        """
        maps = self.decoder(self.backbone(images))
        k = self.config.anchor_count
        return [
            LevelOutput(
                self.classification(features, index),
                self.localisation(features, index).unflatten(1, (k, 5)),
            )
            for index, features in enumerate(maps)
        ]
