"""The one root of all errors that a user can mend."""

from __future__ import annotations


class LarsdError(Exception):
    """Root of all errors raised by larsd-geo; its text is one plain sentence for the user."""
