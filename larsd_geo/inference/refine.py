"""What becomes of a ship's best candidate by the others around it (our addition to sec. 6)."""

from __future__ import annotations

from larsd_geo.boxes import agreement, vote_boxes
from larsd_geo.inference.candidates import Candidates, SettledCandidates


def refined(seeds: Candidates, found: Candidates) -> Candidates:
    """Draw candidates to those that agree with them, and score them by how far these do.

    The letter's score says how sure a box is to be a ship. It says little of how well the box fits,
    which the candidates around it tell: where each draws another outline, none can be trusted. So
    the score is multiplied by their mean overlap, which is what is to be expected of the box's.

    Args:
        seeds: Some of the candidates, those that suppression or thinning left.
        found: All of them.

    Returns:
        The seeds in their order, moved; no score is higher than before. Of settled ones they stay.
    """
    if isinstance(found, SettledCandidates):
        return seeds
    boxes = vote_boxes(seeds.boxes, found.boxes, found.scores)
    return Candidates(boxes, seeds.scores * agreement(boxes, found.boxes, found.scores))
