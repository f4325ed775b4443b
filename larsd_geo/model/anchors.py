"""Anchors by k-means on box sizes (the paper, sec. II-B)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from larsd_geo.errors import TooFewBoxesError

__all__ = ["anchors_from_boxes", "cluster_sizes", "shape_iou"]

#: Upper bound on Lloyd's iterations; clusterings of ship sizes settle in 20 to 60.
_MAX_ITERATIONS = 300

#: Random starts of each clustering; the one with the greatest mean IoU wins.
_RESTARTS = 5


def shape_iou(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the IoU of rectangles that share centre and orientation.

    Args:
        a: (N, 2) sizes (w, h).
        b: (M, 2) sizes (w, h).

    Returns:
        (N, M) IoU, 0 to 1.
    """
    common = np.minimum(a[:, None], b[None]).prod(axis=-1)
    union: NDArray[np.float64] = a.prod(axis=-1)[:, None] + b.prod(axis=-1)[None] - common
    result: NDArray[np.float64] = common / np.maximum(union, 1e-12)
    return result


def cluster_sizes(sizes: NDArray[np.float64], k: int, seed: int = 0) -> NDArray[np.float64]:
    """Cluster (N, 2) sizes by k-means with 1 - IoU as the distance.

    Args:
        sizes: (w, h) in pixels.
        k: Number of clusters.
        seed: Seed of the random starts (k-means++).

    Returns:
        (k, 2) cluster means in pixels, by increasing area.

    Raises:
        TooFewBoxesError: If there are fewer than k sizes.
    """
    if len(sizes) < k:
        raise TooFewBoxesError(len(sizes), k)
    rng = np.random.default_rng(seed)
    best, best_score = sizes[:k], -1.0
    for _ in range(_RESTARTS):
        centres = _spread_start(sizes, k, rng)
        nearest = np.full(len(sizes), -1)
        for _ in range(_MAX_ITERATIONS):
            assigned = shape_iou(sizes, centres).argmax(axis=1)
            if np.array_equal(assigned, nearest):
                break
            nearest = assigned
            for index in range(k):
                members = sizes[nearest == index]
                if len(members):
                    centres[index] = members.mean(axis=0)
        score = float(shape_iou(sizes, centres).max(axis=1).mean())
        if score > best_score:
            best, best_score = centres.copy(), score
    return best[np.argsort(best.prod(axis=1), kind="stable")]


def anchors_from_boxes(
    boxes: NDArray[np.float64],
    levels: int,
    k: int,
    area_quantiles: Sequence[float] | None = None,
    seed: int = 0,
) -> NDArray[np.float64]:
    """Split boxes by area into one group for each level, and cluster each group.

    Args:
        boxes: (N, 5) boxes in LARSD form.
        levels: Number of levels L; the smallest boxes go to the first, the shallowest.
        k: Anchors on each level.
        area_quantiles: L - 1 increasing quantiles of area that separate the groups; None makes
            groups of equal size.
        seed: Seed of the clustering.

    Returns:
        (L, k, 2) anchor sizes (w, h) in pixels.

    Raises:
        TooFewBoxesError: If a group has fewer than k boxes.
    """
    quantiles = area_quantiles or [(i + 1) / levels for i in range(levels - 1)]
    sizes = boxes[np.argsort(boxes[:, 2] * boxes[:, 3], kind="stable"), 2:4]
    cuts = [0, *(round(q * len(sizes)) for q in quantiles), len(sizes)]
    groups = [sizes[start:stop] for start, stop in pairwise(cuts)]
    return np.stack([cluster_sizes(group, k, seed) for group in groups])


def _spread_start(
    sizes: NDArray[np.float64], k: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    chosen = [sizes[rng.integers(len(sizes))]]
    while len(chosen) < k:
        distance = 1.0 - shape_iou(sizes, np.array(chosen)).max(axis=1)
        total = distance.sum()
        weights = distance / total if total > 0 else None
        chosen.append(sizes[rng.choice(len(sizes), p=weights)])
    return np.array(chosen, dtype=np.float64)
