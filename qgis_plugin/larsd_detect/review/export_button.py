# SPDX-License-Identifier: GPL-2.0-or-later
"""The button that saves the ships that are shown, or only the accepted ones."""

from __future__ import annotations

import os

from qgis.core import QgsFeatureRequest, QgsVectorLayer
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QFileDialog, QMenu, QPushButton, QWidget

from ..layer import (
    ACCEPTED,
    TABLE,
    LayerError,
    open_table,
    store_style,
    table_layer,
    verdict_of,
    write_table,
)
from ..notice import ERROR, INFO, WARNING
from ..texts import counted, tr
from .labels import scene_path_of

__all__ = ["ExportButton"]


class ExportButton(QPushButton):
    """Saves ships of the layer under review in a GeoPackage.

    Args:
        parent: The owner.
    """

    #: A level of `notice` and one sentence for the user.
    told = pyqtSignal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Export"), parent)
        self._layer: QgsVectorLayer | None = None
        menu = QMenu(self)
        self.shown = menu.addAction(tr("Ships that are shown…"))
        self.shown.triggered.connect(lambda: self._ask_where(accepted_only=False))
        self.accepted = menu.addAction(tr("Accepted ships only…"))
        self.accepted.triggered.connect(lambda: self._ask_where(accepted_only=True))
        self.setMenu(menu)

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Switch to another layer.

        Args:
            layer: A layer of ships, or None.
        """
        self._layer = layer

    def save_to(self, path: str, accepted_only: bool) -> None:
        """Save ships, and say how many.

        Args:
            path: The GeoPackage. Its layer `ships` is replaced, its other layers stay.
            accepted_only: Whether only accepted ships are saved, or all that the layer shows.
        """
        layer = self._layer
        assert layer is not None
        if open_table(path, TABLE) is not None:
            self.told.emit(
                ERROR,
                tr(
                    "The layer {layer} of {file} is open in this project; choose another file."
                ).format(layer=TABLE, file=os.path.basename(path)),
            )
            return
        wanted = [
            ship.id()
            for ship in layer.getFeatures()
            if not accepted_only or verdict_of(ship) == ACCEPTED
        ]
        if not wanted:
            self.told.emit(WARNING, tr("There are no such ships; nothing was saved."))
            return
        chosen = layer.materialize(QgsFeatureRequest().setFilterFids(wanted))
        try:
            write_table(chosen, path, TABLE)
        except LayerError as error:
            self.told.emit(ERROR, str(error))
            return
        store_style(table_layer(path, TABLE, TABLE))
        ships = counted(len(wanted), tr("1 ship"), tr("{n} ships"))
        self.told.emit(INFO, tr("Saved {ships} in {file}.").format(ships=ships, file=path))

    def _ask_where(self, accepted_only: bool) -> None:
        if self._layer is None:
            return
        scene = scene_path_of(self._layer)
        beside = os.path.splitext(scene)[0] + "_reviewed.gpkg" if os.path.exists(scene) else ""
        path, _filter = QFileDialog.getSaveFileName(
            self, tr("Save ships as"), beside, "GeoPackage (*.gpkg)"
        )
        if path:
            self.save_to(path if path.lower().endswith(".gpkg") else path + ".gpkg", accepted_only)
