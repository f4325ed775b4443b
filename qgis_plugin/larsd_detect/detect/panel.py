# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Detect* of the dock: what to search, with which model, and where the ships go."""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsMapLayerProxyModel
from qgis.gui import QgsCollapsibleGroupBox, QgsMapCanvas, QgsMapLayerComboBox
from qgis.PyQt.QtCore import QRegularExpression, Qt, pyqtSignal
from qgis.PyQt.QtGui import QRegularExpressionValidator
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from ..answers import Card
from ..texts import tr
from .area_widget import AreaWidget
from .output_widget import OutputWidget

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
    #: Another model was chosen.
    model_changed = pyqtSignal()

    def __init__(self, canvas: QgsMapCanvas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.raster = QgsMapLayerComboBox()
        self.raster.setFilters(QgsMapLayerProxyModel.Filter.RasterLayer)
        self.area = AreaWidget(canvas)
        self.model = QComboBox()
        self.model.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.output = OutputWidget()
        self.plan = QLabel()
        self.plan.setWordWrap(True)
        self.plan.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detect = QPushButton(tr("Detect"))
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
        self.raster.layerChanged.connect(lambda _layer: self.changed.emit())
        self.area.changed.connect(self.changed)
        self.model.currentIndexChanged.connect(self._model_chosen)
        for number in (self.tile, self.overlap, self.gsd):
            number.valueChanged.connect(lambda _value: self.changed.emit())
        self.bands.editingFinished.connect(self.changed)
        self.device.currentIndexChanged.connect(lambda _index: self.changed.emit())

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

    def band_numbers(self) -> tuple[int, ...]:
        """Return the bands, empty for those set in the raster."""
        text = self.bands.text().replace(" ", "")
        return tuple(int(number) for number in text.split(",")) if self.bands_are_valid() else ()

    def bands_are_valid(self) -> bool:
        """Tell whether one or three bands are entered."""
        return bool(self.bands.text()) and bool(self.bands.hasAcceptableInput())

    def show_plan(self, text: str, usable: bool) -> None:
        """Show what a run would do, or why there can be none.

        Args:
            text: One sentence.
            usable: Whether a run can start.
        """
        self.plan.setText(text)
        self.plan.setEnabled(usable)
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
        self.bands = QLineEdit()
        self.bands.setPlaceholderText(tr("as set in the raster"))
        self.bands.setValidator(
            QRegularExpressionValidator(
                QRegularExpression(r"[1-9]\d*(\s*,\s*[1-9]\d*\s*,\s*[1-9]\d*)?"), self.bands
            )
        )
        self.bands.setToolTip(tr("One band, or three for red, green and blue: 5,3,2"))
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
        form.addRow(tr("Tile"), self.tile)
        form.addRow(tr("Overlap"), self.overlap)
        form.addRow(tr("Pixel size"), self.gsd)
        form.addRow(tr("Bands"), self.bands)
        form.addRow(tr("Exclude"), self.exclude)
        form.addRow(tr("Device"), self.device)

    def _lay_out(self) -> None:
        self._form = QWidget()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(tr("Raster"), self.raster)
        form.addRow(tr("Area"), self.area)
        form.addRow(tr("Model"), self.model)
        form.addRow(tr("Save to"), self.output)
        for index in range(form.rowCount()):
            label = form.itemAt(index, QFormLayout.ItemRole.LabelRole).widget()
            # Next to the first line of a field that has several.
            label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            label.setContentsMargins(0, 5, 0, 0)
        inside = QVBoxLayout(self._form)
        inside.addLayout(form)
        inside.addWidget(self.advanced)
        inside.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(self._form)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QHBoxLayout()
        self.detect.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        buttons.addWidget(self.detect, 2)
        buttons.addWidget(self.cancel, 1)
        layout = QVBoxLayout(self)
        layout.addWidget(scroll, 1)
        for widget in (self.plan, self.bar, self.status):
            layout.addWidget(widget)
        layout.addLayout(buttons)
