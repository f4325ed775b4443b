"""Compare two layers of ships: what one found of the other.

The layers need not come from this tool, nor share a CRS. Ships that meet are brought into a local
projection in metres, wherever on the Earth they are, their polygons become the smallest rectangles
around them, and the evaluation of `larsd_geo.evaluation` does the rest. So "length" here is in
metres where it is in pixels there.
"""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike, fspath

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from larsd_geo.boxes import boxes_from_corners
from larsd_geo.errors import ComparisonError, UnreadableSearchAreaError
from larsd_geo.evaluation import EvaluationResult, SizeBin, evaluate_detections
from larsd_geo.evaluation.plain import PlainComparison
from larsd_geo.geo.areas import polygon_layers, read_polygons
from larsd_geo.geo.schema import is_rejected
from larsd_geo.scene.georef import WGS84, transformer_between, unwrapped

__all__ = ["LENGTH_BINS", "compare_ships", "comparison_dict"]

#: Boats; coasters, ferries and yachts; ocean-going ships.
LENGTH_BINS: tuple[SizeBin, ...] = (
    SizeBin("under 25 m", 0.0, 25.0),
    SizeBin("25 to 100 m", 25.0, 100.0),
    SizeBin("over 100 m", 100.0, float("inf")),
)

#: Degrees by which the longitudes of one place may differ.
_TURNS = (-360.0, 0.0, 360.0)

#: The groups of detections without a true ship nearby, and of true ships without a detection.
_FOUND_ALONE, _REAL_ALONE = 0, 1

_YES = ("true", "t", "yes", "y", "1", "1.0")

Floats = NDArray[np.float64]


def compare_ships(
    detections: gpd.GeoDataFrame,
    reference: gpd.GeoDataFrame,
    *,
    score_threshold: float | None = None,
    area: str | PathLike[str] | None = None,
) -> EvaluationResult:
    """Score a layer of detections against a layer of reference polygons.

    Args:
        detections: Polygons with the column `score` (1 for all where there is none).
        reference: Polygons of the true ships. Rows whose `review` rejects them are left out;
            rows whose `ignore` is true count neither as found nor as missed.
        score_threshold: Least score of a detection that counts for precision and recall; None takes
            the one with the greatest F1. Average precision is of all detections.
        area: A vector file with polygons, within which the layers are compared: true ships whose
            centre is outside are ignored, and detections outside count only where they meet a true
            ship inside.

    Returns:
        The scores, by length in metres; positions are in metres too (in the layers' own units where
        neither has a CRS).

    Raises:
        ComparisonError: If a row is not a polygon, a score is not a number, or only one layer has a
            CRS.
        UnreadableSearchAreaError: If the area cannot be read.
    """
    detections = _polygons(detections, "the detections")
    reference = _polygons(reference, "the reference")
    if "review" in reference.columns:
        reference = reference[~is_rejected(reference["review"])]
    is_placed = _check_places(detections, reference)
    shapes = (_shapes(detections, is_placed), _shapes(reference, is_placed))
    is_inside = np.ones(len(reference), dtype=bool)
    if area is not None:
        is_kept, is_inside = _within(area, shapes, is_placed)
        detections = detections[is_kept]
        shapes = (shapes[0][is_kept], shapes[1])
    group, real_group = groups = _groups(*shapes, turns=_TURNS if is_placed else (0.0,))
    found, real = map(_boxes, _in_metres(shapes, groups) if is_placed else shapes)
    scores = _scores(detections)
    ignore = ~is_inside
    if "ignore" in reference.columns:
        flags = reference["ignore"].astype("string").str.strip().str.lower()
        ignore = ignore | flags.isin(_YES).to_numpy(bool, na_value=False)
    names = np.unique(np.concatenate([group, real_group]))
    return evaluate_detections(
        {str(g): (found[group == g], scores[group == g]) for g in names},
        {str(g): (real[real_group == g], ignore[real_group == g]) for g in names},
        score_threshold=score_threshold,
        sizes=LENGTH_BINS,
    )


def comparison_dict(result: EvaluationResult) -> PlainComparison:
    """Return the result of a comparison as plain values for JSON; NaN becomes None.

    Args:
        result: From `compare_ships`.
    """
    values = result.to_dict()
    overall = values["overall"]
    local = values["localisation"]
    return {
        "reference": overall["ships"],
        **overall["at_threshold"],
        "ap50": overall["ap50"],
        "ap50_voc07": overall["ap50_voc07"],
        "ap75": overall["ap75"],
        "ap50_95": overall["ap50_95"],
        "best": values["best"],
        "by_length": {
            name: {"reference": group["ships"], "ap50": group["ap50"], **group["at_threshold"]}
            for name, group in values["by_size"].items()
        },
        "localisation": {
            "iou": local["iou"],
            "length": local["length"],
            "width": local["width"],
            "axis_deg": local["axis_deg"],
            "centre_m": local["centre_px"],
        },
        "curve": values["curve"],
    }


def _polygons(layer: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return the rows that have a geometry, all of which must be polygons."""
    kept = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    for row, kind in enumerate(kept.geom_type):
        if kind not in ("Polygon", "MultiPolygon"):
            raise ComparisonError(name, f"row {row} is a {kind}, not a polygon")
    return kept


def _check_places(detections: gpd.GeoDataFrame, reference: gpd.GeoDataFrame) -> bool:
    """Return whether the layers are on the Earth; both must be, or neither."""
    # An empty layer may have lost its CRS with its rows, and needs none.
    placed = [layer.crs is not None for layer in (detections, reference) if len(layer)]
    if any(placed) and not all(placed):
        raise ComparisonError(
            "the reference" if detections.crs is not None else "the detections",
            "it has no coordinate reference system, but the other layer has one",
        )
    return any(placed)


def _shapes(layer: gpd.GeoDataFrame, is_placed: bool) -> NDArray[np.object_]:
    """Return the polygons (N,), in degrees if placed, each in one piece and starting within 180."""
    if not (is_placed and len(layer)):
        return np.asarray(layer.geometry.to_numpy(), dtype=object)
    shapes = np.asarray(layer.to_crs(WGS84).geometry.to_numpy(), dtype=object)
    bounds = shapely.bounds(shapes)
    odd = (bounds[:, 0] < -180) | (bounds[:, 2] >= 180) | (bounds[:, 2] - bounds[:, 0] > 180)
    for row in np.flatnonzero(odd):
        start = unwrapped(shapely.get_coordinates(shapes[row])[0, 0], 0.0)

        def beside(xy: Floats, start: Floats = start) -> Floats:
            return np.column_stack([unwrapped(xy[:, 0], start), xy[:, 1]])

        shapes[row] = shapely.transform(shapes[row], beside)
    return shapes


def _within(
    area: str | PathLike[str],
    shapes: tuple[NDArray[np.object_], NDArray[np.object_]],
    is_placed: bool,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which detections (N,) and true ships (M,) an area lets count.

    Args:
        area: A vector file with polygons.
        shapes: The polygons of the detections and of the true ships, from `_shapes`.
        is_placed: Whether those are in degrees.
    """
    path = fspath(area)
    layers = polygon_layers(path, UnreadableSearchAreaError)
    if layers is None:
        raise UnreadableSearchAreaError(path, "there is no such file; give one with polygons")
    found, real = (np.zeros(len(own), dtype=bool) for own in shapes)
    for layer in layers:
        if is_placed and layer.crs is None:
            raise UnreadableSearchAreaError(
                path, "it does not name its coordinate reference system; add one to it"
            )
        polygons = read_polygons(layer, UnreadableSearchAreaError)
        shapely.prepare(polygons)
        for inside, own in ((found, shapes[0]), (real, shapes[1])):
            inside |= _centres_in(polygons, own, layer.crs if is_placed else None)
    # A ship on the border may have its centre on either side.
    near = shapely.STRtree(shapes[0]).query(shapes[1][real], predicate="intersects")[1]
    found[near] = True
    return found, real


def _centres_in(
    polygons: BaseGeometry, shapes: NDArray[np.object_], crs: CRS | None
) -> NDArray[np.bool_]:
    """Return which shapes, in degrees if there is a CRS, have their centre in polygons."""
    xy = shapely.get_coordinates(shapely.centroid(shapes)).reshape(-1, 2)
    inside = np.zeros(len(xy), dtype=bool)
    for turn in _TURNS if crs is not None and crs.is_geographic else (0.0,):
        x, y = xy[:, 0] + turn, xy[:, 1]
        if crs is not None:
            # Longitudes stay as they are: the polygons may count them from any meridian.
            x, y = (x, y) if crs.is_geographic else transformer_between(WGS84, crs).transform(x, y)
        inside |= shapely.contains_xy(polygons, x, y)
    return inside


def _in_metres(
    shapes: Sequence[NDArray[np.object_]], groups: Sequence[NDArray[np.int64]]
) -> list[NDArray[np.object_]]:
    """Return polygons in metres: those of a group around one point, all others around their own.

    The projection is azimuthal equidistant about each point: true near it, wherever it is.
    """
    geod = WGS84.get_geod()
    assert geod is not None
    centres: dict[int, Floats] = {}
    moved = []
    for own, numbers in zip(shapes, groups, strict=True):
        if len(own) == 0:
            moved.append(own)
            continue
        xy, owner = shapely.get_coordinates(own, return_index=True)
        about = xy[np.searchsorted(owner, np.arange(len(own)))]
        for row, number in enumerate(numbers):
            if number > _REAL_ALONE:
                about[row] = centres.setdefault(int(number), about[row].copy())
        azimuth, _, metres = geod.inv(*about[owner].T, *xy.T)
        angle = np.radians(azimuth)
        plane = np.column_stack([metres * np.sin(angle), metres * np.cos(angle)])
        moved.append(shapely.set_coordinates(own.copy(), plane))
    return moved


def _boxes(shapes: NDArray[np.object_]) -> Floats:
    """Return the smallest rectangles (N, 5) around polygons."""
    around = shapely.oriented_envelope(shapes)
    corners = np.empty((len(around), 4, 2))
    for row, shape in enumerate(around):
        # A polygon without an area has a line or a point around it: a box that overlaps nothing.
        flat = shape.geom_type != "Polygon"
        corners[row] = shape.coords[0] if flat else np.asarray(shape.exterior.coords)[:4]
    return np.asarray(boxes_from_corners(corners), dtype=np.float64)


def _scores(detections: gpd.GeoDataFrame) -> Floats:
    if "score" not in detections.columns:
        return np.ones(len(detections))
    try:
        scores: Floats = detections["score"].to_numpy(np.float64, na_value=np.nan)
    except (TypeError, ValueError):
        raise ComparisonError("the detections", "the column score holds no numbers") from None
    if not np.isfinite(scores).all():
        raise ComparisonError("the detections", "the column score has empty values")
    return scores


def _groups(
    found: NDArray[np.object_], real: NDArray[np.object_], turns: Sequence[float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a group number for each detection and each true ship.

    Ships that may overlap are in one group, within which all pairs are compared; a matrix of all
    pairs of a whole harbour would be too large. Detections far from any true ship share one group,
    and so do true ships far from any detection.

    Args:
        found: (N,) polygons of the detections.
        real: (M,) polygons of the true ships.
        turns: By how much the two may be apart in x and be in one place nevertheless.
    """
    around_real = shapely.STRtree(shapely.box(*shapely.bounds(real).T))
    west, south, east, north = shapely.bounds(found).T
    # Rectangles around ships reach a little further than the ships do.
    room = np.maximum(east - west, north - south) / 2
    pairs = [
        around_real.query(
            shapely.box(west - room + turn, south - room, east + room + turn, north + room)
        )
        for turn in turns
    ]
    one, other = np.concatenate(pairs, axis=1)
    count = len(found) + len(real)
    links = coo_array((np.ones(len(one)), (one, other + len(found))), shape=(count, count))
    groups = connected_components(links, directed=False)[1].astype(np.int64) + _REAL_ALONE + 1
    met = np.zeros(count, dtype=bool)
    met[one] = met[other + len(found)] = True
    groups[: len(found)][~met[: len(found)]] = _FOUND_ALONE
    groups[len(found) :][~met[len(found) :]] = _REAL_ALONE
    return groups[: len(found)], groups[len(found) :]
