# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock *Ships*: detect, watch the ships arrive, filter them by score, review them."""

from __future__ import annotations

import os
from typing import Any, Callable

from qgis.core import Qgis, QgsProject
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QMessageBox, QTabWidget, QVBoxLayout, QWidget

from .answers import Hello
from .detect import (
    FILE,
    AreaError,
    Delivery,
    DetectionSession,
    DetectPanel,
    Output,
    OutputError,
    Planning,
    build_request,
    check,
    new_folder,
    partial_sentence,
    progress_sentence,
    remove_folder,
    restore_form,
    save_form,
    seconds_text,
)
from .layer import LayerError, scene_source
from .notice import ERROR, INFO, WARNING, Notice
from .review import ReviewPanel, ScoreFilter, ScoreSlider
from .texts import tr

__all__ = ["ShipsDock"]

_LEVELS = {
    INFO: Qgis.MessageLevel.Info,
    WARNING: Qgis.MessageLevel.Warning,
    ERROR: Qgis.MessageLevel.Critical,
}

#: Title of messages in QGIS's message bar.
_TITLE = "LARSD"


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
        self._build(iface.mapCanvas())
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._show_progress)
        restore_form(self.detect_panel)
        self._connect()
        self.planning.look_for_interpreter()

    # ------------------------------------------------------------------ for the plugin

    def shutdown(self) -> None:
        """Stop everything at once, and disconnect from the project and the map."""
        save_form(self.detect_panel)
        self.planning.shutdown()
        self._clock.stop()
        self.session.shutdown()
        self.review_panel.remove()
        self.detect_panel.area.remove()
        QgsProject.instance().cleared.disconnect(self._project_cleared)

    # ------------------------------------------------------------------ what the user does

    def start(self) -> None:
        """Start a detection, or say in one sentence what is missing."""
        if self.session.run is not None:
            return
        self.notice.clear()
        self.session.set_aside()
        interpreter = self.planning.interpreter
        if interpreter is None:
            self.open_environment()
            return
        panel = self.detect_panel
        raster, output = panel.raster.currentLayer(), panel.output.output()
        folder, min_score = new_folder(), self.score_filter.minimum_of_run()
        try:
            source = scene_source(raster)
            check(output)
            request = build_request(panel, raster, source, output, min_score, folder)
        except (LayerError, OutputError, AreaError) as error:
            remove_folder(folder)
            self.tell(ERROR, str(error))
            return
        if output.kind == FILE and os.path.exists(output.path) and not self._may_replace(output):
            remove_folder(folder)
            return
        save_form(panel)
        self.planning.pause()
        panel.set_running(True)
        panel.show_progress(None, 0, tr("Starting larsd…"))
        self._clock.start()
        delivery = Delivery(raster, source, output, min_score)
        self.session.start(interpreter.command, request, folder, delivery)

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

    def _may_replace(self, output: Output) -> bool:
        answer = QMessageBox.question(
            self,
            tr("Detect"),
            tr("{file} exists. Replace it?").format(file=output.path),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return bool(answer == QMessageBox.StandardButton.Yes)

    # ------------------------------------------------------------------ building

    def _build(self, canvas: Any) -> None:
        self.notice = Notice()
        self.detect_panel = DetectPanel(canvas)
        self.review_panel = ReviewPanel(canvas)
        self.score = ScoreSlider()
        self.score_filter = ScoreFilter(self.score, self.review_panel, self)
        self.planning = Planning(self.detect_panel, self)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.detect_panel, tr("Detect"))
        self.tabs.addTab(self.review_panel, tr("Review"))
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(6, 6, 6, 8)
        layout.addWidget(self.notice)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.score)
        self.setWidget(inside)
        self.review_panel.install_shortcuts(self)
        self._turn_page()

    def _connect(self) -> None:
        panel, session = self.detect_panel, self.session
        panel.detect.clicked.connect(self.start)
        panel.cancel.clicked.connect(self.cancel)
        panel.model_changed.connect(lambda: self.score_filter.take_model(panel.card()))
        panel.output.trouble.connect(lambda text: self.tell(ERROR, text))
        session.started.connect(self._show_device)
        session.progressed.connect(self._show_progress)
        session.layer_added.connect(self.review_panel.choose_layer)
        session.warned.connect(lambda text: self.tell(WARNING, text))
        session.ended.connect(self._run_ended)
        session.failed.connect(self._run_failed)
        session.stopped.connect(lambda: self._offer_partial(INFO, tr("The run was stopped.")))
        session.finished.connect(self._run_finished)
        session.not_saved.connect(lambda text: self.tell(ERROR, text))
        self.score_filter.refused.connect(lambda text: self.tell(WARNING, text))
        self.planning.missing.connect(self._offer_set_up)
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
        self.detect_panel.show_plan(str(event["device_text"]), usable=True)

    def _show_progress(self) -> None:
        run, event = self.session.run, self.session.progress
        if run is None or event is None or run.worker.stopped:
            return
        self.detect_panel.show_progress(
            int(event.get("done", 0)),
            int(event.get("total", 0)),
            progress_sentence(event, self.session.ships_shown(), run.elapsed_s),
        )

    def _run_ended(self) -> None:
        self._clock.stop()
        self.detect_panel.set_running(False)
        self.detect_panel.show_progress(None, None)
        self.planning.resume()

    def _run_failed(self, text: str) -> None:
        self.tell(ERROR, text)
        self._offer_partial(ERROR, text)

    def _run_finished(self, seconds: float) -> None:
        self.detect_panel.show_progress(
            None, None, tr("Done in {time}.").format(time=seconds_text(seconds))
        )
        if self.session.delivery is not None and self.session.delivery.total == 0:
            self.notice.tell(INFO, tr("No ships were found."))

    def _offer_partial(self, level: str, text: str) -> None:
        """Ask what to do with the ships found so far, if there are any."""
        if self.session.awaits_answer:
            found = partial_sentence(self.session.progress, self.session.ships_shown())
            self.notice.tell(level, f"{text} {found}", self._question())
        elif level == INFO:
            self.notice.tell(level, f"{text} {tr('No ships had been found yet.')}")

    def _question(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the buttons below every sentence until the user has pressed one of them."""
        if not self.session.awaits_answer:
            return []
        return [(tr("Keep"), self.session.keep), (tr("Discard"), self.session.discard)]

    def _project_cleared(self) -> None:
        """Let go of a run whose scene and ships are gone with their project."""
        if self.session.awaits_answer:
            self.notice.clear()
        self.session.clear()
