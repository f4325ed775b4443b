# SPDX-License-Identifier: GPL-2.0-or-later
"""A run as a task of QGIS: its progress in the status bar, and *Cancel* in the list of tasks."""

from __future__ import annotations

import threading

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import QThreadPool

__all__ = ["RunTask"]

_POLL_S = 0.2


class RunTask(QgsTask):
    """Shows a run that goes on elsewhere.

    The work is done by larsd; this task's thread only waits for its end.

    Args:
        title: What the status bar shows.
    """

    def __init__(self, title: str) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._over = threading.Event()
        self._went_well = False

    def begin(self) -> RunTask:
        """Show it, and return it."""
        QgsApplication.taskManager().addTask(self)
        return self

    def run(self) -> bool:
        """Wait for the end of the run; in the task's own thread.

        Returns:
            Whether the run went well: QGIS tells the user that a task is complete, or that it is
            not. The user may also cancel it in QGIS's list of tasks. `taskTerminated` follows both.
        """
        # The thread is of the pool that also draws maps, with one for each core: there another one
        # takes its place. Else a web map would wait for a thread until the end of its own search.
        pool = QThreadPool.globalInstance()
        pool.releaseThread()
        try:
            while not self._over.wait(_POLL_S):
                if self.isCanceled():
                    return False
            return self._went_well
        finally:
            pool.reserveThread()

    def show(self, done: int, total: int) -> None:
        """Show how many tiles are done."""
        if total > 0:
            self.setProgress(100.0 * done / total)

    def end(self, went_well: bool) -> None:
        """Say that the run is over."""
        self._went_well = went_well
        self._over.set()
