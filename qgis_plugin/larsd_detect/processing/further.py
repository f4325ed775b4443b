# SPDX-License-Identifier: GPL-2.0-or-later
"""The options of `larsd detect` that few runs need, as parameters of an algorithm."""

from __future__ import annotations

import math
import os
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingParameterBoolean,
    QgsProcessingParameterCrs,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRange,
)

from ..layer import LayerError, crs_text, write_source
from ..texts import tr
from .run import is_given

__all__ = ["further_parameters", "further_values"]

_REAL = QgsProcessingParameterNumber.Type.Double
_WHOLE = QgsProcessingParameterNumber.Type.Integer

#: What the enumerations stand for, in the order of their values.
_BACKENDS = ("auto", "torch", "openvino", "onnx")
_PRECISIONS = ("auto", "float32", "bfloat16", "float16", "int8")
_MASKS = ("auto", "none", "alpha", "nodata")
_LOOKS = ("auto", "fine")
_LAND = ("none", "auto")


def further_parameters() -> list[tuple[QgsProcessingParameterDefinition, str]]:
    """Return the parameters, each with its help."""
    return [
        (
            QgsProcessingParameterRange(
                "VALUE_RANGE", tr("Values that become black and white"), _REAL, None, True
            ),
            tr(
                "Two numbers, for all bands; empty: as in the style of a layer of the project if "
                "somebody set them there, else chosen from the scene."
            ),
        ),
        (
            QgsProcessingParameterNumber(
                "IOU", tr("Overlap of two ships"), _REAL, None, True, 0, 1
            ),
            tr(
                "Of two boxes that overlap by more than this, from 0 to 1, the one with the lower "
                "score is dropped; empty: the program's own value."
            ),
        ),
        (
            _choice("MASK_KIND", tr("Invalid pixels"), _MASKS),
            tr(
                "What marks pixels without an image; auto believes the raster unless its pixels "
                "say otherwise."
            ),
        ),
        (
            QgsProcessingParameterNumber(
                "NODATA", tr("Value of invalid pixels"), _REAL, None, True
            ),
            tr("The value of pixels without an image; empty: as the raster says."),
        ),
        (
            _choice("BACKEND", tr("Backend"), _BACKENDS),
            tr("What runs the network; auto takes the fastest that is installed."),
        ),
        (
            _choice("PRECISION", tr("Precision"), _PRECISIONS),
            tr("What the network computes in; float32 gives the same result on any device."),
        ),
        (
            QgsProcessingParameterNumber("BATCH_SIZE", tr("Batch size"), _WHOLE, None, True, 1),
            tr("Tiles that go through the network together; empty: chosen for the device."),
        ),
        (
            QgsProcessingParameterNumber("THREADS", tr("Threads"), _WHOLE, None, True, 1),
            tr("Threads that read and compute; empty: as many as the processor has cores."),
        ),
        (
            QgsProcessingParameterBoolean("TTA", tr("Search all turns and flips"), False),
            tr("Every tile is seen in all eight turns and flips: eight times slower."),
        ),
        (
            _choice("LOOKS", tr("Looks"), _LOOKS),
            tr(
                "auto looks again with coarser pixels where ships may be too long for the finest; "
                "fine looks once."
            ),
        ),
        (
            _choice("LAND_MASK", tr("Land"), _LAND),
            tr(
                "auto leaves out tiles and ships that are wholly inland; it knows the world's "
                "shores, but no rivers and docks behind them, and needs larsd's extra land."
            ),
        ),
        (
            QgsProcessingParameterFeatureSource(
                "LAND",
                tr("Polygons of the land"),
                [QgsProcessing.SourceType.TypeVectorPolygon],
                None,
                True,
            ),
            tr("The land, in place of the world's shores that auto knows."),
        ),
        (
            QgsProcessingParameterNumber(
                "SHORE_BUFFER", tr("Distance from the shore (metres)"), _REAL, None, True, 0
            ),
            tr("Land closer to the shore than this counts as water; empty: 5000 m."),
        ),
        (
            QgsProcessingParameterBoolean(
                "ALLOW_UNGEOREFERENCED", tr("Accept images without georeferencing"), False
            ),
            tr("Coordinates are then pixels (column, row)."),
        ),
        (
            QgsProcessingParameterCrs("CRS", tr("Coordinate system of the ships"), None, True),
            tr("The coordinate system of the layer of ships; empty: the scene's."),
        ),
    ]


def further_values(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    folder: str,
) -> dict[str, Any]:
    """Return what was filled in, as fields of `DetectionRequest`.

    Args:
        algorithm: The algorithm with these parameters.
        parameters: Its parameters.
        context: Its context.
        folder: A folder for a file of the land.

    Raises:
        QgsProcessingException: If the two ends of the range of values are not given in order, or
            the land cannot be read.
    """
    values: dict[str, Any] = {}
    for name, field in (
        ("IOU", "iou"),
        ("NODATA", "nodata"),
        ("SHORE_BUFFER", "shore_buffer_m"),
    ):
        if is_given(parameters, name):
            values[field] = algorithm.parameterAsDouble(parameters, name, context)
    for name, field in (("BATCH_SIZE", "batch_size"), ("THREADS", "threads")):
        if is_given(parameters, name):
            values[field] = algorithm.parameterAsInt(parameters, name, context)
    for name, field, words in (
        ("MASK_KIND", "mask", _MASKS),
        ("BACKEND", "backend", _BACKENDS),
        ("PRECISION", "precision", _PRECISIONS),
        ("LOOKS", "looks", _LOOKS),
        ("LAND_MASK", "land_mask", _LAND),
    ):
        if is_given(parameters, name):
            at = algorithm.parameterAsEnum(parameters, name, context)
            if at > 0:
                values[field] = words[at]
    if is_given(parameters, "VALUE_RANGE"):
        values.update(_value_range(*algorithm.parameterAsRange(parameters, "VALUE_RANGE", context)))
    for name, field in (("TTA", "tta"), ("ALLOW_UNGEOREFERENCED", "allow_ungeoreferenced")):
        if is_given(parameters, name):
            values[field] = algorithm.parameterAsBool(parameters, name, context)
    if is_given(parameters, "LAND"):
        source = algorithm.parameterAsSource(parameters, "LAND", context)
        if source is None:
            raise QgsProcessingException(algorithm.invalidSourceError(parameters, "LAND"))
        path = os.path.join(folder, "shores.gpkg")
        try:
            # Whole: where it were cut at the scene, there would be a shore.
            values["land_mask"] = write_source(source, path, context.transformContext())
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
    if is_given(parameters, "CRS"):
        crs = algorithm.parameterAsCrs(parameters, "CRS", context)
        if crs.isValid():
            values["crs"] = crs_text(crs)
    return values


def _value_range(low: float, high: float) -> dict[str, Any]:
    """Return the range of values as a field; none where QGIS's widget was left empty."""
    if math.isnan(low) and math.isnan(high):
        return {}
    if not low < high:  # nor where one of them is missing
        raise QgsProcessingException(
            tr("The value that becomes black must be below the one that becomes white.")
        )
    return {"value_ranges": ((low, high),)}


def _choice(name: str, words: str, options: tuple[str, ...]) -> QgsProcessingParameterEnum:
    return QgsProcessingParameterEnum(name, words, list(options), False, 0, True)
