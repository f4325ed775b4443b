# SPDX-License-Identifier: GPL-2.0-or-later
"""The layer of ships: from larsd's GeoPackage to a sink, with its style."""

from __future__ import annotations

import collections
import os
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsFeatureSink,
    QgsFields,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsVectorLayer,
)

from ..layer import TABLE, apply_style, open_file, store_style
from ..texts import tr

__all__ = ["copy_ships", "embed_style", "name_and_style", "style_in_memory"]


def copy_ships(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    path: str,
) -> str:
    """Copy the ships that larsd wrote to the algorithm's sink `OUTPUT`.

    Args:
        algorithm: The algorithm.
        parameters: Its parameters.
        context: Its context.
        path: larsd's GeoPackage.

    Returns:
        The sink's id.

    Raises:
        QgsProcessingException: If the file cannot be read, or the sink does not accept the ships.
    """
    # QGIS keeps the frames of an exception that leaves an algorithm. None of them may hold open
    # files: they would stay open until QGIS ends, and crash it then.
    destination, error = _copy(algorithm, parameters, context, path)
    if error:
        raise QgsProcessingException(error)
    return destination


def _copy(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    path: str,
) -> tuple[str, str]:
    """Copy the ships; return the sink's id, and a sentence on what failed, empty on success."""
    layer = open_file(path, TABLE)
    if not layer.isValid():
        return "", tr("The layer that larsd wrote cannot be read.")
    # The row number belongs to the file; the sink has its own.
    kept = [i for i, field in enumerate(layer.fields()) if field.name() != "fid"]
    fields = QgsFields()
    for index in kept:
        fields.append(layer.fields()[index])
    sink, destination = algorithm.parameterAsSink(
        parameters, "OUTPUT", context, fields, layer.wkbType(), layer.crs()
    )
    if sink is None:
        return "", algorithm.invalidSinkError(parameters, "OUTPUT")
    copied = True
    for ship in layer.getFeatures():
        feature = QgsFeature(fields)
        feature.setGeometry(ship.geometry())
        values = ship.attributes()
        feature.setAttributes([values[index] for index in kept])
        copied = copied and sink.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
    copied = sink.flushBuffer() and copied
    if copied:
        return destination, ""
    reason = sink.lastError() or tr("is the disk full?")
    return "", tr("The ships could not be written to {}: {}").format(destination, reason)


def embed_style(destination: str) -> None:
    """Store the style in the GeoPackage that a sink wrote; other outputs are left alone.

    Args:
        destination: The sink's id.
    """
    path = destination.split("|", 1)[0]
    if not (path.lower().endswith(".gpkg") and os.path.isfile(path)):
        return
    layer = QgsVectorLayer(destination, TABLE, "ogr")
    if layer.isValid():
        store_style(layer)


class _ShipsStyler(QgsProcessingLayerPostProcessorInterface):
    """Styles the layer once Processing has added it to the project."""

    def postProcessLayer(
        self,
        layer: QgsVectorLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Style the layer, in the main thread."""
        if isinstance(layer, QgsVectorLayer):
            apply_style(layer)


#: A context deletes its styler in the end, but does not keep what Python knows of it: in a batch or
#: a model the algorithm is gone before the layer is added. No context has so many layers.
_KEPT: collections.deque[_ShipsStyler] = collections.deque(maxlen=256)


def name_and_style(context: QgsProcessingContext, destination: str, scene: str) -> None:
    """Have the layer styled, and named after its scene, when it is added to the project.

    Args:
        context: The algorithm's context.
        destination: The sink's id.
        scene: The name of the scene's file.
    """
    if not context.willLoadLayerOnCompletion(destination):
        return
    details = context.layerToLoadOnCompletionDetails(destination)
    styler = _ShipsStyler()
    _KEPT.append(styler)
    details.setPostProcessor(styler)
    if details.name == tr("Ships"):  # and not one that a model gives its output
        details.name = f"{tr('Ships')} {os.path.splitext(scene)[0]}"


def style_in_memory(destination: str, context: QgsProcessingContext) -> None:
    """Style a layer in memory, for what comes after this algorithm in a model or a script.

    Args:
        destination: The sink's id.
        context: The algorithm's context.
    """
    layer = context.temporaryLayerStore().mapLayer(destination)
    if isinstance(layer, QgsVectorLayer):
        apply_style(layer)
