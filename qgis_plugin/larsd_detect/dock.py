# SPDX-License-Identifier: GPL-2.0-or-later
"""The dock *Ships*: detect, watch the ships arrive, filter them by score, review them."""

from __future__ import annotations

import os
from typing import Any, Callable

from qgis.core import Qgis, QgsProject
from qgis.gui import QgsDockWidget
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtWidgets import QMessageBox, QTabWidget, QVBoxLayout, QWidget

from .ships import settings
from .ships.areas import AreaError
from .ships.delivery import Delivery
from .ships.detect_panel import DetectPanel
from .ships.notice import ERROR, INFO, WARNING, Notice
from .ships.outputs import FILE, Output, OutputError, check
from .ships.planning import Planning
from .ships.request_form import build_request
from .ships.review_panel import ReviewPanel
from .ships.run import DetectionRun, new_folder, remove_folder
from .ships.scene import UnusableLayerError, scene_source
from .ships.score_filter import ScoreFilter
from .ships.score_slider import ScoreSlider
from .ships.timing import partial_sentence, progress_sentence, seconds_text
from .texts import tr

_LEVELS = {
    INFO: Qgis.MessageLevel.Info,
    WARNING: Qgis.MessageLevel.Warning,
    ERROR: Qgis.MessageLevel.Critical,
}

TITLE = "LARSD"


class ShipsDock(QgsDockWidget):
    """The dock.

    Args:
        iface: The window's `QgisInterface`.
    """

    def __init__(self, iface: Any) -> None:
        super().__init__(tr("Ships"), iface.mainWindow())
        self.setObjectName("larsdShips")
        self.iface = iface
        self.run: DetectionRun | None = None
        self.delivery: Delivery | None = None
        # Of a run that ended early, while the user has not said what becomes of its ships.
        self._unanswered: Delivery | None = None
        self._progress: dict[str, Any] = {}
        self._build(iface.mapCanvas())
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._show_progress)
        settings.restore(self.detect_panel)
        self._connect()
        self.planning.look_for_interpreter()

    # ------------------------------------------------------------------ what the plugin calls

    def shutdown(self) -> None:
        """End what runs, at once, and let go of the project and the map."""
        settings.save(self.detect_panel)
        self.planning.shutdown()
        self._clock.stop()
        if self.run is not None:
            self.run.shutdown()
            self.run = None
        self.review_panel.remove()
        self.detect_panel.area.remove()
        QgsProject.instance().cleared.disconnect(self._project_cleared)

    # ------------------------------------------------------------------ a run

    def start(self) -> None:
        """Detect; what is missing is said in one sentence."""
        if self.run is not None:
            return
        self.notice.clear()
        if self._unanswered is not None:
            self._take_unanswered().set_aside(lambda _layer: None, self._not_delivered)
        interpreter = self.planning.interpreter
        if interpreter is None:
            self.open_environment()
            return
        panel = self.detect_panel
        raster, output = panel.raster.currentLayer(), panel.output.output()
        folder, least = new_folder(), self.score_filter.least_of_run()
        try:
            source = scene_source(raster)
            check(output)
            request = build_request(panel, raster, source, output, least, folder)
        except (UnusableLayerError, OutputError, AreaError) as error:
            remove_folder(folder)
            self.tell(ERROR, str(error))
            return
        if output.kind == FILE and os.path.exists(output.path) and not self._may_replace(output):
            remove_folder(folder)
            return
        delivery = Delivery(raster, source, output, least)
        run = DetectionRun(interpreter.command, request, folder, self)
        settings.save(panel)
        self.planning.pause()
        self.run, self.delivery = run, delivery
        self._progress = {}
        run.greeted.connect(self._greeted)
        run.progressed.connect(self._progressed)
        run.found.connect(self._found)
        run.warned.connect(lambda text: self.tell(WARNING, text))
        run.failed.connect(self._failed)
        run.stopped.connect(self._stopped)
        run.finished.connect(self._finished)
        panel.set_running(True)
        panel.show_progress(None, 0, tr("Starting larsd…"))
        self._clock.start()
        run.start()

    def cancel(self) -> None:
        """Stop the run; what was found so far stays on the map until the user has decided."""
        if self.run is not None and not self.run.ended:
            self.detect_panel.cancel.setEnabled(False)
            self.detect_panel.status.setText(tr("Stopping…"))
            self.run.stop()

    def tell(self, level: str, text: str) -> None:
        """Say a sentence in the dock, and an error also in the window's message bar.

        Args:
            level: A level of `notice`.
            text: The sentence; empty takes back what was said before.
        """
        question = self._question()
        if not text:
            if not question:
                self.notice.clear()
            return
        self.notice.tell(level, text, question)
        if level == ERROR:
            self.iface.messageBar().pushMessage(TITLE, text, _LEVELS[level], 0)

    def open_environment(self) -> None:
        """Open the environment page, and look again afterwards."""
        from .environment_dialog import EnvironmentDialog

        EnvironmentDialog(self.iface.mainWindow()).exec()
        self.tell(INFO, "")
        self.planning.look_for_interpreter()

    def _offer_set_up(self, text: str) -> None:
        actions = [(tr("Set up…"), self.open_environment), *self._question()]
        self.notice.tell(WARNING, text, actions)

    def _may_replace(self, output: Output) -> bool:
        asked = QMessageBox.question(
            self,
            tr("Detect"),
            tr("{file} exists. Replace it?").format(file=output.path),
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No,
            QMessageBox.StandardButton.No,
        )
        return asked == QMessageBox.StandardButton.Yes

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
        panel = self.detect_panel
        panel.detect.clicked.connect(self.start)
        panel.cancel.clicked.connect(self.cancel)
        panel.model_changed.connect(lambda: self.score_filter.take_model(panel.card()))
        panel.output.trouble.connect(lambda text: self.tell(ERROR, text))
        self.score_filter.refused.connect(lambda text: self.tell(WARNING, text))
        self.planning.missing.connect(self._offer_set_up)
        self.tabs.currentChanged.connect(self._turn_page)
        self.review_panel.told.connect(self.tell)
        QgsProject.instance().cleared.connect(self._project_cleared)

    def _turn_page(self, _page: int = 0) -> None:
        # On the other page letters choose from drop-down lists.
        self.review_panel.enable_shortcuts(self.tabs.currentWidget() is self.review_panel)

    # ------------------------------------------------------------------ a run's events

    def _greeted(self, event: dict[str, Any]) -> None:
        if event.get("device_text") and self.delivery is not None:
            self.delivery.greet(event)
            text = tr("Searching on {device}…").format(device=event.get("device", ""))
            self.detect_panel.show_progress(None, 0, text)
            self.detect_panel.show_plan(str(event["device_text"]), usable=True)

    def _progressed(self, event: dict[str, Any]) -> None:
        self._progress = event
        self._show_progress()

    def _show_progress(self) -> None:
        event = self._progress
        if self.run is None or not event or self.run.worker.stopped:
            return
        layer = self.delivery.layer() if self.delivery is not None else None
        shown = layer.featureCount() if layer is not None else 0
        self.detect_panel.show_progress(
            int(event.get("done", 0)),
            int(event.get("total", 0)),
            progress_sentence(event, shown, self.run.elapsed_s),
        )

    def _found(self, path: str) -> None:
        if self.delivery is not None and self.delivery.show_partial(path):
            self.review_panel.choose_layer(self.delivery.layer())
            self._show_progress()

    def _failed(self, text: str) -> None:
        self._end_run()
        self.tell(ERROR, text)
        self._offer_partial(text, ERROR)

    def _stopped(self) -> None:
        self._end_run()
        self._offer_partial(tr("The run was stopped."), INFO)

    def _offer_partial(self, text: str, level: str) -> None:
        """Ask what becomes of the ships found so far."""
        delivery = self.delivery
        layer = delivery.layer() if delivery is not None else None
        if delivery is None or layer is None:
            if level == INFO:
                self.notice.tell(level, f"{text} {tr('No ships had been found yet.')}")
            return
        done = partial_sentence(self._progress, layer.featureCount())
        self._unanswered = delivery
        self.notice.tell(level, f"{text} {done}", self._question())

    def _question(self) -> list[tuple[str, Callable[[], None]]]:
        """Return the buttons below all that is said while the user has not chosen one."""
        if self._unanswered is None:
            return []
        return [(tr("Keep"), self._keep_partial), (tr("Discard"), self._discard_partial)]

    def _take_unanswered(self) -> Delivery:
        delivery, self._unanswered = self._unanswered, None
        assert delivery is not None
        return delivery

    def _keep_partial(self) -> None:
        self._take_unanswered().deliver_partial(self._delivered, self._not_delivered)

    def _discard_partial(self) -> None:
        self._take_unanswered().discard()

    def _finished(self, event: dict[str, Any]) -> None:
        run, delivery = self.run, self.delivery
        assert run is not None
        assert delivery is not None
        seconds = run.took_s
        delivery.describe(run.request, event)
        delivery.deliver(str(event["output"]), self._delivered, self._not_delivered)
        self._end_run()
        self.detect_panel.show_progress(
            None, None, tr("Done in {time}.").format(time=seconds_text(seconds))
        )
        if delivery.total == 0:
            self.notice.tell(INFO, tr("No ships were found."))

    def _delivered(self, layer: Any) -> None:
        self.review_panel.choose_layer(layer)

    def _not_delivered(self, text: str) -> None:
        if self.delivery is not None and self.delivery.is_partial():
            # They can still be kept, or discarded.
            self._unanswered = self.delivery
        self.tell(ERROR, text)

    def _end_run(self) -> None:
        self._clock.stop()
        self.detect_panel.set_running(False)
        self.detect_panel.show_progress(None, None)
        run, self.run = self.run, None
        if run is not None:
            run.remove_files()
            run.deleteLater()
        self.planning.resume()

    def _project_cleared(self) -> None:
        """Another project: the run's scene is gone, and so are the ships."""
        if self._unanswered is not None:
            self._unanswered = None
            self.notice.clear()
        if self.run is not None:
            self.run.stop()
