"""The one root of all errors that a user can mend."""

from __future__ import annotations

import copyreg
from typing import Any


class LarsdError(Exception):
    """Root of all errors raised by larsd-geo; its text is one plain sentence for the user.

    An error keeps its text and its attributes on the way from one process to another.
    """

    def __reduce__(self) -> tuple[Any, ...]:
        """Say how to make it again: not by its own arguments, of which only the text is left."""
        # As state: errors of the operating system take no arguments before they are initialised.
        state = {"args": self.args, **self.__dict__}
        return copyreg.__newobj__, (type(self),), state  # type: ignore[attr-defined]
