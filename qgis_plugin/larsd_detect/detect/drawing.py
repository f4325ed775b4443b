# SPDX-License-Identifier: GPL-2.0-or-later
"""Drawing a part of a web map, or of any other layer without a file, into a georeferenced image."""

from __future__ import annotations

import contextlib
import math
import os
from dataclasses import dataclass
from typing import Any

from qgis.core import (
    QgsDistanceArea,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QObject, QSize, QThreadPool, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QColor, QImage

from ..answers import Card
from ..layer import SceneSource, transform_context
from ..texts import tr
from .areas import AreaError
from .guard import guarded

__all__ = ["Drawing", "MapDrawing", "plan_drawing", "working_gsd"]

#: Side of the parts that are drawn one after the other, in pixels: some servers draw no more.
_PART_PX = 1024

#: More pixels than this are asked of no server: a square of 10 km at 1 m.
_MOST_PIXELS = 100_000_000

#: A map of tiles is drawn no coarser than this multiple of its coarsest pixels.
_MOST_COARSER = 2.0

#: A degree of longitude in Web Mercator, in which maps in degrees are drawn.
_DEGREE_M = 111_319.490793

#: Where no model and no user says it, metres.
_USUAL_GSD_M = 1.0


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn.

    Attributes:
        extent: The image's bounds, whole pixels, in the scene's CRS.
        columns: Its width in pixels.
        rows: Its height in pixels.
        gsd_m: Metres on the ground per pixel, at its centre.
    """

    extent: QgsRectangle
    columns: int
    rows: int
    gsd_m: float


def working_gsd(card: Card, chosen: float) -> float:
    """Return the metres per pixel to draw at: what the user chose, else what the model knows best.

    Args:
        card: The model's card.
        chosen: The user's choice, 0 for none.
    """
    if chosen > 0:
        return chosen
    low, high = card.get("gsd_range_m", (_USUAL_GSD_M, _USUAL_GSD_M))
    return math.sqrt(low * high)


def plan_drawing(
    layer: QgsRasterLayer, source: SceneSource, area: QgsGeometry | None, gsd_m: float
) -> Drawing:
    """Plan the image of an area.

    Args:
        layer: The layer to draw.
        source: The layer as a scene, with `is_drawn`.
        area: The area in the scene's CRS; None for all of the layer.
        gsd_m: Metres per pixel. Where the map itself has no finer or no coarser ones, the next to
            it that can be drawn.

    Raises:
        AreaError: If the area has no bounds, or takes too many pixels.
    """
    box = source.extent if area is None else area.boundingBox()
    if area is not None and not source.extent.isEmpty():
        box = box.intersect(source.extent)
    if box.isEmpty():
        raise AreaError(tr("Choose a part of {layer} to search.").format(layer=layer.name()))
    unit = _metres_per_unit(box.center(), source)
    pixel = _drawable(gsd_m / unit, layer, source)
    columns, rows = math.ceil(box.width() / pixel), math.ceil(box.height() / pixel)
    if columns * rows > _MOST_PIXELS:
        raise AreaError(
            tr(
                "To draw this area of {layer} takes {n} million pixels, more than {most}; choose a "
                "smaller area, or a larger pixel size."
            ).format(
                layer=layer.name(),
                n=f"{columns * rows / 1e6:.0f}",
                most=f"{_MOST_PIXELS / 1e6:.0f}",
            )
        )
    west, north = box.xMinimum(), box.yMaximum()
    extent = QgsRectangle(west, north - rows * pixel, west + columns * pixel, north)
    return Drawing(extent, columns, rows, pixel * unit)


def _metres_per_unit(centre: QgsPointXY, source: SceneSource) -> float:
    measure = QgsDistanceArea()
    measure.setSourceCrs(source.crs, transform_context())
    measure.setEllipsoid("WGS84")
    # One unit to the east: drawn CRSs are conformal enough for pixels.
    metres = float(measure.measureLine(centre, QgsPointXY(centre.x() + 1, centre.y())))
    if not (math.isfinite(metres) and metres > 0):
        raise AreaError(tr("The area cannot be transformed to the scene's coordinate system."))
    return metres


def _drawable(pixel: float, layer: QgsRasterLayer, source: SceneSource) -> float:
    """Return the pixel nearest to the wanted one that a map of tiles can be drawn with.

    Finer pixels than its own would only be larger copies; of much coarser ones each takes many
    tiles, and QGIS lists millions where a map has none for the whole of a country.
    """
    sizes = [size for size in layer.dataProvider().nativeResolutions() if size > 0]
    if layer.crs().isGeographic() and not source.crs.isGeographic():
        sizes = [size * _DEGREE_M for size in sizes]
    elif source.crs != layer.crs():
        sizes = []
    return min(max(pixel, min(sizes)), _MOST_COARSER * max(sizes)) if sizes else pixel


#: Milliseconds that a part of a map may take before the user is told.
_PATIENCE_MS = 60_000

#: Milliseconds that a part may take to end once it was cancelled.
_STOP_MS = 3_000

#: Jobs that did not, and must not be deleted while they draw.
_left: list[Any] = []


class MapDrawing(QObject):
    """Draws a layer into a GeoTIFF, part by part, while the window goes on working.

    Args:
        layer: The layer. A copy is drawn: the user may remove it meanwhile.
        source: The layer as a scene.
        drawing: What to draw.
        path: The GeoTIFF to write; it appears when it is complete.
        parent: The owner.
    """

    #: So many parts are drawn, of so many.
    progressed = pyqtSignal(int, int)
    #: The image is complete; a sentence on what is missing in it, empty for nothing.
    finished = pyqtSignal(str)
    #: There is no image: one sentence.
    failed = pyqtSignal(str)
    #: It has ended because `stop` was called.
    stopped = pyqtSignal()
    #: A part takes long: one sentence.
    waits = pyqtSignal(str)

    def __init__(
        self,
        layer: QgsRasterLayer,
        source: SceneSource,
        drawing: Drawing,
        path: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._layer = layer.clone()
        self._name = layer.name()
        self._source, self._drawing, self._path = source, drawing, path
        self._parts = [
            (left, top)
            for top in range(0, drawing.rows, _PART_PX)
            for left in range(0, drawing.columns, _PART_PX)
        ]
        self._done = 0
        self._job: Any = None
        self._file: Any = None
        self._is_stopped = False
        self._problems: list[str] = []
        self._seen = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._lose_patience)

    def start(self) -> None:
        """Begin; signals tell the rest."""
        gdal = _gdal()
        gdal.ErrorReset()
        with contextlib.suppress(RuntimeError):
            self._file = gdal.GetDriverByName("GTiff").Create(
                self._unfinished,
                self._drawing.columns,
                self._drawing.rows,
                4,
                gdal.GDT_Byte,
                ["TILED=YES", "COMPRESS=DEFLATE", "ZLEVEL=1", "PHOTOMETRIC=RGB", "ALPHA=YES"],
            )
        if self._file is None:
            self._fail(_cannot_write(self._path))
            return
        extent = self._drawing.extent
        width = extent.width() / self._drawing.columns
        height = extent.height() / self._drawing.rows
        self._file.SetGeoTransform((extent.xMinimum(), width, 0.0, extent.yMaximum(), 0.0, -height))
        self._file.SetProjection(self._source.crs.toWkt())
        QTimer.singleShot(0, self._draw_next)

    def stop(self) -> None:
        """End soon; `stopped` says when."""
        self._is_stopped = True
        if self._job is not None:
            self._job.cancelWithoutBlocking()
            self._patience.start(_STOP_MS)

    def shutdown(self) -> None:
        """End at once and without a signal."""
        self.blockSignals(True)
        self._is_stopped = True
        if self._job is not None:
            self._leave_alone()
        self._remove_file()

    @property
    def _unfinished(self) -> str:
        return self._path + ".part"

    def _window(self) -> tuple[int, int, int, int]:
        left, top = self._parts[self._done]
        width = min(_PART_PX, self._drawing.columns - left)
        return left, top, width, min(_PART_PX, self._drawing.rows - top)

    def give_up(self, sentence: str) -> None:
        """End, with a sentence on what the plugin could not do."""
        if self._job is not None:
            self._leave_alone()
        self._fail(sentence)

    def _lose_patience(self) -> None:
        """Say that a part takes long, or end without it."""
        if self._job is None:
            return
        if not self._is_stopped:
            sentence = tr(
                "{layer} has been drawing for a minute. Perhaps its server does not answer."
            )
            more = tr("Cancel ends the search.")
            self.waits.emit(f"{sentence.format(layer=self._name)} {more}")
            return
        self._leave_alone()
        self._draw_next()  # which says that it has stopped

    def _leave_alone(self) -> None:
        """Let a job that draws end when it can: some never do."""
        job, self._job = self._job, None
        self._patience.stop()
        job.finished.disconnect(self._drawn)
        job.cancelWithoutBlocking()
        _left.append(job)
        # Its thread is of the pool that draws the map: another one takes its place.
        QThreadPool.globalInstance().releaseThread()
        job.finished.connect(lambda: _let_go(job))

    @guarded
    def _draw_next(self) -> None:
        if self._is_stopped:
            self._remove_file()
            self.stopped.emit()
            return
        left, top, width, height = self._window()
        extent = self._drawing.extent
        pixel = extent.width() / self._drawing.columns
        west, north = extent.xMinimum() + left * pixel, extent.yMaximum() - top * pixel
        settings = QgsMapSettings()
        settings.setLayers([self._layer])
        settings.setDestinationCrs(self._source.crs)
        settings.setTransformContext(transform_context())
        settings.setBackgroundColor(QColor(0, 0, 0, 0))
        settings.setOutputSize(QSize(width, height))
        settings.setExtent(QgsRectangle(west, north - height * pixel, west + width * pixel, north))
        self._job = QgsMapRendererParallelJob(settings)
        self._job.finished.connect(self._drawn)
        self._job.start()
        self._patience.start(_PATIENCE_MS)

    @guarded
    def _drawn(self) -> None:
        job, self._job = self._job, None
        self._patience.stop()
        if job is None or self._is_stopped:
            self._draw_next()
            return
        self._problems += [error.message for error in job.errors()]
        image = job.renderedImage().convertToFormat(QImage.Format.Format_RGBA8888)
        if not self._write(image):
            self._fail(_cannot_write(self._path))
            return
        self._done += 1
        self.progressed.emit(self._done, len(self._parts))
        # `deleteLater` of the job happens between two parts.
        job.deleteLater()
        if self._done < len(self._parts):
            QTimer.singleShot(0, self._draw_next)
        else:
            self._finish()

    def _write(self, image: QImage) -> bool:
        left, top, width, height = self._window()
        pointer = image.constBits()
        pointer.setsize(image.bytesPerLine() * image.height())
        pixels = bytes(pointer)
        self._seen += len(pixels[3::4]) - pixels[3::4].count(0)
        gdal = _gdal()
        with contextlib.suppress(RuntimeError):
            status = self._file.WriteRaster(
                left,
                top,
                width,
                height,
                pixels,
                width,
                height,
                gdal.GDT_Byte,
                [1, 2, 3, 4],
                4,
                image.bytesPerLine(),
                1,
            )
            return bool(status == gdal.CE_None)
        return False

    def _finish(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._file.FlushCache()
        self._file = None
        gdal = _gdal()
        if gdal.GetLastErrorType() >= gdal.CE_Failure:
            self._fail(_cannot_write(self._path))
            return
        total = self._drawing.columns * self._drawing.rows
        if self._seen == 0:
            reason = self._problems[0].strip() if self._problems else ""
            sentence = tr("{layer} shows nothing here.").format(layer=self._name)
            self._fail(f"{sentence} {reason}".strip())
            return
        try:
            os.replace(self._unfinished, self._path)
        except OSError:
            self._fail(_cannot_write(self._path))
            return
        self.finished.emit(self._gaps(1 - self._seen / total))

    def _gaps(self, share: float) -> str:
        if not self._problems and share == 0:
            return ""
        sentence = tr(
            "{layer} could not be drawn completely ({percent} % of the area is empty): ships may "
            "be missing."
        ).format(layer=self._name, percent=f"{100 * share:.2g}")
        reason = self._problems[0].strip() if self._problems else ""
        return f"{sentence} {reason}".strip()

    def _fail(self, sentence: str) -> None:
        self._remove_file()
        self.failed.emit(sentence)

    def _remove_file(self) -> None:
        self._file = None
        with contextlib.suppress(OSError):
            os.remove(self._unfinished)


def _let_go(job: Any) -> None:
    _left.remove(job)
    QThreadPool.globalInstance().reserveThread()
    job.deleteLater()  # not at once: this is its own signal


def _gdal() -> Any:
    """Return QGIS's own GDAL, which loads only where QGIS is."""
    from osgeo import gdal

    return gdal


def _cannot_write(path: str) -> str:
    return tr("{file} cannot be written: {reason}").format(
        file=path, reason=tr("is the disk full?")
    )
