"""The journal of a search, and what keeps an interrupted search from going on."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

from larsd_geo.errors.base import LarsdError

__all__ = [
    "InterruptedSearchError",
    "JournalError",
    "JournalInUseError",
    "JournalMismatchError",
]


class JournalError(LarsdError, OSError):
    """The journal cannot be written or read.

    Args:
        path: The journal.
        reason: What is wrong and what to do, in words.
    """

    def __init__(self, path: str | PathLike[str], reason: str) -> None:
        self.path = fspath(path)
        self.reason = reason
        super().__init__(f"cannot write {self.path}: {reason}.")


class JournalInUseError(JournalError):
    """Another search is writing the journal.

    Args:
        path: The journal.
        owner: Who that is, in words; empty if it cannot be told.
        remedy: What to do.
    """

    def __init__(
        self,
        path: str | PathLike[str],
        owner: str,
        remedy: str = "wait until it is done, or write another output",
    ) -> None:
        self.owner = owner
        by = f" ({owner})" if owner else ""
        super().__init__(path, f"another search is writing it{by}; {remedy}")


class InterruptedSearchError(LarsdError, FileExistsError):
    """There is the work of an interrupted search, and nobody said what to do with it.

    Args:
        path: The journal that holds it.
        where: How far it came, in words.
    """

    def __init__(self, path: str | PathLike[str], where: str) -> None:
        self.path = fspath(path)
        self.where = where
        super().__init__(
            f"a search was interrupted at {where}, and {self.path} holds its work; resume it, or "
            "start again."
        )


class JournalMismatchError(LarsdError, ValueError):
    """An interrupted search cannot go on, because something that decides its result has changed.

    Args:
        path: The journal.
        changes: What has changed, each in words.
    """

    def __init__(self, path: str | PathLike[str], changes: Sequence[str]) -> None:
        self.path = fspath(path)
        self.changes = tuple(changes)
        super().__init__(
            f"the search in {self.path} cannot go on: {'; '.join(changes)}. Put that back, or "
            "start again."
        )
