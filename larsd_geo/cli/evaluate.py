"""`larsd evaluate`: score a model on labelled images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from larsd_geo.cli.label_options import gsd_options, label_format_option
from larsd_geo.cli.options import (
    NumberRange,
    backend_option,
    device_option,
    model_option,
    overwrite_option,
    progress_option,
    tta_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, wants_bar

__all__ = ["evaluate"]


@click.command(
    name="evaluate",
    epilog="\b\nExamples:\n  larsd evaluate DATA --split val\n"
    "  larsd evaluate DATA --split val --json scores.json --curve curve.png\n"
    "  larsd evaluate DATA --split val --errors errors/\n"
    "  larsd evaluate DATA --split val --at-gsd 1,2,3,5,10 --assumed-gsd 1",
)
@click.argument("data", type=click.Path(path_type=Path))
@model_option
@label_format_option
@click.option("--split", default=None, help="Split to read.  [default: all]")
@click.option(
    "--score",
    type=NumberRange(0, 1),
    default=None,
    help="Threshold for counting hits and misses.  [default: the greatest F1]",
)
@device_option
@backend_option(None)
@click.option(
    "--precision",
    type=click.Choice(["auto", "float32", "bfloat16", "float16", "int8"]),
    default="float32",
    show_default=True,
)
@tta_option
@gsd_options
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Scores as JSON.")
@click.option("--curve", type=click.Path(path_type=Path), help="Precision-recall plot (PNG).")
@click.option(
    "--reliability",
    type=click.Path(path_type=Path),
    help="Plot of how often detections are right, by score (PNG).",
)
@click.option(
    "--errors",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for the errors: a list (JSON), contact sheets of the worst, histograms.",
)
@overwrite_option
@progress_option
@verbosity_options
def evaluate(
    data: Path,
    model: str | None,
    label_format: str,
    classes: tuple[str, ...] | None,
    split: str | None,
    score: float | None,
    device: str,
    backend: str | None,
    precision: str,
    tta: bool,
    gsds_m: tuple[float, ...],
    assumed_gsd_m: float | None,
    json_path: Path | None,
    curve: Path | None,
    reliability: Path | None,
    errors: Path | None,
    overwrite: bool,
    progress: str,
) -> None:
    """Run a model over the labelled images in DATA and print its average precision.

    The scores are also given by size and by source of the images. Ships labelled `ignore` or
    difficult count neither way. An image whose ground sample distance is known and outside the
    model's range is resampled to the nearest end of it first, as a scene is. If DATA has bows and
    the model a bow head, the report includes how often bow and stern are told apart.

    With --at-gsd the images are made as coarse as sensors of these ground sample distances see
    them, and there is a row for each, with lengths in metres, at the model's default score unless
    --score is given.
    """
    from rich.console import Console

    from larsd_geo.evaluation import bow_table, error_tables, format_report
    from larsd_geo.evaluation.run import evaluate as evaluate_model

    if gsds_m:
        plots = (("--curve", curve), ("--reliability", reliability), ("--errors", errors))
        for option, value in (*plots, ("--tta", tta or None)):
            if value is not None:
                raise click.UsageError(f"{option} does not go with --at-gsd.")
        _at_gsds(
            data,
            gsds_m,
            model,
            progress,
            assumed_gsd_m=assumed_gsd_m,
            label_format=label_format,
            split=split,
            score_threshold=score,
            device=device,
            precision=precision,
            backend=backend,
            json_path=json_path,
            overwrite=overwrite,
        )
        return
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("evaluate", total=None, note="")
        done = evaluate_model(
            data,
            model,
            label_format=label_format,
            classes=classes,
            split=split,
            score_threshold=score,
            device=device,
            precision=precision,
            backend=backend,
            tta=tta,
            json_path=json_path,
            curve_path=curve,
            reliability_path=reliability,
            errors_folder=errors,
            overwrite=overwrite,
            advance=lambda images, total: shown.update(task, completed=images, total=total),
        )
    click.echo(format_report(done.result))
    # As wide as the tables need, also if stdout is a file: a cut table is no use.
    if done.bows is not None:
        console = Console(width=max(132, Console().width), highlight=False)
        console.print(bow_table(done.bows))
    if done.errors is not None:
        console = Console(width=max(150, Console().width))
        for table in error_tables(done.errors):
            console.print(table)
        click.echo(f"wrote {', '.join(map(str, done.error_files))}")


def _at_gsds(
    data: Path, gsds_m: tuple[float, ...], model: str | None, progress: str, **options: Any
) -> None:
    """Score the model at several ground sample distances and print a row for each."""
    from rich.console import Console

    from larsd_geo.evaluation.at_gsd import evaluate_at_gsds
    from larsd_geo.evaluation.resolution import gsd_table

    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("evaluate", total=None, note="")
        results = evaluate_at_gsds(
            data,
            gsds_m,
            model,
            advance=lambda images, total: shown.update(task, completed=images, total=total),
            **options,
        )
    Console(width=max(170, Console().width), highlight=False).print(gsd_table(results))
