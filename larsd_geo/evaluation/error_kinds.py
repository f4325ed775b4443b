"""What is wrong with the detections: every error named, one by one.

Average precision says how good a detector is, not what to do about it. Here every labelled ship
gets exactly one state and every reported detection exactly one kind:

- *found* / *hit*: as the VOC rule has it (see `larsd_geo.evaluation.matching`);
- *wrong angle*: IoU 0.1 to 0.5, and turning the box to the ship's axis would make it a hit;
- *badly placed*: IoU 0.1 to 0.5 otherwise; with what would mend it, if one thing would;
- *duplicate*: on a ship that another detection has (or has in vain);
- *false*: on no ship;
- *missed*: a ship with no reported detection on it.

A detection that is no hit is charged to the ship nearest to it (IoU) that nobody has yet, best
score first, and one ship takes one; so the ships and the detections have equally many badly placed
and equally many at a wrong angle. For a ship that is not found it is also said whether lowering the
threshold could help: whether a box of a lower score fits, whether one fitted before suppression, or
whether no box fits at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from larsd_geo.boxes import rotated_iou, rotated_iou_aligned, to_long_edge_form
from larsd_geo.evaluation.evaluate import HIT_IOU
from larsd_geo.evaluation.matching import Matches, Outcomes, match_detections
from larsd_geo.evaluation.precision import average_precision_voc07

NEAR_IOU = 0.1
"""A box that overlaps a ship by less than this is about something else (as TIDE has it)."""

HIT, WRONG_ANGLE, BADLY_PLACED, DUPLICATE, FALSE, IGNORED = (
    "hit",
    "wrong_angle",
    "badly_placed",
    "duplicate",
    "false",
    "ignored",
)
FOUND, MISSED = "found", "missed"

ERROR_KINDS: tuple[str, ...] = (MISSED, FALSE, BADLY_PLACED, DUPLICATE, WRONG_ANGLE)
"""Kinds of errors in the order of reports."""

MENDS: tuple[str, ...] = ("axis", "centre", "length", "width", "sides", "several")
"""What would make a near box a hit if it were the ship's; the first that suffices alone."""

LOWER, SUPPRESSED, POOR, NOTHING = "lower score", "suppressed", "poor fit", "no box"
UNFOUND_REASONS: tuple[str, ...] = (LOWER, SUPPRESSED, POOR, NOTHING)
"""What there is for an unfound ship among the boxes of all scores: one that fits; one that fitted
before suppression; one with IoU 0.1 to 0.5; none."""

NONE = -1
"""Index of what is not there."""

Pair = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, eq=False)
class SortedErrors:
    """Every ship and every detection with its state.

    Attributes:
        matches: The detections and ships that all indices point into.
        threshold: Least score of a reported detection.
        reported: Number of reported detections; as they lie best first, the first so many.
        kind: (D,) kind of each reported detection, "" for the others.
        charged: (D,) ship that a detection was charged to, `NONE` if to none.
        mend: (D,) what would mend a badly placed detection, "" for the others.
        state: (T,) `FOUND`, `WRONG_ANGLE`, `BADLY_PLACED`, `MISSED` or, for ships that do not
            count, `IGNORED`.
        holder: (T,) detection that has a ship, or is badly placed on it; `NONE` for none.
        best_iou: (T,) greatest IoU of any detection of any score.
        best_box: (T,) that detection; `NONE` for none.
        reason: (T,) one of `UNFOUND_REASONS` for a ship that is not found, else "".
    """

    matches: Matches
    threshold: float
    reported: int
    kind: NDArray[np.str_]
    charged: NDArray[np.int64]
    mend: NDArray[np.str_]
    state: NDArray[np.str_]
    holder: NDArray[np.int64]
    best_iou: NDArray[np.float64]
    best_box: NDArray[np.int64]
    reason: NDArray[np.str_]

    def count(self, kind: str) -> int:
        """Return how many errors there are of one of `ERROR_KINDS`."""
        return int((self.state == MISSED).sum() if kind == MISSED else (self.kind == kind).sum())


def sort_errors(
    predictions: Mapping[str, Pair],
    truths: Mapping[str, Pair],
    threshold: float,
    candidates: Mapping[str, Pair] | None = None,
) -> SortedErrors:
    """Give every labelled ship its state and every reported detection its kind.

    Args:
        predictions: Picture name -> (boxes (N, 5), scores (N,)), low scores included.
        truths: Picture name -> (boxes (M, 5), ignore (M,)) for every picture.
        threshold: Least score of a reported detection.
        candidates: Picture name -> boxes and scores before suppression; without them nothing
            counts as suppressed.

    Returns:
        The sorted errors.

    Raises:
        EvaluationInputError: As `match_detections`.
    """
    matches = match_detections(predictions, truths)
    hits = matches.judge(HIT_IOU)
    detections, ships = len(matches.scores), len(matches.truth_boxes)
    reported = int(np.searchsorted(-matches.scores, -threshold, side="right"))
    kind = np.full(detections, "", dtype="U16")
    kind[:reported] = IGNORED
    kind[hits.detections[hits.detections < reported]] = FALSE
    hit = hits.detections[hits.hits]
    hit = hit[hit < reported]
    kind[hit] = HIT
    state = np.where(matches.truth_ignore, IGNORED, MISSED).astype("U16")
    state[matches.truth[hit]] = FOUND
    holder = np.full(ships, NONE)
    holder[matches.truth[hit]] = hit
    charged = np.full(detections, NONE)
    charged[hit] = matches.truth[hit]
    mend = np.full(detections, "", dtype="U16")
    best_iou, best_box = np.zeros(ships), np.full(ships, NONE)
    for picture in range(len(matches.pictures)):
        mine = np.flatnonzero(matches.picture == picture)
        real = np.flatnonzero(matches.truth_picture == picture)
        if len(mine) == 0 or len(real) == 0:
            continue
        iou = np.asarray(rotated_iou(matches.boxes[mine], matches.truth_boxes[real]))
        best_iou[real] = iou.max(axis=0)
        best_box[real] = np.where(best_iou[real] > 0, mine[iou.argmax(axis=0)], NONE)
        counted = ~matches.truth_ignore[real]
        for row in np.flatnonzero(kind[mine] == FALSE):
            box = mine[row]
            near = np.where(counted, iou[row], 0.0)
            free = np.where(state[real] == MISSED, near, 0.0)
            if free.max() >= NEAR_IOU:
                ship = real[free.argmax()]
                mend[box] = _mend(matches.boxes[box], matches.truth_boxes[ship])
                kind[box] = WRONG_ANGLE if mend[box] == "axis" else BADLY_PLACED
                state[ship], holder[ship], charged[box] = kind[box], box, ship
            elif near.max() >= NEAR_IOU:
                kind[box], charged[box] = DUPLICATE, real[near.argmax()]
    unfound = ~np.isin(state, (FOUND, IGNORED))
    reason = np.select(
        [~unfound, best_iou > HIT_IOU, best_iou >= NEAR_IOU], ["", LOWER, POOR], NOTHING
    ).astype("U16")
    if candidates is not None:
        reason[_suppressed(matches, np.isin(reason, (POOR, NOTHING)), candidates)] = SUPPRESSED
    return SortedErrors(
        matches, threshold, reported, kind, charged, mend, state, holder, best_iou, best_box, reason
    )  # fmt: skip


def gains(sorted_at_all_scores: SortedErrors) -> dict[str, float]:
    """Say what AP50 (VOC07) would be if all errors of one kind were mended, and no others.

    Boxes that are badly placed or at a wrong angle become hits, false ones and duplicates go, and
    missed ships no longer count. `ranking` puts all hits before all that is false.

    Args:
        sorted_at_all_scores: Errors sorted at threshold 0, because the average precision is of the
            whole ranking.

    Returns:
        Kind of error (and `now`, `ranking`) -> average precision in [0, 1], NaN without ships.
    """
    kind = sorted_at_all_scores.kind
    counted = np.isin(kind, (HIT, WRONG_ANGLE, BADLY_PLACED, DUPLICATE, FALSE))
    ships = int((sorted_at_all_scores.state != IGNORED).sum())
    scores = sorted_at_all_scores.matches.scores

    def precision(hits: NDArray[np.bool_], kept: NDArray[np.bool_], total: int) -> float:
        chosen = np.flatnonzero(kept)
        return average_precision_voc07(Outcomes(scores[chosen], hits[chosen], chosen, total))

    hit = kind == HIT
    found = {
        "now": precision(hit, counted, ships),
        MISSED: precision(hit, counted, ships - sorted_at_all_scores.count(MISSED)),
        "ranking": precision(hit, hit, ships),
    }
    for name in (FALSE, DUPLICATE):
        found[name] = precision(hit, counted & (kind != name), ships)
    for name in (BADLY_PLACED, WRONG_ANGLE):
        found[name] = precision(hit | (kind == name), counted, ships)
    return found


def _mend(box: NDArray[np.float64], ship: NDArray[np.float64]) -> str:
    """The one property of the ship that would make the box a hit, out of `MENDS`."""
    columns = {"axis": [4], "centre": [0, 1], "length": [2], "width": [3], "sides": [2, 3]}
    changed = np.repeat(box[None], len(columns), axis=0)
    for row, taken in enumerate(columns.values()):
        changed[row, taken] = ship[taken]
    iou = np.asarray(rotated_iou_aligned(changed, np.repeat(ship[None], len(columns), axis=0)))
    return next((name for name, x in zip(columns, iou, strict=True) if x > HIT_IOU), "several")


def _suppressed(
    matches: Matches, wanted: NDArray[np.bool_], candidates: Mapping[str, Pair]
) -> NDArray[np.int64]:
    """Ships among the wanted ones that a box fitted before suppression."""
    found: list[int] = []
    for ship in np.flatnonzero(wanted):
        name = matches.pictures[matches.truth_picture[ship]]
        boxes = np.asarray(candidates.get(name, (np.zeros((0, 5)), ()))[0], dtype=np.float64)
        if len(boxes) == 0:
            continue
        near = np.hypot(*(boxes[:, :2] - matches.truth_boxes[ship, :2]).T)
        boxes = boxes[near < matches.truth_boxes[ship, 2]]
        iou = np.asarray(rotated_iou(to_long_edge_form(boxes), matches.truth_boxes[ship][None]))
        if len(iou) and iou.max() > HIT_IOU:
            found.append(int(ship))
    return np.array(found, dtype=np.int64)
