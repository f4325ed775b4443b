"""The root of all errors that a user can fix."""

from __future__ import annotations

import copyreg
from typing import Any

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
        state = {"args": self.args, **self.__dict__}
        return copyreg.__newobj__, (type(self),), state  # type: ignore[attr-defined]
