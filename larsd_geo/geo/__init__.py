"""From pixel boxes to georeferenced ships, and the areas that a search is limited to.

Names are loaded on first use: the list of columns (`larsd_geo.geo.schema`) is also read where
geopandas is not installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from larsd_geo._lazy import lazy_names

if TYPE_CHECKING:
    from larsd_geo.geo.schema import COLUMNS
    from larsd_geo.geo.search_area import SceneSearchArea, SearchArea
    from larsd_geo.geo.ships import bow_ends, empty_ships, ships_from_boxes

__all__ = [
    "COLUMNS",
    "SceneSearchArea",
    "SearchArea",
    "bow_ends",
    "empty_ships",
    "ships_from_boxes",
]

__getattr__, __dir__ = lazy_names(
    __name__,
    {
        "COLUMNS": "schema",
        "SceneSearchArea": "search_area",
        "SearchArea": "search_area",
        "bow_ends": "ships",
        "empty_ships": "ships",
        "ships_from_boxes": "ships",
    },
)
