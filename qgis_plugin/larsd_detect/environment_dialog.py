# SPDX-License-Identifier: GPL-2.0-or-later
"""The environment page: which larsd is run, choosing another, making one."""

from __future__ import annotations

from qgis.gui import QgsFileWidget
from qgis.PyQt.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from . import interpreter


class EnvironmentDialog(QDialog):
    """Choose the larsd that the plugin runs.

    Args:
        parent: The window in front of which it opens.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("LARSD environment"))
        self.found = QListWidget()
        self.path = QgsFileWidget()
        self.message = QLabel()
        self.message.setWordWrap(True)
        search = QPushButton(self.tr("Search again"))
        search.clicked.connect(self.search)
        self.path.fileChanged.connect(self.choose_path)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for part in (self.found, search, self.path, self.message, buttons):
            layout.addWidget(part)
        self.found.itemActivated.connect(lambda item: self.choose_path(item.toolTip()))
        self.search()

    def search(self) -> None:
        """List what is on this computer."""
        self.found.clear()
        for one in interpreter.find_interpreters():
            item = QListWidgetItem(f"larsd {one.version} ({one.source})")
            item.setToolTip(one.path)
            self.found.addItem(item)

    def choose_path(self, path: str) -> None:
        """Take a path if a usable larsd answers there, else say why not.

        Args:
            path: A Python, a larsd, or an environment's folder.
        """
        try:
            chosen = interpreter.handshake(path)
        except interpreter.InterpreterError as error:
            self.message.setText(str(error))
            return
        interpreter.save_interpreter(chosen)
        self.message.setText(self.tr("larsd {} is used from now on.").format(chosen.version))
