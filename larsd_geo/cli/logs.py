"""The command line's log: plain lines on stderr; stdout is for results alone."""

from __future__ import annotations

import logging
import sys

from larsd_geo.errors.redaction import redacted

__all__ = ["configure_logging"]

#: Verbosity (count of -v minus count of -q) -> level of our own loggers.
_LEVELS = {-2: logging.ERROR, -1: logging.WARNING, 0: logging.INFO, 1: logging.DEBUG}


class _StderrHandler(logging.Handler):
    """A handler that looks up `sys.stderr` for each line.

    While a progress bar is drawn it replaces `sys.stderr`, so that lines of the log appear above
    the bar; a handler that kept the stream from its creation would write across the bar.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line; logging handles a broken stream."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:  # as every handler of the standard library does
            self.handleError(record)


class _Formatter(logging.Formatter):
    """A formatter that leaves info lines as they are and puts the level before all others."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for a record."""
        text = redacted(super().format(record))
        return text if record.levelno == logging.INFO else f"{record.levelname.title()}: {text}"


def configure_logging(verbosity: int) -> None:
    """Send the log to stderr; a second call only changes the level.

    Args:
        verbosity: 0 for the usual log, 1 or more for debugging, -1 for warnings only, -2 or less
            for errors only. Other libraries log warnings and above, or info and above at 2.
    """
    root = logging.getLogger()
    if not any(isinstance(handler, _StderrHandler) for handler in root.handlers):
        handler = _StderrHandler()
        handler.setFormatter(_Formatter())
        root.addHandler(handler)
    level = _LEVELS[max(-2, min(verbosity, 1))]
    logging.getLogger("larsd_geo").setLevel(level)
    root.setLevel(logging.INFO if verbosity >= 2 else max(level, logging.WARNING))
