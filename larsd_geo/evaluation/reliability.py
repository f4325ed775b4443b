"""Measure and draw how far scores are from probabilities."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from larsd_geo.evaluation.figures import new_figure

__all__ = ["LEAST_SCORE", "Reliability", "ReliabilityBin", "reliability", "save_reliability_plot"]

#: Bins of equal width over the scores, as is usual.
BINS = 10

#: Detections of lower scores do not count in the calibration error: they are many and nearly all
#: false, so that any curve looks good on them, and nobody uses them.
LEAST_SCORE = 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class ReliabilityBin:
    """Detections of similar scores.

    Attributes:
        low: Least score.
        high: Greatest score.
        count: Detections.
        score: Their mean score.
        precision: Share of them that are right.
    """

    low: float
    high: float
    count: int
    score: float
    precision: float


@dataclass(frozen=True)
class Reliability:
    """How often detections are right, by their scores.

    Attributes:
        bins: The bins with detections, by score.
        error: Expected calibration error: mean of |precision - score| over the detections in bins;
            NaN where there are none.
    """

    bins: tuple[ReliabilityBin, ...]
    error: float


def reliability(scores: Floats, hits: NDArray[np.bool_]) -> Reliability:
    """Compare scores with the shares of right detections.

    Args:
        scores: (N,) scores; those below `LEAST_SCORE` are skipped.
        hits: (N,) whether each detection is right.

    Returns:
        The bins and the expected calibration error.
    """
    index = np.minimum((scores * BINS).astype(np.int64), BINS - 1)
    counted = scores >= LEAST_SCORE
    bins = []
    for number in range(BINS):
        here = counted & (index == number)
        if here.any():
            bins.append(
                ReliabilityBin(
                    number / BINS,
                    (number + 1) / BINS,
                    int(here.sum()),
                    float(scores[here].mean()),
                    float(hits[here].mean()),
                )
            )
    total = sum(part.count for part in bins)
    gaps = sum(part.count * abs(part.precision - part.score) for part in bins)
    return Reliability(tuple(bins), gaps / total if total else math.nan)


def save_reliability_plot(
    curves: Sequence[tuple[str, Reliability]], path: str | Path, *, title: str | None = None
) -> None:
    """Plot how often detections are right against their scores; the diagonal is ideal.

    Needs matplotlib (the extra `train`).

    Args:
        curves: (name, reliability) of each curve.
        path: The file to write; its suffix is the format (png, svg, pdf).
        title: Title of the plot.

    Raises:
        MissingPackageError: If matplotlib is not installed.
    """
    figure = new_figure((5.0, 5.6))
    from matplotlib.ticker import NullFormatter

    upper, lower = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    upper.plot([0, 1], [0, 1], color="0.6", linewidth=1.0, linestyle="--", label="ideal")
    for name, curve in curves:
        words = f"{name}: error {100 * curve.error:.1f} %" if name else ""
        score = [part.score for part in curve.bins]
        precision = [part.precision for part in curve.bins]
        # Two standard errors of a share: a bin of few detections says little.
        spread = [
            2 * math.sqrt(max(p * (1 - p), 0.25 / part.count) / part.count)
            for p, part in zip(precision, curve.bins, strict=True)
        ]
        drawn = upper.errorbar(
            score, precision, yerr=spread, marker="o", markersize=4, capsize=2, label=words
        )
        lower.bar(
            [(part.low + part.high) / 2 for part in curve.bins],
            [part.count for part in curve.bins],
            width=0.09,
            alpha=0.4,
            color=drawn.lines[0].get_color(),
        )
    upper.set(xlim=(0, 1), ylim=(0, 1.02), ylabel="share that are ships", title=title or "")
    upper.legend(loc="upper left")
    lower.set(xlabel="score", ylabel="detections", yscale="log")
    # Powers of ten only: on a short axis minor labels would overlap.
    lower.yaxis.set_minor_formatter(NullFormatter())
    for axes in (upper, lower):
        axes.grid(alpha=0.3)
    figure.savefig(path)
