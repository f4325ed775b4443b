"""Errors of labelled data sets."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = ["LabelClassError", "LabelError", "LabelFileError", "LabelFormatError", "LabelSplitError"]


class LabelError(LarsdError):
    """Family of errors about labels and the images that they belong to."""


class LabelFileError(LabelError, ValueError):
    """A label file, or its image, is missing or malformed.

    Args:
        path: The file.
        line: The line in it, from 1; 0 where no single line is at fault.
        reason: What is wrong.
    """

    def __init__(self, path: str | PathLike[str], line: int, reason: str) -> None:
        self.path = path
        self.line = line
        self.reason = reason
        place = f"{fspath(path)}, line {line}" if line else fspath(path)
        super().__init__(f"{place}: {reason}.")


class LabelClassError(LabelError, LookupError):
    """Nothing says which classes of a data set are ships.

    Args:
        folder: The data set's folder.
        known: Its classes, by name or number.
    """

    remedies = ("classes",)

    def __init__(self, folder: str | PathLike[str], known: Sequence[str]) -> None:
        self.folder = folder
        self.known = tuple(known)
        super().__init__(
            f"{fspath(folder)}: nothing says which of its classes are ships ({', '.join(known)}); "
            "name them as classes."
        )


class LabelFormatError(LabelError, ValueError):
    """The label format is unknown, or the folder has the layout of none.

    Args:
        folder: The data set's folder.
        reason: What is wrong, in words that lead up to the list of choices.
        choices: Known formats, or what was looked for.
    """

    remedies = ("label_format",)

    def __init__(self, folder: str | PathLike[str], reason: str, choices: Sequence[str]) -> None:
        self.folder = folder
        super().__init__(f"{fspath(folder)}: {reason} {'; '.join(choices)}.")


class LabelSplitError(LabelError, LookupError):
    """No labelled image belongs to the requested split.

    Args:
        folder: The data set's folder.
        split: The requested split.
        known: The splits that the data set has.
    """

    remedies = ("split",)

    def __init__(self, folder: str | PathLike[str], split: str, known: Sequence[str]) -> None:
        self.folder = folder
        self.split = split
        there = f"its splits are {', '.join(known)}" if known else "it has no images"
        super().__init__(f"{fspath(folder)}: no image belongs to split {split!r}; {there}.")
