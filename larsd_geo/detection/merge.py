"""From the candidates of overlapping tiles to the ships of a scene, whatever the tiles.

Cores partition the scene and tiles overlap by the longest ship, so a ship whose centre lies in a
tile's core is whole in that tile. A box therefore counts where its centre lies: only the tile that
owns the place may report it, and a box around the visible half of a ship that the tile's edge cuts
does not count, because its centre lies outside the core. The boxes of a scene are then those that
one huge tile would give, and one greedy suppression over all of them decides. What is done tile by
tile must not anticipate it:

- Suppressing a tile at the final threshold would. A box may fall to a rival that itself falls to a
  box of the neighbour, and nobody is left; and of two explanations of one ship on a seam (a ship,
  and the ship with the barge beside it) each tile may keep the one whose centre the other tile
  owns, and both are dropped. So a tile is only *thinned*, to bound memory: a box goes if a better
  one nearly coincides with it (IoU above `THINNING_IOU`), which any third box overlaps nearly as
  much.
- Two tiles see a ship in slightly different surroundings, so that of its candidates, which
  score alike, another one may come first. Each box that is left is therefore moved to the mean of
  all the tile's candidates that agree with it (`larsd_geo.inference.refine`), which hardly changes.
- Several looks at a scene report in the pixels of the first one. Each reports the lengths that it
  answers for (`larsd_geo.model.looks`), and in one suppression a ship that two looks see is one.
- A centre near a seam may still come out on the other's side in both tiles. So cores are widened by
  `SEAM_PX`, and such a box is reported twice rather than never. In the scene's suppression a tile's
  own boxes come before those of its widened border: what the neighbour owns it knows better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from larsd_geo.boxes import envelopes, nms_rotated
from larsd_geo.detection.tiles import TileShips, groups_of

__all__ = ["SceneMerge", "SceneShips"]


#: Boxes and the numbers of their looks in, directions and probabilities of the bows out.
TellsBows = Callable[[NDArray[np.float64], NDArray[np.int64]], NDArray[np.float64]]


class SceneShips(NamedTuple):
    """The ships of a scene.

    Attributes:
        boxes: (N, 5) boxes in the scene's working pixels.
        scores: (N,) their scores, the best first.
        bows: (N, 2) direction of the likelier bow, radians, and its probability; NaN where unknown.
        looks: (N,) number of the look that each box is from.
    """

    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]
    bows: NDArray[np.float64]
    looks: NDArray[np.int64]


class SceneMerge:
    """The suppression over a scene, kept up to date while its tiles come in.

    Boxes whose upright envelopes meet, directly or by way of others, are a group. Suppression never
    reaches from one group into another, so that what new tiles bring changes only the groups that
    they touch, and only those are suppressed again. At any time the ships are those of one
    suppression over all tiles added so far, in whatever order they came.

    Args:
        iou: Of two boxes that overlap by more than this, one is dropped.
    """

    def __init__(self, iou: float) -> None:
        self._iou = iou
        self._waiting: list[TileShips] = []
        self._waiting_looks: list[NDArray[np.int64]] = []
        self._boxes, self._scores = np.zeros((0, 5)), np.zeros(0)
        self._around = np.zeros((0, 4))
        self._bows, self._looks = np.zeros((0, 2)), np.zeros(0, dtype=np.int64)
        self._own, self._kept = np.zeros(0, dtype=bool), np.zeros(0, dtype=bool)
        self._group = np.zeros(0, dtype=np.int64)
        self._next_group = 0

    def add(self, part: TileShips, look: int = 0) -> None:
        """Add what a tile contributes; the work is done when the ships are asked for.

        Args:
            part: The tile's, in the scene's working pixels.
            look: Number of its look.
        """
        if len(part.scores):
            self._waiting.append(part)
            self._waiting_looks.append(np.full(len(part.scores), look, dtype=np.int64))

    def ships(self) -> SceneShips:
        """Return the ships so far, best score first; of equal scores the place decides."""
        if self._waiting:
            self._take_in()
        boxes, scores = self._boxes[self._kept], self._scores[self._kept]
        bows, looks = self._bows[self._kept], self._looks[self._kept]
        order = np.lexsort((*boxes.T, -scores))
        return SceneShips(boxes[order], scores[order], bows[order], looks[order])

    def complete(self, bows: TellsBows) -> None:
        """Tell the bows of the ships so far that were found without.

        Args:
            bows: Returns those of boxes (N, 5) that looks of some numbers (N,) have found, (N, 2).
        """
        if self._waiting:
            self._take_in()
        without = np.flatnonzero(self._kept & np.isnan(self._bows[:, 1]))
        if len(without):
            self._bows[without] = bows(self._boxes[without], self._looks[without])

    def _take_in(self) -> None:
        known = len(self._boxes)
        self._boxes = np.concatenate([self._boxes, *(part.boxes for part in self._waiting)])
        self._scores = np.concatenate([self._scores, *(part.scores for part in self._waiting)])
        # A ship's bow is the one that its own box was given; those of other boxes do not count.
        self._bows = np.concatenate([self._bows, *(part.bows for part in self._waiting)])
        self._own = np.concatenate([self._own, *(part.own for part in self._waiting)])
        self._looks = np.concatenate([self._looks, *self._waiting_looks])
        self._waiting, self._waiting_looks = [], []
        added = len(self._boxes) - known
        self._kept = np.concatenate([self._kept, np.zeros(added, dtype=bool)])
        self._group = np.concatenate([self._group, np.full(added, -1, dtype=np.int64)])

        self._around = np.concatenate([self._around, envelopes(self._boxes[known:])])
        touched = _meeting(self._around[:known], self._around[known:])
        stale = np.isin(self._group, self._group[touched])
        stale[known:] = True
        again = np.flatnonzero(stale)
        # Scores do not exceed 1, so that adding 1 puts every own box before every borrowed one.
        rank = self._scores[again] + self._own[again]
        # Of equal ranks the place decides, so that the order in which tiles come in does not.
        order = np.lexsort((*self._boxes[again].T, -rank))
        again, rank = again[order], rank[order]
        self._kept[again] = False
        self._kept[again[nms_rotated(self._boxes[again], rank, self._iou)]] = True
        label = groups_of(self._around[again])
        self._group[again] = self._next_group + label
        self._next_group += int(label.max()) + 1


def _meeting(known: NDArray[np.float64], added: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which of the known envelopes (N, 4) meet one of those added (M, 4)."""
    # Tiles come row by row: almost all that is known lies far from what is added.
    low, high = added[:, :2].min(axis=0), added[:, 2:].max(axis=0)
    near = np.flatnonzero((known[:, :2] <= high).all(axis=1) & (known[:, 2:] >= low).all(axis=1))
    tree = shapely.STRtree(shapely.box(*added.T))
    found: NDArray[np.int64] = near[tree.query(shapely.box(*known[near].T))[0]]
    return found
