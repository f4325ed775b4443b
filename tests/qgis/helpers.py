"""What the tests share: waiting, clicking, and layers of made-up ships."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication, QEvent, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QMessageBox

from larsd_detect.layer.geometry import box_from_points, measure_box
from larsd_detect.layer.ships import new_layer

UTM31 = "EPSG:32631"

#: Seconds that a run on a small scene may take on a busy machine.
LONG_S = 240.0

#: Seconds that shutting down may take in a test. One is promised (docs/qgis.md has measurements); a
#: machine that is busy with other tests takes longer, and the tests check that nothing stays.
GONE_S = 3.0

#: Somewhere in the sea at 52 degrees north, in UTM 31.
EAST, NORTH = 500_000.0, 5_760_000.0


def wait_until(condition: Callable[[], Any], seconds: float = 30.0) -> None:
    """Let the window work until a condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, f"waited {seconds} s in vain"
        QTest.qWait(20)


def show_in_window(dock: Any) -> None:
    """Put a dock into QGIS's window, in front of all others, so that keys reach it."""
    window = dock.iface.mainWindow()
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resize(1300, 900)
    window.show()
    window.activateWindow()
    assert QTest.qWaitForWindowActive(window)


def close_dock(dock: Any) -> None:
    """End a dock as unloading the plugin does, and let Qt delete it now."""
    dock.shutdown()
    dock.iface.mainWindow().removeDockWidget(dock)
    dock.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def click(button: Any) -> None:
    """Press a button with the mouse."""
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def open_scene(dock: Any, scene: Path | str, crs: str = "") -> QgsRasterLayer:
    """Add a scene to the project and wait until the dock knows what a run would be.

    Args:
        dock: The dock.
        scene: The scene's file.
        crs: The CRS that the user gives it; empty for its own.
    """
    raster = QgsRasterLayer(str(scene), Path(scene).stem)
    assert raster.isValid()
    if crs:
        raster.setCrs(QgsCoordinateReferenceSystem(crs))
    QgsProject.instance().addMapLayer(raster)
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(raster.extent())
    wait_until(dock.detect_panel.card, LONG_S)
    wait_until(lambda: "Will run on" in dock.detect_panel.plan.text(), LONG_S)
    return raster


def ships_layers() -> list[QgsVectorLayer]:
    """The project's layers of ships."""
    layers = QgsProject.instance().mapLayers().values()
    return [one for one in layers if isinstance(one, QgsVectorLayer) and "Ships" in one.name()]


def cancel_with_ships(dock: Any) -> None:
    """Begin a run, and cancel it once it has found ships."""
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    click(dock.detect_panel.cancel)
    wait_until(lambda: dock.session.run is None)


def is_usable(dock: Any) -> bool:
    """Whether nothing goes on and a new run can start."""
    panel = dock.detect_panel
    return (
        not dock.session.is_busy
        and panel.detect.isEnabled()
        and not panel.cancel.isEnabled()
        and panel.area.kind.isEnabled()
    )


def fails(*_what: object) -> None:
    """Stand for a defect of the plugin."""
    raise ValueError("a defect")


def some_ships(scores: Sequence[float], scene: str = "harbour.tif") -> QgsVectorLayer:
    """A layer of ships of 100 x 20 m, 300 m apart from west to east, in two rows."""
    crs = QgsCoordinateReferenceSystem(UTM31)
    layer = new_layer("Ships", crs)
    features = []
    for number, score in enumerate(scores):
        x, y = EAST + 300 * number, NORTH - 900 * (number % 2)
        box = box_from_points(
            [QgsPointXY(x, y), QgsPointXY(x + 100, y), QgsPointXY(x, y + 10)], crs
        )
        assert box is not None
        feature = QgsFeature(layer.fields())
        feature.setGeometry(box)
        values = {
            **measure_box(box, crs),
            "ship_id": number + 1,
            "score": score,
            "scene": scene,
            "model": "larsd-lite",
            "heading_ambiguous": True,
            "review": "",
        }
        for name, value in values.items():
            feature.setAttribute(name, value)
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer


def many_ships(count: int) -> QgsVectorLayer:
    """A layer of many equal ships in a square, with scores from 0.3 to 0.9."""
    layer = some_ships([0.5])
    (first,) = layer.getFeatures()
    features = []
    for number in range(1, count):
        feature = QgsFeature(first)
        feature.setAttribute("ship_id", number + 1)
        feature.setAttribute("score", 0.3 + 0.6 * number / count)
        geometry = first.geometry()
        geometry.translate(200 * (number % 150), 200 * (number // 150))
        feature.setGeometry(geometry)
        features.append(feature)
    assert layer.dataProvider().addFeatures(features)[0]
    layer.updateExtents()
    return layer


def with_ports(path: Path) -> None:
    """Create a GeoPackage with somebody's layer `ports`, two points."""
    ports = QgsVectorLayer("Point?crs=EPSG:4326&field=name:string", "ports", "memory")
    for name in ("Rotterdam", "Antwerp"):
        feature = QgsFeature(ports.fields())
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(4.0, 51.9)))
        feature.setAttributes([name])
        ports.dataProvider().addFeature(feature)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", "ports"
    context = QgsProject.instance().transformContext()
    done = QgsVectorFileWriter.writeAsVectorFormatV3(ports, str(path), context, options)
    assert done[0] == QgsVectorFileWriter.WriterError.NoError


def answer_question(button: str) -> list[str]:
    """Press a button of the next question that opens; return a list that gets its text."""
    asked: list[str] = []

    def look(tries: int) -> None:
        for box in QApplication.topLevelWidgets():
            if isinstance(box, QMessageBox) and box.isVisible():
                asked.append(box.text())
                names = {one.text().replace("&", ""): one for one in box.buttons()}
                QTest.mouseClick(names[button], Qt.MouseButton.LeftButton)
                return
        if tries:
            QTimer.singleShot(50, lambda: look(tries - 1))

    QTimer.singleShot(50, lambda: look(100))
    return asked


def when_in_front(act: Callable[[Any], None], kind: type) -> None:
    """Call a function with the next menu or dialog of a kind that opens, from its event loop."""

    def look(tries: int) -> None:
        for found in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if isinstance(found, kind):
                act(found)
                return
        if tries:
            QTimer.singleShot(50, lambda: look(tries - 1))

    QTimer.singleShot(50, lambda: look(200))


def choose_in_menu(menu: Any, words: str) -> None:
    """Click an entry of a menu that is open."""
    (entry,) = [one for one in menu.actions() if one.text().replace("&", "") == words]
    place = menu.actionGeometry(entry).center()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=place)


def is_alive(process: int) -> bool:
    """Whether a process runs; one that only waits to be collected does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
