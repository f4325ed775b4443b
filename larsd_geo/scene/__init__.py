"""Rasters: from a file to eight-bit tiles at the model's ground sample distance."""

from __future__ import annotations

from larsd_geo.scene.georef import WGS84, GeoReference, crs_from_text, map_crs_from_text
from larsd_geo.scene.marks import MASKS, MaskChoice
from larsd_geo.scene.raster import Scene, open_grid, open_scene
from larsd_geo.scene.reader import ReadTile, read_ahead
from larsd_geo.scene.scaling import ValueRange

__all__ = [
    "MASKS",
    "WGS84",
    "GeoReference",
    "MaskChoice",
    "ReadTile",
    "Scene",
    "ValueRange",
    "crs_from_text",
    "map_crs_from_text",
    "open_grid",
    "open_scene",
    "read_ahead",
]
