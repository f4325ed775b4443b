"""What a journal holds and nobody can use: damaged, or of another version."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from larsd_geo.errors import LarsdError, UnusableJournalError

__all__ = ["content_checked", "damaged", "of_another_version"]

#: What comes of content that makes no sense.
_NONSENSE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


def damaged(path: Path, error: Exception) -> UnusableJournalError:
    """Return the error for a journal whose content makes no sense.

    Args:
        path: The journal.
        error: What came of it.
    """
    what = " ".join(str(error).split())[:200] or type(error).__name__
    return UnusableJournalError(path, f"it is damaged ({what}); start again")


def of_another_version(path: Path, is_newer: bool) -> UnusableJournalError:
    """Return the error for a journal that another version of larsd-geo made.

    Args:
        path: The journal.
        is_newer: Whether that version is a newer one.
    """
    which = "a newer" if is_newer else "an earlier"
    return UnusableJournalError(
        path,
        f"{which} version of larsd-geo made it, and this one cannot go on with it; finish it with "
        "that version, or remove it to start again",
    )


@contextlib.contextmanager
def content_checked(path: Path) -> Iterator[None]:
    """Turn what comes of content that makes no sense into an error of ours.

    Args:
        path: The journal.

    Raises:
        UnusableJournalError: If the block, which takes the content apart, fails.
    """
    try:
        yield
    except LarsdError:
        raise
    except _NONSENSE as error:
        raise damaged(path, error) from error
