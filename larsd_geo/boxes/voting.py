"""Box voting: a box refined by the boxes that agree with it; not part of the paper.

A ship has tens of candidates with nearly the same score, each wrong by a little in its own way.
Greedy suppression keeps the one that happens to score best; the mean of those that agree with it is
nearer to the ship (voting as in Gidaris and Komodakis, 2015, with rotated boxes), and hardly moves
when two candidates swap ranks, as they do when a tile's edge adds another neighbour.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes.acceleration import kernels
from larsd_geo.boxes.forms import box_areas, envelopes, to_larsd_form
from larsd_geo.boxes.grid import EnvelopeIndex, Lists, reach_of_iou
from larsd_geo.boxes.overlap import PAIRS_PER_CHUNK, columns_of, intersections

__all__ = ["AGREEING_FROM_IOU", "FAINT_SCORE", "agreement", "vote_boxes"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Seeds whose pairs are written out at a time, which bounds the memory in a packed marina.
_SEEDS_PER_CHUNK = 1 << 11

#: Pairs of seed and voter whose envelopes are compared at a time.
_CANDIDATES_PER_CHUNK = 1 << 16

#: Below every level of a grid.
_NO_LEVEL = -(1 << 16)

#: A box that overlaps by less is a neighbour, or another reading of the scene, and says nothing
#: about how well the box fits. Results hardly change from 0.2 to 0.4.
AGREEING_FROM_IOU = 0.3

#: Boxes of this score or less do not count in how far boxes agree: not every caller has such boxes,
#: and how well a box fits must not depend on that.
FAINT_SCORE = 0.05


def vote_boxes(
    seeds: Floats,
    boxes: Floats,
    scores: Floats,
    *,
    least_iou: float = 0.5,
    sharpness: float = 4.0,
    rounds: int = 2,
) -> Floats:
    """Move each box to the weighted mean of the boxes that agree with it.

    A voter's weight is `score ** sharpness * (IoU - least_iou)`: it fades to zero as the overlap
    falls. Centres, logarithms of the sides, and angles are averaged; a voter's width is the side
    nearest in direction to the seed's width. Voting again around the mean makes the result depend
    less on the seed.

    Args:
        seeds: (M, 5) boxes to refine, any theta.
        boxes: (N, 5) the voters; usually all candidates, the seeds among them.
        scores: (N,) their scores.
        least_iou: Only boxes that overlap a seed by more than this vote.
        sharpness: How much more higher scores count.
        rounds: How often the vote is repeated.

    Returns:
        (M, 5) boxes in LARSD form; a seed without voters keeps its rectangle.

    Examples:
        >>> import numpy as np
        >>> boxes = np.array([[50.0, 40, 30, 10, 0], [52.0, 40, 30, 10, 0]])
        >>> vote_boxes(boxes[:1], boxes, np.array([0.8, 0.8])).round(1).tolist()
        [[51.0, 40.0, 30.0, 10.0, 0.0]]
    """
    result = np.array(seeds, dtype=np.float64).reshape(-1, 5)
    voters = _Voters(boxes, least_iou)
    power = np.asarray(scores, dtype=np.float64) ** sharpness
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(boxes[:, 2:4])
    for part in _parts(len(result)):
        for _ in range(rounds):
            result[part] = _mean(result[part], voters.votes(result[part], power, logs))
    voted: Floats = to_larsd_form(result)
    return voted


def agreement(
    seeds: Floats, boxes: Floats, scores: Floats, *, least_iou: float = AGREEING_FROM_IOU
) -> Floats:
    """Return how far the boxes around each box agree with it.

    Args:
        seeds: (M, 5) boxes, any theta.
        boxes: (N, 5) the boxes around them.
        scores: (N,) their scores; each weighs by its excess over `FAINT_SCORE`.
        least_iou: Boxes that overlap a seed by no more than this do not count.

    Returns:
        (M,) weighted mean IoU of each seed with the boxes that count; `least_iou` if none does.

    Examples:
        >>> import numpy as np
        >>> boxes = np.array([[50.0, 40, 30, 10, 0], [60.0, 40, 30, 10, 0]])
        >>> agreement(boxes[:1], boxes, np.array([0.8, 0.8])).tolist()
        [0.75]
    """
    result = np.full(len(seeds), least_iou)
    voters = _Voters(boxes, least_iou)
    excess = np.maximum(np.asarray(scores, dtype=np.float64) - FAINT_SCORE, 0.0)
    for part in _parts(len(result)):
        total, weighted = voters.overlaps(seeds[part], excess)
        voted_on = total > 0
        mean = weighted[voted_on] / total[voted_on]
        # Rounded to a millionth: where all agree, rounding errors must not rank the boxes.
        result[part][voted_on] = np.round(mean, 6)
    return result


def _parts(seeds: int) -> list[slice]:
    return [slice(start, start + _SEEDS_PER_CHUNK) for start in range(0, seeds, _SEEDS_PER_CHUNK)]


class _Voters:
    """Boxes among which those that overlap others are found.

    Args:
        boxes: (N, 5) boxes.
        least_iou: Only overlaps above this count.
    """

    def __init__(self, boxes: Floats, least_iou: float) -> None:
        self._least = least_iou
        self._boxes = np.asarray(boxes, dtype=np.float64).reshape(-1, 5)
        self._areas, self._around = box_areas(self._boxes), envelopes(self._boxes)
        self._valid = np.flatnonzero(self._areas > 0)
        self._compiled = kernels(len(self._boxes)) if len(self._valid) else None
        # For seeds up to this level.
        self._lists: Lists | None = None
        self._top = _NO_LEVEL

    def votes(self, seeds: Floats, power: Floats, logs: Floats) -> Floats:
        """Return what the boxes say to each seed.

        Args:
            seeds: (M, 5) boxes.
            power: (N,) weights of the voters.
            logs: (N, 2) logarithms of their sides.

        Returns:
            (M, 6) sums of weights, and of weighted shifts in x and y, logarithms of sides, and
            turns.
        """
        if self._compiled is not None:
            shape = np.stack([*logs[self._valid].T, self._boxes[self._valid, 4]])
            angles = np.ascontiguousarray(seeds[:, 4])
            asked = self._asked(seeds)
            sums: Floats = self._compiled.votes(*asked, angles, power[self._valid], shape)
            return sums
        seed, voter, iou = self._overlapping(seeds)
        weight = power[voter] * (iou - self._least)
        return _sums_of_votes(seeds, seed, self._boxes[voter], logs[voter], weight)

    def overlaps(self, seeds: Floats, weights: Floats) -> tuple[Floats, Floats]:
        """Return the sums of weights of the boxes that overlap each seed, and of weighted IoU.

        Args:
            seeds: (M, 5) boxes.
            weights: (N,) weights of the voters.
        """
        if self._compiled is not None:
            both: Floats = self._compiled.agreements(*self._asked(seeds), weights[self._valid])
            return both[:, 0], both[:, 1]
        seed, voter, iou = self._overlapping(seeds)
        weight, count = weights[voter], len(seeds)
        return _sums(seed, weight, count), _sums(seed, weight * iou, count)

    def _asked(self, seeds: Floats) -> tuple[Any, ...]:
        """Return what a compiled loop needs to find the voters around seeds (M, 5)."""
        around = envelopes(seeds).T
        of_seeds = EnvelopeIndex(seeds[:, :2], self._extents(around)).asking(
            around, box_areas(seeds)
        )
        top = int(of_seeds[1].max(where=of_seeds[0][6] > 0, initial=_NO_LEVEL + 1))
        index, *of_voters = self._grid
        if top > self._top:
            self._lists, self._top = index.lists(np.arange(len(self._valid)), top), top
        return columns_of(np, seeds), *of_seeds, *of_voters, self._lists, self._least

    @cached_property
    def _grid(self) -> tuple[EnvelopeIndex, Floats, Floats]:
        """The voters with an area: by place, their columns, and as a compiled loop takes them."""
        boxes, around = self._boxes[self._valid], self._around[self._valid].T
        index = EnvelopeIndex(boxes[:, :2], self._extents(around))
        return index, columns_of(np, boxes), index.asking(around, self._areas[self._valid])[0]

    def _extents(self, around: Floats) -> Floats:
        """Return how far the overlap reaches that counts, for envelopes (4, N)."""
        sides: Floats = np.maximum(around[2] - around[0], around[3] - around[1])
        return sides * reach_of_iou(self._least)

    def _overlapping(self, seeds: Floats) -> tuple[Integers, Integers, Floats]:
        """Return the pairs (seed, voter) that overlap by enough, and their IoU, by seed and voter.

        Args:
            seeds: (M, 5) boxes.
        """
        count = len(seeds)
        columns = columns_of(np, np.concatenate([seeds, self._boxes]))
        around = np.concatenate([envelopes(seeds), self._around]).T
        areas = np.concatenate([box_areas(seeds), self._areas])
        usable = np.flatnonzero(areas[:count] > 0)
        known = np.concatenate([usable, self._valid + count])
        index = EnvelopeIndex(columns[:2, known].T, self._extents(around[:, known]))
        among = np.arange(len(known))
        found = [np.zeros((2, 0), dtype=np.int64)]
        for run in index.runs_between(among[: len(usable)], among[len(usable) :]):
            for one, other in run.pairs(_CANDIDATES_PER_CHUNK):
                pair = known[np.minimum(one, other)], known[np.maximum(one, other)]
                possible = self._possible(around, areas, *pair)
                found.append(np.stack([pair[0][possible], pair[1][possible]]))
        seed, voter = np.concatenate(found, axis=1)
        # In the order of seeds and voters, so that sums do not depend on how pairs were found.
        order = np.argsort(seed * len(areas) + voter)
        seed, voter = seed[order], voter[order]
        iou = np.empty(len(seed))
        for start in range(0, len(seed), PAIRS_PER_CHUNK):
            part = slice(start, start + PAIRS_PER_CHUNK)
            i, j = seed[part], voter[part]
            inter = intersections(np, columns[:, i], columns[:, j])
            iou[part] = np.minimum(inter / (areas[i] + areas[j] - inter), 1.0)
        above = iou > self._least
        return seed[above], voter[above] - count, iou[above]

    def _possible(
        self, around: Floats, areas: Floats, i: Integers, j: Integers
    ) -> NDArray[np.bool_]:
        """Mark the pairs whose IoU may be large enough, by a bound that costs little.

        The intersection is no larger than that of the envelopes, nor than the smaller box.
        """
        low_x, low_y, high_x, high_y = around
        across = np.minimum(high_x[i], high_x[j]) - np.maximum(low_x[i], low_x[j])
        down = np.minimum(high_y[i], high_y[j]) - np.maximum(low_y[i], low_y[j])
        one, other = areas[i], areas[j]
        most = np.minimum(np.maximum(across, 0) * np.maximum(down, 0), np.minimum(one, other))
        possible: NDArray[np.bool_] = most > self._least * (one + other - most)
        return possible


def _sums_of_votes(
    seeds: Floats, seed: Integers, voters: Floats, logs: Floats, weight: Floats
) -> Floats:
    """Return each seed's sums of the votes of boxes (K, 5), which vote for seed number `seed`."""
    # A rectangle turned by a quarter with its sides swapped is the same: take the reading that is
    # within 45 degrees of the seed's.
    turn = voters[:, 4] - seeds[seed, 4]
    quarters = np.round(turn / (np.pi / 2))
    turn -= quarters * (np.pi / 2)
    swapped = (quarters % 2 == 1)[:, None]
    sides = np.where(swapped, logs[:, ::-1], logs)
    values = np.column_stack([voters[:, :2] - seeds[seed, :2], sides, turn])
    count = len(seeds)
    votes = [_sums(seed, weight * column, count) for column in values.T]
    sums: Floats = np.column_stack([_sums(seed, weight, count), *votes])
    return sums


def _sums(seed: Integers, values: Floats, count: int) -> Floats:
    """Return the sums of values (K,) that belong to seed number `seed`, (count,)."""
    sums: NDArray[Any] = np.bincount(seed, values, count)
    return sums


def _mean(seeds: Floats, sums: Floats) -> Floats:
    """Return the seeds moved to the means of the votes whose sums (M, 6) are given."""
    voted_on = sums[:, 0] > 0
    mean = sums[voted_on, 1:] / sums[voted_on, :1]
    result = seeds.copy()
    result[voted_on, :2] += mean[:, :2]
    result[voted_on, 2:4] = np.exp(mean[:, 2:4])
    result[voted_on, 4] += mean[:, 4]
    return result
