"""The window in which the plugin's screenshots are taken, and its scenes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QScrollArea, QWidget
from qgis.utils import iface

from benchmarks.qgis_window import OUT, arrange, open_dock, wait_until

__all__ = ["Stage"]

_WINDOW, _DOCK = (1280, 860), 380


class Stage:
    """QGIS's window with the dock, in a project that is empty before each screenshot.

    Args:
        plugin: The plugin.
    """

    def __init__(self, plugin: Any) -> None:
        self.plugin = plugin
        self.scene = str(Path(os.environ["SCENE"]).absolute())
        self.folder = OUT / "scenes"
        self.folder.mkdir(exist_ok=True)
        self.dock = open_dock(plugin)
        arrange(*_WINDOW, _DOCK, self.dock)
        wait_until(self.dock.detect_panel.card)

    @property
    def window(self) -> QWidget:
        """QGIS's window."""
        window: QWidget = iface.mainWindow()
        return window

    @property
    def panel(self) -> Any:
        """The page *Detect*."""
        return self.dock.detect_panel

    def clear(self) -> None:
        """Empty the project and the form."""
        from larsd_detect.detect import Output, unfinished_searches

        if self.dock.session.awaits_answer:
            self.dock.session.discard()
        for one in unfinished_searches():
            one.forget()
        QgsProject.instance().clear()
        iface.messageBar().clearWidgets()
        panel = self.panel
        panel.rasters.choose(())
        panel.area.live.setChecked(False)
        panel.area.choose("whole")
        panel.output.choose(Output())
        panel.tile.setValue(0)
        panel.gsd.setValue(0)
        panel.land.restore("none", "", 0)
        panel.advanced.setCollapsed(True)
        panel.status.setText("")
        self.dock.score.least.setValue(0)
        self.dock.notice.clear()
        self.dock.tabs.setCurrentWidget(panel)
        arrange(*_WINDOW, _DOCK, self.dock)

    def box(self, layer: Any, at: tuple[float, float], side: float) -> QgsRectangle:
        """Return a square in a layer.

        Args:
            layer: The layer.
            at: Its middle, as shares of the layer's width and height from the lower left.
            side: Its side in map units.
        """
        extent = layer.extent()
        x = extent.xMinimum() + at[0] * extent.width()
        y = extent.yMinimum() + at[1] * extent.height()
        return QgsRectangle(x - side / 2, y - side / 2, x + side / 2, y + side / 2)

    def look_at(self, box: QgsRectangle) -> None:
        """Turn the map to a rectangle and wait until it is drawn."""
        canvas = iface.mapCanvas()
        canvas.setExtent(box)
        canvas.refresh()
        canvas.waitWhileRendering()
        QTest.qWait(300)

    def scroll_to(self, widget: QWidget) -> None:
        """Scroll the form to a widget."""
        QTest.qWait(200)
        self.panel.findChild(QScrollArea).ensureWidgetVisible(widget, 0, 60)

    def polygon(
        self, raster: QgsRasterLayer, name: str, shares: Sequence[tuple[float, float]]
    ) -> QgsVectorLayer:
        """Add a layer of one polygon to the project.

        Args:
            raster: A raster, whose CRS the layer gets.
            name: The layer's name.
            shares: The corners, as shares of the raster's width and height from the lower left.
        """
        box = raster.extent()
        corners = [
            QgsPointXY(box.xMinimum() + x * box.width(), box.yMinimum() + y * box.height())
            for x, y in shares
        ]
        layer = QgsVectorLayer(f"Polygon?crs={raster.crs().authid()}", name, "memory")
        feature = QgsFeature()
        feature.setGeometry(QgsGeometry.fromPolygonXY([[*corners, corners[0]]]))
        layer.dataProvider().addFeatures([feature])
        layer.updateExtents()
        QgsProject.instance().addMapLayer(layer)
        return layer
