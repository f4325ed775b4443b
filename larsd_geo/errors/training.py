"""Errors of trainings."""

from __future__ import annotations

from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "CheckpointError",
    "CropWorkerError",
    "NoBowsError",
    "NoTrainingImagesError",
    "TooFewBoxesError",
    "TrainingConfigError",
    "TrainingError",
]


class TrainingError(LarsdError):
    """Family of errors about a training."""


class TrainingConfigError(TrainingError, ValueError):
    """A training recipe holds an unknown name or an impossible value.

    Args:
        name: The entry.
        value: Its value.
        wanted: What it must be.
    """

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(f"training recipe: {name} is {value!r}, but must be {wanted}.")


class CheckpointError(TrainingError, ValueError):
    """A training run cannot resume from a checkpoint.

    Args:
        path: The checkpoint.
        reason: What is wrong with it.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(
            f"cannot resume from {fspath(path)}: {reason}; start again in another folder."
        )


class CropWorkerError(TrainingError, RuntimeError):
    """A process that makes training crops was killed.

    Args:
        workers: How many such processes there were.
    """

    remedies = ("workers", "resume")

    def __init__(self, workers: int) -> None:
        super().__init__(
            f"one of the {workers} processes that make training crops was killed, most often "
            "because memory ran out; resume with fewer workers."
        )


class NoTrainingImagesError(TrainingError, ValueError):
    """There is nothing to train on.

    Args:
        images: How many images there are, none of them with a ship.
    """

    remedies = ("split",)

    def __init__(self, images: int) -> None:
        super().__init__(
            f"none of the {images} images to train on shows a labelled ship; "
            "check the folder and the split."
        )


class NoBowsError(TrainingError, ValueError):
    """Too few images tell where the bows of their ships are.

    Args:
        images: How many do.
        wanted: How many must.
    """

    def __init__(self, images: int, wanted: int) -> None:
        super().__init__(
            f"{images} of the training images tell where bows are, and at least {wanted} must; "
            "add bow_stern.json beside labelTxt (docs/train.md says what is in it)."
        )


class TooFewBoxesError(TrainingError, ValueError):
    """There are fewer labelled boxes than anchors to find.

    Args:
        boxes: How many boxes there are.
        anchors: How many anchors were requested.
    """

    remedies = ("k",)

    def __init__(self, boxes: int, anchors: int) -> None:
        super().__init__(
            f"{boxes} labelled boxes are too few for {anchors} anchors; "
            "give more labels or ask for fewer anchors."
        )
