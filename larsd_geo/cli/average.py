"""`larsd average`: one model from several that were trained from one another."""

from __future__ import annotations

from pathlib import Path

import click

from larsd_geo.cli.options import overwrite_option, verbosity_options

__all__ = ["average"]

_EPILOG = """\b
Examples:
  larsd average stage-1 stage-2 -o my-model
  larsd average stage-1 stage-2 stage-3 --shares 1,1,2 -o my-model
  larsd calibrate my-model DATA
"""


@click.command(name="average", epilog=_EPILOG)
@click.argument("models", metavar="NAME|FOLDER...", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Folder of the model."
)
@click.option(
    "--shares",
    metavar="A,B,...",
    help="A share for each model, relative to the others.  [default: equal]",
)
@click.option("--name", help="Name of the new model.  [default: the last model's]")
@click.option("--keep-bow", is_flag=True, help="Keep the bow head of the first model that has one.")
@overwrite_option
@verbosity_options
def average(
    models: tuple[str, ...],
    output: Path,
    shares: str | None,
    name: str | None,
    keep_bow: bool,
    overwrite: bool,
) -> None:
    """Average the weights of models that were trained from one another (start_from in the recipe).

    The mean keeps what the earlier stages could do on images of other kinds and adds what the later
    ones learnt; it is as fast as one model. Its card is that of the last model without scores,
    calibration and bow head: run `larsd calibrate` and `larsd train-bow` on it, or keep a bow head.
    """
    if len(models) < 2:
        raise click.UsageError("name two models or more to average.")
    chosen = [1.0] * len(models) if shares is None else _numbers(shares)
    if len(chosen) != len(models):
        raise click.BadParameter(
            f"{len(chosen)} shares for {len(models)} models.", param_hint="--shares"
        )

    from larsd_geo.model.weights import load_model
    from larsd_geo.training.averaging import export_average

    loaded = [load_model(model) for model in models]
    card = export_average(loaded, chosen, output, name=name, keep_bow=keep_bow, overwrite=overwrite)
    click.echo(f"wrote {output} (sha256 {card.sha256[:12]}); its scores are not calibrated yet")


def _numbers(text: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if not values or not all(0 < value < float("inf") for value in values):
        raise click.BadParameter(
            f"{text!r} is not a list of positive numbers separated by commas.",
            param_hint="--shares",
        )
    return values
