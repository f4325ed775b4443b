# SPDX-License-Identifier: GPL-2.0-or-later
"""From the form to the request of a run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qgis.core import QgsMapLayer

from ..request import DetectionRequest
from .areas import aoi_argument, exclusion_argument
from .outputs import FILE, Output

if TYPE_CHECKING:
    from .detect_panel import DetectPanel
    from .scene import SceneSource

#: Runs keep ships down to this score, so that the slider shows more without a new run.
SCORE_FLOOR = 0.1


def build_request(
    panel: DetectPanel,
    raster: QgsMapLayer,
    source: SceneSource,
    output: Output,
    least: float,
    folder: str,
) -> DetectionRequest:
    """Put together what is asked for.

    Args:
        panel: The form.
        raster: The scene's layer.
        source: The scene.
        output: Where the ships go.
        least: The score of the slider; ships below `SCORE_FLOOR` are kept only if it is lower.
        folder: The run's own folder, for the files of areas.

    Raises:
        AreaError: The area, or the polygons to leave out, cannot be used.
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
    device = str(panel.device.currentData())
    return DetectionRequest(
        scene=source.path,
        outputs=[output.path] if output.kind == FILE else [],
        model=panel.card().get("name"),
        score=round(min(SCORE_FLOOR, least), 3),
        device=None if device == "auto" else device,
        tile=panel.tile.value() or None,
        overlap_m=panel.overlap.value() or None,
        gsd=panel.gsd.value() or None,
        bands=panel.band_numbers(),
        aoi=aoi,
        exclude=exclude,
        scene_crs=source.crs_override,
        overwrite=True,
    )
