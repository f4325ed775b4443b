"""Every error that the package raises on purpose.

All of them share one root, so that a caller (the command line, the QGIS worker) can tell "the input
is wrong, here is what to do" from a defect. Each one also subclasses the builtin that a caller would
expect, and composes its own message: what is wrong, with which file, and what to do about it.
"""

from __future__ import annotations


class LarsdError(Exception):
    """Root of all errors raised by larsd-geo; its text is one plain sentence for the user."""
