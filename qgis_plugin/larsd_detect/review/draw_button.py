# SPDX-License-Identifier: GPL-2.0-or-later
"""The button for drawing ships that the search missed."""

from __future__ import annotations

import os

from qgis.core import QgsGeometry, QgsPointXY, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QPushButton, QWidget

from ..notice import ERROR, INFO, WARNING
from ..texts import tr
from .box_tool import ShipDrawing
from .editing import WriteError, add_drawn_ship, why_not_writable
from .labels import scene_path_of

__all__ = ["DrawButton"]


class DrawButton(QPushButton):
    """While it is pressed, three clicks on the map add a ship to the layer.

    Args:
        canvas: The map.
        parent: The owner.
    """

    #: A level of `notice` and one sentence for the user; an empty one clears the last.
    told = pyqtSignal(str, str)
    #: A ship was added to the layer.
    added = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(tr("Draw a missed ship"), parent)
        self._layer: QgsVectorLayer | None = None
        self._drawing = ShipDrawing(canvas, self)
        self._drawing.drawn.connect(self._add_ship)
        self._drawing.ended.connect(lambda: self.setChecked(False))
        self.setCheckable(True)
        self.setToolTip(
            tr("Click three times on the map: stern, bow, width. Right-click to start again.")
        )
        self.toggled.connect(self._draw)

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Switch to another layer; drawing stops.

        Args:
            layer: A layer of ships, or None.
        """
        self._layer = layer
        self.setChecked(False)

    def _draw(self, wanted: bool) -> None:
        if not wanted:
            self._drawing.stop()
            self.told.emit(INFO, "")
            return
        assert self._layer is not None
        obstacle = why_not_writable(self._layer, adding=True)
        if obstacle:
            self.told.emit(WARNING, obstacle)
            self.setChecked(False)
            return
        self._drawing.start(self._layer.crs())
        self.told.emit(INFO, str(self.toolTip()))

    def _add_ship(self, box: QgsGeometry, bow: QgsPointXY) -> None:
        if self._layer is None:
            return
        try:
            ship = add_drawn_ship(
                self._layer, box, bow, os.path.basename(scene_path_of(self._layer))
            )
        except WriteError as error:
            self.told.emit(ERROR, str(error))
            return
        self.added.emit()
        length, width = ship.attribute("length_m"), ship.attribute("width_m")
        size = f"{length:.0f} × {width:.0f} m" if isinstance(length, float) else ""  # noqa: RUF001
        self.told.emit(INFO, tr("Added a ship of {size}.").format(size=size))
