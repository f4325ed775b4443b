"""Where the `larsd` process begins: interrupts end it in one line, from here to its last moment.

Python's own handler raises `KeyboardInterrupt` wherever the main thread is. While modules are being
imported that ends in a traceback, or an import swallows it. Nothing has been begun then, nor is
anything unfinished once the command has returned: the process may end on the spot.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from contextlib import suppress
from types import FrameType
from typing import NoReturn

__all__ = ["EXIT_INTERRUPTED", "run", "write_line"]

#: Exit status of a program that SIGINT ended, as shells report it: 128 + 2.
EXIT_INTERRUPTED = 130


def run() -> NoReturn:
    """Run `larsd` with the arguments of this process."""
    # A shell starts its background jobs with SIGINT ignored, and so it stays.
    is_heard = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    if is_heard:
        signal.signal(signal.SIGINT, _leave)
        # Called after all others, just before Python itself goes and gives up its handlers.
        atexit.register(signal.signal, signal.SIGINT, signal.SIG_IGN)
    status: object = 0
    try:
        from larsd_geo.cli.allocator import return_freed_memory
        from larsd_geo.cli.group import main

        return_freed_memory()

        main(prog_name="larsd")
    except SystemExit as end:
        status = end.code
        raise
    finally:
        if is_heard:
            _done.append(status if isinstance(status, int) else int(status is not None))
    raise SystemExit(status)


#: The exit status of the command, once it has returned.
_done: list[int] = []


def _leave(number: int, frame: FrameType | None) -> None:
    """End the process at once: before the command has begun, or after it has returned."""
    if not _done:
        write_line(b"Interrupted.\n")
        os._exit(EXIT_INTERRUPTED)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(_done[0])


def write_line(line: bytes) -> None:
    """Write to stderr past Python's streams, which another thread or a bar may hold.

    Args:
        line: With its end.
    """
    with suppress(OSError):  # it may be closed
        os.write(2, line)
