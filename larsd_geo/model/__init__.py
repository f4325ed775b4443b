"""The network of the paper: configuration, layers, anchors, card, weights, registry.

Import its modules, not names from here: a card can then be read, and a search planned, without
torch.
"""

from __future__ import annotations

__all__: list[str] = []
