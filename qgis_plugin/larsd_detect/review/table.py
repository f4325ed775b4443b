# SPDX-License-Identifier: GPL-2.0-or-later
"""The look of the table of ships."""

from __future__ import annotations

from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from .model import VERDICT, ReviewModel

__all__ = ["ReviewTable"]


class ReviewTable(QTableView):
    """A table in which one row can be selected.

    Args:
        model: The ships.
        parent: The owner.
    """

    def __init__(self, model: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(VERDICT, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
