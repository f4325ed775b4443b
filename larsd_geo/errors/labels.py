"""Labels, training on them and evaluation against them."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError


class LabelError(LarsdError, ValueError):
    """A label file is missing or malformed.

    Args:
        path: The file.
        line: The line in it, from 1; 0 where no single line is to blame.
        reason: What is wrong, in words.
    """

    def __init__(self, path: str | PathLike[str], line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = f"{fspath(path)}, line {line}" if line else fspath(path)
        super().__init__(f"{place}: {reason}.")


class LabelFormatError(LarsdError, ValueError):
    """The label format is unknown, or the folder does not have the layout of one.

    Args:
        folder: The data set's folder.
        reason: What is wrong, in words that lead up to the list of choices.
        choices: Known formats, or what was looked for.
    """

    def __init__(self, folder: str | PathLike[str], reason: str, choices: Sequence[str]) -> None:
        self.folder = folder
        super().__init__(f"{fspath(folder)}: {reason} {'; '.join(choices)}.")


class LabelSplitError(LarsdError, LookupError):
    """No labelled picture belongs to the split that was asked for.

    Args:
        folder: The data set's folder.
        split: The split asked for.
        known: The splits that the data set has.
    """

    def __init__(self, folder: str | PathLike[str], split: str, known: Sequence[str]) -> None:
        self.folder = folder
        self.split = split
        there = f"its splits are {', '.join(known)}" if known else "it has no pictures"
        super().__init__(f"{fspath(folder)}: no picture belongs to split {split!r}; {there}.")


class TooFewBoxesError(LarsdError, ValueError):
    """There are fewer labelled boxes than anchors to be found."""

    def __init__(self, boxes: int, anchors: int) -> None:
        super().__init__(
            f"{boxes} labelled boxes are too few for {anchors} anchors; "
            "give more labels or ask for fewer anchors."
        )


class TrainingConfigError(LarsdError, ValueError):
    """A training recipe says something unknown or impossible."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(f"training recipe: {name} is {value!r}, but must be {wanted}.")


class CheckpointError(LarsdError, ValueError):
    """A training run cannot go on from a checkpoint."""

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        super().__init__(
            f"cannot resume from {fspath(path)}: {reason}; start anew in another folder."
        )


class CropWorkerError(LarsdError, RuntimeError):
    """A process that makes training crops was killed."""

    def __init__(self, workers: int) -> None:
        super().__init__(
            f"one of the {workers} processes that make training crops was killed, most often for "
            "want of memory; go on with fewer (--workers) and --resume."
        )


class NoTrainingImagesError(LarsdError, ValueError):
    """There is nothing to train on."""

    def __init__(self, pictures: int) -> None:
        super().__init__(
            f"none of the {pictures} pictures to train on shows a labelled ship; "
            "check the folder and --split."
        )


class NoBowsError(LarsdError, ValueError):
    """Too few pictures tell where the bows of their ships are."""

    def __init__(self, pictures: int, wanted: int) -> None:
        super().__init__(
            f"{pictures} of the training pictures tell where bows are, and at least {wanted} must; "
            "add bow_stern.json beside labelTxt (docs/train.md says what is in it)."
        )


class EvaluationInputError(LarsdError, ValueError):
    """Predictions, truths and sources do not fit together.

    Args:
        picture: The picture's name.
        reason: What is wrong, in words.
    """

    def __init__(self, picture: str, reason: str) -> None:
        self.picture = picture
        super().__init__(f"picture {picture}: {reason}.")


class ComparisonError(LarsdError, ValueError):
    """A layer cannot be compared with another.

    Args:
        layer: Which of the two, in words.
        reason: What is wrong, in words.
    """

    def __init__(self, layer: str, reason: str) -> None:
        super().__init__(f"cannot compare the layers: {layer}: {reason}.")


class TooFewDetectionsError(LarsdError, ValueError):
    """There are not enough detections to fit a calibration to.

    Args:
        hits: How many are right.
        false: How many are not.
        least: How many of each there must be.
    """

    def __init__(self, hits: int, false: int, least: int) -> None:
        super().__init__(
            f"{hits} hits and {false} false detections are too few to calibrate scores: there must "
            f"be {least} of each; give more labelled pictures."
        )


class MissingPackageError(LarsdError, ImportError):
    """An optional package is not installed.

    Args:
        package: Its name.
        purpose: What it is needed for.
        extra: The extra of this package that brings it.
    """

    def __init__(self, package: str, purpose: str, extra: str) -> None:
        super().__init__(
            f"{purpose} needs {package}, which is not installed: pip install 'larsd-geo[{extra}]'."
        )
