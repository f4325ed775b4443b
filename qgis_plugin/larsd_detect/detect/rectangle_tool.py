# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing the area to search on the map."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsGeometry, QgsPointXY, QgsRectangle, QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapTool
from qgis.PyQt.QtCore import Qt, pyqtSignal

from ..map_tools import area_band

__all__ = ["RectangleTool"]


class RectangleTool(QgsMapTool):
    """Draws an upright rectangle: press, drag, release.

    Args:
        canvas: The map.
    """

    #: The rectangle, in the map's CRS.
    drawn = pyqtSignal(QgsRectangle)

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._band = area_band(canvas)
        self._start: QgsPointXY | None = None

    def canvasPressEvent(self, event: Any) -> None:
        """Start at a corner."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = event.mapPoint()

    def canvasMoveEvent(self, event: Any) -> None:
        """Show the rectangle under the mouse."""
        if self._start is not None:
            rectangle = QgsRectangle(self._start, event.mapPoint())
            self._band.setToGeometry(QgsGeometry.fromRect(rectangle), None)

    def canvasReleaseEvent(self, event: Any) -> None:
        """Finish at the opposite corner."""
        start, self._start = self._start, None
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if start is None:
            return
        rectangle = QgsRectangle(start, event.mapPoint())
        if rectangle.width() > 0 and rectangle.height() > 0:
            self.drawn.emit(rectangle)

    def deactivate(self) -> None:
        """Drop an unfinished rectangle."""
        self._start = None
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        super().deactivate()

    def remove(self) -> None:
        """Take the rubber band off the map; the tool cannot be used afterwards."""
        self.canvas().scene().removeItem(self._band)
        self.deleteLater()  # the map, whose child it is, lives on
