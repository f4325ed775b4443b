"""Measure systematic errors of boxes by signed means, which absolute errors would hide."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import rotated_iou_aligned
from larsd_geo.evaluation.error_kinds import BADLY_PLACED, FOUND, WRONG_ANGLE, SortedErrors

__all__ = ["COLUMNS", "LOCATED_IOU", "Bias", "bias_of", "located", "signed_errors"]

#: Systematic shifts are measured on boxes that overlap their ship by more than this: hits alone
#: would be those that happen to be shifted little.
LOCATED_IOU = 0.3


@dataclass(frozen=True)
class Bias:
    """Mean signed errors of boxes against their labels, and how far they scatter.

    A mean of many times its standard error (scatter / sqrt(count)) is a property of the detector or
    of the labels, not chance.

    Attributes:
        count: Pairs of box and label.
        right_px: Mean shift to the right in the image.
        down_px: Mean shift downwards.
        along: Mean shift along the ship's axis, as a share of its length. The axis points down the
            image (or to the right), because bow and stern are not distinguished.
        across: Mean shift across the axis, as a share of its width, positive to the axis' right
            side on screen.
        length: Mean of log(length / labelled length): 0.05 is 5 % too long.
        width: The same for the width.
        turn_deg: Mean turn, clockwise on screen.
        scatter: Standard deviations of the seven, in their order.
    """

    count: int
    right_px: float
    down_px: float
    along: float
    across: float
    length: float
    width: float
    turn_deg: float
    scatter: tuple[float, ...]


#: The measured quantities, in the order of `signed_errors`.
COLUMNS: tuple[str, ...] = tuple(f.name for f in fields(Bias))[1:-1]


def signed_errors(boxes: NDArray[np.float64], real: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compare boxes with their labels.

    Args:
        boxes: (N, 5) detections in long-edge form.
        real: (N, 5) their labels in long-edge form.

    Returns:
        (N, 7) errors, columns as in `COLUMNS`.
    """
    shift = boxes[:, :2] - real[:, :2]
    cos, sin = np.cos(real[:, 4]), np.sin(real[:, 4])
    along = shift[:, 0] * cos + shift[:, 1] * sin
    across = shift[:, 1] * cos - shift[:, 0] * sin
    turn = (boxes[:, 4] - real[:, 4] + np.pi / 2) % np.pi - np.pi / 2
    return np.column_stack(
        [
            shift,
            along / real[:, 2],
            across / real[:, 3],
            np.log(boxes[:, 2:4] / real[:, 2:4]),
            np.degrees(turn),
        ]
    )


def bias_of(boxes: NDArray[np.float64], real: NDArray[np.float64]) -> Bias:
    """Average the signed errors of boxes against their labels (both (N, 5), long-edge form)."""
    errors = signed_errors(boxes, real)
    if len(errors) == 0:
        nothing = [float("nan")] * len(COLUMNS)
        return Bias(0, **dict(zip(COLUMNS, nothing, strict=True)), scatter=tuple(nothing))
    spread = errors.std(axis=0)
    means = dict(zip(COLUMNS, errors.mean(axis=0).tolist(), strict=True))
    return Bias(len(errors), **means, scatter=tuple(spread.tolist()))


def located(errors: SortedErrors) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the indices of reported boxes that overlap their ship well, and of the ships."""
    ships = np.flatnonzero(np.isin(errors.state, (FOUND, BADLY_PLACED, WRONG_ANGLE)))
    held = errors.holder[ships]
    boxes, real = errors.matches.boxes[held], errors.matches.truth_boxes[ships]
    near = np.asarray(rotated_iou_aligned(boxes, real)) > LOCATED_IOU
    return held[near], ships[near]
