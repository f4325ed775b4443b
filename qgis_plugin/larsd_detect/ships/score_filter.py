# SPDX-License-Identifier: GPL-2.0-or-later
"""The score slider and the layer under review, which always say the same."""

from __future__ import annotations

from typing import Any

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..texts import tr
from . import settings
from .filtering import filter_by_score, least_score
from .review_panel import ReviewPanel
from .score_slider import ScoreSlider


class ScoreFilter(QObject):
    """Lets the slider show how the layer under review is filtered, and filter it when it is moved.

    Where no layer is reviewed, the slider stands where the next run's ships will be cut: at the
    user's last choice for the model, else at the model's own threshold.

    Args:
        slider: The slider.
        review: The page that knows which layer is reviewed.
        parent: The owner.
    """

    refused = pyqtSignal(str)
    """The layer could not be filtered: one sentence."""

    def __init__(
        self, slider: ScoreSlider, review: ReviewPanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._slider = slider
        self._review = review
        self._model = ""
        # A choice that was made before larsd had told its models.
        self._early: float | None = None
        slider.changed.connect(self._moved)
        review.layer_changed.connect(self._agree)
        review.shown_changed.connect(self._shown_changed)

    def take_model(self, card: dict[str, Any]) -> None:
        """Take the threshold of the model that the next run will use.

        Args:
            card: Its card; nothing is done where it is empty.
        """
        if not card:
            return
        self._model = str(card.get("name", ""))
        if self._early is not None:
            settings.set_score(self._model, self._early)
            self._early = None
        self._slider.set_default(float(card.get("score_threshold", 0.5)))
        self._agree()

    def least_of_run(self) -> float:
        """Return the score from which the ships of a run that starts now are shown."""
        self._slider.finish_move()
        if self._review.layer() is None:
            return self._slider.value()
        return self._choice()

    def _choice(self) -> float:
        """The user's last choice for the model, else the model's threshold."""
        chosen = settings.score(self._model)
        return self._slider.default if chosen is None else chosen

    def _moved(self, score: float) -> None:
        if self._model:
            settings.set_score(self._model, score)
        else:
            self._early = score
        layer = self._review.layer()
        if layer is not None and not filter_by_score(layer, score):
            self.refused.emit(
                tr("{layer} is being edited: save or stop editing, then move the slider.").format(
                    layer=layer.name()
                )
            )
            self._agree()

    def _agree(self) -> None:
        layer = self._review.layer()
        if layer is not None:
            # What nobody has filtered shows all its ships.
            self._slider.show_value(least_score(layer) or 0.0)
        elif self._model:
            self._slider.show_value(self._choice())

    def _shown_changed(self) -> None:
        self._slider.tell_shown(self._review.shown_text())
        # A filter may also be set or lifted elsewhere in QGIS.
        self._agree()
