"""What the libraries that read vector files raise for damaged ones, and their reasons in words."""

from __future__ import annotations

__all__ = ["cause_of", "damaged_vector_errors"]


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
    """
    if isinstance(error, NameError):
        return "its coordinate reference system is damaged"
    text = " ".join(str(getattr(error, "strerror", None) or error).split())
    return text[:200].rstrip(". ") or type(error).__name__
