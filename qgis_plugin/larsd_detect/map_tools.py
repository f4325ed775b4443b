# SPDX-License-Identifier: GPL-2.0-or-later
"""What both drawing tools share: their rubber band, and taking the map for a while."""

from __future__ import annotations

from qgis.core import QgsWkbTypes
from qgis.gui import QgsMapCanvas, QgsMapTool, QgsRubberBand
from qgis.PyQt.QtGui import QColor

__all__ = ["LINE_COLOUR", "BorrowedMap", "area_band"]

LINE_COLOUR = QColor(255, 190, 60)
_FILL_COLOUR = QColor(255, 190, 60, 50)


def area_band(canvas: QgsMapCanvas) -> QgsRubberBand:
    """Create a rubber band for areas, in this plugin's drawing colour."""
    band = QgsRubberBand(canvas, QgsWkbTypes.GeometryType.PolygonGeometry)
    band.setStrokeColor(LINE_COLOUR)
    band.setFillColor(_FILL_COLOUR)
    band.setWidth(2)
    return band


class BorrowedMap:
    """The map while a tool of ours is active; the previous tool comes back afterwards.

    Args:
        canvas: The map.
    """

    def __init__(self, canvas: QgsMapCanvas) -> None:
        self._canvas = canvas
        self._previous: QgsMapTool | None = None

    def take(self, tool: QgsMapTool) -> None:
        """Activate a tool."""
        self._previous = self._canvas.mapTool()
        self._canvas.setMapTool(tool)

    def give_back(self, tool: QgsMapTool) -> None:
        """Activate the previous tool, unless the user has chosen another one meanwhile."""
        previous, self._previous = self._previous, None
        if self._canvas.mapTool() is not tool:
            return
        if previous is not None:
            self._canvas.setMapTool(previous)
        else:
            self._canvas.unsetMapTool(tool)
