"""Errors of a journal: the work of an interrupted search is in the way, or cannot be used."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "InterruptedSearchError",
    "JournalError",
    "JournalInUseError",
    "JournalMismatchError",
    "UnusableJournalError",
]


class JournalError(LarsdError):
    """Family of errors about the journal of a search."""


class UnusableJournalError(JournalError, OSError):
    """The journal cannot be written or read.

    Args:
        path: The journal.
        reason: What is wrong and what to do.
    """

    remedies = ("journal",)

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        self.reason = reason
        super().__init__(f"cannot write {self.path}: {reason}.")


class JournalInUseError(JournalError, OSError):
    """Another search is writing the journal.

    Args:
        path: The journal.
        owner: Who that is; empty if it is not known.
        remedy: What to do.
    """

    remedies = ("journal",)

    def __init__(
        self,
        path: str | PathLike[str],
        owner: str,
        remedy: str = "wait until it is done, or give another name",
    ) -> None:
        self.path = fspath(path)
        self.owner = owner
        by = f" ({owner})" if owner else ""
        super().__init__(f"another search is writing {self.path}{by}; {remedy}.")


class InterruptedSearchError(JournalError, FileExistsError):
    """The journal holds the work of an interrupted search, and nobody said what to do with it.

    Args:
        path: The journal.
        where: How far the search came.
    """

    remedies = ("resume", "overwrite")

    def __init__(self, path: str | PathLike[str], where: str) -> None:
        self.path = fspath(path)
        self.where = where
        super().__init__(
            f"a search was interrupted at {where}, and {self.path} holds its work; resume it, or "
            "set overwrite to start again."
        )


class JournalMismatchError(JournalError, ValueError):
    """An interrupted search cannot go on: something that decides its result has changed.

    Args:
        path: The journal.
        changes: What has changed, each as a clause.
    """

    remedies = ("overwrite",)

    def __init__(self, path: str | PathLike[str], changes: Sequence[str]) -> None:
        self.path = fspath(path)
        self.changes = tuple(changes)
        super().__init__(
            f"the search in {self.path} cannot go on: {'; '.join(changes)}; change that back, or "
            "set overwrite to start again."
        )
