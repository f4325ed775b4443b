"""Progress of a long run: a bar, JSON lines, or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from larsd_geo.cli.stdout import event_stream

__all__ = ["bar", "emit", "wants_bar"]


def emit(event: str, **values: Any) -> None:
    """Write one JSON line to stdout and flush it; click ends the program if the pipe is closed."""
    stream = event_stream()
    click.echo(json.dumps({"event": event, **values}), file=stream)
    stream.flush()


def wants_bar(style: str) -> bool:
    """Return whether a style of `--progress` means a bar; `auto` draws one on a terminal."""
    return style == "bar" or (style == "auto" and sys.stderr.isatty())


@contextmanager
def bar(shown: bool) -> Iterator[Progress]:
    """Yield a progress bar on stderr; it draws nothing if `shown` is false."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not shown) as progress:
        yield progress
