# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock *Ships*: detect, watch the ships arrive, filter them by score, review them."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import Any, Callable

from qgis.core import Qgis, QgsMapLayer, QgsProject, QgsRasterLayer
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QCoreApplication, QTimer
from qgis.PyQt.QtWidgets import (
    QMenu,
    QMessageBox,
    QTabWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from .answers import Hello
from .detect import (
    AreaError,
    Delivery,
    DetectionSession,
    DetectPanel,
    Output,
    OutputError,
    Planning,
    RunTask,
    build_request,
    check,
    existing_layer,
    partial_sentence,
    progress_sentence,
    restore_form,
    restore_raster,
    save_form,
    seconds_text,
    ships_in,
    summary_sentence,
)
from .help_page import show_help
from .layer import LayerError, scene_source
from .notice import ERROR, INFO, WARNING, Notice
from .review import ReviewPanel, ScoreFilter, ScoreSlider
from .texts import counted, tr

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
        min_score = self.score_filter.minimum_of_run()
        try:
            source = scene_source(raster)
            check(output)
            request, folder = build_request(panel, source, min_score)
        except (LayerError, OutputError, AreaError) as error:
            self.tell(ERROR, str(error))
            return
        settled = self._settle(output)
        if settled is None:
            return
        save_form(panel)
        self.planning.pause()
        panel.set_running(True)
        panel.show_progress(None, 0, tr("Starting larsd…"))
        self._clock.start()
        title = tr("Ships in {scene}").format(scene=source.name)
        self._task = RunTask(title)
        self._task.taskTerminated.connect(self.cancel)  # in QGIS's list of tasks
        self._task.begin()
        delivery = Delivery(raster, source, settled, min_score, self.score.lengths())
        self.session.start(interpreter, request, folder, delivery)

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

    def _settle(self, output: Output) -> Output | None:
        """Ask whether ships that are there already are kept; None if the user cancels."""
        present = existing_layer(output)
        if present is None:
            return output
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(tr("Detect"))
        question = tr("{file} has a layer {layer} already, with {ships}.").format(
            file=output.path,
            layer=output.table,
            ships=counted(ships_in(output), tr("1 ship"), tr("{n} ships")),
        )
        append = box.addButton(tr("Append"), QMessageBox.ButtonRole.AcceptRole)
        replace_ = None
        if present.project() is None:
            question += " " + tr("The file's other layers stay as they are.")
            replace_ = box.addButton(tr("Replace layer"), QMessageBox.ButtonRole.DestructiveRole)
        else:
            question += " " + tr(
                "It is open in this project: remove it from the project first to replace it."
            )
        box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
        box.setText(question)
        box.exec()
        if box.clickedButton() is append:
            return replace(output, append=True)
        return output if replace_ is not None and box.clickedButton() is replace_ else None

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
        self.tabs.setCornerWidget(self._menu_button())
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(6, 6, 6, 8)
        layout.addWidget(self.notice)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.score)
        self.setWidget(inside)
        self.review_panel.install_shortcuts(self)
        self._turn_page()

    def _menu_button(self) -> QToolButton:
        button = QToolButton()
        button.setText("☰")
        button.setToolTip(tr("Environment and help"))
        button.setAutoRaise(True)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addAction(tr("Environment…")).triggered.connect(lambda: self.open_environment())
        # QGIS's own menu has this text in all its languages.
        words = QCoreApplication.translate("MainWindow", "&Help")
        menu.addAction(words).triggered.connect(lambda: show_help())
        button.setMenu(menu)
        return button

    def _connect(self) -> None:
        panel, session = self.detect_panel, self.session
        panel.detect.clicked.connect(self.start)
        panel.cancel.clicked.connect(self.cancel)
        panel.raster_changed.connect(lambda: restore_raster(panel))
        panel.model_changed.connect(lambda: self.score_filter.take_model(panel.card()))
        panel.output.trouble.connect(lambda text: self.tell(ERROR, text))
        session.started.connect(self._show_device)
        session.progressed.connect(self._show_progress)
        session.layer_added.connect(self.review_panel.choose_layer)
        session.warned.connect(lambda text: self.tell(WARNING, text))
        session.ended.connect(self._run_ended)
        session.failed.connect(self._run_failed)
        session.stopped.connect(self._run_stopped)
        session.resumed.connect(self._show_resumed)
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

    def _end_task(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            task.end()

    def _show_resumed(self, tiles: int, total: int) -> None:
        self.notice.tell(
            INFO,
            tr("Going on with {tiles} of {total} tiles from the run before.").format(
                tiles=tiles, total=total
            ),
        )

    def _run_ended(self) -> None:
        self._clock.stop()
        self._end_task()
        self.detect_panel.set_running(False)
        self.detect_panel.show_progress(None, None)
        self.planning.resume()

    def _run_failed(self, text: str) -> None:
        self.tell(ERROR, text)
        self._offer_partial(ERROR, text)

    def _run_stopped(self) -> None:
        kept = tr("Its work is kept: the same search goes on from here.")
        self._offer_partial(INFO, f"{tr('The run was stopped.')} {kept}")

    def _run_finished(self, seconds: float) -> None:
        self.detect_panel.show_progress(
            None, None, tr("Done in {time}.").format(time=seconds_text(seconds))
        )
        delivery = self.session.delivery
        done = self.session.done
        if delivery is None or done is None:
            return
        if delivery.total == 0:
            self.notice.tell(INFO, tr("No ships were found."))
        # In the window: the dock may be hidden, or behind another one.
        text = summary_sentence(delivery.layer(), done, seconds)
        self.iface.messageBar().pushMessage(_TITLE, text, Qgis.MessageLevel.Success, _SUMMARY_S)

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
