# SPDX-License-Identifier: GPL-2.0-or-later
"""The plugin as QGIS sees it: what it adds to the window and removes again."""

from __future__ import annotations

import os
from typing import Any

from qgis.core import QgsApplication, QgsMapLayerType, QgsSettings
from qgis.PyQt.QtCore import QCoreApplication, QLocale, Qt, QTimer, QTranslator
from qgis.PyQt.QtGui import QIcon
from qgis.PyQt.QtWidgets import QAction, QMenu

from . import settings
from .help_page import show_help
from .processing import LarsdProvider
from .texts import tr, translator_for
from .warm import shut_down

__all__ = ["LarsdDetect"]

FOLDER = os.path.dirname(__file__)

#: The submenu of QGIS's menu Raster.
MENU = "LARSD Ship Detection"


class LarsdDetect:
    """The plugin.

    Args:
        iface: The window's `QgisInterface`; None if there is no window (`qgis_process`).
    """

    def __init__(self, iface: Any) -> None:
        self.iface = iface
        self.provider: LarsdProvider | None = None
        self.dock: Any = None
        self.actions: list[QAction] = []
        self.menu: QMenu | None = None
        self._translator = _install_translator()

    def initProcessing(self) -> None:
        """Register the algorithms; `qgis_process` calls only this."""
        if self.provider is None:
            self.provider = LarsdProvider()
            QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self) -> None:
        """Add the actions to the window; the dock is created when it is first shown."""
        from .review import register

        self.initProcessing()
        register()
        window = self.iface.mainWindow()
        show = QAction(QIcon(os.path.join(FOLDER, "icon.svg")), tr("Ships"), window)
        show.setObjectName("larsdShowShips")
        show.setCheckable(True)
        show.setToolTip(tr("Find ships in a raster layer (LARSD)"))
        show.triggered.connect(self.show_dock)
        environment = QAction(tr("Environment…"), window)
        environment.setObjectName("larsdEnvironment")
        environment.triggered.connect(self.show_environment)
        # QGIS's own menu has this text in all its languages.
        guide = QAction(QCoreApplication.translate("MainWindow", "&Help"), window)
        guide.setObjectName("larsdHelp")
        guide.triggered.connect(lambda: show_help())
        here = QAction(show.icon(), tr("Detect ships"), window)
        here.setObjectName("larsdDetectShips")
        here.triggered.connect(self.detect_in_active_layer)
        self.actions = [show, environment, guide, here]
        # Our own menu: QGIS keeps the ones it creates for plugins when they are unloaded.
        self.menu = QMenu(MENU, self.iface.rasterMenu())
        self.menu.addActions(self.actions[:3])
        self.iface.rasterMenu().addMenu(self.menu)
        # QGIS hides its raster toolbar by default, and shows this one.
        self.iface.addToolBarIcon(show)
        self.iface.addCustomActionForLayerType(here, "", QgsMapLayerType.RasterLayer, True)
        if settings.read_text("shown").lower() == "true":
            # Once the window has its own docks again.
            QTimer.singleShot(0, self._show_again)

    def unload(self) -> None:
        """Remove everything the plugin added, and end a worker that still runs."""
        if self.dock is not None:
            self.dock.shutdown()
            self.iface.removeDockWidget(self.dock)
            self.dock.deleteLater()
            self.dock = None
        if self.menu is not None:
            self.iface.rasterMenu().removeAction(self.menu.menuAction())
            self.iface.removeToolBarIcon(self.actions[0])
            self.iface.removeCustomActionForLayerType(self.actions[3])
            self.menu.deleteLater()
            self.menu = None
        for action in self.actions:
            action.deleteLater()
        self.actions = []
        if self.provider is not None:
            QgsApplication.processingRegistry().removeProvider(self.provider)
            self.provider = None
        if self.iface is not None:
            from .review import unregister

            unregister()
        shut_down()
        if self._translator is not None:
            QCoreApplication.removeTranslator(self._translator)
            self._translator = None

    def show_dock(self, shown: bool = True) -> None:
        """Show or hide the dock.

        Args:
            shown: Whether it should be visible.
        """
        if self.dock is None:
            from .dock import ShipsDock

            self.dock = ShipsDock(self.iface)
            self.iface.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
            self.dock.visibilityChanged.connect(self.actions[0].setChecked)
            self.dock.closed.connect(lambda: settings.write("shown", False))
        self.dock.setUserVisible(shown)
        settings.write("shown", shown)

    def detect_in_active_layer(self) -> None:
        """Show the dock with the raster layer whose menu was opened."""
        self.show_dock(True)
        self.dock.choose_raster(self.iface.activeLayer())

    def show_environment(self) -> None:
        """Open the environment page."""
        from .install.dialog import EnvironmentDialog

        EnvironmentDialog(self.iface.mainWindow()).exec()

    def _show_again(self) -> None:
        if self.actions:  # not unloaded meanwhile
            self.show_dock(True)


def _install_translator() -> QTranslator | None:
    """Load the plugin's texts in QGIS's language, if there are any."""
    options = QgsSettings()
    override = options.value("locale/overrideFlag", False, type=bool)
    locale = str(options.value("locale/userLocale", "") or "") if override else ""
    locale = locale or QLocale.system().name()
    translator = translator_for(locale)
    if translator is not None:
        QCoreApplication.installTranslator(translator)
    return translator
