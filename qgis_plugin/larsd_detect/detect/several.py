# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing several rasters for one run: layers of the project, files, or all files of a folder."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Sequence

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessing,
    QgsProcessingParameterMultipleLayers,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.gui import QgsMapLayerComboBox, QgsProcessingMultipleInputDialog
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from ..layer import LayerError, SceneSource, outline_in, scene_source, transform_context
from ..texts import tr

__all__ = ["RasterWidget", "joined", "source_of"]

#: Areas in rasters of different CRSs are in this one.
_COMMON_CRS = "EPSG:4326"


class RasterWidget(QWidget):
    """One raster layer in a list, or several from a dialog.

    Args:
        combo: The list of the project's raster layers.
        parent: The owner.
    """

    #: Several were chosen, or only one again.
    changed = pyqtSignal()

    def __init__(self, combo: QgsMapLayerComboBox, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.combo = combo
        #: Ids of layers, and paths of files; empty where the list counts.
        self.chosen: tuple[str, ...] = ()
        self._files: dict[str, QgsRasterLayer] = {}
        self.label = QLabel()
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.button = QToolButton()
        self.button.setText("…")
        self.button.setToolTip(tr("Search several rasters, or all of a folder, in one run"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.combo, 1)
        layout.addWidget(self.label, 1)
        layout.addWidget(self.button)
        self.button.clicked.connect(lambda _checked=False: self._ask())
        QgsProject.instance().layersRemoved.connect(self._look_again)
        self.choose(())

    def choose(self, chosen: Sequence[str]) -> None:
        """Choose several rasters; with less than two the list counts again.

        Args:
            chosen: Ids of layers of the project, and paths of files.
        """
        if len(chosen) == 1:
            self.combo.setLayer(QgsProject.instance().mapLayer(chosen[0]))
        self.chosen = tuple(chosen) if len(chosen) > 1 else ()
        project = QgsProject.instance()
        files = [one for one in self.chosen if project.mapLayer(one) is None]
        self._files = {
            path: self._files.get(path) or QgsRasterLayer(path, os.path.basename(path))
            for path in files
        }
        self.combo.setVisible(not self.chosen)
        self.label.setVisible(bool(self.chosen))
        names = [_name(one) for one in self.chosen]
        self.label.setText(tr("{n} rasters").format(n=len(names)))
        self.label.setToolTip("\n".join(names))
        self.changed.emit()

    def layers(self) -> list[QgsRasterLayer]:
        """Return the chosen raster layers; files become layers that the project does not have."""
        if not self.chosen:
            layer = self.combo.currentLayer()
            return [] if layer is None else [layer]
        project = QgsProject.instance()
        return [self._files.get(one) or project.mapLayer(one) for one in self.chosen]

    def remove(self) -> None:
        """Disconnect from the project."""
        QgsProject.instance().layersRemoved.disconnect(self._look_again)

    def _ask(self) -> None:
        rasters = QgsProcessingParameterMultipleLayers(
            "rasters", tr("Rasters"), QgsProcessing.SourceType.TypeRaster
        )
        first = self.combo.currentLayer()
        before = list(self.chosen) or ([] if first is None else [first.id()])
        dialog = QgsProcessingMultipleInputDialog(rasters, before, [], None, self.window())
        dialog.setProject(QgsProject.instance())
        dialog.setWindowTitle(tr("Rasters"))
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.choose([_id(str(one)) for one in dialog.selectedOptions()])

    def _look_again(self, ids: Sequence[str]) -> None:
        kept = [one for one in self.chosen if one not in ids]
        if len(kept) < len(self.chosen):
            self.choose(kept)


def source_of(layers: Sequence[QgsRasterLayer]) -> SceneSource:
    """Return what is searched in raster layers, as one scene.

    Raises:
        LayerError: If there is no layer, or one of several cannot be searched with the others.
    """
    if len(layers) < 2:
        return scene_source(layers[0] if layers else None, draws=True)
    return joined([scene_source(layer) for layer in layers])


def joined(sources: Sequence[SceneSource]) -> SceneSource:
    """Join scenes that one run searches.

    Returns:
        The first one, with the paths of the others as `more`, and a CRS and bounds of all.

    Raises:
        LayerError: If the user gave them CRSs that differ: a run can overrule only all or none.
    """
    first = sources[0]
    if len({source.crs_override for source in sources}) > 1:
        raise LayerError(
            tr(
                "Some of the rasters have another coordinate system in QGIS than in their files; "
                "search those one by one."
            )
        )
    same = all(source.crs == first.crs for source in sources)
    crs = first.crs if same else QgsCoordinateReferenceSystem(_COMMON_CRS)
    bounds = QgsRectangle()
    for source in sources:
        own = source.extent
        if not same:
            own = outline_in(crs, source.crs, own, transform_context())
        bounds.combineExtentWith(own)
    title = tr("{n} rasters").format(n=len(sources))
    more = tuple(source.path for source in sources[1:])
    return replace(first, title=title, name=title, crs=crs, extent=bounds, more=more)


def _id(option: str) -> str:
    """Return a layer's id where QGIS's dialog gives its source."""
    for layer in QgsProject.instance().mapLayers().values():
        if option in (layer.id(), layer.source()) and isinstance(layer, QgsRasterLayer):
            return str(layer.id())
    return option


def _name(one: str) -> str:
    layer = QgsProject.instance().mapLayer(one)
    return one if layer is None else str(layer.name())
