"""`larsd train`: train a model on labelled pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from larsd_geo.cli.options import (
    device_option,
    label_format_option,
    overwrite_option,
    progress_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, emit, wants_bar

if TYPE_CHECKING:
    from larsd_geo.model.network import Larsd


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
    help="Further labelled pictures to train on, never to validate on; may be given several times.",
)
@label_format_option
@click.option("--split", default="train", show_default=True, help="Split to train on.")
@click.option("--val-split", default="val", show_default=True, help="Split to choose weights on.")
@click.option("--resume", is_flag=True, help="Go on from the last checkpoint of the run.")
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
    split: str,
    val_split: str,
    resume: bool,
    iterations: int | None,
    workers: int | None,
    device: str,
    overwrite: bool,
    progress: str,
) -> None:
    """Train a model on the labelled pictures in DATA by a recipe.

    The averaged weights are scored on the validation split now and then; the best ones become the
    model, with its card, and their scores are calibrated on that split, as by `larsd calibrate`. A
    run that was interrupted goes on exactly with --resume.
    """
    from larsd_geo.datasets import read_labels
    from larsd_geo.errors import ModelExistsError, TooFewDetectionsError
    from larsd_geo.evaluation import evaluate_detections
    from larsd_geo.evaluation.calibration import calibrate_detections
    from larsd_geo.evaluation.run import detections_of, labels_of, score_network
    from larsd_geo.inference.device import choose_device
    from larsd_geo.inference.opening import predictor_for_network
    from larsd_geo.model.backbone import normalisation_for
    from larsd_geo.model.card import CARD_FILE
    from larsd_geo.training.batches import default_workers
    from larsd_geo.training.config import load_card_text, load_config
    from larsd_geo.training.export import export_model
    from larsd_geo.training.trainer import Trainer

    if (output / CARD_FILE).exists() and not overwrite:
        raise ModelExistsError(output)
    config = load_config(config_path)
    text = load_card_text(config_path)
    if iterations is not None:
        config = replace(config, iterations=iterations)
    pictures = read_labels(data, label_format, split)
    for folder in extra:
        pictures += read_labels(folder, split=split)
    held_out = read_labels(data, label_format, val_split)
    chosen = choose_device(device, "float32")
    normalisation = normalisation_for(config.model.backbone)

    def score(network: Larsd) -> float:
        scores = score_network(network, normalisation, held_out, gsd_range_m=text.gsd_range_m)
        return scores.overall.ap50_voc07

    trainer = Trainer(
        config,
        pictures,
        run_folder or Path("runs") / output.name,
        device=chosen.device,
        validator=score if held_out else None,
        workers=default_workers(chosen.device.type) if workers is None else workers,
    )
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("train", total=config.iterations, note="")
        searched = shown.add_task("hard negatives", total=None, note="", visible=False)

        def mining(done: int, total: int) -> None:
            if progress == "json":
                emit("mining", done=done, total=total)
            shown.update(searched, completed=done, total=total, visible=done < total)

        for at in trainer.run(resume=resume, mining=mining):
            if progress == "json":
                emit("progress", step=at.step, total=at.total, loss=at.loss)
            shown.update(task, completed=at.step, note=f"loss {at.loss:.3f}, best {at.best:.3f}")
    result, curve, note = None, None, ""
    if held_out:
        truths, sources = labels_of(held_out)
        found = detections_of(
            predictor_for_network(trainer.best_network(), normalisation),
            held_out,
            gsd_range_m=text.gsd_range_m,
        )
        try:
            calibrated = calibrate_detections(found, truths, sources, val_split)
            result, curve = calibrated.after, calibrated.curve
        except TooFewDetectionsError as error:
            result = evaluate_detections(found, truths, sources=sources)
            note = f"; scores are not calibrated: {error}"
    card = export_model(
        trainer.folder, output, config, text, result, calibration=curve, overwrite=overwrite
    )
    click.echo(f"wrote {output} (sha256 {card.sha256[:12]}){note}")
