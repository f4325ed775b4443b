"""Drive the dock in QGIS's own window: clicks and seconds to the first ships, memory, screenshots.

    larsd synth harbour.tif
    export PYTHONPATH=.:qgis_plugin SCENE=harbour.tif LARSD=.venv/bin/python OUT=shots
    xvfb-run -a -s "-screen 0 1400x900x24" env QT_QPA_PLATFORM=xcb qgis --nologo \
      --noversioncheck --profiles-path shots/profiles --code benchmarks/qgis_dock.py

The search is done twice: by a larsd that was started for the plan, and again by the same one, which
has its model in memory. With SIDE=300 rectangles of 300 m are searched instead, one after the
other, and the whole scene at last. Writes `OUT/numbers.json`, and `1-before.png` to `4-review.png`.
TILE is the side of a tile in pixels; STOP=N presses *Cancel* N seconds after the first ships. Key
presses need a window manager (openbox) on the virtual screen.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from qgis.PyQt.QtGui import QDragEnterEvent, QDropEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication
from qgis.utils import iface

from benchmarks.qgis_window import (
    OUT,
    arrange,
    memory_mb,
    open_dock,
    perform,
    planned,
    press,
    run_to_end,
    wait_until,
)

SCENE = str(Path(os.environ["SCENE"]).absolute())
TILE, STOP = int(os.environ.get("TILE", "0")), float(os.environ.get("STOP", "0"))
SIDE = float(os.environ.get("SIDE", "0"))

#: How many ships there must be for the screenshot during the run.
SOME = 6


def screenshot(name: str) -> None:
    """Save the window as it is."""
    QTest.qWait(800)
    iface.mainWindow().grab().save(str(OUT / f"{name}.png"))


def counted(button: Any, numbers: dict[str, Any]) -> None:
    """Click, and count it."""
    numbers["clicks"] = numbers.get("clicks", 0) + 1
    press(button)


def dropped(path: str) -> QgsRasterLayer:
    """Drop a file on QGIS's window, as from a file manager, and return its layer."""
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(path)])
    how = (Qt.DropAction.CopyAction, files, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(QPoint(400, 400), *how, none),
        QDropEvent(QPointF(400, 400), *how, none),
    ):
        QApplication.sendEvent(iface.mainWindow(), event)
    wait_until(QgsProject.instance().mapLayers, 20)
    (raster,) = QgsProject.instance().mapLayers().values()
    return raster


def open_panel(plugin: Any, numbers: dict[str, Any]) -> tuple[Any, QgsRasterLayer]:
    """Drop the scene on the window and open the panel; return it and the scene's layer.

    Both are counted: with *Detect* they are all that it takes from an empty project to the ships.
    """
    raster = dropped(SCENE)
    numbers.update(scene=SCENE, clicks=2)
    dock = open_dock(plugin)
    arrange(1400, 900, 370, dock)
    iface.mapCanvas().setExtent(raster.extent())
    return dock, raster


def measure_small(plugin: Any, numbers: dict[str, Any]) -> None:
    """Search rectangles of SIDE metres, and then the whole scene: seconds from click to end."""
    dock, raster = open_panel(plugin, numbers)
    panel, box = dock.detect_panel, raster.extent()
    panel.area.choose("drawn")
    seconds: dict[str, Any] = {"rectangles_s": [], "ships": []}
    for place in (0.45, 0.5, 0.55, 0.6):
        x, y = (low + place * size for low, size in (
            (box.xMinimum(), box.width()), (box.yMinimum(), box.height()),
        ))  # fmt: skip
        panel.area.take_rectangle(QgsRectangle(x, y, x + SIDE, y + SIDE))
        if place == 0.45:
            # The first click comes as soon as it can; larsd has only just begun to start.
            wait_until(panel.detect.isEnabled)
        else:
            wait_until(lambda: planned(panel))
        seconds["rectangles_s"].append(_until_found(dock))
        seconds["ships"].append(dock.session.delivery.total)
        screenshot(f"small-{place}")
    panel.area.choose("whole")
    wait_until(lambda: planned(panel))
    seconds["whole_warm_s"] = _until_found(dock)
    numbers.update(seconds)


def _until_found(dock: Any) -> float:
    began = time.monotonic()
    run_to_end(dock)
    return round(time.monotonic() - began, 2)


def measure(plugin: Any, numbers: dict[str, Any]) -> None:
    """Detect in a scene and review five ships."""
    window = iface.mainWindow()
    dock, _ = open_panel(plugin, numbers)
    dock.detect_panel.tile.setValue(TILE)
    wait_until(lambda: planned(dock.detect_panel))
    screenshot("1-before")
    numbers["memory_before_mb"] = peak = memory_mb()
    began = time.monotonic()
    counted(dock.detect_panel.detect, numbers)
    run, taken = dock.session.run, False
    while dock.session.run is not None:
        QTest.qWait(50)
        peak = max(peak, memory_mb())
        first = run.first_ship_s
        if first and not taken and dock.session.delivery.layer().featureCount() > SOME:
            taken = True
            screenshot("2-during")
        if first and STOP and not run.worker.stopped and time.monotonic() - began > first + STOP:
            pressed = time.monotonic()
            dock.cancel()
            wait_until(lambda: dock.session.run is None)
            numbers["cancelled_after_s"] = round(time.monotonic() - pressed, 2)
    numbers.update(
        first_ship_s=round(run.first_ship_s, 1),
        whole_s=round(run.took_s, 1),
        memory_during_mb=peak,
        tiles=dict(dock.session.progress or {}),
    )
    screenshot("3-after")
    if not STOP:
        press(dock.detect_panel.detect)
        again: Any = dock.session.run
        wait_until(lambda: dock.session.run is None)
        numbers.update(
            first_ship_warm_s=round(again.first_ship_s or again.took_s, 1),
            whole_warm_s=round(again.took_s, 1),
        )
    dock.tabs.setCurrentWidget(dock.review_panel)
    window.activateWindow()
    for key in (Qt.Key.Key_N, *[Qt.Key.Key_A] * 2, Qt.Key.Key_R, *[Qt.Key.Key_A] * 2):
        dock.review_panel.table.setFocus()
        QTest.keyClick(dock.review_panel.table, key)
        QTest.qWait(200)
    screenshot("4-review")


perform(measure_small if SIDE else measure, "numbers.json")
