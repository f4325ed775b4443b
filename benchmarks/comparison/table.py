"""The table of the comparison, from stored scores."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from benchmarks.comparison.rivals import DETECTORS
from benchmarks.training_runs import percent, sources_with_ships
from larsd_geo.evaluation.breakdown import Breakdown

__all__ = ["crowded", "report"]

#: From so many neighbours within its own length on, a ship lies in a dense row.
DENSE = 3

Cells = Mapping[str, Sequence[Mapping[str, Any]]]


def crowded(breakdown: Breakdown) -> dict[str, int]:
    """Return how many ships lie in dense rows, and how many of them are found.

    Args:
        breakdown: Errors at the threshold of greatest F1.
    """
    bins = breakdown["neighbours within a length"]
    dense = [part for name, part in bins.items() if int(name.split()[0]) >= DENSE]
    return {"ships": sum(p.ships for p in dense), "found": sum(p.found for p in dense)}


def report(
    budget: Mapping[str, Any],
    cells: Cells,
    speeds: Mapping[str, float],
    lacking: Mapping[str, str],
) -> Iterator[str]:
    """Yield the lines of the report.

    Args:
        budget: What all detectors share.
        cells: Detector -> what is stored of each of its trainings.
        speeds: Detector -> Mpx/s on the CPU, all measured in one run.
        lacking: Detector -> why it could not be trained.
    """
    recipe = budget["recipe"]
    every = [cell for row in cells.values() for cell in row]
    first = every[0]
    sources = sources_with_ships(first["scores"])
    devices = " and ".join(sorted({cell["device"] for cell in every}))
    own = [cell for name, row in cells.items() if DETECTORS[name].yolo is None for cell in row]
    weights = " and ".join(sorted({cell["initial_weights"] for cell in own})) or "none here"
    yield "# The paper's rivals under one equal budget"
    yield ""
    yield (
        f"Every detector: {recipe['iterations']} steps of {recipe['batch_size']} crops of "
        f"{recipe['augmentation']['crop']} px, {recipe['optimiser']}, {recipe['precision']}, "
        f"backbone {recipe['model']['backbone']} ({weights}), maps and heads of "
        f"{recipe['model']['head_width']} channels; trained on {budget['train']['pictures']} "
        f"images with {budget['train']['ships']} ships, evaluated on "
        f"{budget['evaluated_on']['pictures']} with {budget['evaluated_on']['ships']}. "
        f"Device {devices}."
    )
    yield ""
    yield from _winners(cells)
    yield ""
    heads = [
        "detector", "seeds", "AP50", "area", *sources, "AP75", "F1", "small", "large", "dense rows",
        "parameters, M", "GFLOP a Mpx", "Mpx/s", "training, min", "paper: HRSC2016",
        "paper: HRSD",
    ]  # fmt: skip
    yield "| " + " | ".join(heads) + " |"
    yield "|---|" + "---:|" * (len(heads) - 1)
    for name in _ranked(cells):
        yield "| " + " | ".join(_row(name, cells[name], sources, speeds)) + " |"
    for name, why in lacking.items():
        if name not in cells:
            yield f"| {DETECTORS[name].title} | {why} |" + " |" * (len(heads) - 2)
    yield ""
    yield (
        "AP50 in %: VOC07's eleven points at a rotated IoU of 0.5, over everything; as the area "
        "under the curve, because one find ahead of all errors is worth 9.1 by eleven points; by "
        "source of the images, by eleven points again; of ships shorter than 24 and longer than "
        "96 pixels; after ± the "
        "deviation over seeds. F1 is the greatest. Dense rows: share of the ships with "
        f"{DENSE} or more neighbours within their length that are found at that threshold "
        f"({first['crowded']['ships']} ships). Mpx/s: from pixels to suppressed boxes on the CPU, "
        "all detectors in turns in one run; only their ratios count. The paper's columns are its "
        "own AP on two data sets that are not these."
    )


def _row(
    name: str,
    cells: Sequence[Mapping[str, Any]],
    sources: Sequence[str],
    speeds: Mapping[str, float],
) -> list[str]:
    detector = DETECTORS[name]
    speed = speeds.get(name)
    scratch = cells[0]["initial_weights"] == "none"
    return [
        detector.title + (", from scratch" if scratch else ""),
        str(len(cells)),
        _mean(cells, _score("overall", "ap50_voc07")),
        _mean(cells, _score("overall", "ap50")),
        *(_mean(cells, _score("by_source", source, "ap50_voc07")) for source in sources),
        _mean(cells, _score("overall", "ap75")),
        _mean(cells, _score("best", "f1")),
        _mean(cells, _score("by_size", "small", "ap50_voc07")),
        _mean(cells, _score("by_size", "large", "ap50_voc07")),
        _mean(cells, _dense_share),
        f"{cells[0]['cost']['parameters'] / 1e6:.2f}",
        f"{cells[0]['cost']['gflop']:.1f}",
        "-" if speed is None else f"{speed:.2f}",
        f"{statistics.fmean(cell['training_seconds'] for cell in cells) / 60:.1f}",
        *([f"{value:.1f}" for value in detector.paper] or ["-", "-"]),
    ]


def _score(*where: str) -> Callable[[Mapping[str, Any]], float]:
    """Return what takes a score from a cell, in %."""
    return lambda cell: percent(cell["scores"], *where)


def _mean(cells: Sequence[Mapping[str, Any]], value: Callable[[Mapping[str, Any]], float]) -> str:
    values = [value(cell) for cell in cells]
    mean = statistics.fmean(values)
    if mean != mean:
        return "-"
    return f"{mean:.1f}" + (f" ± {statistics.stdev(values):.1f}" if len(values) > 1 else "")


def _dense_share(cell: Mapping[str, Any]) -> float:
    counts = cell["crowded"]
    return 100.0 * counts["found"] / counts["ships"] if counts["ships"] else float("nan")


def _overall(cells: Sequence[Mapping[str, Any]]) -> float:
    values = (percent(cell["scores"], "overall", "ap50_voc07") for cell in cells)
    return statistics.fmean(values)


def _ranked(cells: Cells) -> list[str]:
    """Return the detectors by AP50, the best first."""
    return sorted(cells, key=lambda name: -_overall(cells[name]))


def _winners(cells: Cells) -> Iterator[str]:
    """Yield who is ahead overall, on dense rows, on long and on small ships."""
    measures: dict[str, Callable[[Mapping[str, Any]], float]] = {
        "overall (AP50)": _score("overall", "ap50_voc07"),
        "in dense rows (share found)": _dense_share,
        "on long ships (AP50)": _score("by_size", "large", "ap50_voc07"),
        "on small ships (AP50)": _score("by_size", "small", "ap50_voc07"),
    }
    told = []
    for words, value in measures.items():
        means = {name: statistics.fmean(value(cell) for cell in row) for name, row in cells.items()}
        known = {name: mean for name, mean in means.items() if mean == mean}
        best = max(known, key=lambda name: known[name], default=None)
        if best is not None and known[best] > 0:
            told.append(f"{words} {DETECTORS[best].title} with {known[best]:.1f}")
    yield "Ahead " + "; ".join(told) + "." if told else "No detector has found anything yet."
