# SPDX-License-Identifier: GPL-2.0-or-later
"""A run of larsd for an algorithm: its events become feedback, and Cancel ends it."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import tempfile
import threading
import time
from typing import Any, Callable, Iterator, Sequence

from qgis.core import (
    QgsApplication,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingUtils,
)
from qgis.PyQt.QtCore import QCoreApplication, QEventLoop
from qgis.PyQt.QtWidgets import QApplication

from ..answers import Event
from ..install import VARIABLE, Interpreter, InterpreterError, saved_interpreter, saved_path
from ..remedies import in_processing
from ..texts import tr
from ..warm import new_job
from ..worker import SILENCE_S, WorkerError, silence_sentence

__all__ = ["ICON", "is_given", "run_larsd", "scratch_folder"]

ICON = os.path.join(os.path.dirname(os.path.dirname(__file__)), "icon.svg")

#: If a script runs an algorithm in the main thread, the user must not change the project during it.
_NO_INPUT = QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents
_ANY_INPUT = QEventLoop.ProcessEventsFlag.AllEvents

#: The subcommands that a larsd that stays runs.
_SERVED = ("detect",)

#: The larsd that answered, by what was asked for.
_asked: dict[tuple[str, str], Interpreter] = {}

#: Seconds between two checks of the worker and of Cancel.
POLL_S = 0.1

#: Seconds within which a stopped worker is gone.
STOP_S = 2.0


def run_larsd(
    arguments: Sequence[str],
    feedback: QgsProcessingFeedback,
    on_event: Callable[[Event], None],
) -> bool:
    """Run the user's larsd to its end.

    Args:
        arguments: What follows `larsd`.
        feedback: Gets the command; asked for Cancel every tenth of a second.
        on_event: Called with each event, in this thread.

    Returns:
        True after success, False if the user cancelled; the worker is gone either way.

    Raises:
        QgsProcessingException: If no larsd can be used, or the run failed; with its sentence.
    """
    interpreter = _interpreter()
    feedback.pushInfo(tr("larsd {} from {}").format(interpreter.version, interpreter.path))
    # qgis_process runs one algorithm and ends; a process that stays is of no use to it.
    stays = interpreter.serves and arguments[0] in _SERVED and not _is_qgis_process()
    worker = new_job(interpreter.command, arguments, stays)
    # For reading and for copying to a terminal; no shell is involved here.
    feedback.pushCommandInfo(" ".join(map(shlex.quote, worker.command)))
    try:
        worker.start()
    except WorkerError as error:
        raise QgsProcessingException(str(error)) from error
    is_silent = False
    try:
        while worker.running and not feedback.isCanceled():
            for event in worker.events():
                on_event(event)
            # Others than a search do not promise to say that they are alive.
            if (worker.silent_s > SILENCE_S) > is_silent and arguments[0] in _SERVED:
                feedback.pushWarning(silence_sentence())
            is_silent = worker.silent_s > SILENCE_S
            time.sleep(POLL_S)
            _let_window_work()
    finally:
        worker.stop()
        worker.wait(STOP_S)
    if worker.stopped:
        feedback.pushInfo(tr("Cancelled; the search has ended."))
        return False
    for event in worker.events():
        on_event(event)
    sentence = worker.error_sentence()
    if sentence:
        feedback.pushDebugInfo(worker.log())
        raise QgsProcessingException(in_processing(sentence))
    return True


def _interpreter() -> Interpreter:
    """Return the larsd to run, asked once: in a batch the question costs every row a second."""
    place = (os.environ.get(VARIABLE, ""), saved_path())
    if place not in _asked:
        try:
            _asked[place] = saved_interpreter()
        except InterpreterError as error:
            raise QgsProcessingException(str(error)) from error
    if not os.path.exists(_asked[place].command[0]):
        del _asked[place]
        return _interpreter()
    return _asked[place]


def _is_qgis_process() -> bool:
    return str(QgsApplication.platform()) == "qgis_process"


def _let_window_work() -> None:
    """Let the event loop work where this is the main thread: Ctrl+C, and *Cancel* in a batch."""
    if threading.current_thread() is not threading.main_thread():
        return
    QCoreApplication.processEvents(_ANY_INPUT if _is_dialog_open() else _NO_INPUT)


def _is_dialog_open() -> bool:
    """Tell whether one of Processing's own dialogs is open, which guards itself during a run."""
    if not isinstance(QCoreApplication.instance(), QApplication) or _is_qgis_process():
        return False
    from qgis.gui import QgsProcessingAlgorithmDialogBase

    windows = QApplication.topLevelWidgets()
    return any(
        isinstance(one, QgsProcessingAlgorithmDialogBase) and one.isVisible() for one in windows
    )


@contextlib.contextmanager
def scratch_folder() -> Iterator[str]:
    """Create a folder for one run in Processing's temporary folder, and remove it afterwards."""
    folder = tempfile.mkdtemp(prefix="larsd-", dir=QgsProcessingUtils.tempFolder())
    try:
        yield folder
    finally:
        # Windows cannot remove a file that a virus scanner holds open; QGIS does when it ends.
        shutil.rmtree(folder, ignore_errors=True)


def is_given(parameters: dict[str, Any], name: str) -> bool:
    """Tell whether a parameter was filled in.

    Args:
        parameters: The algorithm's parameters. For an empty one the modeller passes QGIS's NULL,
            `qgis_process` an empty text.
        name: The parameter's name.
    """
    value: Any = parameters.get(name)
    if hasattr(value, "isNull") and value.isNull():
        return False
    return value is not None and value != "" and value != []
