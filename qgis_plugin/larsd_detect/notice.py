# SPDX-License-Identifier: GPL-2.0-or-later
"""A strip in the dock for one sentence, with buttons for what to do about it."""

from __future__ import annotations

from typing import Callable, Sequence

from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

__all__ = ["ERROR", "INFO", "WARNING", "Notice"]

INFO, WARNING, ERROR = "info", "warning", "error"

#: Background and border. The text's colour is set with them, so that dark themes work as well.
_COLOURS = {
    INFO: ("#e4eef7", "#9dbfdc"),
    WARNING: ("#fdf3d3", "#e0c068"),
    ERROR: ("#fbe3e1", "#dd9a94"),
}


class Notice(QFrame):
    """Shows a sentence; without one it takes up no room.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("larsdNotice")
        self.level = INFO
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._buttons = QHBoxLayout()
        self._buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.addWidget(self.label)
        layout.addLayout(self._buttons)
        self.hide()

    def text(self) -> str:
        """Return the sentence that is shown, or an empty text."""
        return "" if self.isHidden() else str(self.label.text())

    def tell(
        self, level: str, text: str, actions: Sequence[tuple[str, Callable[[], object]]] = ()
    ) -> None:
        """Show a sentence in place of the previous one.

        Args:
            level: `INFO`, `WARNING` or `ERROR`.
            text: The sentence.
            actions: Buttons below it: their text and what they do. Each also closes the strip.
        """
        self._remove_buttons()
        self.level = level
        ground, border = _COLOURS[level]
        self.setStyleSheet(
            f"#larsdNotice {{ background: {ground}; border: 1px solid {border}; "
            "border-radius: 3px; } #larsdNotice QLabel { color: #1c1c1c; }"
        )
        self.label.setText(text)
        for words, act in actions:
            button = QPushButton(words)
            button.clicked.connect(lambda _checked=False, act=act: self._act(act))
            self._buttons.addWidget(button)
        self.show()

    def clear(self) -> None:
        """Show nothing."""
        self._remove_buttons()
        self.hide()

    def buttons(self) -> list[QPushButton]:
        """Return the buttons, in order."""
        widgets = [self._buttons.itemAt(i).widget() for i in range(self._buttons.count())]
        return [widget for widget in widgets if widget is not None]

    def _act(self, act: Callable[[], object]) -> None:
        self.clear()
        act()

    def _remove_buttons(self) -> None:
        for button in self.buttons():
            self._buttons.removeWidget(button)
            button.deleteLater()
