"""Rotated-box geometry: free functions on arrays, for NumPy and torch alike.

A box is a row `(cx, cy, w, h, theta)`, see `larsd_geo.boxes.forms`. torch is never imported here;
tensors come out as tensors, with the dtype and on the device that they came in with.
"""

from __future__ import annotations

from larsd_geo.boxes.forms import (
    box_areas,
    boxes_from_corners,
    boxes_from_quads,
    corners_from_boxes,
    envelopes,
    to_larsd_form,
    to_long_edge_form,
)
from larsd_geo.boxes.nms import nms_rotated
from larsd_geo.boxes.overlap import intersection_area_aligned, rotated_iou, rotated_iou_aligned
from larsd_geo.boxes.points import (
    boxes_from_distances,
    distances_from_boxes,
    points_at,
    points_in_boxes,
)
from larsd_geo.boxes.voting import FAINT_SCORE, agreement, vote_boxes

__all__ = [
    "FAINT_SCORE",
    "agreement",
    "box_areas",
    "boxes_from_corners",
    "boxes_from_distances",
    "boxes_from_quads",
    "corners_from_boxes",
    "distances_from_boxes",
    "envelopes",
    "intersection_area_aligned",
    "nms_rotated",
    "points_at",
    "points_in_boxes",
    "rotated_iou",
    "rotated_iou_aligned",
    "to_larsd_form",
    "to_long_edge_form",
    "vote_boxes",
]
