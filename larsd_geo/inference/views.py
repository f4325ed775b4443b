"""Test-time augmentation: one picture seen several times, turned, flipped and scaled.

A network is not quite the same to all directions, and its strides are not to all lengths. Each view
gives candidates, which are brought back to the picture's own pixels. A ship's box is then voted for
by the candidates of all views, and its score is the mean over the views of the best candidate that
agrees with it: a ship that only one view of eight believes in gets an eighth of that belief, so a
score means the same as without views.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from larsd_geo.boxes import nms_rotated, rotated_iou, to_larsd_form, vote_boxes
from larsd_geo.inference.candidates import (
    DEFAULT_SCORE_FLOOR,
    DEFAULT_TOP_N,
    Candidates,
    SettledCandidates,
    predict_batch,
)
from larsd_geo.inference.refine import refined
from larsd_geo.model.config import MAX_STRIDE
from larsd_geo.model.network import Larsd

#: Boxes that overlap by more than this are about one ship, and its score is taken from them.
AGREEING_IOU = 0.5

#: Of two boxes in a view that overlap by more than this the lower-scored is dropped before they are
#: joined: above the threshold of a scene's suppression, which shall have a choice, and low enough
#: that eight views of a marina are joined in a second.
THINNING_IOU = 0.3

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """One way to look at a picture: first mirrored, then turned, then scaled.

    Attributes:
        flip: Whether left and right change places.
        turns: Quarter turns, counter-clockwise on screen.
        scale: Factor of both sides.
    """

    flip: bool = False
    turns: int = 0
    scale: float = 1.0

    def of(self, images: Tensor) -> Tensor:
        """Return (B, C, H, W) pictures as this view shows them, padded to whole strides.

        Zero is padded, the middle of the network's range.
        """
        seen = images.flip(3) if self.flip else images
        seen = torch.rot90(seen, self.turns, (2, 3)) if self.turns else seen
        if self.scale != 1.0:
            size = [max(1, round(side * self.scale)) for side in seen.shape[2:]]
            # Shrinking without antialiasing would show patterns that no training picture has.
            seen = functional.interpolate(
                seen, size, mode="bilinear", align_corners=False, antialias=self.scale < 1
            )
        height, width = seen.shape[2:]
        seen = functional.pad(seen, (0, -width % MAX_STRIDE, 0, -height % MAX_STRIDE))
        return seen.contiguous(memory_format=torch.channels_last)

    def boxes_back(self, boxes: Floats, height: int, width: int) -> Floats:
        """Bring boxes found in this view back to the picture.

        Args:
            boxes: (N, 5) boxes in the view's pixels.
            height: Rows of the picture itself.
            width: Its columns.

        Returns:
            (N, 5) boxes in LARSD form.
        """
        x, y, w, h, theta = np.array(boxes, dtype=np.float64).reshape(-1, 5).T
        turned = (height, width) if self.turns % 2 == 0 else (width, height)
        across, down = (round(side * self.scale) / side for side in (turned[1], turned[0]))
        x, y = x / across, y / down
        size = math.sqrt(across * down)
        w, h = w / size, h / size
        rows, columns = turned
        for _ in range(self.turns % 4):
            # One turn sent (x, y) to (y, width - x), where width is that before the turn.
            rows, columns = columns, rows
            x, y, theta = columns - y, x, theta + math.pi / 2
        if self.flip:
            x, theta = columns - x, -theta
        back: Floats = to_larsd_form(np.column_stack([x, y, w, h, theta]))
        return back


PLAIN = View()

#: The picture in all eight positions of a square.
TURNS_AND_FLIPS: tuple[View, ...] = tuple(
    View(flip, turns) for flip in (False, True) for turns in range(4)
)


def views_for(tta: bool, scales: Sequence[float] = (1.0,)) -> tuple[View, ...]:
    """Return the views of an inference.

    Args:
        tta: Whether to take all turns and flips.
        scales: Scales to look at; each turn and flip is looked at in each.
    """
    turns = TURNS_AND_FLIPS if tta else (PLAIN,)
    return tuple(View(view.flip, view.turns, scale) for scale in scales for view in turns)


def predict_views(
    network: Larsd,
    images: Tensor,
    views: Sequence[View],
    score_floor: float = DEFAULT_SCORE_FLOOR,
    top_n: int = DEFAULT_TOP_N,
) -> list[Candidates]:
    """Run the network over pictures in several views and return their common candidates.

    Args:
        network: In evaluation mode.
        images: (B, 3, H, W) normalised pictures on the network's device.
        views: How to look at them; with a single plain one this is `predict_batch`.
        score_floor: Final scores below this are dropped.
        top_n: See `predict_batch`.

    Returns:
        One `Candidates` for each picture, in its own pixels.
    """
    height, width = images.shape[2:]
    if tuple(views) == (PLAIN,):
        return predict_batch(network, PLAIN.of(images), score_floor, top_n)
    seen: list[list[Candidates]] = [[] for _ in images]
    for view in views:
        found = predict_batch(network, view.of(images), score_floor, top_n)
        for of_picture, candidates in zip(seen, found, strict=True):
            boxes = view.boxes_back(candidates.boxes, height, width)
            of_picture.append(Candidates(boxes, candidates.scores))
    return [merge_views(candidates, score_floor) for candidates in seen]


def merge_views(views: Sequence[Candidates], score_floor: float = 0.0) -> Candidates:
    """Join what several views of one picture found.

    Args:
        views: The candidates of each, in the picture's pixels.
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
    return SettledCandidates(seeds[order], means[order])


def _thinned(view: Candidates) -> Candidates:
    """Leave of a view one box for each ship, voted for by the others, and its near rivals."""
    kept = np.asarray(nms_rotated(view.boxes, view.scores, THINNING_IOU))
    return refined(Candidates(view.boxes[kept], view.scores[kept]), view)
