"""What the command line adds to an error of the library: the options that solve it."""

from __future__ import annotations

import click

from larsd_geo.errors import LarsdError

__all__ = ["hint_for"]


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
