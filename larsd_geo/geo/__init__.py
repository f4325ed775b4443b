"""From pixel boxes to georeferenced ships, and the areas that a search is limited to."""

from __future__ import annotations

from larsd_geo.geo.search_area import SceneSearchArea, SearchArea
from larsd_geo.geo.ships import COLUMNS, bow_ends, empty_ships, ships_from_boxes

__all__ = [
    "COLUMNS",
    "SceneSearchArea",
    "SearchArea",
    "bow_ends",
    "empty_ships",
    "ships_from_boxes",
]
