# SPDX-License-Identifier: GPL-2.0-or-later
"""Showing only the ships of a layer whose score is high enough."""

from __future__ import annotations

from qgis.core import QgsVectorLayer

from .partial import PartialShips
from .verdicts import ACCEPTED_VERDICTS

__all__ = ["filter_by_score", "minimum_score"]

#: Custom properties of the layer, kept in the project.
MIN_SCORE_PROPERTY = "larsd/least_score"
FILTER_PROPERTY = "larsd/filter"
OTHER_FILTER_PROPERTY = "larsd/other_filter"

_ACCEPTED_LIST = ", ".join(f"'{word}'" for word in sorted(ACCEPTED_VERDICTS))


def filter_by_score(layer: QgsVectorLayer, min_score: float) -> bool:
    """Show the ships whose score is high enough, and all accepted ones.

    A filter that the user set stays in force as well. The layer of an unfinished run has no filter,
    because QGIS may crash (see `partial`).

    Args:
        layer: A layer of ships: in memory, in a file, in a database, or of an unfinished run.
        min_score: The minimum score.

    Returns:
        Whether it worked: a layer cannot be filtered while it is being edited.
    """
    partial = PartialShips.of(layer)
    if partial is not None:
        partial.show_from(min_score)
        return True
    ours = str(layer.customProperty(FILTER_PROPERTY, "") or "")
    other = str(layer.customProperty(OTHER_FILTER_PROPERTY, "") or "")
    now = layer.subsetString()
    if now != ours:
        other = now
    wanted = (
        f'"score" >= {min_score:.3f} OR "review" IN ({_ACCEPTED_LIST})' if min_score > 0 else ""
    )
    if other and wanted:
        wanted = f"({other}) AND ({wanted})"
    wanted = wanted or other
    if wanted != now and not layer.setSubsetString(wanted):
        return False
    # As the layer returns it: some providers rewrite a filter.
    layer.setCustomProperty(FILTER_PROPERTY, layer.subsetString())
    layer.setCustomProperty(MIN_SCORE_PROPERTY, min_score)
    layer.setCustomProperty(OTHER_FILTER_PROPERTY, other)
    return True


def minimum_score(layer: QgsVectorLayer | None) -> float | None:
    """Return the score by which a layer is filtered.

    Args:
        layer: A layer of ships, if any.

    Returns:
        What `filter_by_score` set last; None if it never did, or if its filter was removed or
        replaced since.
    """
    if layer is None:
        return None
    partial = PartialShips.of(layer)
    if partial is not None:
        return partial.min_score
    value = layer.customProperty(MIN_SCORE_PROPERTY)
    if value in (None, ""):
        return None
    ours = str(layer.customProperty(FILTER_PROPERTY, "") or "")
    return float(value) if layer.subsetString() == ours else None
