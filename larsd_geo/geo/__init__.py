"""From pixel boxes to georeferenced ships, and the areas that a search is limited to."""

from __future__ import annotations

from larsd_geo.geo.places import Places, ScenePlaces
from larsd_geo.geo.ships import COLUMNS, bow_ends, empty_ships, merge_layers, ships_from_boxes

__all__ = [
    "COLUMNS",
    "Places",
    "ScenePlaces",
    "bow_ends",
    "empty_ships",
    "merge_layers",
    "ships_from_boxes",
]
