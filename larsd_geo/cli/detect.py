"""`larsd detect`: scenes in, a layer of ships out."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from larsd_geo.cli.kept import KeptWork
from larsd_geo.cli.options import (
    backend_option,
    batch_size_option,
    device_option,
    is_quiet,
    layer_crs_option,
    model_option,
    number_type,
    overwrite_option,
    precision_option,
    progress_option,
    scene_options,
    score_options,
    search_area_options,
    threads_option,
    tta_option,
    verbosity_options,
)
from larsd_geo.cli.outputs import Outputs, table_options
from larsd_geo.cli.partial import PartialFile
from larsd_geo.cli.progress import bar, wants_bar
from larsd_geo.cli.protocol import Events
from larsd_geo.cli.shutdown import ended_by_stdin
from larsd_geo.cli.table import RunTable
from larsd_geo.detection.declarations import SETTINGS

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

    from larsd_geo.detection.detector import Detector
    from larsd_geo.detection.result import DetectionProgress, RunSummary
    from larsd_geo.detection.settings import DetectionSettings
    from larsd_geo.io.sinks import Sink

__all__ = ["detect"]

_EPILOG = """\b
Examples:
  larsd detect scene.tif -o ships.gpkg
  larsd detect *.tif -o ships.gpkg -o ships.geojson --skip-errors
  larsd detect scene.tif -o ships.gpkg --aoi harbour.geojson --score 0.3
  larsd detect scene.tif -o ships.gpkg --exclude land.gpkg --exclude piers.gpkg
  larsd detect scene.tif -o ships.gpkg --min-length 50 --max-length 300
  larsd detect scene.tif -o ships.gpkg --overlay ships.png
  larsd detect scene16bit.tif -o ships.parquet --bands 5,3,2 --gsd 1.0
  larsd detect S2B_MSIL2A_20240601T105619.SAFE.zip -o ships.gpkg
  larsd detect *.tif -o ships.gpkg --resume
  larsd detect tomorrow.tif -o ships.gpkg --append
  larsd detect *.tif -o postgresql://me@host/harbour --table port.ships
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
    metavar="FILE|postgresql://...",
    help="Layer to write: .gpkg, .geojson, .fgb or .parquet, or a database with PostGIS; may be "
    "given several times.",
)
@table_options
@click.option("--format", "format_", default=None, help="Format, whatever the suffix says.")
@model_option
@score_options
@device_option
@backend_option()
@precision_option
@tta_option
@batch_size_option
@scene_options
@search_area_options
@click.option(
    "--min-length",
    "min_length_m",
    type=number_type("min_length_m"),
    default=None,
    metavar="METRES",
    help=SETTINGS["min_length_m"].help,
)
@click.option(
    "--max-length",
    "max_length_m",
    type=number_type("max_length_m"),
    default=None,
    metavar="METRES",
    help=SETTINGS["max_length_m"].help,
)
@layer_crs_option
@click.option(
    "--overlay",
    default=None,
    metavar="PNG",
    help="Also draw the ships over an image of the scene.",
)
@click.option(
    "--partial",
    default=None,
    metavar="GEOJSON",
    help="Write the ships found so far in the current scene to this file, about once a second.",
)
@threads_option
@click.option(
    "--skip-errors",
    is_flag=True,
    help=SETTINGS["skip_errors"].help,
)
@click.option(
    "--resume",
    is_flag=True,
    help="Go on where a run was interrupted, with what its journal holds; without a journal, "
    "begin. Scenes, model and settings must be the same.  [default: refuse to begin where the "
    "journal of an interrupted run is; --overwrite drops it]",
)
@click.option(
    "--journal",
    default=None,
    metavar="FILE",
    help="Where the work of a run that does not end is kept; removed when the run is done.  "
    "[default: beside the first output, ending in .larsd-journal]",
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
    table: str | None,
    schema: str | None,
    append: bool,
    format_: str | None,
    overlay: str | None,
    partial: str | None,
    resume: bool,
    journal: str | None,
    stop_with_stdin: bool,
    overwrite: bool,
    progress: str,
    **options: Any,
) -> None:
    """Find ships in SCENE... and write them to a layer, with length, width, heading and score.

    A scene is a raster, a product as its provider delivers it, or anything else that GDAL opens.
    Several scenes make one layer, told apart by the column `scene`. Finding no ships is not an
    error: the layer is then valid and empty.
    """
    ctx = click.get_current_context()
    events = Events(progress == "json")
    with events.watching(), ended_by_stdin(stop_with_stdin):
        targets = Outputs.of(outputs, table, schema, append)
        kept = KeptWork(ctx, events, targets, journal, resume, overwrite)
        _check_files(scenes, targets, overlay, partial, str(kept.path), overwrite)
        _check_database(targets, format_, overwrite, options)
        layers, fits = targets.open(format=format_, crs=options["crs"], overwrite=overwrite)
        sink = _Told(layers, targets, events)
        so_far = None if partial is None else PartialFile(partial, events)
        from larsd_geo.detection.detector import Detector
        from larsd_geo.detection.settings import DetectionSettings

        began = time.monotonic()
        settings = DetectionSettings(**{**options, "crs": fits})
        detector = Detector(settings)
        _announce(events, detector, scenes)
        events.phase = "opening"
        with kept.told():
            summary = _run(detector, scenes, sink, progress, events, so_far, kept)
        if overlay is not None and summary.scenes:
            _draw(overlay, scenes[0], sink.last, settings, overwrite)
            events.write("result", output=overlay, ships=summary.ships)
        seconds = time.monotonic() - began
        events.write(
            "done",
            ships=summary.ships,
            scenes=len(summary.scenes),
            failed=[path for path, _ in summary.failed],
            area_km2=summary.area_km2,
            seconds=round(seconds, 3),
        )
    if not (events.wanted or is_quiet(ctx)):
        backend = detector.backend
        sink.table.print(summary, seconds, f"{backend.device}, {backend.name}, {backend.precision}")
        for output in targets.shown():
            click.echo("wrote " + ", table ".join(output.values()))
        if overlay:
            click.echo(f"wrote {overlay}")
    if summary.failed:
        ctx.exit(1)


class _Told:
    """Hands the ships of a run on, the surest to a table for the terminal, and says what is done.

    Attributes:
        last: The ships of the last scene.
        table: The table.
    """

    def __init__(self, layers: Sink, outputs: Outputs, events: Events) -> None:
        self.table = RunTable()
        self.last: gpd.GeoDataFrame | None = None
        self._layers, self._outputs, self._events = layers, outputs, events

    def check_crs(self, crs: pyproj.CRS | None) -> None:
        """Check before a search that its ships could be written in a CRS."""
        from larsd_geo.io.sinks import ChecksCrs

        if isinstance(self._layers, ChecksCrs):
            self._layers.check_crs(crs)

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Take the ships of a finished scene."""
        self._layers.add(ships)
        self.table.add(ships)
        self.last = ships

    def finish(self) -> None:
        """Write the outputs and say so."""
        self._events.phase = "writing"
        self._layers.finish()
        for output in self._outputs.shown():
            self._events.write("result", **output, ships=self.table.ships)

    def abort(self) -> None:
        """Drop the ships."""
        self._layers.abort()


def _check_files(
    scenes: tuple[str, ...],
    outputs: Outputs,
    overlay: str | None,
    partial: str | None,
    journal: str,
    overwrite: bool,
) -> None:
    """Find out before the work whether its files exclude each other, or could not be written.

    The outputs themselves are checked by what takes the ships.
    """
    from larsd_geo.files import check_target

    others = [file for file in (overlay, partial) if file is not None]
    files = [Path(file).resolve() for file in (*outputs.files, *others, journal)]
    for file in files:
        if files.count(file) > 1:
            raise click.UsageError(f"{file} would be written twice; give each output its own name.")
        # With --overwrite this would replace somebody's imagery.
        if any(Path(scene).resolve() == file for scene in scenes):
            raise click.UsageError(f"{file} is a scene; give the output another name.")
    if overlay is not None and len(scenes) > 1:
        raise click.UsageError("--overlay draws one scene; give one, or leave --overlay out.")
    for other in others:
        check_target(other, overwrite=overwrite)


def _check_database(
    outputs: Outputs, format_: str | None, overwrite: bool, options: Mapping[str, Any]
) -> None:
    """Refuse what does not go with a table or a layer that grows, before the search."""
    growing = "a database" if outputs.databases else "--append" if outputs.append else ""
    if growing and options["allow_ungeoreferenced"]:
        raise click.UsageError(
            f"--allow-ungeoreferenced does not go with {growing}, which takes ships on a map."
        )
    if outputs.append and overwrite:
        raise click.UsageError("--append and --overwrite exclude each other; give one of them.")
    if outputs.append and format_ not in (None, "gpkg"):
        raise click.UsageError("--append goes with GeoPackages and databases; leave --format out.")


def _announce(events: Events, detector: Detector, scenes: tuple[str, ...]) -> None:
    events.hello(
        device=detector.backend.device,
        backend=detector.backend.name,
        precision=detector.backend.precision,
        device_text=detector.backend.describe(),
        model=detector.card.name,
        model_sha256=detector.card.sha256,
        scenes=list(scenes),
    )


def _run(
    detector: Detector,
    scenes: tuple[str, ...],
    sink: _Told,
    style: str,
    events: Events,
    partial: PartialFile | None,
    kept: KeptWork,
) -> RunSummary:
    with bar(wants_bar(style)) as shown:
        task = shown.add_task("", total=None, note="")

        def report(at: DetectionProgress) -> None:
            events.phase = "detecting"
            kept.resumed(at)
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
                note=f"{at.ships} ships" + (f", {at.resumed} tiles resumed" if at.resumed else ""),
            )
            if partial is not None:
                partial.update(at)

        return detector.run(scenes, sink, report, kept.journal)


def _draw(
    path: str,
    scene: str,
    ships: gpd.GeoDataFrame | None,
    settings: DetectionSettings,
    overwrite: bool,
) -> None:
    from larsd_geo.report.overlay import draw_scene

    if ships is not None:
        draw_scene(
            path,
            scene,
            ships,
            overwrite=overwrite,
            bands=settings.bands,
            crs=settings.scene_crs,
            value_range=settings.value_range,
            mask=settings.mask,
            nodata=settings.nodata,
            allow_ungeoreferenced=settings.allow_ungeoreferenced,
        )
