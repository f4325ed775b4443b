"""`larsd calibrate`: make a model's scores mean how often it is right."""

from __future__ import annotations

from pathlib import Path

import click

from larsd_geo.cli.options import (
    device_option,
    label_format_option,
    overwrite_option,
    progress_option,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, wants_bar


@click.command(
    name="calibrate",
    epilog="\b\nExamples:\n  larsd calibrate my-model DATA\n"
    "  larsd calibrate my-model DATA --split val --reliability reliability.png",
)
@click.argument("model", metavar="NAME|FOLDER")
@click.argument("data", type=click.Path(path_type=Path))
@label_format_option
@click.option("--split", default="val", show_default=True, help="Split to fit to.")
@click.option(
    "--reliability",
    "picture",
    type=click.Path(path_type=Path),
    help="Picture of how often it is right by score, before and after (PNG).",
)
@device_option
@overwrite_option
@progress_option
@verbosity_options
def calibrate(
    model: str,
    data: Path,
    label_format: str,
    split: str,
    picture: Path | None,
    device: str,
    overwrite: bool,
    progress: str,
) -> None:
    """Fit the scores of a model to how often it is right on the labelled pictures in DATA.

    Rewrites the model's card.json and nothing else: the calibration, the default score (that of the
    greatest F1, in calibrated scores) and the scores of DATA. Use pictures that the model was not
    trained on. A calibration that is there is replaced. --overwrite is about the picture alone.
    """
    from dataclasses import replace

    from larsd_geo.datasets import read_labels
    from larsd_geo.evaluation import format_report, save_reliability_plot
    from larsd_geo.evaluation.calibration import calibrate_detections
    from larsd_geo.evaluation.figures import check_matplotlib
    from larsd_geo.evaluation.run import find_in_images, labels_of
    from larsd_geo.files import atomic_output, check_target
    from larsd_geo.inference.opening import open_model
    from larsd_geo.inference.refine import suppress
    from larsd_geo.model.card import CARD_FILE, write_card

    if picture is not None:
        check_target(picture, overwrite=overwrite)
        check_matplotlib()
    pictures = read_labels(data, label_format, split)
    loaded = open_model(model, device, "float32")
    check_target(loaded.folder / CARD_FILE, overwrite=True)
    predictor = loaded.predictor()
    raw = {}
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("calibrate", total=len(pictures), note="")
        for name, found in find_in_images(predictor, pictures, gsd_range_m=loaded.card.gsd_range_m):
            raw[name] = suppress(found)
            shown.advance(task)
    truths, sources = labels_of(pictures)
    found_out = calibrate_detections(raw, truths, sources, split)
    curve, before, after = found_out.curve, found_out.before, found_out.after
    scores = after.to_dict()
    scores.pop("curve", None)
    card = replace(
        loaded.card,
        calibration=curve,
        score_threshold=round(after.best.score_threshold, 3),
        scores=scores,
    )
    write_card(loaded.folder, card)
    click.echo(format_report(after))
    if curve.error_before is not None and curve.error_after is not None:
        click.echo(
            f"Expected calibration error {100 * curve.error_before:.1f} % before, "
            f"{100 * curve.error_after:.1f} % after (each picture by a curve fitted without it)."
        )
    click.echo(
        f"wrote {loaded.folder / CARD_FILE}: slope {curve.slope:.3f}, offset {curve.offset:.3f}, "
        f"default score {card.score_threshold:g}"
    )
    if picture is not None:
        with atomic_output(picture, overwrite=overwrite, name="reliability.png") as temporary:
            save_reliability_plot(
                [("network", before.reliability), ("calibrated", after.reliability)],
                temporary,
                title=card.name,
            )
