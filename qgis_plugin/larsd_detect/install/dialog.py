# SPDX-License-Identifier: GPL-2.0-or-later
"""The environment page: which larsd is used, choosing another, installing one.

Nothing blocks the window: programs are asked in a Python thread, commands run as processes, and a
timer collects what they return.
"""

from __future__ import annotations

import os
import queue
import shutil
import threading
from typing import Any, Callable

from qgis.core import QgsApplication
from qgis.gui import QgsFileWidget
from qgis.PyQt.QtCore import Qt, QTimer
from qgis.PyQt.QtGui import QFontDatabase
from qgis.PyQt.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ..help_page import show_help
from ..texts import tr
from ..worker import WorkerError, WorkerProcess
from . import environment, interpreter, wheels
from .interpreter import Interpreter, InterpreterError
from .proxy import proxy_variables

__all__ = ["EnvironmentDialog"]

#: Milliseconds between two checks of threads and processes.
_POLL_MS = 100

_DATA = Qt.ItemDataRole.UserRole


class EnvironmentDialog(QDialog):
    """Choose, check or install the larsd that the plugin runs.

    Args:
        parent: The window in front of which it opens.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("LARSD environment"))
        self.resize(760, 720)
        self._answers: queue.SimpleQueue[tuple[Callable[[Any], None], Any]] = queue.SimpleQueue()
        self._asked = 0
        self._steps: list[list[str]] = []
        self._worker: WorkerProcess | None = None
        self._after: Callable[[WorkerProcess], None] = lambda worker: None
        self._unfinished = ""
        self._torch_is_chosen = False
        self._build()
        self._timer = QTimer(self)
        self._timer.setInterval(_POLL_MS)
        self._timer.timeout.connect(self._poll)
        self.search()

    # ------------------------------------------------------------------------ widgets

    def _build(self) -> None:
        layout = QVBoxLayout(self)
        layout.addWidget(self._build_choice())
        layout.addWidget(self._build_installation())
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout.addWidget(self.message)
        self.log = QPlainTextEdit()
        self.log.setReadOnly(True)
        self.log.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        layout.addWidget(self.log, 1)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Close | QDialogButtonBox.StandardButton.Help
        )
        buttons.helpRequested.connect(lambda: show_help())
        copy = buttons.addButton(tr("Copy log"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy_log)
        buttons.rejected.connect(self.reject)
        layout.addWidget(buttons)

    def _build_choice(self) -> QGroupBox:
        box = QGroupBox(tr("larsd on this computer"))
        layout = QVBoxLayout(box)
        self.current = QLabel()
        self.current.setWordWrap(True)
        layout.addWidget(self.current)
        self.found = QListWidget()
        self.found.setMaximumHeight(110)
        self.found.itemSelectionChanged.connect(self._enable)
        self.found.itemDoubleClicked.connect(lambda item: self.use_selected())
        layout.addWidget(self.found)
        row = QHBoxLayout()
        self.use = QPushButton(tr("Use selected"))
        self.use.clicked.connect(self.use_selected)
        self.again = QPushButton(tr("Search again"))
        self.again.clicked.connect(self.search)
        self.check = QPushButton(tr("Check (larsd doctor)"))
        self.check.clicked.connect(self.run_doctor)
        for button in (self.use, self.again, self.check):
            row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)
        other = QHBoxLayout()
        self.path = QgsFileWidget()
        self.path.setDialogTitle(tr("Choose a Python or larsd"))
        self.path.lineEdit().setPlaceholderText(
            tr("Or the path of a Python, of larsd, or of an environment's folder")
        )
        self.use_path = QPushButton(tr("Use this path"))
        self.use_path.clicked.connect(lambda: self.choose(self.path.filePath()))
        other.addWidget(self.path, 1)
        other.addWidget(self.use_path)
        layout.addLayout(other)
        return box

    def _build_installation(self) -> QGroupBox:
        box = QGroupBox(tr("Create an environment"))
        form = QFormLayout(box)
        self.python = QComboBox()
        form.addRow(tr("Python"), self.python)
        self.source = QgsFileWidget()
        self.source.setStorageMode(QgsFileWidget.StorageMode.GetDirectory)
        self.source.setFilePath(wheels.bundled_wheels())
        self.source.lineEdit().setPlaceholderText(tr("Folder that holds larsd_geo-….whl"))
        self.source.fileChanged.connect(self._propose)
        form.addRow(tr("Wheels"), self.source)
        self.offline = QCheckBox(tr("Install everything from this folder, without a network"))
        self.offline.toggled.connect(self._enable)
        form.addRow("", self.offline)
        self.torch = QComboBox()
        self.torch.addItem(tr("none: OpenVINO, for the CPU (about 1.2 GB in all)"), "none")
        self.torch.addItem(tr("for the CPU (about 2 GB in all)"), "cpu")
        self.torch.addItem(tr("for NVIDIA GPUs (about 6 GB in all)"), "gpu")
        self.torch.currentIndexChanged.connect(self._enable)
        self.torch.activated.connect(lambda index: setattr(self, "_torch_is_chosen", True))
        form.addRow(tr("torch"), self.torch)
        self.index = QLineEdit()
        self.index.setPlaceholderText(
            tr("For GPUs on Windows, and a smaller torch on Linux: address from pytorch.org")
        )
        form.addRow(tr("torch index"), self.index)
        self.folder = QLabel(interpreter.own_environment())
        self.folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        form.addRow(tr("Location"), self.folder)
        row = QHBoxLayout()
        self.install = QPushButton(tr("Install"))
        self.install.clicked.connect(self.start_installation)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.clicked.connect(self.stop)
        row.addWidget(self.install)
        row.addWidget(self.cancel)
        row.addStretch(1)
        form.addRow("", row)
        self._propose()
        return box

    def _propose(self) -> None:
        """Begin with the small installation where the folder has its wheel."""
        if not self._torch_is_chosen:
            proposed = wheels.proposed_torch(self.source.filePath())
            self.torch.setCurrentIndex(self.torch.findData(proposed))
        self._enable()

    def _enable(self) -> None:
        running = self._worker is not None
        free = not running and self._asked == 0
        self.use.setEnabled(free and bool(self.found.selectedItems()))
        self.use_path.setEnabled(free)
        self.again.setEnabled(free)
        self.check.setEnabled(free)
        self.install.setEnabled(
            free and bool(self.source.filePath()) and self.python.currentIndex() >= 0
        )
        self.cancel.setEnabled(running)
        needs_torch = self.torch.currentData() != "none"
        self.index.setEnabled(needs_torch and not self.offline.isChecked())

    # ------------------------------------------------------------------------ choosing

    def search(self) -> None:
        """Look for larsd and for Pythons on this computer, and fill the lists when they answer."""
        self.current.setText(tr("Looking for larsd…"))
        self.found.clear()
        self.python.clear()
        # The settings are read here: they belong to this thread.
        places = interpreter.candidates()
        self._ask(lambda: interpreter.answering(places), self._show_found)
        self._ask(environment.base_pythons, self._show_pythons)

    def choose(self, path: str) -> None:
        """Use a path if a usable larsd answers there, else say why not.

        Args:
            path: A Python, a larsd, or an environment's folder.
        """
        if path:
            self._ask(lambda: _outcome(interpreter.handshake, path), self._take)

    def use_selected(self) -> None:
        """Use the larsd that is selected in the list."""
        for item in self.found.selectedItems():
            self._take(item.data(_DATA))

    def _take(self, outcome: Interpreter | InterpreterError) -> None:
        if isinstance(outcome, InterpreterError):
            self.message.setText(str(outcome))
            return
        interpreter.save_interpreter(outcome)
        self.message.setText(tr("larsd {} is now in use.").format(outcome.version))
        self.search()

    def _show_found(self, found: list[Interpreter]) -> None:
        for one in found:
            item = QListWidgetItem(f"larsd {one.version}  {one.path}  ({one.source})")
            item.setData(_DATA, one)
            self.found.addItem(item)
        saved = interpreter.saved_path()
        if found:
            one = found[0]
            text = tr("In use: larsd {} in Python {}, {} ({})").format(
                one.version, one.python, one.path, one.source
            )
            if saved and one.path != saved and one.source != interpreter.VARIABLE:
                text = tr("The saved choice {} does not answer.").format(saved) + " " + text
        else:
            text = tr(
                "larsd was not found on this computer: enter its path, or create an environment."
            )
        self.current.setText(text)

    def _show_pythons(self, pythons: list[environment.BasePython]) -> None:
        for one in pythons:
            self.python.addItem(f"Python {one.version}  {one.path}", one.path)
        if not pythons:
            self.message.setText(
                tr("No Python 3.10 or newer with the modules venv and ensurepip was found.")
            )

    # ------------------------------------------------------------------------ installing, checking

    def start_installation(self) -> None:
        """Create the environment, or update an existing one."""
        folder = self.folder.text()
        installation = environment.Installation(
            python=self.python.currentData(),
            source=self.source.filePath(),
            offline=self.offline.isChecked(),
            torch=self.torch.currentData(),
            index=self.index.text().strip(),
            folder=folder,
        )
        try:
            steps = installation.commands()
            environment.check_disk_space(folder, installation.build)
            os.makedirs(os.path.dirname(folder), exist_ok=True)
        except InterpreterError as error:
            self.message.setText(str(error))
            return
        except OSError as error:
            self.message.setText(environment.explain(str(error)))
            return
        self.log.clear()
        # Removed if this fails; one that existed before is not ours to remove.
        self._unfinished = "" if os.path.exists(folder) else folder
        self._after = self._installed
        self._steps = steps
        self.message.setText(installation.notice)
        self._next_step()

    def run_doctor(self) -> None:
        """Run `larsd doctor` and show its report."""
        try:
            chosen = interpreter.saved_interpreter()
        except InterpreterError as error:
            self.message.setText(str(error))
            return
        self.log.clear()
        self.message.setText(tr("Checking…"))
        self._after = self._doctor_answered
        self._steps = [[*chosen.command, "doctor"]]
        self._next_step()

    def stop(self) -> None:
        """Stop the running command."""
        self._steps = []
        if self._worker is not None:
            self._worker.stop()

    def copy_log(self) -> None:
        """Copy the log to the clipboard."""
        QgsApplication.clipboard().setText(self.log.toPlainText())

    def done(self, result: int) -> None:
        """Close the page, after stopping the running command.

        Args:
            result: Qt's code for how it was closed.
        """
        self.stop()
        if self._worker is not None:
            self._worker.wait(2.0)
            self._ended(self._worker)
        self._timer.stop()
        super().done(result)

    def _next_step(self) -> None:
        command = self._steps.pop(0)
        self.log.appendPlainText("$ " + " ".join(command))
        self._worker = WorkerProcess(command, proxy_variables())
        try:
            self._worker.start()
        except WorkerError as error:
            self._worker = None
            self._steps = []
            self.message.setText(str(error))
        self._timer.start()
        self._enable()

    def _installed(self, worker: WorkerProcess) -> None:
        if worker.stopped or worker.exit_code != 0:
            self.message.setText(
                tr("Cancelled.") if worker.stopped else environment.explain(self.log.toPlainText())
            )
            if self._unfinished:
                shutil.rmtree(self._unfinished, ignore_errors=True)
            return
        self.choose(self.folder.text())

    def _doctor_answered(self, worker: WorkerProcess) -> None:
        if worker.stopped:
            self.message.setText(tr("Cancelled."))
        elif worker.exit_code == 0:
            self.message.setText(tr("larsd doctor found no problems."))
        else:
            self.message.setText(tr("larsd doctor found a problem; see below."))

    def _ended(self, worker: WorkerProcess) -> None:
        for line in worker.lines():
            self.log.appendPlainText(line)
        if worker.exit_code == 0 and not worker.stopped and self._steps:
            self._next_step()
            return
        self._worker = None
        self._steps = []
        self._after(worker)

    # ------------------------------------------------------------------------ the timer

    def _ask(self, question: Callable[[], Any], tell: Callable[[Any], None]) -> None:
        """Answer a question in another thread, and pass the answer to `tell` in this one."""
        self._asked += 1
        answers = self._answers
        threading.Thread(
            target=lambda: answers.put((tell, question())), name="larsd search", daemon=True
        ).start()
        self._timer.start()
        self._enable()

    def _poll(self) -> None:
        while not self._answers.empty():
            tell, answer = self._answers.get()
            self._asked -= 1
            tell(answer)
        worker = self._worker
        if worker is not None:
            running = worker.running
            for line in worker.lines():
                self.log.appendPlainText(line)
            if not running:
                self._ended(worker)
        if self._worker is None and self._asked == 0:
            self._timer.stop()
        self._enable()


def _outcome(function: Callable[[str], Interpreter], path: str) -> Interpreter | InterpreterError:
    """Return the result of a handshake or its error: an exception does not cross threads."""
    try:
        return function(path)
    except InterpreterError as error:
        return error
