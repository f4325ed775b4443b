"""How a run ends before its time: by SIGTERM, with its parent, or with the reader of its stdout.

The main thread is asked first, by an exception, so that half-written files are removed on its way
out. Deep inside torch or GDAL it does not listen; what has not ended after a moment is ended from
another thread.
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

__all__ = ["EXIT_TERMINATED", "end_run", "ended_by_sigterm", "ended_by_stdin"]

#: What a shell reports for a program ended by SIGTERM: 128 + 15.
EXIT_TERMINATED = 143

#: Seconds that the main thread has to end by itself. All is over within one second, and starting
#: threads, noticing a closed pipe and removing files takes some of it.
_GRACE_S = 0.7


class _Request:
    """Whether the run was asked to end, with which status, and by whom first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._status: int | None = None

    def make(self, status: int) -> bool:
        """Ask for the end; False if somebody did so before."""
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
        ask: Ask the main thread; False if it is on its way out already, where another exception
            would only disturb it.
    """
    if _request.make(status) and ask:
        _interrupt_main_thread()
    time.sleep(_GRACE_S)
    # Imported by whoever writes files; else there is nothing to remove.
    atomic = sys.modules.get("larsd_geo.files")
    if atomic is not None:
        atomic.discard_unfinished()
    os._exit(_request.status)


@contextmanager
def ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that half-written files are removed.

    Its default ends the process on the spot. Once the block is unwound the process ends without
    Python's own tidying up, which takes seconds with torch loaded. Only the main thread may set
    handlers; elsewhere nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    left = False

    def leave(number: int, frame: FrameType | None) -> None:
        nonlocal left
        # A parent that closes our stdin and sends SIGTERM means one end, and a second exception
        # would break off the first one's cleaning up.
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
        wanted: Whether to; else nothing is done.

    Raises:
        click.UsageError: There is no stdin to wait for.
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
            pass  # nothing is asked of a run by its stdin but to go on
    except OSError:
        pass  # a broken pipe is an end too
    end_run()


def _interrupt_main_thread() -> None:
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        # Sent to that very thread, which also wakes it from waiting for a lock or a pipe.
        signal.pthread_kill(main, signal.SIGTERM)
    else:
        signal.raise_signal(signal.SIGTERM)


@contextmanager
def _noticed_at_once() -> Iterator[None]:
    """Let a thread notice SIGTERM while the main one is deep inside torch.

    Python calls a handler only once the main thread is back in Python; the wake-up descriptor is
    written to by the signal itself.
    """
    if sys.platform == "win32":
        yield  # there a SIGTERM from outside ends the process before anybody is asked
        return
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    before = signal.set_wakeup_fd(writer, warn_on_full_buffer=False)

    def wait() -> None:
        while (number := os.read(reader, 1)) and number[0] != signal.SIGTERM:
            pass
        # Left open until the process is gone: a second SIGTERM is written to it too.
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
