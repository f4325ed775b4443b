# SPDX-License-Identifier: GPL-2.0-or-later
"""Before a run: which larsd there is, which models it has, and what the form comes to."""

from __future__ import annotations

from typing import Any, Callable

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..interpreter import Interpreter, saved_interpreter
from ..texts import tr
from . import settings
from .areas import AreaError
from .detect_panel import DetectPanel
from .plan import info_arguments, plan_sentence
from .queries import Query
from .scene import SceneSource, UnusableLayerError, scene_source

#: Changes of the form are waited for so long before larsd is asked what they come to.
_DELAY_MS = 400


class Planning(QObject):
    """Fills the form's models and its line on what a run would be, by asking larsd in threads.

    Args:
        panel: The form.
        parent: The owner.
    """

    missing = pyqtSignal(str)
    """No larsd can be used: one sentence."""

    def __init__(self, panel: DetectPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.interpreter: Interpreter | None = None
        self._panel = panel
        self._queries: dict[str, Query] = {}
        self._source: SceneSource | None = None
        # larsd's sentence on the form as it stands; empty while there is none.
        self._sentence = ""
        self._paused = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_DELAY_MS)
        self._soon.timeout.connect(self._ask_for_plan)
        panel.changed.connect(self.plan)

    def look_for_interpreter(self) -> None:
        """Find out which larsd to run, and which models it has."""
        self.interpreter, self._sentence = None, ""
        self._show_plan()
        self._ask("interpreter", _who_and_what, self._meet)

    def plan(self) -> None:
        """Say what a run would be, as soon as the form has come to rest."""
        self._sentence = ""
        if not self._paused:
            self._show_plan()
            self._soon.start()

    def pause(self) -> None:
        """A run goes on: what the form says is of no interest."""
        self._paused = True
        self._soon.stop()
        self._cancel("plan")

    def resume(self) -> None:
        """The run is over: what was said of the form before it still holds, unless that changed."""
        self._paused = False
        if self._sentence:
            self._panel.show_plan(self._sentence, usable=True)
        else:
            self.plan()

    def shutdown(self) -> None:
        """Lose interest in all answers."""
        self._soon.stop()
        for query in self._queries.values():
            query.cancel()

    def _ask(
        self, name: str, work: Callable[[Query], Any], answered: Callable[[Any], None]
    ) -> None:
        self._cancel(name)
        query = Query(work, self)
        query.answered.connect(answered)
        query.failed.connect(lambda text: self._no_answer(name, text))
        self._queries[name] = query
        query.start()

    def _cancel(self, name: str) -> None:
        query = self._queries.pop(name, None)
        if query is not None:
            query.cancel()
            query.deleteLater()

    def _meet(self, answer: tuple[Interpreter, list[dict[str, Any]]]) -> None:
        self.interpreter, cards = answer
        self._panel.set_models(cards, settings.model_name())

    def _no_answer(self, name: str, text: str) -> None:
        if name == "plan":
            self._panel.show_plan(text, usable=False)
            return
        self._panel.show_plan("", usable=True)
        self.missing.emit(text)

    def _show_plan(self) -> None:
        """Say at once what can be said without larsd."""
        self._cancel("plan")
        try:
            self._source = scene_source(self._panel.raster.currentLayer())
        except UnusableLayerError as error:
            self._source = None
            self._panel.show_plan(str(error), usable=False)
            return
        self._panel.show_plan(tr("Looking at the scene…"), usable=self.interpreter is not None)

    def _ask_for_plan(self) -> None:
        if self.interpreter is None or self._source is None or self._paused:
            return
        command = self.interpreter.command
        try:
            area = self._panel.area.area(self._source.crs)
        except AreaError as error:
            self._panel.show_plan(str(error), usable=True)
            return
        bounds = None if area is None else area.boundingBox()
        arguments = info_arguments(self._panel, self._source, bounds)
        self._ask("plan", lambda query: query.larsd_json(command, arguments), self._tell_plan)

    def _tell_plan(self, answer: dict[str, Any]) -> None:
        self._sentence = plan_sentence(answer)
        self._panel.show_plan(self._sentence, usable=True)


def _who_and_what(query: Query) -> tuple[Interpreter, list[dict[str, Any]]]:
    """Find larsd and ask for its models; runs in a thread."""
    interpreter = saved_interpreter()
    cards = query.larsd_json(interpreter.command, ["models", "--json"])
    return interpreter, cards if isinstance(cards, list) else [cards]
