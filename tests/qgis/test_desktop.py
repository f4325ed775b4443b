"""The plugin in QGIS's own window, on a virtual screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

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
