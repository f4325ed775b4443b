# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing the search area."""

from __future__ import annotations

import contextlib
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsMapLayerProxyModel,
    QgsRectangle,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QVBoxLayout, QWidget

from ..layer import SceneSource
from ..map_tools import BorrowedMap, area_band
from ..texts import tr
from .areas import AreaError, rectangle_area, selected_area
from .rectangle_tool import RectangleTool

__all__ = ["DRAWN", "POLYGONS", "VISIBLE", "WHOLE", "AreaWidget"]

WHOLE, VISIBLE, POLYGONS, DRAWN = "whole", "visible", "polygons", "drawn"


class AreaWidget(QWidget):
    """A choice of four kinds of area, with the widgets for each.

    Args:
        canvas: The map.
        parent: The owner.
    """

    #: Another kind of area or another rectangle was chosen.
    changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._band = area_band(canvas)
        self._tool = RectangleTool(canvas)
        self._tool.drawn.connect(self.take_rectangle)
        self._map = BorrowedMap(canvas)
        self.rectangle: QgsRectangle | None = None
        self.rectangle_crs = QgsCoordinateReferenceSystem()
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for words, kind in (
            (tr("Whole layer"), WHOLE),
            (tr("Visible part of the map"), VISIBLE),
            (tr("Selected polygons"), POLYGONS),
            (tr("Drawn rectangle"), DRAWN),
        ):
            self.kind.addItem(words, kind)
        self.polygons = QgsMapLayerComboBox()
        self.polygons.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.live = QCheckBox(tr("Live"))
        self.live.setToolTip(tr("Search what the map shows after every move"))
        self.draw = QPushButton(tr("Draw…"))
        self.draw.setCheckable(True)
        self.draw.setToolTip(tr("Drag a rectangle on the map"))
        self.drawn = QLabel()
        self.drawn.setWordWrap(True)
        self._drawing = QWidget()
        # One below the other: side by side they are wider than a narrow dock.
        column = QVBoxLayout(self._drawing)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.draw)
        column.addWidget(self.drawn)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.kind, self.polygons, self._drawing, self.live):
            layout.addWidget(widget)
        self.draw.toggled.connect(self._draw)
        self.live.toggled.connect(lambda _on: self.changed.emit())
        self._tool.deactivated.connect(lambda: self.draw.setChecked(False))
        self.kind.currentIndexChanged.connect(self._choose)
        self.polygons.layerChanged.connect(self._watch_polygons)
        canvas.extentsChanged.connect(self._map_moved)
        canvas.destinationCrsChanged.connect(self._map_moved)
        self._watched: QgsVectorLayer | None = None
        self._watch_polygons(self.polygons.currentLayer())
        self._choose()

    def current(self) -> str:
        """Return the chosen kind of area."""
        return str(self.kind.currentData())

    def is_live(self) -> bool:
        """Tell whether the visible part is searched after every move of the map."""
        return bool(self.current() == VISIBLE and self.live.isChecked())

    def choose(self, kind: str) -> None:
        """Choose a kind of area."""
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))

    def area(self, source: SceneSource) -> QgsGeometry | None:
        """Return the area in the scene's CRS, or None for the whole layer.

        Raises:
            AreaError: If nothing is selected or drawn, or the area does not touch the scene.
        """
        kind = self.current()
        if kind == WHOLE:
            return None
        if kind == VISIBLE:
            crs = self._canvas.mapSettings().destinationCrs()
            seen = rectangle_area(self._canvas.extent(), crs, source)
            is_whole = not source.extent.isEmpty() and seen.contains(
                QgsGeometry.fromRect(source.extent)
            )
            return None if is_whole else seen
        if kind == POLYGONS:
            layer = self.polygons.currentLayer()
            if layer is None:
                raise AreaError(tr("Add a layer of polygons to the project first."))
            return selected_area(layer, source)
        if self.rectangle is None:
            raise AreaError(tr("Draw the rectangle on the map first."))
        return rectangle_area(self.rectangle, self.rectangle_crs, source)

    def take_rectangle(self, rectangle: QgsRectangle) -> None:
        """Use a rectangle, in the map's present CRS."""
        self.rectangle = QgsRectangle(rectangle)
        self.rectangle_crs = self._canvas.mapSettings().destinationCrs()
        self.draw.setChecked(False)
        self._show_rectangle()
        self.changed.emit()

    def remove(self) -> None:
        """Take everything off the map."""
        self.draw.setChecked(False)
        self._canvas.extentsChanged.disconnect(self._map_moved)
        self._canvas.destinationCrsChanged.disconnect(self._map_moved)
        self.polygons.layerChanged.disconnect(self._watch_polygons)
        self._watch_polygons(None)
        self._tool.remove()
        self._canvas.scene().removeItem(self._band)

    def _map_moved(self) -> None:
        if self.current() == VISIBLE:
            self.changed.emit()

    def _watch_polygons(self, layer: QgsVectorLayer | None) -> None:
        """Say so when other polygons are selected, or those that are selected change."""
        if self._watched is not None:
            with contextlib.suppress(RuntimeError):  # it is deleted already
                for signal in _selection_signals(self._watched):
                    signal.disconnect(self._selection_changed)
        self._watched = layer
        if layer is not None:
            for signal in _selection_signals(layer):
                signal.connect(self._selection_changed)
        self._selection_changed()

    def _selection_changed(self, *_what: object) -> None:
        if self.current() == POLYGONS:
            self.changed.emit()

    def _choose(self) -> None:
        kind = self.current()
        self.polygons.setVisible(kind == POLYGONS)
        self._drawing.setVisible(kind == DRAWN)
        self.live.setVisible(kind == VISIBLE)
        if kind != DRAWN:
            self.draw.setChecked(False)
        self._show_rectangle()
        self.changed.emit()

    def _show_rectangle(self) -> None:
        self._band.reset(QgsWkbTypes.GeometryType.PolygonGeometry)
        if self.rectangle is None:
            self.drawn.setText(tr("nothing drawn yet"))
            return
        size = f"{self.rectangle.width():.4g} × {self.rectangle.height():.4g}"  # noqa: RUF001
        self.drawn.setText(tr("{size} in map units").format(size=size))
        if self.current() == DRAWN:
            self._band.setToGeometry(QgsGeometry.fromRect(self.rectangle), self.rectangle_crs)

    def _draw(self, wanted: bool) -> None:
        if wanted:
            self._map.take(self._tool)
        else:
            self._map.give_back(self._tool)


def _selection_signals(layer: QgsVectorLayer) -> tuple[Any, ...]:
    return (layer.selectionChanged, layer.geometryChanged, layer.crsChanged)
