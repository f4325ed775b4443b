# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing on the map: an upright rectangle, and a ship's box with three clicks."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsGeometry,
    QgsPointXY,
    QgsRectangle,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtCore import QObject, Qt, pyqtSignal
from qgis.PyQt.QtGui import QColor

from .geometry import box_from_points, transform_context

_LINE = QColor(255, 190, 60)
_FILL = QColor(255, 190, 60, 50)


def area_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    """Make a rubber band for areas, in the colour of this plugin's drawings."""
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(_LINE)
    band.setFillColor(_FILL)
    band.setWidth(2)
    return band


class BorrowedMap:
    """The map's tool for the time of a drawing; the one before comes back afterwards.

    Args:
        canvas: The map.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._before: QgsMapTool | None = None

    def take(self, tool: QgsMapTool) -> None:
        """Make a tool the current one."""
        self._before = self._canvas.mapTool()
        self._canvas.setMapTool(tool)

    def give_back(self, tool: QgsMapTool) -> None:
        """Make the one before the current one, unless the user has chosen another."""
        before, self._before = self._before, None
        if self._canvas.mapTool() is not tool:
            return
        if before is not None:
            self._canvas.setMapTool(before)
        else:
            self._canvas.unsetMapTool(tool)


class RectangleTool(QgsMapTool):
    """Draws an upright rectangle: press, drag, release.

    Args:
        canvas: The map.
    """

    drawn = pyqtSignal(QgsRectangle)
    """The rectangle, in the map's CRS."""

    def __init__(self, canvas: QgsMapCanvas) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._band = area_band(canvas)
        self._start: QgsPointXY | None = None

    def canvasPressEvent(self, event: Any) -> None:
        """Begin at a corner."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = event.mapPoint()

    def canvasMoveEvent(self, event: Any) -> None:
        """Show the rectangle as it would be."""
        if self._start is not None:
            rectangle = QgsRectangle(self._start, event.mapPoint())
            self._band.setToGeometry(QgsGeometry.fromRect(rectangle), None)

    def canvasReleaseEvent(self, event: Any) -> None:
        """End at the opposite corner."""
        start, self._start = self._start, None
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if start is None:
            return
        rectangle = QgsRectangle(start, event.mapPoint())
        if rectangle.width() > 0 and rectangle.height() > 0:
            self.drawn.emit(rectangle)

    def deactivate(self) -> None:
        """Forget what was begun."""
        self._start = None
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        super().deactivate()

    def remove(self) -> None:
        """Take the rubber band off the map; the tool is of no use afterwards."""
        self.canvas().scene().removeItem(self._band)
        self.deleteLater()  # the map, whose child it is, lives on


class RotatedBoxTool(QgsMapTool):
    """Draws a ship's box: stern, bow, then how wide. Right click or Escape begins anew.

    Args:
        canvas: The map.
        crs: The CRS of the layer that gets the box.
    """

    drawn = pyqtSignal(QgsGeometry, QgsPointXY)
    """The box and the bow, in the layer's CRS."""

    def __init__(self, canvas: QgsMapCanvas, crs: QgsCoordinateReferenceSystem) -> None:
        super().__init__(canvas)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._crs = crs
        self._points: list[QgsPointXY] = []
        self._box = area_band(canvas)
        self._axis = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.LineGeometry)
        self._axis.setStrokeColor(_LINE)
        self._axis.setWidth(2)

    @property
    def clicks(self) -> int:
        """How many of the three points are set."""
        return len(self._points)

    def canvasReleaseEvent(self, event: Any) -> None:
        """Set the next point; the third makes the box."""
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
        # A third click on the axis is a slip: the first two stay.
        if box is not None:
            bow = self._points[1]
            self.reset()
            self.drawn.emit(box, bow)

    def canvasMoveEvent(self, event: Any) -> None:
        """Show the axis, then the box, as they would be."""
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
        """Begin anew at Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.reset()
            event.accept()

    def deactivate(self) -> None:
        """Forget what was begun."""
        self.reset()
        super().deactivate()

    def reset(self) -> None:
        """Forget the points."""
        self._points = []
        self._box.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        self._axis.reset(QgsWkbTypes.GeometryType.LineGeometry)

    def remove(self) -> None:
        """Take the rubber bands off the map; the tool is of no use afterwards."""
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
    """Drawing ships one after the other, until it is stopped or another tool is chosen.

    Args:
        canvas: The map.
        parent: The owner.
    """

    drawn = pyqtSignal(QgsGeometry, QgsPointXY)
    """The box and the bow, in the layer's CRS."""
    ended = pyqtSignal()
    """The user has chosen another tool."""

    def __init__(self, canvas: QgsMapCanvas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._map = BorrowedMap(canvas)
        self.tool: RotatedBoxTool | None = None

    def start(self, crs: QgsCoordinateReferenceSystem) -> None:
        """Take the map.

        Args:
            crs: The CRS of the layer that gets the boxes.
        """
        self.stop()
        self.tool = RotatedBoxTool(self._canvas, crs)
        self.tool.drawn.connect(self.drawn)
        self._map.take(self.tool)
        self.tool.deactivated.connect(self.ended)

    def stop(self) -> None:
        """Give the map back."""
        tool, self.tool = self.tool, None
        if tool is not None:
            self._map.give_back(tool)
            tool.remove()
            tool.deleteLater()
