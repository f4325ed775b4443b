# SPDX-License-Identifier: GPL-2.0-or-later
"""What `larsd detect` reports, as an algorithm's feedback."""

from __future__ import annotations

import time

from qgis.core import QgsProcessingFeedback

from ..answers import Event
from ..remedies import in_processing
from ..texts import counted, tr

__all__ = ["Reporter"]


class Reporter:
    """Turns the events of `larsd detect` into feedback."""

    def __init__(self, feedback: QgsProcessingFeedback) -> None:
        self._feedback = feedback
        self._last_text_s = 0.0
        self._phase: str | None = None

    def __call__(self, event: Event) -> None:
        """Report an event."""
        if event["event"] == "hello" and "device" in event:
            why = event.get("device_text") or event["device"]
            self._feedback.pushInfo(tr("Device: {}").format(why))
            self._feedback.pushInfo(tr("Model: {}").format(event.get("model", "")))
        elif event["event"] == "progress" and event.get("total"):
            done, total = event["done"], event["total"]
            self._feedback.setProgress(100.0 * done / total)
            # Each text becomes a line of the log: one a second is enough.
            if done == total or time.monotonic() - self._last_text_s > 1.0:
                self._last_text_s = time.monotonic()
                tiles = tr("{done} of {total} tiles").format(done=done, total=total)
                ships = counted(event.get("ships", 0), tr("1 ship so far"), tr("{n} ships so far"))
                self._feedback.setProgressText(f"{tiles}, {ships}")
        elif event["event"] == "alive" and event.get("phase") != self._phase:
            self._phase = event.get("phase")
            if self._phase == "loading":
                self._feedback.setProgressText(tr("Loading the model…"))
        elif event["event"] == "warning":
            self._feedback.pushWarning(in_processing(str(event.get("message", ""))))
        elif event["event"] == "done":
            area = event.get("area_km2")
            where = "" if area is None else tr(" on {:.3g} km²").format(area)
            ships = counted(event["ships"], tr("1 ship"), tr("{n} ships"))
            self._feedback.pushInfo(tr("{}{} in {:.1f} s").format(ships, where, event["seconds"]))
