"""Rotated NMS against a shapely baseline and torchvision's dense rotated IoU, in one table.

    python -m benchmarks.nms
    python -m benchmarks.nms --repeats 3 --sizes 500 2000 5000 20000 50000 --marina 1000000
    python -m benchmarks.nms --quick       a few boxes: does it work

Every ship is found three times, at constant density; suppression is greedy at IoU 0.4 with the
exact IoU in all three. The times of a line come from one run, and so share one machine and load.
A second table is of larsd-geo alone, in packed marinas: boats side by side, each found ten times.
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from importlib.metadata import version

import numpy as np
import shapely

from larsd_geo.boxes import corners_from_boxes, nms_rotated
from larsd_geo.boxes.acceleration import load_kernels

IOU_THRESHOLD = 0.4

#: How many times each ship is found.
COPIES = 3

#: Numbers of boxes.
SIZES = (500, 2_000, 5_000, 20_000, 50_000)

#: Numbers of boxes in marinas, and how many times each boat is found there.
MARINAS = (10_000, 100_000, 1_000_000)
MARINA_COPIES = 10

#: What `--quick` measures.
QUICK, QUICK_MARINAS = (500,), (2_000,)

#: The greatest number of boxes for which the matrix of all pairs is computed.
DENSE_AT_MOST = 2_000

Suppress = Callable[[np.ndarray, np.ndarray], np.ndarray]


def crowd(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return boxes (N, 5) and scores (N,): ships of 20 to 120 px, one per 160 x 160 px."""
    rng = np.random.default_rng(seed)
    ships = math.ceil(count / COPIES)
    length = rng.uniform(20, 120, ships)
    centre = rng.uniform(0, 160 * math.sqrt(ships), (ships, 2))
    theta = rng.uniform(-math.pi / 4, math.pi / 4, ships)
    truth = np.column_stack([centre, length, length / rng.uniform(3, 7, ships), theta])
    boxes = np.repeat(truth, COPIES, axis=0)[:count]
    boxes[:, :2] += rng.normal(0, 1, (count, 2))
    boxes[:, 2:4] *= rng.normal(1, 0.05, (count, 2))
    boxes[:, 4] += rng.normal(0, 0.03, count)
    return boxes, rng.uniform(0, 1, count)


def marina(count: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return boxes (N, 5) and scores (N,): boats of 8 to 20 px in rows, half a beam apart."""
    rng = np.random.default_rng(seed)
    boats = math.ceil(count / MARINA_COPIES)
    place = np.arange(boats)
    a_row = math.ceil(math.sqrt(4 * boats))
    length = rng.uniform(8, 20, boats)
    centre = np.column_stack([6.0 * (place % a_row), 24.0 * (place // a_row)])
    turn = rng.normal(0, 0.05, boats) + 0.6
    cos, sin = math.cos(0.6), math.sin(0.6)
    centre = centre @ np.array([[cos, sin], [-sin, cos]])
    truth = np.column_stack([centre, rng.uniform(3, 4, boats), length, turn])
    boxes = np.repeat(truth, MARINA_COPIES, axis=0)[:count]
    boxes[:, :2] += rng.normal(0, 0.4, (count, 2))
    boxes[:, 2:4] *= rng.normal(1, 0.06, (count, 2))
    boxes[:, 4] += rng.normal(0, 0.04, count)
    return boxes, rng.uniform(0, 1, count)


def with_strtree(boxes: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Suppress as usual with shapely: STRtree for the pairs, polygon overlay for the IoU."""
    polygons = shapely.polygons(corners_from_boxes(boxes))
    order = np.argsort(-scores, kind="stable")
    rank = np.empty(len(boxes), dtype=np.int64)
    rank[order] = np.arange(len(boxes))
    i, j = shapely.STRtree(polygons).query(polygons, predicate="intersects")
    once = rank[i] < rank[j]
    i, j = i[once], j[once]
    area = shapely.area(polygons)
    inter = shapely.area(shapely.intersection(polygons[i], polygons[j]))
    over = inter / (area[i] + area[j] - inter) > IOU_THRESHOLD
    better, worse = rank[i[over]], rank[j[over]]
    by_rank = np.argsort(better, kind="stable")
    alive = np.ones(len(boxes), dtype=bool)
    for first, second in zip(better[by_rank].tolist(), worse[by_rank].tolist(), strict=True):
        if alive[first]:
            alive[second] = False
    return order[alive]


def with_torchvision(boxes: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Suppress by torchvision's rotated IoU of all pairs in float64, greedily along its rows."""
    import torch
    from torchvision.ops import box_iou

    order = np.argsort(-scores, kind="stable")
    rows = torch.from_numpy(boxes[order])
    rows[:, 4] = -torch.rad2deg(rows[:, 4])  # its angles run counter-clockwise on screen
    over = box_iou(rows, rows, fmt="cxcywhr").numpy() > IOU_THRESHOLD
    alive = np.ones(len(boxes), dtype=bool)
    for rank in range(len(boxes)):
        if alive[rank]:
            alive[rank + 1 :] &= ~over[rank, rank + 1 :]
    return order[alive]


def with_larsd(boxes: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Suppress by larsd-geo."""
    return np.asarray(nms_rotated(boxes, scores, IOU_THRESHOLD))


def has_rotated_torchvision() -> bool:
    """Tell whether torchvision is installed and knows rotated boxes."""
    try:
        with_torchvision(*crowd(6))
    except (ImportError, TypeError, ValueError):
        return False
    return True


def measure(
    suppress: Suppress, boxes: np.ndarray, scores: np.ndarray, repeats: int
) -> tuple[float, np.ndarray]:
    """Return the best time of several runs, milliseconds, and the indices kept."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        kept = suppress(boxes, scores)
        times.append(time.perf_counter() - start)
    return 1e3 * min(times), kept


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; return 1 if the methods disagree on what is kept."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=3, help="runs per cell; the best counts")
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES, help="numbers of boxes")
    parser.add_argument(
        "--marina", type=int, nargs="*", default=MARINAS, help="numbers of boxes in marinas"
    )
    parser.add_argument("--quick", action="store_true", help="a few boxes: does it work")
    options = parser.parse_args(arguments)
    if options.quick:
        options.sizes, options.marina, options.repeats = QUICK, QUICK_MARINAS, 1
    torchvision = has_rotated_torchvision()
    agree = True

    print(
        f"Python {platform.python_version()}, NumPy {version('numpy')}, "
        f"shapely {version('shapely')} (GEOS {shapely.geos_version_string}), "
        f"torchvision {version('torchvision') if torchvision else '-'}, "
        f"{os.cpu_count()} CPU cores; best of {options.repeats}, milliseconds\n"
    )
    print("| boxes | kept | larsd_geo | shapely STRtree | ratio | torchvision dense | ratio |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    load_kernels()
    with_larsd(*crowd(500))  # the first call pays for lazy imports
    for count in options.sizes:
        boxes, scores = crowd(count)
        ours, kept = measure(with_larsd, boxes, scores, options.repeats)
        tree, kept_by_tree = measure(with_strtree, boxes, scores, options.repeats)
        same = np.array_equal(kept, kept_by_tree)
        dense, dense_ratio = "-", "-"
        if torchvision and count <= DENSE_AT_MOST:
            took, kept_by_matrix = measure(with_torchvision, boxes, scores, options.repeats)
            same = same and np.array_equal(kept, kept_by_matrix)
            dense, dense_ratio = f"{took:,.0f}", f"{took / ours:,.0f}x"
        agree = agree and same
        print(
            f"| {count:,} | {len(kept):,}{'' if same else ' (NOT EQUAL)'} | {ours:,.1f} "
            f"| {tree:,.0f} | {tree / ours:.1f}x | {dense} | {dense_ratio} |",
            flush=True,
        )
    print(f"\nAll methods keep {'the same boxes' if agree else 'DIFFERENT boxes'}.")
    if options.marina:
        print("\n| boxes in a marina | kept | larsd_geo | microseconds a box | processor time |")
        print("|---:|---:|---:|---:|---:|")
    for count in options.marina:
        boxes, scores = marina(count)
        began = time.process_time()
        ours, kept = measure(with_larsd, boxes, scores, options.repeats)
        processor = 1e3 * (time.process_time() - began) / options.repeats
        print(
            f"| {count:,} | {len(kept):,} | {ours:,.0f} | {1e3 * ours / count:.2f} "
            f"| {processor:,.0f} |",
            flush=True,
        )
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
