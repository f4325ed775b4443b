"""Show an evaluation to people: as a table, as text, as a plot of the curve."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from larsd_geo.evaluation.figures import new_figure
from larsd_geo.evaluation.precision import PrecisionRecallCurve
from larsd_geo.evaluation.reliability import LEAST_SCORE
from larsd_geo.evaluation.results import EvaluationResult, GroupScores, OperatingPoint

__all__ = ["format_report", "save_curve_plot", "score_table", "summary_lines"]

#: Shown in a table where there is no value.
NOTHING = "-"


def score_table(result: EvaluationResult) -> Table:
    """Return the scores as a table: a row for everything, each size and each source.

    Args:
        result: What was evaluated.

    Returns:
        A table with scores in percent.
    """
    point = result.overall.at_threshold
    table = Table(title=f"counts at score {point.score_threshold:.3f} or above, scores in %")
    table.add_column("ships of")
    for name in ("images", "ships", "AP50 VOC07", "AP50", "AP75", "AP50:95", "precision",
                 "recall", "F1", "hits", "misses", "false"):  # fmt: skip
        table.add_column(name, justify="right")
    table.add_row("everything", *_cells(result.overall), end_section=True)
    for groups in (result.by_size, result.by_source):
        for index, (name, group) in enumerate(groups.items(), start=1):
            table.add_row(name, *_cells(group), end_section=index == len(groups))
    return table


def format_report(result: EvaluationResult, width: int = 132) -> str:
    """Return the whole report as plain text.

    Args:
        result: What was evaluated.
        width: Columns of the terminal or the page.

    Returns:
        Text without colour codes.
    """
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(score_table(result))
        for line in summary_lines(result):
            console.print(line, highlight=False, markup=False)
    return captured.get()


def summary_lines(result: EvaluationResult) -> list[str]:
    """Return in words what the table lacks: best threshold, outlines, meaning of scores."""
    return [_best_line(result.best), _localisation_line(result), _reliability_line(result)]


def save_curve_plot(
    curves: PrecisionRecallCurve | Iterable[tuple[str, PrecisionRecallCurve]],
    path: str | Path,
    *,
    title: str | None = None,
) -> None:
    """Plot precision against recall at IoU 0.5.

    Needs matplotlib (the extra `train`).

    Args:
        curves: One curve, or several with their names for comparison.
        path: The file to write; its suffix is the format (png, svg, pdf).
        title: Title of the plot.

    Raises:
        MissingPackageError: If matplotlib is not installed.
    """
    named = [("", curves)] if isinstance(curves, PrecisionRecallCurve) else list(curves)
    figure = new_figure((5.0, 4.5))
    axes = figure.add_subplot()
    for name, curve in named:
        if len(curve.recall) == 0 or math.isnan(curve.recall[0]):
            axes.plot([], [], label=name)
            continue
        # From recall 0, and down to 0 at the end: the area under the steps is the AP.
        recall = [0.0, *curve.recall, curve.recall[-1]]
        precision = [curve.precision[0], *curve.precision, 0.0]
        (line,) = axes.plot(recall, precision, linewidth=1.0, alpha=0.5)
        envelope = curve.envelope()
        axes.step(
            [0.0, *curve.recall, curve.recall[-1]],
            [envelope[0], *envelope, 0.0],
            where="pre",
            color=line.get_color(),
            linewidth=1.8,
            label=name,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1.02), xlabel="recall", ylabel="precision", title=title or "")
    axes.grid(alpha=0.3)
    if any(name for name, _ in named):
        axes.legend(loc="lower left")
    figure.savefig(path)


def _cells(group: GroupScores) -> list[str]:
    point = group.at_threshold
    scores = (group.ap50_voc07, group.ap50, group.ap75, group.ap50_95)
    ratios = (point.precision, point.recall, point.f1)
    return [
        str(group.images),
        str(group.ships),
        *(_percent(value) for value in (*scores, *ratios)),
        str(point.hits),
        str(point.misses),
        str(point.false_alarms),
    ]


def _percent(value: float) -> str:
    return NOTHING if math.isnan(value) else f"{100 * value:.1f}"


def _best_line(best: OperatingPoint) -> str:
    if math.isnan(best.f1):
        return "There are no labelled ships: only false alarms can be counted."
    return (
        f"Greatest F1: {_percent(best.f1)} % at score {best.score_threshold:.3f} "
        f"(precision {_percent(best.precision)} %, recall {_percent(best.recall)} %)."
    )


def _localisation_line(result: EvaluationResult) -> str:
    error = result.localisation
    if math.isnan(error.iou):
        return "No ship is found at this score: there are no outlines to judge."
    return (
        f"Median over the {result.overall.at_threshold.hits} hits: IoU {error.iou:.2f}, centre off "
        f"by {error.centre_px:.1f} px, length by {_percent(error.length)} %, width by "
        f"{_percent(error.width)} %, axis by {error.axis_deg:.1f} degrees."
    )


def _reliability_line(result: EvaluationResult) -> str:
    found = result.reliability
    if not found.bins:
        return f"No detection scores {LEAST_SCORE:g} or more: scores cannot be judged."
    return (
        f"Expected calibration error {_percent(found.error)} % over the "
        f"{sum(part.count for part in found.bins)} detections with score {LEAST_SCORE:g} or more."
    )
