# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Detect*: the form, the run it starts, and the ships that come back."""

from __future__ import annotations

from .areas import AreaError
from .delivery import Delivery
from .form_settings import restore_form, restore_raster, save_form
from .live import LiveSearch
from .menu import MenuButton
from .outputs import Output, OutputError, check
from .panel import DetectPanel
from .planning import Planning
from .queries import Query
from .run import remove_folder
from .search import Search, Unfinished, prepare, unfinished_searches
from .session import DetectionSession
from .settling import settle
from .summary import summary_sentence
from .task import RunTask
from .timing import partial_sentence, progress_sentence, seconds_text

__all__ = [
    "AreaError",
    "Delivery",
    "DetectPanel",
    "DetectionSession",
    "LiveSearch",
    "MenuButton",
    "Output",
    "OutputError",
    "Planning",
    "Query",
    "RunTask",
    "Search",
    "Unfinished",
    "check",
    "partial_sentence",
    "prepare",
    "progress_sentence",
    "remove_folder",
    "restore_form",
    "restore_raster",
    "save_form",
    "seconds_text",
    "settle",
    "summary_sentence",
    "unfinished_searches",
]
