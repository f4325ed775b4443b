# SPDX-License-Identifier: GPL-2.0-or-later
"""Keeping the score slider and the layer under review in step."""

from __future__ import annotations

from qgis.PyQt.QtCore import QObject, pyqtSignal

from .. import settings
from ..answers import Card
from ..layer import filter_ships, minimum_score, shown_lengths
from ..texts import tr
from .panel import ReviewPanel
from .score_slider import ScoreSlider

__all__ = ["ScoreFilter"]


class ScoreFilter(QObject):
    """Shows on the slider how the layer under review is filtered, and filters it when it moves.

    Without a layer under review, the slider shows the minimum score of the next run's ships: the
    user's last choice for the model, else the model's own threshold.

    Args:
        slider: The slider.
        review: The page that knows which layer is under review.
        parent: The owner.
    """

    #: The layer could not be filtered: one sentence.
    refused = pyqtSignal(str)

    def __init__(
        self, slider: ScoreSlider, review: ReviewPanel, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._slider = slider
        self._review = review
        self._model = ""
        # A choice made before larsd has listed its models.
        self._early: float | None = None
        slider.changed.connect(self._moved)
        slider.lengths_changed.connect(self._lengths_chosen)
        review.layer_changed.connect(self._synchronise)
        review.shown_changed.connect(self._shown_changed)

    def take_model(self, card: Card) -> None:
        """Use the threshold of the model of the next run.

        Args:
            card: Its card; an empty one is ignored.
        """
        if not card:
            return
        self._model = str(card.get("name", ""))
        if self._early is not None:
            settings.set_score(self._model, self._early)
            self._early = None
        self._slider.set_default(float(card.get("score_threshold", 0.5)))
        self._synchronise()

    def minimum_of_run(self) -> float:
        """Return the minimum score of the ships that a run shows if it starts now."""
        self._slider.finish_move()
        if self._review.layer() is None:
            return self._slider.value()
        return self._choice()

    def _choice(self) -> float:
        """Return the user's last choice for the model, else the model's threshold."""
        chosen = settings.score(self._model)
        return self._slider.default if chosen is None else chosen

    def _moved(self, score: float) -> None:
        if self._model:
            settings.set_score(self._model, score)
        else:
            self._early = score
        self._filter(score)

    def _lengths_chosen(self, _least: float, _most: float) -> None:
        layer = self._review.layer()
        # The score stays; a layer that nobody has filtered by one shows all.
        self._filter(minimum_score(layer) or 0.0)

    def _filter(self, score: float) -> None:
        layer = self._review.layer()
        if layer is not None and not filter_ships(layer, score, self._slider.lengths()):
            self.refused.emit(
                tr("{layer} is being edited: save or stop editing, then move the slider.").format(
                    layer=layer.name()
                )
            )
            self._synchronise()

    def _synchronise(self) -> None:
        layer = self._review.layer()
        if layer is not None:
            # A layer that nobody has filtered shows all its ships.
            self._slider.show_value(minimum_score(layer) or 0.0)
            self._slider.show_lengths(shown_lengths(layer))
        elif self._model:
            self._slider.show_value(self._choice())

    def _shown_changed(self) -> None:
        self._slider.tell_shown(self._review.shown_text())
        # A filter may also be set or removed elsewhere in QGIS.
        self._synchronise()
