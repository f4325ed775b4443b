# SPDX-License-Identifier: GPL-2.0-or-later
"""Which larsd the plugin runs: finding, checking and installing one.

The page `dialog` is imported when it is opened: `qgis_process` has no window.
"""

from __future__ import annotations

from .interpreter import Interpreter, InterpreterError, saved_interpreter

__all__ = [
    "Interpreter",
    "InterpreterError",
    "saved_interpreter",
]
