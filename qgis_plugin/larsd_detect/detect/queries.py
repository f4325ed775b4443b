# SPDX-License-Identifier: GPL-2.0-or-later
"""Short questions to larsd, asked in the background: which models, which tiles."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from typing import Any, Callable, Mapping, Sequence

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..install import Interpreter
from ..processes import NO_WINDOW, clean_environment
from ..warm import ServedJob
from ..worker import SILENCE_S, WorkerError

__all__ = ["Query"]

_POLL_MS = 50


class Query(QObject):
    """A function that runs in a thread; its result arrives in the main thread.

    Args:
        work: What to run. It must not touch QGIS.
        parent: The owner.
    """

    #: The function's result.
    answered = pyqtSignal(object)
    #: The text of the exception it raised.
    failed = pyqtSignal(str)
    #: It gets no answer for a minute, and goes on waiting.
    silent = pyqtSignal()

    def __init__(self, work: Callable[[Query], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._process: subprocess.Popen[bytes] | None = None
        self._job: ServedJob | None = None
        self._outcome: tuple[str, Any] | None = None
        self._cancelled = self._is_silent = False
        self._began = time.monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._thread = threading.Thread(target=self._run, name="larsd query", daemon=True)

    def start(self) -> Query:
        """Start it, and return it."""
        self._began = time.monotonic()
        self._thread.start()
        self._timer.start()
        return self

    def cancel(self) -> None:
        """Send no signal any more, and end a program that was started for this alone."""
        self._cancelled = True
        self._timer.stop()
        if self._job is not None:
            self._job.abandon()
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()

    def larsd_json(self, interpreter: Interpreter, arguments: Sequence[str]) -> Any:
        """Ask a larsd that stays, if it can, and return the JSON that it prints.

        For use in the thread. A model that it loads for this is there for the next search.

        Raises:
            RuntimeError: If it failed; the text is its own sentence.
        """
        if not interpreter.serves:
            return self.new_larsd_json(interpreter, arguments)
        self._job = job = ServedJob(interpreter.command, arguments)
        try:
            job.start()
        except WorkerError as error:
            raise RuntimeError(str(error)) from None
        while job.running and not self._cancelled:
            time.sleep(_POLL_MS / 1000)
        # `output` is an event of `larsd serve`, which no run writes.
        told: list[Mapping[str, Any]] = list(job.events())
        printed = [one["text"] for one in told if one["event"] == "output"]
        if self._cancelled:
            return None
        if job.error_sentence() or not printed:
            raise RuntimeError(job.error_sentence())
        return json.loads(printed[0])

    def new_larsd_json(self, interpreter: Interpreter, arguments: Sequence[str]) -> Any:
        """Start a larsd of its own, which `cancel` ends, and return the JSON that it prints.

        For use in the thread.

        Raises:
            RuntimeError: If it failed; the text is its own sentence.
        """
        process = subprocess.Popen(
            [*interpreter.command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(),
            cwd=os.path.dirname(interpreter.command[0]) or None,
            creationflags=NO_WINDOW,
        )
        self._process = process
        if self._cancelled:
            process.kill()
        out, errors = process.communicate()
        if process.returncode:
            lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line]
            last = lines[-1] if lines else f"status {process.returncode}"
            raise RuntimeError(last[len("Error: ") :] if last.startswith("Error: ") else last)
        return json.loads(out.decode("utf-8", "replace"))

    def _run(self) -> None:
        try:
            self._outcome = ("answered", self._work(self))
        except Exception as error:  # whatever it was, the user should see it
            self._outcome = ("failed", str(error))

    def _look_for_silence(self) -> None:
        job = self._job
        silent_s = time.monotonic() - self._began if job is None else job.silent_s
        if silent_s > SILENCE_S and not self._is_silent:
            self._is_silent = True
            self.silent.emit()

    def _poll(self) -> None:
        if self._outcome is None:
            self._look_for_silence()
            return
        self._timer.stop()
        if self._cancelled:
            return
        kind, value = self._outcome
        if kind == "answered":
            self.answered.emit(value)
        else:
            self.failed.emit(value)
