# SPDX-License-Identifier: GPL-2.0-or-later
"""Before a run: which larsd to use, which models it has, and what the run would take."""

from __future__ import annotations

import math
import os
import tempfile
from typing import Any, Callable, Sequence

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from .. import settings
from ..answers import Card, Plan
from ..install import Interpreter, saved_interpreter
from ..layer import LayerError, SceneSource
from ..remedies import in_panel
from ..texts import counted, tr
from ..worker import silence_sentence
from .areas import AreaError
from .drawing import plan_drawing, working_gsd
from .panel import DetectPanel
from .queries import Query
from .request_form import form_request, plan_request
from .several import source_of

__all__ = ["Planning", "plan_sentence"]

#: Milliseconds without a change of the form before larsd is asked for the plan.
_DELAY_MS = 400

#: About the side of a tile, for a guess at their number before there is an image.
_USUAL_TILE_PX = 640


class Planning(QObject):
    """Fills in the form's models and its line on the run ahead, by asking larsd in threads.

    Args:
        panel: The form.
        parent: The owner.
    """

    #: No larsd can be used: one sentence.
    missing = pyqtSignal(str)
    #: The plan of the form as it is now is shown: so many tiles.
    planned = pyqtSignal(int)
    #: A larsd can be used.
    found = pyqtSignal()
    #: What is doubtful about the scenes: a sentence, empty where nothing is.
    doubted = pyqtSignal(str)

    def __init__(self, panel: DetectPanel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.interpreter: Interpreter | None = None
        self._panel = panel
        self._queries: dict[str, Query] = {}
        self._source: SceneSource | None = None
        # What the preview shows that is there, or on its way.
        self._previewed: list[str] = []
        # The plan for the form as it is now, empty while there is none.
        self._sentence = ""
        self._paused = False
        self._folder = tempfile.TemporaryDirectory(prefix="larsd-")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_DELAY_MS)
        self._soon.timeout.connect(self._ask_for_plan)
        panel.changed.connect(self.plan)

    def look_for_interpreter(self) -> None:
        """Find out which larsd to run and which models it has."""
        self.interpreter, self._sentence = None, ""
        self._show_state()
        self._ask("interpreter", _find_larsd, self._larsd_found)

    def plan(self) -> None:
        """Show what a run would take, once the form has stopped changing."""
        self._sentence = ""
        if not self._paused:
            self._show_state()
            self._soon.start()

    def pause(self) -> None:
        """Stop planning while a run goes on."""
        self._paused = True
        self._soon.stop()
        self._cancel("plan")
        self._forget_preview(unless_shown=True)

    def resume(self) -> None:
        """Plan again after a run; the old plan still holds if the form has not changed."""
        self._paused = False
        if self._sentence:
            self._panel.show_plan(self._sentence, usable=True)
            self._ask_for_preview()
        else:
            self.plan()

    def shutdown(self) -> None:
        """Cancel all questions."""
        self._soon.stop()
        for query in self._queries.values():
            query.cancel()
        self._folder.cleanup()

    def _ask(
        self, name: str, work: Callable[[Query], Any], answered: Callable[[Any], None]
    ) -> None:
        self._cancel(name)
        query = Query(work, self)
        query.answered.connect(answered)
        query.failed.connect(lambda text: self._query_failed(name, text))
        if name != "preview":
            query.silent.connect(self._tell_silence)
        self._queries[name] = query
        query.start()

    def _cancel(self, name: str) -> None:
        query = self._queries.pop(name, None)
        if query is not None:
            query.cancel()
            query.deleteLater()

    def _larsd_found(self, answer: tuple[Interpreter, list[Card]]) -> None:
        self.interpreter, cards = answer
        self._panel.set_models(cards, settings.model_name())
        self.found.emit()

    def _query_failed(self, name: str, text: str) -> None:
        if name == "preview":
            # The plan says the same of the scene.
            self._panel.imagery.show_preview(None, tr("There is no preview."))
            return
        if name == "plan":
            self._panel.show_plan(in_panel(text, self.larsd()), usable=False)
            return
        self._panel.show_plan("", usable=True)
        self.missing.emit(text)

    def _tell_silence(self) -> None:
        self._panel.show_plan(silence_sentence(), usable=self.interpreter is not None)

    def larsd(self) -> Sequence[str]:
        """Return how the larsd in use is called, empty where there is none."""
        return () if self.interpreter is None else self.interpreter.command

    def _show_state(self) -> None:
        """Show at once what is known without larsd."""
        self._cancel("plan")
        try:
            self._source = source_of(self._panel.layers())
        except LayerError as error:
            self._source = None
            self._forget_preview()
            self._panel.show_plan(str(error), usable=False)
            return
        if self._drawing_of_preview() != self._previewed:
            self._forget_preview()
        self._panel.show_plan(tr("Reading the scene…"), usable=self.interpreter is not None)

    def _ask_for_plan(self) -> None:
        if self.interpreter is None or self._source is None or self._paused:
            return
        interpreter = self.interpreter
        try:
            if self._source.is_drawn:
                self._show_drawing(self._source)
                return
            request = plan_request(self._panel, self._source, self._folder.name)
        except AreaError as error:
            self._panel.show_plan(str(error), usable=True)
            return
        arguments = request.plan_arguments()
        self._ask("plan", lambda query: query.larsd_json(interpreter, arguments), self._show_plan)
        self._ask_for_preview()

    def _ask_for_preview(self) -> None:
        """Have the preview drawn, if it is not the one that is shown or on its way."""
        interpreter, drawing = self.interpreter, self._drawing_of_preview()
        if interpreter is None or not drawing or drawing == self._previewed:
            return
        self._previewed = drawing
        self._ask(
            "preview",
            lambda query: query.new_larsd_json(interpreter, drawing),
            lambda _answer: self._panel.imagery.show_preview(self._preview_file(), ""),
        )

    def _preview_file(self) -> str:
        return os.path.join(self._folder.name, "preview.png")

    def _drawing_of_preview(self) -> list[str]:
        """Return how larsd draws the preview of the form as it is; empty if it cannot."""
        if self._source is None or self._source.is_drawn:
            return []
        return form_request(self._panel, self._source).preview_arguments(self._preview_file())

    def _forget_preview(self, unless_shown: bool = False) -> None:
        """Take the preview away, or only stop one that is being drawn."""
        if unless_shown and self._panel.imagery.has_preview():
            return
        self._cancel("preview")
        self._previewed = []
        self._panel.imagery.show_preview(None, "")

    def _show_drawing(self, source: SceneSource) -> None:
        """Show what is drawn and searched of a map without a file."""
        panel = self._panel
        (layer,) = panel.layers()
        gsd = working_gsd(panel.card(), panel.gsd.value())
        drawing = plan_drawing(layer, source, panel.area.area(source), gsd)
        self._sentence = tr(
            "Will draw {columns} by {rows} pixels of {layer}, {gsd} m each, and search them. "
            "Whether the map's terms of use allow this is for you to check."
        ).format(
            columns=drawing.columns,
            rows=drawing.rows,
            layer=layer.name(),
            gsd=f"{drawing.gsd_m:.3g}",
        )
        panel.show_plan(self._sentence, usable=True)
        self.planned.emit(math.ceil(drawing.columns * drawing.rows / _USUAL_TILE_PX**2))

    def _show_plan(self, answer: list[Plan]) -> None:
        self._sentence = plan_sentence(answer)
        self._panel.show_plan(self._sentence, usable=True)
        self.doubted.emit(in_panel(doubts(answer)))
        self.planned.emit(tile_count(answer))


def tile_count(answer: list[Plan]) -> int:
    """Return how many tiles a plan reads, of all its scenes."""
    return sum(one["tiles"].get("to_read", one["tiles"]["count"]) for one in answer)


def doubts(answer: list[Plan]) -> str:
    """Return what larsd doubts about the scenes of a plan, as it says so in a run."""
    return " ".join(
        f"{one['scene']}: {'; '.join(one['warnings'])}." for one in answer if one.get("warnings")
    )


def plan_sentence(answer: list[Plan]) -> str:
    """Return one sentence on what a run would take.

    Args:
        answer: The JSON that `larsd info --json --with-device` printed.
    """
    scene = answer[0]
    tiles = tile_count(answer)
    what = counted(tiles, tr("1 tile"), tr("about {n} tiles")) if tiles else tr("nothing to search")
    # One for each look at the scene; without georeferencing they are unknown.
    sizes = [f"{look['gsd_m']:.3g}" for look in scene["looks"] if look["gsd_m"]]
    if sizes:
        what += ", " + tr("{gsd} m per pixel").format(gsd=" / ".join(sizes))
    # After the colon: why this device, above all why no GPU is used.
    _, _, why = str(scene.get("device_text", "")).partition(": ")
    device = str(scene.get("device", "")) + (f" ({why})" if why else "")
    return tr("Will run on {device}: {what}").format(device=device, what=what)


def _find_larsd(query: Query) -> tuple[Interpreter, list[Card]]:
    """Find larsd and ask for its models; runs in a thread."""
    interpreter = saved_interpreter()
    cards = query.larsd_json(interpreter, ["models", "--json"])
    return interpreter, cards if isinstance(cards, list) else [cards]
