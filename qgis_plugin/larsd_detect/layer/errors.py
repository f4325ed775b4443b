# SPDX-License-Identifier: GPL-2.0-or-later
"""The error of this room."""

from __future__ import annotations

__all__ = ["LayerError"]


class LayerError(Exception):
    """A layer cannot be used or written; the text is one sentence for the user."""
