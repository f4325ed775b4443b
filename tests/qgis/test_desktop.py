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


#: The first hour and the next morning: the plugin is switched on, opened by its button in the
#: toolbar and by the menu of a raster; in another QGIS it is there again, until it is closed.
FIRST_AND_NEXT_START = """
import json, os, time, traceback
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer, QgsSettings
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QContextMenuEvent
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDockWidget, QToolButton
from qgis.utils import iface, loadPlugin, plugins, startPlugin, updateAvailablePlugins

window = iface.mainWindow()
window.resize(1300, 850)  # a toolbar that does not fit has its buttons in a menu
answer = {}

def wait_until(condition):
    until = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        QTest.qWait(20)

def docks():
    found = window.findChildren(QDockWidget, "larsdShips")
    return [one.isVisible() for one in found]

def button():
    for one in window.findChildren(QToolButton):
        if one.defaultAction() is not None and one.defaultAction().objectName() == "larsdShowShips":
            return one

def choose(text, tries=100):
    menu = QApplication.activePopupWidget()
    if menu is None:
        assert tries, "no menu opened"
        QTimer.singleShot(50, lambda: choose(text, tries - 1))
        return
    answer["menu"] = [one.text().replace("&", "") for one in menu.actions() if one.isVisible()]
    wanted = [one for one in menu.actions() if one.text().replace("&", "") == text]
    if wanted:
        QTest.mouseClick(menu, Qt.LeftButton, pos=menu.actionGeometry(wanted[0]).center())
    else:
        menu.close()

def first():
    updateAvailablePlugins()
    assert loadPlugin("larsd_detect") and startPlugin("larsd_detect")
    QgsSettings().setValue("PythonPlugins/larsd_detect", True)  # as its box in the manager does
    QTest.qWait(300)
    answer["button"] = button().isVisible()
    answer["icon"] = not button().icon().isNull()
    QTest.mouseClick(button(), Qt.LeftButton)
    QTest.qWait(300)
    answer["by_button"] = docks()
    QTest.mouseClick(button(), Qt.LeftButton)
    QTest.qWait(300)
    answer["by_button_again"] = docks()
    layers = [QgsRasterLayer(os.environ["SCENE"], name) for name in ("north", "south")]
    QgsProject.instance().addMapLayers(layers)
    QTest.qWait(500)
    view = iface.layerTreeView()
    view.setCurrentLayer(layers[0])
    QTest.qWait(200)
    place = view.visualRect(view.currentIndex()).center()
    QTimer.singleShot(100, lambda: choose("Detect ships"))
    event = QContextMenuEvent(QContextMenuEvent.Mouse, place, view.viewport().mapToGlobal(place))
    QApplication.postEvent(view.viewport(), event)
    wait_until(lambda: docks() == [True])
    panel = plugins["larsd_detect"].dock.detect_panel
    answer["raster"] = panel.raster.currentLayer().name()
    answer["page"] = panel.isVisible()

def second():
    wait_until(docks)
    QTest.qWait(300)
    answer["again"] = docks()
    dock = plugins["larsd_detect"].dock
    answer["area"] = window.dockWidgetArea(dock) == Qt.RightDockWidgetArea
    answer["checked"] = button().isChecked()
    dock.close()
    QTest.qWait(200)
    answer["checked_after"] = button().isChecked()

def third():
    QTest.qWait(1500)
    answer["again"] = docks()
    answer["button"] = button().isVisible()

def main():
    try:
        globals()[os.environ["PART"]]()
    except BaseException:
        answer["error"] = traceback.format_exc()
    with open(RESULT, "w") as file:
        json.dump(answer, file)
    QgsProject.instance().clear()  # QGIS asks about layers in a temporary folder
    QgsProject.instance().setDirty(False)
    iface.actionExit().trigger()

QTimer.singleShot(1500, main)
"""


@pytest.mark.desktop
def test_the_dock_opens_by_the_toolbar_and_by_a_rasters_menu_and_is_there_at_the_next_start(
    run_desktop: Callable[..., dict], larsd_python: str, scene: Path
) -> None:
    known = {"LARSD_INTERPRETER": larsd_python, "SCENE": str(scene)}
    first = run_desktop(FIRST_AND_NEXT_START, PART="first", **known)
    assert first["button"]
    assert first["icon"]
    assert first["by_button"] == [True]
    assert first["by_button_again"] == [False]
    assert "Detect ships" in first["menu"]
    assert first["raster"] == "north"  # that of the menu, not the other one
    assert first["page"]
    second = run_desktop(FIRST_AND_NEXT_START, PART="second", **known)
    assert second["again"] == [True]
    assert second["area"]
    assert second["checked"]
    assert not second["checked_after"]
    # Who has closed it has closed it.
    third = run_desktop(FIRST_AND_NEXT_START, PART="third", **known)
    assert True not in third["again"]
    assert third["button"]
