# SPDX-License-Identifier: GPL-2.0-or-later
"""Review verdicts: the words in the column `review`, and what they mean.

The words are those of `larsd_geo.geo.schema`; a test compares the two lists.
"""

from __future__ import annotations

from qgis.core import QgsFeature

__all__ = ["ACCEPTED", "ACCEPTED_VERDICTS", "REJECTED", "REJECTED_VERDICTS", "verdict_of"]

#: What this plugin writes.
ACCEPTED, REJECTED = "accepted", "rejected"

#: Verdicts that confirm a ship, in lower case.
ACCEPTED_VERDICTS = frozenset({"accept", "accepted"})

#: Verdicts that say there is no ship, in lower case.
REJECTED_VERDICTS = frozenset({"reject", "rejected", "not a ship"})


def verdict_of(feature: QgsFeature) -> str:
    """Return the verdict on a ship.

    Args:
        feature: A row with the column `review`.

    Returns:
        `ACCEPTED` or `REJECTED` for any of their words, whatever their case; another word as it
        is, in lower case; an empty text where there is none.
    """
    value = feature.attribute("review")
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in ACCEPTED_VERDICTS:
        return ACCEPTED
    return REJECTED if word in REJECTED_VERDICTS else word
