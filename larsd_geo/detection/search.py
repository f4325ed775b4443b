"""The driver of a scene's search: its tiles to the worker, what comes back into the merge."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import closing

from larsd_geo.detection.journal_records import plan_digest
from larsd_geo.detection.merge import SceneMerge, SceneShips
from larsd_geo.detection.plan import ScenePlan
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import SearchedTile, TileSearch
from larsd_geo.detection.work import SceneWork
from larsd_geo.inference.predictor import Predictor
from larsd_geo.model.card import ModelCard
from larsd_geo.scene import Scene

__all__ = ["SceneSearch"]

logger = logging.getLogger(__name__)


class SceneSearch:
    """The search of one scene.

    Args:
        scene: The open scene.
        plan: Its tiles.
        predictor: The model.
        settings: What is asked for.
        card: The model's.

    Attributes:
        tiles_seen: Tiles that went through the network so far.
        pixels: Valid working pixels in their cores.
    """

    def __init__(
        self,
        scene: Scene,
        plan: ScenePlan,
        predictor: Predictor,
        settings: DetectionSettings,
        card: ModelCard,
    ) -> None:
        self._plan, self._scene = plan, scene
        self._tiles = TileSearch(scene, plan, predictor, settings, card)
        self._calibration = card.curve
        self._merge = SceneMerge(settings.iou)
        self._done = self._ships = 0
        self.tiles_seen = self.pixels = 0
        rows, columns = scene.working.shape
        gsd, tiles = scene.working_gsd_m, plan.tiles
        logger.info(
            "%s: %d x %d pixels%s, %d tiles of %d x %d",
            scene.name,
            columns,
            rows,
            "" if gsd is None else f" of {gsd:.3g} m",
            len(tiles),
            tiles[0].window.width,
            tiles[0].window.height,
        )

    def run(
        self, report: Callable[[int, int, int], None], journal: SceneWork | None = None
    ) -> None:
        """Search the scene.

        Args:
            report: Told tiles done, tiles in all, and ships so far.
            journal: The tiles that are done already, which are not searched again; it takes the
                others.
        """
        total = len(self._plan.tiles)
        left = dict.fromkeys(range(total))
        if journal is not None:
            for tile in journal.tiles(plan_digest(self._scene, self._plan), total):
                self._take_in(tile)
                left.pop(tile.index, None)
            if journal.share is not None:
                left = {number: None for number in journal.share if number in left}
        report(self._done, total, self._ships)
        # Closed at once when the callback ends the run, and with it the threads of the stages.
        with closing(self._tiles.run(list(left))) as finished:
            for searched in finished:
                for tile in searched:
                    self._take_in(tile)
                if journal is not None:
                    journal.add(searched)
                report(self._done, total, self._ships)
        self.pixels = min(self.pixels, self._plan.area.pixels())

    def found(self) -> SceneShips:
        """Return the ships of the tiles seen so far, suppressed against each other, best first."""
        ships = self._merge.ships()
        ships = ships._replace(scores=self._calibration.apply(ships.scores))
        inside = self._plan.area.inside_area(ships.boxes)
        return SceneShips(*(values[inside] for values in ships))

    def _take_in(self, tile: SearchedTile) -> None:
        self._done += 1
        if tile.ships is None:
            return
        self._merge.add(tile.ships)
        self._ships += tile.count
        self.pixels += tile.pixels
        self.tiles_seen += 1
