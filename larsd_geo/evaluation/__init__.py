"""How good a detector is: matching, average precision, operating points, reports.

These names work on boxes alone: predictions and truths of named images in, numbers out.
`larsd_geo.evaluation.run` runs a model over labelled images and scores it.
"""

from __future__ import annotations

from larsd_geo.evaluation.bows import BowScores, bow_table, score_bows
from larsd_geo.evaluation.error_kinds import SortedErrors, sort_errors
from larsd_geo.evaluation.error_report import (
    ErrorReport,
    error_tables,
    report_errors,
    save_error_report,
)
from larsd_geo.evaluation.evaluate import evaluate_detections
from larsd_geo.evaluation.matching import Matches, Outcomes, match_detections
from larsd_geo.evaluation.precision import (
    PrecisionRecallCurve,
    average_precision_area,
    average_precision_voc07,
    precision_recall_curve,
)
from larsd_geo.evaluation.reliability import (
    Reliability,
    reliability,
    save_reliability_plot,
)
from larsd_geo.evaluation.report import (
    format_report,
    save_curve_plot,
    score_table,
    summary_lines,
)
from larsd_geo.evaluation.results import (
    EvaluationResult,
    GroupScores,
    LocalisationError,
    OperatingPoint,
)
from larsd_geo.evaluation.sizes import SIZE_BINS, SizeBin

__all__ = [
    "SIZE_BINS",
    "BowScores",
    "ErrorReport",
    "EvaluationResult",
    "GroupScores",
    "LocalisationError",
    "Matches",
    "OperatingPoint",
    "Outcomes",
    "PrecisionRecallCurve",
    "Reliability",
    "SizeBin",
    "SortedErrors",
    "average_precision_area",
    "average_precision_voc07",
    "bow_table",
    "error_tables",
    "evaluate_detections",
    "format_report",
    "match_detections",
    "precision_recall_curve",
    "reliability",
    "report_errors",
    "save_curve_plot",
    "save_error_report",
    "save_reliability_plot",
    "score_bows",
    "score_table",
    "sort_errors",
    "summary_lines",
]
