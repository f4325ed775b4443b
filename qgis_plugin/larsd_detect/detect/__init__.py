# SPDX-License-Identifier: GPL-2.0-or-later
"""The page *Detect*: the form, the run it starts, and the ships that come back."""

from __future__ import annotations

from .areas import AreaError
from .delivery import Delivery
from .form_settings import restore_form, save_form
from .outputs import FILE, Output, OutputError, check
from .panel import DetectPanel
from .planning import Planning
from .request_form import build_request
from .run import new_folder, remove_folder
from .session import DetectionSession
from .timing import partial_sentence, progress_sentence, seconds_text

__all__ = [
    "FILE",
    "AreaError",
    "Delivery",
    "DetectPanel",
    "DetectionSession",
    "Output",
    "OutputError",
    "Planning",
    "build_request",
    "check",
    "new_folder",
    "partial_sentence",
    "progress_sentence",
    "remove_folder",
    "restore_form",
    "save_form",
    "seconds_text",
]
