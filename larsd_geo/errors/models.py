"""Models, and the devices that they run on."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError


class UnknownPresetError(LarsdError, KeyError):
    """A preset was asked for that the letter does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"no preset is called {name!r}; choose one of {', '.join(known)}.")

    __str__ = Exception.__str__  # KeyError would quote the sentence


class UnknownBackboneError(LarsdError, KeyError):
    """A backbone was asked for that is unknown or lacks a feature map."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no backbone {name!r} with feature maps at strides 4, 8, 16 and 32; "
            "try resnet50, resnet101 or efficientnet-lite0."
        )

    __str__ = Exception.__str__


class ModelCardError(LarsdError, ValueError):
    """A model's card is missing or damaged."""

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(
            f"cannot use the model card {fspath(path)}: {reason}; install the model again."
        )


class DamagedWeightsError(LarsdError, ValueError):
    """A model's weights are missing, changed, or belong to another card."""

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(f"cannot use the weights {fspath(path)}: {reason}; install them again.")


class UnknownModelError(LarsdError, LookupError):
    """Neither an installed model nor a model's folder has this name."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        listed = ", ".join(known) if known else "none"
        super().__init__(
            f"no model is called {name!r} and no folder of that name holds a card.json; "
            f"installed: {listed}."
        )


class ModelExistsError(LarsdError, FileExistsError):
    """A model would be replaced unasked."""

    def __init__(self, folder: str | PathLike[str]) -> None:
        super().__init__(f"{fspath(folder)} holds a model already; pass --overwrite to replace it.")


class ModelsDifferError(LarsdError, ValueError):
    """Models shall be averaged that no training run connects."""

    def __init__(self, first: str | PathLike[str], other: str | PathLike[str], what: str) -> None:
        super().__init__(
            f"cannot average {fspath(first)} and {fspath(other)}: their {what} differ; take models "
            "that were trained on from one another (start_from in the recipe)."
        )


class DeviceError(LarsdError, ValueError):
    """A device or precision was asked for that is not to be had."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"cannot run on {name!r}: {reason}; --device auto takes what there is.")


class BackendError(LarsdError, RuntimeError):
    """A backend cannot run a model here."""

    def __init__(self, backend: str, reason: str) -> None:
        super().__init__(f"cannot run the model by the backend {backend!r}: {reason}.")


class OutOfMemoryError(LarsdError, MemoryError):
    """Not even one tile fits into the device's memory."""

    def __init__(self, device: str, tile: int) -> None:
        super().__init__(
            f"one tile of {tile} pixels does not fit into the memory of {device}; "
            "give a smaller --tile, or --device cpu."
        )


class NoScenesError(LarsdError, ValueError):
    """A detection was asked for without a scene."""

    def __init__(self) -> None:
        super().__init__("there is no scene to search; name one or more rasters.")
