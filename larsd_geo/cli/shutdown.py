"""End a run early: on SIGTERM, with its parent process, or when nobody reads its stdout.

An exception in the main thread comes first, so that half-written files are removed on the way out.
Deep inside torch or GDAL that thread does not react; another one then ends the process.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

import click

from larsd_geo.files import discard_unfinished

__all__ = ["EXIT_TERMINATED", "end_run", "ended_by_sigterm", "ended_by_stdin"]

#: Exit status of a program that SIGTERM ended, as shells report it: 128 + 15.
EXIT_TERMINATED = 143

#: Seconds that the main thread has to end by itself. The process must be gone within one second,
#: and starting threads, noticing a closed pipe and removing files takes some of it.
_GRACE_S = 0.7


class _Request:
    """The first request to end the run, if any, and its exit status."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status: int | None = None

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
        self._status = None


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
    time.sleep(_GRACE_S)
    discard_unfinished()
    os._exit(_request.status)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that half-written files are removed.

    By default SIGTERM ends the process at once. After the block is unwound the process ends without
    Python's own cleanup, which takes seconds with torch loaded. In a thread other than the main one
    this does nothing, because only the main one may set signal handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    left = False

    def leave(number: int, frame: FrameType | None) -> None:
        nonlocal left
        # A parent may both close our stdin and send SIGTERM; a second exception would interrupt the
        # cleanup that the first one started.
        if not left:
            left = True
            _request.make(EXIT_TERMINATED)
            raise SystemExit(_request.status)

    _request.withdraw()
    before = signal.signal(signal.SIGTERM, leave)
    try:
        with _noticed_at_once():
            yield
    finally:
        if left:
            with suppress(OSError, ValueError):
                sys.stdout.flush()
                sys.stderr.flush()
            os._exit(_request.status)
        signal.signal(signal.SIGTERM, before)


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
    """Let another thread notice SIGTERM while the main one is deep inside torch.

    Python calls a handler only when the main thread is back in Python, but the signal itself writes
    to the wake-up descriptor.
    """
    if sys.platform == "win32":
        yield  # a SIGTERM from outside ends the process at once there
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while (number := os.read(reader, 1)) and number[0] != signal.SIGTERM:
            pass
        # Not closed after a SIGTERM: a second one is written to it too.
        if number:
            end_run(ask=False)
        os.close(reader)

    watcher = threading.Thread(target=wait, name="larsd-sigterm", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        os.close(writer)
