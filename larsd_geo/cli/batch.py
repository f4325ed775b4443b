"""`larsd batch`: many scenes, with a manifest of what became of each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from larsd_geo import __version__
from larsd_geo.cli.batch_options import parse_resources, stac_options
from larsd_geo.cli.batch_report import (
    Watcher,
    plan_text,
    print_scenes,
    print_status,
    print_summary,
)
from larsd_geo.cli.group import PROTOCOL
from larsd_geo.cli.hints import going_on
from larsd_geo.cli.options import (
    backend_option,
    batch_size_option,
    device_option,
    is_quiet,
    layer_crs_option,
    model_option,
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
from larsd_geo.cli.progress import bar, wants_bar
from larsd_geo.cli.protocol import Events
from larsd_geo.cli.shutdown import ended_by_stdin

if TYPE_CHECKING:
    from larsd_geo.batch.executors import Executor
    from larsd_geo.batch.outputs import BatchOutput
    from larsd_geo.batch.scenes import SceneRef
    from larsd_geo.detection.settings import DetectionSettings
    from larsd_geo.model.card import ModelCard

__all__ = ["batch"]

_EPILOG = """\b
Examples:
  larsd batch scenes/*.tif -o 'out/{scene}.gpkg'
  larsd batch archive.txt -o ships.gpkg --workers 4
  larsd batch catalog.json -o 'out/{scene}.parquet' --scheduler tcp://node1:8786
  larsd batch --stac https://earth.example/api --collections sentinel-2-l2a \\
      --bbox 3.9,51.8,4.6,52.1 --datetime 2024-06/2024-08 \\
      --query 'eo:cloud_cover<20' -o 'out/{scene}.gpkg'
  larsd batch 'scenes/*.tif' -o postgresql://me@host/harbour --table port.ships
  larsd batch --status 'out/{scene}.gpkg'
"""


@click.command(name="batch", epilog=_EPILOG)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "-o",
    "--output",
    default=None,
    metavar="OUT",
    help="A file for each scene, with {scene} in its name, one layer for all, or a database. "
    "Formats as of `larsd detect`.",
)
@table_options
@click.option("--format", "format_", default=None, help="Format, whatever the suffix says.")
@stac_options
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=None,
    metavar="N",
    help="Search N scenes at a time, each in a process of its own.  [default: one after the other]",
)
@click.option(
    "--scheduler",
    default=None,
    metavar="ADDRESS",
    help="Search on the workers of a Dask cluster, such as tcp://host:8786.",
)
@click.option(
    "--worker-resource",
    "resources",
    multiple=True,
    callback=parse_resources,
    metavar="NAME=AMOUNT",
    help="What a scene needs of its worker, such as GPU=1; only workers that have it are used.",
)
@click.option(
    "--block-tiles",
    type=click.IntRange(min=1),
    default=128,
    show_default=True,
    metavar="N",
    help="With workers, a scene of more tiles than this is shared out among them.",
)
@click.option(
    "--attempts",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="How many runs try a scene that fails.",
)
@click.option(
    "--retry-failed", is_flag=True, help="Try all failed scenes again, however often they failed."
)
@click.option(
    "--status",
    "status_of",
    default=None,
    metavar="OUT",
    help="Search nothing; say how far the batch with this output is.",
)
@click.option("--json", "as_json", is_flag=True, help="With --status or --dry-run: as JSON.")
@click.option("--dry-run", is_flag=True, help="Search nothing; list the scenes.")
@click.option(
    "--manifest",
    default=None,
    metavar="FILE",
    help="Where to note what became of each scene.  [default: beside the output, ending in "
    "larsd-batch]",
)
@model_option
@score_options
@device_option
@backend_option()
@precision_option
@tta_option
@batch_size_option
@scene_options
@search_area_options
@layer_crs_option
@threads_option
@click.option(
    "--stop-with-stdin",
    is_flag=True,
    help="End when stdin does: with the program that started this one and holds the other end.",
)
@overwrite_option
@progress_option
@verbosity_options
def batch(
    sources: tuple[str, ...],
    output: str | None,
    table: str | None,
    schema: str | None,
    append: bool,
    format_: str | None,
    stac: str | None,
    collections: str | None,
    bbox: tuple[float, ...] | None,
    datetime: str | None,
    query: tuple[str, ...],
    max_items: int | None,
    asset: str | None,
    workers: int | None,
    scheduler: str | None,
    resources: dict[str, float],
    block_tiles: int,
    attempts: int,
    retry_failed: bool,
    status_of: str | None,
    as_json: bool,
    dry_run: bool,
    manifest: str | None,
    stop_with_stdin: bool,
    overwrite: bool,
    progress: str,
    **options: Any,
) -> None:
    """Find ships in many scenes; a run that stops goes on when the command is given again.

    SOURCE is a raster, a folder of rasters, a pattern such as 'scenes/**/*.tif', a text file with a
    source in each line, or the file or URL of a STAC item, item collection, catalogue or
    collection. --stac searches an API instead, or as well.

    A scene that fails does not stop the others; the exit status is then 1. Given again, the command
    searches only what is missing.
    """
    from larsd_geo.batch.outputs import manifest_beside

    ctx = click.get_current_context()
    if status_of is not None:
        place = Path(manifest) if manifest else manifest_beside(status_of, table, schema)
        print_status(place, as_json)
        return
    if not sources and stac is None:
        raise click.UsageError("name a SOURCE, or search a STAC API with --stac.")
    if workers is not None and scheduler is not None:
        raise click.UsageError("--workers starts workers here, --scheduler uses others: give one.")
    if resources and workers is None and scheduler is None:
        raise click.UsageError("--worker-resource is about --workers or --scheduler.")
    if stac is None and (collections or bbox or datetime or query or max_items):
        raise click.UsageError("--collections, --bbox, --datetime and --query need --stac.")

    def scenes() -> Iterator[SceneRef]:
        from larsd_geo.batch.scenes import list_scenes

        yield from list_scenes(sources, asset=asset)
        if stac is not None:
            from larsd_geo.batch.stac import search_api

            names = [name.strip() for name in (collections or "").split(",") if name.strip()]
            yield from search_api(
                stac,
                collections=names,
                bbox=bbox,
                datetime=datetime,
                query=query,
                max_items=max_items,
                asset=asset,
            )

    if dry_run:
        print_scenes(scenes(), as_json)
        return
    if output is None:
        raise click.UsageError("Missing option '-o' / '--output'.")

    events = Events(progress == "json")
    targets = Outputs.of((output,), table, schema, append)
    shown = ", table ".join(targets.shown()[0].values())
    place = Path(manifest) if manifest else manifest_beside(output, table, schema)
    with events.watching(), ended_by_stdin(stop_with_stdin):
        from larsd_geo.batch.manifest import Manifest
        from larsd_geo.batch.run import Batch
        from larsd_geo.detection.journal_records import deciding
        from larsd_geo.detection.settings import DetectionSettings
        from larsd_geo.model.card import read_card
        from larsd_geo.model.registry import find_model

        settings = DetectionSettings(**options)
        card = read_card(find_model(settings.model))
        known = deciding(settings, card) | {"the output": shown}
        began = time.monotonic()
        opened = Manifest(place, known, restart=overwrite)
        with _closing(opened, ctx, place):
            target = _open_output(
                targets, shown, format_, settings, overwrite, opened.noted("written")
            )
            watcher = Watcher(events)
            work = Batch(opened, target, watcher.take)
            events.phase = "opening"
            count, left = work.register(scenes(), retry_failed=retry_failed, attempts=attempts)
            order_text = plan_text(count, left)
            if left:
                with (
                    _executor(
                        settings, card, workers, scheduler, resources, block_tiles
                    ) as executor,
                    bar(wants_bar(progress)) as progress_bar,
                ):
                    events.tell(
                        "hello",
                        protocol=PROTOCOL,
                        version=__version__,
                        workers=executor.text,
                        model=card.name,
                        model_sha256=card.sha256,
                        scenes=count,
                        to_search=left,
                    )
                    events.phase = "detecting"
                    watcher.task = progress_bar.add_task(order_text, total=left, note="")
                    watcher.shown = progress_bar
                    status = work.run(executor)
            else:
                status = work.finish()
            seconds = time.monotonic() - began
    events.tell("result", **targets.shown()[0], ships=status.ships)
    events.tell("done", **status.as_json(), seconds=round(seconds, 3))
    if not (events.wanted or is_quiet(ctx)):
        if not left:
            click.echo(f"{order_text}")
        print_summary(status, watcher, seconds, shown, place)
    if status.failed:
        ctx.exit(1)


@contextmanager
def _closing(opened: Any, ctx: click.Context, place: Path) -> Iterator[None]:
    """Close the manifest, and say how to go on if the block ends before its time."""

    def line(is_unwound: bool) -> str:
        if is_unwound:  # only then may the manifest be asked: other threads cannot read it
            status = opened.status()
            if not (status.done or status.waiting):
                return ""
        return f"What was done is noted in {place}; the same command goes on."

    try:
        with going_on(ctx, line):
            yield
    finally:
        opened.close()


def _open_output(
    targets: Outputs,
    shown: str,
    format_: str | None,
    settings: DetectionSettings,
    overwrite: bool,
    written: str | None,
) -> BatchOutput:
    from larsd_geo.batch.outputs import FilePerScene, OneLayer, SinkOutput, is_pattern

    if targets.databases or targets.append:
        sink, _ = targets.open(format=format_, crs=settings.crs, overwrite=overwrite)
        return SinkOutput(sink, shown)
    (output,) = targets.files
    if is_pattern(output):
        return FilePerScene(output, format=format_, crs=settings.crs, overwrite=overwrite)
    return OneLayer(output, format=format_, crs=settings.crs, overwrite=overwrite, written=written)


@contextmanager
def _executor(
    settings: DetectionSettings,
    card: ModelCard,
    workers: int | None,
    scheduler: str | None,
    resources: dict[str, float],
    block_tiles: int,
) -> Iterator[Executor]:
    """Open who searches."""
    if workers is None and scheduler is None:
        from larsd_geo.batch.executors import Serial
        from larsd_geo.detection.detector import Detector

        yield Serial(Detector(settings))
        return
    from dataclasses import replace

    from larsd_geo.batch.dask import cluster_workers, local_workers
    from larsd_geo.batch.worker import Order
    from larsd_geo.inference.threads import usable_cores

    if scheduler is not None:
        with cluster_workers(scheduler, Order(settings, card.sha256, block_tiles), resources) as on:
            yield on
        return
    assert workers is not None
    if settings.threads is None:
        settings = replace(settings, threads=max(1, usable_cores() // workers))
    with local_workers(workers, Order(settings, card.sha256, block_tiles), resources) as on:
        yield on
