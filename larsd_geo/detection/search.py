"""The driver of a scene's search: its tiles to the worker, what comes back into the merge."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import closing

import numpy as np
from numpy.typing import NDArray

from larsd_geo.detection.journal_records import plan_digest
from larsd_geo.detection.merge import SceneMerge, SceneShips
from larsd_geo.detection.plan import LookPlan, ScenePlan
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiles import SearchedTile, TileSearch
from larsd_geo.detection.work import SceneWork
from larsd_geo.inference.predictor import Predictor
from larsd_geo.model.card import ModelCard

__all__ = ["SceneSearch"]

logger = logging.getLogger(__name__)

#: A score that a calibration has turned to and fro may come out this much below the least one.
_ROUNDING = 1e-9


class SceneSearch:
    """The search of one scene, look by look.

    Args:
        plan: The looks; their scene is open.
        predictors: The model, once for each look.
        settings: What is asked for.
        card: The model's.

    Attributes:
        tiles_seen: Tiles that went through the network so far.
        pixels: Valid working pixels in the cores of the first look's tiles.
    """

    def __init__(
        self,
        plan: ScenePlan,
        predictors: Sequence[Predictor],
        settings: DetectionSettings,
        card: ModelCard,
    ) -> None:
        self._plan, self._card = plan, card
        self._searches = [
            TileSearch(look, predictor, settings, card)
            for look, predictor in zip(plan.looks, predictors, strict=True)
        ]
        self._least = card.score_threshold if settings.score is None else settings.score
        self._merge = SceneMerge(settings.iou)
        self._done = self._ships = 0
        self.tiles_seen = self.pixels = 0
        for look in plan.looks:
            _log(look)

    def run(
        self, report: Callable[[int, int, int], None], journal: SceneWork | None = None
    ) -> None:
        """Search the scene.

        Args:
            report: Told tiles done, tiles in all, and ships so far; all looks count.
            journal: The tiles that are done already, which are not searched again; it takes the
                others.
        """
        total = self._plan.tile_count
        left = [dict.fromkeys(range(len(look.tiles))) for look in self._plan.looks]
        if journal is not None:
            counts = (len(look.tiles) for look in self._plan.looks)
            for tile in journal.tiles(plan_digest(self._plan), *counts):
                self._take_in(tile)
                left[tile.look].pop(tile.index, None)
            if journal.share is not None:
                # Numbers count on from look to look.
                wanted, first = set(journal.share), 0
                for part, look in zip(left, self._plan.looks, strict=True):
                    for index in [index for index in part if first + index not in wanted]:
                        del part[index]
                    first += len(look.tiles)
        report(self._done, total, self._ships)
        for search, indices in zip(self._searches, left, strict=True):
            # Closed at once when the callback ends the run, and with it the threads of the stages.
            with closing(search.run(list(indices))) as finished:
                for searched in finished:
                    for tile in searched:
                        self._take_in(tile)
                    if journal is not None:
                        journal.add(searched)
                    report(self._done, total, self._ships)
        self.pixels = min(self.pixels, self._plan.first.area.pixels())
        if any(search.has_bows for search in self._searches) and (
            journal is None or journal.share is None
        ):
            self._merge.complete(self._bows_of)

    def _bows_of(self, boxes: NDArray[np.float64], looks: NDArray[np.int64]) -> NDArray[np.float64]:
        """Tell the bows of ships (N, 5) in the first look's pixels, each by its own look."""
        bows = np.full((len(boxes), 2), np.nan)
        for number, search in enumerate(self._searches):
            own = looks == number
            if own.any():
                look = self._plan.looks[number]
                bows[own] = search.bows_of(look.from_first_look(boxes[own], self._plan.first.scene))
        return bows

    def found(self) -> SceneShips:
        """Return the ships of the tiles seen so far, suppressed against each other, best first."""
        ships = self._merge.ships()
        lengths_px = ships.boxes[:, 2:4].max(axis=1) / self.pixel(ships)
        scores = self._card.calibrated(
            ships.scores, lengths_px, self.gsd_m(ships), self._plan.first.scene.native_gsd_m
        )
        counts = scores >= self._least - _ROUNDING
        counts &= self._plan.first.area.inside_area(ships.boxes)
        # Calibration may change the order of ships that differ in length or look.
        order = np.argsort(-scores, kind="stable")
        order = order[counts[order]]
        return SceneShips(ships.boxes[order], scores[order], ships.bows[order], ships.looks[order])

    def area_km2(self) -> float | None:
        """Return the ground that was searched; None if the scene has no georeferencing."""
        working = self._plan.first.scene.working
        if working.crs is None:
            return None
        across, down = working.ground_sample_distance()
        return self.pixels * across * down / 1e6

    def pixel(self, ships: SceneShips) -> NDArray[np.float64]:
        """Return the side of the pixels that each ship was found in, in working pixels, (N,)."""
        sides = np.array([look.look.coarser for look in self._plan.looks])
        return sides[ships.looks]

    def gsd_m(self, ships: SceneShips) -> NDArray[np.float64] | None:
        """Return the ground sample distance that each was found at, (N,); None if unknown."""
        distances = [look.scene.working_gsd_m for look in self._plan.looks]
        known = np.array([distance for distance in distances if distance is not None])
        return known[ships.looks] if len(known) else None

    def _take_in(self, tile: SearchedTile) -> None:
        self._done += 1
        if tile.ships is None:
            return
        look = self._plan.looks[tile.look]
        boxes = look.in_first_look(tile.ships.boxes, self._plan.first.scene)
        self._merge.add(tile.ships._replace(boxes=boxes), tile.look)
        self._ships += tile.count
        self.tiles_seen += 1
        if tile.look == 0:  # the others see the same ground again
            self.pixels += tile.pixels


def _log(look: LookPlan) -> None:
    rows, columns = look.scene.working.shape
    gsd, tiles = look.scene.working_gsd_m, look.tiles
    logger.info(
        "%s: %d x %d pixels%s, %d tiles of %d x %d",
        look.scene.name,
        columns,
        rows,
        "" if gsd is None else f" of {gsd:.3g} m",
        len(tiles),
        tiles[0].window.width,
        tiles[0].window.height,
    )
