"""Greedy rotated non-maximum suppression with the exact IoU, near-linear in time and memory."""

from __future__ import annotations

import logging
from typing import Any

import array_api_compat
import numpy as np

from larsd_geo.boxes._arrays import Array, check_shape
from larsd_geo.boxes.acceleration import kernels
from larsd_geo.boxes.forms import envelopes
from larsd_geo.boxes.grid import Booleans, EnvelopeIndex, Floats, Integers, Runs, reach_of_iou
from larsd_geo.boxes.overlap import PAIRS_PER_CHUNK, columns_of, intersections

__all__ = ["nms_rotated"]

logger = logging.getLogger(__name__)

#: Candidate pairs whose envelopes are compared at a time.
_CANDIDATES_PER_CHUNK = 1 << 16

#: A set with more candidate pairs per box than this is crowded: its better half is settled first,
#: because what that half suppresses makes no more pairs. Ordinary scenes stay below.
_CANDIDATES_PER_BOX = 16

#: So few candidate pairs are never worth a split.
_SMALL = 1 << 15

#: A bound on the IoU rules a pair out only this far below the threshold: rounding never decides.
_SAFE = 1 - 1e-9


def nms_rotated(boxes: Array, scores: Array, iou_threshold: float) -> Any:
    """Keep the best box of every group of overlapping ones.

    This is exactly greedy suppression: boxes are visited by falling score, and a box is kept unless
    its IoU with a box kept before is above the threshold. Of equal scores the lower index comes
    first. The IoU is computed in float64, only for boxes near each other, and never between boxes
    already suppressed: thousands of boxes on one ship stay cheap.

    Boxes with a NaN or an infinity, and boxes whose score is NaN, are dropped. A box with a side of
    zero or less has IoU 0 with every other: it is kept and suppresses nothing.

    Args:
        boxes: Rotated boxes, (N, 5), any theta.
        scores: Scores, (N,), higher is better.
        iou_threshold: IoU above which the lower-scoring box is dropped, in [0, 1].

    Returns:
        Indices of the boxes that are kept, int64, best first; on the device of `boxes`.

    Raises:
        ValueError: If a shape does not fit, or the threshold is outside [0, 1].

    Examples:
        >>> import numpy as np
        >>> boxes = np.array([[50, 40, 30, 10, 0], [51, 40, 30, 10, 0], [50, 55, 30, 10, 0]])
        >>> nms_rotated(boxes, np.array([0.7, 0.9, 0.8]), 0.3).tolist()
        [1, 2]
    """
    check_shape("boxes", boxes, 5, rank=2)
    check_shape("scores", scores, boxes.shape[0], rank=1)
    if not 0 <= iou_threshold <= 1:
        raise ValueError(f"iou_threshold must lie in [0, 1], not {iou_threshold}.")
    xp = array_api_compat.array_namespace(boxes, scores)
    rows, values = _as_numpy(boxes), _as_numpy(scores)
    usable = np.flatnonzero(np.isfinite(rows).all(axis=1) & ~np.isnan(values))
    order = usable[np.argsort(-values[usable], kind="stable")]
    # Sides so long that their product is infinite overlap nothing, and are no reason to warn.
    with np.errstate(over="ignore", invalid="ignore"):
        kept = order[_Suppression(rows[order], float(iou_threshold)).kept()]
    logger.debug("NMS kept %d of %d boxes", len(kept), len(rows))
    return xp.asarray(kept, dtype=xp.int64, device=array_api_compat.device(boxes))


class _Suppression:
    """One run over boxes already sorted by falling score; a box is known by its rank.

    Args:
        boxes: Finite boxes, best first, (N, 5).
        threshold: IoU above which the later box is dropped.
    """

    def __init__(self, boxes: Floats, threshold: float) -> None:
        self._threshold = threshold
        self._columns = columns_of(np, boxes)
        around = envelopes(boxes)
        self._around = np.ascontiguousarray(around.T)
        self._area = boxes[:, 2] * boxes[:, 3]
        self._has_area = (boxes[:, 2] > 0) & (boxes[:, 3] > 0)
        sides = np.maximum(around[:, 2] - around[:, 0], around[:, 3] - around[:, 1])
        # A side of 0 has no place in the index.
        sides = sides * max(reach_of_iou(threshold), 1e-6)
        self._index = EnvelopeIndex(boxes[:, :2], sides)
        self._compiled = kernels(len(boxes))

    def kept(self) -> Integers:
        """Return the ranks of the boxes that are kept, ascending."""
        alive = np.ones(self._columns.shape[1], dtype=bool)
        overlapping = np.flatnonzero(self._has_area)
        if self._compiled is not None and len(overlapping):
            asking = self._index.asking(self._around, np.where(self._has_area, self._area, 0.0))
            lists = self._index.lists(overlapping)
            least, safe = self._threshold, self._threshold * _SAFE
            kept = self._compiled.suppress(self._columns, *asking, lists, least, safe)
            return np.flatnonzero(kept)
        alive[overlapping] = False
        alive[self._greedy(overlapping)] = True
        return np.flatnonzero(alive)

    def _greedy(self, ranks: Integers) -> Integers:
        """Return the ranks that are kept of an ascending list of ranks.

        Crowded lists are halved: the better half is settled on its own, then suppresses what it can
        of the other half before that is settled. The result is the same as that of one pass.
        """
        runs = self._index.runs_within(ranks) if len(ranks) > 1 else []
        if sum(run.count() for run in runs) <= max(_SMALL, _CANDIDATES_PER_BOX * len(ranks)):
            return self._settle(ranks, runs)
        del runs
        half = len(ranks) // 2
        best = self._greedy(ranks[:half])
        rest = self._without_overlapped(ranks[half:], best)
        return np.concatenate([best, self._greedy(rest)])

    def _settle(self, ranks: Integers, runs: list[Runs]) -> Integers:
        """Suppress greedily along the list of overlapping pairs."""
        found = [pair for run in runs for pair in self._overlapping(run)]
        if not found:
            return ranks
        better = np.concatenate([pair[0] for pair in found])
        worse = np.concatenate([pair[1] for pair in found])
        # In the order of the better box: each is final before it suppresses anything.
        order = np.argsort(better, kind="stable")
        alive = bytearray(b"\x01") * (int(ranks[-1]) + 1)
        for i, j in zip(better[order].tolist(), worse[order].tolist(), strict=True):
            if alive[i]:
                alive[j] = 0
        survives: Booleans = np.frombuffer(alive, dtype=np.bool_)[ranks]
        return ranks[survives]

    def _without_overlapped(self, ranks: Integers, best: Integers) -> Integers:
        """Return the ranks that no box of `best` suppresses; `best` come before all of `ranks`."""
        alive = np.ones(self._columns.shape[1], dtype=bool)
        for run in self._index.runs_between(ranks, best):
            for _, worse in self._overlapping(run):
                alive[worse] = False
        return ranks[alive[ranks]]

    def _overlapping(self, run: Runs) -> list[tuple[Integers, Integers]]:
        """Return the pairs (better, worse) of a run whose IoU is above the threshold."""
        found = []
        for querying, queried in run.pairs(_CANDIDATES_PER_CHUNK):
            better, worse = np.minimum(querying, queried), np.maximum(querying, queried)
            possible = self._possible(better, worse)
            better, worse = better[possible], worse[possible]
            for start in range(0, len(better), PAIRS_PER_CHUNK):
                part = slice(start, start + PAIRS_PER_CHUNK)
                above = self._above(better[part], worse[part])
                found.append((better[part][above], worse[part][above]))
        return found

    def _possible(self, i: Integers, j: Integers) -> Booleans:
        """Return which pairs may have an IoU above the threshold, by cheap bounds.

        The intersection is no larger than that of the envelopes, nor than the smaller box.
        """
        low_x, low_y, high_x, high_y = self._around
        across = np.minimum(high_x[i], high_x[j]) - np.maximum(low_x[i], low_x[j])
        down = np.minimum(high_y[i], high_y[j]) - np.maximum(low_y[i], low_y[j])
        area_i, area_j = self._area[i], self._area[j]
        most = np.minimum(np.maximum(across, 0) * np.maximum(down, 0), np.minimum(area_i, area_j))
        enough = most >= self._threshold * _SAFE * (area_i + area_j - most)
        possible: Booleans = (most > 0) & enough
        return possible

    def _above(self, i: Integers, j: Integers) -> Booleans:
        """Return which pairs have an exact IoU above the threshold."""
        inter = intersections(np, self._columns[:, i], self._columns[:, j])
        union = self._area[i] + self._area[j] - inter
        above: Booleans = (inter > 0) & (inter / union > self._threshold)
        return above


def _as_numpy(array: Any) -> Floats:
    """Return an array in float64 on the host, detached from any gradient."""
    if array_api_compat.is_torch_array(array):
        array = array.detach().cpu()
    return np.asarray(array, dtype=np.float64)
