# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Review*: verdicts, missed ships, training labels, and the score slider."""

from __future__ import annotations

__all__: list[str] = []
