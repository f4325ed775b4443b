"""Ships that were found before: which row of a layer is which ship of a new search.

A layer that grows by scenes keeps the rows of ships that are found again, with their number, their
verdict and whatever columns somebody has added. A row is the same ship where the two boxes overlap
by more than half (IoU), as everywhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from larsd_geo.boxes import boxes_from_corners, rotated_iou_aligned

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["COUNTER", "SAME_SHIP_IOU", "Origin", "match_ships", "origin_of"]

#: Boxes that overlap by more than this are of one ship.
SAME_SHIP_IOU = 0.5

#: What `scene_names` adds to the names of scenes that only the query of their URL tells apart.
COUNTER = re.compile(r" \(\d+\)$")

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


class Origin(NamedTuple):
    """What the ships of one search of one scene have in common.

    Attributes:
        scene: The scene's name.
        scene_uri: Where it is; empty if unknown.
        counter: What tells it from other scenes of this address, such as ` (2)`; mostly empty.
        model: The model's name.
        model_sha256: Of its weights; empty if unknown.
    """

    scene: str
    scene_uri: str
    counter: str
    model: str
    model_sha256: str


def origin_of(ships: gpd.GeoDataFrame) -> Origin:
    """Return scene and model of a layer of ships of one scene.

    Where there are none, the layer's `attrs` tell them.

    Args:
        ships: Ships as of `larsd_geo.geo`.

    Raises:
        ValueError: If the layer does not tell, or is of several scenes or models.
    """
    known = {}
    for name in ("scene", "scene_uri", "model", "model_sha256"):
        is_told = len(ships) and name in ships.columns
        values = set(ships[name].fillna("").unique()) if is_told else set()
        values = values or {ships.attrs.get(name, "")}
        if len(values) > 1:
            raise ValueError(f"the ships are of several values of {name}; give those of one scene")
        (known[name],) = map(str, values)
    if not (known["scene"] or known["scene_uri"]):
        raise ValueError("the ships do not tell of which scene they are")
    counter = COUNTER.search(known["scene"])
    is_counted = counter is not None and not known["scene_uri"].endswith(counter[0])
    return Origin(
        known["scene"],
        known["scene_uri"],
        counter[0] if counter is not None and is_counted and known["scene_uri"] else "",
        known["model"],
        known["model_sha256"],
    )


def match_ships(
    before: NDArray[np.object_], now: NDArray[np.object_], is_geographic: bool
) -> tuple[Integers, Integers]:
    """Return which ships were found again, the best overlap first; each counts once.

    Args:
        before: (N,) polygons; nulls and empty ones match nothing.
        now: (M,) polygons in the same CRS.
        is_geographic: Whether they are in degrees. A turn of 360 degrees is then no difference.

    Returns:
        Rows of `before` and rows of `now`, (K,) each.

    Examples:
        >>> before = np.array([shapely.box(0, 0, 10, 2), shapely.box(50, 0, 60, 2)])
        >>> now = np.array([shapely.box(49, 0, 60, 2), shapely.box(0, 5, 10, 7)])
        >>> [rows.tolist() for rows in match_ships(before, now, False)]
        [[1], [0]]
    """
    nothing: Integers = np.zeros(0, dtype=np.int64)
    if len(before) == 0 or len(now) == 0:
        return nothing, nothing
    tree = shapely.STRtree(now)
    found = []
    for turn in (-360.0, 0.0, 360.0) if is_geographic else (0.0,):
        if turn and not _may_meet(before, now, turn):
            continue
        moved = before if turn == 0 else shapely.transform(before, _shift(turn))
        one, other = tree.query(moved, predicate="intersects")
        if len(one) == 0:
            continue
        overlap = _overlap(moved[one], now[other], is_geographic)
        good = overlap > SAME_SHIP_IOU
        found.append((one[good], other[good], overlap[good]))
    if not found:
        return nothing, nothing
    old, new, overlap = (np.concatenate(part) for part in zip(*found, strict=True))
    # Ties by place, so that a second run does as the first.
    order = np.lexsort((new, old, -overlap))
    taken_old, taken_new = set[int](), set[int]()
    pairs = []
    for a, b in zip(old[order].tolist(), new[order].tolist(), strict=True):
        if a not in taken_old and b not in taken_new:
            taken_old.add(a)
            taken_new.add(b)
            pairs.append((a, b))
    rows = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return rows[:, 0], rows[:, 1]


def _may_meet(before: NDArray[Any], now: NDArray[Any], turn: float) -> bool:
    """Tell whether polygons may touch others after a turn around the globe: seldom they do."""
    west, _, east, _ = shapely.total_bounds(before) + turn
    first, _, last, _ = shapely.total_bounds(now)
    return bool(west <= last and first <= east)


def _shift(turn: float) -> Callable[[Floats], Floats]:
    return lambda xy: xy + np.array([turn, 0.0])


def _overlap(before: NDArray[Any], now: NDArray[Any], is_geographic: bool) -> Floats:
    """Return the IoU of polygons pair by pair, (N,)."""
    a, b = _corners(before), _corners(now)
    middle = b.mean(axis=1, keepdims=True)
    a, b = a - middle, b - middle
    if is_geographic:
        # Degrees of one length on the ground: rectangles are rectangles again.
        across = np.cos(np.radians(middle[..., 1]))
        a[..., 0] *= across
        b[..., 0] *= across
    boxes = (boxes_from_corners(a), boxes_from_corners(b))
    overlap: Floats = np.asarray(rotated_iou_aligned(*boxes), dtype=np.float64)
    return overlap


def _corners(shapes: NDArray[Any]) -> Floats:
    """Return the corners (N, 4, 2) of boxes, or of the smallest boxes around other polygons."""
    plain = (shapely.get_num_coordinates(shapes) == 5) & (shapely.get_type_id(shapes) == 3)
    corners = np.zeros((len(shapes), 4, 2))
    corners[plain] = shapely.get_coordinates(shapes[plain]).reshape(-1, 5, 2)[:, :4]
    for row in np.flatnonzero(~plain):
        around = shapely.oriented_envelope(shapes[row])
        if around.geom_type == "Polygon":  # what has no area overlaps nothing
            corners[row] = shapely.get_coordinates(around)[:4]
    return corners
