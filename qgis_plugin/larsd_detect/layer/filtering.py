# SPDX-License-Identifier: GPL-2.0-or-later
"""Showing only the ships of a layer whose score and length are asked for."""

from __future__ import annotations

from qgis.core import QgsDataProvider, QgsProviderRegistry, QgsVectorLayer

from .partial import ANY_LENGTH, PartialShips
from .verdicts import ACCEPTED_VERDICTS

__all__ = ["filter_ships", "hidden_count", "minimum_score", "shown_lengths"]

#: Custom properties of the layer, kept in the project.
MIN_SCORE_PROPERTY = "larsd/least_score"
FILTER_PROPERTY = "larsd/filter"
OTHER_FILTER_PROPERTY = "larsd/other_filter"
LENGTHS_PROPERTY = "larsd/lengths"

_ACCEPTED_LIST = ", ".join(f"'{word}'" for word in sorted(ACCEPTED_VERDICTS))


def filter_ships(
    layer: QgsVectorLayer, min_score: float, lengths: tuple[float, float] = ANY_LENGTH
) -> bool:
    """Show the ships whose score is high enough and whose length is in a range, and accepted ones.

    A filter that the user set stays in force as well. The layer of an unfinished run has no filter,
    because QGIS may crash (see `partial`).

    Args:
        layer: A layer of ships: in memory, in a file, in a database, or of an unfinished run.
        min_score: The minimum score.
        lengths: The least and the greatest length in metres; a greatest one of 0 is any.

    Returns:
        Whether it worked: a layer cannot be filtered while it is being edited.
    """
    partial = PartialShips.of(layer)
    if partial is not None:
        partial.show_from(min_score, lengths)
        return True
    ours = str(layer.customProperty(FILTER_PROPERTY, "") or "")
    other = str(layer.customProperty(OTHER_FILTER_PROPERTY, "") or "")
    now = layer.subsetString()
    if now != ours:
        other = now
    wanted = _expression(min_score, lengths)
    if other and wanted:
        wanted = f"({other}) AND ({wanted})"
    wanted = wanted or other
    if wanted != now and not layer.setSubsetString(wanted):
        return False
    # As the layer returns it: some providers rewrite a filter.
    layer.setCustomProperty(FILTER_PROPERTY, layer.subsetString())
    layer.setCustomProperty(MIN_SCORE_PROPERTY, min_score)
    layer.setCustomProperty(LENGTHS_PROPERTY, "{!r} {!r}".format(*lengths))
    layer.setCustomProperty(OTHER_FILTER_PROPERTY, other)
    return True


def shown_lengths(layer: QgsVectorLayer | None) -> tuple[float, float]:
    """Return the least and the greatest length by which a layer is filtered, 0 where by none."""
    if layer is None:
        return ANY_LENGTH
    partial = PartialShips.of(layer)
    if partial is not None:
        return partial.lengths
    if minimum_score(layer) is None:
        return ANY_LENGTH
    words = str(layer.customProperty(LENGTHS_PROPERTY, "") or "").split()
    return (float(words[0]), float(words[1])) if len(words) == 2 else ANY_LENGTH


def minimum_score(layer: QgsVectorLayer | None) -> float | None:
    """Return the score by which a layer is filtered.

    Args:
        layer: A layer of ships, if any.

    Returns:
        What `filter_ships` set last; None if it never did, or if its filter was removed or
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


def hidden_count(layer: QgsVectorLayer) -> int:
    """Count the ships that the minimum score hides, of those that are saved.

    Args:
        layer: A layer of ships.
    """
    partial = PartialShips.of(layer)
    if partial is not None:
        return len(partial) - int(layer.featureCount())
    if minimum_score(layer) is None or not layer.subsetString():
        return 0
    # Counted, not remembered: ships are drawn and deleted, here and elsewhere in QGIS.
    other = str(layer.customProperty(OTHER_FILTER_PROPERTY, "") or "")
    return max(0, _count(layer, other) - int(layer.dataProvider().featureCount()))


def _expression(min_score: float, lengths: tuple[float, float]) -> str:
    least, most = lengths
    parts = [
        *([f'"score" >= {min_score:.3f}'] if min_score > 0 else []),
        *([f'"length_m" >= {least:.1f}'] if least > 0 else []),
        *([f'"length_m" <= {most:.1f}'] if most > 0 else []),
    ]
    shown = " AND ".join(parts)
    if not shown:
        return ""
    return f'{shown} OR "review" IN ({_ACCEPTED_LIST})'


def _count(layer: QgsVectorLayer, subset: str) -> int:
    """Count a layer's features under another filter than its own."""
    kind, registry = layer.providerType(), QgsProviderRegistry.instance()
    if kind == "memory":
        whole = layer.clone()
        return int(whole.featureCount()) if whole.setSubsetString(subset) else 0
    # The provider alone: a layer also reads its style, extent and fields, which takes a second.
    parts = registry.decodeUri(kind, layer.source())
    for name in ("subset", "sql"):
        parts.pop(name, None)
    if subset:
        parts["sql" if kind == "postgres" else "subset"] = subset
    provider = registry.createProvider(
        kind, registry.encodeUri(kind, parts), QgsDataProvider.ProviderOptions()
    )
    return int(provider.featureCount()) if provider is not None and provider.isValid() else 0
