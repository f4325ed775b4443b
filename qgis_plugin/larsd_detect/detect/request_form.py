# SPDX-License-Identifier: GPL-2.0-or-later
"""From the form to a request."""

from __future__ import annotations

import os
from dataclasses import replace

from qgis.core import QgsMapLayer

from ..layer import SceneSource
from ..request import DetectionRequest
from .areas import aoi_argument, exclusion_argument
from .outputs import FILE, Output
from .panel import DetectPanel

__all__ = ["SCORE_FLOOR", "build_request", "plan_request"]

#: Runs keep ships down to this score, so that the slider can show more without a new run.
SCORE_FLOOR = 0.1


def build_request(
    panel: DetectPanel,
    raster: QgsMapLayer,
    source: SceneSource,
    output: Output,
    min_score: float,
    folder: str,
) -> DetectionRequest:
    """Build the request of a run.

    Args:
        panel: The form.
        raster: The scene's layer.
        source: The scene.
        output: Where the ships go.
        min_score: The slider's score; ships below `SCORE_FLOOR` are only kept if it is lower.
        folder: The run's own folder, for the files of areas.

    Raises:
        AreaError: If the search area or the excluded area cannot be used.
    """
    area = panel.area.area(source.crs)
    aoi = None
    if area is not None:
        aoi = aoi_argument(area, source.crs, os.path.join(folder, "area.gpkg"))
    exclude = []
    polygons = panel.exclude.currentLayer()
    if polygons is not None:
        path = os.path.join(folder, "exclude.gpkg")
        exclude.append(exclusion_argument(polygons, raster.extent(), source.crs, path))
    return replace(
        _form_request(panel, source),
        outputs=[output.path] if output.kind == FILE else [],
        score=round(min(SCORE_FLOOR, min_score), 3),
        aoi=aoi,
        exclude=exclude,
    )


def plan_request(panel: DetectPanel, source: SceneSource) -> DetectionRequest:
    """Build the request of which `larsd info` tells the tiles and the device.

    Args:
        panel: The form.
        source: The scene.

    Raises:
        AreaError: If the search area cannot be used.
    """
    area = panel.area.area(source.crs)
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
        bands=panel.band_numbers(),
        scene_crs=source.crs_override,
    )
