"""From a network's maps to scored candidate boxes: top n of each level, decoding, alignment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import FAINT_SCORE, boxes_from_distances
from larsd_geo.inference.alignment import align_scores
from larsd_geo.inference.backend import LevelMaps
from larsd_geo.inference.decode import cell_centres, decode_distances, probabilities
from larsd_geo.inference.spec import NetworkSpec

__all__ = ["DEFAULT_SCORE_FLOOR", "DEFAULT_TOP_N", "Candidates", "candidates_from_maps"]

#: Candidates kept of each level before the alignment; all that are as good as `SURE_SCORE` are.
DEFAULT_TOP_N = 3000

#: A cell with this score is probably on a ship, and stays whatever the top n are: in a packed
#: marina a hundred bright boats with a hundred cells each would fill them, and the others would
#: have no box at all.
SURE_SCORE = 0.15

#: Sure candidates of a level at most, which bounds the memory where a network is sure everywhere.
MOST_SURE = 30_000

#: Cells below this are ignored. It is below the floor of final scores, because the alignment lifts
#: a ship's weak cells, which count in how well its other boxes fit: that must not depend on the
#: score that is asked for.
CELL_FLOOR = 0.02

#: Scores below this never become candidates; an analyst's filter starts well above it.
DEFAULT_SCORE_FLOOR = FAINT_SCORE


class Candidates(NamedTuple):
    """Candidate boxes of one image, before non-maximum suppression.

    Attributes:
        boxes: (N, 5) float64 boxes in LARSD form, pixels.
        scores: (N,) float64 final scores, 0 to 1.
    """

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]


def candidates_from_maps(
    levels: Sequence[LevelMaps],
    spec: NetworkSpec,
    score_floor: float = DEFAULT_SCORE_FLOOR,
    top_n: int = DEFAULT_TOP_N,
) -> list[Candidates]:
    """Return the candidates of a batch of images.

    Args:
        levels: What a backend gave for the batch.
        spec: The network's strides, anchors and alignment.
        score_floor: Final scores below this are dropped.
        top_n: Candidates kept of each level, best first, and all with `SURE_SCORE` or more.

    Returns:
        One `Candidates` for each image.
    """
    return [
        _image_candidates(
            [LevelMaps(level.logits[number], level.offsets[number]) for level in levels],
            spec,
            score_floor,
            top_n,
        )
        for number in range(len(levels[0].logits))
    ]


def _image_candidates(
    levels: Sequence[LevelMaps], spec: NetworkSpec, score_floor: float, top_n: int
) -> Candidates:
    found = [
        _level_candidates(maps, spec, number, score_floor, top_n)
        for number, maps in enumerate(levels)
    ]
    return Candidates(
        np.concatenate([boxes for boxes, _ in found]).astype(np.float64),
        np.concatenate([scores for _, scores in found]).astype(np.float64),
    )


def _level_candidates(
    maps: LevelMaps, spec: NetworkSpec, level: int, score_floor: float, top_n: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    config, stride = spec.config, spec.config.strides[level]
    anchors = spec.anchors[level].astype(np.float32)
    scores_of_cells: NDArray[np.float32] = probabilities(maps.logits)
    height, width = scores_of_cells.shape[1:]
    best = _best_cells(scores_of_cells.reshape(-1), top_n, min(score_floor, CELL_FLOOR))
    anchor, cell = best // (height * width), best % (height * width)
    # (K, 5, H, W) -> the five values of the chosen cells.
    values = maps.offsets.reshape(len(maps.offsets), 5, -1)[anchor, :, cell]
    distances, theta = decode_distances(values, anchors[anchor])
    points = cell_centres(height, width, stride)[cell]
    boxes: NDArray[np.float32] = boxes_from_distances(points, distances, theta)
    scores = scores_of_cells.reshape(-1)[best]
    if config.alignment is not None:
        scores = align_scores(
            scores_of_cells, boxes, anchor, stride, config.alignment, config.alignment_reach
        )
        keep = scores >= score_floor
        boxes, scores = boxes[keep], scores[keep]
    return boxes, scores


def _best_cells(scores: NDArray[np.float32], top_n: int, floor: float) -> NDArray[np.int64]:
    """Return the best cells above a floor, best first; of equal scores the first in the map."""
    above = np.flatnonzero(scores >= floor)
    values = scores[above]
    count = max(top_n, min(int((values >= SURE_SCORE).sum()), MOST_SURE))
    if len(above) > count:
        least = np.partition(values, len(values) - count)[len(values) - count]
        above = above[values >= least]
        values = scores[above]
    order = np.argsort(-values, kind="stable")[:count]
    cells: NDArray[np.int64] = above[order]
    return cells
