# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers as larsd and the plugin see them: scenes, ships, areas."""

from __future__ import annotations

from .errors import LayerError
from .files import REAL, TEXT, WHOLE, polygons_of, write_polygons, write_source
from .filtering import filter_by_score, minimum_score
from .geometry import box_from_points, measure_box, transform_context
from .partial import PartialShips, partial_layer
from .scene import SceneSource, scene_source
from .ships import (
    RUNNING_PROPERTY,
    SCENE_PROPERTY,
    TABLE,
    TOTAL_PROPERTY,
    add_to_project,
    describe,
    is_ships_layer,
    open_file,
)
from .style import apply_style, store_style
from .verdicts import ACCEPTED, REJECTED, verdict_of

__all__ = [
    "ACCEPTED",
    "REAL",
    "REJECTED",
    "RUNNING_PROPERTY",
    "SCENE_PROPERTY",
    "TABLE",
    "TEXT",
    "TOTAL_PROPERTY",
    "WHOLE",
    "LayerError",
    "PartialShips",
    "SceneSource",
    "add_to_project",
    "apply_style",
    "box_from_points",
    "describe",
    "filter_by_score",
    "is_ships_layer",
    "measure_box",
    "minimum_score",
    "open_file",
    "partial_layer",
    "polygons_of",
    "scene_source",
    "store_style",
    "transform_context",
    "verdict_of",
    "write_polygons",
    "write_source",
]
