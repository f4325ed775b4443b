"""The worker of a search: tiles in, what each contributes to its scene out.

Nothing here knows of other tiles or of their order. What it returns can be pickled, so that a
search can be shared out among processes, or stored and taken up again.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from larsd_geo.boxes import envelopes, nms_rotated, points_at
from larsd_geo.detection.plan import LookPlan
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.stages import in_stages
from larsd_geo.detection.tiling import SEAM_PX
from larsd_geo.inference.candidates import DEFAULT_SCORE_FLOOR, Candidates
from larsd_geo.inference.predictor import Predictor
from larsd_geo.inference.refine import refined
from larsd_geo.inference.threads import thread_count
from larsd_geo.model.card import ModelCard
from larsd_geo.model.looks import ONE_LOOK, Look
from larsd_geo.scene import ReadTile, read_ahead
from larsd_geo.windows import Tile

__all__ = [
    "SearchedTile",
    "TileSearch",
    "TileShips",
    "groups_of",
    "tile_ships",
    "valid_share",
]

#: A box with less than this share on valid pixels is dropped: ships do not float on nodata.
MIN_VALID_SHARE = 0.5

#: Of two boxes in a tile that overlap by more than this, the lower-scored is dropped before the
#: merge. A ship has a hundred candidates and keeps a few of them: which one wins is decided after
#: they have been moved and scored by how far the others agree. In drawn harbours AP50 and AP75 are
#: the same from 0.5 to 0.7; a lower one leaves fewer boxes to move, but anticipates more of the
#: scene's suppression (see `larsd_geo.detection.merge`).
THINNING_IOU = 0.6

#: A box whose centre is this near to another tile's core, in pixels, may meet what that one finds.
_CONTESTED_PX = 4 * SEAM_PX

#: Boxes whose points are sampled at a time: a tile of 20,000 would take 100 MB of them.
_BOXES_AT_A_TIME = 1024

#: Threads at most that turn candidates into ships: more than the network can keep busy.
_MOST_FINISHING = 4

#: Points along each side of the lattice that samples validity within a box.
_LATTICE = 9


class TileShips(NamedTuple):
    """What a tile contributes to its scene.

    Attributes:
        boxes: (N, 5) boxes in the scene's pixels, those of the tile's look.
        scores: (N,) their scores, not calibrated, weighted by what the look answers for.
        own: (N,) whether the centre lies in the tile's core, not only in the border around it.
        bows: (N, 2) direction of the likelier bow, radians, and its probability; NaN where unknown,
            and where a better box of the tile should take the ship's place.
    """

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    own: NDArray[np.bool_]
    bows: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class SearchedTile:
    """A tile that has been searched.

    Attributes:
        index: Its place in the look's plan.
        ships: What it contributes; None if there was nothing to look at.
        count: Ships in its core, suppressed against each other: for progress.
        pixels: Valid pixels in its core, of the look's size.
        look: The look's number.
    """

    index: int
    ships: TileShips | None
    count: int = 0
    pixels: int = 0
    look: int = 0


class TileSearch:
    """Searches tiles of one look at a scene.

    Args:
        plan: The look; its scene is open.
        predictor: The model.
        settings: What is asked for.
        card: The model's.
    """

    def __init__(
        self,
        plan: LookPlan,
        predictor: Predictor,
        settings: DetectionSettings,
        card: ModelCard,
    ) -> None:
        self._plan, self._predictor = plan, predictor
        self._threads, self._iou = settings.threads or thread_count(), settings.iou
        score = card.score_threshold if settings.score is None else settings.score
        # Suppression and merging work on the network's own scores.
        scene = plan.scene
        self._score = card.least_score(score, scene.working_gsd_m, scene.native_gsd_m)
        self._card, self._least = card, score

    @property
    def has_bows(self) -> bool:
        """Whether the model tells bows."""
        return self._predictor.backend.has_bows

    def run(self, indices: Sequence[int]) -> Generator[list[SearchedTile], None, None]:
        """Search tiles, a batch at a time.

        Reading, the network, and what follows it work at the same time in threads of their own, a
        bounded number of tiles ahead of the caller.

        Args:
            indices: Places of the tiles in the plan.

        Yields:
            The tiles finished since the last time, at least one. Closing the generator early ends
            the threads.

        Raises:
            UnreadableSceneError: If a tile cannot be read.
            OutOfMemoryError: If not even one tile fits into the device's memory.
        """
        yield from in_stages(
            lambda: self._batches(indices),
            self._look,
            self._searched,
            threads=max(1, min(self._threads, _MOST_FINISHING)),
        )

    def _batches(self, indices: Sequence[int]) -> Generator[list[_Tile], None, None]:
        """Yield tiles in batches for the network; those with nothing to look at come alone."""
        batch = self._predictor.batch_size
        reading = read_ahead(
            self._plan.scene,
            [self._plan.tiles[index] for index in indices],
            depth=batch + self._threads,
            threads=self._threads,
            wanted=self._plan.is_searched,
        )
        waiting: list[_Tile] = []
        with closing(reading):
            for index, read in zip(indices, reading, strict=True):
                if read.image is None:
                    yield [_Tile(index, read)]
                    continue
                waiting.append(_Tile(index, read))
                if len(waiting) == batch:
                    yield waiting
                    waiting = []
            if waiting:
                yield waiting

    def _look(self, tiles: Sequence[_Tile]) -> list[_Tile]:
        """Send a batch of tiles through the network."""
        images = [tile.read.image for tile in tiles if tile.read.image is not None]
        masks = [tile.read.valid for tile in tiles if tile.read.valid is not None]
        if not images:
            return list(tiles)
        found = self._predictor.predict(images, masks, min(self._score, DEFAULT_SCORE_FLOOR))
        return [
            tile._replace(found=candidates) for tile, candidates in zip(tiles, found, strict=True)
        ]

    def _searched(self, looked: _Tile) -> SearchedTile:
        """Keep what is a tile's own of what the network found in it."""
        (tile, image, valid), found = looked.read, looked.found
        if image is None or valid is None or found is None:
            return SearchedTile(looked.place, None, look=self._plan.number)
        looked_at = _refined_in_tile(
            found, tile, valid, self._score, self._iou, settled=self._predictor.settled
        )
        part = _contribution(looked_at, tile, self._score, self._plan.look)
        # Before the suppression: what is no ship because of its place must not suppress a ship.
        allowed = self._plan.area.outside_exclusions(part.boxes)
        part = TileShips(
            part.boxes[allowed], part.scores[allowed], part.own[allowed], part.bows[allowed]
        )
        kept = nms_rotated(part.boxes, part.scores + part.own, self._iou)
        # Another tile's ships, or another look's, may take the place of any; `bows_of` tells the
        # bows of those that come to stand in for them. Near a seam that would be many.
        needed = _contested(part.boxes, looked_at.boxes, tile)
        needed[kept] = True
        part.bows[needed] = self._bows(tile, image, valid, part.boxes[needed])
        top, left = tile.core.row - tile.window.row, tile.core.col - tile.window.col
        seen = valid[top : top + tile.core.height, left : left + tile.core.width]
        count, pixels = self._reported(part, kept), int(seen.sum())
        return SearchedTile(looked.place, part, count, pixels, self._plan.number)

    def bows_of(self, boxes: NDArray[np.float64]) -> NDArray[np.float64]:
        """Tell the bows of boxes (N, 5) that were found without; reads the tiles again.

        Args:
            boxes: Boxes in the look's pixels.

        Returns:
            (N, 2) as `TileShips.bows`.

        Raises:
            UnreadableSceneError: If a tile cannot be read.
        """
        bows = np.full((len(boxes), 2), np.nan)
        places = {tile.core.bounds[:2]: tile for tile in self._plan.tiles}
        left, top = (np.unique([place[axis] for place in places]) for axis in (0, 1))
        column, row = (
            np.maximum(np.searchsorted(begins, centres, side="right") - 1, 0)
            for begins, centres in ((left, boxes[:, 0]), (top, boxes[:, 1]))
        )
        for cell in np.unique(np.column_stack([column, row]), axis=0):
            owned = (column == cell[0]) & (row == cell[1])
            tile = places[int(left[cell[0]]), int(top[cell[1]])]
            image, valid = self._plan.scene.read(tile.window)
            bows[owned] = self._bows(tile, image, valid, boxes[owned])
        return bows

    def _bows(
        self,
        tile: Tile,
        image: NDArray[np.uint8],
        valid: NDArray[np.bool_],
        boxes: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        corner = np.array([tile.window.col, tile.window.row, 0.0, 0.0, 0.0])
        return np.column_stack(self._predictor.find_bows(image, boxes - corner, valid))

    def _reported(self, part: TileShips, kept: NDArray[np.int64]) -> int:
        """Count the tile's own ships that will be reported: whose probability is high enough."""
        scene, boxes = self._plan.scene, part.boxes[kept]
        lengths_px = boxes[:, 2:4].max(axis=1, initial=0.0)
        scores = self._card.calibrated(
            part.scores[kept], lengths_px, scene.working_gsd_m, scene.native_gsd_m
        )
        return int((part.own[kept] & (scores >= self._least)).sum())


class _Tile(NamedTuple):
    """A tile on its way.

    Attributes:
        place: Its place in the plan.
        read: What was read for it.
        found: What the network found in it, in its pixels; None before.
    """

    place: int
    read: ReadTile
    found: Candidates | None = None


def tile_ships(
    found: Candidates,
    tile: Tile,
    valid: NDArray[np.bool_],
    score: float,
    iou: float,
    *,
    settled: bool = False,
    look: Look = ONE_LOOK[0],
) -> TileShips:
    """Return what a tile contributes to the scene, without bows.

    Args:
        found: Candidates in the tile's pixels.
        tile: The tile.
        valid: (H, W) validity of its pixels.
        score: Least score.
        iou: IoU threshold of the scene's suppression; thinning stays above it.
        settled: See `larsd_geo.inference.refine.refined`.
        look: The ships that are looked for.
    """
    boxes = _refined_in_tile(found, tile, valid, score, iou, settled=settled)
    return _contribution(boxes, tile, score, look)


def _refined_in_tile(
    found: Candidates,
    tile: Tile,
    valid: NDArray[np.bool_],
    score: float,
    iou: float,
    *,
    settled: bool,
) -> Candidates:
    """Return all that a tile saw, thinned and refined, in the scene's pixels of its look."""
    finite = np.flatnonzero(np.isfinite(found.boxes).all(axis=1))
    usable = finite[valid_share(found.boxes[finite], valid) >= MIN_VALID_SHARE]
    # Weak candidates vote a little, whatever score is asked for: it must move no box.
    voters = Candidates(found.boxes[usable], found.scores[usable])
    strong = voters.scores >= score
    boxes, scores = voters.boxes[strong], voters.scores[strong]
    kept = nms_rotated(boxes, scores, max(iou, THINNING_IOU))
    boxes, scores = refined(Candidates(boxes[kept], scores[kept]), voters, settled=settled)
    return Candidates(boxes + np.array([tile.window.col, tile.window.row, 0.0, 0.0, 0.0]), scores)


def _contribution(found: Candidates, tile: Tile, score: float, look: Look) -> TileShips:
    """Return those of a tile's boxes that are its own, and those of the border around it."""
    # Only now: a box that is too long for the look still votes for those that are not.
    weights = look.weights(found.boxes[:, 2:4].max(axis=1))
    scores = found.scores * weights
    near = _within(found.boxes, tile, SEAM_PX) & (scores >= score) & (weights > 0)
    boxes, scores = found.boxes[near], scores[near]
    return TileShips(boxes, scores, _within(boxes, tile, 0), np.full((len(scores), 2), np.nan))


def _contested(
    boxes: NDArray[np.float64], seen: NDArray[np.float64], tile: Tile
) -> NDArray[np.bool_]:
    """Tell which boxes (N, 5) may meet what another tile reports.

    Those are the ones that hang together, by overlapping envelopes, with a box (M, 5) seen near
    another tile's core or in it. Among the others the tile's own suppression is the scene's.
    """
    group = groups_of(np.concatenate([envelopes(boxes), envelopes(seen)]))
    mine, theirs = group[: len(boxes)], group[len(boxes) :]
    contested: NDArray[np.bool_] = np.isin(mine, theirs[~_within(seen, tile, -_CONTESTED_PX)])
    return contested


def groups_of(around: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return a group number for each envelope (N, 4): those that meet, also by others, share it."""
    if not len(around):
        return np.zeros(0, dtype=np.int64)
    upright = shapely.box(*around.T)
    one, other = shapely.STRtree(upright).query(upright)
    # Loading it takes a quarter of a second, and a first tile is done before it is needed.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    meets = coo_array((np.ones(len(one), dtype=bool), (one, other)), (len(around), len(around)))
    label: NDArray[np.int64] = connected_components(meets, directed=False)[1].astype(np.int64)
    return label


def valid_share(boxes: NDArray[np.float64], valid: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the share of each box (N, 5) that lies on valid pixels of an (H, W) mask.

    What lies beyond the mask is not valid. Sampled on a lattice of 81 points.
    """
    share = np.ones(len(boxes))
    height, width = valid.shape
    around = envelopes(boxes)
    cut = np.arange(len(boxes))
    if valid.all():
        inside = (around[:, :2] >= 0).all(axis=1) & (around[:, 2:] < (width, height)).all(axis=1)
        cut = np.flatnonzero(~inside)
    for start in range(0, len(cut), _BOXES_AT_A_TIME):
        part = cut[start : start + _BOXES_AT_A_TIME]
        share[part] = _sampled_share(boxes[part], valid)
    return share


def _sampled_share(boxes: NDArray[np.float64], valid: NDArray[np.bool_]) -> NDArray[np.float64]:
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
