"""`larsd export`: a model for a runtime other than torch."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from larsd_geo.cli.label_options import label_format_option
from larsd_geo.cli.options import overwrite_option, progress_option, verbosity_options
from larsd_geo.cli.progress import bar, emit, wants_bar
from larsd_geo.model.card import EXPORT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from torch import nn

    from larsd_geo.datasets import LabelledImage
    from larsd_geo.evaluation.costs import Costs
    from larsd_geo.inference.export import Quantisation
    from larsd_geo.model.card import ExportCard
    from larsd_geo.model.weights import LoadedModel

__all__ = ["export"]

#: Side in pixels, ships and seed of the image that runtimes are checked with.
_REFERENCE = (256, 6, 7)


@click.command(
    name="export",
    epilog="\b\nExamples:\n  larsd export larsd-lite -o lite-openvino --format openvino\n"
    "  larsd export my-model -o my-model --format openvino --int8 --calibration-data DATA\n"
    "  larsd export my-model -o my-model --format openvino --int8 --calibration-data DATA "
    "--fine-tune 300",
)
@click.argument("model", metavar="NAME|FOLDER")
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder of the exported model; the model's own folder adds the form to it.",
)
@click.option("--format", "format_", type=click.Choice(EXPORT_FORMATS), required=True)
@click.option("--int8", is_flag=True, help="Quantise to eight bits; needs --calibration-data.")
@click.option(
    "--calibration-data",
    "data",
    type=click.Path(path_type=Path),
    help="Labelled images: the split `train` to quantise with, `val` to measure what it costs.",
)
@click.option(
    "--images",
    type=click.IntRange(min=1),
    default=36,
    show_default=True,
    help="Images to quantise with.",
)
@click.option(
    "--fine-tune",
    "steps",
    type=click.IntRange(min=1),
    metavar="STEPS",
    help="With --int8: train the quantised network to say what the one in floats does, for as many "
    "steps; one takes about a second. For OpenVINO.",
)
@label_format_option
@overwrite_option
@verbosity_options
@progress_option
def export(
    model: str,
    folder: Path,
    format_: str,
    int8: bool,
    data: Path | None,
    images: int,
    steps: int | None,
    label_format: str,
    classes: tuple[str, ...] | None,
    overwrite: bool,
    progress: str,
) -> None:
    """Write MODEL for a runtime other than torch: OpenVINO, or ONNX Runtime.

    The folder is a model like any other, with its card and its weights. With --calibration-data
    the card also says what the form costs: average precision, calibration error, and how many of
    the ships that float32 finds are the same.
    """
    if int8 and data is None:
        raise click.UsageError("--int8 needs images to quantise with: --calibration-data.")
    if steps is not None and not (int8 and format_ == "openvino"):
        raise click.UsageError("--fine-tune is for --int8 and --format openvino.")
    from larsd_geo.datasets import read_labels
    from larsd_geo.evaluation.costs import calibration_batches
    from larsd_geo.inference.export import export_model
    from larsd_geo.model.weights import load_model

    loaded = load_model(model)
    batches: list[NDArray[np.float32]] = []
    quantised: Quantisation | None = None
    tuned: nn.Module | None = None
    began = time.monotonic()
    if int8:
        assert data is not None
        labelled = read_labels(data, label_format, "train", classes)
        batches, names = calibration_batches(labelled, images, loaded.card)
        quantised = {"method": "NNCF post-training, preset mixed", "images": names}
        if steps is not None:
            tuned = _fine_tuned(loaded, labelled, batches, steps, progress)
            quantised["method"] += f", {steps} steps of fine-tuning towards float32"
    done = export_model(
        loaded,
        folder,
        format_,
        _reference_image(),
        calibration=batches,
        tuned=tuned,
        quantised=quantised,
        overwrite=overwrite,
    )
    size = sum((folder / name).stat().st_size for name in done.files)
    seconds = time.monotonic() - began
    click.echo(f"wrote {folder}: {done.name}, {size / 1e6:.1f} MB, {seconds:.0f} s")
    if data is not None:
        _measure(folder, done, data, label_format, classes)


def _fine_tuned(
    loaded: LoadedModel,
    images: Sequence[LabelledImage],
    batches: Sequence[NDArray[np.float32]],
    steps: int,
    how: str,
) -> nn.Module:
    """Fine-tune for int8, with a bar, and return the network with its quantisers."""
    from collections import deque

    from larsd_geo.training.quantisation import FineTuning, fine_tune

    recent: deque[float] = deque(maxlen=20)
    with bar(wants_bar(how)) as shown:
        task = shown.add_task("fine-tuning", total=steps, note="")
        for state in fine_tune(loaded, images, batches, FineTuning(steps=steps)):
            if state.step:
                recent.append(state.loss)
                shown.update(
                    task,
                    completed=state.step,
                    note=f"distance from float32 {sum(recent) / len(recent):.3f}",
                )
            if how == "json":
                emit("progress", step=state.step, total=steps)
    return state.network


def _reference_image() -> NDArray[np.uint8]:
    """Draw ships on open water, (3, H, W)."""
    import numpy as np

    from larsd_geo.synthetic import compose_scene
    from larsd_geo.windows import PixelWindow

    side, ships, seed = _REFERENCE
    scene = compose_scene(
        (side, side), seed=seed, ships=ships, coast=False, clouds=0, distractors=0
    )
    image = scene.render_cell(PixelWindow(0, 0, side, side))
    return np.ascontiguousarray(image.transpose(2, 0, 1))


def _measure(
    folder: Path, export: ExportCard, data: Path, label_format: str, classes: tuple[str, ...] | None
) -> None:
    """Score the form beside torch on the split `val`, write that into the card, and print it."""
    from larsd_geo.datasets import read_labels
    from larsd_geo.evaluation.costs import is_acceptable, measure_costs
    from larsd_geo.inference.export import record_costs
    from larsd_geo.inference.forms import Form, load_form
    from larsd_geo.inference.opening import open_model
    from larsd_geo.inference.predictor import Predictor
    from larsd_geo.inference.spec import NetworkSpec

    labelled = read_labels(data, label_format, "val", classes)
    mine = f"{export.format} {export.precision}"
    opened = {
        f"torch {precision}": open_model(folder, "cpu", precision, "torch")
        for precision in ("float32", "bfloat16")
    }
    predictors = {name: each.predictor() for name, each in opened.items()}
    first = opened["torch float32"]
    # Not opened: a form that is refused when a model is opened is worth knowing about, too.
    form = load_form(folder, first.card, Form(export.format, "cpu", export.precision, export))
    predictors[mine] = Predictor(NetworkSpec.from_card(first.card), form)
    costs = measure_costs(predictors, labelled, first.card)
    record_costs(folder, export.name, costs)
    _print(costs)
    if not is_acceptable(costs, mine):
        click.echo(
            "This is not as good as float32: AP50 must fall by less than 0.5 points, and 99 % of "
            "the ships must be the same.",
            err=True,
        )


def _print(costs: Mapping[str, Costs]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("computed in", "AP50", "AP75", "precision", "recall", "ECE", "same ships", "more")
    for name, values in costs.items():
        shares = (values["ap50_voc07"], values["ap75"], values["precision"], values["recall"])
        error = values["calibration_error"]
        table.add_row(
            name,
            *("-" if share is None else f"{100 * share:.1f}" for share in shares),
            "-" if error is None else f"{100 * error:.1f} %",
            f"{values['same']} of {values['ships']}",
            str(values["extra"]),
        )
    Console(width=max(100, Console().width), highlight=False).print(table)
