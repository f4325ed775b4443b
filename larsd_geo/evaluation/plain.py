"""Scores as JSON has them: plain values, NaN as None.

The first files had other names for two of the fields; files keep theirs.
"""

from __future__ import annotations

from typing import TypedDict

__all__ = [
    "PlainBin",
    "PlainComparison",
    "PlainCurve",
    "PlainErrors",
    "PlainEvaluation",
    "PlainGroup",
    "PlainLength",
    "PlainOperatingPoint",
    "PlainPlacement",
    "PlainPlacementM",
    "PlainReliability",
    "PlainScores",
    "PlainWrongDetection",
    "PlainWrongShip",
]


class PlainOperatingPoint(TypedDict):
    """See `larsd_geo.evaluation.OperatingPoint`."""

    score_threshold: float
    precision: float | None
    recall: float | None
    f1: float | None
    hits: int
    misses: int
    false_alarms: int


class PlainGroup(TypedDict):
    """See `larsd_geo.evaluation.GroupScores`; `pictures` are its images."""

    pictures: int
    ships: int
    ap50_voc07: float | None
    ap50: float | None
    ap75: float | None
    ap50_95: float | None
    at_threshold: PlainOperatingPoint


class PlainPlacement(TypedDict):
    """See `larsd_geo.evaluation.LocalisationError`."""

    iou: float | None
    centre_px: float | None
    length: float | None
    width: float | None
    axis_deg: float | None


class PlainBin(TypedDict):
    """See `larsd_geo.evaluation.reliability.ReliabilityBin`."""

    low: float
    high: float
    count: int
    score: float
    precision: float


class PlainReliability(TypedDict):
    """See `larsd_geo.evaluation.reliability.Reliability`."""

    bins: list[PlainBin]
    error: float | None


class PlainCurve(TypedDict):
    """A precision-recall curve at IoU 0.5.

    Attributes:
        recall: Every hundredth.
        precision: The interpolated precision there; None beyond the greatest recall.
        score: The score that reaches it; None likewise.
    """

    recall: list[float]
    precision: list[float | None]
    score: list[float | None]


class PlainScores(TypedDict):
    """See `larsd_geo.evaluation.EvaluationResult`; without the curve, as cards hold them."""

    overall: PlainGroup
    by_size: dict[str, PlainGroup]
    by_source: dict[str, PlainGroup]
    best: PlainOperatingPoint
    localisation: PlainPlacement
    reliability: PlainReliability


class PlainEvaluation(PlainScores):
    """See `larsd_geo.evaluation.EvaluationResult`."""

    curve: PlainCurve


class PlainPlacementM(TypedDict):
    """How well the found ones of a layer are outlined: medians, the centre's distance in metres."""

    iou: float | None
    length: float | None
    width: float | None
    axis_deg: float | None
    centre_m: float | None


class PlainLength(PlainOperatingPoint):
    """The ships of one length: how many there are, and what was found of them."""

    reference: int
    ap50: float | None


class PlainComparison(PlainLength):
    """A layer of detections against one of true ships (`larsd compare`).

    Attributes:
        reference: Ships in the other layer.
        by_length: Scores per length in metres, by the bin's name.
        localisation: How well the found ones are outlined.
    """

    ap50_voc07: float | None
    ap75: float | None
    ap50_95: float | None
    best: PlainOperatingPoint
    by_length: dict[str, PlainLength]
    localisation: PlainPlacementM
    curve: PlainCurve


class PlainWrongShip(TypedDict):
    """A ship that was not found, or not well.

    Attributes:
        picture: The image's name.
        box: (cx, cy, w, h, theta) in pixels and radians.
        state: The kind of error.
        reason: Why it was not found.
        best_iou: Greatest IoU of any detection with it.
        best_score: The score of that one; None if there is none.
    """

    picture: str
    box: list[float]
    state: str
    reason: str
    best_iou: float
    best_score: float | None


class PlainWrongDetection(TypedDict):
    """A detection that is no hit.

    Attributes:
        picture: The image's name.
        box: (cx, cy, w, h, theta) in pixels and radians.
        score: Its score.
        kind: The kind of error.
        mend: The property whose fix would make it a hit; None if there is none.
        ship: Box of the ship that it belongs to; None if it belongs to none.
    """

    picture: str
    box: list[float]
    score: float
    kind: str
    mend: str | None
    ship: list[float] | None


class PlainErrors(TypedDict):
    """See `larsd_geo.evaluation.error_report.ErrorReport`.

    Attributes:
        threshold: Least score of a reported detection.
        counts: Kind of error (and hits) -> number.
        ap50_voc07_if_mended: Kind of error -> AP50 (VOC07) if it were fixed.
        mends: Property that would fix badly placed boxes -> number of them.
        bias: Group -> systematic errors of the boxes, the fields of `Bias`.
        breakdown: Title -> group -> counts, the fields of `Slice`.
        ships: Every ship that was not found, or not well.
        detections: Every detection that is no hit.
    """

    threshold: float
    counts: dict[str, int]
    ap50_voc07_if_mended: dict[str, float | None]
    mends: dict[str, int]
    bias: dict[str, dict[str, object]]
    breakdown: dict[str, dict[str, dict[str, object]]]
    ships: list[PlainWrongShip]
    detections: list[PlainWrongDetection]
