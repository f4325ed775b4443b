"""Box voting: a box refined by the boxes that agree with it; not part of the paper.

A ship has tens of candidates with nearly the same score, each wrong by a little in its own way.
Greedy suppression keeps the one that happens to score best; the mean of those that agree with it is
nearer to the ship (voting as in Gidaris and Komodakis, 2015, with rotated boxes), and hardly moves
when two candidates swap ranks, as they do when a tile's edge adds another neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes.forms import box_areas, envelopes, to_larsd_form
from larsd_geo.boxes.overlap import rotated_iou_aligned

__all__ = ["AGREEING_FROM_IOU", "FAINT_SCORE", "agreement", "vote_boxes"]

Floats = NDArray[np.float64]

#: Pairs of seed and voter whose envelopes are compared at a time, which bounds the memory.
_PAIRS_PER_CHUNK = 1 << 18

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
    power = np.asarray(scores, dtype=np.float64) ** sharpness
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(boxes[:, 2:4])
    around, areas = envelopes(boxes), box_areas(boxes)
    for part in _parts(len(result), len(boxes)):
        for _ in range(rounds):
            seed, voter = _near(result[part], around, areas, least_iou)
            iou = rotated_iou_aligned(result[part][seed], boxes[voter])
            weight = power[voter] * np.maximum(iou - least_iou, 0.0)
            result[part] = _mean(result[part], seed, boxes[voter], logs[voter], weight)
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
    excess = np.maximum(np.asarray(scores, dtype=np.float64) - FAINT_SCORE, 0.0)
    around, areas = envelopes(boxes), box_areas(boxes)
    for part in _parts(len(result), len(boxes)):
        own = seeds[part]
        seed, voter = _near(own, around, areas, least_iou)
        iou = rotated_iou_aligned(own[seed], boxes[voter])
        weight = np.where(iou > least_iou, excess[voter], 0.0)
        total = np.bincount(seed, weight, len(own))
        voted_on = total > 0
        mean = np.bincount(seed, weight * iou, len(own))[voted_on] / total[voted_on]
        # Rounded to a millionth: where all agree, rounding errors must not rank the boxes.
        result[part][voted_on] = np.round(mean, 6)
    return result


def _parts(seeds: int, voters: int) -> Iterator[slice]:
    """Yield parts of the seeds that make a bounded number of pairs with all voters."""
    step = max(1, _PAIRS_PER_CHUNK // max(1, voters))
    for start in range(0, seeds, step):
        yield slice(start, start + step)


def _near(
    seeds: Floats, around: Floats, areas: Floats, least_iou: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs (seed, voter) whose IoU may be above `least_iou`, by cheap bounds.

    The intersection is no larger than that of the envelopes, nor than the smaller box.
    """
    own, area = envelopes(seeds)[:, None], box_areas(seeds)[:, None]
    across = np.minimum(own[..., 2], around[:, 2]) - np.maximum(own[..., 0], around[:, 0])
    down = np.minimum(own[..., 3], around[:, 3]) - np.maximum(own[..., 1], around[:, 1])
    most = np.minimum(np.maximum(across, 0) * np.maximum(down, 0), np.minimum(area, areas))
    seed, voter = np.nonzero(most > least_iou * (area + areas - most))
    return seed, voter


def _mean(
    seeds: Floats, seed: NDArray[np.int64], voters: Floats, logs: Floats, weight: Floats
) -> Floats:
    """Return each seed's weighted mean of the voters (K, 5), which vote for seed number `seed`."""
    count = len(seeds)
    total = np.bincount(seed, weight, count)
    # A rectangle turned by a quarter with its sides swapped is the same: take the reading that is
    # within 45 degrees of the seed's.
    turn = voters[:, 4] - seeds[seed, 4]
    quarters = np.round(turn / (np.pi / 2))
    turn -= quarters * (np.pi / 2)
    swapped = (quarters % 2 == 1)[:, None]
    sides = np.where(swapped, logs[:, ::-1], logs)
    values = np.column_stack([voters[:, :2] - seeds[seed, :2], sides, turn])
    voted_on = total > 0
    sums = np.column_stack([np.bincount(seed, weight * column, count) for column in values.T])
    mean = sums[voted_on] / total[voted_on, None]
    result = seeds.copy()
    result[voted_on, :2] += mean[:, :2]
    result[voted_on, 2:4] = np.exp(mean[:, 2:4])
    result[voted_on, 4] += mean[:, 4]
    return result
