"""Layers and pictures to be written or read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError


class UnknownOutputFormatError(LarsdError, ValueError):
    """No writer goes with this file name or format name.

    Args:
        asked: The path or the format's name, as given.
        known: The formats' names, each with the suffixes that stand for it.
    """

    def __init__(self, asked: str | PathLike[str], known: Mapping[str, Sequence[str]]) -> None:
        self.asked = asked
        choices = ", ".join(f"{name} ({' '.join(known[name])})" for name in known)
        super().__init__(f"{fspath(asked)}: no known output format; there are {choices}.")


class OutputExistsError(LarsdError, FileExistsError):
    """The output is there already and nobody said that it may be replaced.

    Args:
        path: The file.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = path
        super().__init__(
            f"{fspath(path)} exists already; give --overwrite to replace it, or another name."
        )


class OutputNotWritableError(LarsdError, OSError):
    """The output cannot be written; what was there before is as it was.

    Args:
        path: The file.
        reason: What is in the way, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"cannot write {fspath(path)}: {reason}.")


class OutputInUseError(LarsdError, OSError):
    """Another program has the SQLite file open, with changes that are not yet in it.

    Args:
        path: The file to be replaced.
        journal: Name of the journal beside it that holds the changes.
    """

    def __init__(self, path: str | PathLike[str], journal: str) -> None:
        self.path = path
        self.journal = journal
        super().__init__(
            f"{fspath(path)} is open in another program ({journal} holds unfinished changes); "
            "close the layer there, or give another name."
        )


class UnwritableColumnError(LarsdError, TypeError):
    """A column holds values that no GIS format can store.

    Args:
        column: The column's name.
        example: One such value, or the column's type.
    """

    def __init__(self, column: str, example: object) -> None:
        self.column = column
        super().__init__(
            f"column {column!r} cannot be written: it holds {type(example).__name__} "
            f"({example!s:.60}), not numbers, truth values, times or text."
        )


class UnreadableShipsError(LarsdError, ValueError):
    """A file is not there, or holds no layer of ships that can be read.

    Args:
        path: The file.
        reason: What is wrong, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"cannot read ships from {fspath(path)}: {reason}.")
