"""Drive the dock in QGIS's own window: clicks and seconds to the first ships, memory, screenshots.

    larsd synth harbour.tif
    SCENE=harbour.tif LARSD=.venv/bin/python OUT=shots xvfb-run -a -s "-screen 0 1400x900x24" \
      env QT_QPA_PLATFORM=xcb qgis --nologo --noversioncheck --profiles-path shots/profiles \
      --code benchmarks/qgis_dock.py

The search is done twice: by a larsd that was started for the plan, and again by the same one, which
has its model in memory. With SIDE=300 rectangles of 300 m are searched instead, one after the
other, and the whole scene at last. Writes `OUT/numbers.json`, and `1-before.png` to `4-review.png`.
TILE is the side of a tile in pixels; STOP=N presses *Cancel* N seconds after the first ships. Key
presses need a window manager (openbox) on the virtual screen.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle, QgsSettings
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

OUT = Path(os.environ["OUT"]).resolve()
SCENE, LARSD = (str(Path(os.environ[name]).absolute()) for name in ("SCENE", "LARSD"))
TILE, STOP = int(os.environ.get("TILE", "0")), float(os.environ.get("STOP", "0"))
SIDE = float(os.environ.get("SIDE", "0"))

#: How many ships there must be for the screenshot during the run.
SOME = 6

sys.path.insert(0, str(Path.cwd() / "qgis_plugin"))


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


def screenshot(name: str) -> None:
    """Save the window as it is."""
    QTest.qWait(800)
    iface.mainWindow().grab().save(str(OUT / f"{name}.png"))


def press(button: Any, numbers: dict[str, Any]) -> None:
    """Click, and count it."""
    numbers["clicks"] = numbers.get("clicks", 0) + 1
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def toolbar_button(plugin: Any) -> Any:
    """Return the plugin's button in QGIS's toolbar of plugins."""
    bar = iface.pluginToolBar()
    return bar.widgetForAction(plugin.actions[0])


def open_panel(plugin: Any, numbers: dict[str, Any]) -> Any:
    """Add the scene to the project and open the panel; return it and the scene's layer."""
    window = iface.mainWindow()
    window.resize(1400, 900)
    for dock in window.findChildren(QDockWidget):
        dock.setVisible(dock.objectName() == "Layers")
    raster = QgsRasterLayer(SCENE, Path(SCENE).stem)
    QgsProject.instance().addMapLayer(raster)
    plugin.initGui()
    QTest.qWait(300)
    press(toolbar_button(plugin), numbers)
    dock = plugin.dock
    window.resizeDocks([dock], [370], Qt.Orientation.Horizontal)
    QTest.qWait(300)
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
            wait_until(lambda: "Will run" in panel.plan.text())
        seconds["rectangles_s"].append(_until_found(dock))
        seconds["ships"].append(dock.session.delivery.total)
        screenshot(f"small-{place}")
    panel.area.choose("whole")
    wait_until(lambda: "Will run" in panel.plan.text())
    seconds["whole_warm_s"] = _until_found(dock)
    numbers.update(seconds)


def _until_found(dock: Any) -> float:
    began = time.monotonic()
    QTest.mouseClick(dock.detect_panel.detect, Qt.MouseButton.LeftButton)
    wait_until(lambda: dock.session.run is None)
    return round(time.monotonic() - began, 2)


def measure(plugin: Any, numbers: dict[str, Any]) -> None:
    """Detect in a scene and review five ships."""
    window = iface.mainWindow()
    dock, _ = open_panel(plugin, numbers)
    dock.detect_panel.tile.setValue(TILE)
    wait_until(lambda: "Will run" in dock.detect_panel.plan.text())
    screenshot("1-before")
    numbers["memory_before_mb"] = peak = memory_mb()
    began = time.monotonic()
    press(dock.detect_panel.detect, numbers)
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
        QTest.mouseClick(dock.detect_panel.detect, Qt.MouseButton.LeftButton)
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


def main() -> None:
    """Measure, write the numbers, and close QGIS."""
    from larsd_detect import classFactory

    numbers: dict[str, Any] = {"scene": SCENE}
    QgsSettings().setValue("larsd_detect/interpreter", LARSD)
    plugin = classFactory(iface)
    try:
        (measure_small if SIDE else measure)(plugin, numbers)
    except Exception:
        numbers["error"] = traceback.format_exc()
    plugin.unload()
    (OUT / "numbers.json").write_text(json.dumps(numbers, indent=2) + "\n", encoding="utf-8")
    QgsProject.instance().clear()
    iface.actionExit().trigger()


QTimer.singleShot(1500, main)
