"""Report on errors: JSON for programs, tables for the terminal, contact sheets for people."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from rich.table import Table

from larsd_geo.evaluation.breakdown import Breakdown, Slice, break_down
from larsd_geo.evaluation.contact_sheets import (
    TILES_PER_SHEET,
    in_turns,
    save_contact_sheet,
    sightings,
)
from larsd_geo.evaluation.error_kinds import (
    BADLY_PLACED,
    DUPLICATE,
    ERROR_KINDS,
    FALSE,
    FIXES,
    HIT,
    MISSED,
    NONE,
    UNFOUND_REASONS,
    WRONG_ANGLE,
    Pair,
    SortedErrors,
    gains,
    sort_errors,
)
from larsd_geo.evaluation.figures import draws_figures
from larsd_geo.evaluation.histograms import save_histograms
from larsd_geo.evaluation.placement import COLUMNS, LOCATED_IOU, Bias, bias_of, located
from larsd_geo.evaluation.plain import PlainErrors, PlainWrongDetection, PlainWrongShip
from larsd_geo.evaluation.sizes import SIZE_BINS
from larsd_geo.files import atomic_output

__all__ = ["REPORT_FILE", "ErrorReport", "error_tables", "report_errors", "save_error_report"]

#: The file by which a folder is known to hold a report.
REPORT_FILE = "errors.json"

HISTOGRAMS_FILE = "histograms.png"


@dataclass(frozen=True, eq=False)
class ErrorReport:
    """All errors, and their counts.

    Attributes:
        errors: Every ship and detection with its state, at the threshold.
        sources: Image name -> source.
        breakdown: Counts by source and by properties.
        gain: Kind of error -> AP50 (VOC07) if it were fixed, at all scores.
        biases: Group -> systematic errors of the boxes.
        fixes: Property that would fix badly placed boxes -> number of them.
    """

    errors: SortedErrors
    sources: Mapping[str, str]
    breakdown: Breakdown
    gain: Mapping[str, float]
    biases: Mapping[str, Bias]
    fixes: Mapping[str, int]

    def to_dict(self) -> PlainErrors:
        """Return plain values for JSON, every single error included; NaN becomes None."""
        values = {
            "threshold": self.errors.threshold,
            "counts": {kind: self.errors.count(kind) for kind in (HIT, *ERROR_KINDS)},
            "ap50_voc07_if_mended": self.gain,
            "mends": self.fixes,
            "bias": {name: asdict(bias) for name, bias in self.biases.items()},
            "breakdown": {
                name: {key: asdict(part) for key, part in bins.items()}
                for name, bins in self.breakdown.items()
            },
            "ships": list(self._ships()),
            "detections": list(self._detections()),
        }
        return cast(PlainErrors, _without_nan(values))

    def _ships(self) -> Iterable[PlainWrongShip]:
        errors, matches = self.errors, self.errors.matches
        for ship in np.flatnonzero(np.isin(errors.state, (MISSED, BADLY_PLACED, WRONG_ANGLE))):
            best = int(errors.best_box[ship])
            yield {
                "picture": matches.images[matches.truth_image[ship]],
                "box": _rounded(matches.truth_boxes[ship]),
                "state": str(errors.state[ship]),
                "reason": str(errors.reason[ship]),
                "best_iou": round(float(errors.best_iou[ship]), 3),
                "best_score": None if best == NONE else round(float(matches.scores[best]), 4),
            }

    def _detections(self) -> Iterable[PlainWrongDetection]:
        errors, matches = self.errors, self.errors.matches
        wrong = (FALSE, BADLY_PLACED, DUPLICATE, WRONG_ANGLE)
        for box in np.flatnonzero(np.isin(errors.kind, wrong)):
            ship = int(errors.charged[box])
            yield {
                "picture": matches.images[matches.image[box]],
                "box": _rounded(matches.boxes[box]),
                "score": round(float(matches.scores[box]), 4),
                "kind": str(errors.kind[box]),
                "mend": str(errors.fix[box]) or None,
                "ship": None if ship == NONE else _rounded(matches.truth_boxes[ship]),
            }


def report_errors(
    predictions: Mapping[str, Pair],
    truths: Mapping[str, Pair],
    sources: Mapping[str, str],
    threshold: float,
    candidates: Mapping[str, Pair] | None = None,
) -> ErrorReport:
    """Sort the errors and count them by kind, group and cause.

    Args:
        predictions: See `sort_errors`.
        truths: See `sort_errors`.
        sources: Image name -> source, of every image.
        threshold: Least score of a reported detection.
        candidates: See `sort_errors`.

    Returns:
        The report.

    Raises:
        EvaluationInputError: As `sort_errors`.
    """
    errors = sort_errors(predictions, truths, threshold, candidates)
    everything = sort_errors(predictions, truths, 0.0)
    return ErrorReport(
        errors=errors,
        sources=sources,
        breakdown=break_down(errors, sources),
        gain=gains(everything),
        biases=_biases(errors, sources),
        fixes={name: int((errors.fix == name).sum()) for name in FIXES},
    )


def _biases(errors: SortedErrors, sources: Mapping[str, str]) -> dict[str, Bias]:
    matches = errors.matches
    boxes, ships = located(errors)
    source = np.array([sources[name] for name in matches.images], dtype="U64")
    groups = {"everything": np.ones(len(ships), bool)}
    mine = source[matches.truth_image[ships]]
    groups |= {str(name): mine == name for name in np.unique(source)}
    lengths = matches.truth_boxes[ships, 2]
    groups |= {bin.name: bin.contains(lengths) for bin in SIZE_BINS}
    return {
        name: bias_of(matches.boxes[boxes[chosen]], matches.truth_boxes[ships[chosen]])
        for name, chosen in groups.items()
    }


def error_tables(report: ErrorReport) -> list[Table]:
    """Return the report as tables: counts and gains, the breakdown, systematic errors."""
    return [_kind_table(report), _breakdown_table(report), _bias_table(report)]


def save_error_report(
    report: ErrorReport, folder: Path, read: Callable[[str], NDArray[np.uint8]]
) -> list[Path]:
    """Write `errors.json`, a contact sheet for each kind of error, and histograms.

    Histograms need matplotlib (the extra `train`); without it they are skipped with a warning.

    Args:
        report: The report.
        folder: Target folder, created if missing. Files of the same names are replaced.
        read: Returns the (H, W, 3) uint8 pixels of an image by name.

    Returns:
        The files that were written.

    Raises:
        OutputNotWritableError: If a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    errors = report.errors
    written = [folder / REPORT_FILE]
    text = json.dumps(report.to_dict(), indent=1, allow_nan=False)
    with atomic_output(written[0], overwrite=True) as temporary:
        temporary.write_text(text + "\n", encoding="utf-8")
    for kind in ERROR_KINDS:
        path = folder / f"{kind}.png"
        found = sightings(errors, kind)
        if not found:
            path.unlink(missing_ok=True)  # of an earlier run, whose errors are gone
            continue
        shown = in_turns(found, lambda item: report.sources[errors.matches.images[item.image]])
        shown = shown[:TILES_PER_SHEET]
        title = (
            f"{kind.replace('_', ' ')}: {len(shown)} of {len(found)} at score "
            f"{errors.threshold:.3f}, the worst of each source in turns"
        )
        with atomic_output(path, overwrite=True) as temporary:
            save_contact_sheet(temporary, errors, shown, read, report.sources, title)
        written.append(path)
    if draws_figures(HISTOGRAMS_FILE):
        with atomic_output(folder / HISTOGRAMS_FILE, overwrite=True) as temporary:
            save_histograms(errors, report.sources, temporary)
        written.append(folder / HISTOGRAMS_FILE)
    return written


def _kind_table(report: ErrorReport) -> Table:
    now = report.gain["now"]
    table = Table(title=f"errors at score {report.errors.threshold:.3f} or above")
    table.add_column("error")
    table.add_column("count", justify="right")
    table.add_column("AP50 VOC07 if fixed (all scores)", justify="right")
    table.add_column("", no_wrap=True)
    overall = report.breakdown["all"]["everything"]
    notes = {
        MISSED: ", ".join(
            f"{count} {name}" for name, count in _missed_reasons(report.errors).items() if count
        ),
        BADLY_PLACED: "fixed by: "
        + ", ".join(f"{name} {count}" for name, count in report.fixes.items()
                    if count and name != "axis"),
    }  # fmt: skip
    order = sorted(ERROR_KINDS, key=lambda kind: -report.errors.count(kind))
    for kind in order:
        table.add_row(
            kind.replace("_", " "),
            str(report.errors.count(kind)),
            _change(report.gain[kind], now),
            notes.get(kind, ""),
        )
    table.add_section()
    table.add_row("hits", f"{overall.found} of {overall.ships}", f"now {_percent(now)}", "")
    table.add_row(
        "ranking", "", _change(report.gain["ranking"], now), "if every hit came before all else"
    )
    return table


def _missed_reasons(errors: SortedErrors) -> dict[str, int]:
    missed = errors.state == MISSED
    return {name: int((errors.reason[missed] == name).sum()) for name in UNFOUND_REASONS}


def _breakdown_table(report: ErrorReport) -> Table:
    table = Table(title="where they are; in brackets the share of the ships, %")
    table.add_column("ships of")
    for name in ("ships", "found", "missed", "badly placed", "wrong angle", "duplicate", "false"):
        table.add_column(name, justify="right")
    table.add_column("not found, but of any score there is", justify="left")
    for title, bins in report.breakdown.items():
        for index, (name, part) in enumerate(bins.items(), start=1):
            label = name if title in ("all", "source") else f"{title} {name}"
            table.add_row(label, *_slice_cells(part), end_section=index == len(bins))
    return table


def _slice_cells(part: Slice) -> list[str]:
    def share(count: int) -> str:
        return f"{count} ({100 * count / part.ships:.0f})" if part.ships else str(count)

    reasons = ", ".join(f"{count} {name}" for name, count in part.reasons.items() if count)
    return [
        str(part.ships),
        *(share(n) for n in (part.found, part.missed, part.badly_placed, part.wrong_angle)),
        str(part.duplicate),
        str(part.false),
        reasons,
    ]


def _bias_table(report: ErrorReport) -> Table:
    table = Table(
        title=f"systematic errors of boxes with IoU above {LOCATED_IOU}: mean ± standard error"
    )
    table.add_column("boxes on")
    table.add_column("boxes", justify="right")
    heads = ("right, px", "down, px", "along, %", "across, %", "length, %", "width, %", "turn, °")
    scales = (1, 1, 100, 100, 100, 100, 1)
    for name in heads:
        table.add_column(name, justify="right")
    for name, bias in report.biases.items():
        cells = []
        for column, scale, spread in zip(COLUMNS, scales, bias.scatter, strict=True):
            if bias.count == 0:
                cells.append("-")
                continue
            mean, error = scale * getattr(bias, column), scale * spread / math.sqrt(bias.count)
            cells.append(f"{mean:+.2f} ± {error:.2f}")
        table.add_row(name, str(bias.count), *cells, end_section=name == "everything")
    return table


def _change(value: float, now: float) -> str:
    return "-" if math.isnan(value) else f"{_percent(value)} ({100 * (value - now):+.1f})"


def _percent(value: float) -> str:
    return "-" if math.isnan(value) else f"{100 * value:.1f}"


def _rounded(values: NDArray[np.float64]) -> list[float]:
    return [round(float(value), 3) for value in values]


def _without_nan(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    if isinstance(value, float) and math.isnan(value):
        return None
    return value
