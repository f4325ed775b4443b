"""`larsd train-bow`: teach a finished model which end of a ship is the bow."""

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

__all__ = ["train_bow"]


@click.command(
    name="train-bow",
    epilog="\b\nExamples:\n"
    "  larsd train-bow my-model DATA -o my-model-with-bow\n"
    "  larsd train-bow my-model DATA -o my-model --overwrite",
)
@click.argument("model", metavar="NAME|FOLDER")
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder of the model."
)
@label_format_option
@click.option("--split", default="train", show_default=True, help="Split to train on.")
@click.option("--val-split", default="val", show_default=True, help="Split to report scores on.")
@click.option(
    "--steps", type=click.IntRange(min=10), default=None, help="Steps of each head."
    "  [default: the recipe's]",
)  # fmt: skip
@click.option("--seed", type=int, default=None, help="Of weights, folds and crops.  [default: 0]")
@device_option
@overwrite_option
@progress_option
@verbosity_options
def train_bow(
    model: str,
    data: Path,
    output: Path,
    label_format: str,
    classes: tuple[str, ...] | None,
    split: str,
    val_split: str,
    steps: int | None,
    seed: int | None,
    device: str,
    overwrite: bool,
    progress: str,
) -> None:
    """Add a bow head to a model: headings become those of the bow, where it is sure enough.

    The images in DATA tell where bows are (bow_stern.json beside labelTxt). The detector's own
    weights stay as they are, bit by bit, and so does what it finds.
    """
    from rich.console import Console

    from larsd_geo.evaluation.bows import bow_table
    from larsd_geo.training.bow import BowRecipe
    from larsd_geo.training.bow_run import train_bow as train_model

    recipe = BowRecipe()
    if steps is not None:
        recipe = replace(recipe, steps=steps)
    if seed is not None:
        recipe = replace(recipe, seed=seed)
    with bar(wants_bar(progress)) as shown:
        training = shown.add_task("train", total=None, note="")
        scored = shown.add_task("score", total=None, note="", visible=False)

        def advance(step: int, total: int) -> None:
            if progress == "json":
                emit("progress", step=step, total=total)
            shown.update(training, completed=step, total=total)

        def scoring(done: int, total: int) -> None:
            shown.update(scored, completed=done, total=total, visible=True)

        trained = train_model(
            model,
            data,
            output,
            recipe=recipe,
            label_format=label_format,
            classes=classes,
            split=split,
            val_split=val_split,
            device=device,
            overwrite=overwrite,
            advance=advance,
            scoring=scoring,
        )
    head = trained.head
    click.echo(
        f"held-out training images: {100 * head.accuracy:.1f} % right; from probability "
        f"{head.bound:.2f} on {100 * head.precision:.1f} %, which are "
        f"{100 * head.coverage:.1f} % of the ships"
    )
    if trained.scores is not None:
        Console(width=110, highlight=False).print(bow_table(trained.scores))
    click.echo(f"wrote {output} (sha256 {trained.card.sha256[:12]})")
