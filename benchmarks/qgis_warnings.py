"""Screenshots of what the plugin says where a raster's tags and its pixels disagree.

    larsd synth harbour.tif
    SCENE=harbour.tif LARSD=.venv/bin/python OUT=shots xvfb-run -a -s "-screen 0 1400x900x24" \
      env QT_QPA_PLATFORM=xcb qgis --nologo --noversioncheck --profiles-path shots/profiles \
      --code benchmarks/qgis_warnings.py

From the scene four others are made: one whose near infrared is tagged as alpha, one with an
undeclared fill value, one with a part that was never written, and one that is nearly black. Each is
searched, and what the panel says is written to `OUT/NAME.png` and `OUT/warnings.json`.
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

import numpy as np
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget
from qgis.utils import iface

OUT = Path(os.environ["OUT"]).resolve()
SCENE, LARSD = (str(Path(os.environ[name]).absolute()) for name in ("SCENE", "LARSD"))

#: Rows and columns of the scenes: enough for a few ships, and quickly searched.
SIDE = 768

sys.path.insert(0, str(Path.cwd() / "qgis_plugin"))


def infrared_as_alpha(bands: np.ndarray) -> np.ndarray:
    """Return the bands with a near infrared one behind them: dark water, bright land."""
    infrared = np.clip(bands[1].astype(np.int16) * 2 - bands[2], 1, 255).astype(np.uint8)
    return np.concatenate([bands, infrared[None]])


def undeclared_fill(bands: np.ndarray) -> np.ndarray:
    """Return sixteen bits with a corner of 65535."""
    wide = bands.astype(np.uint16) * 40
    rows, columns = np.indices(bands.shape[1:])
    wide[:, rows + columns < 90] = 65535
    return wide


def never_written(bands: np.ndarray) -> np.ndarray:
    """Return the bands with a part of zeros."""
    cut = bands.copy()
    cut[:, 256:512, 384:] = 0
    return cut


def nearly_black(bands: np.ndarray) -> np.ndarray:
    """Return eight bits of which hardly any are used."""
    return bands // 14


CASES: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "infrared-as-alpha": infrared_as_alpha,
    "undeclared-fill": undeclared_fill,
    "never-written": never_written,
    "nearly-black": nearly_black,
}


def make(name: str) -> Path:
    """Write the scene of a case, and return its path."""
    source = gdal.Open(SCENE)
    bands = CASES[name](source.ReadAsArray(0, 0, SIDE, SIDE)[:3])
    path = OUT / f"{name}.tif"
    kind = gdal.GDT_UInt16 if bands.dtype == np.uint16 else gdal.GDT_Byte
    options = ["PHOTOMETRIC=RGB"] + (["ALPHA=YES"] if len(bands) == 4 else [])
    scene = gdal.GetDriverByName("GTiff").Create(
        str(path), SIDE, SIDE, len(bands), kind, options=options
    )
    scene.SetGeoTransform(source.GetGeoTransform())
    scene.SetProjection(source.GetProjection())
    for number, values in enumerate(bands, start=1):
        scene.GetRasterBand(number).WriteArray(values)
    scene.FlushCache()
    del scene
    return path


def wait_until(condition: Callable[[], Any], seconds: float = 240) -> None:
    """Let the window work until a condition holds."""
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"nothing happened within {seconds} s")
        QTest.qWait(30)


def show(plugin: Any, name: str) -> list[str]:
    """Search a case's scene, take a screenshot, and return what the panel said."""
    said: list[str] = []
    project = QgsProject.instance()
    project.clear()
    raster = QgsRasterLayer(str(make(name)), name)
    project.addMapLayer(raster)
    dock = plugin.dock
    panel = dock.detect_panel
    told = dock.notice.tell

    def tell(level: str, text: str, *rest: Any) -> None:
        said.append(f"{level}: {text}")
        told(level, text, *rest)

    dock.notice.tell = tell
    try:
        panel.raster.setLayer(raster)
        iface.mapCanvas().setExtent(raster.extent())
        wait_until(panel.detect.isEnabled)
        wait_until(lambda: "Will run" in panel.plan.text())
        QTest.qWait(1500)
        iface.mainWindow().grab().save(str(OUT / f"{name}-plan.png"))
        QTest.mouseClick(panel.detect, Qt.MouseButton.LeftButton)
        wait_until(lambda: dock.session.run is None)
        QTest.qWait(1500)
        iface.mainWindow().grab().save(str(OUT / f"{name}.png"))
    finally:
        dock.notice.tell = told
    return [panel.plan.text(), *said]


def main() -> None:
    """Show all cases, write what was said, and close QGIS."""
    from larsd_detect import classFactory

    QgsSettings().setValue("larsd_detect/interpreter", LARSD)
    plugin = classFactory(iface)
    said: dict[str, Any] = {}
    try:
        window = iface.mainWindow()
        window.resize(1400, 900)
        plugin.initGui()
        QTest.qWait(300)
        bar = iface.pluginToolBar()
        QTest.mouseClick(bar.widgetForAction(plugin.actions[0]), Qt.MouseButton.LeftButton)
        for dock in window.findChildren(QDockWidget):
            dock.setVisible(dock is plugin.dock or dock.objectName() == "Layers")
        window.resizeDocks([plugin.dock], [400], Qt.Orientation.Horizontal)
        for name in CASES:
            said[name] = show(plugin, name)
    except Exception:
        said["error"] = traceback.format_exc()
    plugin.unload()
    (OUT / "warnings.json").write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    QgsProject.instance().clear()
    iface.actionExit().trigger()


QTimer.singleShot(1500, main)
