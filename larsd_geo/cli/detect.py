"""`larsd detect`: scenes in, a layer of ships out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from larsd_geo.cli.options import (
    NumberRange,
    batch_size_option,
    device_option,
    is_quiet,
    model_option,
    overwrite_option,
    precision_option,
    progress_option,
    scene_options,
    search_area_options,
    tta_options,
    verbosity_options,
)
from larsd_geo.cli.partial import PartialFile
from larsd_geo.cli.progress import bar, wants_bar
from larsd_geo.cli.protocol import Events
from larsd_geo.cli.shutdown import ended_by_sigterm, ended_by_stdin
from larsd_geo.model.config import DEFAULT_NMS_IOU

if TYPE_CHECKING:
    import geopandas as gpd

    from larsd_geo.detection.detector import Detector
    from larsd_geo.detection.result import DetectionProgress, DetectionResult
    from larsd_geo.detection.settings import DetectionSettings

__all__ = ["detect"]

#: Rows of the table on stdout; the layer holds all ships.
_TABLE_ROWS = 15

#: Columns of text where stdout is no terminal.
_PLAIN_WIDTH = 110

_EPILOG = """\b
Examples:
  larsd detect scene.tif -o ships.gpkg
  larsd detect *.tif -o ships.gpkg -o ships.geojson --skip-errors
  larsd detect scene.tif -o ships.gpkg --aoi harbour.geojson --score 0.3
  larsd detect scene.tif -o ships.gpkg --exclude land.gpkg --exclude piers.gpkg
  larsd detect scene.tif -o ships.gpkg --overlay ships.png
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
    type=NumberRange(0, 1),
    default=None,
    help="Least score of a ship.  [default: the model's own]",
)
@click.option(
    "--iou",
    type=NumberRange(0, 1),
    default=DEFAULT_NMS_IOU,
    show_default=True,
    help="Of two boxes that overlap by more than this, the lower-scored is dropped.",
)
@device_option
@precision_option
@tta_options
@batch_size_option
@scene_options
@search_area_options
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
    "--partial",
    default=None,
    metavar="GEOJSON",
    help="Write the ships found so far in the scene at work to this file, about once a second.",
)
@click.option(
    "--threads",
    type=click.IntRange(min=1),
    default=2,
    show_default=True,
    help="Threads that read ahead.",
)
@click.option(
    "--skip-errors",
    is_flag=True,
    help="Leave out scenes that cannot be used and go on; the exit status is then 1.  [default: "
    "stop, and write nothing]",
)
@click.option(
    "--stop-with-stdin",
    is_flag=True,
    help="End when stdin does: with the program that started this one and holds the other end.",
)
@overwrite_option
@progress_option
@verbosity_options
def detect(
    scenes: tuple[str, ...],
    outputs: tuple[str, ...],
    format_: str | None,
    overlay: str | None,
    partial: str | None,
    stop_with_stdin: bool,
    overwrite: bool,
    progress: str,
    **options: Any,
) -> None:
    """Find ships in SCENE... and write them to a layer, with length, width, heading and score.

    A scene is anything that GDAL opens. Several scenes make one layer, told apart by the column
    `scene`. No ships is no error: the layer is then valid and empty.
    """
    ctx = click.get_current_context()
    events = Events(progress == "json")
    with ended_by_sigterm(), events.watching(), ended_by_stdin(stop_with_stdin):
        _check_outputs(scenes, outputs, format_, overlay, partial, overwrite)
        so_far = None if partial is None else PartialFile(partial, events)
        from larsd_geo.detection.detector import Detector
        from larsd_geo.detection.settings import DetectionSettings
        from larsd_geo.io import write_ships

        began = time.monotonic()
        settings = DetectionSettings(**options)
        detector = Detector(settings)
        _greet(events, detector, scenes)
        events.phase = "opening"
        result = _run(detector, scenes, progress, events, so_far)
        events.phase = "writing"
        for output in outputs:
            write_ships(result.ships, output, format=format_, overwrite=overwrite)
            events.write("result", output=output, ships=len(result.ships))
        if overlay is not None and result.scenes:
            _draw(scenes[0], result.ships, overlay, overwrite, settings)
            events.write("result", output=overlay, ships=len(result.ships))
        seconds = time.monotonic() - began
        events.write(
            "done",
            ships=len(result.ships),
            scenes=len(result.scenes),
            failed=[path for path, _ in result.failed],
            area_km2=result.area_km2,
            seconds=round(seconds, 3),
        )
    if not (events.wanted or is_quiet(ctx)):
        _print(result, seconds)
        for output in (*outputs, *([overlay] if overlay else [])):
            click.echo(f"wrote {output}")
    if result.failed:
        ctx.exit(1)


def _check_outputs(
    scenes: tuple[str, ...],
    outputs: tuple[str, ...],
    format_: str | None,
    overlay: str | None,
    partial: str | None,
    overwrite: bool,
) -> None:
    """Find out before the work whether its results could be written."""
    from larsd_geo.files import check_target
    from larsd_geo.io import check_output

    others = [file for file in (overlay, partial) if file is not None]
    files = [Path(file).resolve() for file in (*outputs, *others)]
    for file in files:
        if files.count(file) > 1:
            raise click.UsageError(f"{file} would be written twice; give each output its own name.")
        # With --overwrite this would replace somebody's imagery.
        if any(Path(scene).resolve() == file for scene in scenes):
            raise click.UsageError(f"{file} is a scene; give the output another name.")
    for output in outputs:
        check_output(output, format_, overwrite)
    if overlay is not None and len(scenes) > 1:
        raise click.UsageError("--overlay draws one scene; give one, or leave --overlay out.")
    for other in others:
        check_target(other, overwrite=overwrite)


def _greet(events: Events, detector: Detector, scenes: tuple[str, ...]) -> None:
    events.hello(
        device=str(detector.device.device),
        precision=detector.device.precision,
        device_text=detector.device.describe(),
        model=detector.card.name,
        model_sha256=detector.card.sha256,
        scenes=list(scenes),
    )


def _run(
    detector: Detector,
    scenes: tuple[str, ...],
    style: str,
    events: Events,
    partial: PartialFile | None,
) -> DetectionResult:
    with bar(wants_bar(style)) as shown:
        task = shown.add_task("", total=None, note="")

        def report(at: DetectionProgress) -> None:
            events.phase = "detecting"
            events.write(
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
            if partial is not None:
                partial.update(at)

        return detector.run(scenes, report)


def _draw(
    scene: str,
    ships: gpd.GeoDataFrame,
    path: str,
    overwrite: bool,
    settings: DetectionSettings,
) -> None:
    from larsd_geo.report.overlay import draw_overlay
    from larsd_geo.report.overview import overview_with_boxes

    picture, boxes, bows = overview_with_boxes(
        scene,
        ships,
        bands=settings.bands,
        crs=settings.scene_crs,
        value_range=settings.value_range,
        allow_ungeoreferenced=settings.allow_ungeoreferenced,
    )
    draw_overlay(
        path,
        picture,
        boxes,
        ships["score"].to_numpy(),
        ships["length_m"].to_numpy(),
        bows,
        overwrite=overwrite,
    )


def _print(result: DetectionResult, seconds: float) -> None:
    """Print the surest ships as a table, and a summary."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=_PLAIN_WIDTH)
    ships = result.ships.sort_values("score", ascending=False, kind="stable")
    several = len(result.scenes) > 1
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in ("ship", "score", "length m", "width m", "heading °", "longitude", "latitude"):
        table.add_column(name, justify="right", no_wrap=True)
    if several:
        table.add_column("scene", overflow="ellipsis", no_wrap=True)
    for row in ships.head(_TABLE_ROWS).itertuples():
        table.add_row(
            str(row.ship_id),
            f"{row.score:.2f}",
            _number(row.length_m, 0),
            _number(row.width_m, 0),
            _heading(row.heading_deg, row.heading_ambiguous),
            _number(row.lon, 5),
            _number(row.lat, 5),
            *([row.scene] if several else []),
        )
    if len(ships):
        console.print(table)
    if len(ships) > _TABLE_ROWS:
        console.print(f"... and {len(ships) - _TABLE_ROWS} more")
    console.print(_summary(result, seconds))


def _summary(result: DetectionResult, seconds: float) -> str:
    area = result.area_km2
    chosen = result.device
    where = "" if area is None else f" on {area:.3g} km²"
    parts = [
        _counted(len(result.ships), "ship") + where,
        *([_counted(len(result.scenes), "scene")] if len(result.scenes) > 1 else []),
        f"{seconds:.1f} s",
        f"{result.pixels_per_second / 1e6:.2g} megapixels a second",
        f"{chosen.device}, {chosen.precision}",
    ]
    if result.failed:
        parts.append(f"{_counted(len(result.failed), 'scene')} skipped")
    return ", ".join(parts)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _heading(degrees: float, ambiguous: bool) -> str:
    """Write a heading, or both where bow and stern are not told apart."""
    if not ambiguous or degrees != degrees:
        return _number(degrees, 0)
    return f"{degrees:.0f}/{degrees + 180:.0f}"


def _number(value: float, digits: int) -> str:
    return "-" if value != value else f"{value:.{digits}f}"
