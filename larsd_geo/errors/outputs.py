"""Errors of outputs: layers, images and models that cannot be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "ModelExistsError",
    "OutputError",
    "OutputExistsError",
    "OutputInUseError",
    "OutputNotWritableError",
    "UnknownOutputFormatError",
    "UnwritableColumnError",
]


class OutputError(LarsdError):
    """Family of errors about something to be written; what was there before is unchanged."""


class UnknownOutputFormatError(OutputError, ValueError):
    """No output format has this name or file suffix.

    Args:
        asked: The path or the format's name, as given.
        known: The formats' names, each with its suffixes.
    """

    remedies = ("format",)

    def __init__(self, asked: str | PathLike[str], known: Mapping[str, Sequence[str]]) -> None:
        self.asked = asked
        choices = ", ".join(f"{name} ({' '.join(known[name])})" for name in known)
        super().__init__(f"{fspath(asked)}: no known output format; choose one of {choices}.")


class OutputExistsError(OutputError, FileExistsError):
    """The output exists and may not be replaced.

    Args:
        path: The file.
    """

    remedies = ("overwrite",)

    def __init__(self, path: str | PathLike[str]) -> None:
        self.path = path
        super().__init__(
            f"{fspath(path)} exists already; set overwrite to replace it, or give another name."
        )


class ModelExistsError(OutputError, FileExistsError):
    """The folder holds a model that may not be replaced.

    Args:
        folder: The model's folder.
    """

    remedies = ("overwrite",)

    def __init__(self, folder: str | PathLike[str]) -> None:
        super().__init__(
            f"{fspath(folder)} holds a model already; set overwrite to replace it, or give another "
            "folder."
        )


class OutputNotWritableError(OutputError, OSError):
    """The output cannot be written.

    Args:
        path: The file.
        reason: What prevents it.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"cannot write {fspath(path)}: {reason}.")


class OutputInUseError(OutputError, OSError):
    """Another program has the SQLite file open and has not written all of its changes.

    Args:
        path: The file to be replaced.
        journal: Name of the journal beside it that holds the changes; empty if the program holds
            the file's lock.
    """

    def __init__(self, path: str | PathLike[str], journal: str = "") -> None:
        self.path = path
        self.journal = journal
        how = f"{journal} holds unfinished changes" if journal else "which holds its lock"
        super().__init__(
            f"{fspath(path)} is open in another program ({how}); close the layer there, or give "
            "another name."
        )


class UnwritableColumnError(OutputError, TypeError):
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
