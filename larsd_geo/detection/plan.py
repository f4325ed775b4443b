"""What a search of a scene will do, known without torch: for `larsd info` and the search."""

from __future__ import annotations

from typing import NamedTuple

from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.detection.tiling import SEAM_PX, choose_tiling, plan_windows, round_up
from larsd_geo.geo.search_area import SceneSearchArea, SearchArea
from larsd_geo.model.card import ModelCard
from larsd_geo.scene import Scene, open_scene
from larsd_geo.windows import Tile

__all__ = ["ScenePlan", "open_for_search", "plan_scene"]


class ScenePlan(NamedTuple):
    """The tiles of a scene, and which of them are looked at.

    Attributes:
        tiles: All tiles, row by row.
        overlap: What neighbours share at least, in working pixels.
        places: Where in the scene ships are looked for.
    """

    tiles: list[Tile]
    overlap: int
    places: SceneSearchArea

    def wants(self, tile: Tile) -> bool:
        """Tell whether a tile is read; its pixels may still turn out to be empty."""
        return self.places.is_searched(tile, SEAM_PX)

    def to_read(self) -> int:
        """Count the tiles that are read."""
        return sum(map(self.wants, self.tiles))


def open_for_search(
    path: ScenePath,
    settings: DetectionSettings,
    card: ModelCard,
    value_range: tuple[float, float] | None,
) -> Scene:
    """Open a scene at the ground sample distance of its search.

    Args:
        path: The raster.
        settings: What is asked for.
        card: The model's.
        value_range: Instead of that of the settings.

    Raises:
        LarsdError: As `open_scene`.
    """
    return open_scene(
        path,
        bands=settings.bands,
        crs=settings.scene_crs,
        gsd=settings.gsd,
        gsd_range=card.gsd_range_m,
        value_range=value_range,
        allow_ungeoreferenced=settings.allow_ungeoreferenced,
    )


def plan_scene(
    scene: Scene, settings: DetectionSettings, card: ModelCard, places: SearchArea
) -> ScenePlan:
    """Cut a scene into the tiles of its search.

    Args:
        scene: The scene, opened by `open_for_search`.
        settings: What is asked for.
        card: The model's.
        places: Where ships are looked for.

    Raises:
        TilingError: The tile has no room for the overlap.
        AreaOutsideSceneError: The area of interest does not touch the scene.
        AreaUnreadableError: A file is on a map and the scene is not.
    """
    tile, overlap = choose_tiling(scene.working_gsd_m, card, settings.tile, settings.overlap_m)
    tiles = plan_windows(scene.working.shape, tile, overlap)
    return ScenePlan(tiles, round_up(overlap), places.in_scene(scene.working))
