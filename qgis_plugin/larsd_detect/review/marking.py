# SPDX-License-Identifier: GPL-2.0-or-later
"""The current ship on the map: it stays marked, and a click on another one chooses that."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapToolIdentify, QgsMapToolPan, QgsRubberBand
from qgis.PyQt.QtCore import QEvent, QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor

from ..layer import transform_context

__all__ = ["ShipMarker", "ShipPicker"]

_COLOUR = QColor(0, 220, 255)

#: A click this close to a ship means the ship, and a longer way between press and release is a
#: drag; in pixels.
_NEAR_PX = 5


class ShipMarker:
    """A frame around the current ship.

    Args:
        canvas: The map.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
        self._band.setStrokeColor(_COLOUR)
        self._band.setFillColor(QColor(0, 0, 0, 0))
        self._band.setWidth(3)

    def mark(self, layer: QgsVectorLayer | None, fids: list[int]) -> None:
        """Mark ships in place of those before; none without a layer."""
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if layer is None or not fids:
            return
        request = QgsFeatureRequest().setFilterFids(fids)
        for feature in layer.getFeatures(request):
            self._band.addGeometry(feature.geometry(), layer)

    def is_shown(self) -> bool:
        """Tell whether a ship is marked."""
        return bool(self._band.numberOfVertices())

    def remove(self) -> None:
        """Take the frame off the map for good."""
        self._canvas.scene().removeItem(self._band)


class ShipPicker(QObject):
    """Watches the map for clicks on ships while the map is panned or identified.

    The click goes on to the map's own tool.

    Args:
        canvas: The map.
        parent: The owner.
    """

    #: A feature was clicked.
    picked = pyqtSignal(int)

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._layer: QgsVectorLayer | None = None
        self._enabled = False
        self._pressed: Any = None
        canvas.viewport().installEventFilter(self)

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Switch to another layer of ships."""
        self._layer = layer

    def enable(self, enabled: bool) -> None:
        """Watch for clicks, or do not."""
        self._enabled = enabled

    def remove(self) -> None:
        """Stop watching the map."""
        self._canvas.viewport().removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at a click, and let it pass."""
        kind = event.type()
        if kind == QEvent.Type.MouseButtonPress and event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.pos()
        elif kind == QEvent.Type.MouseButtonRelease and self._pressed is not None:
            way, self._pressed = event.pos() - self._pressed, None
            if way.manhattanLength() <= _NEAR_PX and self._looks():
                fid = self._ship_at(event.pos())
                if fid is not None:
                    self.picked.emit(fid)
        return False

    def _looks(self) -> bool:
        tool = self._canvas.mapTool()
        is_looking = tool is None or isinstance(tool, (QgsMapToolPan, QgsMapToolIdentify))
        return self._enabled and self._layer is not None and is_looking

    def _ship_at(self, pixel: Any) -> int | None:
        layer = self._layer
        assert layer is not None
        point = self._canvas.getCoordinateTransform().toMapCoordinates(pixel)
        near = _NEAR_PX * self._canvas.mapUnitsPerPixel()
        around = QgsRectangle(
            point.x() - near, point.y() - near, point.x() + near, point.y() + near
        )
        to_layer = QgsCoordinateTransform(
            self._canvas.mapSettings().destinationCrs(), layer.crs(), transform_context()
        )
        try:
            box = to_layer.transformBoundingBox(around)
            centre = QgsGeometry.fromPointXY(to_layer.transform(point))
        except QgsCsException:
            return None
        request = QgsFeatureRequest().setFilterRect(box).setNoAttributes()
        found = [
            (feature.geometry().distance(centre), feature.id())
            for feature in layer.getFeatures(request)
        ]
        reach = max(box.width(), box.height()) / 2
        return min(found)[1] if found and min(found)[0] <= reach else None
