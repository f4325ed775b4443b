"""The command line's log: plain lines on stderr, so that stdout stays a program's answer."""

from __future__ import annotations

import logging
import sys

__all__ = ["configure_logging"]

#: Verbosity (count of -v minus count of -q) -> level of our own loggers.
_LEVELS = {-2: logging.ERROR, -1: logging.WARNING, 0: logging.INFO, 1: logging.DEBUG}


class _StderrHandler(logging.Handler):
    """A handler that looks stderr up for each line.

    A progress bar swaps `sys.stderr` while it is drawn, so that a line of the log appears above the
    bar; a handler that kept the stream of its birth would write across the bar.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; a broken stream is logging's own business."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:  # as every handler of the standard library does
            self.handleError(record)


class _Formatter(logging.Formatter):
    """Info lines as they are; anything else says what it is."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`."""
        text = super().format(record)
        return text if record.levelno == logging.INFO else f"{record.levelname.title()}: {text}"


def configure_logging(verbosity: int) -> None:
    """Send the log to stderr; calling it again changes the level only.

    Args:
        verbosity: 0 for the ordinary log, 1 and more for debugging, -1 for warnings only, -2 and
            less for errors only. Third parties are heard from warnings up, or from INFO at 2.
    """
    root = logging.getLogger()
    if not any(isinstance(handler, _StderrHandler) for handler in root.handlers):
        handler = _StderrHandler()
        handler.setFormatter(_Formatter())
        root.addHandler(handler)
    level = _LEVELS[max(-2, min(verbosity, 1))]
    logging.getLogger("larsd_geo").setLevel(level)
    root.setLevel(logging.INFO if verbosity >= 2 else max(level, logging.WARNING))
