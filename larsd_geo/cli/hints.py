"""What the command line adds where a run ends before its time: what to do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from larsd_geo.cli.options import HINT
from larsd_geo.cli.shutdown import said_at_once
from larsd_geo.cli.start import write_line
from larsd_geo.errors import LarsdError

__all__ = ["going_on", "hint_for"]


@contextmanager
def going_on(ctx: click.Context, line: Callable[[bool], str]) -> Iterator[None]:
    """Say last how to go on if the block ends before its time.

    Args:
        ctx: The command's context, where the last line for stderr is left.
        line: Returns that line, empty where there is nothing to go on with. It is called with True
            once the block is unwound, and with False, in any thread, where the process ends at
            once.
    """

    def say(_status: int) -> None:
        if text := line(False):
            write_line(f"{text}\n".encode(errors="replace"))

    try:
        with said_at_once(say):
            yield
    except BaseException as error:
        if text := line(True):
            if isinstance(error, SystemExit):  # nobody writes the last line after that
                click.echo(text, err=True)
            else:
                ctx.meta[HINT] = text
        raise


def hint_for(error: BaseException, command: click.Command | None) -> str:
    """Name the options that solve an error.

    The library names Python arguments (`LarsdError.remedies`). Options are called like them, and
    are looked up in the command that runs, so that no hint names an option that it lacks.

    Args:
        error: What ended the run.
        command: The command that ran; None where it is unknown.

    Returns:
        One sentence; empty where no option helps.
    """
    if command is None or not isinstance(error, LarsdError):
        return ""
    options = {
        # `format_` stands for `format`, which Python has taken.
        parameter.name.rstrip("_"): max(parameter.opts, key=len)
        for parameter in command.params
        if isinstance(parameter, click.Option) and parameter.name
    }
    remedies = (remedy.partition("=") for remedy in error.remedies)
    found = [f"{options[name]} {value}".rstrip() for name, _, value in remedies if name in options]
    return f"On the command line: {', '.join(found)}." if found else ""
