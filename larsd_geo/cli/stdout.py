"""Where a command's answer and its events go.

That is stdout, but in `larsd serve`, where one process answers many requests: there the answer of a
command is collected for its event. `sys.stdout` cannot be trusted for that. It belongs to the whole
process, and a library that loads in the background may replace it for a moment: whoever replaces it
at the same time, and puts back what was there before, leaves the other's.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

__all__ = ["answer_stream", "collected", "event_stream", "kept_stdout"]


class _Streams:
    """What is used instead of `sys.stdout`, where it is set."""

    def __init__(self) -> None:
        self.events: TextIO | None = None
        self.answer: TextIO | None = None


_streams = _Streams()


def event_stream() -> TextIO:
    """Return where events go."""
    return _streams.events or sys.stdout


def answer_stream() -> TextIO:
    """Return where the answer of a command goes."""
    return _streams.answer or sys.stdout


@contextmanager
def kept_stdout() -> Iterator[None]:
    """Write events to today's stdout in the block, whatever becomes of `sys.stdout`."""
    before, _streams.events = _streams.events, sys.stdout
    try:
        yield
    finally:
        _streams.events = before


@contextmanager
def collected() -> Iterator[io.StringIO]:
    """Yield a stream that takes the answers of the block."""
    stream = io.StringIO()
    before, _streams.answer = _streams.answer, stream
    try:
        yield stream
    finally:
        _streams.answer = before
