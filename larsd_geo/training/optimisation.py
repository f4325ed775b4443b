"""Optimiser, schedule and averaged weights of a training run."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from larsd_geo.errors import TrainingConfigError
from larsd_geo.training.config import TrainingConfig

__all__ = ["freeze", "keep_depthwise_in_float32", "make_average", "make_optimiser", "rate_factor"]


def make_optimiser(network: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    """Return the optimiser; the backbone has its own rate, norms and biases no weight decay."""
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        if not parameter.requires_grad:
            continue
        key = (name.startswith("backbone."), parameter.ndim > 1)
        groups.setdefault(key, []).append(parameter)
    settings = [
        {
            "params": parameters,
            "lr": config.learning_rate * (config.backbone_rate if backbone else 1.0),
            "weight_decay": config.weight_decay if decays else 0.0,
        }
        for (backbone, decays), parameters in groups.items()
    ]
    if config.optimiser == "sgd":
        return torch.optim.SGD(settings, lr=config.learning_rate, momentum=config.momentum)
    return torch.optim.AdamW(settings, lr=config.learning_rate)


def rate_factor(step: int, config: TrainingConfig) -> float:
    """Return the learning rate at a step, relative to the configured one."""
    if step < config.warm_up:
        return (step + 1) / config.warm_up
    if config.schedule == "step":
        done = step / config.iterations
        return 0.1 ** ((done >= 2 / 3) + (done >= 8 / 9))
    span = max(1, config.iterations - config.warm_up)
    return 0.5 * (1.0 + math.cos(math.pi * (step - config.warm_up) / span))


def make_average(network: nn.Module, decay: float) -> AveragedModel:
    """Return exponentially averaged weights and running statistics of a network."""
    average = get_ema_multi_avg_fn(decay)  # type: ignore[no-untyped-call]
    return AveragedModel(network, multi_avg_fn=average, use_buffers=True)


def freeze(network: nn.Module, parts: Sequence[str]) -> list[nn.Module]:
    """Switch off the gradients of parts of a network.

    Early parts cost the most to train (their maps are the largest) and change the least.

    Args:
        network: Changed in place.
        parts: Prefixes of modules' names.

    Returns:
        The frozen modules, which the caller must keep in evaluation mode.

    Raises:
        TrainingConfigError: If no module's name has a prefix.
    """
    frozen: list[nn.Module] = []
    for part in parts:
        found = [m for name, m in network.named_modules() if f"{name}.".startswith(f"{part}.")]
        if not found:
            raise TrainingConfigError("frozen", part, "the name of a part of the network")
        frozen.extend(found)
    for module in frozen:
        module.requires_grad_(False)
    return frozen


def keep_depthwise_in_float32(network: nn.Module) -> int:
    """Run depthwise convolutions outside autocast, in place; for training on a CPU.

    oneDNN's gradient of a depthwise weight is about four times slower in bfloat16 than in float32
    (240 channels, 5x5, 64x64: 86 against 19 ms on two cores), which is a third of a training step.

    Returns:
        The number of convolutions changed.
    """
    changed = 0
    for module in network.modules():
        if isinstance(module, nn.Conv2d) and module.groups == module.in_channels > 1:
            module.forward = functools.partial(  # type: ignore[method-assign]
                _in_float32, module.forward
            )
            changed += 1
    return changed


def _in_float32(forward: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    with torch.autocast("cpu", enabled=False):
        return forward(x.float()).to(x.dtype)
