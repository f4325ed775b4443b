"""What the programs share that drive QGIS's own window: waiting, pressing, taking screenshots.

They run in QGIS (`qgis --code`), with the repository and `qgis_plugin` on PYTHONPATH and
    LARSD  the Python that larsd-geo is installed for
    OUT    the folder that they write to
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import QPoint, QRect, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QWidget
from qgis.utils import iface

__all__ = [
    "LARSD",
    "OUT",
    "add_raster",
    "arrange",
    "memory_mb",
    "on_screen",
    "open_dock",
    "perform",
    "planned",
    "press",
    "run_to_end",
    "save",
    "search",
    "wait_until",
    "when_open",
]

OUT = Path(os.environ["OUT"]).resolve()
LARSD = str(Path(os.environ["LARSD"]).absolute())

#: An image of the documentation is no larger, in bytes.
_MOST_BYTES = 118_000


def memory_mb() -> int:
    """Return QGIS's resident memory, mebibytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) // 1024


def wait_until(condition: Callable[[], Any], seconds: float = 300) -> None:
    """Let the window work until a condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"nothing happened within {seconds} s")
        QTest.qWait(30)


def press(button: Any) -> None:
    """Click with the left mouse button."""
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def arrange(width: int, height: int, dock_width: int, dock: Any = None) -> None:
    """Give the window a size, with the layers at the left and one dock at the right, if any."""
    window = iface.mainWindow()
    window.move(0, 0)
    window.resize(width, height)
    for one in window.findChildren(QDockWidget):
        one.setVisible(one is dock or one.objectName() == "Layers")
    if dock is not None:
        window.resizeDocks([dock], [dock_width], Qt.Orientation.Horizontal)
    QTest.qWait(300)


def open_dock(plugin: Any) -> Any:
    """Open the dock by the plugin's button in QGIS's toolbar, and return it."""
    press(iface.pluginToolBar().widgetForAction(plugin.actions[0]))
    return plugin.dock


def add_raster(path: str | Path, name: str = "") -> QgsRasterLayer:
    """Add a raster to the project and turn the map to it."""
    raster = QgsRasterLayer(str(path), name or Path(path).stem)
    QgsProject.instance().addMapLayer(raster)
    QTest.qWait(300)  # QGIS turns to the first layer by itself, a little later
    iface.mapCanvas().setExtent(raster.extent())
    return raster


def planned(panel: Any) -> bool:
    """Tell whether the form says what a run would take."""
    return "Will run" in panel.plan.text()


def run_to_end(dock: Any) -> None:
    """Press *Detect* and wait for the end of the run."""
    press(dock.detect_panel.detect)
    wait_until(lambda: not dock.session.is_busy)


def search(dock: Any, path: str | Path, name: str = "") -> QgsRasterLayer:
    """Search a raster, once its plan is known, and return its layer."""
    raster = add_raster(path, name)
    dock.detect_panel.raster.setLayer(raster)
    wait_until(lambda: planned(dock.detect_panel))
    run_to_end(dock)
    return raster


def on_screen(*widgets: QWidget) -> Any:
    """Return what the screen shows of widgets, with what is in front of them."""
    QTest.qWait(900)
    area = QRect()
    for widget in widgets:
        area = area.united(QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size()))
    whole = QApplication.primaryScreen().grabWindow(0)
    return whole.copy(area.intersected(whole.rect()))


def save(image: Any, name: str) -> None:
    """Save an image for the documentation: a PNG if it is small, else a JPEG that is."""
    path = OUT / f"{name}.png"
    image.save(str(path))
    if path.stat().st_size <= _MOST_BYTES // 2:
        return
    path.unlink()
    path = path.with_suffix(".jpg")
    for quality in range(90, 30, -5):
        image.save(str(path), "JPG", quality)
        if path.stat().st_size <= _MOST_BYTES:
            return


def when_open(act: Callable[[QWidget], None], tries: int = 100) -> None:
    """Call a function with the next menu or dialog that opens, and close it afterwards.

    It is called from the event loop of the menu or dialog: what opens it waits for its end.
    """

    def look(left: int) -> None:
        found = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if found is None:
            if left:
                QTimer.singleShot(100, lambda: look(left - 1))
            return
        try:
            act(found)
        finally:
            found.close()

    QTimer.singleShot(100, lambda: look(tries))


def perform(main: Callable[[Any, dict[str, Any]], None], record: str) -> None:
    """Load the plugin, call a function with it, and close QGIS.

    Args:
        main: Called with the plugin and a dictionary for what it finds out.
        record: The name of the file that the dictionary is written to, in `OUT`. An exception is
            its member `error`.
    """

    def begin() -> None:
        from larsd_detect import classFactory

        found: dict[str, Any] = {}
        QgsSettings().setValue("larsd_detect/interpreter", LARSD)
        plugin = classFactory(iface)
        try:
            plugin.initGui()
            QTest.qWait(300)
            main(plugin, found)
        except Exception:
            found["error"] = traceback.format_exc()
        plugin.unload()
        (OUT / record).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
        QgsProject.instance().clear()
        QgsProject.instance().setDirty(False)
        iface.actionExit().trigger()

    QTimer.singleShot(1500, begin)
    assert QgsApplication.instance() is not None
