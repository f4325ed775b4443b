"""Rasters: from a file to eight-bit tiles at the model's ground sample distance."""

from __future__ import annotations

from larsd_geo.scene.georef import WGS84, GeoReference, crs_from_text, map_crs_from_text
from larsd_geo.scene.raster import Scene, open_scene
from larsd_geo.scene.reader import ReadTile, read_ahead
from larsd_geo.scene.windows import PixelWindow, Tile, meets_area, plan_windows

__all__ = [
    "WGS84",
    "GeoReference",
    "PixelWindow",
    "ReadTile",
    "Scene",
    "Tile",
    "crs_from_text",
    "map_crs_from_text",
    "meets_area",
    "open_scene",
    "plan_windows",
    "read_ahead",
]
