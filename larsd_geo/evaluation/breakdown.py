"""Break errors down by source, length, shape, angle and crowding of the ships."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from larsd_geo.evaluation.error_kinds import (
    BADLY_PLACED,
    DUPLICATE,
    FALSE,
    FOUND,
    IGNORED,
    MISSED,
    UNFOUND_REASONS,
    WRONG_ANGLE,
    SortedErrors,
)
from larsd_geo.evaluation.matching import NO_TRUTH

#: The size bins of the report, each split in two, so that a trend within one shows.
LENGTH_EDGES_PX = (0.0, 16.0, 24.0, 48.0, 96.0, 192.0, math.inf)

#: Boats, workboats, merchants, warships; an axis error costs the more IoU the longer the shape.
ASPECT_EDGES = (1.0, 2.0, 3.0, 4.5, 6.0, math.inf)

#: Distance of the axis (mod 90 degrees) from the diagonal: at 0 the angle's range of LARSD's form
#: ends, where width and height change places.
DIAGONAL_EDGES_DEG = (0.0, 5.0, 15.0, 30.0, 45.0)

#: Neighbours whose centre lies within the ship's length of its own.
CROWD_EDGES = (0, 1, 3, 6, math.inf)


@dataclass(frozen=True)
class Slice:
    """The errors of a group of ships and of the detections like them.

    Attributes:
        ships: Labelled ships that count.
        found: Found ones.
        missed: Ships with nothing reported on them.
        badly_placed: Ships with a badly placed box.
        wrong_angle: Ships with a box at a wrong angle.
        duplicate: Second detections of a ship.
        false: Detections of nothing.
        reasons: Reason (`UNFOUND_REASONS`) -> number of ships that are not found for it.
    """

    ships: int
    found: int
    missed: int
    badly_placed: int
    wrong_angle: int
    duplicate: int
    false: int
    reasons: Mapping[str, int]


Breakdown = dict[str, dict[str, Slice]]


def properties(
    errors: SortedErrors,
) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
    """Measure the properties that errors may depend on.

    Args:
        errors: The sorted errors.

    Returns:
        Name -> values of the (T,) ships, and of the (D,) detections: length in pixels, aspect
        ratio, distance of the axis from the diagonal in degrees, number of neighbours (labelled
        ships within a length; those that do not count are neighbours too).
    """
    matches = errors.matches
    measured = []
    for boxes, image in (
        (matches.truth_boxes, matches.truth_image),
        (matches.boxes, matches.image),
    ):
        turn = np.degrees(boxes[:, 4]) % 90.0
        crowd = np.zeros(len(boxes))
        for index in range(len(matches.images)):
            mine = np.flatnonzero(image == index)
            others = matches.truth_boxes[matches.truth_image == index, :2]
            gaps = np.hypot(*np.moveaxis(boxes[mine, None, :2] - others, -1, 0))
            crowd[mine] = (gaps <= boxes[mine, 2, None]).sum(axis=1)
        measured.append(
            {
                "length": boxes[:, 2],
                "aspect": boxes[:, 2] / np.maximum(boxes[:, 3], 1e-9),
                "diagonal": np.abs(turn - 45.0),
                "crowd": crowd,
            }
        )
    ships, detections = measured
    ships["crowd"] -= 1  # a ship is not its own neighbour
    # Nor is the ship that a detection is about.
    detections["crowd"] -= errors.charged != NO_TRUTH
    return ships, detections


def break_down(errors: SortedErrors, sources: Mapping[str, str]) -> Breakdown:
    """Count errors by source and by the bins of every property.

    Args:
        errors: The sorted errors.
        sources: Image name -> source.

    Returns:
        Property -> bin -> counts; the first, "all", has one bin. Ships are counted in their own
        bin; a duplicate or false detection in the bin that its own shape belongs to.
    """
    ships, detections = properties(errors)
    matches = errors.matches
    source = np.array([sources[name] for name in matches.images], dtype="U64")
    truth_source, box_source = source[matches.truth_image], source[matches.image]
    everything = (np.ones(len(truth_source), bool), np.ones(len(box_source), bool))
    found: Breakdown = {"all": {"everything": _slice(errors, *everything)}}
    found["source"] = {
        str(name): _slice(errors, truth_source == name, box_source == name)
        for name in np.unique(source)
    }
    for title, name, edges, unit in (
        ("length", "length", LENGTH_EDGES_PX, " px"),
        ("length : width", "aspect", ASPECT_EDGES, ""),
        ("axis from the diagonal", "diagonal", DIAGONAL_EDGES_DEG, "°"),
        ("neighbours within a length", "crowd", CROWD_EDGES, ""),
    ):
        found[title] = {}
        for low, high in pairwise(edges):
            last = high == edges[-1]
            found[title][_range_name(low, high, unit)] = _slice(
                errors,
                *(
                    (values[name] >= low) & ((values[name] < high) | last)
                    for values in (ships, detections)
                ),
            )
    return found


def _range_name(low: float, high: float, unit: str) -> str:
    if math.isinf(high):
        return f"{low:g}{unit} and more"
    if isinstance(low, int):  # counts: the upper end is not in the bin
        return f"{low}" if high - low == 1 else f"{low} to {high - 1:g}"
    return f"{low:g} to {high:g}{unit}"


def _slice(errors: SortedErrors, ships: NDArray[np.bool_], boxes: NDArray[np.bool_]) -> Slice:
    state, kind, reason = errors.state[ships], errors.kind[boxes], errors.reason[ships]

    def count(values: NDArray[np.str_], name: str) -> int:
        return int((values == name).sum())

    return Slice(
        ships=len(state) - count(state, IGNORED),
        found=count(state, FOUND),
        missed=count(state, MISSED),
        badly_placed=count(state, BADLY_PLACED),
        wrong_angle=count(state, WRONG_ANGLE),
        duplicate=count(kind, DUPLICATE),
        false=count(kind, FALSE),
        reasons={name: count(reason, name) for name in UNFOUND_REASONS},
    )


__all__ = ["Breakdown", "Slice", "break_down", "properties"]
