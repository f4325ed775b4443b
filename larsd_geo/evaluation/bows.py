"""How often a model tells bow from stern, on the ships that it found.

A detection belongs to the labelled ship with which it has the greatest IoU, above 0.5; of several
detections of a ship the one with the highest score counts. Ships that are missed, ignored, or
without a labelled bow do not count.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray
from rich.table import Table

from larsd_geo.boxes import rotated_iou, to_long_edge_form
from larsd_geo.evaluation.evaluate import HIT_IOU
from larsd_geo.evaluation.sizes import LARGE_ABOVE_PX, SMALL_BELOW_PX, SizeBin

if TYPE_CHECKING:
    from larsd_geo.inference.bows import Bows

__all__ = ["BowCounts", "BowScores", "PlainBowCounts", "PlainBowScores", "bow_table", "score_bows"]

#: Bins by the labelled length; finer than those of detection, because a bow needs more pixels.
BOW_BINS: tuple[SizeBin, ...] = (
    SizeBin(f"below {SMALL_BELOW_PX:.0f} px", 0.0, SMALL_BELOW_PX),
    SizeBin("24 to 48 px", SMALL_BELOW_PX, 48.0),
    SizeBin("48 to 96 px", 48.0, LARGE_ABOVE_PX),
    SizeBin("96 to 144 px", LARGE_ABOVE_PX, 144.0),
    SizeBin("above 144 px", 144.0, float("inf")),
)


@dataclass(frozen=True)
class BowCounts:
    """Answers about bows.

    Attributes:
        ships: Found ships whose bow is labelled.
        right: Those whose likelier end is the bow.
        reported: Those at or above the bound, whose heading a user would see.
        reported_right: Of these, those that are right.
    """

    ships: int
    right: int
    reported: int
    reported_right: int

    @property
    def accuracy(self) -> float:
        """Return the share of right answers; NaN without ships."""
        return self.right / self.ships if self.ships else math.nan

    @property
    def coverage(self) -> float:
        """Return the share of ships whose heading is reported; NaN without ships."""
        return self.reported / self.ships if self.ships else math.nan

    @property
    def precision(self) -> float:
        """Return the share of reported headings that are right; NaN if none is reported."""
        return self.reported_right / self.reported if self.reported else math.nan


class PlainBowCounts(TypedDict):
    """`BowCounts` as JSON has them, with their shares; None for NaN."""

    ships: int
    right: int
    reported: int
    reported_right: int
    accuracy: float | None
    coverage: float | None
    precision: float | None


class PlainBowScores(TypedDict):
    """`BowScores` as JSON has them."""

    bound: float
    labelled: int
    overall: PlainBowCounts
    by_length: dict[str, PlainBowCounts]


@dataclass(frozen=True)
class BowScores:
    """How often bows are told from sterns.

    Attributes:
        bound: Least probability of a reported heading.
        labelled: Ships whose bow is labelled, found or not.
        overall: All found ones.
        by_length: Those of one length, by the bin's name; without empty bins.
    """

    bound: float
    labelled: int
    overall: BowCounts
    by_length: Mapping[str, BowCounts]

    def to_dict(self) -> PlainBowScores:
        """Return plain values for JSON, shares included; NaN becomes None."""
        return {
            "bound": self.bound,
            "labelled": self.labelled,
            "overall": _plain(self.overall),
            "by_length": {name: _plain(counts) for name, counts in self.by_length.items()},
        }


def score_bows(
    predictions: Mapping[str, tuple[ArrayLike, ArrayLike]],
    bows: Mapping[str, Bows],
    truths: Mapping[str, tuple[ArrayLike, ArrayLike]],
    true_bows: Mapping[str, ArrayLike],
    *,
    bound: float,
    score_threshold: float,
    bins: Sequence[SizeBin] = BOW_BINS,
) -> BowScores:
    """Count right and wrong bows among the detections of labelled ships.

    Args:
        predictions: Image name -> (boxes (N, 5), scores (N,)).
        bows: Image name -> where the bows of these boxes lie.
        truths: Image name -> (boxes (M, 5), ignore (M,)).
        true_bows: Image name -> (M,) directions of the labelled bows, radians; NaN where unknown.
            Only the images named here count.
        bound: Least probability of a reported heading.
        score_threshold: Least score of a detection.
        bins: Length bins in pixels.
    """
    lengths, right, sure = [np.zeros(0)], [np.zeros(0, dtype=bool)], [np.zeros(0, dtype=bool)]
    labelled = 0
    for name, directions in true_bows.items():
        real, ignore = (np.asarray(values) for values in truths[name])
        true = np.where(ignore.astype(bool), np.nan, np.asarray(directions, dtype=np.float64))
        labelled += int(np.isfinite(true).sum())
        found, scores = (np.asarray(v, dtype=np.float64) for v in predictions[name])
        index, truth = _hits(found.reshape(-1, 5), scores, real.reshape(-1, 5), score_threshold)
        known = np.isfinite(true[truth])
        index, truth = index[known], truth[known]
        lengths.append(np.asarray(to_long_edge_form(real.reshape(-1, 5)))[truth, 2])
        right.append(np.cos(bows[name].directions[index] - true[truth]) > 0)
        sure.append(bows[name].probabilities[index] >= bound)
    length, is_right, is_sure = (np.concatenate(parts) for parts in (lengths, right, sure))

    def counts(chosen: NDArray[np.bool_]) -> BowCounts:
        return BowCounts(
            int(chosen.sum()),
            int((chosen & is_right).sum()),
            int((chosen & is_sure).sum()),
            int((chosen & is_sure & is_right).sum()),
        )

    by_length = {bin.name: counts(bin.contains(length)) for bin in bins}
    return BowScores(
        bound=bound,
        labelled=labelled,
        overall=counts(np.ones(len(length), dtype=bool)),
        by_length={name: group for name, group in by_length.items() if group.ships},
    )


def bow_table(scores: BowScores) -> Table:
    """Return the scores as a table."""
    table = Table(
        title=f"bow from stern, on the found ones of {scores.labelled} ships with labelled bows; "
        f"a heading is reported from probability {scores.bound:.2f} on"
    )
    table.add_column("ships of length")
    for name in ("ships", "right", "right %", "reported", "reported %", "right of these %"):
        table.add_column(name, justify="right")
    rows = [("all", scores.overall), *scores.by_length.items()]
    for number, (name, counts) in enumerate(rows):
        shares = (counts.accuracy, counts.coverage, counts.precision)
        right, reported, precise = ("-" if math.isnan(v) else f"{100 * v:.1f}" for v in shares)
        cells = (counts.ships, counts.right, right, counts.reported, reported, precise)
        table.add_row(name, *map(str, cells), end_section=number == 0)
    return table


def _hits(
    found: NDArray[np.float64],
    scores: NDArray[np.float64],
    real: NDArray[np.float64],
    threshold: float,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the detections that found a ship, and the ships that they found."""
    if not len(real):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] >= threshold]
    iou = np.asarray(rotated_iou(found[order], real))
    truth = iou.argmax(axis=1)
    hit = np.flatnonzero(iou.max(axis=1) > HIT_IOU)
    _, first = np.unique(truth[hit], return_index=True)
    chosen = hit[first]
    return order[chosen], truth[chosen]


def _plain(counts: BowCounts) -> PlainBowCounts:
    return {
        "ships": counts.ships,
        "right": counts.right,
        "reported": counts.reported,
        "reported_right": counts.reported_right,
        "accuracy": _share(counts.accuracy),
        "coverage": _share(counts.coverage),
        "precision": _share(counts.precision),
    }


def _share(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 4)
