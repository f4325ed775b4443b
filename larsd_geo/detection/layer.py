"""The layer of what a search has found: ships on the map, with all their columns."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from larsd_geo.detection.lengths import within_lengths
from larsd_geo.detection.search import SceneSearch
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.geo import ships_from_boxes
from larsd_geo.geo.ships import touch_edge
from larsd_geo.model.card import ModelCard
from larsd_geo.scene import Scene
from larsd_geo.scene.collars import touch_invalid_pixels

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["ships_layer"]


def ships_layer(
    scene: Scene,
    search: SceneSearch,
    card: ModelCard,
    settings: DetectionSettings,
    *,
    find_collars: bool = False,
) -> gpd.GeoDataFrame:
    """Georeference what a search has found so far.

    Args:
        scene: The open scene.
        search: Its search.
        card: The model's card.
        settings: What is asked for.
        find_collars: Whether to look for collars of invalid pixels within the raster, which reads
            around every ship: at the end only.
    """
    found = search.found()
    pixel = search.pixel(found)
    collared = touch_invalid_pixels(scene, found.boxes, pixel) if find_collars else False
    ships = ships_from_boxes(
        found.boxes,
        found.scores,
        scene.working,
        scene=scene.name,
        scene_uri=scene.uri,
        **scene.taken(),
        model=card.name,
        model_sha256=card.sha256,
        detected_at=datetime.now(timezone.utc),
        gsd_m=search.gsd_m(found),
        at_edge=touch_edge(found.boxes, scene.working, pixel) | collared,
        bows=found.bows[:, 0],
        bow_probabilities=found.bows[:, 1],
        bow_bound=1.0 if card.bow is None else card.bow.bound,
    )
    return within_lengths(ships, settings)
