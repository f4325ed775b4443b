# SPDX-License-Identifier: GPL-2.0-or-later
"""From the form to a request."""

from __future__ import annotations

import os
from dataclasses import replace

from ..layer import SceneSource
from ..request import DetectionRequest
from .areas import aoi_argument, excluded_areas, write_areas
from .panel import DetectPanel
from .run import search_folder

__all__ = ["SCORE_FLOOR", "build_request", "plan_request"]

#: Runs keep ships down to this score, so that the slider can show more without a new run.
SCORE_FLOOR = 0.1


def build_request(
    panel: DetectPanel,
    source: SceneSource,
    min_score: float,
) -> tuple[DetectionRequest, str]:
    """Build the request of a run.

    Args:
        panel: The form.
        source: The scene.
        min_score: The slider's score; ships below `SCORE_FLOOR` are only kept if it is lower.

    Returns:
        The request, and the search's folder, which holds the files of areas.

    Raises:
        AreaError: If the search area or the excluded area cannot be used.
    """
    area = panel.area.area(source)
    polygons = panel.exclude.currentLayer()
    excluded = [] if polygons is None else excluded_areas(polygons, source)
    request = replace(_form_request(panel, source), score=round(min(SCORE_FLOOR, min_score), 3))
    outlines = [one.asWkt() for one in ([] if area is None else [area]) + excluded]
    folder = search_folder(repr([request, *outlines]))
    if area is not None:
        path = os.path.join(folder, "area.gpkg")
        request = replace(request, aoi=aoi_argument(area, source.crs, path))
    if polygons is not None:
        path = os.path.join(folder, "exclude.gpkg")
        request = replace(request, exclude=[write_areas(excluded, source.crs, path)])
    return request, folder


def plan_request(panel: DetectPanel, source: SceneSource) -> DetectionRequest:
    """Build the request of which `larsd info` tells the tiles and the device.

    Args:
        panel: The form.
        source: The scene.

    Raises:
        AreaError: If the search area cannot be used.
    """
    area = panel.area.area(source)
    if area is None:
        return _form_request(panel, source)
    # The bounds will do, and need no file.
    box = area.boundingBox()
    bounds = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    return replace(_form_request(panel, source), aoi=bounds)


def _form_request(panel: DetectPanel, source: SceneSource) -> DetectionRequest:
    device = str(panel.device.currentData())
    return DetectionRequest(
        scene=source.path,
        outputs=[],
        model=panel.card().get("name"),
        device=None if device == "auto" else device,
        tile=panel.tile.value() or None,
        overlap_m=panel.overlap.value() or None,
        gsd=panel.gsd.value() or None,
        bands=panel.imagery.bands(),
        value_ranges=panel.imagery.ranges(),
        scene_crs=source.crs_override,
    )
