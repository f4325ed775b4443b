# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Review*: accept or reject ships, draw missed ones, save them as labels."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsMapLayer, QgsProject, QgsVectorLayer
from qgis.gui import QgsMapCanvas
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtGui import QKeySequence
from qgis.PyQt.QtWidgets import QMessageBox, QShortcut, QWidget

from ..layer import ACCEPTED, REJECTED, hidden_count, is_ships_layer
from ..notice import ERROR, INFO
from ..texts import counted, tr
from .chips import Chips
from .editing import WriteError, why_not_writable
from .judging import Judging
from .map_view import show_feature
from .marking import ShipMarker, ShipPicker
from .model import BY_COLUMN, ReviewModel
from .page import ReviewPage

__all__ = ["ReviewPanel"]


class ReviewPanel(ReviewPage):
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
        self.model = ReviewModel()
        super().__init__(self.model, canvas, parent)
        self.model.setParent(self)
        self._canvas = canvas
        self._layer: QgsVectorLayer | None = None
        self._judging: Judging | None = None
        self._writing = False
        self._visited: list[int] = []
        self._shortcuts: list[QShortcut] = []
        self._marker = ShipMarker(canvas)
        self._picker = ShipPicker(canvas, self)
        self._picker.picked.connect(self.choose_ship)
        self._chips = Chips(self)
        self._chips.drawn.connect(self.model.note_chip)
        self._chips.scene_known.connect(self.table.set_chips)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self.reload)
        self._connect_widgets()
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
        if is_other:
            self._judging = None if layer is None else Judging(layer)
            self._visited = []
        self._pass_on(layer)
        self.reload()
        if is_other:
            self.layer_changed.emit()

    def reload(self) -> None:
        """Read the layer again and keep the selected rows."""
        chosen = self.chosen_ships()
        self.model.load(self._layer)
        self._select(chosen)
        self._show_state()
        self.shown_changed.emit()

    def shown_text(self) -> str:
        """Return a text that says how many ships the score shows and how many it hides."""
        if self._layer is None:
            return ""
        text = counted(self.model.total(), tr("1 ship shown"), tr("{n} ships shown"))
        hidden = hidden_count(self._layer)
        if hidden > 0:
            text += ", " + tr("{n} hidden by score or length").format(n=hidden)
        return text

    def current_ship(self) -> int | None:
        """Return the feature id of the selected row, or of the first of several."""
        return next(iter(self.chosen_ships()), None)

    def chosen_ships(self) -> list[int]:
        """Return the feature ids of the selected rows, in the table's order."""
        rows = self.table.chosen_rows()
        return [self.model.ships[row].fid for row in rows if row < len(self.model.ships)]

    def choose_ship(self, fid: int) -> None:
        """Select a ship's row without moving the map: the user has clicked it there."""
        if self.model.row_of(fid) >= 0:
            self._remember()
            self._select([fid])
            self.table.scrollTo(self.model.index(self.model.row_of(fid), 0))
            self._marker.mark(self._layer, [fid])
            self._show_state()

    def accept(self) -> None:
        """Accept the ships that are selected, and go to the next."""
        self._judge(ACCEPTED)

    def reject(self) -> None:
        """Reject the ships that are selected, and go to the next."""
        self._judge(REJECTED)

    def clear_verdict(self) -> None:
        """Clear the verdict on the ships that are selected."""
        self._write("", self.chosen_ships())

    def undo(self) -> None:
        """Undo the last verdict or deletion, and go back to its ship."""
        if self._judging is None or not self._judging.can_undo:
            self.told.emit(INFO, tr("There is nothing to undo."))
            return
        judging = self._judging
        undone = self._attempt(judging.undo)
        if undone is None:
            return
        if undone.added:
            self.reload()
            return
        self.model.note_verdicts(undone.verdicts)
        self._select([fid for fid in undone.verdicts if self.model.row_of(fid) >= 0])
        self._show_chosen()

    def delete(self) -> None:
        """Delete the ships that are selected."""
        fids = self.chosen_ships()
        if self._judging is None or not fids:
            return
        ships = counted(len(fids), tr("1 ship"), tr("{n} ships"))
        answer = QMessageBox.question(
            self,
            tr("Delete ships"),
            tr(
                "Delete {ships} from {layer}? A rejected ship stays and can serve as training."
            ).format(ships=ships, layer=self.layers.currentText()),
        )
        if answer != QMessageBox.StandardButton.Yes:
            return
        judging, row = self._judging, self.model.row_of(fids[-1])

        def delete() -> bool:
            judging.delete(fids)
            return True

        if self._attempt(delete):
            following = [s.fid for s in self.model.ships[row + 1 :] if s.fid not in fids][:1]
            self.reload()
            self._select(following)
            self._show_chosen()

    def next_ship(self) -> None:
        """Go to the next ship without a verdict."""
        if not self.model.ships:
            return
        chosen = self.chosen_ships()
        row = self.model.next_unreviewed(self.model.row_of(chosen[-1]) if chosen else -1)
        if row >= 0:
            self._remember()
            self.table.selectRow(row)
        elif self.model.reviewed() == self.model.total():
            self.told.emit(INFO, tr("All ships that are shown have been reviewed."))

    def back(self) -> None:
        """Go back to the ship that was selected before."""
        while self._visited:
            row = self.model.row_of(self._visited.pop())
            if row >= 0:
                self.table.selectRow(row)
                return

    def install_shortcuts(self, owner: QWidget) -> None:
        """Make the keys work wherever the focus is in a widget."""
        for key, act in (
            (Qt.Key.Key_A, self.accept),
            (Qt.Key.Key_R, self.reject),
            (Qt.Key.Key_N, self.next_ship),
            (Qt.Key.Key_B, self.back),
            (Qt.Key.Key_U, self.undo),
            (Qt.Key.Key_C, self.clear_verdict),
            (Qt.Key.Key_Delete, self.delete),
        ):
            shortcut = QShortcut(QKeySequence(key), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)
            self._shortcuts.append(shortcut)

    def enable_shortcuts(self, enabled: bool) -> None:
        """Turn keys and clicks on the map on, or leave them to other pages."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(enabled)
        self._picker.enable(enabled)

    def remove(self) -> None:
        """Disconnect from the project, the layer and the map."""
        self.layers.layerChanged.disconnect(self.choose_layer)
        self._pass_on(None)
        self._disconnect()
        self._layer = None
        self._marker.remove()
        self._picker.remove()
        project = QgsProject.instance()
        project.layersAdded.disconnect(self._list_layers)
        project.layersRemoved.disconnect(self._list_layers)

    def _connect_widgets(self) -> None:
        self.model.chip_of = self._chips.chip
        self.layers.layerChanged.connect(self.choose_layer)
        self.order.currentIndexChanged.connect(self._reorder)
        self.listed.currentIndexChanged.connect(self._relist)
        self.table.sort_asked.connect(self._sort_by_column)
        self.table.selectionModel().selectionChanged.connect(self._show_chosen)
        # Clicking the selected row shows it again.
        self.table.clicked.connect(self._show_chosen)
        for button in (self.draw, self.labels, self.export):
            button.told.connect(self.told)
        self.draw.added.connect(self.reload)
        for button, act in (
            (self.accept_button, self.accept),
            (self.reject_button, self.reject),
            (self.next_button, self.next_ship),
            (self.back_button, self.back),
            (self.undo_button, self.undo),
            (self.clear_button, self.clear_verdict),
            (self.delete_button, self.delete),
        ):
            button.clicked.connect(lambda _checked=False, act=act: act())

    def _list_layers(self, *_which: object) -> None:
        """Offer layers of ships only."""
        polygons = QgsProject.instance().mapLayers().values()
        self.layers.setExceptedLayerList([one for one in polygons if not is_ships_layer(one)])
        if self._layer is None or self._layer.id() not in QgsProject.instance().mapLayers():
            self._layer = None
            self.choose_layer(self.layers.currentLayer())
        else:
            self._chips.look_for_scene()

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
        self._layer = self._judging = None
        self._pass_on(None)
        self.reload()

    def _pass_on(self, layer: QgsVectorLayer | None) -> None:
        for part in (self.draw, self.labels, self.export, self._picker, self._chips):
            part.set_layer(layer)
        self._marker.mark(None, [])

    def _reload_soon(self, *_what: object) -> None:
        if not self._writing:
            self._soon.start()

    def _reorder(self) -> None:
        order = str(self.order.currentData())
        if order != BY_COLUMN:
            self._rearrange(lambda: self.model.sort_by(order))
        self.table.show_order(order == BY_COLUMN)

    def _relist(self) -> None:
        self._rearrange(lambda: self.model.list_only(str(self.listed.currentData())))

    def _sort_by_column(self, column: int, order: Qt.SortOrder) -> None:
        self._rearrange(lambda: self.model.sort(column, order))
        self.order.setCurrentIndex(self.order.findData(BY_COLUMN))
        self.table.show_order(True)

    def _rearrange(self, arrange: Callable[[], None]) -> None:
        chosen = self.chosen_ships()
        arrange()
        self._select(chosen)
        self._show_state()

    def _select(self, fids: list[int]) -> None:
        """Select rows without moving the map."""
        self.table.choose_rows([row for row in map(self.model.row_of, fids) if row >= 0])

    def _remember(self) -> None:
        fid = self.current_ship()
        if fid is not None and self._visited[-1:] != [fid]:
            self._visited.append(fid)

    def _show_chosen(self, *_what: object) -> None:
        chosen = self.chosen_ships()
        if self._layer is not None and len(chosen) == 1:
            show_feature(self._canvas, self._layer, chosen[0])
            self.table.scrollTo(self.model.index(self.model.row_of(chosen[0]), 0))
        self._marker.mark(self._layer, chosen)
        self._show_state()

    def _judge(self, verdict: str) -> None:
        chosen = self.chosen_ships()
        if not chosen or self._write(verdict, chosen):
            self.next_ship()

    def _write(self, verdict: str, fids: list[int]) -> bool:
        judging = self._judging
        if judging is None or not fids:
            return False
        known = {fid: self.model.ships[self.model.row_of(fid)].verdict for fid in fids}

        def write() -> bool:
            judging.judge(verdict, known)
            return True

        if not self._attempt(write):
            return False
        self.model.note_verdicts(dict.fromkeys(fids, verdict))
        self._show_state()
        return True

    def _attempt(self, write: Callable[[], Any]) -> Any:
        """Write to the layer; if that fails, say so, show the layer as it is, and return None."""
        self._writing = True
        try:
            result = write()
        except WriteError as error:
            self.told.emit(ERROR, str(error))
            self._soon.start()
            return None
        finally:
            self._writing = False
        self.told.emit(INFO, "")
        return result

    def _show_state(self) -> None:
        ships = self.model.total()
        obstacle = "" if self._layer is None else why_not_writable(self._layer)
        hint = obstacle
        if self._layer is None:
            hint = tr("There is no layer of ships in the project yet.")
        elif not obstacle and not ships:
            hint = tr("No ships are shown; a lower score shows more.")
        self.show_counts(self.model.reviewed(), ships, hint)
        usable = self._layer is not None and not obstacle
        self.enable_buttons(
            judge=usable and bool(self.chosen_ships()), draw=usable, ships=ships > 0
        )
