# SPDX-License-Identifier: GPL-2.0-or-later
"""`larsd:evaluatedetections`: compare detections with polygons of the true ships."""

from __future__ import annotations

import html
import json
import os
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsWkbTypes,
)

from ..answers import Comparison, Scores
from ..layer import REAL, TEXT, WHOLE, LayerError, write_source
from ..texts import tr
from .algorithm import LarsdAlgorithm
from .run import is_given, run_larsd, scratch_folder

__all__ = ["EvaluateDetections"]

#: Columns of the table: name, type, key in the result of `larsd compare`.
_COLUMNS = (
    ("ships", TEXT, ""),
    ("reference", WHOLE, "reference"),
    ("found", WHOLE, "hits"),
    ("missed", WHOLE, "misses"),
    ("false", WHOLE, "false_alarms"),
    ("precision", REAL, "precision"),
    ("recall", REAL, "recall"),
    ("f1", REAL, "f1"),
    ("average_precision", REAL, "ap50"),
    ("score_threshold", REAL, "score_threshold"),
)

#: Numbers among the results: for models and scripts.
_NUMBERS = {"PRECISION": "precision", "RECALL": "recall", "F1": "f1", "AVERAGE_PRECISION": "ap50"}


class EvaluateDetections(LarsdAlgorithm):
    """Runs `larsd compare` on two layers and shows its scores as a table and a page."""

    DETECTIONS, REFERENCE, AREA, SCORE = "DETECTIONS", "REFERENCE", "AREA", "SCORE"
    OUTPUT, HTML = "OUTPUT", "HTML"

    def name(self) -> str:
        """Return the id, after the provider's."""
        return "evaluatedetections"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Evaluate detections")

    def tags(self) -> list[str]:
        """Return further words by which the toolbox finds it."""
        return tr("ship,accuracy,precision,recall,average precision,ground truth,LARSD").split(",")

    def shortDescription(self) -> str:
        """Return one line on what it does."""
        return tr("Compares detected ships with polygons of the true ones.")

    def shortHelpString(self) -> str:
        """Return the help next to the parameters."""
        return tr(
            "<p>Measures how good a layer of detections is, against polygons of the true ships in "
            "the same waters: precision, recall, F1 and average precision, for all ships and by "
            "their length.</p>"
            "<p>A detection is correct if its IoU with a true ship (the area of their overlap, "
            "divided by the area of both together) is above 0.5. A second one of the same ship is "
            "false. Rows of the reference whose field <i>review</i> says <i>rejected</i> are left "
            "out; those whose field <i>ignore</i> is true count neither as found nor as "
            "missed.</p>"
        )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        real = QgsProcessingParameterNumber.Type.Double
        for parameter, text in (
            (
                QgsProcessingParameterFeatureSource(
                    self.DETECTIONS, tr("Detected ships"), polygons
                ),
                tr("A polygon layer with the field score, as Detect ships creates it."),
            ),
            (
                QgsProcessingParameterFeatureSource(self.REFERENCE, tr("True ships"), polygons),
                tr("Polygons of the ships that are really there, in any coordinate system."),
            ),
            (
                QgsProcessingParameterFeatureSource(
                    self.AREA, tr("Compare in these polygons"), polygons, None, True
                ),
                tr(
                    "True ships whose centre is outside are ignored, and detections outside count "
                    "only where they meet a true ship inside; empty: everywhere."
                ),
            ),
            (
                QgsProcessingParameterNumber(
                    self.SCORE, tr("Minimum score"), real, None, True, minValue=0.0, maxValue=1.0
                ),
                tr(
                    "Precision, recall and F1 count the detections with at least this score; "
                    "empty: the score at which F1 is highest. Average precision counts all of them."
                ),
            ),
            (
                QgsProcessingParameterFeatureSink(
                    self.OUTPUT, tr("Scores"), QgsProcessing.SourceType.TypeVector
                ),
                tr("A table: one row for all ships, and one for each range of lengths."),
            ),
            (
                QgsProcessingParameterFileDestination(
                    self.HTML, tr("Report"), tr("HTML files (*.html)"), None, optional=True
                ),
                tr("The same as an HTML page."),
            ),
        ):
            self.add(parameter, text)
        for name, title in (
            ("PRECISION", tr("Precision")),
            ("RECALL", tr("Recall")),
            ("F1", tr("F1")),
            ("AVERAGE_PRECISION", tr("Average precision")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, title))

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run `larsd compare` and put its scores into a table and a page.

        Returns:
            The outputs; nothing if the user cancelled.
        """
        with scratch_folder() as folder:
            scores = os.path.join(folder, "scores.json")
            arguments = ["compare", f"--json={scores}"]
            if is_given(parameters, self.SCORE):
                value = self.parameterAsDouble(parameters, self.SCORE, context)
                arguments.append(f"--score={value!r}")
            if is_given(parameters, self.AREA):
                arguments.append(f"--aoi={self._file(self.AREA, parameters, context, folder)}")
            arguments.append("--")
            for name in (self.DETECTIONS, self.REFERENCE):
                arguments.append(self._file(name, parameters, context, folder))
            if not run_larsd(arguments, feedback, lambda event: None):
                return {}
            with open(scores, encoding="utf-8") as file:
                values: Comparison = json.load(file)
        rows: list[tuple[str, Scores]] = [(tr("all"), values), *values["by_length"].items()]
        results: dict[str, Any] = {key: values.get(name) for key, name in _NUMBERS.items()}
        results[self.OUTPUT] = self._fill_table(parameters, context, rows)
        page = self.parameterAsFileOutput(parameters, self.HTML, context)
        if page:
            with open(page, "w", encoding="utf-8") as file:
                file.write(_page(rows, values))
            results[self.HTML] = page
        return results

    def _file(
        self, name: str, parameters: dict[str, Any], context: QgsProcessingContext, folder: str
    ) -> str:
        """Write the layer of a parameter to a file, and return its path."""
        source = self.parameterAsSource(parameters, name, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, name))
        path = os.path.join(folder, f"{name.lower()}.gpkg")
        try:
            return write_source(source, path, context.transformContext())
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error

    def _fill_table(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        rows: list[tuple[str, Scores]],
    ) -> str:
        fields = QgsFields()
        for name, kind, _ in _COLUMNS:
            fields.append(QgsField(name, kind))
        sink, destination = self.parameterAsSink(
            parameters,
            self.OUTPUT,
            context,
            fields,
            QgsWkbTypes.Type.NoGeometry,
            QgsCoordinateReferenceSystem(),
        )
        if sink is None:
            raise QgsProcessingException(self.invalidSinkError(parameters, self.OUTPUT))
        for label, scores in rows:
            feature = QgsFeature(fields)
            feature.setAttributes([label, *(scores.get(key) for _, _, key in _COLUMNS[1:])])
            if not sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert):
                error = self.writeFeatureError(sink, parameters, self.OUTPUT)
                del sink  # QGIS keeps the exception's frames, and with them what is open there
                raise QgsProcessingException(error)
        return str(destination)


def _page(rows: list[tuple[str, Scores]], values: Comparison) -> str:
    """Return the scores as a self-contained HTML page."""
    head = "".join(f"<th>{html.escape(name)}</th>" for name, _, _ in _COLUMNS)
    body = "".join(
        f"<tr><td>{html.escape(label)}</td>"
        + "".join(f"<td>{_cell(scores.get(key))}</td>" for _, _, key in _COLUMNS[1:])
        + "</tr>"
        for label, scores in rows
    )
    local = values["localisation"]
    outlines = ""
    if local["iou"] is not None and local["length"] is not None:
        outlines = "<p>" + html.escape(
            tr(
                "Outlines of the ships found, medians: IoU {:.2f}, centre off by {:.1f} m, length "
                "by {:.1f} %, axis by {:.1f}°."
            ).format(local["iou"], local["centre_m"], 100 * local["length"], local["axis_deg"])
        ) + "</p>"  # fmt: skip
    other = tr("Average precision at IoU 0.75: {}, at 0.50 to 0.95: {}.").format(
        _cell(values["ap75"]), _cell(values["ap50_95"])
    )
    title = html.escape(tr("Evaluation of detected ships"))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title><style>'
        "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
        "td,th{border:1px solid #888;padding:.3em .7em;text-align:right}"
        "td:first-child,th:first-child{text-align:left}</style></head>\n"
        f"<body><h1>{title}</h1><table><tr>{head}</tr>{body}</table>{outlines}"
        f"<p>{html.escape(other)}</p></body></html>\n"
    )


def _cell(value: object) -> str:
    if value is None:
        return "–"  # noqa: RUF001 (an en dash stands for nothing)
    return f"{value:.3f}" if isinstance(value, float) else str(value)
