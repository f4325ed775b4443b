"""Draw histograms of errors."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from larsd_geo.evaluation.error_kinds import (
    BADLY_PLACED,
    DUPLICATE,
    FALSE,
    FOUND,
    HIT,
    MISSED,
    WRONG_ANGLE,
    SortedErrors,
)
from larsd_geo.evaluation.figures import new_figure
from larsd_geo.evaluation.placement import COLUMNS, located, signed_errors

__all__ = ["save_histograms"]


def save_histograms(errors: SortedErrors, sources: Mapping[str, str], path: Path) -> None:
    """Draw the distributions behind the counts of errors.

    Args:
        errors: The sorted errors.
        sources: Image name -> source.
        path: The image to write.

    Raises:
        MissingPackageError: If matplotlib is not installed.
    """
    figure = new_figure((12, 7), dpi=110)
    matches = errors.matches
    counted = ~matches.truth_ignore
    boxes, ships = located(errors)
    signed = signed_errors(matches.boxes[boxes], matches.truth_boxes[ships])
    axes = figure.subplots(2, 3)
    source = np.array([sources[name] for name in matches.images])[matches.truth_image]
    names = sorted(set(source.tolist()))
    axes[0, 0].hist(
        [errors.best_iou[counted & (source == name)] for name in names],
        bins=np.linspace(0, 1, 21).tolist(),
        stacked=True,
        label=names,
    )
    axes[0, 0].set(title="best box of any score for each ship", xlabel="IoU", ylabel="ships")
    kinds = (HIT, BADLY_PLACED, WRONG_ANGLE, DUPLICATE, FALSE)
    axes[0, 1].hist(
        [matches.scores[errors.kind == kind] for kind in kinds],
        bins=np.linspace(0, 1, 26).tolist(),
        stacked=True,
        label=[kind.replace("_", " ") for kind in kinds],
    )
    axes[0, 1].set(title="reported detections", xlabel="score", ylabel="detections")
    lengths = matches.truth_boxes[:, 2]
    edges = np.geomspace(max(4.0, float(lengths.min(initial=8.0))), 400.0, 22)
    states = (FOUND, WRONG_ANGLE, BADLY_PLACED, MISSED)
    axes[0, 2].hist(
        [lengths[errors.state == state] for state in states],
        bins=edges.tolist(),
        stacked=True,
        label=[state.replace("_", " ") for state in states],
    )
    axes[0, 2].set(title="ships", xlabel="length, px", xscale="log", ylabel="ships")
    for title, place, columns, words, limit in (
        ("shift relative to the ship", axes[1, 0], (2, 3), "share of length, of width", 0.5),
        ("size of the box", axes[1, 1], (4, 5), "log(box / label)", 0.7),
        ("turn of the box", axes[1, 2], (6,), "degrees, clockwise", 15.0),
    ):
        place.hist(
            [np.clip(signed[:, column], -limit, limit) for column in columns],
            bins=np.linspace(-limit, limit, 41).tolist(),
            label=[COLUMNS[column].replace("_", " ") for column in columns],
            histtype="step",
            linewidth=1.6,
        )
        place.axvline(0.0, color="0.5", linewidth=0.8)
        place.set(title=title, xlabel=words, ylabel="boxes")
    for place in axes.flat:
        place.legend(fontsize="small")
        place.grid(alpha=0.3)
    figure.savefig(path)
