"""All kinds of input, by name; the module of a kind is imported where its cases run."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Final

from tests.fuzz.kind import Kind

__all__ = ["KINDS", "kind_named", "shares"]

#: Name of a kind -> (its module here, how many of the cases are of this kind, relative to others).
KINDS: Final[dict[str, tuple[str, float]]] = {
    "areas": ("vectors", 2.5),
    "cards": ("models", 2.0),
    "crs": ("vectors", 1.0),
    "gcps": ("rasters", 1.0),
    "journals": ("journals", 1.5),
    "labels": ("labels", 2.5),
    "messages": ("messages", 1.0),
    "rasters": ("rasters", 2.5),
    "recipes": ("models", 1.0),
    "ships": ("vectors", 1.0),
    "vrts": ("rasters", 2.0),
    "weights": ("models", 0.5),
}

# Catalogues are a part of their own, which a lean installation may lack.
if importlib.util.find_spec("larsd_geo.batch") and importlib.util.find_spec("larsd_geo.batch.stac"):
    KINDS["stac"] = ("stac", 1.5)


def kind_named(name: str) -> Kind:
    """Return a kind."""
    kind = getattr(importlib.import_module(f"tests.fuzz.{KINDS[name][0]}"), name.upper())
    assert isinstance(kind, Kind)
    return kind


def shares(total: int, names: list[str] | None = None) -> dict[str, int]:
    """Share cases out among kinds.

    Args:
        total: Cases in all.
        names: The kinds; None is all.
    """
    chosen = {name: KINDS[name][1] for name in names or KINDS}
    whole = sum(chosen.values())
    return {name: max(1, -int(-total * share // whole)) for name, share in chosen.items()}
