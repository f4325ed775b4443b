"""Options of the commands that read labelled images."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeVar

import click

from larsd_geo.cli.options import NumberRange

__all__ = ["gsd_options", "label_format_option"]

Command = TypeVar("Command", bound=Callable[..., Any])


def label_format_option(command: Command) -> Command:
    """Add `--label-format` (str) and `--classes` (tuple of str or None).

    The first is a format of `larsd_geo.datasets`, or auto; the second names the classes that are
    ships.
    """
    command = click.option(
        "--classes",
        default=None,
        callback=_parse_classes,
        metavar="NAME[,NAME...]",
        help="The classes of the labels that are ships, by name or number; all takes every class.  "
        "[default: the usual names of ships]",
    )(command)
    return click.option(
        "--label-format", default="auto", show_default=True, help="Format of the labels."
    )(command)


def gsd_options(command: Command) -> Command:
    """Add `--at-gsd` (tuple of float, empty if not given) and `--assumed-gsd` (float or None)."""
    command = click.option(
        "--assumed-gsd",
        "assumed_gsd_m",
        type=NumberRange(0.01, 100),
        metavar="METRES",
        default=None,
        help="Ground sample distance of images that do not say, for --at-gsd.",
    )(command)
    return click.option(
        "--at-gsd",
        "gsds_m",
        default="",
        callback=_parse_gsds,
        metavar="METRES[,...]",
        help="Average the images over the pixels of sensors of these ground sample distances, such "
        "as 1,2,3,5,10, and search them as scenes of theirs.",
    )(command)


def _parse_gsds(
    context: click.Context, parameter: click.Parameter, value: str
) -> tuple[float, ...]:
    try:
        distances = tuple(float(part) for part in value.split(",") if part.strip())
    except ValueError:
        distances = (math.nan,)
    if not all(0.01 <= distance <= 100 for distance in distances):
        raise click.BadParameter(
            f"{value!r} is not a list of metres from 0.01 to 100, such as 1,3,10"
        )
    return distances


def _parse_classes(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """Turn `--classes` ship,barge into names; a click callback."""
    if value is None:
        return None
    names = tuple(filter(None, (name.strip() for name in value.split(","))))
    if not names:
        raise click.BadParameter("write class names with commas, such as ship,barge.")
    return names
