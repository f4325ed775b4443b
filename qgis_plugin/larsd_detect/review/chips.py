# SPDX-License-Identifier: GPL-2.0-or-later
"""Small images of ships, cut from the scene that they were found in."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeature,
    QgsMapRendererCustomPainterJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QObject, QSize, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage, QPainter, QPixmap

from ..layer import SCENE_PROPERTY, gdal_path, transform_context
from .labels import scene_path_of, scene_uris_of
from .model import Ship

__all__ = ["CHIP_FUNCTION", "CHIP_PX", "Chips", "draw_chip", "scene_layers_of"]

#: Side of a chip in a table's row, in pixels.
CHIP_PX = 32

#: The function of expressions that draws a chip for the map tip (`map_tip.py`).
CHIP_FUNCTION = "larsd_chip"

#: `eval` and `try`, so that the tip has no image, and no error, where this plugin is not.
_IMAGE = (
    "<br>[% coalesce('<img src=\"' || try(eval('larsd_chip(@layer_id)'), NULL) || '\"/>', '') %]"
)

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
        #: The rasters by the address of the scene; under an empty one, that of all ships.
        self._scenes: dict[str, QgsRasterLayer] = {}
        self._chips: dict[int, QPixmap] = {}
        self._waiting: dict[int, Ship] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(10)
        self._timer.timeout.connect(self._draw_next)

    def set_layer(self, layer: QgsVectorLayer | None) -> None:
        """Switch to another layer of ships."""
        self._layer = layer
        if layer is not None and CHIP_FUNCTION not in layer.mapTipTemplate():
            layer.setMapTipTemplate(layer.mapTipTemplate() + _IMAGE)
        self.look_for_scene()

    def look_for_scene(self) -> None:
        """Look for the rasters of the ships in the project, and forget all chips."""
        self._scenes = {} if self._layer is None else scene_layers_of(self._layer)
        self._chips, self._waiting = {}, {}
        self._timer.stop()
        self.scene_known.emit(bool(self._scenes))

    def chip(self, ship: Ship) -> QPixmap | None:
        """Return a ship's chip; where there is none yet, it is drawn, and `drawn` says so."""
        if not self._scenes:
            return None
        known = self._chips.get(ship.fid)
        if known is None:
            self._waiting[ship.fid] = ship
            if not self._timer.isActive():
                self._timer.start()
        return known

    def _draw_next(self) -> None:
        if not self._waiting or self._layer is None or not self._scenes:
            return
        # The last one asked for: what the user scrolled past can wait.
        fid, ship = self._waiting.popitem()
        if len(self._chips) >= _KEPT:
            self._chips.clear()
        self._chips[fid] = _drawn(self._scenes, self._layer, ship)
        self.drawn.emit(fid)
        if self._waiting:
            self._timer.start()


def scene_layers_of(layer: QgsVectorLayer) -> dict[str, QgsRasterLayer]:
    """Return the project's rasters that a layer of ships was found in, by the scene's address.

    Where the layer itself is known to be of one raster, its address is empty.
    """
    rasters = {
        gdal_path(other)[0]: other
        for other in QgsProject.instance().mapLayers().values()
        if isinstance(other, QgsRasterLayer) and other.providerType() == "gdal"
    }
    known = {uri: rasters[uri] for uri in scene_uris_of(layer) if uri in rasters}
    if known and not layer.customProperty(SCENE_PROPERTY):
        return known
    path = scene_path_of(layer)
    return {"": rasters[path]} if path in rasters else {}


def draw_chip(
    scenes: dict[str, QgsRasterLayer], layer: QgsVectorLayer, feature: QgsFeature, side: int
) -> QImage | None:
    """Draw the surroundings of a ship.

    Args:
        scenes: From `scene_layers_of`.
        layer: The layer of ships.
        feature: The ship.
        side: Of the image, in pixels.

    Returns:
        The image; None where the project has no raster of the ship.
    """
    if not feature.isValid():  # it has gone meanwhile
        return None
    scene = scenes.get("")
    if scene is None and feature.fieldNameIndex("scene_uri") >= 0:
        scene = scenes.get(str(feature.attribute("scene_uri")))
    if scene is None or not feature.hasGeometry():
        return None
    to_scene = QgsCoordinateTransform(layer.crs(), scene.crs(), transform_context())
    try:
        box = to_scene.transformBoundingBox(feature.geometry().boundingBox())
    except QgsCsException:
        return None
    half = _VIEW * max(box.width(), box.height()) / 2
    centre = box.center()
    settings = QgsMapSettings()
    settings.setLayers([scene])
    settings.setDestinationCrs(scene.crs())
    settings.setOutputSize(QSize(side, side))
    settings.setExtent(
        QgsRectangle(centre.x() - half, centre.y() - half, centre.x() + half, centre.y() + half)
    )
    image = QImage(side, side, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    job = QgsMapRendererCustomPainterJob(settings, painter)
    job.renderSynchronously()
    painter.end()
    return image


def _drawn(scenes: dict[str, QgsRasterLayer], layer: QgsVectorLayer, ship: Ship) -> QPixmap:
    image = draw_chip(scenes, layer, layer.getFeature(ship.fid), CHIP_PX)
    if image is not None:
        return QPixmap.fromImage(image)
    blank = QPixmap(CHIP_PX, CHIP_PX)
    blank.fill(QColor(0, 0, 0, 0))
    return blank
