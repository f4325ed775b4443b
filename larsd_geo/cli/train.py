"""`larsd train`: train a model on labelled images."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from larsd_geo.cli.label_options import label_format_option
from larsd_geo.cli.options import (
    device_option,
    overwrite_option,
    progress_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, emit, wants_bar

__all__ = ["train"]


@click.command(
    name="train",
    epilog="\b\nExamples:\n"
    "  larsd train DATA --config models/larsd-lite/stage-1.toml -o my-model\n"
    "  larsd train DATA --config recipe.toml -o my-model --resume\n"
    "  larsd train DATA --config recipe.toml -o my-model --device cuda",
)
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    required=True,
    help="The recipe (TOML).",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder of the model."
)
@click.option(
    "--run",
    "run_folder",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder of checkpoints and the log for TensorBoard.  [default: runs/NAME of the output]",
)
@click.option(
    "--extra",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Further labelled images to train on, never to validate on; may be given several times.",
)
@label_format_option
@click.option("--split", default="train", show_default=True, help="Split to train on.")
@click.option("--val-split", default="val", show_default=True, help="Split to choose weights on.")
@click.option("--resume", is_flag=True, help="Resume from the last checkpoint of the run.")
@click.option(
    "--iterations", type=click.IntRange(min=1), default=None, help="Instead of the recipe's."
)
@click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=None,
    help="Processes that make crops; 0 makes them between the steps.  "
    "[default: 1, for a GPU all cores but one, 16 at most]",
)
@device_option
@overwrite_option
@progress_option
@verbosity_options
def train(
    data: Path,
    config_path: Path,
    output: Path,
    run_folder: Path | None,
    extra: tuple[Path, ...],
    label_format: str,
    classes: tuple[str, ...] | None,
    split: str,
    val_split: str,
    resume: bool,
    iterations: int | None,
    workers: int | None,
    device: str,
    overwrite: bool,
    progress: str,
) -> None:
    """Train a model on the labelled images in DATA by a recipe.

    The averaged weights are scored on the validation split at intervals; the best ones become the
    model, with its card, and their scores are calibrated on that split, as by `larsd calibrate`. An
    interrupted run is resumed exactly with --resume.
    """
    from larsd_geo.training.config import load_card_text, load_config
    from larsd_geo.training.run import train as train_model
    from larsd_geo.training.trainer import Progress

    config, text = load_config(config_path), load_card_text(config_path)
    if iterations is not None:
        config = replace(config, iterations=iterations)
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("train", total=config.iterations, note="")
        searched = shown.add_task("hard negatives", total=None, note="", visible=False)

        def advance(at: Progress) -> None:
            if progress == "json":
                emit("progress", step=at.step, total=at.total, loss=at.loss)
            shown.update(task, completed=at.step, note=f"loss {at.loss:.3f}, best {at.best:.3f}")

        def mining(done: int, total: int) -> None:
            if progress == "json":
                emit("mining", done=done, total=total)
            shown.update(searched, completed=done, total=total, visible=done < total)

        trained = train_model(
            data,
            config,
            output,
            text=text,
            run_folder=run_folder,
            extra=extra,
            label_format=label_format,
            classes=classes,
            split=split,
            val_split=val_split,
            resume=resume,
            workers=workers,
            device=device,
            overwrite=overwrite,
            advance=advance,
            mining=mining,
        )
    why = trained.not_calibrated
    note = f"; scores are not calibrated: {why}" if why else ""
    click.echo(f"wrote {output} (sha256 {trained.card.sha256[:12]}){note}")
