"""Options of `larsd batch` alone: how a STAC API is searched, and what workers must have."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["parse_resources", "stac_options"]


def stac_options(command: Any) -> Any:
    """Add how STAC is searched: `--stac`, `--collections`, `--bbox` and others."""
    for option in (
        click.option(
            "--asset",
            default=None,
            metavar="KEY",
            help="The asset of STAC items to search.  [default: chosen by its bands]",
        ),
        click.option(
            "--max-items", type=click.IntRange(min=1), default=None, help="Items at most."
        ),
        click.option(
            "--query",
            multiple=True,
            metavar="CONDITION",
            help="What a property must be, such as 'eo:cloud_cover<20'; several times for several.",
        ),
        click.option(
            "--datetime",
            default=None,
            metavar="TIME",
            help="A time or an interval: 2024-06/2024-08.",
        ),
        click.option(
            "--bbox",
            default=None,
            callback=_parse_bbox,
            metavar="W,S,E,N",
            help="Where to look, in degrees.",
        ),
        click.option(
            "--collections",
            default=None,
            metavar="NAME[,NAME...]",
            help="Collections to search.  [default: all]",
        ),
        click.option(
            "--stac", default=None, metavar="URL", help="Search this STAC API for scenes."
        ),
    ):
        command = option(command)
    return command


def _parse_bbox(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[float, ...] | None:
    if value is None:
        return None
    try:
        box = tuple(float(number) for number in value.split(","))
    except ValueError:
        box = ()
    if len(box) != 4 or box[1] > box[3]:
        raise click.BadParameter("write west,south,east,north in degrees, such as 3.9,51.8,4.6,52.")
    return box


def parse_resources(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, float]:
    """Turn `--worker-resource` GPU=1 into names and amounts; a click callback."""
    needed: dict[str, float] = {}
    for value in values:
        name, _, amount = value.partition("=")
        try:
            needed[name] = float(amount)
        except ValueError:
            needed[name] = 0.0
        if not name or needed[name] <= 0:
            raise click.BadParameter(f"{value!r} is not NAME=AMOUNT, such as GPU=1.")
    return needed
