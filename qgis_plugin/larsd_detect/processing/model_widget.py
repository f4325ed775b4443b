# SPDX-License-Identifier: GPL-2.0-or-later
"""The list of models in Processing's dialogs: filled by larsd, and open for a model's folder."""

from __future__ import annotations

from typing import Any

from processing.gui.wrappers import WidgetWrapper
from qgis.PyQt.QtWidgets import QComboBox, QWidget

from ..detect import Query
from ..install import saved_interpreter

__all__ = ["ModelWidgetWrapper"]


class ModelWidgetWrapper(WidgetWrapper):  # type: ignore[misc,unused-ignore]
    """Offers the installed models; any other text is a model's folder, and none the default."""

    def createWidget(self) -> QWidget:
        """Return the list; the models come as soon as larsd has named them."""
        self._combo = QComboBox()
        self._combo.setEditable(True)
        self._combo.addItem("")
        self._query = Query(_installed, self._combo)
        self._query.answered.connect(self._list)
        self._query.start()
        return self._combo

    def setValue(self, value: Any) -> None:
        """Show a value."""
        self._combo.setEditText("" if value is None else str(value))

    def value(self) -> str | None:
        """Return what is chosen or typed, None for the default model."""
        return str(self._combo.currentText()).strip() or None

    def _list(self, names: list[str]) -> None:
        shown = self._combo.currentText()
        self._combo.addItems(names)
        self._combo.setEditText(shown)


def _installed(query: Query) -> list[str]:
    """Ask larsd for the names of its models; runs in a thread."""
    cards = query.new_larsd_json(saved_interpreter(), ["models", "--json"])
    return [str(card["name"]) for card in cards]
