# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing what the network sees of a raster: its bands and their stretch, with a preview."""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QRegularExpression, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap, QRegularExpressionValidator
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..layer import Rendering, common_rendering
from ..texts import tr

__all__ = ["FROM_RASTER", "FROM_STYLE", "OTHER", "ImageryWidget"]

#: As the layer's style has it, as the raster's own data say, or as the user types it.
FROM_STYLE, FROM_RASTER, OTHER = "style", "raster", "other"

_HIGHEST_VALUE = 1e12

_PREVIEW = QSize(150, 110)

#: A field for a number may become as narrow as this.
_NARROW_PX = 60


class ImageryWidget(QWidget):
    """Bands and stretch, and what the network will see with them.

    Args:
        parent: The owner.
    """

    #: Other bands or another stretch.
    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers: list[QgsRasterLayer] = []
        self._rendering = Rendering()
        self.source = _choice()
        self.numbers = QLineEdit()
        self.numbers.setPlaceholderText("5,3,2")
        self.numbers.setToolTip(tr("One band, or three for red, green and blue: 5,3,2"))
        self.numbers.setValidator(
            QRegularExpressionValidator(
                QRegularExpression(r"[1-9]\d*(\s*,\s*[1-9]\d*\s*,\s*[1-9]\d*)?"), self.numbers
            )
        )
        self.stretch = _choice()
        self.low, self.high = QDoubleSpinBox(), QDoubleSpinBox()
        for number in (self.low, self.high):
            number.setRange(-_HIGHEST_VALUE, _HIGHEST_VALUE)
            number.setDecimals(4)
            number.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
            # As wide as the form, not as its longest number.
            number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            number.setMinimumWidth(_NARROW_PX)
        self.low.setToolTip(tr("This value and lower ones become black."))
        self.high.setToolTip(tr("This value and higher ones become white."))
        self.preview = QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setWordWrap(True)
        self._ends = QWidget()
        ends = QHBoxLayout(self._ends)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.addWidget(self.low)
        ends.addWidget(self.high)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.source, self.numbers, self.stretch, self._ends, self.preview):
            layout.addWidget(widget)
        self._list_choices()
        self.show_preview(None, "")
        for choice in (self.source, self.stretch):
            choice.currentIndexChanged.connect(self._choose)
        self.numbers.editingFinished.connect(self.changed)
        for number in (self.low, self.high):
            number.valueChanged.connect(lambda _value: self.changed.emit())
        self._choose()

    def set_layers(self, layers: Sequence[QgsRasterLayer]) -> None:
        """Read the styles of layers, for the choices that follow what they agree on."""
        self._layers = list(layers)
        self.read_style()

    def read_style(self) -> None:
        """Read the layers' styles again."""
        seen = common_rendering(self._layers)
        if seen == self._rendering:
            return
        self._rendering = seen
        self._list_choices()
        self.changed.emit()

    def bands(self) -> tuple[int, ...]:
        """Return the bands to search; empty for those that the raster itself names."""
        kind = self.source.currentData()
        if kind == FROM_STYLE:
            return self._rendering.bands
        text = self.numbers.text().replace(" ", "")
        if kind == FROM_RASTER or not (text and self.numbers.hasAcceptableInput()):
            return ()
        return tuple(int(number) for number in text.split(","))

    def ranges(self) -> tuple[tuple[float, float], ...]:
        """Return the values that become black and white: none, one pair, or one for each band."""
        kind = self.stretch.currentData()
        if kind == FROM_RASTER:
            return ()
        if kind == OTHER:
            low, high = float(self.low.value()), float(self.high.value())
            return ((low, high),)
        # They are those of the style's bands, and tell nothing of others.
        return self._rendering.stretch if self.source.currentData() == FROM_STYLE else ()

    def values(self) -> dict[str, str | float]:
        """Return what was chosen, to be remembered."""
        return {
            "bands_from": str(self.source.currentData()),
            "bands": self.numbers.text() if self.numbers.hasAcceptableInput() else "",
            "stretch_from": str(self.stretch.currentData()),
            "low": float(self.low.value()),
            "high": float(self.high.value()),
        }

    def restore(
        self, bands_from: str, bands: str, stretch_from: str, low: float, high: float
    ) -> None:
        """Choose what was remembered; an empty text is the style."""
        self.numbers.setText(bands)
        self.low.setValue(low)
        self.high.setValue(high)
        self.source.setCurrentIndex(max(0, self.source.findData(bands_from)))
        self.stretch.setCurrentIndex(max(0, self.stretch.findData(stretch_from)))

    def has_preview(self) -> bool:
        """Tell whether an image is shown."""
        image = self.preview.pixmap()
        return image is not None and not image.isNull()

    def show_preview(self, path: str | None, text: str) -> None:
        """Show what the network will see.

        Args:
            path: An image; None for none.
            text: A sentence instead of it.
        """
        image = QPixmap(path) if path else QPixmap()
        if image.isNull():
            self.preview.setPixmap(QPixmap())
            self.preview.setMinimumHeight(0)
            self.preview.setText(text)
        else:
            scaled = image.scaled(
                _PREVIEW,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self.preview.setPixmap(scaled)
            # A label that wraps lines would be squeezed.
            self.preview.setMinimumHeight(scaled.height())
            self.preview.setToolTip(tr("What the network will see; striped pixels do not count."))
        self.preview.setVisible(bool(text) or not image.isNull())

    def _list_choices(self) -> None:
        bands = ", ".join(map(str, self._rendering.bands))
        pairs = sorted(set(self._rendering.stretch))
        stretch = "; ".join(f"{low:g}–{high:g}" for low, high in pairs)  # noqa: RUF001
        style = tr("as in the layer's style")
        for choice, known, words in (
            (self.source, bands, tr("as set in the raster")),
            (self.stretch, stretch, tr("automatic")),
        ):
            at = max(0, choice.currentIndex())
            choice.blockSignals(True)
            choice.clear()
            choice.addItem(f"{style} ({known})" if known else style, FROM_STYLE)
            choice.addItem(words, FROM_RASTER)
            choice.addItem(tr("other…"), OTHER)
            choice.setCurrentIndex(at)
            choice.blockSignals(False)
        self.source.setToolTip(tr("The bands that are searched as red, green and blue."))
        self.stretch.setToolTip(
            tr(
                "The values that become black and white. Where QGIS chose those of the style by "
                "itself, larsd chooses its own."
            )
        )

    def _choose(self, *_which: object) -> None:
        self.numbers.setVisible(self.source.currentData() == OTHER)
        self._ends.setVisible(self.stretch.currentData() == OTHER)
        self.changed.emit()


def _choice() -> QComboBox:
    choice = QComboBox()
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return choice
