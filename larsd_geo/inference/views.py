"""Test-time augmentation: one image seen several times, turned and flipped.

A network does not treat all directions quite alike, because of its strides. Each view gives
candidates, which are brought back to the image's own pixels. A ship's box is then voted for by the
candidates of all views, and its score is the mean over the views of the best candidate that agrees
with it: a ship that only one view of eight believes in gets an eighth of that belief, so a score
means the same as without views.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from larsd_geo.boxes import nms_rotated, rotated_iou, to_larsd_form, vote_boxes
from larsd_geo.inference.candidates import Candidates
from larsd_geo.inference.refine import refined
from larsd_geo.model.config import MAX_STRIDE

__all__ = [
    "PLAIN",
    "TURNS_AND_FLIPS",
    "View",
    "candidates_in_views",
    "merge_views",
    "views_for",
]

#: Boxes that overlap by more than this are about one ship, and its score is taken from them.
AGREEING_IOU = 0.5

#: Of two boxes in a view that overlap by more than this the lower-scored is dropped before they are
#: joined: above the threshold of a scene's suppression, which needs a choice, and low enough that
#: eight views of a marina are joined in a second.
THINNING_IOU = 0.3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """One way to look at an image: first mirrored, then turned.

    Attributes:
        flip: Whether left and right change places.
        turns: Quarter turns, counter-clockwise on screen.
    """

    flip: bool = False
    turns: int = 0

    def of(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (B, C, H, W) images as this view shows them, padded to whole strides.

        Zero is padded, the middle of the network's range.
        """
        seen = images[..., ::-1] if self.flip else images
        seen = np.rot90(seen, self.turns, (2, 3)) if self.turns else seen
        height, width = seen.shape[2:]
        below, right = -height % MAX_STRIDE, -width % MAX_STRIDE
        if below or right:
            seen = np.pad(seen, ((0, 0), (0, 0), (0, below), (0, right)))
        return np.ascontiguousarray(seen)

    def boxes_back(self, boxes: Floats, height: int, width: int) -> Floats:
        """Bring boxes found in this view back to the image.

        Args:
            boxes: (N, 5) boxes in the view's pixels.
            height: Rows of the image itself.
            width: Its columns.

        Returns:
            (N, 5) boxes in LARSD form.
        """
        x, y, w, h, theta = np.array(boxes, dtype=np.float64).reshape(-1, 5).T
        rows, columns = (height, width) if self.turns % 2 == 0 else (width, height)
        for _ in range(self.turns % 4):
            # One turn sent (x, y) to (y, width - x), where width is that before the turn.
            rows, columns = columns, rows
            x, y, theta = columns - y, x, theta + math.pi / 2
        if self.flip:
            x, theta = columns - x, -theta
        back: Floats = to_larsd_form(np.column_stack([x, y, w, h, theta]))
        return back


PLAIN = View()

#: The image in all eight positions of a square.
TURNS_AND_FLIPS: tuple[View, ...] = tuple(
    View(flip, turns) for flip in (False, True) for turns in range(4)
)


def views_for(tta: bool) -> tuple[View, ...]:
    """Return the views of an inference.

    Args:
        tta: Whether to take all turns and flips.
    """
    return TURNS_AND_FLIPS if tta else (PLAIN,)


def candidates_in_views(
    images: NDArray[np.float32],
    views: Sequence[View],
    find: Callable[[NDArray[np.float32]], Sequence[Candidates]],
    score_floor: float,
) -> list[Candidates]:
    """Look at images in several views and return their common candidates.

    Args:
        images: (B, 3, H, W) images in the network's range.
        views: How to look at them.
        find: Returns the candidates of each image of a batch, in the batch's own pixels.
        score_floor: Mean scores below this are dropped.

    Returns:
        One `Candidates` for each image, in its own pixels: settled, see `refined`.
    """
    height, width = images.shape[2:]
    seen: list[list[Candidates]] = [[] for _ in images]
    for view in views:
        for of_image, candidates in zip(seen, find(view.of(images)), strict=True):
            boxes = view.boxes_back(candidates.boxes, height, width)
            of_image.append(Candidates(boxes, candidates.scores))
    return [merge_views(candidates, score_floor) for candidates in seen]


def merge_views(views: Sequence[Candidates], score_floor: float = 0.0) -> Candidates:
    """Join what several views of one image found.

    Args:
        views: The candidates of each, in the image's pixels.
        score_floor: Mean scores below this are dropped.

    Returns:
        Boxes voted for by all views, with their mean scores, best first, not yet suppressed.
    """
    thinned = [_thinned(view) for view in views]
    boxes = np.concatenate([view.boxes for view in thinned])
    scores = np.concatenate([view.scores for view in thinned])
    kept = np.asarray(nms_rotated(boxes, scores, THINNING_IOU))
    seeds = vote_boxes(boxes[kept], boxes, scores)
    means = np.zeros(len(seeds))
    for view in thinned:
        if len(seeds) and len(view.scores):
            agree = np.asarray(rotated_iou(seeds, view.boxes)) > AGREEING_IOU
            means += np.where(agree, view.scores, 0.0).max(axis=1) / len(views)
    order = np.argsort(-means, kind="stable")
    order = order[means[order] >= score_floor]
    return Candidates(seeds[order], means[order])


def _thinned(view: Candidates) -> Candidates:
    """Leave of a view one box for each ship, voted for by the others, and its near rivals."""
    kept = np.asarray(nms_rotated(view.boxes, view.scores, THINNING_IOU))
    return refined(Candidates(view.boxes[kept], view.scores[kept]), view)
