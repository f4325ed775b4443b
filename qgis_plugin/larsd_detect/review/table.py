# SPDX-License-Identifier: GPL-2.0-or-later
"""The look of the table of ships."""

from __future__ import annotations

from qgis.PyQt.QtCore import QItemSelection, QItemSelectionModel, QSize, Qt, pyqtSignal
from qgis.PyQt.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from .chips import CHIP_PX
from .model import SCORE, VERDICT, ReviewModel

__all__ = ["ReviewTable"]


#: Rows that tell how wide the columns must be.
_MEASURED_ROWS = 30


class ReviewTable(QTableView):
    """A table in which rows can be selected.

    Args:
        model: The ships.
        parent: The owner.
    """

    #: The heading of a column was clicked: the column, and the order.
    sort_asked = pyqtSignal(int, Qt.SortOrder)

    def __init__(self, model: ReviewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setIconSize(QSize(CHIP_PX, CHIP_PX))
        self.set_chips(False)
        header = self.horizontalHeader()
        # By the first rows, when the ships change: to measure thousands of them takes seconds.
        header.setResizeContentsPrecision(_MEASURED_ROWS)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        model.modelReset.connect(self._fit_columns)
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.sectionClicked.connect(self._sort)
        self._sorted = (SCORE, Qt.SortOrder.DescendingOrder)

    def set_chips(self, shown: bool) -> None:
        """Make room in the rows for images of ships, or do not."""
        self._has_chips = shown
        height = max(self.fontMetrics().height() + 6, CHIP_PX + 4 if shown else 0)
        self.verticalHeader().setDefaultSectionSize(height)
        self._fit_columns()

    def show_order(self, by_column: bool) -> None:
        """Show the arrow of the column that the rows are sorted by, or none."""
        header = self.horizontalHeader()
        header.setSortIndicatorShown(by_column)
        if by_column:
            header.setSortIndicator(*self._sorted)

    def chosen_rows(self) -> list[int]:
        """Return the selected rows, from the top."""
        # Not the current row: a table makes its first row current when it gets the focus.
        return sorted(index.row() for index in self.selectionModel().selectedRows())

    def choose_rows(self, rows: list[int]) -> None:
        """Select rows, and no others, without telling anybody of it."""
        selection, model = self.selectionModel(), self.model()
        picked = QItemSelection()
        for row in rows:
            picked.select(model.index(row, 0), model.index(row, 0))
        flag = QItemSelectionModel.SelectionFlag
        selection.blockSignals(True)
        selection.select(picked, flag.ClearAndSelect | flag.Rows)
        selection.blockSignals(False)
        self.viewport().update()

    def _fit_columns(self) -> None:
        self.resizeColumnsToContents()
        if self._has_chips:  # not drawn yet where the width is measured
            text = self.fontMetrics().horizontalAdvance("0.00")
            self.setColumnWidth(SCORE, CHIP_PX + text + 18)
        # It takes what is left; its heading is longer than its marks, and may be cut.
        self.setColumnWidth(VERDICT, 2 * self.fontMetrics().height())

    def _sort(self, column: int) -> None:
        before, order = self._sorted
        turned = column == before and order == Qt.SortOrder.DescendingOrder
        order = Qt.SortOrder.AscendingOrder if turned else Qt.SortOrder.DescendingOrder
        self._sorted = (column, order)
        self.sort_asked.emit(column, order)
