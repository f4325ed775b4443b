"""The search of one scene: its tiles, read ahead, through the network, merged as they come in."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import nms_rotated
from larsd_geo.detection.merge import SceneMerge, SceneShips, TileShips, tile_ships
from larsd_geo.detection.plan import ScenePlan
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.inference.candidates import DEFAULT_SCORE_FLOOR
from larsd_geo.inference.predictor import Predictor
from larsd_geo.scene import ReadTile, Scene, read_ahead

logger = logging.getLogger(__name__)


class SceneSearch:
    """The search of one scene.

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
    ) -> None:
        self._scene, self._plan, self._predictor = scene, plan, predictor
        self._threads = settings.threads
        self._iou = settings.iou
        card = predictor.model.card
        score = card.score_threshold if settings.score is None else settings.score
        # Suppression and merging work on the network's own scores, whose order is the same.
        self._calibration = card.curve
        self._score = self._calibration.invert(score)
        self._merge = SceneMerge(self._iou)
        self._ships = 0
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

    def run(self, report: Callable[[int, int, int], None]) -> None:
        """Search the scene; `report` is told tiles done, tiles in all, and ships so far."""
        waiting: list[ReadTile] = []
        batch = self._predictor.batch_size
        total, skipped = len(self._plan.tiles), 0
        report(0, total, 0)
        reading = read_ahead(
            self._scene,
            self._plan.tiles,
            depth=batch + self._threads,
            threads=self._threads,
            wanted=self._plan.wants,
        )
        with closing(reading):
            for number, read in enumerate(reading, 1):
                if read.image is None:
                    skipped += 1
                else:
                    waiting.append(read)
                is_due = len(waiting) == batch or number == total
                if is_due:
                    self._look(waiting)
                    waiting = []
                if is_due or read.image is None:
                    report(self.tiles_seen + skipped, total, self._ships)
        self.pixels = min(self.pixels, self._plan.places.pixels())

    def found(self) -> SceneShips:
        """Return the ships of the tiles seen so far, suppressed against each other, best first."""
        ships = self._merge.ships()
        ships = ships._replace(scores=self._calibration.apply(ships.scores))
        inside = self._plan.places.inside_area(ships.boxes)
        return SceneShips(*(values[inside] for values in ships))

    def _look(self, tiles: Sequence[ReadTile]) -> None:
        """Send a batch of tiles through the network and keep what is theirs."""
        images = [read.image for read in tiles if read.image is not None]
        masks = [read.valid for read in tiles if read.valid is not None]
        floor = min(self._score, DEFAULT_SCORE_FLOOR)
        found = self._predictor.predict(images, masks, floor)
        for read, candidates, valid in zip(tiles, found, masks, strict=True):
            part = tile_ships(candidates, read.tile, valid, self._score, self._iou)
            # Before the suppression: what is no ship by its place shall not suppress one beside it.
            allowed = self._plan.places.outside_exclusions(part.boxes)
            part = TileShips(part.boxes[allowed], part.scores[allowed], part.own[allowed])
            self._merge.add(self._with_bows(part, read, valid))
            window, core = read.tile
            top, left = core.row - window.row, core.col - window.col
            seen = valid[top : top + core.height, left : left + core.width]
            self.pixels += int(seen.sum())
            self._ships += len(nms_rotated(part.boxes[part.own], part.scores[part.own], self._iou))
            self.tiles_seen += 1

    def _with_bows(self, part: TileShips, read: ReadTile, valid: NDArray[np.bool_]) -> TileShips:
        """Add to a tile's ships where their bows lie."""
        if read.image is None:
            return part
        corner = np.array([read.tile.window.col, read.tile.window.row, 0.0, 0.0, 0.0])
        return part._replace(bows=self._predictor.find_bows(read.image, valid, part.boxes - corner))
