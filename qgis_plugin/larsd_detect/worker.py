# SPDX-License-Identifier: GPL-2.0-or-later
"""A running `larsd`: started without a shell, read without waiting, stopped within a second.

Of QGIS nothing but its translations is used, so that a Processing algorithm in a background
thread and a dock with a timer share it. The protocol is docs/protocol.md of larsd-geo.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import queue
import signal
import subprocess
import threading
import time
from typing import IO, Any, Mapping, Sequence

from .interpreter import clean_environment
from .texts import tr

#: Seconds that a worker has for an end of its own after it was asked to stop, before it is killed.
GRACE_S = 0.4

#: Lines of stderr that are kept: enough for a traceback and what led to it.
_LOG_LINES = 400

_WINDOWS = os.name == "nt"


class WorkerError(Exception):
    """The worker could not be started; the text is one sentence for the user."""


class WorkerProcess:
    """One run of a program that writes JSON lines on stdout.

    Its stdin is a pipe that is never written to: when this process dies, however that comes about,
    the pipe breaks, and `larsd detect --stop-with-stdin` ends.

    Args:
        command: The program by its absolute path, and its arguments.
        variables: Environment variables to set beside those of `clean_environment`.
    """

    def __init__(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        self.command = list(command)
        self._variables = dict(variables or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._events: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._log: collections.deque[str] = collections.deque(maxlen=_LOG_LINES)
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._readers: list[threading.Thread] = []
        self._error: str | None = None
        self._greeted = self._done = False
        self._stopped = False

    def start(self) -> None:
        """Start the program.

        Raises:
            WorkerError: it is not there, or the system does not run it.
        """
        options: dict[str, Any] = {}
        if _WINDOWS:
            # A group of its own, and no console window in front of QGIS.
            options["creationflags"] = (
                subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
            )
        else:
            # A session of its own is also a process group, which can be ended with its children.
            options["start_new_session"] = True
        try:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**clean_environment(), **self._variables},
                # `python -m` looks for modules in the working folder first: take one without any.
                cwd=os.path.dirname(self.command[0]) or None,
                **options,
            )
        except OSError as error:
            reason = error.strerror or str(error)
            raise WorkerError(
                tr(
                    "{program} could not be started ({reason}); choose another larsd in the "
                    "environment settings."
                ).format(program=self.command[0], reason=reason)
            ) from error
        self._readers = [
            threading.Thread(target=read, args=(stream,), name=f"larsd {name}", daemon=True)
            for name, read, stream in (
                ("events", self._read_events, self._process.stdout),
                ("log", self._read_log, self._process.stderr),
            )
        ]
        for reader in self._readers:
            reader.start()

    def events(self) -> list[dict[str, Any]]:
        """Return the events that came since the last call; never waits."""
        return _drained(self._events)

    def lines(self) -> list[str]:
        """Return what else came since the last call: stderr, and stdout that is no event."""
        return _drained(self._lines)

    @property
    def running(self) -> bool:
        """Whether the program runs or its last words are still being read.

        Once this is False, the next `events()` returns all that is left.
        """
        if self._process is None:
            return False
        return self._process.poll() is None or any(r.is_alive() for r in self._readers)

    @property
    def pid(self) -> int | None:
        """The program's process id; None before the start."""
        return None if self._process is None else self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit status; None before the end, negative after a signal."""
        return None if self._process is None else self._process.poll()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called: an end after it is no error."""
        return self._stopped

    def stop(self) -> None:
        """Ask the program to end and see to it; returns at once, all is over within a second."""
        if self._stopped or self._process is None or self._process.poll() is not None:
            return
        self._stopped = True
        # Not a daemon: where Python itself ends now, it waits for the kill.
        threading.Thread(target=self._end, name="larsd stop").start()

    def wait(self, seconds: float) -> bool:
        """Wait until the program has ended and all was read.

        Args:
            seconds: The longest time to wait.

        Returns:
            Whether it has ended.
        """
        until = time.monotonic() + seconds
        while self.running and time.monotonic() < until:
            time.sleep(0.02)
        return not self.running

    def log(self) -> str:
        """Return the last lines of the program's log (its stderr)."""
        return "\n".join(self._log)

    def error_sentence(self) -> str:
        """Say in plain words why the run failed; empty while it runs, after success or `stop`."""
        code = self.exit_code
        if code is None or self._stopped:
            return ""
        if self._error is not None:
            return self._error
        # Programs that do not speak the protocol (pip, `larsd compare`) have their status only.
        if code == 0 and (self._done or not self._greeted):
            return ""
        return _sentence(code, list(self._log))

    def _read_events(self, stream: IO[bytes]) -> None:
        for line in stream:
            try:
                event = json.loads(line.decode("utf-8", "replace"))
            except ValueError:
                event = None
            if not isinstance(event, dict) or "event" not in event:
                # Some library printed to stdout; it is of use in the log only.
                self._note(line)
                continue
            if event["event"] == "error":
                self._error = _message(event)
            elif event["event"] == "hello":
                self._greeted = True
            elif event["event"] == "done":
                self._done = True
            self._events.put(event)
        stream.close()
        self._process.wait()
        self._close_stdin()

    def _read_log(self, stream: IO[bytes]) -> None:
        for line in stream:
            self._note(line)
        stream.close()

    def _note(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip()
        self._log.append(text)
        self._lines.put(text)

    def _end(self) -> None:
        process = self._process
        self._close_stdin()
        self._signal(terminate=True)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
        # Also when the program itself is gone: its children may not be.
        self._signal(terminate=False)
        process.wait()

    def _close_stdin(self) -> None:
        with contextlib.suppress(OSError):  # broken already: the program is on its way out
            self._process.stdin.close()

    def _signal(self, terminate: bool) -> None:
        process = self._process
        if _WINDOWS:
            # The launchers of virtual environments hold the real Python in a job that ends with
            # them, so that this reaches it too.
            if process.poll() is None:
                process.kill()
            return
        # Where nobody is left, Linux says the first and macOS the second.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGTERM if terminate else signal.SIGKILL)


def _drained(arrivals: queue.SimpleQueue[Any]) -> list[Any]:
    drained = []
    while True:
        try:
            drained.append(arrivals.get_nowait())
        except queue.Empty:
            return drained


def _message(event: dict[str, Any]) -> str:
    return str(event.get("message") or tr("larsd reported an error without a text."))


def _sentence(code: int, log: list[str]) -> str:
    """Put an end without an error event into words."""
    lines = [line.strip() for line in log if line.strip()]
    text = "\n".join(lines)
    last = lines[-1] if lines else ""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        sentence = tr("larsd was ended from outside (signal {signal}).").format(signal=name)
        if name == "SIGKILL":
            more = tr("Most often the computer ran out of memory: try a smaller tile.")
            sentence = f"{sentence} {more}"
        return sentence
    if "MemoryError" in last or "out of memory" in text.lower():
        return tr("There was not enough memory; try a smaller tile.")
    if "No space left on device" in text:
        return tr("The disk is full; make room or choose another folder.")
    if "No module named 'larsd_geo'" in text or "No module named larsd_geo" in text:
        return tr(
            "larsd-geo is no longer installed where the settings say; choose the environment."
        )
    if "No such option" in text:
        return (
            tr(
                "The installed larsd is too old for this plugin; update it in the environment "
                "settings."
            )
            + f" ({last})"
        )
    if last.startswith("Error: "):
        return last[len("Error: ") :]
    if code == 0:
        return tr("larsd ended without a word on its result; its log may say more.")
    return tr("larsd ended with status {code}: {last}").format(
        code=code, last=last or tr("its log is empty")
    )
