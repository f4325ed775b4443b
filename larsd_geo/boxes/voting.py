"""Box voting: a box refined by the boxes that agree with it (our addition to sec. 6).

A ship has tens of candidates of nearly one score, and each is a little off in its own way. Greedy
suppression keeps the one that happens to score best; the mean of those that agree with it is nearer
to the ship (voting as of Gidaris and Komodakis, 2015, with rotated boxes), and it hardly moves when
two candidates change places in the ranking, as they do when a tile's edge adds another neighbour.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes.forms import box_areas, envelopes, to_larsd_form
from larsd_geo.boxes.overlap import rotated_iou_aligned

Floats = NDArray[np.float64]

#: Pairs of seed and voter whose envelopes are compared at a time, which bounds the memory.
_PAIRS_PER_CHUNK = 1 << 18

#: What overlaps a box by less is a neighbour, or another reading of the place, and says nothing of
#: how well the box fits. Results hardly change from 0.2 to 0.4.
AGREEING_FROM_IOU = 0.3

#: Boxes of this score or less have no say in how far boxes agree: callers differ in whether they
#: have any, and how well a box fits must not depend on that.
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

    A voter's weight is `score ** sharpness * (IoU - least_iou)`, so that no voter comes or goes
    with a jump. Centres, sides (their logarithms) and angles are averaged, each voter being read
    with the side next to the seed's as its width. Voting again around the mean makes the result
    depend less on the seed.

    Args:
        seeds: (M, 5) boxes to refine, any theta.
        boxes: (N, 5) those that vote; usually all candidates, the seeds among them.
        scores: (N,) their scores.
        least_iou: Only boxes that overlap a seed by more than this have a vote.
        sharpness: How much more the higher scores count.
        rounds: How often the vote is repeated.

    Returns:
        (M, 5) boxes in LARSD form; a seed without voters is as it was.
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
    """Say how far the boxes around each box agree with it.

    Args:
        seeds: (M, 5) boxes, any theta.
        boxes: (N, 5) those around them.
        scores: (N,) their scores; what they have above `FAINT_SCORE` is their weight.
        least_iou: Boxes that overlap a seed by less are about something else.

    Returns:
        (M,) mean IoU with a seed of those that overlap it by more; `least_iou` where none does.
    """
    result = np.full(len(seeds), least_iou)
    loudness = np.maximum(np.asarray(scores, dtype=np.float64) - FAINT_SCORE, 0.0)
    around, areas = envelopes(boxes), box_areas(boxes)
    for part in _parts(len(result), len(boxes)):
        own = seeds[part]
        seed, voter = _near(own, around, areas, least_iou)
        iou = rotated_iou_aligned(own[seed], boxes[voter])
        weight = np.where(iou > least_iou, loudness[voter], 0.0)
        total = np.bincount(seed, weight, len(own))
        heard = total > 0
        mean = np.bincount(seed, weight * iou, len(own))[heard] / total[heard]
        # To a millionth: where all agree, rounding must not decide which box comes first.
        result[part][heard] = np.round(mean, 6)
    return result


def _parts(seeds: int, voters: int) -> Iterator[slice]:
    """Part the seeds so that each part and all voters make a bounded number of pairs."""
    step = max(1, _PAIRS_PER_CHUNK // max(1, voters))
    for start in range(0, seeds, step):
        yield slice(start, start + step)


def _near(
    seeds: Floats, around: Floats, areas: Floats, least_iou: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (seed, voter) whose IoU may be above `least_iou`, by a bound that costs little.

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
    """Weighted mean per seed of the voters (K, 5), each of which votes for seed number `seed`."""
    count = len(seeds)
    total = np.bincount(seed, weight, count)
    # A rectangle turned by a quarter with its sides swapped is the same one: take the reading that
    # lies within 45 degrees of the seed's.
    turn = voters[:, 4] - seeds[seed, 4]
    quarters = np.round(turn / (np.pi / 2))
    turn -= quarters * (np.pi / 2)
    swapped = (quarters % 2 == 1)[:, None]
    sides = np.where(swapped, logs[:, ::-1], logs)
    values = np.column_stack([voters[:, :2] - seeds[seed, :2], sides, turn])
    heard = total > 0
    sums = np.column_stack([np.bincount(seed, weight * column, count) for column in values.T])
    mean = sums[heard] / total[heard, None]
    result = seeds.copy()
    result[heard, :2] += mean[:, :2]
    result[heard, 2:4] = np.exp(mean[:, 2:4])
    result[heard, 4] += mean[:, 4]
    return result
