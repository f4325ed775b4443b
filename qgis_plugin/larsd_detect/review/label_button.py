# SPDX-License-Identifier: GPL-2.0-or-later
"""The button that saves reviewed ships as training labels."""

from __future__ import annotations

import os

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QPushButton, QWidget

from ..notice import ERROR, INFO
from ..texts import tr
from .labels import LabelError, is_next_to_scene, label_path, save_labels, scene_path_of

__all__ = ["LabelButton"]


class LabelButton(QPushButton):
    """Asks for a file and writes the layer's ships to it, as `larsd train` reads them.

    Args:
        parent: The owner.
    """

    #: A level of `notice` and one sentence for the user.
    told = pyqtSignal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Save as training labels…"), parent)
        self._layer: QgsVectorLayer | None = None
        self.setToolTip(tr("A label file next to the scene, for larsd train and larsd evaluate"))
        self.clicked.connect(self._ask_where)

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Switch to another layer.

        Args:
            layer: A layer of ships, or None.
        """
        self._layer = layer

    def save_to(self, path: str) -> None:
        """Save the reviewed ships, and say how many.

        Args:
            path: The file to write.
        """
        assert self._layer is not None
        try:
            counts = save_labels(self._layer, path)
        except LabelError as error:
            self.told.emit(ERROR, str(error))
            return
        text = counts.sentence(os.path.basename(path))
        if not is_next_to_scene(path, scene_path_of(self._layer)):
            text += " " + tr("For training, put it in the same folder as the scene, a GeoTIFF.")
        self.told.emit(INFO, text)

    def _ask_where(self) -> None:
        if self._layer is None:
            return
        scene = scene_path_of(self._layer)
        path, _filter = QFileDialog.getSaveFileName(
            self,
            tr("Save as training labels…"),
            label_path(scene) if scene else "",
            "GeoPackage (*.gpkg);;GeoJSON (*.geojson)",
        )
        if path:
            if not os.path.splitext(path)[1]:
                path += ".gpkg"
            self.save_to(path)
