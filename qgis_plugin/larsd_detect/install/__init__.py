# SPDX-License-Identifier: GPL-2.0-or-later
"""Which larsd the plugin runs: finding, checking and installing one.

The page `dialog` is imported when it is opened: `qgis_process` has no window.
"""

from __future__ import annotations

from .interpreter import (
    VARIABLE,
    Interpreter,
    InterpreterError,
    saved_interpreter,
    saved_path,
)

__all__ = [
    "VARIABLE",
    "Interpreter",
    "InterpreterError",
    "saved_interpreter",
    "saved_path",
]
