# SPDX-License-Identifier: GPL-2.0-or-later
"""One run of `larsd detect`, watched by a timer in the main thread."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from dataclasses import replace

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..answers import Done, Event, Partial
from ..install import Interpreter
from ..request import DetectionRequest
from ..warm import new_job
from ..worker import SILENCE_S, WorkerError
from .guard import guarded

__all__ = ["JOURNAL", "DetectionRun", "remove_folder", "search_folder", "search_root"]

#: The name of the journal in a search's folder.
JOURNAL = "search.larsd-journal"

#: Milliseconds between two checks for the worker's events.
_POLL_MS = 100

#: Share of the main thread's time that redrawing partial results may take.
_SHARE = 0.1

#: Seconds that the work of a search which did not come to its end is kept: a week.
_KEPT_S = 7 * 24 * 3600.0

#: Seconds to wait for the worker's end when the plugin is unloaded.
_SHUTDOWN_S = 1.0


def search_root() -> str:
    """Return the folder of the searches' folders."""
    return os.path.join(QgsApplication.qgisSettingsDirPath(), "larsd_detect", "searches")


def search_folder(key: str) -> str:
    """Create the folder of a search, or return that of an equal one which did not come to its end.

    It holds what the search reads besides the scene, and its journal, by which the next equal one
    goes on. Folders that nobody has come back to are removed.

    Args:
        key: What tells this search from all others.
    """
    root = search_root()
    os.makedirs(root, exist_ok=True)
    for name in os.listdir(root):
        path = os.path.join(root, name)
        with contextlib.suppress(OSError):
            if time.time() - os.path.getmtime(path) > _KEPT_S:
                remove_folder(path)
    folder = os.path.join(root, hashlib.sha256(key.encode("utf-8")).hexdigest()[:24])
    os.makedirs(folder, exist_ok=True)
    os.utime(folder)
    return folder


def remove_folder(folder: str) -> None:
    """Remove a search's folder and everything in it."""
    shutil.rmtree(folder, ignore_errors=True)


class DetectionRun(QObject):
    """A run of `larsd detect`.

    Args:
        interpreter: The larsd to run.
        request: What to do. `partial` is filled in here, and empty `outputs` are replaced by a file
            in the run's own folder.
        folder: The search's folder, from `search_folder`.
        parent: The owner.
    """

    #: The worker has started: its event `hello`, at least once with the device.
    started = pyqtSignal(dict)
    #: Tiles are done: the event `progress`.
    progressed = pyqtSignal(dict)
    #: There is a newer file of the ships found so far.
    found = pyqtSignal(str)
    #: Tiles were taken from the journal of an earlier run: how many, and of how many.
    resumed = pyqtSignal(int, int)
    #: A warning for the user: one sentence.
    warned = pyqtSignal(str)
    #: larsd has not said a word for a while; with False, that it does again.
    silent = pyqtSignal(bool)
    #: The run has failed: one sentence.
    failed = pyqtSignal(str)
    #: The run has ended because `stop` was called.
    stopped = pyqtSignal()
    #: The run has succeeded: the event `done`.
    finished = pyqtSignal(dict)

    def __init__(
        self,
        interpreter: Interpreter,
        request: DetectionRequest,
        folder: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        partial = os.path.join(folder, "so-far.geojson")
        outputs = list(request.outputs) or [os.path.join(folder, "ships.gpkg")]
        journal = os.path.join(folder, JOURNAL)
        self.request = replace(
            request, partial=partial, journal=journal, outputs=outputs, resume=True
        )
        self.worker = new_job(interpreter.command, self.request.arguments(), interpreter.serves)
        self.ended = False
        self.took_s = 0.0
        self.first_ship_s: float | None = None
        self._began = 0.0
        self._partial: Partial | None = None
        self._not_before = 0.0
        self._done: Done | None = None
        self._is_silent = False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)

    def start(self) -> None:
        """Start the worker; if that fails, send the signal `failed`."""
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
        """End at once and without a signal: the plugin or QGIS is shutting down."""
        self._timer.stop()
        if not self.ended:
            self.worker.stop()
            self.worker.wait(_SHUTDOWN_S)
        self.ended = True

    def remove_files(self) -> None:
        """Remove the search's folder, once its results have been copied."""
        remove_folder(self.folder)

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start, or of the whole run once it has ended."""
        return self.took_s if self.ended else time.monotonic() - self._began

    def give_up(self, sentence: str) -> None:
        """End the worker, and the run with a sentence on what the plugin could not do."""
        if self.ended:
            return
        self._over()
        with contextlib.suppress(Exception):  # it may be this that failed
            self.worker.stop()
        self.failed.emit(sentence)

    @guarded
    def _poll(self) -> None:
        # Checked before the events are fetched, so that none in between is lost.
        running = self.worker.running
        for event in self.worker.events():
            self._handle(event)
        now = time.monotonic()
        if self._partial is not None and (now >= self._not_before or not running):
            self._show_partial()
        if not running:
            self._end()
        elif (self.worker.silent_s > SILENCE_S) is not self._is_silent:
            self._is_silent = not self._is_silent
            self.silent.emit(self._is_silent)

    def _handle(self, event: Event) -> None:
        if event["event"] == "hello":
            self.started.emit(event)
        elif event["event"] == "progress":
            self.progressed.emit(event)
        elif event["event"] == "resumed":
            self.resumed.emit(int(event.get("tiles", 0)), int(event.get("total", 0)))
        elif event["event"] == "partial":
            self._partial = event
        elif event["event"] == "warning":
            self.warned.emit(str(event.get("message", "")))
        elif event["event"] == "done":
            self._done = event

    def _show_partial(self) -> None:
        event, self._partial = self._partial, None
        assert event is not None
        began = time.monotonic()
        if self.first_ship_s is None and event.get("ships"):
            self.first_ship_s = began - self._began
        self.found.emit(str(event.get("file") or self.request.partial))
        took = time.monotonic() - began
        # The next one waits long enough for the window to stay responsive with any number of ships.
        self._not_before = time.monotonic() + took / _SHARE

    def _over(self) -> None:
        self._timer.stop()
        self.took_s = time.monotonic() - self._began
        self.ended = True

    def _end(self) -> None:
        if self.ended:  # given up while the last events were handled
            return
        self._over()
        if self.worker.stopped:
            self.stopped.emit()
            return
        sentence = self.worker.error_sentence()
        if sentence:
            self.failed.emit(sentence)
            return
        self.finished.emit(self._done or {})
