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
            parts.append(_lengths(f"{shortest:.0f}", f"{longest:.0f}"))
    found, took = ", ".join(parts), seconds_text(seconds)
    area = done.get("area_km2")
    if not isinstance(area, (int, float)):
        return tr("{ships}; searched in {time}.").format(ships=found, time=took)
    # Short: the message bar cuts what takes more than a line.
    return tr("{ships}; {area} km² in {time}.").format(ships=found, area=f"{area:.3g}", time=took)


def _lengths(shortest: str, longest: str) -> str:
    if shortest == longest:
        return tr("{length} m long").format(length=longest)
    return tr("{shortest} to {longest} m long").format(shortest=shortest, longest=longest)
