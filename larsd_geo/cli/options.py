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

__all__ = [
    "HINT",
    "PROGRESS_STYLES",
    "NumberRange",
    "backend_option",
    "bands_option",
    "batch_size_option",
    "device_option",
    "is_quiet",
    "label_format_option",
    "model_option",
    "overwrite_option",
    "precision_option",
    "progress_option",
    "scene_options",
    "search_area_options",
    "tta_options",
    "value_range_option",
    "verbosity_options",
]

Command = TypeVar("Command", bound=Callable[..., Any])

PROGRESS_STYLES = ("auto", "bar", "json", "none")

#: What `--device` takes, checked by its form only: torch is not loaded for it.
_DEVICE = re.compile(r"auto|cpu|mps|cuda(:\d+)?")

#: What `--precision` takes: `larsd_geo.inference.forms.PRECISIONS`, not imported for the help.
_PRECISIONS = ["auto", "float32", "bfloat16", "float16", "int8"]

#: Beyond these an image is a smear, or fills the memory.
_SCALES = (0.1, 8.0)

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


def model_option(command: Command) -> Command:
    """Add `--model` (str or None): an installed model's name or a folder; None is the default."""
    return click.option(
        "--model",
        metavar="NAME|FOLDER",
        default=None,
        help="An installed model (see `larsd models`) or a folder with model.safetensors and "
        "card.json.  [default: the shipped model]",
    )(command)


def device_option(command: Command) -> Command:
    """Add `--device` (str): auto, cpu, mps, cuda or cuda:N."""
    return click.option(
        "--device",
        metavar="auto|cuda|cuda:N|mps|cpu",
        default="auto",
        callback=_check_device,
        show_default=True,
        help="Where the network runs; auto takes the first of cuda, mps and cpu that works.",
    )(command)


def batch_size_option(command: Command) -> Command:
    """Add `--batch-size` (int or None); None leaves the choice to the command."""
    return click.option(
        "--batch-size",
        type=click.IntRange(min=1),
        default=None,
        metavar="N",
        help="Images that go through the network together.  [default: chosen for the device]",
    )(command)


def bands_option(command: Command) -> Command:
    """Add `--bands` (tuple of int or None): one band, or those for red, green and blue."""
    return click.option(
        "--bands",
        default=None,
        callback=_parse_bands,
        metavar="N[,N,N]",
        help="One band, or those for red, green and blue, from 1.  [default: as the raster says]",
    )(command)


def value_range_option(command: Command) -> Command:
    """Add `--value-range` (two floats or None)."""
    return click.option(
        "--value-range",
        type=float,
        nargs=2,
        default=None,
        metavar="LOW HIGH",
        help="Values that become black and white.  [default: chosen from the scene]",
    )(command)


def tta_options(command: Command) -> Command:
    """Add `--tta` (bool) and `--scales` (tuple of float)."""
    command = click.option(
        "--scales",
        default="1",
        show_default=True,
        callback=_parse_scales,
        metavar="S[,S...]",
        help="Scales to search at; boxes are merged, scores averaged.",
    )(command)
    return click.option(
        "--tta",
        is_flag=True,
        help="Search in all eight turns and flips and average: eight times slower.",
    )(command)


def precision_option(command: Command) -> Command:
    """Add `--precision` (str): auto, or one of torch's types."""
    return click.option(
        "--precision",
        type=click.Choice(_PRECISIONS),
        default="auto",
        show_default=True,
        help="What the network computes in; auto is what the device is fast in, float32 repeats on "
        "any device.",
    )(command)


def backend_option(default: str = "auto") -> Callable[[Command], Command]:
    """Add `--backend` (str): auto, torch, openvino or onnx."""
    return click.option(
        "--backend",
        type=click.Choice(["auto", "torch", "openvino", "onnx"]),
        default=default,
        show_default=True,
        help="What runs the network; auto takes the fastest that is installed and agrees with "
        "float32 on this processor.",
    )


def scene_options(command: Command) -> Command:
    """Add what decides how a scene is read and cut into tiles, named as in `DetectionSettings`.

    These are `--tile`, `--overlap` (passed as `overlap_m`), `--gsd`, `--bands`, `--mask`,
    `--nodata`, `--value-range`, `--scene-crs` and `--allow-ungeoreferenced`.
    """
    for option in (
        click.option(
            "--allow-ungeoreferenced",
            is_flag=True,
            help="Accept images without georeferencing; coordinates are then (column, row).",
        ),
        click.option(
            "--scene-crs",
            default=None,
            metavar="CRS",
            help="The CRS to use instead of the scenes' own, or where they have none.",
        ),
        value_range_option,
        click.option(
            "--nodata",
            type=float,
            default=None,
            metavar="VALUE",
            help="The value of pixels without an image.  [default: as the raster says, and fill "
            "that it does not declare]",
        ),
        click.option(
            "--mask",
            type=click.Choice(("auto", "none", "alpha", "nodata")),
            default="auto",
            show_default=True,
            help="What marks pixels without an image; auto believes the raster unless its pixels "
            "say otherwise.",
        ),
        bands_option,
        click.option(
            "--gsd",
            type=float,
            default=None,
            metavar="METRES",
            help="Ground sample distance to work at.  [default: the scene's, within the model's "
            "range]",
        ),
        click.option(
            "--overlap",
            "overlap_m",
            type=NumberRange(min=0),
            default=None,
            metavar="METRES",
            help="The longest ship that must be whole in one tile.  [default: the model's own]",
        ),
        click.option(
            "--tile",
            type=click.IntRange(min=1),
            default=None,
            metavar="PX",
            help="Side of a tile in pixels.  [default: chosen by the overlap, 1024 or 1536]",
        ),
    ):
        command = option(command)
    return command


def search_area_options(command: Command) -> Command:
    """Add `--aoi` (str or None), `--exclude` (tuple of str), `--land-mask`, `--shore-buffer`."""
    command = click.option(
        "--shore-buffer",
        type=NumberRange(min=0),
        default=None,
        metavar="METRES",
        help="Land this near to the shore counts as water.  [default: 5000]",
    )(command)
    command = click.option(
        "--land-mask",
        default="none",
        show_default=True,
        metavar="auto|none|FILE",
        help="Do not search inland: auto knows the world's shores, but no rivers and docks behind "
        "them (extra `land`); FILE has polygons of the land.",
    )(command)
    command = click.option(
        "--exclude",
        multiple=True,
        metavar="FILE",
        help="Report no ship in these polygons, such as land: none with its centre or more than "
        "half of its area in them. May be given several times.",
    )(command)
    return click.option(
        "--aoi",
        default=None,
        metavar="FILE|XMIN,YMIN,XMAX,YMAX",
        help="Search only here: a vector file, or four numbers in the scene's CRS.",
    )(command)


def label_format_option(command: Command) -> Command:
    """Add `--label-format` (str): a format of `larsd_geo.datasets`, or auto."""
    return click.option(
        "--label-format", default="auto", show_default=True, help="Format of the labels."
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


def _parse_scales(ctx: click.Context, param: click.Parameter, value: str) -> tuple[float, ...]:
    """Turn `--scales` 1,1.5 into numbers; a click callback."""
    try:
        scales = tuple(float(number) for number in value.split(","))
    except ValueError:
        scales = ()
    if not scales or not all(_SCALES[0] <= scale <= _SCALES[1] for scale in scales):
        raise click.BadParameter(
            f"write scales between {_SCALES[0]:g} and {_SCALES[1]:g} with commas, such as 1,1.5."
        )
    return scales


def is_quiet(ctx: click.Context) -> bool:
    """Tell whether `-q` was given; a command then prints no summary on stdout either."""
    return int(ctx.meta.get(_VERBOSITY, 0)) < 0
