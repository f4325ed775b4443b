"""How a ship's best candidate is refined by the others around it (our addition to sec. 6)."""

from __future__ import annotations

from larsd_geo.boxes import agreement, nms_rotated, vote_boxes
from larsd_geo.inference.candidates import Candidates
from larsd_geo.model.config import DEFAULT_NMS_IOU

__all__ = ["refined", "suppress"]


def refined(seeds: Candidates, found: Candidates, *, settled: bool = False) -> Candidates:
    """Move candidates to those that agree with them, and score them by how far these do.

    The paper's score says how sure a box is to be a ship. It says little about how well the box
    fits, which the candidates around it tell: where each draws another outline, none can be
    trusted. So the score is multiplied by their mean overlap, the best estimate of the box's own.

    Args:
        seeds: Some of the candidates, those that suppression or thinning left.
        found: All of them.
        settled: Whether the candidates have been moved and scored in this way already, as those
            that several views agreed on have; the seeds then stay as they are.

    Returns:
        The seeds in their order, moved; no score is higher than before.
    """
    if settled:
        return seeds
    boxes = vote_boxes(seeds.boxes, found.boxes, found.scores)
    return Candidates(boxes, seeds.scores * agreement(boxes, found.boxes, found.scores))


def suppress(
    found: Candidates, nms_iou: float = DEFAULT_NMS_IOU, *, settled: bool = False
) -> Candidates:
    """Keep the best box of each ship, best first, refined by the candidates that agree with it.

    Boxes that come to overlap by that are suppressed as well, as in a scene.

    Args:
        found: All candidates of an image.
        nms_iou: Of two boxes that overlap by more than this, the lower-scored is dropped.
        settled: See `refined`.
    """
    kept = nms_rotated(found.boxes, found.scores, nms_iou)
    seeds = Candidates(found.boxes[kept], found.scores[kept])
    boxes, scores = refined(seeds, found, settled=settled)
    kept = nms_rotated(boxes, scores, nms_iou)
    return Candidates(boxes[kept], scores[kept])
