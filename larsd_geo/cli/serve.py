"""`larsd serve`: run one request after the other, with the model kept in memory.

For programs such as the QGIS plugin: Python, torch and a model take seconds to start, a small
search less than one (docs/protocol.md).
"""

from __future__ import annotations

import json
import queue
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import click

from larsd_geo import __version__
from larsd_geo.cli.progress import emit
from larsd_geo.cli.shutdown import end_run
from larsd_geo.cli.stdout import collected, kept_stdout

__all__ = ["SERVED", "serve"]

#: Subcommands that can be asked for: those that end by themselves and need no terminal.
SERVED = ("detect", "info", "models")

#: Status of a request that could not even be read, as click has it for a wrong command line.
_WRONG_REQUEST = 2


@click.command(name="serve")
def serve() -> None:
    """Answer the requests of another program, a JSON object a line on stdin.

    {"arguments": ["detect", ...]} runs `larsd detect ...`. {"cancel": true} ends the one that is
    running. After each request, and first of all, comes a line with the event `ready`. The end of
    stdin ends the program.
    """
    from larsd_geo.inference.opening import kept_models
    from larsd_geo.scene.kept import kept_scenes
    from larsd_geo.scene.reading import settle_cache

    settle_cache()  # for scenes stored in any way
    # A program started in the background would ignore it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    requests = _Requests()
    threading.Thread(target=requests.read, name="larsd-requests", daemon=True).start()
    with kept_stdout(), kept_models(), kept_scenes():
        emit("ready", status=0, version=__version__)
        while True:
            status = _run(requests)
            sys.stderr.flush()
            emit("ready", status=status, version=__version__)


def _run(requests: _Requests) -> int:
    """Run the next request; return its exit status."""
    from larsd_geo.cli.group import main
    from larsd_geo.cli.start import EXIT_INTERRUPTED

    arguments = requests.next()
    if arguments is None:
        click.echo("Error: this is not a request that larsd serve knows.", err=True)
        return _WRONG_REQUEST
    try:
        with requests.running(), _told(arguments[0]):
            # An exit with a status comes back as a number.
            status: object = main.main(
                _without_stdin(arguments), prog_name="larsd", standalone_mode=False
            )
    except click.ClickException as error:
        if not isinstance(error, click.UsageError):
            _tell(arguments[0], error, error.format_message())
        error.show()
        return int(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        raise
    except Exception as error:
        # The next request may well work; this one is over, and its log says where.
        import traceback

        traceback.print_exc()
        _tell(arguments[0], error, f"{type(error).__name__}: {error}")
        click.echo(f"Error: {type(error).__name__}: {error}", err=True)
        return 1
    return status if isinstance(status, int) else 0


def _tell(command: str, error: Exception, message: str) -> None:
    """Write an error as an event: stderr is another pipe, and may be read after `ready`."""
    if command != "detect":  # which has done so
        emit("error", kind=type(error.__cause__ or error).__name__, message=message)


def _without_stdin(arguments: Sequence[str]) -> list[str]:
    """Leave out what would read stdin for its end: the next request is read from there."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    return [one for one in arguments[:end] if one != "--stop-with-stdin"] + list(arguments[end:])


@contextmanager
def _told(command: str) -> Iterator[None]:
    """Write what a command prints as one event, but for those that write events themselves."""
    if command == "detect":
        yield
        return
    with collected() as printed:
        yield
    emit("output", text=printed.getvalue())


class _Requests:
    """What arrives on stdin, read by a thread of its own."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[Sequence[str] | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_running = False
        self._main = threading.main_thread()

    def read(self) -> None:
        """Read requests to the end of stdin, and end the program then."""
        try:
            for line in sys.stdin.buffer:
                if line.strip():
                    self._take(line)
        except (OSError, ValueError):
            pass  # a broken pipe is an end too
        end_run(0)

    def next(self) -> Sequence[str] | None:
        """Wait for the next request; return its arguments, or None if it makes no sense."""
        return self._queue.get()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Let the block be cancelled."""
        with self._lock:
            self._is_running = True
        try:
            yield
        finally:
            try:
                with self._lock:
                    self._is_running = False
            except KeyboardInterrupt:  # cancelled at the last moment
                self._is_running = False
                raise

    def _take(self, line: bytes) -> None:
        try:
            request = json.loads(line)
        except ValueError:
            request = None
        if isinstance(request, dict) and request.get("cancel"):
            with self._lock:
                if self._is_running:
                    self._interrupt()
            return
        arguments = request.get("arguments") if isinstance(request, dict) else None
        is_known = (
            isinstance(arguments, list)
            and bool(arguments)
            and all(isinstance(one, str) for one in arguments)
            and arguments[0] in SERVED
        )
        self._queue.put(arguments if is_known else None)

    def _interrupt(self) -> None:
        if hasattr(signal, "pthread_kill") and self._main.ident is not None:
            # Sent to that thread, it also wakes it from waiting for a lock or a pipe.
            signal.pthread_kill(self._main.ident, signal.SIGINT)
        else:
            signal.raise_signal(signal.SIGINT)
