"""`larsd detect`: scenes in, a layer of ships out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from larsd_geo import __version__
from larsd_geo.cli.options import (
    batch_size_option,
    device_option,
    model_option,
    overwrite_option,
    parse_bands,
    progress_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, emit, wants_bar
from larsd_geo.errors import LarsdError

if TYPE_CHECKING:
    import geopandas as gpd

    from larsd_geo.detection import DetectionProgress

#: Rows of the table on stdout; the layer holds all ships.
_TABLE_ROWS = 15

_EPILOG = """\b
Examples:
  larsd detect scene.tif -o ships.gpkg
  larsd detect *.tif -o ships.gpkg -o ships.geojson --overlay ships.png
  larsd detect scene.tif -o ships.gpkg --aoi harbour.geojson --score 0.3
  larsd detect scene16bit.tif -o ships.parquet --bands 5,3,2 --gsd 1.0
  larsd detect /vsizip/scenes.zip/scene.tif -o ships.gpkg --device cpu
"""


@click.command(name="detect", epilog=_EPILOG)
@click.argument("scenes", nargs=-1, required=True, metavar="SCENE...")
@click.option(
    "-o",
    "--output",
    "outputs",
    multiple=True,
    required=True,
    metavar="FILE",
    help="Layer to write: .gpkg, .geojson, .fgb or .parquet; may be given several times.",
)
@click.option("--format", "format_", default=None, help="Format, whatever the suffix says.")
@model_option
@click.option(
    "--score",
    type=click.FloatRange(0, 1),
    default=None,
    help="Least score of a ship.  [default: the model's own]",
)
@click.option(
    "--iou",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    help="Of two boxes that overlap by more than this, the lower-scored is dropped.",
)
@device_option
@click.option(
    "--precision",
    type=click.Choice(["auto", "float32", "bfloat16", "float16"]),
    default="auto",
    show_default=True,
    help="What the network computes in; float32 repeats exactly.",
)
@batch_size_option
@click.option(
    "--tile", type=int, default=1024, show_default=True, metavar="PX", help="Side of a tile."
)
@click.option(
    "--overlap",
    type=click.FloatRange(min=0),
    default=None,
    metavar="METRES",
    help="The longest ship that must be whole in one tile.  [default: the model's own]",
)
@click.option(
    "--gsd",
    type=float,
    default=None,
    metavar="METRES",
    help="Ground sample distance to work at.  [default: the scene's, within the model's range]",
)
@click.option(
    "--bands",
    default=None,
    callback=parse_bands,
    metavar="N[,N,N]",
    help="One band, or those for red, green and blue, from 1.  [default: as the raster says]",
)
@click.option(
    "--value-range",
    type=float,
    nargs=2,
    default=None,
    metavar="LOW HIGH",
    help="Values that become black and white.  [default: chosen from the scene]",
)
@click.option(
    "--aoi",
    default=None,
    metavar="FILE|XMIN,YMIN,XMAX,YMAX",
    help="Search only here: a vector file, or four numbers in the scene's CRS.",
)
@click.option(
    "--crs", default=None, metavar="CRS", help="CRS of the layer.  [default: the scene's]"
)
@click.option(
    "--overlay",
    default=None,
    metavar="PNG",
    help="Also draw the ships over a picture of the scene.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Threads that read ahead.",
)
@click.option(
    "--allow-ungeoreferenced",
    is_flag=True,
    help="Take pictures that lie nowhere on a map; coordinates are then (column, row).",
)
@overwrite_option
@progress_option
@verbosity_options
def detect(
    scenes: tuple[str, ...],
    outputs: tuple[str, ...],
    format_: str | None,
    overlay: str | None,
    overwrite: bool,
    progress: str,
    overlap: float | None,
    **options: Any,
) -> None:
    """Find ships in SCENE... and write them to a layer, with length, width, heading and score.

    A scene is anything that GDAL opens. Several scenes make one layer, told apart by the column
    `scene`. No ships is no error: the layer is then valid and empty.
    """
    from larsd_geo.io import check_output, write_ships
    from larsd_geo.io.atomic import check_target

    for output in outputs:
        check_output(output, format_, overwrite)
    if overlay is not None:
        if len(scenes) > 1:
            raise click.UsageError("--overlay draws one scene; give one, or leave --overlay out.")
        check_target(overlay, overwrite=overwrite)
    as_json = progress == "json"
    if as_json:
        emit("hello", protocol=_protocol(), version=__version__, scenes=list(scenes))
    began = time.monotonic()
    try:
        ships = _run(scenes, progress, overlap_m=overlap, **options)
        for output in outputs:
            write_ships(ships, output, format=format_, overwrite=overwrite)
        if overlay is not None:
            _draw(scenes[0], ships, overlay, overwrite, options)
    except LarsdError as error:
        if as_json:
            emit("error", message=str(error))
        raise
    seconds = time.monotonic() - began
    if as_json:
        emit("done", ships=len(ships), seconds=round(seconds, 3), outputs=list(outputs))
    else:
        _print_table(ships, seconds)
        for output in (*outputs, *([overlay] if overlay else [])):
            click.echo(f"wrote {output}")


def _protocol() -> int:
    from larsd_geo.cli import PROTOCOL

    return PROTOCOL


def _run(scenes: tuple[str, ...], style: str, **options: Any) -> gpd.GeoDataFrame:
    from larsd_geo.detection import detect as run

    with bar(wants_bar(style)) as shown:
        task = shown.add_task("", total=None, note="")

        def report(at: DetectionProgress) -> None:
            if style == "json":
                emit(
                    "progress",
                    scene=at.scene,
                    scene_index=at.scene_index,
                    scene_count=at.scene_count,
                    done=at.done,
                    total=at.total,
                    ships=at.ships,
                    seconds=round(at.seconds, 3),
                )
            shown.update(
                task,
                description=at.scene,
                completed=at.done,
                total=at.total,
                note=f"{at.ships} ships",
            )

        return run(scenes, progress=report, **options)


def _draw(
    scene: str, ships: gpd.GeoDataFrame, path: str, overwrite: bool, options: dict[str, Any]
) -> None:
    from larsd_geo.detection.overview import overview_with_boxes
    from larsd_geo.io.overlay import draw_overlay

    picture, boxes = overview_with_boxes(
        scene,
        ships,
        bands=options["bands"],
        value_range=options["value_range"],
        allow_ungeoreferenced=options["allow_ungeoreferenced"],
    )
    draw_overlay(
        Path(path),
        picture,
        boxes,
        ships["score"].to_numpy(),
        ships["length_m"].to_numpy(),
        overwrite=overwrite,
    )


def _print_table(ships: gpd.GeoDataFrame, seconds: float) -> None:
    console = Console()
    count = len(ships)
    if count:
        table = Table("ship", "score", "length m", "width m", "heading", "lon", "lat", "scene")
        for row in ships.head(_TABLE_ROWS).itertuples():
            table.add_row(
                str(row.ship_id),
                f"{row.score:.2f}",
                *(_number(value, 1) for value in (row.length_m, row.width_m)),
                _number(row.heading_deg, 0),
                *(_number(value, 5) for value in (row.lon, row.lat)),
                row.scene,
            )
        console.print(table)
    more = f", {count - _TABLE_ROWS} more than shown" if count > _TABLE_ROWS else ""
    noun = "ship" if count == 1 else "ships"
    console.print(f"{count} {noun}{more}, {seconds:.1f} s")


def _number(value: float, digits: int) -> str:
    return "-" if value != value else f"{value:.{digits}f}"
