# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock *Ships*: detect, watch the ships arrive, filter them by score, review them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any, Callable

from qgis.core import Qgis, QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import (
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from .answers import Hello
from .detect import (
    AreaError,
    DetectionSession,
    DetectPanel,
    LiveSearch,
    MenuButton,
    OutputError,
    Planning,
    RunTask,
    Search,
    Unfinished,
    check,
    partial_sentence,
    prepare,
    progress_sentence,
    restore_form,
    restore_raster,
    save_form,
    seconds_text,
    settle,
    summary_sentence,
    unfinished_searches,
)
from .layer import LayerError, scene_source
from .notice import ERROR, INFO, WARNING, Notice
from .remedies import in_panel
from .review import ReviewPanel, ScoreFilter, ScoreSlider
from .texts import tr
from .worker import silence_sentence

__all__ = ["ShipsDock"]

_LEVELS = {
    INFO: Qgis.MessageLevel.Info,
    WARNING: Qgis.MessageLevel.Warning,
    ERROR: Qgis.MessageLevel.Critical,
}

#: Title of messages in QGIS's message bar.
_TITLE = "LARSD"

#: Seconds that the summary of a run stays.
_SUMMARY_S = 10


class ShipsDock(QgsDockWidget):
    """The dock: it builds the pages and connects them with one another.

    Args:
        iface: The window's `QgisInterface`.
    """

    def __init__(self, iface: Any) -> None:
        super().__init__(tr("Ships"), iface.mainWindow())
        self.setObjectName("larsdShips")
        self.iface = iface
        self.session = DetectionSession(self)
        self._task: RunTask | None = None
        #: What is told of a run that has finished, until its task has ended too.
        self._summary = ""
        self._doubts = ""
        self._build(iface.mapCanvas())
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._show_progress)
        restore_form(self.detect_panel)
        restore_raster(self.detect_panel)
        self._connect()
        self.planning.look_for_interpreter()

    # ------------------------------------------------------------------ for the plugin

    def shutdown(self) -> None:
        """Stop everything at once, and disconnect from the project and the map."""
        save_form(self.detect_panel)
        self.planning.shutdown()
        self._clock.stop()
        self._end_task()
        self.session.shutdown()
        self.review_panel.remove()
        self.detect_panel.remove()
        QgsProject.instance().cleared.disconnect(self._project_cleared)

    # ------------------------------------------------------------------ what the user does

    def start(self) -> None:
        """Start a detection, or say in one sentence what is missing."""
        if self.session.is_busy:
            return
        self.notice.clear()
        self.session.set_aside()
        if self.planning.interpreter is None:
            self.open_environment()
            return
        min_score, lengths = self.score_filter.minimum_of_run(), self.score.lengths()
        try:
            search = prepare(self.detect_panel, min_score, lengths, self.live.output())
        except (LayerError, OutputError, AreaError) as error:
            self.tell(ERROR, str(error))
            return
        save_form(self.detect_panel)
        self._start(search)

    def resume(self, unfinished: Unfinished) -> None:
        """Go on with a search that did not come to its end."""
        if self.session.is_busy:
            return
        if self.planning.interpreter is None:
            self.open_environment()
            return
        if self.session.awaits_answer:
            self.session.discard()  # they are in the journal, and come again
        search = unfinished.search()
        try:
            scene_source(search.layer)
            check(search.output)
        except (LayerError, OutputError) as error:
            self.tell(ERROR, str(error))
            return
        self.notice.clear()
        self._start(search)

    def _start(self, search: Search) -> None:
        settled = settle(search.output, self)
        interpreter = self.planning.interpreter
        if settled is None or interpreter is None:
            return
        self.planning.pause()
        self.detect_panel.set_running(True)
        self.detect_panel.show_progress(None, 0, tr("Starting larsd…"))
        self._clock.start()
        task = RunTask(tr("Ships in {scene}").format(scene=search.source.title))
        # Not to functions that do not belong to the dock: the task may outlive it.
        task.taskTerminated.connect(self._task_terminated)
        task.taskCompleted.connect(self._task_completed)
        self._task = task.begin()
        self.session.start(interpreter, replace(search, output=settled))

    def choose_raster(self, layer: QgsMapLayer | None) -> None:
        """Show the page *Detect* with a raster layer."""
        self.tabs.setCurrentWidget(self.detect_panel)
        if isinstance(layer, QgsRasterLayer):
            self.detect_panel.raster.setLayer(layer)

    def cancel(self) -> None:
        """Stop the run; the ships found so far stay on the map until the user decides."""
        if self.session.stop():
            self.detect_panel.cancel.setEnabled(False)
            self.detect_panel.status.setText(tr("Stopping…"))

    def open_environment(self) -> None:
        """Open the environment page, and look for larsd again afterwards."""
        from .install.dialog import EnvironmentDialog

        EnvironmentDialog(self.iface.mainWindow()).exec()
        self.tell(INFO, "")
        self.planning.look_for_interpreter()

    def tell(self, level: str, text: str) -> None:
        """Show a sentence in the dock, and an error in the window's message bar as well.

        Args:
            level: A level of `notice`.
            text: The sentence; an empty one clears the last.
        """
        question = self._question()
        if not text:
            if not question:
                self.notice.clear()
            return
        self.notice.tell(level, text, question)
        if level == ERROR:
            self.iface.messageBar().pushMessage(_TITLE, text, _LEVELS[level], 0)

    def _offer_set_up(self, text: str) -> None:
        actions = [(tr("Set up…"), self.open_environment), *self._question()]
        self.notice.tell(WARNING, text, actions)

    # ------------------------------------------------------------------ building

    def _build(self, canvas: Any) -> None:
        self.notice = Notice()
        self.detect_panel = DetectPanel(canvas)
        self.review_panel = ReviewPanel(canvas)
        self.score = ScoreSlider()
        self.score_filter = ScoreFilter(self.score, self.review_panel, self)
        self.planning = Planning(self.detect_panel, self)
        self.live = LiveSearch(self.detect_panel, self.start, self)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.detect_panel, tr("Detect"))
        self.tabs.addTab(self.review_panel, tr("Review"))
        self.menu = MenuButton(self.open_environment, self.resume, lambda: self.session.is_busy)
        self.tabs.setCornerWidget(self.menu)
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(6, 6, 6, 8)
        layout.addWidget(self.notice)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.score)
        self.setWidget(inside)
        self.review_panel.install_shortcuts(self)
        self._turn_page()

    def _offer_kept(self) -> None:
        """Offer to go on with the last search, if it did not come to its end."""
        kept = unfinished_searches()
        if not kept or self.notice.text() or self.session.is_busy:
            return
        last = kept[0]
        self.notice.tell(
            INFO,
            tr("The search of {scene} did not come to its end.").format(scene=last.title),
            [(tr("Resume"), lambda: self.resume(last)), (tr("Forget"), last.forget)],
        )

    def _connect(self) -> None:
        panel, session = self.detect_panel, self.session
        panel.detect.clicked.connect(self.start)
        panel.cancel.clicked.connect(self.cancel)
        panel.raster_changed.connect(lambda: restore_raster(panel))
        panel.model_changed.connect(lambda: self.score_filter.take_model(panel.card()))
        panel.output.trouble.connect(lambda text: self.tell(ERROR, text))
        session.drew.connect(self._show_drawing)
        session.started.connect(self._show_device)
        session.progressed.connect(self._show_progress)
        session.layer_added.connect(self.review_panel.choose_layer)
        session.warned.connect(lambda text: self.tell(WARNING, in_panel(text)))
        session.silent.connect(self._show_silence)
        session.waits.connect(lambda text: self.tell(WARNING, text))
        session.ended.connect(self._run_ended)
        session.failed.connect(self._run_failed)
        session.stopped.connect(self._run_stopped)
        session.resumed.connect(self._show_resumed)
        session.finished.connect(self._run_finished)
        session.not_saved.connect(lambda text: self.tell(ERROR, text))
        self.score_filter.refused.connect(lambda text: self.tell(WARNING, text))
        self.planning.missing.connect(self._offer_set_up)
        self.planning.found.connect(self._offer_kept)
        self.planning.doubted.connect(self._show_doubts)
        self.planning.planned.connect(self.live.planned)
        self.tabs.currentChanged.connect(self._turn_page)
        self.review_panel.told.connect(self.tell)
        QgsProject.instance().cleared.connect(self._project_cleared)

    def _turn_page(self, _page: int = 0) -> None:
        # On the other page letters select items of drop-down lists.
        self.review_panel.enable_shortcuts(self.tabs.currentWidget() is self.review_panel)

    # ------------------------------------------------------------------ what a run reports

    def _show_device(self, event: Hello) -> None:
        text = tr("Searching on {device}…").format(device=event.get("device", ""))
        self.detect_panel.show_progress(None, 0, text)
        why = str(event["device_text"])
        self.detect_panel.show_plan(why[:1].upper() + why[1:], usable=True)

    def _show_drawing(self, done: int, total: int) -> None:
        self.detect_panel.show_progress(
            done,
            total,
            tr("Drawing the map: {done} of {total} parts").format(done=done, total=total),
        )

    def _show_progress(self) -> None:
        run, event = self.session.run, self.session.progress
        if event is not None and self._task is not None:
            with contextlib.suppress(RuntimeError):  # QGIS deletes tasks that were cancelled
                self._task.show(int(event.get("done", 0)), int(event.get("total", 0)))
        if run is None or event is None or run.worker.stopped:
            return
        self.detect_panel.show_progress(
            int(event.get("done", 0)),
            int(event.get("total", 0)),
            progress_sentence(event, self.session.ships_shown(), run.elapsed_s),
        )

    def _task_terminated(self) -> None:
        """Cancel the run if that was done in QGIS's list of tasks; else it is over already."""
        if self._task is not None and self._task.isCanceled():
            self.cancel()

    def _task_completed(self) -> None:
        """Tell the result in the window, in front of QGIS's own message: the dock may be hidden."""
        text, self._summary = self._summary, ""
        if text:
            bar = self.iface.messageBar()
            bar.pushMessage(_TITLE, text, Qgis.MessageLevel.Success, _SUMMARY_S)

    def _end_task(self, went_well: bool = False) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.end(went_well)

    def _show_resumed(self, tiles: int, total: int) -> None:
        self.notice.tell(
            INFO,
            tr("Going on with {tiles} of {total} tiles from the run before.").format(
                tiles=tiles, total=total
            ),
        )

    def _show_silence(self, silent: bool) -> None:
        text = f"{silence_sentence()} {tr('Cancel ends the search.')}"
        if silent:
            self.tell(WARNING, text)
        elif self.notice.text() == text:
            self.tell(INFO, "")

    def _show_doubts(self, text: str) -> None:
        if self.notice.text() in ("", self._doubts):
            self._doubts = text
            self.tell(WARNING, text)

    def _run_ended(self) -> None:
        self._clock.stop()
        self.detect_panel.set_running(False)
        self.detect_panel.show_progress(None, None)
        self.planning.resume()

    def _run_failed(self, text: str) -> None:
        self._end_task()
        text = in_panel(text, self.planning.larsd())
        self.tell(ERROR, text)
        self._offer_partial(ERROR, text)

    def _run_stopped(self) -> None:
        self._end_task()
        text = tr("The run was stopped.")
        if self._kept_search() is not None:
            text += " " + tr("Its work is kept: the same search goes on from here.")
        self._offer_partial(INFO, text)

    def _kept_search(self) -> Unfinished | None:
        """Return the last search if it can go on."""
        folder = self.session.folder
        return next((one for one in unfinished_searches() if one.folder == folder), None)

    def _run_finished(self, seconds: float) -> None:
        self.detect_panel.show_progress(
            None, None, tr("Done in {time}.").format(time=seconds_text(seconds))
        )
        self._end_task(went_well=True)
        delivery, done = self.session.delivery, self.session.done
        if delivery is None or done is None:
            return
        if delivery.total == 0 and not done.get("ships"):
            self.notice.tell(INFO, tr("No ships were found."))
        if self.live.finished(delivery.layer_ids()):
            return
        self._summary = summary_sentence(delivery.layer(), done, seconds)

    def _offer_partial(self, level: str, text: str) -> None:
        """Ask what to do with the ships found so far, if there are any."""
        if self.session.awaits_answer:
            found = partial_sentence(self.session.progress, self.session.ships_shown())
            self.notice.tell(level, f"{text} {found}", self._question())
        elif level == INFO:
            text = f"{text} {tr('No ships had been found yet.')}"
            self.notice.tell(level, text, self._resume_button())

    def _question(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the buttons below every sentence until the user has pressed one of them."""
        if not self.session.awaits_answer:
            return []
        return [
            (tr("Keep"), self.session.keep),
            (tr("Discard"), self.session.discard),
            *self._resume_button(),
        ]

    def _resume_button(self) -> list[tuple[str, Callable[[], None]]]:
        kept = self._kept_search()
        return [] if kept is None else [(tr("Resume"), lambda: self.resume(kept))]

    def _project_cleared(self) -> None:
        """Let go of a run whose scene and ships are gone with their project."""
        if self.session.awaits_answer:
            self.notice.clear()
        self.session.clear()
