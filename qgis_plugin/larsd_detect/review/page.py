# SPDX-License-Identifier: GPL-2.0-or-later
"""The widgets of the page *Review*, and how they are laid out."""

from __future__ import annotations

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..layer import ACCEPTED, REJECTED
from ..texts import tr
from .draw_button import DrawButton
from .export_button import ExportButton
from .label_button import LabelButton
from .model import ALL, ALONG_SCENE, BY_COLUMN, BY_SCORE, LEAST_SURE, NOT_REVIEWED, ReviewModel
from .table import ReviewTable

__all__ = ["ReviewPage"]

#: A button may become as narrow as this.
_NARROW_PX = 80


class ReviewPage(QWidget):
    """The table of ships with its choices above it and its buttons below.

    Args:
        model: The ships.
        canvas: The map.
        parent: The owner.
    """

    def __init__(
        self, model: ReviewModel, canvas: QgsMapCanvas, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.order = QComboBox()
        for words, order in (
            (tr("Highest score first"), BY_SCORE),
            (tr("Least sure first"), LEAST_SURE),
            (tr("Along the scene"), ALONG_SCENE),
            (tr("By a column's heading"), BY_COLUMN),
        ):
            self.order.addItem(words, order)
        self.listed = QComboBox()
        for words, which in (
            (tr("All ships"), ALL),
            (tr("Not reviewed"), NOT_REVIEWED),
            (tr("Accepted"), ACCEPTED),
            (tr("Rejected"), REJECTED),
        ):
            self.listed.addItem(words, which)
        for choice in (self.layers, self.order, self.listed):
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.table = ReviewTable(model)
        self.count = QLabel()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(10)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.accept_button = QPushButton("✓ " + tr("Accept") + " (A)")
        self.reject_button = QPushButton("✗ " + tr("Reject") + " (R)")
        self.next_button = QPushButton(tr("Next") + " (N)")
        self.back_button = QPushButton(tr("Back") + " (B)")
        self.undo_button = QPushButton(tr("Undo") + " (U)")
        self.clear_button = QPushButton(tr("Clear verdict") + " (C)")
        self.delete_button = QPushButton(tr("Delete"))
        self.delete_button.setToolTip(tr("Delete the selected ships (Del)"))
        self.draw = DrawButton(canvas)
        self.labels = LabelButton()
        self.export = ExportButton()
        self._lay_out()

    def show_counts(self, reviewed: int, ships: int, hint: str) -> None:
        """Show how far the review has come.

        Args:
            reviewed: Ships with a verdict.
            ships: Ships in all.
            hint: One sentence on what is missing, empty if nothing is.
        """
        self.progress.setMaximum(max(1, ships))
        self.progress.setValue(reviewed)
        self.count.setText(
            tr("{done} of {ships} reviewed").format(done=reviewed, ships=ships) if ships else ""
        )
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))

    def enable_buttons(self, judge: bool, draw: bool, ships: bool) -> None:
        """Enable what can be done now.

        Args:
            judge: Whether ships are selected that can be judged.
            draw: Whether ships can be added.
            ships: Whether there are any.
        """
        for button in (
            self.accept_button,
            self.reject_button,
            self.clear_button,
            self.delete_button,
        ):
            button.setEnabled(judge)
        for button in (self.next_button, self.back_button, self.labels, self.export):
            button.setEnabled(ships)
        for button in (self.undo_button, self.draw):
            button.setEnabled(draw)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Layer"), self.layers)
        form.addRow(tr("Order"), self.order)
        form.addRow(tr("List"), self.listed)
        buttons = QGridLayout()
        for place, button in enumerate(
            (
                *(self.accept_button, self.reject_button, self.next_button, self.back_button),
                *(self.undo_button, self.clear_button, self.delete_button, self.draw),
            )
        ):
            buttons.addWidget(button, place // 2, place % 2)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.table, 1)
        for widget in (self.count, self.progress, self.hint):
            layout.addWidget(widget)
        layout.addLayout(buttons)
        layout.addWidget(self.export)
        layout.addWidget(self.labels)
        for button in self.findChildren(QPushButton):
            # Words of other languages are longer: they may be cut, and the tip has them whole.
            button.setMinimumWidth(_NARROW_PX)
            button.setToolTip(button.toolTip() or button.text())
