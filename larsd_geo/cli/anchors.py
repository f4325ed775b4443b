"""`larsd anchors`: cluster labelled boxes into anchors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from larsd_geo.cli.label_options import label_format_option
from larsd_geo.cli.options import verbosity_options

__all__ = ["anchors"]

_EPILOG = """\b
Examples:
  larsd anchors DATA --split train
  larsd anchors DATA -k 3 --levels 1
"""


@click.command(name="anchors", epilog=_EPILOG)
@click.argument("data", type=click.Path(path_type=Path))
@label_format_option
@click.option("--split", default=None, help="Split to read.  [default: all]")
@click.option(
    "-k", type=click.IntRange(min=1), default=5, show_default=True, help="Anchors per level."
)
@click.option(
    "--levels",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    help="Levels of the network.",
)
@click.option(
    "--seed", type=int, default=0, show_default=True, help="Seed of the clustering's random starts."
)
@verbosity_options
def anchors(
    data: Path,
    label_format: str,
    classes: tuple[str, ...] | None,
    split: str | None,
    k: int,
    levels: int,
    seed: int,
) -> None:
    """Cluster the ships labelled in DATA by size and print the anchors as JSON.

    There is one row of (w, h) in pixels for each level, the smallest ships first, and how well the
    anchors cover the ships.
    """
    import numpy as np

    from larsd_geo.datasets import read_labels
    from larsd_geo.model.anchors import anchors_from_boxes, shape_iou

    images = read_labels(data, label_format, split, classes)
    boxes = np.concatenate([np.zeros((0, 5)), *(each.boxes[~each.ignore] for each in images)])
    found = anchors_from_boxes(boxes, levels, k, seed=seed)
    best = shape_iou(boxes[:, 2:4], found.reshape(-1, 2)).max(axis=1)
    click.echo(
        json.dumps(
            {
                "ships": len(boxes),
                "anchors": found.round(2).tolist(),
                "mean_iou": round(float(best.mean()), 4),
                "share_above_half": round(float((best > 0.5).mean()), 4),
            },
            indent=2,
        )
    )
