"""Every screenshot of the plugin in docs/qgis.md, taken of scenes that are made for it.

Called by `benchmarks/qgis_screenshots.sh`, in QGIS. SCENE is a scene of `larsd synth` with 2048
rows and columns; WHEELS a folder with the wheel of larsd-geo-runtime, for the environment page.
ONLY names the screenshots to take, without `qgis-` and separated by commas; without it all are.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from typing import Any

from benchmarks.qgis_screenshots_detect import DETECTING
from benchmarks.qgis_screenshots_processing import PROCESSING
from benchmarks.qgis_screenshots_review import REVIEWING
from benchmarks.qgis_stage import Stage
from benchmarks.qgis_window import perform

SHOTS: dict[str, Callable[[Stage], None]] = {**DETECTING, **PROCESSING, **REVIEWING}


def main(plugin: Any, found: dict[str, Any]) -> None:
    """Take the screenshots, each from a project of its own."""
    stage = Stage(plugin)
    found["form_px"] = stage.panel.form_width()
    wanted = [name for name in os.environ.get("ONLY", "").split(",") if name] or list(SHOTS)
    for name in wanted:
        stage.clear()
        try:
            SHOTS[name](stage)
        except Exception:
            found.setdefault("error", []).append(f"{name}: {traceback.format_exc()}")
        else:
            found.setdefault("taken", []).append(name)


perform(main, "screenshots.json")
