# SPDX-License-Identifier: GPL-2.0-or-later
"""Short questions to larsd, asked in the background: which models, which tiles."""

from __future__ import annotations

import json
import os
import subprocess
import threading
from typing import Any, Callable, Sequence

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ..processes import NO_WINDOW, clean_environment

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

    def __init__(self, work: Callable[[Query], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work = work
        self._process: subprocess.Popen[bytes] | None = None
        self._outcome: tuple[str, Any] | None = None
        self._cancelled = False
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._thread = threading.Thread(target=self._run, name="larsd query", daemon=True)

    def start(self) -> Query:
        """Start it, and return it."""
        self._thread.start()
        self._timer.start()
        return self

    def cancel(self) -> None:
        """Send no signal any more, and kill the program if one was started."""
        self._cancelled = True
        self._timer.stop()
        process = self._process
        if process is not None and process.poll() is None:
            process.kill()

    def larsd_json(self, command: Sequence[str], arguments: Sequence[str]) -> Any:
        """Run larsd and return the JSON that it prints; for use in the thread.

        Raises:
            RuntimeError: If it failed; the text is its own sentence.
        """
        process = subprocess.Popen(
            [*command, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=clean_environment(),
            cwd=os.path.dirname(command[0]) or None,
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

    def _poll(self) -> None:
        if self._outcome is None:
            return
        self._timer.stop()
        if self._cancelled:
            return
        kind, value = self._outcome
        if kind == "answered":
            self.answered.emit(value)
        else:
            self.failed.emit(value)
