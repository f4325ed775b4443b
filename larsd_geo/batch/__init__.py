"""Many scenes: where they come from, what is done, and who does it."""

from __future__ import annotations
