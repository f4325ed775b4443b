"""End a run early: on SIGINT or SIGTERM, with its parent, or when nobody reads its stdout.

An exception in the main thread comes first, so that half-written files are removed on the way out.
Deep inside torch or GDAL that thread does not react; another one then ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

import click

from larsd_geo.cli.start import EXIT_INTERRUPTED, write_line
from larsd_geo.files import discard_unfinished

__all__ = [
    "EXIT_TERMINATED",
    "end_run",
    "ended_by_signals",
    "ended_by_stdin",
    "interrupt_is_told",
    "said_at_once",
]

#: Exit status of a program that SIGTERM ended, as shells report it: 128 + 15.
EXIT_TERMINATED = 143

#: Signals that end a run, and its exit status then.
_STATUS: dict[int, int] = {signal.SIGINT: EXIT_INTERRUPTED, signal.SIGTERM: EXIT_TERMINATED}

#: What a terminal is told on the way out: a progress bar hides the cursor.
_SHOW_CURSOR = b"\x1b[?25h"

#: Called with the exit status when the process ends without unwinding, the last first.
_last_words: list[Callable[[int], None]] = []

#: Seconds that the main thread has to end by itself. The process must be gone within one second,
#: and starting threads, noticing a closed pipe and removing files takes some of it. Somebody who
#: presses Ctrl+C waits a little longer, for the work of the last second to be kept.
_GRACE_S, _GRACE_INTERRUPTED_S = 0.7, 3.0


class _Request:
    """The first request to end the run, if any, and its exit status."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status: int | None = None
        self.is_said = False

    def make(self, status: int) -> bool:
        """Request the end; return False if it was requested before."""
        with self._lock:
            if self._status is not None:
                return False
            self._status = status
            return True

    @property
    def status(self) -> int:
        return EXIT_TERMINATED if self._status is None else self._status

    def withdraw(self) -> None:
        self._status, self.is_said = None, False


_request = _Request()


def end_run(status: int = EXIT_TERMINATED, *, ask: bool = True) -> None:
    """End the process from a thread that is not the main one; does not return.

    Args:
        status: Exit status.
        ask: Whether to interrupt the main thread; False if it is on its way out already, where a
            second exception would only disturb it.
    """
    if _request.make(status) and ask:
        _interrupt_main_thread()
    time.sleep(_GRACE_INTERRUPTED_S if status == EXIT_INTERRUPTED else _GRACE_S)
    _end_at_once()


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Let SIGINT and SIGTERM unwind the stack, once, so that half-written files are removed.

    By default SIGTERM ends the process at once, and SIGINT raises `KeyboardInterrupt` wherever the
    main thread happens to be: within an import or a callback of C that is swallowed, or ends in a
    traceback. There the process ends on the spot, and so it does where unwinding takes longer than
    a moment, and at a second SIGINT. Outputs and journals are made to survive that.

    After the block is unwound the process ends without Python's own cleanup, which takes seconds
    with torch loaded. In a thread other than the main one this does nothing, because only the main
    one may set signal handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    left = False

    def leave(number: int, frame: FrameType | None) -> None:
        nonlocal left
        # A parent may both close our stdin and send SIGTERM; a second exception would interrupt the
        # cleanup that the first one started.
        if left:
            if number == signal.SIGINT and _request.status == EXIT_INTERRUPTED:
                _end_at_once()
            return
        left = True
        _request.make(_STATUS[number])
        if _is_importing(frame):
            _end_at_once()
        raise KeyboardInterrupt if number == signal.SIGINT else SystemExit(_request.status)

    def swallowed(unraisable: Any) -> None:
        if left and issubclass(unraisable.exc_type, (KeyboardInterrupt, SystemExit)):
            _end_at_once()
        hook(unraisable)

    _request.withdraw()
    # A shell starts its background jobs with SIGINT ignored, and so it stays.
    heard = [number for number in _STATUS if signal.getsignal(number) is not signal.SIG_IGN]
    hook, sys.unraisablehook = sys.unraisablehook, swallowed
    before = {number: signal.signal(number, leave) for number in heard}
    try:
        with _noticed_at_once():
            yield
    finally:
        if left:
            # An interrupt may have become another error on its way.
            _say_interrupted()
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(_request.status)
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook


@contextmanager
def said_at_once(say: Callable[[int], None]) -> Iterator[None]:
    """Have something said if the process ends in the block without unwinding.

    Args:
        say: Called then with the exit status, in any thread. Must not wait long.
    """
    _last_words.append(say)
    try:
        yield
    finally:
        _last_words.remove(say)


def interrupt_is_told() -> None:
    """Note that the user has been told of the interrupt that ends the run."""
    _request.is_said = True


def _say_interrupted() -> None:
    if _request.status == EXIT_INTERRUPTED and not _request.is_said:
        interrupt_is_told()
        write_line(b"Interrupted.\n")


def _end_at_once() -> NoReturn:
    """End the process from whichever thread this is, with what is to be said, and nothing left."""
    if os.isatty(2):
        write_line(_SHOW_CURSOR)
    _say_interrupted()
    for say in reversed(_last_words):
        with suppress(Exception):
            say(_request.status)
    discard_unfinished()
    os._exit(_request.status)


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


@contextmanager
def ended_by_stdin(wanted: bool) -> Iterator[None]:
    """End the run when stdin ends, as it does when the parent that holds the other end dies.

    Args:
        wanted: Whether to do so; if false, this does nothing.

    Raises:
        click.UsageError: If there is no stdin to wait for.
    """
    if wanted:
        try:
            descriptor = os.dup(sys.stdin.fileno())
        except (AttributeError, OSError, ValueError):
            raise click.UsageError("--stop-with-stdin needs a stdin, and it is closed.") from None
        threading.Thread(
            target=_wait_for_end, args=(descriptor,), name="larsd-stdin", daemon=True
        ).start()
    yield


def _wait_for_end(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass  # what the parent writes has no meaning
    except OSError:
        pass  # a broken pipe is an end too
    end_run()


def _interrupt_main_thread() -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        # Sent to that thread, it also wakes it from waiting for a lock or a pipe.
        signal.pthread_kill(main, signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)


@contextmanager
def _noticed_at_once() -> Iterator[None]:
    """Let another thread notice a signal while the main one is deep inside torch.

    Python calls a handler only when the main thread is back in Python, but the signal itself writes
    to the wake-up descriptor.
    """
    if sys.platform == "win32":
        yield  # a SIGTERM from outside ends the process at once there, and SIGINT is a key
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while (number := os.read(reader, 1)) and number[0] not in _STATUS:
            pass
        # Not closed after a signal: a second one is written to it too.
        if number:
            end_run(_STATUS[number[0]], ask=False)
        os.close(reader)

    watcher = threading.Thread(target=wait, name="larsd-signals", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)
