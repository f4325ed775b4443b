# SPDX-License-Identifier: GPL-2.0-or-later
"""The slider for the minimum score of the ships that are shown."""

from __future__ import annotations

from qgis.PyQt.QtCore import Qt, QTimer, pyqtSignal
from qgis.PyQt.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ..texts import tr

__all__ = ["ScoreSlider"]

_STEPS = 100

#: Milliseconds between two filterings of the layer while the slider is dragged.
_DELAY_MS = 60


class ScoreSlider(QWidget):
    """A slider and a number with the same value, and a button for the model's own threshold.

    Args:
        parent: The owner.
    """

    #: The user chose another score; `show_value` does not send it.
    changed = pyqtSignal(float)
    #: The user chose other lengths: the least and the greatest, 0 for any.
    lengths_changed = pyqtSignal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.default = 0.0
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(5)
        self.number = QDoubleSpinBox()
        self.number.setRange(0.0, 1.0)
        self.number.setDecimals(2)
        self.number.setSingleStep(0.01)
        self.reset = QToolButton()
        self.reset.setText("↺")
        self.reset.setAutoRaise(True)
        self.reset.clicked.connect(lambda: self.number.setValue(self.default))
        self.shown = QLabel()
        self.shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        # Large numbers of ships must not widen the dock.
        self.shown.setWordWrap(True)
        tip = tr(
            "Ships with a lower score are hidden, not lost: move the slider at any time. Ships "
            "that you accepted are always shown."
        )
        caption = QLabel(tr("Minimum score"))
        for widget in (caption, self.slider, self.number):
            widget.setToolTip(tip)
        caption.setBuddy(self.number)
        row = QHBoxLayout()
        row.addWidget(caption)
        row.addWidget(self.slider, 1)
        row.addWidget(self.number)
        row.addWidget(self.reset)
        self.least, self.most = _length_box(), _length_box()
        self.least.setToolTip(tr("Shorter ships are hidden, not lost."))
        self.most.setToolTip(tr("Longer ships are hidden, not lost."))
        lengths = QHBoxLayout()
        lengths.addWidget(QLabel(tr("Length")))
        lengths.addWidget(self.least, 1)
        lengths.addWidget(QLabel("–"))  # noqa: RUF001
        lengths.addWidget(self.most, 1)
        for box in (self.least, self.most):
            box.valueChanged.connect(lambda _value: self.lengths_changed.emit(*self.lengths()))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addLayout(row)
        layout.addLayout(lengths)
        layout.addWidget(self.shown)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DELAY_MS)
        self._timer.timeout.connect(lambda: self.changed.emit(self.value()))
        self.slider.valueChanged.connect(lambda step: self.number.setValue(step / _STEPS))
        self.number.valueChanged.connect(self._moved)

    def value(self) -> float:
        """Return the score."""
        return float(self.number.value())

    def set_default(self, default: float) -> None:
        """Set the model's own threshold, to which the button goes back."""
        self.default = default
        self.reset.setToolTip(
            tr("Back to the model's own threshold, {score}").format(score=f"{default:.2f}")
        )

    def show_value(self, value: float) -> None:
        """Show a score, without a signal.

        Args:
            value: The score. It is ignored while a move by the user waits to be sent as `changed`.
        """
        if self._timer.isActive():
            return
        self.number.blockSignals(True)
        self.number.setValue(value)
        self.number.blockSignals(False)
        self._follow()

    def lengths(self) -> tuple[float, float]:
        """Return the least and the greatest length in metres, 0 for any."""
        return float(self.least.value()), float(self.most.value())

    def show_lengths(self, lengths: tuple[float, float]) -> None:
        """Show lengths, without a signal."""
        for box, value in zip((self.least, self.most), lengths):
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)

    def finish_move(self) -> None:
        """Send a waiting move at once."""
        if self._timer.isActive():
            self._timer.stop()
            self.changed.emit(self.value())

    def tell_shown(self, text: str) -> None:
        """Show below the slider how many ships pass."""
        self.shown.setText(text)
        self.shown.setVisible(bool(text))

    def _moved(self, _value: float) -> None:
        self._follow()
        if not self._timer.isActive():
            self._timer.start()

    def _follow(self) -> None:
        self.slider.blockSignals(True)
        self.slider.setValue(round(self.value() * _STEPS))
        self.slider.blockSignals(False)


def _length_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(0.0, 1000.0)
    box.setDecimals(0)
    box.setSingleStep(10)
    box.setSuffix(" m")
    box.setSpecialValueText(tr("any"))
    # A filter for each digit that is typed would be work for nothing.
    box.setKeyboardTracking(False)
    box.setMinimumWidth(60)
    return box
