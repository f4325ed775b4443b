# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Detect*: the form, the run it starts, and the ships that come back."""

from __future__ import annotations

from .areas import AreaError
from .delivery import Delivery
from .form_settings import restore_form, restore_raster, save_form
from .outputs import Output, OutputError, check, existing_layer, ships_in
from .panel import DetectPanel
from .planning import Planning
from .request_form import build_request
from .run import remove_folder
from .session import DetectionSession
from .summary import summary_sentence
from .task import RunTask
from .timing import partial_sentence, progress_sentence, seconds_text

__all__ = [
    "AreaError",
    "Delivery",
    "DetectPanel",
    "DetectionSession",
    "Output",
    "OutputError",
    "Planning",
    "RunTask",
    "build_request",
    "check",
    "existing_layer",
    "partial_sentence",
    "progress_sentence",
    "remove_folder",
    "restore_form",
    "restore_raster",
    "save_form",
    "seconds_text",
    "ships_in",
    "summary_sentence",
]
