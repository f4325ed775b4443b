"""A digest of what a model's card decides: a card that somebody has changed is noticed.

It covers every field of the card's file, also those that this version does not know, but for what
only describes the model. A text of the licence may be put right by hand; a threshold may not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

__all__ = ["DESCRIPTIVE", "DIGEST_KEY", "card_digest"]

#: Where a card holds its digest.
DIGEST_KEY = "digest"

#: Fields that describe the model and decide nothing that it finds: of the card, and of the cards of
#: bow head, calibration and exports within it.
DESCRIPTIVE = frozenset(
    {
        "name",
        "description",
        "licence",
        "data",
        "scores",
        "limits",
        "training",
        "held_out",
        "costs",
        "quantised",
        "versions",
        "detections",
        "fitted_on",
        "error_before",
        "error_after",
    }
)


def card_digest(values: Mapping[str, Any]) -> str:
    """Return the digest of a card's deciding fields.

    Args:
        values: The card's file as JSON values. Order and layout do not count.

    Returns:
        A hexadecimal sha256.

    Examples:
        >>> card = {"anchors": [[8.0, 2.0]], "licence": "MIT"}
        >>> card_digest(card) == card_digest({**card, "licence": "MIT License"})
        True
        >>> card_digest(card) == card_digest({**card, "anchors": [[8.0, 2.5]]})
        False
    """
    deciding = _deciding({key: value for key, value in values.items() if key != DIGEST_KEY})
    text = json.dumps(deciding, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _deciding(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _deciding(part) for key, part in value.items() if key not in DESCRIPTIVE}
    return [_deciding(part) for part in value] if isinstance(value, (list, tuple)) else value
