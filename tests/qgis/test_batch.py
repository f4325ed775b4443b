"""Processing's own batch dialog, in QGIS's window on a virtual screen."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GONE_S, is_alive

#: Fills in the batch dialog, runs it, and runs another one, on which it presses Cancel.
BATCH = """
import json, os, re, time, traceback
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QTextEdit
from qgis.utils import iface, loadPlugin, startPlugin, unloadPlugin, updateAvailablePlugins

def batch(scenes, **values):
    from processing.gui.BatchAlgorithmDialog import BatchAlgorithmDialog
    from processing.tools import dataobjects

    algorithm = QgsApplication.processingRegistry().algorithmById("larsd:detectships").create()
    dialog = BatchAlgorithmDialog(algorithm, iface.mainWindow())
    dialog.show()
    panel = dialog.mainWidget()
    if hasattr(panel, "checkLoadLayersOnCompletion"):  # newer ones ask for each row
        panel.checkLoadLayersOnCompletion.setChecked(True)
    while panel.batchRowCount() < len(scenes):
        panel.addRow()
    context = dataobjects.createContext()
    for row, scene in enumerate(scenes):
        for name, value in {"INPUT": scene, "SCORE": 0.3, **values}.items():
            column = panel.parameter_to_column[name]
            panel.wrappers[row][column].setParameterValue(value, context)
        column = panel.parameter_to_column["OUTPUT"]
        panel.tblParameters.cellWidget(row + 1, column).setValue("TEMPORARY_OUTPUT")
    return dialog

def press_run(dialog):
    began = time.monotonic()
    QTest.mouseClick(dialog.runButton(), Qt.MouseButton.LeftButton)
    # Older ones are back at the end, newer ones run the rows in the background.
    while dialog.cancelButton().isEnabled() and time.monotonic() < began + 120:
        QTest.qWait(20)
    QTest.qWait(200)
    return time.monotonic() - began

def main():
    answer = {}
    try:
        updateAvailablePlugins()
        assert loadPlugin("larsd_detect") and startPlugin("larsd_detect")
        from larsd_detect import warm

        dialog = batch([os.environ["NORTH"], os.environ["SOUTH"]])
        answer["whole_s"] = press_run(dialog)
        dialog.close()
        answer["layers"] = [
            {
                "name": layer.name(),
                "renderer": layer.renderer().type(),
                "labels": layer.labelsEnabled(),
                "by": layer.labeling().settings().fieldName if layer.labelsEnabled() else "",
                "ships": layer.featureCount(),
            }
            for layer in QgsProject.instance().mapLayers().values()
        ]
        dialog = batch([os.environ["LARGE"]] * 3, TILE=512)
        pressed = []

        def cancel():
            log = dialog.findChild(QTextEdit, "txtLog").toPlainText()
            if not dialog.cancelButton().isEnabled():
                return
            if re.search("[1-9][0-9]* of [0-9]+ tiles", log):
                pressed.append(time.monotonic())
                QTest.mouseClick(dialog.cancelButton(), Qt.MouseButton.LeftButton)
            else:
                QTimer.singleShot(20, cancel)

        QTimer.singleShot(500, cancel)
        press_run(dialog)
        answer["log"] = dialog.findChild(QTextEdit, "txtLog").toPlainText()[-1500:]
        assert pressed, answer["log"]
        answer["cancel_s"] = time.monotonic() - pressed[0]
        answer["servers"] = [server.process.pid for server in warm._servers.values()]
        answer["working"] = [len(server._jobs) for server in warm._servers.values()]
        answer["after"] = len(QgsProject.instance().mapLayers())
        dialog.close()
    except BaseException:
        answer["error"] = traceback.format_exc()
    unloadPlugin("larsd_detect")
    with open(RESULT, "w") as file:
        json.dump(answer, file)
        file.flush()
    # QGIS 3.22 takes the bars of batches for tasks that run, and asks about them at its end.
    os._exit(0)

QTimer.singleShot(1500, main)
"""


@pytest.mark.desktop
def test_a_batch_is_styled_and_named_and_cancel_ends_it_at_once(
    run_desktop: Callable[..., dict],
    larsd_python: str,
    scene: Path,
    large_scene: Path,
    tmp_path: Path,
) -> None:
    for name in ("north", "south"):
        (tmp_path / f"{name}.tif").write_bytes(scene.read_bytes())
    answer = run_desktop(
        BATCH,
        LARSD_INTERPRETER=larsd_python,
        NORTH=str(tmp_path / "north.tif"),
        SOUTH=str(tmp_path / "south.tif"),
        LARGE=str(large_scene),
    )
    layers = answer["layers"]
    assert sorted(layer["name"] for layer in layers) == ["Ships north", "Ships south"]
    for layer in layers:
        assert layer["renderer"] == "graduatedSymbol"
        assert "length_m" in layer["by"]
        assert layer["ships"] > 5
    print(f"two rows in {answer['whole_s']:.1f} s, {answer['cancel_s']:.2f} s after Cancel no more")
    assert answer["cancel_s"] < GONE_S
    # The rows that were waiting did not begin, and no layer came of the one that had.
    assert answer["after"] == len(layers)
    assert answer["working"] == [0] * len(answer["working"])
    # What stays for the next search ends with the plugin.
    until = time.monotonic() + GONE_S
    while any(map(is_alive, answer["servers"])) and time.monotonic() < until:
        time.sleep(0.02)
    assert not any(map(is_alive, answer["servers"]))
