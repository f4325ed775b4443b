# SPDX-License-Identifier: GPL-2.0-or-later
"""One detection at a time: its run, its ships on the map, and what the user does with them."""

from __future__ import annotations

from qgis.core import QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ..answers import Done, Hello, Progress
from ..install import Interpreter
from ..layer import add_to_project
from ..texts import tr
from .delivery import Delivery, show_image
from .drawing import MapDrawing
from .guard import guarded
from .run import DetectionRun
from .search import Search

__all__ = ["DetectionSession"]


class DetectionSession(QObject):
    """Starts runs, takes their ships into the project, and knows which await an answer.

    The ships of a run that did not end well stay on the map until the user keeps or discards them.

    Args:
        parent: The owner.
    """

    #: So many parts of a map are drawn, of so many, before larsd starts.
    drew = pyqtSignal(int, int)
    #: A map takes long to draw: one sentence.
    waits = pyqtSignal(str)
    #: The worker has started: its event `hello`, with the device.
    started = pyqtSignal(dict)
    #: More tiles are done, or more ships are shown.
    progressed = pyqtSignal()
    #: The project has a layer of ships to review.
    layer_added = pyqtSignal(object)
    #: Tiles were taken from the journal of an earlier run: how many, and of how many.
    resumed = pyqtSignal(int, int)
    #: A warning for the user: one sentence.
    warned = pyqtSignal(str)
    #: larsd has not said a word for a while; with False, that it does again.
    silent = pyqtSignal(bool)
    #: The run is over, well or not; one of the next three follows.
    ended = pyqtSignal()
    #: The run has failed: one sentence.
    failed = pyqtSignal(str)
    #: The run was stopped.
    stopped = pyqtSignal()
    #: The run has succeeded, after so many seconds.
    finished = pyqtSignal(float)
    #: The ships could not be saved: one sentence.
    not_saved = pyqtSignal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.run: DetectionRun | None = None
        self.delivery: Delivery | None = None
        #: The run's last event `progress`, None before the first.
        self.progress: Progress | None = None
        #: The event `done` of the last run that succeeded; None before the first.
        self.done: Done | None = None
        self._unanswered: Delivery | None = None
        self._drawing: MapDrawing | None = None
        #: The folder of the last search.
        self.folder = ""

    @property
    def is_busy(self) -> bool:
        """Whether a map is being drawn or searched."""
        return self.run is not None or self._drawing is not None

    @property
    def awaits_answer(self) -> bool:
        """Whether the user has not said yet what to do with the ships of an unfinished run."""
        return self._unanswered is not None

    def ships_shown(self) -> int:
        """Return how many ships of the last run are shown on the map."""
        layer = None if self.delivery is None else self.delivery.layer()
        return 0 if layer is None else int(layer.featureCount())

    @guarded
    def start(self, interpreter: Interpreter, search: Search) -> None:
        """Start a search, after its map is drawn if it has no file.

        Args:
            interpreter: The larsd to run.
            search: What to search.
        """
        self.delivery = Delivery(
            search.layer,
            search.source,
            search.output,
            search.min_score,
            search.lengths,
            search.area,
        )
        self.run = self.progress = None
        self.folder = search.folder
        if search.drawing is None:
            self._run(interpreter, search)
            return
        path = search.source.path
        drawing = MapDrawing(search.layer, search.source, search.drawing, path, self)
        self._drawing = drawing
        drawing.progressed.connect(self.drew)
        drawing.failed.connect(self._not_drawn)
        drawing.waits.connect(self.waits)
        drawing.stopped.connect(lambda: self._not_drawn(""))
        drawing.finished.connect(lambda gaps: self._drawn(interpreter, search, gaps))
        drawing.start()

    def give_up(self, sentence: str) -> None:
        """End what goes on, with a sentence on what the plugin could not do."""
        if self._drawing is not None:
            self._drawing.shutdown()
            self._let_go_of_drawing()
        if self.run is not None:
            self.run.shutdown()
        self._end()
        self._await_answer()
        self.failed.emit(sentence)

    @guarded
    def _drawn(self, interpreter: Interpreter, search: Search, gaps: str) -> None:
        self._let_go_of_drawing()
        assert self.delivery is not None
        title = tr("Image of {layer}").format(layer=search.source.title)
        image = show_image(search.source.path, title)
        if image is not None and image.project() is None:
            raster = QgsProject.instance().mapLayer(search.layer.id())
            add_to_project(image, raster, search.source.title)
        if image is not None:
            self.delivery.image_id = image.id()
        if gaps:
            self.delivery.note(tr("Incomplete"), gaps)
            self.warned.emit(gaps)
        self._run(interpreter, search)

    def _not_drawn(self, sentence: str) -> None:
        self._let_go_of_drawing()
        self.ended.emit()
        if sentence:
            self.failed.emit(sentence)
        else:
            self.stopped.emit()

    def _let_go_of_drawing(self) -> None:
        drawing, self._drawing = self._drawing, None
        if drawing is not None:
            drawing.deleteLater()

    def _run(self, interpreter: Interpreter, search: Search) -> None:
        search.remember()
        run = DetectionRun(interpreter, search.request, search.folder, self)
        self.run = run
        run.started.connect(self._started)
        run.progressed.connect(self._progressed)
        run.found.connect(self._found)
        run.warned.connect(self.warned)
        run.silent.connect(self.silent)
        run.resumed.connect(self.resumed)
        run.failed.connect(self._failed)
        run.stopped.connect(self._stopped)
        run.finished.connect(self._finished)
        run.start()

    def stop(self) -> bool:
        """Ask the run to end; return whether there is one that had not ended."""
        if self._drawing is not None:
            self._drawing.stop()
            return True
        if self.run is None or self.run.ended:
            return False
        self.run.stop()
        return True

    def shutdown(self) -> None:
        """End the run at once and without a signal."""
        if self._drawing is not None:
            self._drawing.shutdown()
            self._drawing = None
        if self.run is not None:
            self.run.shutdown()
            self.run = None

    def keep(self) -> None:
        """Save the ships that await an answer to the output of their run."""
        self._take_unanswered().deliver_partial(self._saved, self._not_saved)

    def discard(self) -> None:
        """Remove the ships that await an answer."""
        self._take_unanswered().discard()

    def set_aside(self) -> None:
        """Save the ships that await an answer in a temporary layer, if there are any."""
        if self.awaits_answer:
            self._take_unanswered().set_aside(lambda _layer: None, self._not_saved)

    def clear(self) -> None:
        """Forget ships that are gone with their project, and stop the run."""
        self._unanswered = None
        self.stop()

    def _take_unanswered(self) -> Delivery:
        delivery, self._unanswered = self._unanswered, None
        assert delivery is not None
        return delivery

    def _started(self, event: Hello) -> None:
        if event.get("device_text") and self.delivery is not None:
            self.delivery.note_start(event)
            self.started.emit(event)

    def _progressed(self, event: Progress) -> None:
        self.progress = event
        self.progressed.emit()

    def _found(self, path: str) -> None:
        if self.delivery is not None and self.delivery.show_partial(path):
            self.layer_added.emit(self.delivery.layer())
            self.progressed.emit()

    def _failed(self, sentence: str) -> None:
        self._end()
        self._await_answer()
        self.failed.emit(sentence)

    def _stopped(self) -> None:
        self._end()
        self._await_answer()
        self.stopped.emit()

    @guarded
    def _finished(self, event: Done) -> None:
        run, delivery = self.run, self.delivery
        assert run is not None
        assert delivery is not None
        delivery.describe(run.request, event)
        delivery.deliver(run.request.outputs[0], self._saved, self._not_saved)
        self.done = event
        run.remove_files()
        self._end()
        self.finished.emit(run.took_s)

    def _await_answer(self) -> None:
        if self.delivery is not None and self.delivery.layer() is not None:
            self._unanswered = self.delivery

    def _saved(self, layer: QgsVectorLayer) -> None:
        self.layer_added.emit(layer)

    def _not_saved(self, sentence: str) -> None:
        if self.delivery is not None and self.delivery.is_partial():
            # They can still be kept or discarded.
            self._unanswered = self.delivery
        self.not_saved.emit(sentence)

    def _end(self) -> None:
        run, self.run = self.run, None
        if run is not None:
            # The folder of a run that was stopped or failed stays: the next one goes on from it.
            run.deleteLater()
        self.ended.emit()
