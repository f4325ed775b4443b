# SPDX-License-Identifier: GPL-2.0-or-later
"""From the form to a request."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

from qgis.core import QgsGeometry

from ..layer import SceneSource
from ..request import DetectionRequest
from ..texts import tr
from .areas import AreaError, aoi_argument, excluded_areas, write_areas
from .panel import DetectPanel
from .run import search_folder

__all__ = ["SCORE_FLOOR", "build_request", "form_request", "plan_request"]

#: Runs keep ships down to this score, so that the slider can show more without a new run.
SCORE_FLOOR = 0.1


def build_request(
    panel: DetectPanel,
    source: SceneSource,
    min_score: float,
    area: QgsGeometry | None,
) -> tuple[DetectionRequest, str]:
    """Build the request of a run.

    Args:
        panel: The form.
        source: The scene.
        min_score: The slider's score; ships below `SCORE_FLOOR` are only kept if it is lower.
        area: The search area in the scene's CRS; None for everywhere.

    Returns:
        The request, and the search's folder, which holds the files of areas.

    Raises:
        AreaError: If the search area, the excluded area or the land cannot be used, or there is no
            folder for the search.
    """
    polygons = panel.exclude.currentLayer()
    excluded = [] if polygons is None else excluded_areas(polygons, source)
    request = replace(form_request(panel, source), score=round(min(SCORE_FLOOR, min_score), 3))
    land = panel.land.land(source)
    outlines = [one.asWkt() for one in ([] if area is None else [area]) + excluded]
    try:
        folder = search_folder(repr([request, land.key(), *outlines]))
    except OSError as error:
        raise AreaError(
            tr("{file} cannot be written: {reason}").format(
                file=error.filename, reason=error.strerror
            )
        ) from None
    request = land.in_request(request, folder)
    if area is not None:
        path = os.path.join(folder, "area.gpkg")
        request = replace(request, aoi=_aoi(area, source, path))
    if polygons is not None:
        path = os.path.join(folder, "exclude.gpkg")
        request = replace(request, exclude=[write_areas(excluded, source.crs, path)])
    return request, folder


def plan_request(panel: DetectPanel, source: SceneSource, folder: str) -> DetectionRequest:
    """Build the request of which `larsd info` tells the tiles and the device.

    Args:
        panel: The form.
        source: The scene.
        folder: A folder for files of the area and the land, where they are needed.

    Raises:
        AreaError: If the search area or the land cannot be used.
    """
    area = panel.area.area(source)
    request = panel.land.land(source).in_request(form_request(panel, source), folder)
    if area is None:
        return request
    # The bounds will do, and need no file where the scenes share a CRS.
    bounds = QgsGeometry.fromRect(area.boundingBox())
    name = hashlib.sha256(bounds.asWkt().encode("ascii")).hexdigest()[:16]
    path = os.path.join(folder, f"{name}.gpkg")
    return replace(request, aoi=_aoi(bounds, source, path))


def _aoi(
    area: QgsGeometry, source: SceneSource, path: str
) -> str | tuple[float, float, float, float]:
    """Return an area for larsd: numbers are in the CRS of each scene, a file has its own."""
    if source.more:
        return write_areas([area], source.crs, path)
    return aoi_argument(area, source.crs, path)


def form_request(panel: DetectPanel, source: SceneSource) -> DetectionRequest:
    """Build the request of the form, without what depends on the area.

    Args:
        panel: The form.
        source: The scene.
    """
    device = str(panel.device.currentData())
    return DetectionRequest(
        scene=source.path,
        more_scenes=source.more,
        outputs=[],
        model=panel.card().get("name"),
        device=None if device == "auto" else device,
        tile=panel.tile.value() or None,
        overlap_m=panel.overlap.value() or None,
        gsd=panel.gsd.value() or None,
        bands=panel.imagery.bands(),
        value_ranges=panel.imagery.ranges(),
        mask=panel.imagery.mask_kind(),
        nodata=panel.imagery.nodata(),
        scene_crs=source.crs_override,
    )
