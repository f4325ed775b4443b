"""`larsd calibrate`: make a model's scores mean how often it is right."""

from __future__ import annotations

from pathlib import Path

import click

from larsd_geo.cli.label_options import gsd_options, label_format_option
from larsd_geo.cli.options import (
    device_option,
    overwrite_option,
    progress_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, wants_bar

__all__ = ["calibrate"]


@click.command(
    name="calibrate",
    epilog="\b\nExamples:\n  larsd calibrate my-model DATA\n"
    "  larsd calibrate my-model DATA --split val --reliability reliability.png\n"
    "  larsd calibrate my-model DATA --at-gsd 1,2,3,5,10 --assumed-gsd 1 --extra SENTINEL2",
)
@click.argument("model", metavar="NAME|FOLDER")
@click.argument("data", type=click.Path(path_type=Path))
@label_format_option
@click.option("--split", default="val", show_default=True, help="Split to fit to.")
@gsd_options
@click.option(
    "--extra",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Folder of further images, taken as they are; with --at-gsd. May be repeated.",
)
@click.option(
    "--reliability",
    type=click.Path(path_type=Path),
    help="Plot of how often it is right by score, before and after (PNG).",
)
@device_option
@overwrite_option
@progress_option
@verbosity_options
def calibrate(
    model: str,
    data: Path,
    label_format: str,
    classes: tuple[str, ...] | None,
    split: str,
    gsds_m: tuple[float, ...],
    assumed_gsd_m: float | None,
    extra: tuple[Path, ...],
    reliability: Path | None,
    device: str,
    overwrite: bool,
    progress: str,
) -> None:
    """Fit the scores of a model to how often it is right on the labelled images in DATA.

    Rewrites the model's card.json and nothing else: the calibration, the default score (that of the
    greatest F1, in calibrated scores) and the scores of DATA. Use images that the model was not
    trained on. An earlier calibration is replaced. --overwrite is for the plot alone.

    With --at-gsd the images are made as coarse as sensors of these ground sample distances see
    them, and what a score means then depends on the distance of a scene and on a ship's length.
    """
    if extra and not gsds_m:
        raise click.UsageError("--extra goes with --at-gsd.")
    from larsd_geo.evaluation import format_report
    from larsd_geo.evaluation.calibration import calibrate as calibrate_model

    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("calibrate", total=None, note="")
        done = calibrate_model(
            model,
            data,
            label_format=label_format,
            classes=classes,
            split=split,
            gsds_m=gsds_m,
            assumed_gsd_m=assumed_gsd_m,
            extra=extra,
            reliability_path=reliability,
            device=device,
            overwrite=overwrite,
            advance=lambda images, total: shown.update(task, completed=images, total=total),
        )
    curve = done.scores.curve
    click.echo(format_report(done.scores.after))
    if curve.error_before is not None and curve.error_after is not None:
        click.echo(
            f"Expected calibration error {100 * curve.error_before:.1f} % before, "
            f"{100 * curve.error_after:.1f} % after (each image by a curve fitted without it)."
        )
    click.echo(
        f"wrote {done.card_path}: slope {curve.slope:.3f}, offset {curve.offset:.3f}, "
        f"default score {done.card.score_threshold:g}"
    )
