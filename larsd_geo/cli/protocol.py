"""`--progress json`: JSON lines for the program that runs `larsd` (docs/protocol.md)."""

from __future__ import annotations

import logging
import math
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Literal, overload

import click

from larsd_geo import __version__
from larsd_geo.cli.hints import hint_for
from larsd_geo.cli.progress import emit
from larsd_geo.cli.shutdown import end_run, said_at_once
from larsd_geo.cli.start import EXIT_INTERRUPTED
from larsd_geo.errors.redaction import redacted

if TYPE_CHECKING:
    from typing_extensions import Unpack  # typing's own from Python 3.11 on

    from larsd_geo.cli import events

__all__ = ["Events"]

#: After this many seconds without a line an `alive` is written, so that there is one at least every
#: other second, and a reader that went away is noticed as soon.
_SILENCE_S = 1.0

#: What ends the events of a run.
_LAST = ("done", "error")


class Events:
    """Writes the events of a run to stdout, or nothing where they were not asked for.

    Lines of several threads never mix. `hello` comes first, so that a reader knows the protocol
    before anything else, and `done` or `error` last.

    Args:
        wanted: Whether `--progress json` was given.

    Attributes:
        phase: What the run is doing.
        journal: The file that holds the work of a run that failed; None if there is nothing to go
            on with.
    """

    def __init__(self, wanted: bool) -> None:
        self.wanted = wanted
        self.phase: events.Phase = "loading"
        self.journal: str | None = None
        self._lock = threading.RLock()
        self._began = self._last = time.monotonic()
        self._is_over = self._is_broken = False

    def hello(self, **values: Unpack[events.RunFacts]) -> None:
        """Write the first event; `values` are what is known of the run."""
        from larsd_geo.cli.group import PROTOCOL

        self.write("hello", protocol=PROTOCOL, version=__version__, **values)

    @overload
    def write(self, event: Literal["hello"], **values: Unpack[events.Hello]) -> None: ...
    @overload
    def write(self, event: Literal["alive"], **values: Unpack[events.Alive]) -> None: ...
    @overload
    def write(self, event: Literal["progress"], **values: Unpack[events.Progress]) -> None: ...
    @overload
    def write(self, event: Literal["resumed"], **values: Unpack[events.Resumed]) -> None: ...
    @overload
    def write(self, event: Literal["partial"], **values: Unpack[events.Partial]) -> None: ...
    @overload
    def write(self, event: Literal["warning"], **values: Unpack[events.Warned]) -> None: ...
    @overload
    def write(self, event: Literal["result"], **values: Unpack[events.Result]) -> None: ...
    @overload
    def write(self, event: Literal["error"], **values: Unpack[events.Error]) -> None: ...
    @overload
    def write(self, event: Literal["done"], **values: Unpack[events.Done]) -> None: ...
    def write(self, event: str, **values: Any) -> None:
        """Write an event; a closed stdout ends the program (see click)."""
        if not self.wanted:
            return
        with self._lock:
            if self._is_broken or self._is_over:
                return
            self._is_over = event in _LAST
            try:
                emit(event, **{name: _for_json(value) for name, value in values.items()})
            except OSError:
                self._is_broken = True
                raise
            self._last = time.monotonic()

    def tell(self, event: str, **members: Any) -> None:
        """Write an event of another command than `larsd detect`, which has members of its own."""
        write: Callable[..., None] = self.write
        write(event, **members)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Write `hello`, then warnings of the log, signs of life, and what ends the block early."""
        handler = _WarningEvents(self)
        log = logging.getLogger("larsd_geo")
        over = threading.Event()
        heart = threading.Thread(target=self._beat, args=(over,), name="larsd-alive", daemon=True)
        if self.wanted:
            self.hello()
            log.addHandler(handler)
            heart.start()
        try:
            with said_at_once(self._interrupted_at_once):
                yield
        except KeyboardInterrupt:
            self._write_error("Interrupted", "Interrupted.")
            raise
        except BrokenPipeError:
            raise  # of stdout itself: there is nobody left to tell
        except Exception as error:
            ctx = click.get_current_context(silent=True)
            hint = hint_for(error, None if ctx is None else ctx.command)
            self._write_error(type(error).__name__, str(error), hint)
            raise
        finally:
            log.removeHandler(handler)
            over.set()
            if heart.is_alive():
                heart.join(timeout=_SILENCE_S)

    def _interrupted_at_once(self, status: int) -> None:
        # Half a line of another thread must not be continued.
        if status == EXIT_INTERRUPTED and self._lock.acquire(timeout=0.1):
            self._write_error("Interrupted", "Interrupted.")

    def _write_error(self, kind: str, message: str, hint: str | None = None) -> None:
        written: events.Error = {"kind": kind, "message": message}
        if hint:
            written["hint"] = hint
        if self.journal is not None:
            written["journal"] = self.journal
        self.write("error", **written)

    def _beat(self, over: threading.Event) -> None:
        """Write `alive` whenever nothing else was written for a while."""
        while not over.wait(max(0.05, self._last + _SILENCE_S - time.monotonic())):
            with self._lock:
                if self._is_broken:
                    return  # the main thread found out by itself, and is on its way out
                if time.monotonic() - self._last < _SILENCE_S:
                    continue
                seconds = round(time.monotonic() - self._began, 3)
                with suppress(OSError, ValueError):
                    self.write("alive", phase=self.phase, seconds=seconds)
                    continue
                _close_stdout()
            end_run(1)


class _WarningEvents(logging.Handler):
    def __init__(self, events: Events) -> None:
        super().__init__(logging.WARNING)
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        self._events.write("warning", message=record.getMessage())


def _for_json(value: Any) -> Any:
    """Return a value without secrets, and without what JSON has no numbers for."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return [_for_json(one) for one in value] if isinstance(value, list) else value


def _close_stdout() -> None:
    """Discard what is still in stdout's buffer, instead of failing at the end."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
