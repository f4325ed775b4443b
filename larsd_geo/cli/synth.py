"""`larsd synth`: a synthetic georeferenced scene with known ships, for tests and demonstrations."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

import click

from larsd_geo.cli.options import overwrite_option, progress_option, verbosity_options
from larsd_geo.cli.progress import bar, emit, wants_bar

__all__ = ["synth"]

logger = logging.getLogger(__name__)


def _parse_size(ctx: click.Context, param: click.Parameter, value: str) -> tuple[int, int]:
    """Read rows and columns from `2048` or `2048x4096`."""
    sides = value.lower().split("x")
    if len(sides) > 2 or not all(side.strip().isdigit() for side in sides):
        raise click.BadParameter(f"{value!r} is neither a number of pixels nor ROWSxCOLS.")
    return int(sides[0]), int(sides[-1])


@click.command(name="synth")
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT.tif")
@click.option(
    "--size",
    callback=_parse_size,
    default="2048",
    show_default=True,
    metavar="N|ROWSxCOLS",
    help="Size in pixels; one number makes a square.",
)
@click.option("--gsd", type=float, default=1.0, show_default=True, help="Metres per pixel.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the scene."
)
@click.option(
    "--ships",
    type=click.IntRange(0),
    default=None,
    metavar="N",
    help="Number of ships.  [default: depends on the size]",
)
@click.option("--coast/--no-coast", default=True, show_default=True, help="Land, or sea only.")
@click.option(
    "--harbour",
    type=click.FloatRange(0, 1),
    default=0.6,
    show_default=True,
    metavar="SHARE",
    help="Share of the ships that are in harbours; 0 draws no harbour.",
)
@click.option(
    "--clouds",
    type=click.FloatRange(0, 1),
    default=0.04,
    show_default=True,
    metavar="SHARE",
    help="Share of the sky that clouds cover.",
)
@click.option(
    "--roughness",
    type=click.FloatRange(0, 1),
    default=None,
    metavar="0..1",
    help="The sea, from calm to gale.  [default: drawn from the seed]",
)
@click.option(
    "--distractors",
    type=click.FloatRange(0, 20),
    default=1.0,
    show_default=True,
    metavar="FACTOR",
    help="More or fewer rocks, buoys, slicks and other things that are not ships.",
)
@click.option(
    "--dtype",
    type=click.Choice(("uint8", "uint16", "float32")),
    default="uint8",
    show_default=True,
    help="Display values, digital numbers, or reflectance.",
)
@click.option(
    "--bands",
    type=click.Choice(("1", "3", "4")),
    default="3",
    show_default=True,
    help="Panchromatic; red, green, blue; or these and near infrared.",
)
@click.option("--alpha", is_flag=True, help="Add an alpha band.")
@click.option(
    "--border",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="PX",
    help="Width of an empty border, as along a satellite's swath.",
)
@click.option(
    "--nodata",
    type=float,
    default=None,
    help="Value of empty pixels.  [default: with a border 0, or NaN for float32]",
)
@click.option("--crs", default="EPSG:32631", show_default=True, help="Coordinate reference system.")
@click.option(
    "--origin",
    type=float,
    nargs=2,
    default=None,
    metavar="LON LAT",
    help="The upper-left corner.  [default: a place at sea where the CRS is valid]",
)
@click.option(
    "--rotation",
    type=float,
    default=0.0,
    show_default=True,
    metavar="DEGREES",
    help="Rotation of the grid on the map, clockwise.",
)
@click.option(
    "--labels/--no-labels",
    default=True,
    show_default=True,
    help="Write the true ships beside the scene, as <OUT>_ships.geojson.",
)
@click.option(
    "--labels-to",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="Write the true ships here instead (.gpkg, .geojson, .parquet, .fgb).",
)
@click.option("--overviews", is_flag=True, help="Add overviews, for viewers.")
@overwrite_option
@progress_option
@verbosity_options
def synth(
    out: Path,
    size: tuple[int, int],
    gsd: float,
    seed: int,
    ships: int | None,
    coast: bool,
    harbour: float,
    clouds: float,
    roughness: float | None,
    distractors: float,
    bands: str,
    border: int,
    rotation: float,
    labels: bool,
    labels_to: Path | None,
    progress: str,
    **options: Any,
) -> None:
    """Render a georeferenced scene with known ships to OUT.tif.

    The scene is drawn from a seed: the same command writes the same file. The true outlines of the
    ships, with length_m, width_m, heading_deg and kind, are written beside it.

    \b
    Examples:
      larsd synth harbour.tif
      larsd synth open_sea.tif --no-coast --ships 60 --roughness 0.8 --seed 7
      larsd synth strip.tif --size 8192x4096 --gsd 0.5 --border 200 --dtype uint16 --bands 4
      larsd synth degrees.tif --crs EPSG:4326 --origin 103.9 1.05 --labels-to truth.gpkg
    """  # noqa: D301
    from larsd_geo.synthetic import compose_scene, write_scene

    started = time.monotonic()
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("rendering", total=None, note="")

        def advance(done: int, total: int) -> None:
            shown.update(task, completed=done, total=total)
            if progress == "json":
                emit("progress", done=done, total=total)

        scene = compose_scene(
            size,
            gsd,
            seed,
            ships=ships,
            coast=coast,
            harbour=harbour,
            clouds=clouds,
            roughness=roughness,
            distractors=distractors,
            border_px=border,
        )
        result = write_scene(
            out,
            scene,
            bands=int(bands),
            rotation_deg=rotation,
            labels=labels_to or labels,
            progress=advance,
            **options,
        )
    seconds = time.monotonic() - started
    if progress == "json":
        emit("done", scene=str(result.path), ships=len(result), seconds=round(seconds, 2))
    beside = f" and {result.labels_path}" if result.labels_path else ""
    logger.info("%s%s: %d ships, %.1f s", result.path, beside, len(result), seconds)
