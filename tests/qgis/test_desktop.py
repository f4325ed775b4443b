"""The plugin in QGIS's own window, on a virtual screen."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import GONE_S, is_alive

#: Puts the plugin into the window and takes it away, twice, and writes what is there in between.
LOAD_AND_UNLOAD = """
import gc, json, sys, threading, traceback
from qgis.core import QgsApplication, QgsProject
from qgis.PyQt.QtCore import QCoreApplication, QEvent, QTimer
from qgis.PyQt.QtWidgets import QAction, QDockWidget, QMenu, QWidget
from qgis.utils import iface, loadPlugin, plugins, startPlugin, unloadPlugin, updateAvailablePlugins

window = iface.mainWindow()

def settle():
    for _ in range(20):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()

def objects(kind):
    found = window.findChildren(kind)
    return sorted(child.objectName() or child.metaObject().className() for child in found)

def state():
    settle()
    return {
        "actions": objects(QAction),
        "menus": sorted(menu.title() for menu in window.findChildren(QMenu)),
        "docks": objects(QDockWidget),
        "timers": objects(QTimer),
        "providers": sorted(p.id() for p in QgsApplication.processingRegistry().providers()),
        "threads": sorted(t.name for t in threading.enumerate() if t.name.startswith("larsd")),
        "ours": sorted({str(type(o)) for o in gc.get_objects() if "larsd_detect." in str(type(o))}),
        "modules": sorted(name for name in sys.modules if name.startswith("larsd_detect")),
    }

def main():
    answer = {"states": []}
    try:
        updateAvailablePlugins()
        answer["before"] = state()
        for _ in range(2):
            assert loadPlugin("larsd_detect") and startPlugin("larsd_detect")
            plugins["larsd_detect"].show_dock(True)
            settle()
            answer["loaded"] = state()
            unloadPlugin("larsd_detect")
            answer["states"].append(state())
    except BaseException:
        answer["error"] = traceback.format_exc()
    with open(RESULT, "w") as file:
        json.dump(answer, file)
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()

QTimer.singleShot(1500, main)
"""


@pytest.mark.desktop
def test_loading_and_unloading_twice_leaves_nothing(
    run_desktop: Callable[..., dict], larsd_python: str
) -> None:
    answer = run_desktop(LOAD_AND_UNLOAD, LARSD_INTERPRETER=larsd_python)
    before, loaded = answer["before"], answer["loaded"]
    assert "larsd" in loaded["providers"]
    assert "larsdShips" in loaded["docks"]
    assert {"larsdShowShips", "larsdEnvironment", "larsdHelp"} <= set(loaded["actions"])
    assert before["ours"] == before["modules"] == []
    for state in answer["states"]:
        for kind, there in before.items():
            assert state[kind] == there, kind


#: Presses Detect, and when the worker has loaded its model, lets QGIS die on the spot.
DIE_DURING_A_RUN = """
import json, os, signal, time, traceback
from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.utils import loadPlugin, plugins, startPlugin, updateAvailablePlugins

def wait_until(condition):
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        QTest.qWait(20)

def main():
    answer = {}
    try:
        updateAvailablePlugins()
        assert loadPlugin("larsd_detect") and startPlugin("larsd_detect")
        raster = QgsRasterLayer(os.environ["SCENE"], "scene")
        QgsProject.instance().addMapLayer(raster)
        plugins["larsd_detect"].show_dock(True)
        dock = plugins["larsd_detect"].dock
        wait_until(lambda: dock.detect_panel.detect.isEnabled())
        QTest.mouseClick(dock.detect_panel.detect, Qt.MouseButton.LeftButton)
        wait_until(lambda: dock.session.run is not None and dock.session.run.worker.pid)
        wait_until(lambda: "tiles" in dock.detect_panel.status.text())
        answer = {"worker": dock.session.run.worker.pid}
    except BaseException:
        answer["error"] = traceback.format_exc()
    answer["died"] = time.time()
    with open(RESULT, "w") as file:
        json.dump(answer, file)
    os.kill(os.getpid(), signal.SIGKILL)

QTimer.singleShot(1500, main)
"""


@pytest.mark.desktop
def test_when_the_window_is_killed_in_the_middle_no_worker_stays(
    run_desktop: Callable[..., dict],
    larsd_python: str,
    large_scene: Path,
    tmp_path: Path,
) -> None:
    scene = tmp_path / "killed-window.tif"
    os.link(large_scene, scene)
    answer = run_desktop(DIE_DURING_A_RUN, LARSD_INTERPRETER=larsd_python, SCENE=str(scene))
    assert answer["worker"] > 0
    # The run of this scene would go on for minutes.
    while is_alive(answer["worker"]) and time.time() < answer["died"] + 20:
        time.sleep(0.02)
    took = time.time() - answer["died"]
    print(f"no worker {took:.2f} s after the window died (the virtual screen's end included)")
    assert not is_alive(answer["worker"])
    assert took < GONE_S
