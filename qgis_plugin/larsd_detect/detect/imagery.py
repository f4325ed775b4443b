# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing what the network sees of a raster: bands, stretch, mask and nodata, with a preview."""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsRasterLayer
from qgis.PyQt.QtCore import QObject, QRegularExpression, QSize, Qt, pyqtSignal
from qgis.PyQt.QtGui import QPixmap, QRegularExpressionValidator
from qgis.PyQt.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ..layer import Rendering, common_rendering
from ..texts import tr

__all__ = ["FROM_RASTER", "FROM_STYLE", "OTHER", "ImageryFields"]

#: As the layer's style has it, as the raster's own data say, or as the user types it.
FROM_STYLE, FROM_RASTER, OTHER = "style", "raster", "other"

#: What marks pixels that do not count, as in larsd.
_AUTOMATIC, _EVERY_PIXEL, _ALPHA, _NODATA = "auto", "none", "alpha", "nodata"

_HIGHEST_VALUE = 1e12

_PREVIEW = QSize(210, 130)

_ONE_OR_THREE_BANDS = r"[1-9]\d*(\s*,\s*[1-9]\d*\s*,\s*[1-9]\d*)?"

#: A number, with a point or a comma, or what large and missing values are called.
_NUMBER = r"[-+]?(\d+([.,]\d*)?|[.,]\d+)([eE][-+]?\d+)?|[nN][aA][nN]"

#: A field for a number may become as narrow as this.
_NARROW_PX = 60


class ImageryFields(QObject):
    """Bands, stretch, mask and nodata, and what the network will see with them.

    Args:
        parent: The owner.
    """

    #: Other bands, another stretch, mask or value of nodata.
    changed = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._layers: list[QgsRasterLayer] = []
        self._rendering = Rendering()
        #: The rows, with their labels in the same column as those of the form around them.
        self.rows = QWidget()
        self.rows_form = QFormLayout(self.rows)
        self.source, self.stretch, self.mask = _choice(), _choice(), _choice()
        self.numbers = _line("5,3,2", _ONE_OR_THREE_BANDS)
        self.numbers.setToolTip(tr("One band, or three for red, green and blue: 5,3,2"))
        self.low, self.high = _number(), _number()
        self.low.setToolTip(tr("This value and lower ones become black."))
        self.high.setToolTip(tr("This value and higher ones become white."))
        self.mask.setToolTip(
            tr(
                "What marks pixels that are no image. Automatic believes the raster unless its "
                "pixels say otherwise."
            )
        )
        for words, kind in (
            (tr("automatic"), _AUTOMATIC),
            (tr("none: every pixel counts"), _EVERY_PIXEL),
            (tr("alpha band"), _ALPHA),
            (tr("value of nodata"), _NODATA),
        ):
            self.mask.addItem(words, kind)
        self.fill = _line(tr("as set in the raster"), _NUMBER)
        self.fill.setToolTip(tr("Pixels of this value do not count, in place of the raster's own."))
        self.preview = QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setWordWrap(True)
        self._ends = QWidget()
        ends = QHBoxLayout(self._ends)
        ends.setContentsMargins(0, 0, 0, 0)
        ends.addWidget(self.low)
        ends.addWidget(self.high)
        self._lay_out()
        self._list_choices()
        self.show_preview(None, "")
        for choice in (self.source, self.stretch, self.mask):
            choice.currentIndexChanged.connect(self._choose)
        for line in (self.numbers, self.fill):
            line.editingFinished.connect(self.changed)
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

    def mask_kind(self) -> str | None:
        """Return what marks pixels that do not count; None for what larsd finds itself."""
        kind = str(self.mask.currentData())
        return None if kind == _AUTOMATIC else kind

    def nodata(self) -> float | None:
        """Return the value of pixels that do not count; None for the raster's own."""
        text = self.fill.text()
        usable = bool(text) and self.fill.hasAcceptableInput()
        return float(text.replace(",", ".")) if usable else None

    def values(self) -> dict[str, str | float]:
        """Return what was chosen, to be remembered."""
        return {
            "bands_from": str(self.source.currentData()),
            "bands": self.numbers.text() if self.numbers.hasAcceptableInput() else "",
            "stretch_from": str(self.stretch.currentData()),
            "low": float(self.low.value()),
            "high": float(self.high.value()),
            "mask": str(self.mask.currentData()),
            "nodata": self.fill.text() if self.nodata() is not None else "",
        }

    def restore(
        self,
        bands_from: str,
        bands: str,
        stretch_from: str,
        low: float,
        high: float,
        mask: str = "",
        nodata: str = "",
    ) -> None:
        """Choose what was remembered; an empty text is the style, or what the raster says."""
        self.fill.setText(nodata)
        self.mask.setCurrentIndex(max(0, self.mask.findData(mask)))
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

    def _lay_out(self) -> None:
        form = self.rows_form
        form.setContentsMargins(0, 0, 0, 0)
        for words, widgets in (
            (tr("Bands"), (self.source, self.numbers)),
            (tr("Stretch"), (self.stretch, self._ends)),
            (tr("Mask"), (self.mask,)),
            (tr("Nodata"), (self.fill,)),
        ):
            row = QWidget()
            column = QVBoxLayout(row)
            column.setContentsMargins(0, 0, 0, 0)
            for widget in widgets:
                column.addWidget(widget)
            form.addRow(words, row)
        form.addRow(self.preview)

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


def _line(placeholder: str, pattern: str) -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText(placeholder)
    line.setValidator(QRegularExpressionValidator(QRegularExpression(pattern), line))
    return line


def _number() -> QDoubleSpinBox:
    number = QDoubleSpinBox()
    number.setRange(-_HIGHEST_VALUE, _HIGHEST_VALUE)
    number.setDecimals(4)
    number.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    # As wide as the form, not as its longest number.
    number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    number.setMinimumWidth(_NARROW_PX)
    return number


def _choice() -> QComboBox:
    choice = QComboBox()
    choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return choice
