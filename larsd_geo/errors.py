"""Every error that the package raises on purpose.

All of them share one root, so that a caller (the command line, the QGIS worker) can tell "the input
is wrong, here is what to do" from a defect. Each one also subclasses the builtin that a caller
would expect, and composes its own message: what is wrong, with which file, and what to do about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath


class LarsdError(Exception):
    """Root of all errors raised by larsd-geo; its text is one plain sentence for the user."""


# --- labels (training/datasets) ---


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


# -- model ------------------------------------------------------------------------------------


class UnknownPresetError(LarsdError, KeyError):
    """A preset was asked for that the letter does not have."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"no preset is called {name!r}; choose one of {', '.join(known)}")

    __str__ = Exception.__str__  # KeyError would quote the sentence


class UnknownBackboneError(LarsdError, KeyError):
    """A backbone was asked for that is unknown or lacks a feature map."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"no backbone {name!r} with feature maps at strides 4, 8, 16 and 32; "
            "try resnet50, resnet101 or efficientnet-lite0"
        )

    __str__ = Exception.__str__
