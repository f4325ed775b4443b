"""What the libraries that read vector files raise for damaged ones, and their reasons in words."""

from __future__ import annotations

import re

__all__ = ["cause_of", "damaged_vector_errors"]

#: A statement that GDAL quotes before it says why SQLite refused it, and where it was.
_STATEMENT = re.compile(r"(Could not \w+ feature [^:]*: )?sqlite3_\w+\(.*\) failed: ")

#: Letters of a library's text that are repeated.
_MOST_TEXT = 200


def damaged_vector_errors() -> tuple[type[Exception], ...]:
    """Return the kinds of errors that a damaged vector file may raise, to be caught.

    GDAL's and pyproj's errors are `RuntimeError`s, Arrow's mostly `ValueError`s. What they do not
    notice fails in the others: an unclosed ring in shapely, text in no code, a coordinate reference
    system that pyogrio cannot write down again (`UnboundLocalError`).
    """
    from shapely.errors import ShapelyError  # not before a file is read: the start waits for it

    return (
        OSError,
        RuntimeError,
        ValueError,
        TypeError,
        AttributeError,
        ArithmeticError,
        LookupError,
        NameError,
        ShapelyError,
    )


def cause_of(error: BaseException) -> str:
    """Return why a library failed, to end a sentence.

    Args:
        error: What it raised.

    Examples:
        >>> cause_of(OSError(28, "No space left on device"))
        'No space left on device'
        >>> cause_of(RuntimeError("sqlite3_exec(CREATE TABLE a (b)) failed: disk is full"))
        'disk is full'
    """
    if isinstance(error, NameError):
        return "its coordinate reference system is damaged"
    text = " ".join(str(getattr(error, "strerror", None) or error).split())
    text = _STATEMENT.sub("", text).rstrip(". ")
    if len(text) > _MOST_TEXT:
        # What is wrong mostly comes last.
        text = f"{text[: _MOST_TEXT // 2]} ... {text[-_MOST_TEXT // 2 :]}"
    return text or type(error).__name__
