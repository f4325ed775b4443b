"""Screenshots of the page *Review* and of the layer of ships."""

from __future__ import annotations

from collections.abc import Callable

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtCore import QPoint, Qt
from qgis.PyQt.QtGui import QCursor
from qgis.PyQt.QtTest import QTest
from qgis.utils import iface

from benchmarks.qgis_stage import Stage
from benchmarks.qgis_window import on_screen, press, save, search, when_open

__all__ = ["REVIEWING"]


def _ships(stage: Stage) -> QgsVectorLayer:
    """Search the scene and turn to the page *Review*; return the ships' layer."""
    search(stage.dock, stage.scene)
    stage.dock.tabs.setCurrentWidget(stage.dock.review_panel)
    iface.messageBar().clearWidgets()
    stage.window.activateWindow()
    QTest.qWait(500)
    layer: QgsVectorLayer = stage.dock.session.delivery.layer()
    return layer


def review(stage: Stage) -> None:
    """Take the table with images and verdicts, sorted by length, and a ship on the map."""
    _ships(stage)
    page = stage.dock.review_panel
    for key in (Qt.Key.Key_N, *[Qt.Key.Key_A] * 2, Qt.Key.Key_R, *[Qt.Key.Key_A] * 2):
        page.table.setFocus()
        QTest.keyClick(page.table, key)
        QTest.qWait(200)
    header = page.table.horizontalHeader()
    at = header.sectionViewportPosition(1) + header.sectionSize(1) // 2
    QTest.mouseClick(
        header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, header.height() // 2)
    )
    page.table.selectRow(0)
    QTest.qWait(1500)
    save(on_screen(stage.window), "qgis-review")


def listed(stage: Stage) -> None:
    """Take the list of those without a verdict, the least sure first."""
    _ships(stage)
    page = stage.dock.review_panel
    for _ in range(3):
        page.table.setFocus()
        QTest.keyClick(page.table, Qt.Key.Key_A)
        QTest.qWait(200)
    page.order.setCurrentIndex(page.order.findText("Least sure first"))
    page.listed.setCurrentIndex(1)
    page.table.selectRow(0)
    QTest.qWait(1500)
    save(on_screen(stage.dock), "qgis-review-list")


def length(stage: Stage) -> None:
    """Take the ships of 100 m and more."""
    layer = _ships(stage)
    stage.dock.score.least.setValue(100)
    QTest.qWait(800)
    stage.look_at(layer.extent().buffered(100))
    save(on_screen(stage.window), "qgis-length")


def export(stage: Stage) -> None:
    """Take the menu of *Export*."""
    _ships(stage)
    when_open(lambda _menu: save(on_screen(stage.dock), "qgis-export"))
    press(stage.dock.review_panel.export)


def map_tip(stage: Stage) -> None:
    """Take a ship's map tip with its image."""
    layer = _ships(stage)
    iface.setActiveLayer(layer)
    ship = max(layer.getFeatures(), key=lambda one: one["length_m"])
    centre = ship.geometry().centroid().asPoint()
    box = ship.geometry().boundingBox().buffered(300)
    stage.look_at(box)
    iface.actionMapTips().setChecked(True)
    canvas = iface.mapCanvas()
    at = canvas.getCoordinateTransform().transform(centre)
    place = canvas.viewport().mapToGlobal(QPoint(round(at.x()), round(at.y())))
    for step in (QPoint(8, 8), QPoint(4, 4), QPoint(0, 0)):
        QCursor.setPos(place + step)
        QTest.qWait(100)
    QTest.qWait(3000)
    save(on_screen(stage.window), "qgis-map-tip")
    iface.actionMapTips().setChecked(False)


def form(stage: Stage) -> None:
    """Take the form of a ship's attributes."""
    layer = _ships(stage)
    ship = max(layer.getFeatures(), key=lambda one: one["score"])
    dialog = iface.getFeatureForm(layer, ship)
    dialog.resize(760, 640)
    dialog.move(200, 60)
    dialog.show()
    save(on_screen(dialog), "qgis-form")
    dialog.close()


#: The screenshots by their names.
REVIEWING: dict[str, Callable[[Stage], None]] = {
    "review": review,
    "review-list": listed,
    "length": length,
    "export": export,
    "map-tip": map_tip,
    "form": form,
}
