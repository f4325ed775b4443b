# SPDX-License-Identifier: GPL-2.0-or-later
"""What a run has found, in one sentence."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

from ..answers import Done
from ..texts import counted, tr
from .timing import seconds_text

__all__ = ["summary_sentence"]


def summary_sentence(layer: QgsVectorLayer | None, done: Done, seconds: float) -> str:
    """Return a sentence on the ships that a run shows, the area it searched and its time.

    Args:
        layer: The run's layer, with its filter; None if the user has removed it.
        done: The event `done`.
        seconds: The time it took.
    """
    shown = 0 if layer is None else int(layer.featureCount())
    parts = [counted(shown, tr("1 ship shown"), tr("{n} ships shown"))]
    if layer is not None and shown:
        column = layer.fields().lookupField("length_m")
        shortest, longest = layer.minimumValue(column), layer.maximumValue(column)
        if isinstance(shortest, (int, float)) and isinstance(longest, (int, float)):
            parts.append(
                tr("{shortest} to {longest} m long").format(
                    shortest=f"{shortest:.0f}", longest=f"{longest:.0f}"
                )
            )
    area = done.get("area_km2")
    if isinstance(area, (int, float)):
        parts.append(tr("{area} km² searched").format(area=f"{area:.3g}"))
    parts.append(tr("in {time}").format(time=seconds_text(seconds)))
    return ", ".join(parts) + "."
