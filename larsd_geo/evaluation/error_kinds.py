"""Sort errors: what is wrong with each detection and each ship.

Average precision says how good a detector is, not how to improve it. Here every labelled ship gets
exactly one state and every reported detection exactly one kind:

- *found* / *hit*: by the VOC rule (see `larsd_geo.evaluation.matching`);
- *wrong angle*: IoU 0.1 to 0.5, and turning the box to the ship's axis would make it a hit;
- *badly placed*: IoU 0.1 to 0.5 otherwise, with the one property that would fix it, if any;
- *duplicate*: on a ship that another detection already has, as a hit or badly placed;
- *false*: on no ship;
- *missed*: a ship with no reported detection on it.

Detections that are not hits are assigned to ships by score: each goes to the ship of greatest IoU
that has no detection yet. So as many ships as detections are badly placed, and as many are at a
wrong angle. A ship that is not found also gets a reason, which says whether a lower threshold could
help: a box of a lower score fits, one fitted before suppression, or no box fits at all.
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

__all__ = [
    "BADLY_PLACED",
    "DUPLICATE",
    "ERROR_KINDS",
    "FALSE",
    "FIXES",
    "FOUND",
    "HIT",
    "IGNORED",
    "MISSED",
    "NEAR_IOU",
    "NONE",
    "UNFOUND_REASONS",
    "WRONG_ANGLE",
    "Pair",
    "SortedErrors",
    "gains",
    "sort_errors",
]

#: A box that overlaps a ship by less than this is about something else (as in TIDE).
NEAR_IOU = 0.1

HIT, WRONG_ANGLE, BADLY_PLACED, DUPLICATE, FALSE, IGNORED = (
    "hit",
    "wrong_angle",
    "badly_placed",
    "duplicate",
    "false",
    "ignored",
)
FOUND, MISSED = "found", "missed"

#: Kinds of errors in the order of reports.
ERROR_KINDS: tuple[str, ...] = (MISSED, FALSE, BADLY_PLACED, DUPLICATE, WRONG_ANGLE)

#: Properties that would make a near box a hit if they were the ship's; the first that is enough.
FIXES: tuple[str, ...] = ("axis", "centre", "length", "width", "sides", "several")

LOWER, SUPPRESSED, POOR, NOTHING = "lower score", "suppressed", "poor fit", "no box"
#: Best box of any score for a ship that is not found: one that fits; one that fitted before
#: suppression; one with IoU 0.1 to 0.5; none.
UNFOUND_REASONS: tuple[str, ...] = (LOWER, SUPPRESSED, POOR, NOTHING)

#: Index that stands for no ship or no detection.
NONE = -1

Pair = tuple[ArrayLike, ArrayLike]


@dataclass(frozen=True, eq=False)
class SortedErrors:
    """Every ship and every detection with its state.

    Attributes:
        matches: The detections and ships that all indices point into.
        threshold: Least score of a reported detection.
        reported: Number of reported detections, which are the first, by score.
        kind: (D,) kind of each reported detection, "" for the others.
        charged: (D,) ship that a detection was charged to, `NONE` if to none.
        fix: (D,) one of `FIXES` for a badly placed detection, "" for the others.
        state: (T,) `FOUND`, `WRONG_ANGLE`, `BADLY_PLACED`, `MISSED` or, for ships that do not
            count, `IGNORED`.
        holder: (T,) detection that has the ship, or is badly placed on it; `NONE` for none.
        best_iou: (T,) greatest IoU of any detection of any score.
        best_box: (T,) that detection; `NONE` for none.
        reason: (T,) one of `UNFOUND_REASONS` for a ship that is not found, else "".
    """

    matches: Matches
    threshold: float
    reported: int
    kind: NDArray[np.str_]
    charged: NDArray[np.int64]
    fix: NDArray[np.str_]
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
    """Sort detections and ships: a kind for each detection, a state for each ship.

    Args:
        predictions: Image name -> (boxes (N, 5), scores (N,)), low scores included.
        truths: Image name -> (boxes (M, 5), ignore (M,)) for every image.
        threshold: Least score of a reported detection.
        candidates: Image name -> boxes and scores before suppression; without them nothing
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
    fix = np.full(detections, "", dtype="U16")
    best_iou, best_box = np.zeros(ships), np.full(ships, NONE)
    for image in range(len(matches.images)):
        mine = np.flatnonzero(matches.image == image)
        real = np.flatnonzero(matches.truth_image == image)
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
                fix[box] = _fix_for(matches.boxes[box], matches.truth_boxes[ship])
                kind[box] = WRONG_ANGLE if fix[box] == "axis" else BADLY_PLACED
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
        matches, threshold, reported, kind, charged, fix, state, holder, best_iou, best_box, reason
    )  # fmt: skip


def gains(sorted_at_all_scores: SortedErrors) -> dict[str, float]:
    """Return what AP50 (VOC07) would be if all errors of one kind were fixed, and no others.

    Boxes that are badly placed or at a wrong angle become hits, false ones and duplicates are
    removed, and missed ships no longer count. `ranking` puts all hits before all false ones.

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


def _fix_for(box: NDArray[np.float64], ship: NDArray[np.float64]) -> str:
    """Return the one of `FIXES` that would make the box a hit on the ship."""
    columns = {"axis": [4], "centre": [0, 1], "length": [2], "width": [3], "sides": [2, 3]}
    changed = np.repeat(box[None], len(columns), axis=0)
    for row, taken in enumerate(columns.values()):
        changed[row, taken] = ship[taken]
    iou = np.asarray(rotated_iou_aligned(changed, np.repeat(ship[None], len(columns), axis=0)))
    return next((name for name, x in zip(columns, iou, strict=True) if x > HIT_IOU), "several")


def _suppressed(
    matches: Matches, wanted: NDArray[np.bool_], candidates: Mapping[str, Pair]
) -> NDArray[np.int64]:
    """Return those of the wanted ships (a mask) that a box fitted before suppression."""
    found: list[int] = []
    for ship in np.flatnonzero(wanted):
        name = matches.images[matches.truth_image[ship]]
        boxes = np.asarray(candidates.get(name, (np.zeros((0, 5)), ()))[0], dtype=np.float64)
        if len(boxes) == 0:
            continue
        near = np.hypot(*(boxes[:, :2] - matches.truth_boxes[ship, :2]).T)
        boxes = boxes[near < matches.truth_boxes[ship, 2]]
        iou = np.asarray(rotated_iou(to_long_edge_form(boxes), matches.truth_boxes[ship][None]))
        if len(iou) and iou.max() > HIT_IOU:
            found.append(int(ship))
    return np.array(found, dtype=np.int64)
