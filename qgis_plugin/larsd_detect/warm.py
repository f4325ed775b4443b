# SPDX-License-Identifier: GPL-2.0-or-later
"""A `larsd` that stays: it runs one request after the other, with the model in its memory.

To start Python, torch and a model takes seconds, a search of a harbour one. So the plan of a
search, the search itself and all rows of a Processing batch go to one process (`larsd serve`). It
ends after some minutes without work, and with QGIS.
"""

from __future__ import annotations

import collections
import json
import queue
import threading
from typing import Any, Mapping, Sequence

from .answers import Event
from .worker import (
    GRACE_S,
    SILENCE_S,
    WorkerProcess,
    drained,
    ended_within,
    message_of,
    sentence_for,
)

__all__ = ["ServedJob", "new_job", "shut_down"]

#: Seconds without work after which the process ends and its memory is free again.
IDLE_S = 600.0

#: Lines of a job's log that are kept.
_LOG_LINES = 400


class ServedJob:
    """One request to a `larsd` that stays, with the interface of `WorkerProcess`.

    Args:
        command: How to call larsd.
        arguments: What follows `larsd`: a subcommand that `larsd serve` knows.
    """

    def __init__(self, command: Sequence[str], arguments: Sequence[str]) -> None:
        self._larsd = tuple(command)
        self._arguments = list(arguments)
        self._server: _Server | None = None
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._log: collections.deque[str] = collections.deque(maxlen=_LOG_LINES)
        self._error: str | None = None
        self._is_done = self._stopped = self._is_loaded = False
        self.status: int | None = None

    @property
    def command(self) -> list[str]:
        """The command line that would do the same by itself."""
        return [*self._larsd, *self._arguments]

    def start(self) -> None:
        """Send the request; start the process if there is none.

        Raises:
            WorkerError: If it cannot be started.
        """
        self._server = _server_for(self._larsd)
        if not self._server.send(self, self._arguments):  # it has just ended for lack of work
            self._server = _server_for(self._larsd)
            if not self._server.send(self, self._arguments):
                self.status = 1

    def events(self) -> list[Event]:
        """Return the events that came since the last call, without waiting."""
        self._pump()
        return drained(self._events)

    @property
    def running(self) -> bool:
        """Whether the request is waiting or running.

        Once this is False, the next `events()` returns all that is left.
        """
        self._pump()
        return self._server is not None and self.status is None

    @property
    def pid(self) -> int | None:
        """The id of the process that serves it, None before the start."""
        return None if self._server is None else self._server.process.pid

    @property
    def stopped(self) -> bool:
        """Whether `stop` was called: ending after it is no error."""
        return self._stopped

    @property
    def silent_s(self) -> float:
        """Seconds since the process last wrote anything, 0 before the start."""
        return 0.0 if self._server is None else self._server.process.silent_s

    def abandon(self) -> None:
        """Drop the request if it still waits; one that is running goes on for nobody.

        For short questions: to end the process would cost the next request more.
        """
        self._stopped = True
        if self._server is not None:
            self._server.drop(self)
            self._server.end_if_it_hangs()

    def stop(self) -> None:
        """Ask the request to end, and end the process if it does not, without waiting."""
        if self._server is None or self._stopped or not self.running:
            return
        self._stopped = True
        if self._server.drop(self):
            self._server.end_if_it_hangs()
            return
        # An import that is interrupted cannot be made up for.
        grace = GRACE_S if self._is_loaded else 0.0
        if grace:
            self._server.cancel()
        threading.Thread(target=self._end, args=(grace,), name="larsd stop").start()

    def wait(self, seconds: float) -> bool:
        """Wait until the request has ended; return whether it has."""
        return ended_within(self, seconds)

    def log(self) -> str:
        """Return the last lines of the log."""
        return "\n".join(self._log)

    def error_sentence(self) -> str:
        """Return one sentence on why it failed; empty while it runs, after success and `stop`."""
        self._pump()
        if self.status is None or self._stopped:
            return ""
        if self._error is not None:
            return self._error
        if self.status == 0 and self._is_done:
            return ""
        return sentence_for(self.status, list(self._log))

    def take(self, event: Event) -> None:
        """Take an event; called by the server."""
        kind: str = event["event"]
        if event["event"] == "error":
            self._error = message_of(event)
        elif kind in ("done", "output"):
            self._is_done = True
        elif kind == "hello" and "device" in event:
            self._is_loaded = True
        self._events.put(event)

    def note(self, lines: Sequence[str]) -> None:
        """Take lines of the log; called by the server."""
        self._log.extend(lines)

    def _pump(self) -> None:
        if self._server is not None:
            self._server.pump()

    def _end(self, grace: float) -> None:
        if not self.wait(grace) and self._server is not None:
            self._server.process.stop()


class _Server:
    """The process, and the jobs that wait for it in their order."""

    def __init__(self, command: Sequence[str]) -> None:
        self.process = WorkerProcess([*command, "serve"])
        #: The jobs with what is sent for each; the first one runs.
        self._jobs: collections.deque[tuple[ServedJob, str]] = collections.deque()
        self._lock = threading.RLock()
        self._has_greeted = False
        self._idle: threading.Timer | None = None

    @property
    def usable(self) -> bool:
        """Whether it takes requests."""
        return self.process.running and not self.process.stopped

    def send(self, job: ServedJob, arguments: Sequence[str]) -> bool:
        """Take a job; return whether it can: not after the process was stopped."""
        with self._lock:
            if self.process.stopped:
                return False
            self._rest(False)
            self._jobs.append((job, json.dumps({"arguments": list(arguments)})))
            if len(self._jobs) == 1:
                self.process.send(self._jobs[0][1])
        return True

    def end_if_it_hangs(self) -> None:
        """End a process that has said nothing for long: the next request would wait as well."""
        with self._lock:
            if self._jobs and self.process.silent_s > SILENCE_S:
                self.process.stop()

    def drop(self, job: ServedJob) -> bool:
        """Forget a job that still waits for others; return whether it did."""
        with self._lock:
            waiting = [one for one in list(self._jobs)[1:] if one[0] is job]
            for one in waiting:
                self._jobs.remove(one)
                job.status = 0
            return bool(waiting)

    def cancel(self) -> None:
        self.process.send(json.dumps({"cancel": True}))

    def pump(self) -> None:
        """Hand what has arrived to the jobs it belongs to."""
        with self._lock:
            running = self.process.running
            for event in self.process.events():
                # `ready` and `output` are the server's own.
                told: Mapping[str, Any] = event
                if told["event"] == "ready":
                    self._ready(int(told.get("status", 0)))
                elif self._jobs:
                    self._jobs[0][0].take(event)
            if self._jobs:
                self._jobs[0][0].note(self.process.lines())
            if not running:
                code = self.process.exit_code
                while self._jobs:
                    self._jobs.popleft()[0].status = 1 if code is None else code

    def _ready(self, status: int) -> None:
        if not self._has_greeted:
            self._has_greeted = True
            return
        if not self._jobs:
            return
        job, _ = self._jobs.popleft()
        job.note(self.process.lines())
        job.status = status
        if self._jobs:
            self.process.send(self._jobs[0][1])
        else:
            self._rest(True)

    def _rest(self, wanted: bool) -> None:
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if wanted:
            self._idle = threading.Timer(IDLE_S, self._retire)
            self._idle.daemon = True
            self._idle.name = "larsd idle"
            self._idle.start()

    def _retire(self) -> None:
        with self._lock:
            if not self._jobs:
                self.process.stop()

    def end(self, seconds: float) -> None:
        """End the process, and wait for that."""
        with self._lock:
            self._rest(False)
        self.process.stop()
        self.process.wait(seconds)


_servers: dict[tuple[str, ...], _Server] = {}
_servers_lock = threading.Lock()


def _server_for(command: tuple[str, ...]) -> _Server:
    with _servers_lock:
        server = _servers.get(command)
        if server is None or not server.usable:
            server = _Server(command)
            server.process.start()
            _servers[command] = server
        return server


def new_job(
    command: Sequence[str], arguments: Sequence[str], serves: bool
) -> ServedJob | WorkerProcess:
    """Return a job, not yet started, for a larsd that stays where it can, else for a new one.

    Args:
        command: How to call larsd.
        arguments: What follows `larsd`.
        serves: Whether it can stay (`Interpreter.serves`).
    """
    return ServedJob(command, arguments) if serves else WorkerProcess([*command, *arguments])


def shut_down(seconds: float = 1.0) -> None:
    """End every process that stays: the plugin or QGIS is shutting down."""
    with _servers_lock:
        servers = list(_servers.values())
        _servers.clear()
    for server in servers:
        server.end(seconds)
