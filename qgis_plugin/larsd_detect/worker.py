# SPDX-License-Identifier: GPL-2.0-or-later
"""A running `larsd`: started without a shell, read without waiting, stopped within a second.

It uses nothing of QGIS but translations, so that a Processing algorithm in a background thread and
a dock with a timer can share it. larsd-geo describes the protocol in docs/protocol.md.
"""

from __future__ import annotations

import collections
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from typing import IO, Any, Mapping, Protocol, Sequence, cast

from .answers import Error, Event
from .processes import clean_environment
from .texts import tr

__all__ = [
    "GRACE_S",
    "SILENCE_S",
    "WorkerError",
    "WorkerProcess",
    "drained",
    "ended_within",
    "message_of",
    "sentence_for",
    "silence_sentence",
]

#: Seconds that a worker has to end by itself after it was asked to stop, before it is killed.
GRACE_S = 0.4

#: Seconds without a word after which the user is told: one comes every second or two.
SILENCE_S = 60.0

#: Seconds that a program's children may keep its output open once it has ended itself.
_LEFT_BEHIND_S = 2.0

#: Lines of stderr that are kept: enough for a traceback and what led to it.
_LOG_LINES = 400


class WorkerError(Exception):
    """The worker could not be started; the text is one sentence for the user."""


class WorkerProcess:
    """One run of a program that writes JSON lines on stdout.

    Its stdin is a pipe: when this process dies, for whatever reason, the pipe breaks, and
    `larsd detect --stop-with-stdin` and `larsd serve` end.

    Args:
        command: The program by its absolute path, and its arguments.
        variables: Environment variables to set in addition to `clean_environment`.
    """

    def __init__(self, command: Sequence[str], variables: Mapping[str, str] | None = None) -> None:
        self.command = list(command)
        self._variables = dict(variables or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._log: collections.deque[str] = collections.deque(maxlen=_LOG_LINES)
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._readers: list[threading.Thread] = []
        self._error: str | None = None
        self._said_hello = self._done = False
        self._stopped = False
        self._heard = time.monotonic()
        self._gone_since: float | None = None
        self._unsent: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Start the program.

        Raises:
            WorkerError: If it does not exist, or the system cannot run it.
        """
        options: dict[str, Any] = {}
        if sys.platform == "win32":
            # Its own group, and no console window in front of QGIS.
            options["creationflags"] = (
                subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
            )
        else:
            # Its own session is also a process group, which can be ended with all its children.
            options["start_new_session"] = True
        try:
            process = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**clean_environment(), **self._variables},
                # `python -m` looks for modules in the working folder first: use one without any.
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
        self._process = process
        self._heard = time.monotonic()
        self._readers = [
            threading.Thread(target=read, args=(process, stream), name=f"larsd {name}", daemon=True)
            for name, read, stream in (
                ("events", self._read_events, process.stdout),
                ("log", self._read_log, process.stderr),
            )
        ]
        writer = threading.Thread(target=self._write, args=(process,), name="larsd in", daemon=True)
        for thread in (*self._readers, writer):
            thread.start()

    def send(self, line: str) -> None:
        """Write a line to the program's stdin, without waiting, unless the program has ended.

        A program that hangs does not read, and a pipe takes no more than some 60 kB.
        """
        self._heard = time.monotonic()
        self._unsent.put(line.encode("utf-8") + b"\n")

    def events(self) -> list[Event]:
        """Return the events that came since the last call, without waiting."""
        return drained(self._events)

    def lines(self) -> list[str]:
        """Return what else came since the last call: stderr, and stdout that is not an event."""
        return drained(self._lines)

    @property
    def running(self) -> bool:
        """Whether the program runs, or its last output is still being read.

        Once this is False, the next `events()` returns all that is left.
        """
        process = self._process
        if process is None:
            return False
        if process.poll() is None:
            return True
        if not any(reader.is_alive() for reader in self._readers):
            return False
        # Its children have its output open, or the last lines are still to be read.
        now = time.monotonic()
        self._gone_since = self._gone_since or now
        if now - self._gone_since < _LEFT_BEHIND_S:
            return True
        self._signal(process, terminate=False)
        return False

    @property
    def pid(self) -> int | None:
        """The program's process id, None before the start."""
        return None if self._process is None else self._process.pid

    @property
    def exit_code(self) -> int | None:
        """The exit status, None before the end and negative after a signal."""
        return None if self._process is None else self._process.poll()

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called: ending after it is no error."""
        return self._stopped

    @property
    def silent_s(self) -> float:
        """Seconds since the program last wrote anything, or was started or asked."""
        return time.monotonic() - self._heard

    def stop(self) -> None:
        """Ask the program to end, and kill it if it does not, without waiting.

        It is gone within a second.
        """
        if self._stopped or self._process is None or self._process.poll() is not None:
            return
        self._stopped = True
        # Not a daemon: if Python itself ends now, it waits for the kill.
        threading.Thread(target=self._end, args=(self._process,), name="larsd stop").start()

    def wait(self, seconds: float) -> bool:
        """Wait until the program has ended and all its output was read.

        Args:
            seconds: The longest time to wait.

        Returns:
            Whether it has ended.
        """
        return ended_within(self, seconds)

    def log(self) -> str:
        """Return the last lines of the program's log (its stderr)."""
        return "\n".join(self._log)

    def error_sentence(self) -> str:
        """Return one sentence on why the run failed.

        It is empty while the program runs, after success, and after `stop`.
        """
        code = self.exit_code
        if code is None or self._stopped:
            return ""
        if self._error is not None:
            return self._error
        # Programs that do not speak the protocol (pip, `larsd compare`) only have their status.
        if code == 0 and (self._done or not self._said_hello):
            return ""
        return sentence_for(code, list(self._log))

    def _read_events(self, process: subprocess.Popen[bytes], stream: IO[bytes]) -> None:
        for line in stream:
            self._heard = time.monotonic()
            event = _event(line)
            if event is None:
                # Some library printed to stdout; that belongs in the log.
                self._note(line)
                continue
            if event["event"] == "error":
                self._error = message_of(event)
            elif event["event"] == "hello":
                self._said_hello = True
            elif event["event"] == "done":
                self._done = True
            self._events.put(event)
        stream.close()
        process.wait()
        self._unsent.put(None)

    def _write(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            while (line := self._unsent.get()) is not None:
                process.stdin.write(line)
                process.stdin.flush()
        self._close_stdin(process)

    def _read_log(self, process: subprocess.Popen[bytes], stream: IO[bytes]) -> None:
        for line in stream:
            self._heard = time.monotonic()
            self._note(line)
        stream.close()

    def _note(self, line: bytes) -> None:
        text = line.decode("utf-8", "replace").rstrip()
        self._log.append(text)
        self._lines.put(text)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        self._signal(process, terminate=True)
        self._unsent.put(None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE_S)
        # Even if the program itself is gone: its children may not be.
        self._signal(process, terminate=False)
        process.wait()

    @staticmethod
    def _close_stdin(process: subprocess.Popen[bytes]) -> None:
        assert process.stdin is not None
        with contextlib.suppress(
            OSError, ValueError
        ):  # broken already: the program is about to end
            process.stdin.close()

    @staticmethod
    def _signal(process: subprocess.Popen[bytes], terminate: bool) -> None:
        if sys.platform == "win32":
            # The launcher of a virtual environment holds the real Python in a job that ends with
            # it, so that this reaches both.
            if process.poll() is None:
                process.kill()
        else:
            # If nobody is left, Linux raises the first and macOS the second.
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGTERM if terminate else signal.SIGKILL)


def _event(line: bytes) -> Event | None:
    """Return the event that a line is, or None if it is none."""
    try:
        event: object = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return cast(Event, event) if isinstance(event, dict) and "event" in event else None


def sentence_for(code: int, log: list[str]) -> str:
    """Explain an exit without an error event.

    Args:
        code: The exit status, negative after a signal.
        log: The last lines of the log.
    """
    lines = [line.strip() for line in log if line.strip()]
    text = "\n".join(lines)
    last = lines[-1] if lines else ""
    if code < 0:
        try:
            name = signal.Signals(-code).name
        except ValueError:
            name = str(-code)
        sentence = tr("larsd was stopped from outside (signal {signal}).").format(signal=name)
        if name == "SIGKILL":
            more = tr("Usually the computer ran out of memory; try a smaller tile.")
            sentence = f"{sentence} {more}"
        return sentence
    if "MemoryError" in last or "out of memory" in text.lower():
        return tr("There was not enough memory; try a smaller tile.")
    if "No space left on device" in text:
        return tr("The disk is full; make room or choose another folder.")
    if "No module named 'larsd_geo'" in text or "No module named larsd_geo" in text:
        return tr(
            "larsd-geo is no longer installed where the settings say; choose another environment."
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
        return tr("larsd ended without reporting a result; its log may say more.")
    return tr("larsd ended with status {code}: {last}").format(
        code=code, last=last or tr("its log is empty")
    )


class Running(Protocol):
    """Something that runs, and ends."""

    @property
    def running(self) -> bool:
        """Whether it has not ended."""


def ended_within(work: Running, seconds: float) -> bool:
    """Wait until something has ended, so many seconds at most; return whether it has."""
    until = time.monotonic() + seconds
    while work.running and time.monotonic() < until:
        time.sleep(0.02)
    return not work.running


def drained(arrivals: queue.SimpleQueue[Any]) -> list[Any]:
    """Take what has arrived in a queue, without waiting."""
    taken = []
    while True:
        try:
            taken.append(arrivals.get_nowait())
        except queue.Empty:
            return taken


def silence_sentence() -> str:
    """Return a sentence on a larsd that runs but says nothing, though it should every second."""
    return tr(
        "larsd has said nothing for a minute. Perhaps the computer is very busy, or the scene's "
        "disk or server does not answer."
    )


def message_of(event: Error) -> str:
    """Return an error's sentence, with the options that solve it."""
    message = event.get("message") or tr("larsd reported an error without a message.")
    # `remedies` turns the options into the fields that set them.
    return f"{message} {event.get('hint', '')}".rstrip()
