"""The worker of a search: tiles in, what each contributes to its scene out.

Nothing here knows of other tiles or of their order. What it returns can be pickled, so that a
search can be shared out among processes, or stored and taken up again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import nms_rotated, points_at
from larsd_geo.detection.plan import ScenePlan
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiling import SEAM_PX
from larsd_geo.inference.candidates import DEFAULT_SCORE_FLOOR, Candidates
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import refined
from larsd_geo.model.card import ModelCard
from larsd_geo.scene import ReadTile, Scene, read_ahead
from larsd_geo.windows import Tile

__all__ = ["SearchedTile", "TileSearch", "TileShips", "tile_ships", "valid_share"]

#: A box with less than this share on valid pixels is dropped: ships do not float on nodata.
MIN_VALID_SHARE = 0.5

#: Of two boxes in a tile that overlap by more than this, the lower-scored is dropped before the
#: merge. A ship has tens of candidates and keeps a few of them.
THINNING_IOU = 0.7

#: Points along each side of the lattice that samples validity within a box.
_LATTICE = 9


class TileShips(NamedTuple):
    """What a tile contributes to its scene.

    Attributes:
        boxes: (N, 5) boxes in the scene's working pixels.
        scores: (N,) their scores, not calibrated.
        own: (N,) whether the centre lies in the tile's core, not only in the border around it.
        bows: (N, 2) direction of the likelier bow, radians, and its probability; NaN where unknown.
    """

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    own: NDArray[np.bool_]
    bows: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SearchedTile:
    """A tile that has been searched.

    Attributes:
        index: Its place in the scene's plan.
        ships: What it contributes; None if there was nothing to look at.
        count: Ships in its core, suppressed against each other: for progress.
        pixels: Valid working pixels in its core.
    """

    index: int
    ships: TileShips | None
    count: int = 0
    pixels: int = 0


class TileSearch:
    """Searches tiles of one scene.

    Args:
        scene: The open scene.
        plan: Its tiles.
        predictor: The model.
        settings: What is asked for.
        card: The model's.
    """

    def __init__(
        self,
        scene: Scene,
        plan: ScenePlan,
        predictor: Predictor,
        settings: DetectionSettings,
        card: ModelCard,
    ) -> None:
        self._scene, self._plan, self._predictor = scene, plan, predictor
        self._threads, self._iou = settings.threads, settings.iou
        score = card.score_threshold if settings.score is None else settings.score
        # Suppression and merging work on the network's own scores, whose order is the same.
        self._score = card.curve.invert(score)

    def run(self, indices: Sequence[int]) -> Iterator[list[SearchedTile]]:
        """Search tiles, a batch at a time.

        Args:
            indices: Places of the tiles in the plan.

        Yields:
            The tiles finished since the last time, at least one. Closing the generator early ends
            the reading.

        Raises:
            UnreadableSceneError: If a tile cannot be read.
            OutOfMemoryError: If not even one tile fits into the device's memory.
        """
        batch = self._predictor.batch_size
        reading = read_ahead(
            self._scene,
            [self._plan.tiles[index] for index in indices],
            depth=batch + self._threads,
            threads=self._threads,
            wanted=self._plan.is_searched,
        )
        waiting: list[tuple[int, ReadTile]] = []
        with closing(reading):
            for index, read in zip(indices, reading, strict=True):
                if read.image is None:
                    yield [SearchedTile(index, None)]
                    continue
                waiting.append((index, read))
                if len(waiting) == batch:
                    yield self._look(waiting)
                    waiting = []
            if waiting:
                yield self._look(waiting)

    def _look(self, tiles: Sequence[tuple[int, ReadTile]]) -> list[SearchedTile]:
        """Send a batch of tiles through the network and keep what is theirs."""
        images = [read.image for _, read in tiles if read.image is not None]
        masks = [read.valid for _, read in tiles if read.valid is not None]
        found = self._predictor.predict(images, masks, min(self._score, DEFAULT_SCORE_FLOOR))
        return [
            self._searched(index, read.tile, image, valid, candidates)
            for (index, read), image, valid, candidates in zip(
                tiles, images, masks, found, strict=True
            )
        ]

    def _searched(
        self,
        index: int,
        tile: Tile,
        image: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        candidates: Candidates,
    ) -> SearchedTile:
        part = tile_ships(
            candidates, tile, valid, self._score, self._iou, settled=self._predictor.settled
        )
        # Before the suppression: what is no ship because of its place must not suppress a ship.
        allowed = self._plan.area.outside_exclusions(part.boxes)
        part = TileShips(
            part.boxes[allowed], part.scores[allowed], part.own[allowed], part.bows[allowed]
        )
        corner = np.array([tile.window.col, tile.window.row, 0.0, 0.0, 0.0])
        bows = self._predictor.find_bows(image, part.boxes - corner, valid)
        part = part._replace(bows=np.column_stack(bows))
        top, left = tile.core.row - tile.window.row, tile.core.col - tile.window.col
        seen = valid[top : top + tile.core.height, left : left + tile.core.width]
        count = len(nms_rotated(part.boxes[part.own], part.scores[part.own], self._iou))
        return SearchedTile(index, part, count, int(seen.sum()))


def tile_ships(
    found: Candidates,
    tile: Tile,
    valid: NDArray[np.bool_],
    score: float,
    iou: float,
    *,
    settled: bool = False,
) -> TileShips:
    """Return what a tile contributes to the scene, without bows.

    Args:
        found: Candidates in the tile's pixels.
        tile: The tile.
        valid: (H, W) validity of its pixels.
        score: Least score.
        iou: IoU threshold of the scene's suppression; thinning stays above it.
        settled: See `larsd_geo.inference.refine.refined`.
    """
    finite = np.flatnonzero(np.isfinite(found.boxes).all(axis=1))
    usable = finite[valid_share(found.boxes[finite], valid) >= MIN_VALID_SHARE]
    # Weak candidates vote a little, whatever score is asked for: it must move no box.
    voters = Candidates(found.boxes[usable], found.scores[usable])
    strong = voters.scores >= score
    boxes, scores = voters.boxes[strong], voters.scores[strong]
    kept = nms_rotated(boxes, scores, max(iou, THINNING_IOU))
    boxes, scores = refined(Candidates(boxes[kept], scores[kept]), voters, settled=settled)
    boxes += np.array([tile.window.col, tile.window.row, 0.0, 0.0, 0.0])
    near = _within(boxes, tile, SEAM_PX) & (scores >= score)
    boxes, scores = boxes[near], scores[near]
    return TileShips(boxes, scores, _within(boxes, tile, 0), np.full((len(scores), 2), np.nan))


def valid_share(boxes: NDArray[np.float64], valid: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share of each box (N, 5) that lies on valid pixels of an (H, W) mask.

    What lies beyond the mask is not valid. Sampled on a lattice of 81 points.
    """
    steps = (np.arange(_LATTICE) + 0.5) / _LATTICE - 0.5
    lattice = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    column, row = np.moveaxis(np.floor(points_at(boxes, lattice)).astype(np.int64), -1, 0)
    height, width = valid.shape
    inside = (row >= 0) & (row < height) & (column >= 0) & (column < width)
    sampled = valid[np.clip(row, 0, height - 1), np.clip(column, 0, width - 1)] & inside
    share: NDArray[np.float64] = sampled.mean(axis=1)
    return share


def _within(boxes: NDArray[np.float64], tile: Tile, margin: int) -> NDArray[np.bool_]:
    """Tell which boxes have their centre in the tile's core, widened by `margin`."""
    xmin, ymin, xmax, ymax = tile.core.bounds
    x, y = boxes[:, 0], boxes[:, 1]
    within: NDArray[np.bool_] = (
        (x >= xmin - margin) & (x < xmax + margin) & (y >= ymin - margin) & (y < ymax + margin)
    )
    return within
