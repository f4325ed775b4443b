# SPDX-License-Identifier: GPL-2.0-or-later
"""One detection: a worker that is watched by a timer in the window's own thread."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from dataclasses import replace
from typing import Any, Sequence

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..request import DetectionRequest
from ..worker import WorkerError, WorkerProcess

#: How often the worker's events are fetched.
_POLL_MS = 100

#: Of the window's time, the share that redrawing partial results may take.
_SHARE = 0.1

#: The end of a worker that was told to stop is waited for no longer when the plugin is unloaded.
_SHUTDOWN_S = 1.0


def new_folder() -> str:
    """Make a run's own folder, for what it reads and writes beside its result."""
    return tempfile.mkdtemp(prefix="larsd-")


def remove_folder(folder: str) -> None:
    """Remove a run's own folder with all that is in it."""
    shutil.rmtree(folder, ignore_errors=True)


class DetectionRun(QObject):
    """A run of `larsd detect`.

    Args:
        command: How larsd is called.
        request: What is asked for. `partial` is filled in here; and `outputs` where it is empty,
            by a file in the run's own folder.
        folder: The run's own folder, from `new_folder`.
        parent: The owner.
    """

    greeted = pyqtSignal(dict)
    """The worker is there: its event `hello`, at least once with the device."""
    progressed = pyqtSignal(dict)
    """Tiles were done: the event `progress`."""
    found = pyqtSignal(str)
    """There is a newer file of the ships found so far."""
    warned = pyqtSignal(str)
    """One sentence that the user should know."""
    failed = pyqtSignal(str)
    """The run has ended without success: one sentence."""
    stopped = pyqtSignal()
    """The run has ended because `stop` was called."""
    finished = pyqtSignal(dict)
    """The run has ended well: the event `done`, with `output`, the file of the ships."""

    def __init__(
        self,
        command: Sequence[str],
        request: DetectionRequest,
        folder: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        partial = os.path.join(folder, "so-far.geojson")
        outputs = list(request.outputs) or [os.path.join(folder, "ships.gpkg")]
        self.request = replace(request, partial=partial, outputs=outputs)
        self.worker = WorkerProcess([*command, *self.request.arguments()])
        self.ended = False
        self.took_s = 0.0
        self.first_ship_s: float | None = None
        self._began = 0.0
        self._partial: dict[str, Any] | None = None
        self._not_before = 0.0
        self._done: dict[str, Any] = {}
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Start the worker; a failure to do so comes as the signal `failed`."""
        self._began = time.monotonic()
        try:
            self.worker.start()
        except WorkerError as error:
            self.ended = True
            self.failed.emit(str(error))
            return
        self._timer.start()

    def stop(self) -> None:
        """Ask the worker to end; `stopped` comes within a second."""
        self.worker.stop()

    def shutdown(self) -> None:
        """End at once and without a signal: the plugin or QGIS is on its way out."""
        self._timer.stop()
        if not self.ended:
            self.worker.stop()
            self.worker.wait(_SHUTDOWN_S)
        self.ended = True
        self.remove_files()

    def remove_files(self) -> None:
        """Remove the run's own folder; what it held must have been taken over."""
        remove_folder(self.folder)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start; of the whole run once it has ended."""
        return self.took_s if self.ended else time.monotonic() - self._began

    def _look(self) -> None:
        # Asked before the events are fetched: what came in between is not lost.
        running = self.worker.running
        for event in self.worker.events():
            self._handle(event)
        now = time.monotonic()
        if self._partial is not None and (now >= self._not_before or not running):
            self._show_partial()
        if not running:
            self._end()

    def _handle(self, event: dict[str, Any]) -> None:
        kind = event.get("event")
        if kind == "hello":
            self.greeted.emit(event)
        elif kind == "progress":
            self.progressed.emit(event)
        elif kind == "partial":
            self._partial = event
        elif kind == "warning":
            self.warned.emit(str(event.get("message", "")))
        elif kind == "done":
            self._done = event

    def _show_partial(self) -> None:
        event, self._partial = self._partial, None
        assert event is not None
        began = time.monotonic()
        if self.first_ship_s is None and event.get("ships"):
            self.first_ship_s = began - self._began
        self.found.emit(str(event.get("file") or self.request.partial))
        took = time.monotonic() - began
        # The next one waits long enough for the window to stay at hand, however many ships.
        self._not_before = time.monotonic() + took / _SHARE

    def _end(self) -> None:
        self._timer.stop()
        self.took_s = time.monotonic() - self._began
        self.ended = True
        if self.worker.stopped:
            self.stopped.emit()
            return
        sentence = self.worker.error_sentence()
        if sentence:
            self.failed.emit(sentence)
            return
        self.finished.emit({**self._done, "output": self.request.outputs[0]})
