"""`larsd evaluate`: score a model on labelled pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from larsd_geo.cli.options import (
    NumberRange,
    backend_option,
    device_option,
    label_format_option,
    model_option,
    overwrite_option,
    progress_option,
    tta_options,
    verbosity_options,
)
from larsd_geo.cli.progress import bar, wants_bar

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from larsd_geo.datasets import LabelledImage
    from larsd_geo.evaluation import BowScores
    from larsd_geo.inference.candidates import Candidates
    from larsd_geo.inference.opening import OpenedModel
    from larsd_geo.inference.predictor import Predictor


@click.command(
    name="evaluate",
    epilog="\b\nExamples:\n  larsd evaluate DATA --split val\n"
    "  larsd evaluate DATA --split val --json scores.json --curve curve.png\n"
    "  larsd evaluate DATA --split val --errors errors/",
)
@click.argument("data", type=click.Path(path_type=Path))
@model_option
@label_format_option
@click.option("--split", default=None, help="Split to read.  [default: all]")
@click.option(
    "--score",
    type=NumberRange(0, 1),
    default=None,
    help="Where to count hits and misses.  [default: the greatest F1]",
)
@device_option
@backend_option("torch")
@click.option(
    "--precision",
    type=click.Choice(["auto", "float32", "bfloat16", "float16", "int8"]),
    default="float32",
    show_default=True,
)
@tta_options
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="Scores as JSON.")
@click.option("--curve", type=click.Path(path_type=Path), help="Precision-recall picture (PNG).")
@click.option(
    "--reliability",
    type=click.Path(path_type=Path),
    help="Picture of how often detections are right, by score (PNG).",
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
    split: str | None,
    score: float | None,
    device: str,
    backend: str,
    precision: str,
    tta: bool,
    scales: tuple[float, ...],
    json_path: Path | None,
    curve: Path | None,
    reliability: Path | None,
    errors: Path | None,
    overwrite: bool,
    progress: str,
) -> None:
    """Run a model over the labelled pictures in DATA and print its average precision.

    By size and by source of the pictures; ships labelled `ignore` or difficult count neither way.
    A picture whose ground sample distance is known and outside the model's range is resampled to
    its nearest end first, as a scene is.
    Where DATA tells bows and the model has a bow head, also how often it tells them from sterns.
    """
    from larsd_geo.datasets import read_labels
    from larsd_geo.evaluation import (
        evaluate_detections,
        format_report,
        save_curve_plot,
        save_reliability_plot,
    )
    from larsd_geo.evaluation.error_report import REPORT_FILE
    from larsd_geo.evaluation.figures import check_matplotlib
    from larsd_geo.evaluation.run import find_in_images, labels_of
    from larsd_geo.files import atomic_output, check_target
    from larsd_geo.inference.opening import open_model
    from larsd_geo.inference.refine import suppress
    from larsd_geo.inference.views import views_for

    listed = None if errors is None else errors / REPORT_FILE
    for path in (json_path, curve, reliability, listed):
        if path is not None:
            check_target(path, overwrite=overwrite)
    if curve is not None or reliability is not None:
        check_matplotlib()
    pictures = read_labels(data, label_format, split)
    loaded = open_model(model, device, precision, backend)
    predictor = loaded.predictor(views=views_for(tta, scales))
    candidates: dict[str, Candidates] = {}
    predictions: dict[str, Candidates] = {}
    with bar(wants_bar(progress)) as shown:
        task = shown.add_task("evaluate", total=len(pictures), note="")
        for name, found in find_in_images(predictor, pictures, gsd_range_m=loaded.card.gsd_range_m):
            # The order is the same in calibrated scores, so suppression does not ask which it has.
            kept = suppress(found, settled=predictor.settled)
            candidates[name] = found
            predictions[name] = kept._replace(scores=loaded.card.curve.apply(kept.scores))
            shown.advance(task)
    truths, sources = labels_of(pictures)
    result = evaluate_detections(predictions, truths, sources=sources, score_threshold=score)
    click.echo(format_report(result))
    threshold = result.overall.at_threshold.score_threshold
    bows = _score_bows(loaded, predictor, pictures, predictions, threshold)
    if json_path is not None:
        values = result.to_dict() | ({} if bows is None else {"bows": bows.to_dict()})
        with atomic_output(json_path, overwrite=overwrite) as temporary:
            text = json.dumps(values, indent=2, allow_nan=False) + "\n"
            temporary.write_text(text, encoding="utf-8")
    if curve is not None:
        with atomic_output(curve, overwrite=overwrite, name="curve.png") as temporary:
            save_curve_plot(result.curve, temporary)
    if reliability is not None:
        with atomic_output(reliability, overwrite=overwrite, name="reliability.png") as temporary:
            save_reliability_plot([("", result.reliability)], temporary, title=loaded.card.name)
    if errors is not None:
        pixels = {str(picture.path): picture.read for picture in pictures}
        _write_errors(errors, predictions, candidates, truths, sources, threshold, pixels)


def _score_bows(
    loaded: OpenedModel,
    predictor: Predictor,
    pictures: Sequence[LabelledImage],
    predictions: dict[str, Candidates],
    threshold: float,
) -> BowScores | None:
    """Print how often bows are told from sterns, where labels and model know of bows."""
    from rich.console import Console

    from larsd_geo.evaluation import bow_table
    from larsd_geo.evaluation.run import score_bow_head

    if loaded.card.bow is None:
        return None
    scores = score_bow_head(predictor, loaded.card.bow.bound, pictures, predictions, threshold)
    if scores is not None:
        Console(width=max(132, Console().width), highlight=False).print(bow_table(scores))
    return scores


def _write_errors(
    folder: Path,
    predictions: dict[str, Candidates],
    candidates: dict[str, Candidates],
    truths: dict[str, tuple[ArrayLike, ArrayLike]],
    sources: dict[str, str],
    threshold: float,
    pixels: dict[str, Callable[[], NDArray[np.uint8]]],
) -> None:
    """Sort the errors, print their tables, and write the folder of `--errors`."""
    from rich.console import Console

    from larsd_geo.evaluation import error_tables, report_errors, save_error_report

    report = report_errors(predictions, truths, sources, threshold, candidates)
    # As wide as the tables, also where stdout is a file: a cut table is no table.
    console = Console(width=max(150, Console().width))
    for table in error_tables(report):
        console.print(table)
    written = save_error_report(report, folder, lambda name: pixels[name]())
    click.echo(f"wrote {', '.join(str(path) for path in written)}")
