"""How a long run shows where it stands: a bar, JSON lines, or nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


def emit(event: str, **values: Any) -> None:
    """Write one JSON line to stdout at once; a closed pipe ends the program (see click)."""
    click.echo(json.dumps({"event": event, **values}))
    sys.stdout.flush()


def wants_bar(style: str) -> bool:
    """Tell whether `--progress` STYLE means a bar: `auto` draws one on a terminal."""
    return style == "bar" or (style == "auto" and sys.stderr.isatty())


@contextmanager
def bar(shown: bool) -> Iterator[Progress]:
    """Give a progress bar on stderr that shows nothing when it is not wanted."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Progress(*columns, console=Console(stderr=True), disable=not shown) as progress:
        yield progress
