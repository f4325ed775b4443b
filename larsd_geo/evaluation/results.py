"""The result of an evaluation: plain values that turn into JSON."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, cast

import numpy as np

from larsd_geo.evaluation.plain import PlainCurve, PlainEvaluation, PlainScores
from larsd_geo.evaluation.precision import PrecisionRecallCurve
from larsd_geo.evaluation.reliability import Reliability

__all__ = ["EvaluationResult", "GroupScores", "LocalisationError", "OperatingPoint"]

#: Keys of fields in JSON where they differ from the fields' names: files keep the first ones.
JSON_KEYS: Mapping[str, str] = {"images": "pictures"}

#: Recall levels at which the JSON keeps the curve: every hundredth, as in COCO.
CURVE_LEVELS = 101


@dataclass(frozen=True)
class OperatingPoint:
    """Hits, misses and false alarms at one score threshold, at IoU 0.5.

    Attributes:
        score_threshold: Detections with at least this score are reported.
        precision: Share of the reported detections that are ships; NaN if none is reported.
        recall: Share of the ships that are reported; NaN if there are none.
        f1: Harmonic mean of the two; NaN if there are no ships.
        hits: Ships that are reported.
        misses: Ships that are not.
        false_alarms: Detections of nothing, or of a ship for the second time.
    """

    score_threshold: float
    precision: float
    recall: float
    f1: float
    hits: int
    misses: int
    false_alarms: int


@dataclass(frozen=True)
class GroupScores:
    """Scores of a group of ships: all of them, those of one size, those of one source.

    Attributes:
        images: Number of images.
        ships: Labelled ships that count.
        ap50_voc07: Average precision at IoU 0.5, VOC 2007's eleven points.
        ap50: Average precision at IoU 0.5 by area.
        ap75: The same at IoU 0.75.
        ap50_95: Mean of the same at IoU 0.50, 0.55 ... 0.95.
        at_threshold: Counts at the evaluation's score threshold.
    """

    images: int
    ships: int
    ap50_voc07: float
    ap50: float
    ap75: float
    ap50_95: float
    at_threshold: OperatingPoint


@dataclass(frozen=True)
class LocalisationError:
    """How well found ships are outlined: medians over the hits at the score threshold.

    Attributes:
        iou: Rotated IoU with the label.
        centre_px: Distance of the centres in pixels.
        length: Absolute relative error of the length.
        width: Absolute relative error of the width.
        axis_deg: Angle between the axes in degrees, 0 to 90.
    """

    iou: float
    centre_px: float
    length: float
    width: float
    axis_deg: float


@dataclass(frozen=True)
class EvaluationResult:
    """Scores of a detector on a labelled data set.

    Average precisions are in [0, 1] and NaN (null in JSON) where there are no ships.

    Attributes:
        overall: Scores over everything.
        by_size: Scores per size bin, by the bin's name.
        by_source: Scores per source of the images; empty if sources are unknown.
        best: The operating point with the greatest F1 (of equals, the highest score).
        localisation: How well the hits at the score threshold are outlined.
        curve: Precision over recall at IoU 0.5.
        reliability: How often detections are right, by their scores.
    """

    overall: GroupScores
    by_size: Mapping[str, GroupScores]
    by_source: Mapping[str, GroupScores]
    best: OperatingPoint
    localisation: LocalisationError
    curve: PrecisionRecallCurve = field(repr=False, compare=False)
    reliability: Reliability

    def to_dict(self) -> PlainEvaluation:
        """Return plain values for JSON; NaN becomes None.

        The curve is kept as the interpolated precision, and the score that reaches it, at every
        hundredth of recall (None beyond the greatest recall).
        """
        return {**self.scores(), "curve": _sampled(self.curve)}

    def scores(self) -> PlainScores:
        """Return plain values for JSON without the curve, as cards hold them; NaN becomes None."""
        values = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name != "curve"}
        return cast(PlainScores, values)


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {
            JSON_KEYS.get(f.name, f.name): _plain(getattr(value, f.name)) for f in fields(value)
        }
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isnan(value):
        return None
    return value


def _sampled(curve: PrecisionRecallCurve) -> PlainCurve:
    levels = np.arange(CURVE_LEVELS) / (CURVE_LEVELS - 1)
    precision: list[float | None] = [None] * CURVE_LEVELS
    scores: list[float | None] = [None] * CURVE_LEVELS
    if len(curve.recall) and not np.isnan(curve.recall[0]):
        envelope = curve.envelope()
        for level, index in enumerate(np.searchsorted(curve.recall, levels)):
            if index < len(envelope):
                precision[level] = float(envelope[index])
                scores[level] = float(curve.scores[index])
    return {"recall": levels.tolist(), "precision": precision, "score": scores}
