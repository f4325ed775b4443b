# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers as larsd and the plugin see them: scenes, ships, areas."""

from __future__ import annotations

from .attributes import use_time
from .errors import LayerError
from .files import (
    REAL,
    TEXT,
    WHOLE,
    polygons_near,
    polygons_of,
    write_polygons,
    write_source,
)
from .filtering import filter_ships, hidden_count, minimum_score, shown_lengths
from .geometry import box_from_points, measure_box, transform_context
from .geopackage import append_ships, open_table, table_layer, tables, write_table
from .partial import ANY_LENGTH, PartialShips, partial_layer
from .rendering import Rendering, common_rendering, rendering_of
from .reprojection import outline_in, to_scene
from .scene import SceneSource, crs_text, gdal_path, scene_source
from .searched import AREA_SUFFIX, searched_area, style_area
from .ships import (
    RUNNING_PROPERTY,
    SCENE_PROPERTY,
    TABLE,
    add_to_project,
    describe,
    is_ships_layer,
    open_file,
)
from .style import apply_style, store_style
from .verdicts import ACCEPTED, REJECTED, verdict_of

__all__ = [
    "ACCEPTED",
    "ANY_LENGTH",
    "AREA_SUFFIX",
    "REAL",
    "REJECTED",
    "RUNNING_PROPERTY",
    "SCENE_PROPERTY",
    "TABLE",
    "TEXT",
    "WHOLE",
    "LayerError",
    "PartialShips",
    "Rendering",
    "SceneSource",
    "add_to_project",
    "append_ships",
    "apply_style",
    "box_from_points",
    "common_rendering",
    "crs_text",
    "describe",
    "filter_ships",
    "gdal_path",
    "hidden_count",
    "is_ships_layer",
    "measure_box",
    "minimum_score",
    "open_file",
    "open_table",
    "outline_in",
    "partial_layer",
    "polygons_near",
    "polygons_of",
    "rendering_of",
    "scene_source",
    "searched_area",
    "shown_lengths",
    "store_style",
    "style_area",
    "table_layer",
    "tables",
    "to_scene",
    "transform_context",
    "use_time",
    "verdict_of",
    "write_polygons",
    "write_source",
    "write_table",
]
