# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Review*: verdicts, missed ships, training labels, and the score slider."""

from __future__ import annotations

from .map_tip import register, unregister
from .panel import ReviewPanel
from .score_filter import ScoreFilter
from .score_slider import ScoreSlider

__all__ = [
    "ReviewPanel",
    "ScoreFilter",
    "ScoreSlider",
    "register",
    "unregister",
]
