# SPDX-License-Identifier: GPL-2.0-or-later
"""The layer of ships: from `larsd`'s GeoPackage into a sink, with its style."""

from __future__ import annotations

import contextlib
import os
import sqlite3
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
from qgis.PyQt.QtXml import QDomDocument

from ..texts import tr


def copy_ships(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    path: str,
) -> tuple[str, str]:
    """Copy the ships that larsd wrote into the algorithm's sink `OUTPUT`.

    Args:
        algorithm: The algorithm.
        parameters: Its parameters.
        context: Its context.
        path: larsd's GeoPackage.

    Returns:
        The sink's id, and the layer's style as QML (empty where the file has none).

    Raises:
        QgsProcessingException: the file cannot be read, or the sink does not take the ships.
    """
    # QGIS keeps the frames of an exception that leaves an algorithm: none with open files shall be
    # among them, or they stay open until QGIS ends, and crash it there.
    destination, error = _copy(algorithm, parameters, context, path)
    if error:
        raise QgsProcessingException(error)
    return destination, read_style(path)


def _copy(
    algorithm: QgsProcessingAlgorithm,
    parameters: dict[str, Any],
    context: QgsProcessingContext,
    path: str,
) -> tuple[str, str]:
    """Copy the ships; return the sink's id, and the sentence of what failed, else an empty one."""
    layer = QgsVectorLayer(f"{path}|layername=ships", "ships", "ogr")
    if not layer.isValid():
        return "", tr("The layer that larsd wrote cannot be read.")
    # The row number belongs to the file; the sink has one of its own.
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


def read_style(path: str) -> str:
    """Read the default style in a GeoPackage.

    Args:
        path: The file.

    Returns:
        QML, or an empty text where there is none.
    """
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as file:
        row = file.execute("SELECT styleQML FROM layer_styles WHERE useAsDefault").fetchone()
        return str(row[0]) if row else ""
    return ""


def embed_style(destination: str, qml: str) -> None:
    """Store a style in the GeoPackage that a sink wrote; anything else is left as it is.

    Args:
        destination: The sink's id.
        qml: The style; nothing is done where it is empty.
    """
    path = destination.split("|", 1)[0]
    if not (qml and path.lower().endswith(".gpkg") and os.path.isfile(path)):
        return
    layer = QgsVectorLayer(destination, "ships", "ogr")
    if layer.isValid():
        apply_style(layer, qml)
        layer.saveStyleToDatabase("ships", tr("Ships by score, LARSD"), True, "")


def apply_style(layer: QgsVectorLayer, qml: str) -> None:
    """Give a layer a style, where there is one.

    Args:
        layer: A layer of ships.
        qml: The style.
    """
    document = QDomDocument()
    if qml and document.setContent(qml):
        layer.importNamedStyle(document)
        layer.triggerRepaint()


class ShipsStyler(QgsProcessingLayerPostProcessorInterface):
    """Styles the layer once Processing has put it into the project.

    Args:
        qml: The style.
    """

    def __init__(self, qml: str) -> None:
        super().__init__()
        self._qml = qml

    def postProcessLayer(
        self,
        layer: QgsVectorLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Apply it, in the main thread."""
        if isinstance(layer, QgsVectorLayer):
            apply_style(layer, self._qml)
