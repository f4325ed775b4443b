"""Errors of models: unknown, damaged, or not compatible with each other."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "DamagedWeightsError",
    "ModelCardError",
    "ModelError",
    "ModelsDifferError",
    "NetworkOutputError",
    "UnknownBackboneError",
    "UnknownModelError",
    "UnknownPresetError",
]


class ModelError(LarsdError):
    """Family of errors about a model."""


class NetworkOutputError(ModelError, ArithmeticError):
    """A network computed values that are not finite, from which nothing can be told.

    Args:
        device: Where it ran.
        precision: What it computed in.
    """

    remedies = ("precision=float32", "device=cpu")

    def __init__(self, device: str, precision: str) -> None:
        self.device = device
        self.precision = precision
        super().__init__(
            f"the network's output on {device} in {precision} has values that are not finite, so "
            "that its ships cannot be told; try precision float32, or another device or model."
        )


class UnknownPresetError(ModelError, KeyError):
    """The paper has no system of this name.

    Args:
        name: The requested preset.
        known: The known ones.
    """

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"no preset is called {name!r}; choose one of {', '.join(known)}.")

    __str__ = Exception.__str__  # KeyError would quote the sentence


class UnknownBackboneError(ModelError, KeyError):
    """A backbone is unknown or lacks a feature map.

    Args:
        name: The requested backbone.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no backbone {name!r} with feature maps at strides 4, 8, 16 and 32; "
            "try resnet50, resnet101 or efficientnet-lite0."
        )

    __str__ = Exception.__str__


class ModelCardError(ModelError, ValueError):
    """A model's card is missing or damaged.

    Args:
        path: The card.
        reason: What is wrong.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(
            f"cannot use the model card {fspath(path)}: {reason}; install the model again."
        )


class DamagedWeightsError(ModelError, ValueError):
    """A model's weights are missing, changed, or belong to another card.

    Args:
        path: The weights file.
        reason: What is wrong.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(f"cannot use the weights {fspath(path)}: {reason}; install them again.")


class UnknownModelError(ModelError, LookupError):
    """Neither an installed model nor a model's folder has this name.

    Args:
        name: The requested model.
        known: The installed ones.
        is_here: Whether the working folder holds a model's folder of that name.
    """

    def __init__(self, name: str, known: Sequence[str], is_here: bool = False) -> None:
        listed = ", ".join(known) if known else "none"
        if is_here:
            super().__init__(
                f"no installed model is called {name!r}; if you mean the folder here, write "
                f"./{name}; installed: {listed}."
            )
            return
        super().__init__(
            f"no model is called {name!r} and no folder of that name holds a card.json; "
            f"installed: {listed}."
        )


class ModelsDifferError(ModelError, ValueError):
    """The models to average were not trained from one another.

    Args:
        first: The first model's folder.
        other: The folder of one that differs from it.
        what: In what they differ, in the plural.
    """

    def __init__(self, first: str | PathLike[str], other: str | PathLike[str], what: str) -> None:
        super().__init__(
            f"cannot average {fspath(first)} and {fspath(other)}: their {what} differ; choose "
            "models that were trained from one another (start_from in the recipe)."
        )


class BackendError(ModelError, RuntimeError):
    """A backend cannot run a model on this machine."""

    def __init__(self, backend: str, reason: str) -> None:
        super().__init__(f"cannot run the model by the backend {backend!r}: {reason}.")
