"""`larsd train-bow`: teach a finished model which end of a ship is the bow."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from larsd_geo.cli.options import (
    device_option,
    label_format_option,
    overwrite_option,
    progress_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, emit, wants_bar


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

    from larsd_geo.datasets import read_labels
    from larsd_geo.datasets.labelled import count_bows, has_bows
    from larsd_geo.errors import LabelSplitError, ModelExistsError
    from larsd_geo.evaluation.bows import bow_table
    from larsd_geo.inference.device import choose_device
    from larsd_geo.model.card import CARD_FILE
    from larsd_geo.model.weights import load_model
    from larsd_geo.training.bow import BowRecipe
    from larsd_geo.training.bow import train_bow as train_head
    from larsd_geo.training.bow_export import export_bow, score_with_detector

    if (output / CARD_FILE).exists() and not overwrite:
        raise ModelExistsError(output)
    recipe = BowRecipe()
    if steps is not None:
        recipe = replace(recipe, steps=steps)
    if seed is not None:
        recipe = replace(recipe, seed=seed)
    chosen = choose_device(device, "float32")
    loaded = load_model(model, chosen.device)
    images = read_labels(data, label_format, split)
    try:
        held_out = read_labels(data, label_format, val_split)
    except LabelSplitError:
        held_out = []
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("train", total=None, note="")

        def advance(step: int, total: int) -> None:
            if progress == "json":
                emit("progress", step=step, total=total)
            shown.update(task, completed=step, total=total)

        trained = train_head(images, recipe, device=chosen.device, advance=advance)
        task = shown.add_task("score", total=sum(map(has_bows, held_out)), note="")
        scores = score_with_detector(loaded, trained, held_out, lambda: shown.advance(task))
    known = [image for image in images if has_bows(image)]
    ships = sum(count_bows(image) for image in known)
    sources = ", ".join(sorted({image.source for image in known}))
    text = f"{ships} ships in {len(known)} pictures of the split {split} ({sources})"
    card = export_bow(loaded, output, trained, recipe, scores, text, overwrite=overwrite)
    click.echo(
        f"held-out training images: {100 * trained.accuracy:.1f} % right; from probability "
        f"{trained.bound:.2f} on {100 * trained.precision:.1f} %, which are "
        f"{100 * trained.coverage:.1f} % of the ships"
    )
    if scores is not None:
        Console(width=110, highlight=False).print(bow_table(scores))
    click.echo(f"wrote {output} (sha256 {card.sha256[:12]})")
