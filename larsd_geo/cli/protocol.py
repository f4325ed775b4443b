"""`--progress json`: JSON lines for the program that runs `larsd` (docs/protocol.md)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from larsd_geo import __version__
from larsd_geo.cli.progress import emit

__all__ = ["Events"]


class Events:
    """Writes the events of a run to stdout, or nothing where nobody asked for them.

    `hello` always comes first, so that a reader knows the protocol before anything else.

    Args:
        wanted: Whether `--progress json` was given.
    """

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self._greeted = False

    def hello(self, **values: Any) -> None:
        """Greet the reader; `values` are what is known of the run."""
        from larsd_geo.cli import PROTOCOL

        self._greeted = True
        if self.wanted:
            emit("hello", protocol=PROTOCOL, version=__version__, **values)

    def write(self, event: str, **values: Any) -> None:
        """Write an event; a closed stdout ends the program (see click)."""
        if self.wanted:
            if not self._greeted:
                self.hello()
            emit(event, **values)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Write warnings of the log, and what ends the block before its time, as events."""
        handler = _WarningEvents(self)
        log = logging.getLogger("larsd_geo")
        if self.wanted:
            log.addHandler(handler)
        try:
            yield
        except KeyboardInterrupt:
            self.write("error", kind="Interrupted", message="Interrupted.")
            raise
        except BrokenPipeError:
            raise  # of stdout itself: there is nobody left to tell
        except Exception as error:
            self.write("error", kind=type(error).__name__, message=str(error))
            raise
        finally:
            log.removeHandler(handler)


class _WarningEvents(logging.Handler):
    def __init__(self, events: Events) -> None:
        super().__init__(logging.WARNING)
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        self._events.write("warning", message=record.getMessage())
