# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing a ship's box on the map with three clicks."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal

from ..layer import box_from_points, transform_context
from ..map_tools import LINE_COLOUR, BorrowedMap, area_band

__all__ = ["RotatedBoxTool", "ShipDrawing"]


class RotatedBoxTool(QgsMapTool):
    """Draws a ship's box: stern, bow, width. A right click or Escape starts again.

    Args:
        canvas: The map.
        crs: The CRS of the layer that gets the box.
    """

    #: The box and the bow, in the layer's CRS.
    drawn = pyqtSignal(QgsGeometry, QgsPointXY)

    def __init__(self, canvas: QgsMapCanvas, crs: QgsCoordinateReferenceSystem) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._crs = crs
        self._points: list[QgsPointXY] = []
        self._box = area_band(canvas)
        self._axis = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.LineGeometry)
        self._axis.setStrokeColor(LINE_COLOUR)
        self._axis.setWidth(2)

    @property
    def clicks(self) -> int:
        """The number of points set so far, 0 to 2."""
        return len(self._points)

    def canvasReleaseEvent(self, event: Any) -> None:
        """Set the next point; the third completes the box."""
        if event.button() == Qt.MouseButton.RightButton:
            self.reset()
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = self._to_layer(event.mapPoint())
        if point is None:
            return
        if len(self._points) < 2:
            self._points.append(point)
            return
        box = box_from_points([*self._points, point], self._crs)
        # A third click on the axis is a slip: keep the first two.
        if box is not None:
            bow = self._points[1]
            self.reset()
            self.drawn.emit(box, bow)

    def canvasMoveEvent(self, event: Any) -> None:
        """Show the axis, then the box, under the mouse."""
        point = self._to_layer(event.mapPoint())
        if point is None or not self._points:
            return
        if len(self._points) == 1:
            line = QgsGeometry.fromPolylineXY([self._points[0], point])
            self._axis.setToGeometry(line, self._crs)
            return
        box = box_from_points([*self._points, point], self._crs)
        if box is not None:
            self._box.setToGeometry(box, self._crs)

    def keyPressEvent(self, event: Any) -> None:
        """Start again on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.reset()
            event.accept()

    def deactivate(self) -> None:
        """Drop an unfinished box."""
        self.reset()
        super().deactivate()

    def reset(self) -> None:
        """Drop the points set so far."""
        self._points = []
        self._box.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self._axis.reset(QgsWkbTypes.GeometryType.LineGeometry)

    def remove(self) -> None:
        """Take the rubber bands off the map; the tool cannot be used afterwards."""
        for band in (self._box, self._axis):
            self.canvas().scene().removeItem(band)
        self.deleteLater()  # the map, whose child it is, lives on

    def _to_layer(self, point: QgsPointXY) -> QgsPointXY | None:
        crs = self.canvas().mapSettings().destinationCrs()
        if crs == self._crs or not crs.isValid() or not self._crs.isValid():
            return QgsPointXY(point)
        try:
            return QgsCoordinateTransform(crs, self._crs, transform_context()).transform(point)
        except QgsCsException:
            return None


class ShipDrawing(QObject):
    """Draws ships one after the other, until it is stopped or another tool is chosen.

    Args:
        canvas: The map.
        parent: The owner.
    """

    #: The box and the bow, in the layer's CRS.
    drawn = pyqtSignal(QgsGeometry, QgsPointXY)
    #: The user has chosen another tool.
    ended = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._map = BorrowedMap(canvas)
        self.tool: RotatedBoxTool | None = None

    def start(self, crs: QgsCoordinateReferenceSystem) -> None:
        """Start drawing.

        Args:
            crs: The CRS of the layer that gets the boxes.
        """
        self.stop()
        self.tool = RotatedBoxTool(self._canvas, crs)
        self.tool.drawn.connect(self.drawn)
        self._map.take(self.tool)
        self.tool.deactivated.connect(self.ended)

    def stop(self) -> None:
        """Stop drawing, and activate the previous tool again."""
        tool, self.tool = self.tool, None
        if tool is not None:
            self._map.give_back(tool)
            tool.remove()
            tool.deleteLater()
