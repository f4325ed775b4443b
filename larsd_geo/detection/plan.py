"""What a search of a scene will do, known without torch: for `larsd info` and the search."""

from __future__ import annotations

import logging
import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import boxes_from_quads, corners_from_boxes
from larsd_geo.detection.limits import check_size
from larsd_geo.detection.settings import DetectionSettings, ScenePath
from larsd_geo.detection.tiling import (
    SEAM_PX,
    choose_tiling,
    cost_of,
    plan_windows,
    plan_windows_on,
    round_up,
)
from larsd_geo.geo.search_area import SceneSearchArea, SearchArea
from larsd_geo.model.card import ModelCard
from larsd_geo.model.looks import Look, looks_for
from larsd_geo.scene import Scene, open_scene
from larsd_geo.windows import Tile

__all__ = ["LookPlan", "ScenePlan", "open_for_search", "plan_scene", "wasted_share"]

logger = logging.getLogger(__name__)


class LookPlan(NamedTuple):
    """One look at a scene: its tiles, and which of them are searched.

    Attributes:
        number: Its number, from 0 for the finest.
        look: The ships that it answers for.
        scene: The scene on the look's grid.
        tiles: All tiles, row by row.
        overlap: What neighbours share at least, in the look's pixels.
        area: The part of the scene that is searched, in the look's pixels.
    """

    number: int
    look: Look
    scene: Scene
    tiles: list[Tile]
    overlap: int
    area: SceneSearchArea

    def is_searched(self, tile: Tile) -> bool:
        """Tell whether a tile is read; its pixels may still turn out to be empty."""
        return self.area.is_searched(tile, SEAM_PX)

    def to_read(self) -> int:
        """Count the tiles that are read."""
        return sum(map(self.is_searched, self.tiles))

    def cost(self) -> int:
        """Return what it costs to search the tiles that are read, in pixels."""
        return cost_of([tile for tile in self.tiles if self.is_searched(tile)])

    def pixels_to_read(self) -> tuple[int, int]:
        """Return the pixels that are read, and those among them that are a tile's own."""
        searched = [tile for tile in self.tiles if self.is_searched(tile)]
        read = sum(math.prod(tile.window.shape) for tile in searched)
        return read, sum(math.prod(tile.core.shape) for tile in searched)

    def in_first_look(self, boxes: NDArray[np.float64], first: Scene) -> NDArray[np.float64]:
        """Bring boxes (N, 5) of this look to the pixels of the first look's scene."""
        return self._scaled(boxes, first, self.scene)

    def from_first_look(self, boxes: NDArray[np.float64], first: Scene) -> NDArray[np.float64]:
        """Bring boxes (N, 5) in the pixels of the first look's scene to this look."""
        return self._scaled(boxes, self.scene, first)

    def _scaled(self, boxes: NDArray[np.float64], to: Scene, of: Scene) -> NDArray[np.float64]:
        if self.number == 0:
            return boxes
        down, across = np.divide(to.working.shape, of.working.shape)
        moved: NDArray[np.float64] = boxes_from_quads(corners_from_boxes(boxes) * (across, down))
        return moved


class ScenePlan(NamedTuple):
    """The looks at a scene, finest first; the ships of all are brought to the first one's pixels.

    Attributes:
        looks: The looks.
    """

    looks: tuple[LookPlan, ...]

    @property
    def first(self) -> LookPlan:
        """The finest look."""
        return self.looks[0]

    @property
    def tile_count(self) -> int:
        """Tiles of all looks."""
        return sum(len(look.tiles) for look in self.looks)

    def to_read(self) -> int:
        """Count the tiles that are read."""
        return sum(look.to_read() for look in self.looks)

    def wasted_share(self) -> float:
        """Return the share of the pixels to read that are no tile's own: overlap and padding."""
        return wasted_share(*self.looks)


def wasted_share(*looks: LookPlan) -> float:
    """Return the share of the pixels that looks read that are no tile's own."""
    counts = [look.pixels_to_read() for look in looks]
    read, own = (sum(count[which] for count in counts) for which in (0, 1))
    return 1.0 - own / read if read else 0.0


def open_for_search(
    path: ScenePath, settings: DetectionSettings, card: ModelCard, area: SearchArea | None = None
) -> Scene:
    """Open a scene at the ground sample distance of its finest look, and log what is suspicious.

    Args:
        path: The raster.
        settings: What is asked for.
        card: The model's.
        area: The area to search: no pixel of a scene outside it is read.

    Raises:
        LarsdError: As `open_scene`.
        SearchAreaOutsideSceneError: If the search area does not touch the scene.
    """
    scene = open_scene(
        path,
        bands=settings.bands,
        crs=settings.scene_crs,
        gsd=settings.gsd,
        gsd_range=card.gsd_range_m,
        most_magnified=card.most_magnified,
        value_range=settings.value_range,
        mask=settings.mask,
        nodata=settings.nodata,
        allow_ungeoreferenced=settings.allow_ungeoreferenced,
        check_grid=None if area is None else area.check_overlap,
    )
    if scene.warnings:
        logger.warning("%s: %s", scene.name, "; ".join(scene.warnings))
    return scene


def plan_scene(
    scene: Scene, settings: DetectionSettings, card: ModelCard, area: SearchArea
) -> ScenePlan:
    """Choose the looks at a scene, and cut each into the tiles of its search.

    Args:
        scene: The scene, opened by `open_for_search`.
        settings: What is asked for.
        card: The model's.
        area: The area to search.

    Raises:
        SceneTooLargeError: If there would be too many tiles.
        TilingError: If the tile has no room for the overlap.
        SearchAreaOutsideSceneError: If the search area does not touch the scene.
        UnreadableSearchAreaError: If a file is on a map and the scene is not.
    """
    # A ship that is longer than the scene's diagonal shows no more of itself than that.
    longest_px = math.hypot(*scene.working.shape)
    if scene.working_gsd_m is not None:
        longest_px = min(longest_px, card.longest_ship_m / scene.working_gsd_m)
    offered = card.looks if settings.looks == "auto" else card.looks[:1]
    looks = looks_for(offered, longest_px)
    return ScenePlan(
        tuple(
            _plan_look(number, look, scene.coarser(look.coarser), settings, card, area)
            for number, look in enumerate(looks)
        )
    )


def _plan_look(
    number: int,
    look: Look,
    scene: Scene,
    settings: DetectionSettings,
    card: ModelCard,
    area: SearchArea,
) -> LookPlan:
    tile, overlap = tiling = choose_tiling(
        scene.working.shape,
        scene.working_gsd_m,
        card,
        settings.tile,
        settings.overlap_m,
        look.reach_px,
    )
    check_size(scene.path, scene.working.shape, tiling)
    tiles = plan_windows(scene.working.shape, tile, overlap)
    on_grid = LookPlan(number, look, scene, tiles, round_up(overlap), area.in_scene(scene.working))
    part = on_grid.area.bounds()
    if part is None or settings.tile is not None or min(part.shape) < 1:
        return on_grid
    # Tiles for a small area are smaller than those of the scene's grid, and fewer.
    on_area = on_grid._replace(tiles=plan_windows_on(scene.working.shape, part, overlap))
    return on_area if 0 < on_area.cost() < on_grid.cost() else on_grid
