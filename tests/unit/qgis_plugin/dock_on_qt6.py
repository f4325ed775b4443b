"""Builds and drives the dock on PyQt6, with QGIS itself faked; prints `done` at its end.

No QGIS on Qt 6 can be installed by pip. What Qt 6 refuses (unscoped enums, moved classes, integers
for enums) it refuses here too: every widget, layout, model and signal is Qt 6's own.
"""

from __future__ import annotations

import sys
import time
import types
from pathlib import Path
from typing import Any

from PyQt6 import QtCore, QtGui, QtTest, QtWidgets, QtXml
from PyQt6.QtCore import Qt, pyqtSignal

PLUGIN = Path(__file__).resolve().parents[3] / "qgis_plugin"


class FakeType(type):
    """Classes whose unknown attributes are fakes too: enums, static methods."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return FakeType(name, (Fake,), {})

    def __or__(cls, other: Any) -> Any:
        return cls


class Fake(metaclass=FakeType):
    """An object of which anything can be asked; it is empty."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Fake()

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return Fake()

    def __iter__(self) -> Any:
        return iter(())

    def __and__(self, other: Any) -> bool:
        return True


class Settings(Fake):
    """Settings that know which larsd to run, and forget the rest."""

    def value(self, name: str, default: Any = None, type: Any = None) -> Any:
        return sys.executable if name.endswith("/interpreter") else default

    def setValue(self, name: str, value: Any) -> None:  # noqa: N802
        assert isinstance(value, (str, int, float, bool)), f"{name} would be saved as {value!r}"


class LayerCombo(QtWidgets.QComboBox):
    layerChanged = pyqtSignal(object)  # noqa: N815

    def currentLayer(self) -> Any:  # noqa: N802
        return None

    def __getattr__(self, name: str) -> Any:
        if name not in (*("setFilters", "setLayer", "setExceptedLayerList", "setAllowEmptyLayer"),):
            raise AttributeError(name)
        return Fake()


class FileWidget(QtWidgets.QWidget):
    fileChanged = pyqtSignal(str)  # noqa: N815
    StorageMode = Fake

    def filePath(self) -> str:  # noqa: N802
        return ""

    def __getattr__(self, name: str) -> Any:
        if name not in (
            *("setStorageMode", "setConfirmOverwrite", "setFilter", "setDialogTitle"),
            "setFilePath",
        ):
            raise AttributeError(name)
        return Fake()


class GroupBox(QtWidgets.QGroupBox):
    def setCollapsed(self, collapsed: bool) -> None:  # noqa: N802
        assert isinstance(collapsed, bool)

    def isCollapsed(self) -> bool:  # noqa: N802
        return True


class MapTool(QtCore.QObject):
    deactivated = pyqtSignal()

    def __init__(self, canvas: Any) -> None:
        super().__init__()

    def setCursor(self, cursor: Any) -> None:  # noqa: N802
        QtGui.QCursor(cursor)

    def canvas(self) -> Any:
        return Fake()

    def deactivate(self) -> None:
        self.deactivated.emit()


def install() -> None:
    """Put the fakes where the plugin looks for QGIS."""
    # As QGIS on Qt 6 does it: these moved from one module to the other.
    QtWidgets.QShortcut = QtGui.QShortcut
    QtWidgets.QAction = QtGui.QAction
    core, gui = types.ModuleType("qgis.core"), types.ModuleType("qgis.gui")
    core.__getattr__ = gui.__getattr__ = lambda name: getattr(Fake, name)
    core.Qgis = FakeType("Qgis", (Fake,), {"QGIS_VERSION_INT": 40200})
    core.QgsSettings = Settings
    nowhere = {"qgisSettingsDirPath": staticmethod(lambda: "/nowhere")}
    core.QgsApplication = FakeType("QgsApplication", (Fake,), nowhere)
    core.QgsVectorLayer = FakeType("QgsVectorLayer", (Fake,), {})
    gui.QgsMapLayerComboBox = LayerCombo
    gui.QgsFileWidget = FileWidget
    gui.QgsCollapsibleGroupBox = GroupBox
    gui.QgsDockWidget = QtWidgets.QDockWidget
    gui.QgsMapTool = MapTool
    modules = {"qgis": types.ModuleType("qgis"), "qgis.core": core, "qgis.gui": gui}
    modules["qgis.PyQt"] = types.ModuleType("qgis.PyQt")
    for name, module in (
        ("QtCore", QtCore),
        ("QtGui", QtGui),
        ("QtWidgets", QtWidgets),
        ("QtXml", QtXml),
    ):
        modules[f"qgis.PyQt.{name}"] = module
    sys.modules.update(modules)
    sys.path.insert(0, str(PLUGIN))


def drive(application: QtWidgets.QApplication) -> None:
    """Open the dock, meet larsd, turn its pages, press its keys, look at its table."""
    from larsd_detect.dock import ShipsDock
    from larsd_detect.review.model import Ship
    from larsd_detect.texts import translator_for

    window = QtWidgets.QMainWindow()
    iface = Fake()
    iface.mainWindow = lambda: window
    dock = ShipsDock(iface)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.resize(1000, 800)
    window.show()
    window.activateWindow()
    until = time.monotonic() + 120
    while not dock.detect_panel.card():
        assert time.monotonic() < until, f"larsd did not answer: {dock.notice.text()}"
        application.processEvents()
        time.sleep(0.02)
    assert 0 < dock.score.value() < 1
    panel = dock.detect_panel
    for index in range(panel.area.kind.count()):
        panel.area.kind.setCurrentIndex(index)
    for index in range(panel.output.kind.count()):
        panel.output.kind.setCurrentIndex(index)
    panel.imagery.restore("other", "5, 3, 2", "other", 10, 900)
    assert panel.imagery.bands() == (5, 3, 2)
    assert panel.imagery.ranges() == ((10, 900),)
    panel.imagery.restore("other", "5,3", "raster", 0, 0)
    assert panel.imagery.bands() == panel.imagery.ranges() == ()
    dock.score.least.setValue(50)
    panel.show_progress(2, 5, "two of five")
    panel.set_running(True)
    panel.set_running(False)
    for level in ("info", "warning", "error"):
        dock.notice.tell(level, "a sentence", [("do it", lambda: None)])
    dock.notice.buttons()[0].click()
    dock.score.slider.setValue(70)
    review = dock.review_panel
    dock.tabs.setCurrentWidget(review)
    review.model.beginResetModel()
    review.model.ships = [
        Ship(1, (0.9, 120.0, 20.0, 45.0), True, "accepted", 0, 0),
        Ship(2, (None, None, None, None), False, "", 5, 5),
    ]
    review.model.endResetModel()
    shown = review.table.grab()
    assert not shown.isNull()
    index = review.model.index(0, 3)
    assert review.model.data(index) == "45°/225°"
    for role in Qt.ItemDataRole:
        for column in range(review.model.columnCount()):
            review.model.data(review.model.index(0, column), role)
            review.model.headerData(column, Qt.Orientation.Horizontal, role)
    for order in range(review.order.count()):
        review.order.setCurrentIndex(order)
    for listed in range(review.listed.count()):
        review.listed.setCurrentIndex(listed)
    review.table.setFocus()
    for key in (Qt.Key.Key_N, Qt.Key.Key_Down, Qt.Key.Key_U):
        QtTest.QTest.keyClick(review.table, key)
    translator = translator_for("fr_CA")
    QtCore.QCoreApplication.installTranslator(translator)
    assert QtCore.QCoreApplication.translate("LarsdDetect", "Ships") == "Navires"
    QtCore.QCoreApplication.removeTranslator(translator)
    application.processEvents()
    dock.shutdown()
    from larsd_detect.warm import shut_down

    shut_down()


def main() -> None:
    """Run it; an exception in a slot ends the process with a status that is not 0."""
    sys.excepthook = lambda *what: (sys.__excepthook__(*what), QtCore.qFatal("in a slot"))
    install()
    application = QtWidgets.QApplication([])
    drive(application)
    print("done")


if __name__ == "__main__":
    main()
