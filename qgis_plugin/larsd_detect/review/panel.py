# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Review*: accept or reject ships, draw missed ones, save them as labels."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QShortcut,
    QVBoxLayout,
    QWidget,
)

from ..layer import ACCEPTED, REJECTED, TOTAL_PROPERTY, is_ships_layer
from ..notice import ERROR, INFO
from ..texts import counted, tr
from .draw_button import DrawButton
from .editing import WriteError, set_verdict, why_not_writable
from .label_button import LabelButton
from .map_view import show_feature
from .model import ALONG_SCENE, BY_SCORE, ReviewModel
from .table import ReviewTable

__all__ = ["ReviewPanel"]


class ReviewPanel(QWidget):
    """The page *Review* of the dock.

    Args:
        canvas: The map.
        parent: The owner.
    """

    #: A level of `notice` and one sentence for the user; an empty one clears the last.
    told = pyqtSignal(str, str)
    #: Another layer is under review.
    layer_changed = pyqtSignal()
    #: The number of shown ships has changed.
    shown_changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._canvas = canvas
        self._layer: QgsVectorLayer | None = None
        self._writing = False
        self._shortcuts: list[QShortcut] = []
        self.model = ReviewModel(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.reload)
        self._build()
        project = QgsProject.instance()
        project.layersAdded.connect(self._list_layers)
        project.layersRemoved.connect(self._list_layers)
        self._list_layers()
        self.choose_layer(self.layers.currentLayer())

    def layer(self) -> QgsVectorLayer | None:
        """Return the layer under review."""
        return self._layer

    def choose_layer(self, layer: QgsMapLayer | None) -> None:
        """Review a layer.

        Args:
            layer: A layer of ships in the project; anything else counts as none.
        """
        layer = layer if is_ships_layer(layer) else None
        is_other = layer is not self._layer
        self._disconnect()
        self._layer = layer
        self._connect()
        if self.layers.currentLayer() is not layer:
            self.layers.blockSignals(True)
            self.layers.setLayer(layer)
            self.layers.blockSignals(False)
        self.draw.set_layer(layer)
        self.labels.set_layer(layer)
        self.reload()
        if is_other:
            self.layer_changed.emit()

    def reload(self) -> None:
        """Read the layer again and keep the selected row."""
        fid = self.current_ship()
        selection = self.table.selectionModel()
        selection.blockSignals(True)
        self.model.load(self._layer)
        row = -1 if fid is None else self.model.row_of(fid)
        if row >= 0:
            self.table.selectRow(row)
        selection.blockSignals(False)
        self.table.viewport().update()
        self._show_state()
        self.shown_changed.emit()

    def shown_text(self) -> str:
        """Return a text that says how many ships the score shows and how many it hides."""
        if self._layer is None:
            return ""
        shown = len(self.model.ships)
        text = counted(shown, tr("1 ship shown"), tr("{n} ships shown"))
        total = self._layer.customProperty(TOTAL_PROPERTY)
        hidden = 0 if total in (None, "") else int(total) - shown
        if hidden > 0:
            text += ", " + tr("{n} with a lower score hidden").format(n=hidden)
        return text

    def current_ship(self) -> int | None:
        """Return the feature id of the selected row."""
        row = self._row()
        return None if row < 0 else self.model.ships[row].fid

    def accept(self) -> None:
        """Accept the ship and go to the next."""
        self._judge(ACCEPTED)

    def reject(self) -> None:
        """Reject the ship and go to the next."""
        self._judge(REJECTED)

    def clear_verdict(self) -> None:
        """Clear the verdict on the ship."""
        fid = self.current_ship()
        if fid is not None:
            self._write(fid, "")

    def next_ship(self) -> None:
        """Go to the next ship without a verdict."""
        if not self.model.ships:
            return
        row = self.model.next_unreviewed(self._row())
        if row >= 0:
            self.table.selectRow(row)
        elif self.model.reviewed() == len(self.model.ships):
            self.told.emit(INFO, tr("All ships that are shown have been reviewed."))

    def install_shortcuts(self, owner: QWidget) -> None:
        """Make the keys work wherever the focus is in a widget."""
        for key, act in (
            (Qt.Key.Key_A, self.accept),
            (Qt.Key.Key_R, self.reject),
            (Qt.Key.Key_N, self.next_ship),
            (Qt.Key.Key_U, self.clear_verdict),
        ):
            shortcut = QShortcut(QKeySequence(key), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
            self._shortcuts.append(shortcut)

    def enable_shortcuts(self, enabled: bool) -> None:
        """Turn the keys on, or leave them to other pages."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)

    def remove(self) -> None:
        """Disconnect from the project, the layer and the map."""
        self.draw.set_layer(None)
        self._disconnect()
        self._layer = None
        project = QgsProject.instance()
        project.layersAdded.disconnect(self._list_layers)
        project.layersRemoved.disconnect(self._list_layers)

    def _build(self) -> None:
        self.layers = QgsMapLayerComboBox()
        self.layers.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.layers.layerChanged.connect(self.choose_layer)
        self.order = QComboBox()
        self.order.addItem(tr("Highest score first"), BY_SCORE)
        self.order.addItem(tr("Along the scene"), ALONG_SCENE)
        self.order.currentIndexChanged.connect(self._reorder)
        self.table = ReviewTable(self.model)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        # Clicking the selected row shows it again.
        self.table.clicked.connect(self._show_chosen)
        self.count = QLabel()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(10)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.accept_button = QPushButton("✓ " + tr("Accept") + " (A)")
        self.reject_button = QPushButton("✗ " + tr("Reject") + " (R)")
        self.next_button = QPushButton(tr("Next") + " (N)")
        self.undo_button = QPushButton(tr("Clear verdict") + " (U)")
        self.draw = DrawButton(self._canvas)
        self.labels = LabelButton()
        for button in (self.draw, self.labels):
            button.told.connect(self.told)
        self.draw.added.connect(self.reload)
        self.accept_button.clicked.connect(self.accept)
        self.reject_button.clicked.connect(self.reject)
        self.next_button.clicked.connect(self.next_ship)
        self.undo_button.clicked.connect(self.clear_verdict)
        form = QFormLayout()
        form.addRow(tr("Layer"), self.layers)
        form.addRow(tr("Order"), self.order)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        verdicts, more = QHBoxLayout(), QHBoxLayout()
        for button in (self.accept_button, self.reject_button, self.next_button):
            verdicts.addWidget(button)
        for button in (self.draw, self.undo_button):
            more.addWidget(button)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(self.table, 1)
        for widget in (self.count, self.progress, self.hint):
            layout.addWidget(widget)
        layout.addLayout(verdicts)
        layout.addLayout(more)
        layout.addWidget(self.labels)

    def _list_layers(self, *_which: object) -> None:
        """Offer layers of ships only."""
        polygons = QgsProject.instance().mapLayers().values()
        self.layers.setExceptedLayerList([one for one in polygons if not is_ships_layer(one)])
        if self._layer is None or self._layer.id() not in QgsProject.instance().mapLayers():
            self._layer = None
            self.choose_layer(self.layers.currentLayer())

    def _signals(self) -> list[Any]:
        layer = self._layer
        assert layer is not None
        return [
            layer.featureAdded,
            layer.featureDeleted,
            layer.attributeValueChanged,
            layer.afterCommitChanges,
            layer.afterRollBack,
            layer.subsetStringChanged,
            layer.dataChanged,
        ]

    def _connect(self) -> None:
        if self._layer is not None:
            for signal in self._signals():
                signal.connect(self._reload_soon)
            self._layer.willBeDeleted.connect(self._forget)

    def _disconnect(self) -> None:
        if self._layer is not None:
            for signal in self._signals():
                signal.disconnect(self._reload_soon)
            self._layer.willBeDeleted.disconnect(self._forget)

    def _forget(self) -> None:
        """Let go of a layer that is about to be deleted with all its connections."""
        self._layer = None
        self.draw.set_layer(None)
        self.labels.set_layer(None)
        self.reload()

    def _reload_soon(self, *_what: object) -> None:
        if not self._writing:
            self._soon.start()

    def _reorder(self) -> None:
        fid = self.current_ship()
        self.model.sort_by(str(self.order.currentData()))
        row = -1 if fid is None else self.model.row_of(fid)
        if row >= 0:
            self.table.selectRow(row)

    def _row(self) -> int:
        """Return the selected row, or -1.

        Not the current row: a table makes its first row current when it gets the focus.
        """
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows and rows[0].row() < len(self.model.ships) else -1

    def _show_chosen(self, *_what: object) -> None:
        fid = self.current_ship()
        if self._layer is not None and fid is not None:
            show_feature(self._canvas, self._layer, fid)
        self._show_state()

    def _judge(self, verdict: str) -> None:
        fid = self.current_ship()
        if fid is None:
            self.next_ship()
            return
        if self._write(fid, verdict):
            self.next_ship()

    def _write(self, fid: int, verdict: str) -> bool:
        if self._layer is None:
            return False
        self._writing = True
        try:
            set_verdict(self._layer, fid, verdict)
        except WriteError as error:
            self.told.emit(ERROR, str(error))
            return False
        finally:
            self._writing = False
        self.told.emit(INFO, "")
        self.model.note_verdict(fid, verdict)
        self._show_state()
        return True

    def _show_state(self) -> None:
        ships, done = len(self.model.ships), self.model.reviewed()
        self.progress.setMaximum(max(1, ships))
        self.progress.setValue(done)
        self.count.setText(
            tr("{done} of {ships} reviewed").format(done=done, ships=ships) if ships else ""
        )
        obstacle = "" if self._layer is None else why_not_writable(self._layer)
        hint = obstacle
        if self._layer is None:
            hint = tr("There is no layer of ships in the project yet.")
        elif not obstacle and not ships:
            hint = tr("No ships are shown; a lower score shows more.")
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        usable = self._layer is not None and not obstacle
        chosen = self.current_ship() is not None
        for button in (self.accept_button, self.reject_button, self.undo_button):
            button.setEnabled(usable and chosen)
        self.next_button.setEnabled(ships > 0)
        self.labels.setEnabled(ships > 0)
        self.draw.setEnabled(usable)
