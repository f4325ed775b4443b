"""The root of all errors that a user can fix."""

from __future__ import annotations

from typing import Any, cast

from larsd_geo.errors.redaction import redacted

__all__ = ["LarsdError"]


class LarsdError(Exception):
    """Root of all errors that larsd-geo raises on purpose.

    The text is one plain sentence for the user: what is wrong, with which file, and what to do.
    Text and attributes survive pickling, so that an error can cross processes.

    Attributes:
        remedies: Names of the Python arguments that solve it, with the value where there is only
            one (`device=auto`). The library knows no command line; `larsd` looks these names up
            among its options.
    """

    remedies: tuple[str, ...] = ()

    def __init__(self, *args: Any) -> None:
        # Paths are often URLs with a signature: nobody should find it in a log.
        super().__init__(*(redacted(arg) if isinstance(arg, str) else arg for arg in args))

    def __reduce__(self) -> tuple[Any, ...]:
        """Rebuild from the state, since `args` holds the text and not what `__init__` takes."""
        # As state: an OSError takes no arguments before it is initialised.
        return _blank, (type(self),), {"args": self.args, **self.__dict__}


def _blank(kind: type[BaseException]) -> BaseException:
    """Make an error of a class without initialising it.

    Of several builtin bases, only the one whose layout the class has can make it; it is not always
    the first that has a `__new__` (a MemoryError's layout is an Exception's).
    """
    layout: type[BaseException] = kind
    while layout.__module__ != "builtins":
        layout = cast("type[BaseException]", layout.__base__)
    return layout.__new__(kind)
