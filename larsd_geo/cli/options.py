"""Options that several subcommands share, so that one name means one thing everywhere.

Each is a decorator: `@device_option` adds `--device` and passes `device` to the command.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

import click

from larsd_geo.cli.logs import configure_logging
from larsd_geo.detection.declarations import SETTINGS
from larsd_geo.model.config import DEFAULT_NMS_IOU

__all__ = [
    "HINT",
    "PROGRESS_STYLES",
    "NumberRange",
    "backend_option",
    "bands_option",
    "batch_size_option",
    "device_option",
    "is_quiet",
    "layer_crs_option",
    "model_option",
    "number_type",
    "overwrite_option",
    "precision_option",
    "progress_option",
    "scene_options",
    "score_options",
    "search_area_options",
    "threads_option",
    "tta_option",
    "value_range_option",
    "verbosity_options",
    "whole_type",
]

Command = TypeVar("Command", bound=Callable[..., Any])

PROGRESS_STYLES = ("auto", "bar", "json", "none")

#: What `--device` takes, checked by its form only: torch is not loaded for it.
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")

_VERBOSITY = "larsd_geo.cli.verbosity"

#: Where in a context's `meta` a command leaves the last line for stderr: what to do next.
HINT = "larsd_geo.cli.hint"


class NumberRange(click.FloatRange):
    """A range of finite numbers; click's own one lets "nan" through."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number, or fail like any other value that is out of range."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number that can be used.", param, ctx)
        return number


def number_type(setting: str) -> NumberRange:
    """Return the type of the option of a setting, with its range."""
    return NumberRange(SETTINGS[setting].low, SETTINGS[setting].high)


def whole_type(setting: str) -> click.IntRange:
    """Return the type of the option of a setting of whole numbers, with its range."""
    low, high = SETTINGS[setting].low, SETTINGS[setting].high
    return click.IntRange(None if low is None else int(low), None if high is None else int(high))


def model_option(command: Command) -> Command:
    """Add `--model` (str or None): an installed model's name or a folder; None is the default."""
    return click.option(
        "--model",
        metavar="NAME|FOLDER",
        default=None,
        help=SETTINGS["model"].help,
    )(command)


def score_options(command: Command) -> Command:
    """Add `--score` (float or None) and `--iou` (float)."""
    command = click.option(
        "--iou",
        type=number_type("iou"),
        default=DEFAULT_NMS_IOU,
        show_default=True,
        help=SETTINGS["iou"].help,
    )(command)
    return click.option(
        "--score", type=number_type("score"), default=None, help=SETTINGS["score"].help
    )(command)


def layer_crs_option(command: Command) -> Command:
    """Add `--crs` (str or None)."""
    return click.option("--crs", default=None, metavar="CRS", help=SETTINGS["crs"].help)(command)


def threads_option(command: Command) -> Command:
    """Add `--threads` (int or None)."""
    return click.option(
        "--threads", type=whole_type("threads"), default=None, help=SETTINGS["threads"].help
    )(command)


def device_option(command: Command) -> Command:
    """Add `--device` (str): auto, cpu, mps, cuda or cuda:N."""
    return click.option(
        "--device",
        metavar="auto|cuda|cuda:N|mps|cpu",
        default="auto",
        callback=_check_device,
        show_default=True,
        help=SETTINGS["device"].help,
    )(command)


def batch_size_option(command: Command) -> Command:
    """Add `--batch-size` (int or None); None leaves the choice to the command."""
    return click.option(
        "--batch-size",
        type=whole_type("batch_size"),
        default=None,
        metavar="N",
        help=SETTINGS["batch_size"].help,
    )(command)


def bands_option(command: Command) -> Command:
    """Add `--bands` (tuple of int or None): one band, or those for red, green and blue."""
    return click.option(
        "--bands",
        default=None,
        callback=_parse_bands,
        metavar="N[,N,N]",
        help=SETTINGS["bands"].help,
    )(command)


def value_range_option(command: Command) -> Command:
    """Add `--value-range` (one pair of floats, one for each band, or None)."""
    return click.option(
        "--value-range",
        type=float,
        nargs=2,
        multiple=True,
        callback=_one_or_several,
        metavar="LOW HIGH",
        help=SETTINGS["value_range"].help,
    )(command)


def tta_option(command: Command) -> Command:
    """Add `--tta` (bool)."""
    return click.option(
        "--tta",
        is_flag=True,
        help=SETTINGS["tta"].help,
    )(command)


def precision_option(command: Command) -> Command:
    """Add `--precision` (str): auto, or one of torch's types."""
    return click.option(
        "--precision",
        type=click.Choice(SETTINGS["precision"].choices),
        default="auto",
        show_default=True,
        help=SETTINGS["precision"].help,
    )(command)


def backend_option(default: str | None = "auto") -> Callable[[Command], Command]:
    """Add `--backend` (str): auto, torch, openvino or onnx.

    Args:
        default: One of them; None is torch where it is installed, and else auto.
    """
    return click.option(
        "--backend",
        type=click.Choice(SETTINGS["backend"].choices),
        default=default,
        show_default=default or "torch, or what else is installed",
        help=SETTINGS["backend"].help,
    )


def scene_options(command: Command) -> Command:
    """Add what decides how a scene is read and cut into tiles, named as in `DetectionSettings`.

    These are `--tile`, `--overlap` (passed as `overlap_m`), `--looks`, `--gsd`, `--bands`,
    `--mask`, `--nodata`, `--value-range`, `--scene-crs` and `--allow-ungeoreferenced`.
    """
    for option in (
        click.option(
            "--allow-ungeoreferenced",
            is_flag=True,
            help=SETTINGS["allow_ungeoreferenced"].help,
        ),
        click.option(
            "--scene-crs",
            default=None,
            metavar="CRS",
            help=SETTINGS["scene_crs"].help,
        ),
        value_range_option,
        click.option(
            "--nodata",
            type=float,
            default=None,
            metavar="VALUE",
            help=SETTINGS["nodata"].help,
        ),
        click.option(
            "--mask",
            type=click.Choice(SETTINGS["mask"].choices),
            default="auto",
            show_default=True,
            help=SETTINGS["mask"].help,
        ),
        bands_option,
        click.option(
            "--gsd",
            type=float,
            default=None,
            metavar="METRES",
            help=SETTINGS["gsd"].help,
        ),
        click.option(
            "--looks",
            type=click.Choice(SETTINGS["looks"].choices),
            default="auto",
            show_default=True,
            help=SETTINGS["looks"].help,
        ),
        click.option(
            "--overlap",
            "overlap_m",
            type=number_type("overlap_m"),
            default=None,
            metavar="METRES",
            help=SETTINGS["overlap_m"].help,
        ),
        click.option(
            "--tile",
            type=whole_type("tile"),
            default=None,
            metavar="PX",
            help=SETTINGS["tile"].help,
        ),
    ):
        command = option(command)
    return command


def search_area_options(command: Command) -> Command:
    """Add `--aoi` (str or None), `--exclude` (tuple of str), `--land-mask`, `--shore-buffer`."""
    command = click.option(
        "--shore-buffer",
        type=number_type("shore_buffer"),
        default=None,
        metavar="METRES",
        help=SETTINGS["shore_buffer"].help,
    )(command)
    command = click.option(
        "--land-mask",
        default="none",
        show_default=True,
        metavar="auto|none|FILE",
        help=SETTINGS["land_mask"].help,
    )(command)
    command = click.option(
        "--exclude",
        multiple=True,
        metavar="FILE",
        help=SETTINGS["exclude"].help,
    )(command)
    return click.option(
        "--aoi",
        default=None,
        metavar="FILE|XMIN,YMIN,XMAX,YMAX",
        help=SETTINGS["aoi"].help,
    )(command)


def overwrite_option(command: Command) -> Command:
    """Add `--overwrite` (bool)."""
    return click.option(
        "--overwrite", is_flag=True, help="Replace outputs that exist; else they are an error."
    )(command)


def progress_option(command: Command) -> Command:
    """Add `--progress` (str, one of `PROGRESS_STYLES`)."""
    return click.option(
        "--progress",
        type=click.Choice(PROGRESS_STYLES),
        default="auto",
        show_default=True,
        help="bar on stderr, json lines on stdout for programs, or none; auto draws a bar on a "
        "terminal.",
    )(command)


def verbosity_options(command: Command) -> Command:
    """Add `-v/--verbose` and `-q/--quiet`; they set up the log and pass nothing on.

    The group and its subcommands may both carry them: `larsd -v detect` and `larsd detect -v` are
    the same, and the counts add up.
    """
    command = click.option(
        "-q",
        "--quiet",
        count=True,
        expose_value=False,
        is_eager=True,
        callback=_count_down,
        help="Say less on stderr: warnings only; twice, errors only.",
    )(command)
    return click.option(
        "-v",
        "--verbose",
        count=True,
        expose_value=False,
        is_eager=True,
        callback=_count_up,
        help="Say more on stderr; twice, other libraries too.",
    )(command)


def _check_device(ctx: click.Context, param: click.Parameter, value: str) -> str:
    name = value.strip().lower()
    if not _DEVICE.fullmatch(name):
        raise click.BadParameter(f"{value!r} is not one of auto, cuda, cuda:N, mps, cpu.")
    return name


def _count_up(ctx: click.Context, param: click.Parameter, value: int) -> None:
    _change_verbosity(ctx, value)


def _count_down(ctx: click.Context, param: click.Parameter, value: int) -> None:
    _change_verbosity(ctx, -value)


def _change_verbosity(ctx: click.Context, change: int) -> None:
    # `meta` is shared by a group's context and those of its subcommands.
    verbosity = ctx.meta.get(_VERBOSITY, 0) + change
    ctx.meta[_VERBOSITY] = verbosity
    configure_logging(verbosity)


def _parse_bands(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> tuple[int, ...] | None:
    """Turn `--bands` 5,3,2 into numbers; a click callback."""
    if value is None:
        return None
    try:
        return tuple(int(number) for number in value.split(","))
    except ValueError:
        raise click.BadParameter("write band numbers from 1 with commas, such as 5,3,2.") from None


def _one_or_several(
    ctx: click.Context, param: click.Parameter, pairs: tuple[tuple[float, float], ...]
) -> tuple[float, float] | tuple[tuple[float, float], ...] | None:
    """Return nothing, the one pair, or all of them; a click callback."""
    return pairs[0] if len(pairs) == 1 else pairs or None


def is_quiet(ctx: click.Context) -> bool:
    """Tell whether `-q` was given; a command then prints no summary on stdout either."""
    return int(ctx.meta.get(_VERBOSITY, 0)) < 0
