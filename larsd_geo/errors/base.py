"""The one root of all errors that a user can mend."""

from __future__ import annotations

from typing import Any


class LarsdError(Exception):
    """Root of all errors raised by larsd-geo; its text is one plain sentence for the user.

    An error keeps its text and its attributes on the way from one process to another.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how to make it again: not by its own arguments, of which only the text is left."""
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[LarsdError], args: tuple[Any, ...], state: dict[str, Any]) -> LarsdError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
