# SPDX-License-Identifier: GPL-2.0-or-later
"""The ships found so far, in a layer in memory that is refilled while a run goes on.

The layer has no filter. QGIS (3.40, and others) can crash with a segmentation fault when a layer in
memory has one: the rendering thread reads the project's expression scope without a lock, while the
main thread rebuilds it whenever a layer is added or removed. So the layer holds the ships to show,
and the others wait here.
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
from .ships import RUNNING_PROPERTY, new_layer, open_file

__all__ = ["ANY_LENGTH", "PartialShips", "partial_layer"]

#: The least and the greatest length in metres; a greatest one of 0 is any.
ANY_LENGTH = (0.0, 0.0)


class PartialShips(QObject):
    """All ships found so far, as a child of the layer that shows some of them.

    Args:
        layer: The layer, which owns it from now on.
        min_score: The minimum score of the ships that are shown.
    """

    def __init__(self, layer: QgsVectorLayer, min_score: float) -> None:
        super().__init__(layer)
        self.min_score = min_score
        self.lengths = ANY_LENGTH
        #: By the address of their scene.
        self._ships: dict[str, list[QgsFeature]] = {}

    @staticmethod
    def of(layer: QgsVectorLayer) -> PartialShips | None:
        """Return all ships of a layer, or None if it is not the layer of an unfinished run."""
        found: PartialShips | None = layer.findChild(PartialShips)
        return found

    def __len__(self) -> int:
        """Return how many ships have been found, shown or not."""
        return sum(map(len, self._ships.values()))

    def take(self, path: str) -> bool:
        """Replace the ships of a scene by those in a file.

        Values are matched by column name, and geometries transformed to the layer's CRS.

        Args:
            path: A file of ships, such as `larsd detect --partial` writes.

        Returns:
            Whether the file could be read; if not, nothing changes.
        """
        source = open_file(path, "ships")
        if not source.isValid():
            return False
        layer = self.parent()
        fields = layer.fields()
        request = QgsFeatureRequest().setDestinationCrs(layer.crs(), transform_context())
        ships = []
        for found in source.getFeatures(request):
            feature = QgsFeature(fields)
            feature.setGeometry(_one_polygon(found.geometry()))
            for index, field in enumerate(fields):
                at = found.fieldNameIndex(field.name())
                if at >= 0:
                    feature.setAttribute(index, _converted(field.typeName(), found.attribute(at)))
            ships.append(feature)
        if ships:
            self._ships[str(ships[0].attribute("scene_uri"))] = ships
        self._fill()
        return True

    def show_from(self, min_score: float, lengths: tuple[float, float] = ANY_LENGTH) -> None:
        """Show the ships with at least this score and of these lengths, and hide the others."""
        self.min_score, self.lengths = min_score, lengths
        self._fill()
        self.parent().dataChanged.emit()

    def _is_shown(self, ship: QgsFeature) -> bool:
        least, most = self.lengths
        length = ship.attribute("length_m")
        length = float(length) if isinstance(length, (int, float)) else 0.0
        is_long_enough = length >= least and (most <= 0 or length <= most)
        return bool(ship.attribute("score") >= self.min_score and is_long_enough)

    def _fill(self) -> None:
        layer = self.parent()
        provider = layer.dataProvider()
        provider.truncate()
        provider.addFeatures(
            [one for ships in self._ships.values() for one in ships if self._is_shown(one)]
        )
        layer.updateExtents()
        layer.triggerRepaint()


def partial_layer(name: str, crs: QgsCoordinateReferenceSystem, min_score: float) -> QgsVectorLayer:
    """Create the layer of a run that goes on: empty and read-only.

    Args:
        name: The layer's name.
        crs: The scene's CRS.
        min_score: The minimum score of the ships that it shows.
    """
    layer = new_layer(name, crs)
    layer.setCustomProperty(RUNNING_PROPERTY, True)
    layer.setReadOnly(True)
    PartialShips(layer, min_score)
    return layer


def _one_polygon(geometry: QgsGeometry) -> QgsGeometry:
    """Join what GeoJSON splits at the antimeridian."""
    if not QgsWkbTypes.isMultiType(geometry.wkbType()):
        return geometry
    joined = QgsGeometry.unaryUnion(geometry.asGeometryCollection())
    joined.convertToSingleType()
    return joined


def _converted(type_name: str, value: Any) -> Any:
    if type_name == "datetime" and isinstance(value, str):
        return QDateTime.fromString(value, Qt.DateFormat.ISODateWithMs)
    return value
