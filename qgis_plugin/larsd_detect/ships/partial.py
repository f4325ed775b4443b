# SPDX-License-Identifier: GPL-2.0-or-later
"""The ships found so far, in a layer in memory that is filled anew while a run goes on.

It has no filter. QGIS (3.40, and others) can end with a segmentation fault where a layer in memory
has one: the thread that draws it reads the project's scope of expressions, without a lock, while a
layer that comes or goes makes the window's thread renew that. So the layer holds the ships that are
to be seen, and the others wait here.
"""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime, QObject, Qt

from .geometry import transform_context
from .layer import RUNNING_PROPERTY, TOTAL_PROPERTY, new_layer, open_file


class PartialShips(QObject):
    """All ships found so far, as a child of the layer that shows some of them.

    Args:
        layer: Its layer, which it belongs to from here on.
        least: The least score of the ships that are shown.
    """

    def __init__(self, layer: QgsVectorLayer, least: float) -> None:
        super().__init__(layer)
        self.least = least
        self._ships: list[QgsFeature] = []

    @staticmethod
    def of(layer: QgsVectorLayer) -> PartialShips | None:
        """Return what a layer shows some of; None for one that is not of a run that goes on."""
        return layer.findChild(PartialShips)

    def __len__(self) -> int:
        """Return how many ships have been found, shown or not."""
        return len(self._ships)

    def take(self, path: str) -> bool:
        """Take the ships of a file in place of those before.

        Values go by the columns' names, and geometries into the layer's CRS.

        Args:
            path: A file of ships, such as `larsd detect --partial` writes.

        Returns:
            Whether the file could be read; all is as it was if not.
        """
        source = open_file(path, "ships")
        if not source.isValid():
            return False
        layer = self.parent()
        fields = layer.fields()
        request = QgsFeatureRequest().setDestinationCrs(layer.crs(), transform_context())
        self._ships = []
        for found in source.getFeatures(request):
            feature = QgsFeature(fields)
            feature.setGeometry(_one_polygon(found.geometry()))
            for index, field in enumerate(fields):
                at = found.fieldNameIndex(field.name())
                if at >= 0:
                    feature.setAttribute(index, _converted(field.typeName(), found.attribute(at)))
            self._ships.append(feature)
        layer.setCustomProperty(TOTAL_PROPERTY, len(self._ships))
        self._fill()
        return True

    def show_from(self, least: float) -> None:
        """Show the ships with at least this score, and hold the others back."""
        self.least = least
        self._fill()
        self.parent().dataChanged.emit()

    def _fill(self) -> None:
        layer = self.parent()
        provider = layer.dataProvider()
        provider.truncate()
        provider.addFeatures([one for one in self._ships if one.attribute("score") >= self.least])
        layer.updateExtents()
        layer.triggerRepaint()


def partial_layer(name: str, crs: QgsCoordinateReferenceSystem, least: float) -> QgsVectorLayer:
    """Make the layer of a run that goes on: empty, and not to be edited.

    Args:
        name: The layer's name.
        crs: The scene's CRS.
        least: The least score of the ships that it shows.
    """
    layer = new_layer(name, crs)
    layer.setCustomProperty(RUNNING_PROPERTY, True)
    layer.setReadOnly(True)
    PartialShips(layer, least)
    return layer


def _one_polygon(geometry: QgsGeometry) -> QgsGeometry:
    """Join what GeoJSON cuts at the antimeridian."""
    if not QgsWkbTypes.isMultiType(geometry.wkbType()):
        return geometry
    joined = QgsGeometry.unaryUnion(geometry.asGeometryCollection())
    joined.convertToSingleType()
    return joined


def _converted(type_name: str, value: Any) -> Any:
    if type_name == "datetime" and isinstance(value, str):
        return QDateTime.fromString(value, Qt.DateFormat.ISODateWithMs)
    return value
