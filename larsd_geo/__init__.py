"""Rotated ship detection in large georeferenced pictures."""

from __future__ import annotations

__version__ = "0.1.0"
