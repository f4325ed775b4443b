"""What a search of a scene will do, known without torch: for `larsd info` and the search."""

from __future__ import annotations

import logging
from typing import NamedTuple

from larsd_geo.detection.limits import check_size
from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.detection.tiling import SEAM_PX, choose_tiling, plan_windows, round_up
from larsd_geo.geo.search_area import SceneSearchArea, SearchArea
from larsd_geo.model.card import ModelCard
from larsd_geo.scene import Scene, open_scene
from larsd_geo.windows import Tile

__all__ = ["ScenePlan", "open_for_search", "plan_scene"]

logger = logging.getLogger(__name__)


class ScenePlan(NamedTuple):
    """The tiles of a scene, and which of them are searched.

    Attributes:
        tiles: All tiles, row by row.
        overlap: What neighbours share at least, in working pixels.
        area: The part of the scene that is searched.
    """

    tiles: list[Tile]
    overlap: int
    area: SceneSearchArea

    def is_searched(self, tile: Tile) -> bool:
        """Tell whether a tile is read; its pixels may still turn out to be empty."""
        return self.area.is_searched(tile, SEAM_PX)

    def to_read(self) -> int:
        """Count the tiles that are read."""
        return sum(map(self.is_searched, self.tiles))

    def wasted_share(self) -> float:
        """Return the share of the pixels to read that are no tile's own: overlap and padding."""
        searched = [tile for tile in self.tiles if self.is_searched(tile)]
        read = sum(tile.window.height * tile.window.width for tile in searched)
        own = sum(tile.core.height * tile.core.width for tile in searched)
        return 1.0 - own / read if read else 0.0


def open_for_search(path: ScenePath, settings: DetectionSettings, card: ModelCard) -> Scene:
    """Open a scene at the ground sample distance of its search, and log what is suspicious.

    Args:
        path: The raster.
        settings: What is asked for.
        card: The model's.

    Raises:
        LarsdError: As `open_scene`.
    """
    scene = open_scene(
        path,
        bands=settings.bands,
        crs=settings.scene_crs,
        gsd=settings.gsd,
        gsd_range=card.gsd_range_m,
        value_range=settings.value_range,
        mask=settings.mask,
        nodata=settings.nodata,
        allow_ungeoreferenced=settings.allow_ungeoreferenced,
    )
    if scene.warnings:
        logger.warning("%s: %s", scene.name, "; ".join(scene.warnings))
    return scene


def plan_scene(
    scene: Scene, settings: DetectionSettings, card: ModelCard, area: SearchArea
) -> ScenePlan:
    """Cut a scene into the tiles of its search.

    Args:
        scene: The scene, opened by `open_for_search`.
        settings: What is asked for.
        card: The model's.
        area: The area to search.

    Raises:
        SceneTooLargeError: If there would be too many tiles.
        TilingError: If the tile has no room for the overlap.
        SearchAreaOutsideSceneError: If the area of interest does not touch the scene.
        UnreadableSearchAreaError: If a file is on a map and the scene is not.
    """
    shape = scene.working.shape
    tile, overlap = tiling = choose_tiling(
        shape, scene.working_gsd_m, card, settings.tile, settings.overlap_m
    )
    check_size(scene.path, shape, tiling)
    tiles = plan_windows(shape, tile, overlap)
    return ScenePlan(tiles, round_up(overlap), area.in_scene(scene.working))
