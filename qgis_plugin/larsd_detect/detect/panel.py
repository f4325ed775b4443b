# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Detect* of the dock: what to search, with which model, and where the ships go."""

from __future__ import annotations

import contextlib
import operator
from typing import Any, Sequence

from qgis.core import QgsMapLayerProxyModel, QgsRasterLayer
from qgis.gui import QgsCollapsibleGroupBox, QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..answers import Card
from ..texts import mnemonic, tr
from .area_widget import AreaWidget
from .imagery import ImageryFields
from .land_widget import LandWidget
from .output_widget import OutputWidget
from .outputs import beside_raster
from .several import RasterWidget

__all__ = ["DetectPanel"]

_DEVICES = ("auto", "cuda", "mps", "cpu")


class DetectPanel(QWidget):
    """The form, *Detect* and *Cancel*, and a run's progress.

    Args:
        canvas: The map.
        parent: The owner.
    """

    #: Something changed on which the plan depends.
    changed = pyqtSignal()
    #: Another raster is in the form, or none.
    raster_changed = pyqtSignal()
    #: Another model was chosen.
    model_changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.raster = QgsMapLayerComboBox()
        self.raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.rasters = RasterWidget(self.raster)
        self.imagery = ImageryFields(self)
        self.area = AreaWidget(canvas)
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.land = LandWidget()
        self.output = OutputWidget()
        self.plan = QLabel()
        self.plan.setWordWrap(True)
        self.plan.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detect = QPushButton(mnemonic(tr("Detect")))
        self.detect.setDefault(True)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setEnabled(False)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumHeight(10)
        self.status = QLabel()
        self.status.setWordWrap(True)
        self._build_advanced()
        self._lay_out()
        self.show_progress(None, None)
        self._watched: list[QgsRasterLayer] = []
        # When layers are added, the box says so before it knows which, or not at all.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look_again)
        self.raster.layerChanged.connect(self._layer_changed)
        self.rasters.changed.connect(self._layer_changed)
        for signal in self._list_signals():
            signal.connect(self._list_changed)
        self.area.changed.connect(self.changed)
        self.model.currentIndexChanged.connect(self._model_chosen)
        for number in (self.tile, self.overlap, self.gsd):
            number.valueChanged.connect(lambda _value: self.changed.emit())
        self.imagery.changed.connect(self.changed)
        self.land.changed.connect(self.changed)
        self.device.currentIndexChanged.connect(lambda _index: self.changed.emit())
        self._watch(self.layers())

    def layers(self) -> list[QgsRasterLayer]:
        """Return the raster layers to search."""
        return self.rasters.layers()

    def set_models(self, cards: Sequence[Card], chosen: str) -> None:
        """Offer models.

        Args:
            cards: Their cards, as `larsd models --json` lists them.
            chosen: Name of the model to select; the default if it is not among them.
        """
        self.model.blockSignals(True)
        self.model.clear()
        for card in cards:
            self.model.addItem(str(card.get("name", "")), card)
            low, high = card.get("gsd_range_m", (0, 0))
            self.model.setItemData(
                self.model.count() - 1,
                "{}\n{}\n{}".format(
                    card.get("description", ""),
                    tr("Trained at {low} to {high} m per pixel").format(
                        low=f"{low:g}", high=f"{high:g}"
                    ),
                    card.get("licence", ""),
                ),
                Qt.ItemDataRole.ToolTipRole,
            )
        default = next((i for i, card in enumerate(cards) if card.get("default")), 0)
        at = self.model.findText(chosen) if chosen else -1
        self.model.setCurrentIndex(at if at >= 0 else default)
        self.model.blockSignals(False)
        self._model_chosen()

    def card(self) -> Card:
        """Return the card of the selected model, empty while none is known."""
        card: Card = self.model.currentData() or Card()
        return card

    def show_plan(self, text: str, usable: bool) -> None:
        """Show what a run would do, or why there can be none.

        Args:
            text: One sentence.
            usable: Whether a run can start.
        """
        self.plan.setText(text)
        self.detect.setEnabled(usable and not self.cancel.isEnabled())

    def set_running(self, running: bool) -> None:
        """Lock the form during a run."""
        self._form.setEnabled(not running)
        self.detect.setEnabled(not running)
        self.cancel.setEnabled(running)

    def show_progress(self, done: int | None, total: int | None, text: str = "") -> None:
        """Show how far a run has come.

        Args:
            done: Tiles that are done; None if not known yet.
            total: Tiles in all; None hides the bar.
            text: The text below it.
        """
        self.bar.setVisible(total is not None)
        if total is not None:
            self.bar.setRange(0, total if done is not None else 0)
            self.bar.setValue(done or 0)
        self.status.setText(text)
        self.status.setVisible(bool(text))

    def form_width(self) -> int:
        """Return the least width of the form, in pixels; a narrower dock scrolls it sideways."""
        self._form.layout().activate()
        return int(self._form.minimumSizeHint().width())

    def remove(self) -> None:
        """Disconnect from the map and the layers, and take everything off the map."""
        self.raster.layerChanged.disconnect(self._layer_changed)
        for signal in self._list_signals():
            signal.disconnect(self._list_changed)
        self._soon.stop()
        self._unwatch()
        self.area.remove()
        self.rasters.changed.disconnect(self._layer_changed)
        self.rasters.remove()

    def _layer_changed(self, *_layer: object) -> None:
        self._watch(self.layers())
        self._soon.start()

    def _list_signals(self) -> list[Any]:
        listed = self.raster.model()
        return [listed.rowsInserted, listed.rowsRemoved, listed.modelReset]

    def _list_changed(self, *_rows: object) -> None:
        self._soon.start()

    def _look_again(self) -> None:
        layers = self.layers()
        same = len(layers) == len(self._watched) and all(map(operator.is_, layers, self._watched))
        if not same:
            self._watch(layers)

    def _watch(self, layers: list[QgsRasterLayer]) -> None:
        """Follow the layers' CRSs, sources and styles, on which the plan depends."""
        self._unwatch()
        self._watched = layers
        for layer in layers:
            for signal in (layer.crsChanged, layer.dataSourceChanged):
                signal.connect(self.changed)
            layer.rendererChanged.connect(self.imagery.read_style)
        self.imagery.set_layers(layers)
        # A map that is drawn has the bands of a photograph.
        has_file = all(layer.providerType() == "gdal" for layer in layers)
        self.imagery.rows.setVisible(has_file)
        self.output.suggest(beside_raster(layers))
        self.raster_changed.emit()
        self.changed.emit()

    def _unwatch(self) -> None:
        layers, self._watched = self._watched, []
        for layer in layers:
            with contextlib.suppress(RuntimeError):  # it is deleted already
                for signal in (layer.crsChanged, layer.dataSourceChanged):
                    signal.disconnect(self.changed)
                layer.rendererChanged.disconnect(self.imagery.read_style)

    def _model_chosen(self) -> None:
        card = self.card()
        self.model.setToolTip(str(self.model.currentData(Qt.ItemDataRole.ToolTipRole) or ""))
        longest = card.get("longest_ship_m")
        self.overlap.setSpecialValueText(
            tr("automatic ({metres} m)").format(metres=f"{longest:g}")
            if longest
            else tr("automatic")
        )
        self.model_changed.emit()
        self.changed.emit()

    def _build_advanced(self) -> None:
        self.tile = QSpinBox()
        self.tile.setRange(0, 8192)
        self.tile.setSingleStep(128)
        self.tile.setSuffix(" px")
        self.tile.setSpecialValueText(tr("automatic"))
        self.tile.setToolTip(tr("Tile size. Smaller tiles need less memory."))
        self.overlap = QDoubleSpinBox()
        self.overlap.setRange(0, 5000)
        self.overlap.setDecimals(0)
        self.overlap.setSingleStep(50)
        self.overlap.setSuffix(" m")
        self.overlap.setToolTip(tr("The longest ship that must fit into one tile."))
        self.gsd = QDoubleSpinBox()
        self.gsd.setRange(0, 100)
        self.gsd.setDecimals(2)
        self.gsd.setSingleStep(0.1)
        self.gsd.setSuffix(" m/px")
        self.gsd.setSpecialValueText(tr("automatic"))
        self.gsd.setToolTip(
            tr("Ground sample distance to work at. A coarser one is faster but misses small ships.")
        )
        self.exclude = QgsMapLayerComboBox()
        self.exclude.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.exclude.setAllowEmptyLayer(True)
        self.exclude.setLayer(None)
        self.exclude.setToolTip(
            tr("Ships inside these polygons are left out, such as those on land.")
        )
        self.device = QComboBox()
        for device in _DEVICES:
            self.device.addItem(tr("automatic") if device == "auto" else device.upper(), device)
        self.advanced = QgsCollapsibleGroupBox(tr("Advanced"))
        self.advanced.setCollapsed(True)
        form = QFormLayout(self.advanced)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        # Other languages have longer words: the dock need not be wider.
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Tile"), self.tile)
        form.addRow(tr("Overlap"), self.overlap)
        form.addRow(tr("Pixel size"), self.gsd)
        form.addRow(tr("Exclude"), self.exclude)
        form.addRow(tr("Land"), self.land)
        form.addRow(tr("Device"), self.device)

    def _lay_out(self) -> None:
        self._form = QWidget()
        form = QFormLayout()
        # Names of layers are long: the dock need not be.
        for choice in (self.raster, self.area.polygons, self.exclude):
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        form.addRow(mnemonic(tr("Raster")), self.rasters)
        form.addRow(self.imagery.rows)
        form.addRow(mnemonic(tr("Area")), self.area)
        form.addRow(mnemonic(tr("Model")), self.model)
        form.addRow(mnemonic(tr("Save to")), self.output)
        _align_labels(form, self.imagery.rows_form)
        inside = QVBoxLayout(self._form)
        inside.addLayout(form)
        inside.addWidget(self.advanced)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(self._form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        buttons = QHBoxLayout()
        self.detect.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons.addWidget(self.detect, 2)
        buttons.addWidget(self.cancel, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll, 1)
        for widget in (self.plan, self.bar, self.status):
            layout.addWidget(widget)
        layout.addLayout(buttons)


def _align_labels(*forms: QFormLayout) -> None:
    """Put the labels of several forms into columns of one width, beside the first line."""
    labels = []
    for form in forms:
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        # Other languages have longer words: the dock need not be wider.
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        for index in range(form.rowCount()):
            item = form.itemAt(index, QFormLayout.ItemRole.LabelRole)
            if item is not None:  # a row may have none
                labels.append(item.widget())
    for label in labels:
        # Next to the first line of a field that has several.
        label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        label.setContentsMargins(0, 5, 0, 0)
    width = max(label.sizeHint().width() for label in labels)
    for label in labels:
        label.setMinimumWidth(width)
