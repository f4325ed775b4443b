# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock's menu: the environment page, the help, and searches that did not come to their end."""

from __future__ import annotations

from typing import Callable

from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QMenu, QToolButton

from ..help_page import show_help
from ..texts import tr
from .search import Unfinished, unfinished_searches

__all__ = ["MenuButton"]


class MenuButton(QToolButton):
    """The button ☰.

    Args:
        environment: Opens the environment page.
        resume: Goes on with a search.
        is_busy: Tells whether a search is going on.
    """

    def __init__(
        self,
        environment: Callable[[], None],
        resume: Callable[[Unfinished], None],
        is_busy: Callable[[], bool],
    ) -> None:
        super().__init__()
        self._resume, self._is_busy = resume, is_busy
        self.setText("☰")
        self.setToolTip(tr("Environment and help"))
        self.setAutoRaise(True)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        menu.addAction(tr("Environment…")).triggered.connect(lambda: environment())
        # QGIS's own menu has this text in all its languages.
        words = QCoreApplication.translate("MainWindow", "&Help")
        menu.addAction(words).triggered.connect(lambda: show_help())
        self.kept = menu.addMenu(tr("Resume a search"))
        menu.aboutToShow.connect(self._list_kept)
        self.setMenu(menu)

    def _list_kept(self) -> None:
        self.kept.clear()
        for one in unfinished_searches():
            self.kept.addAction(one.title).triggered.connect(lambda _=False, x=one: self._resume(x))
        self.kept.setEnabled(not self.kept.isEmpty() and not self._is_busy())
