# SPDX-License-Identifier: GPL-2.0-or-later
"""Small images of ships, cut from the scene that they were found in."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QSize, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPixmap

from ..layer import gdal_path, transform_context
from .labels import scene_path_of
from .model import Ship

__all__ = ["CHIP_PX", "Chips", "scene_layer_of"]

#: Side of a chip in a table's row, in pixels.
CHIP_PX = 32

#: A chip shows this multiple of the ship's length.
_VIEW = 1.6

#: Chips that are kept: some screens full.
_KEPT = 2000


class Chips(QObject):
    """Draws the chips of the ships that a table shows, one after the other, when there is time.

    Args:
        parent: The owner.
    """

    #: The chip of a feature is there.
    drawn = pyqtSignal(int)
    #: Whether the project has the raster of the ships now.
    scene_known = pyqtSignal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layer: QgsVectorLayer | None = None
        self._scene: QgsRasterLayer | None = None
        self._chips: dict[int, QPixmap] = {}
        self._waiting: dict[int, Ship] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._draw_next)

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Switch to another layer of ships."""
        self._layer = layer
        self.look_for_scene()

    def look_for_scene(self) -> None:
        """Look for the raster of the ships in the project, and forget all chips."""
        self._scene = None if self._layer is None else scene_layer_of(self._layer)
        self._chips, self._waiting = {}, {}
        self._timer.stop()
        self.scene_known.emit(self._scene is not None)

    def chip(self, ship: Ship) -> QPixmap | None:
        """Return a ship's chip; where there is none yet, it is drawn, and `drawn` says so."""
        if self._scene is None:
            return None
        known = self._chips.get(ship.fid)
        if known is None:
            self._waiting[ship.fid] = ship
            if not self._timer.isActive():
                self._timer.start()
        return known

    def _draw_next(self) -> None:
        if not self._waiting or self._layer is None or self._scene is None:
            return
        # The last one asked for: what the user scrolled past can wait.
        fid, ship = self._waiting.popitem()
        if len(self._chips) >= _KEPT:
            self._chips.clear()
        self._chips[fid] = _drawn(self._scene, self._layer, ship)
        self.drawn.emit(fid)
        if self._waiting:
            self._timer.start()


def scene_layer_of(layer: QgsVectorLayer) -> QgsRasterLayer | None:
    """Return the project's raster layer that a layer of ships was found in, if it has it."""
    path = scene_path_of(layer)
    for other in QgsProject.instance().mapLayers().values():
        is_file = isinstance(other, QgsRasterLayer) and other.providerType() == "gdal"
        if path and is_file and gdal_path(other)[0] == path:
            return other
    return None


def _drawn(scene: QgsRasterLayer, layer: QgsVectorLayer, ship: Ship) -> QPixmap:
    blank = QPixmap(CHIP_PX, CHIP_PX)
    blank.fill(QColor(0, 0, 0, 0))
    feature = layer.getFeature(ship.fid)
    if not feature.hasGeometry():
        return blank
    to_scene = QgsCoordinateTransform(layer.crs(), scene.crs(), transform_context())
    try:
        box = to_scene.transformBoundingBox(feature.geometry().boundingBox())
    except QgsCsException:
        return blank
    half = _VIEW * max(box.width(), box.height()) / 2
    centre = box.center()
    settings = QgsMapSettings()
    settings.setLayers([scene])
    settings.setDestinationCrs(scene.crs())
    settings.setOutputSize(QSize(CHIP_PX, CHIP_PX))
    settings.setExtent(
        QgsRectangle(centre.x() - half, centre.y() - half, centre.x() + half, centre.y() + half)
    )
    image = QImage(CHIP_PX, CHIP_PX, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    return QPixmap.fromImage(image)
