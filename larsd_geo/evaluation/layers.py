"""Compare two layers of ships: what one found of the other.

The layers need not come from this tool or share a CRS. Both are brought into one local projection
in metres, their polygons become the smallest rectangles around them, and `larsd_geo.evaluation`
does the rest. So lengths here are in metres, not in pixels.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from larsd_geo.boxes import boxes_from_corners
from larsd_geo.errors import ComparisonError
from larsd_geo.evaluation import EvaluationResult, SizeBin, evaluate_detections
from larsd_geo.geo.schema import is_rejected

__all__ = ["LENGTH_BINS", "compare_ships", "comparison_dict"]

#: Boats; coasters, ferries and yachts; ocean-going ships.
LENGTH_BINS: tuple[SizeBin, ...] = (
    SizeBin("under 25 m", 0.0, 25.0),
    SizeBin("25 to 100 m", 25.0, 100.0),
    SizeBin("over 100 m", 100.0, float("inf")),
)

_YES = ("true", "t", "yes", "y", "1", "1.0")

Floats = NDArray[np.float64]


def compare_ships(
    detections: gpd.GeoDataFrame,
    reference: gpd.GeoDataFrame,
    *,
    score_threshold: float | None = None,
) -> EvaluationResult:
    """Score a layer of detections against a layer of reference polygons.

    Args:
        detections: Polygons with the column `score` (1 for all where there is none).
        reference: Polygons of the true ships. Rows whose `review` rejects them are left out;
            rows whose `ignore` is true count neither as found nor as missed.
        score_threshold: Least score of a detection that counts for precision and recall; None takes
            the one with the greatest F1. Average precision is of all detections.

    Returns:
        The scores, by length in metres; positions are in metres too (in the layers' own units where
        neither has a CRS).

    Raises:
        ComparisonError: If a row is not a polygon, a score is not a number, or only one layer has a
            CRS.
    """
    detections = _polygons(detections, "the detections")
    reference = _polygons(reference, "the reference")
    if "review" in reference.columns:
        reference = reference[~is_rejected(reference["review"])]
    detections, reference = _in_metres(detections, reference)
    found, real = _boxes(detections), _boxes(reference)
    scores = _scores(detections)
    ignore = np.zeros(len(real), dtype=bool)
    if "ignore" in reference.columns:
        flags = reference["ignore"].astype("string").str.strip().str.lower()
        ignore = flags.isin(_YES).to_numpy(bool, na_value=False)
    group, real_group = _groups(detections, reference)
    names = np.unique(np.concatenate([group, real_group]))
    return evaluate_detections(
        {str(g): (found[group == g], scores[group == g]) for g in names},
        {str(g): (real[real_group == g], ignore[real_group == g]) for g in names},
        score_threshold=score_threshold,
        sizes=LENGTH_BINS,
    )


def comparison_dict(result: EvaluationResult) -> dict[str, Any]:
    """Return the result of a comparison as plain values for JSON; NaN becomes None.

    Args:
        result: From `compare_ships`.
    """
    values = result.to_dict()
    overall = values["overall"]
    local = values["localisation"]
    local["centre_m"] = local.pop("centre_px")
    return {
        "reference": overall["ships"],
        **overall["at_threshold"],
        **{name: overall[name] for name in ("ap50", "ap50_voc07", "ap75", "ap50_95")},
        "best": values["best"],
        "by_length": {
            name: {"reference": group["ships"], "ap50": group["ap50"], **group["at_threshold"]}
            for name, group in values["by_size"].items()
        },
        "localisation": local,
        "curve": values["curve"],
    }


def _polygons(layer: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Return the rows that have a geometry, all of which must be polygons."""
    kept = layer[~(layer.geometry.isna() | layer.geometry.is_empty)]
    for row, kind in enumerate(kept.geom_type):
        if kind not in ("Polygon", "MultiPolygon"):
            raise ComparisonError(name, f"row {row} is a {kind}, not a polygon")
    return kept


def _in_metres(
    detections: gpd.GeoDataFrame, reference: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Project both layers around their centre, in metres; unchanged if neither has a CRS."""
    # An empty layer may have lost its CRS with its rows, and needs none.
    layers = [layer for layer in (detections, reference) if len(layer)]
    placed = [layer.crs is not None for layer in layers]
    if not any(placed):
        return detections, reference
    if not all(placed):
        raise ComparisonError(
            "the reference" if detections.crs is not None else "the detections",
            "it has no coordinate reference system, but the other layer has one",
        )
    bounds = np.array([layer.to_crs(4326).total_bounds for layer in layers])
    west, south = bounds[:, :2].min(axis=0)
    east, north = bounds[:, 2:].max(axis=0)
    local = CRS.from_dict(
        {"proj": "aeqd", "lat_0": (south + north) / 2, "lon_0": (west + east) / 2, "units": "m"}
    )
    moved = [layer.to_crs(local) if len(layer) else layer for layer in (detections, reference)]
    return moved[0], moved[1]


def _boxes(layer: gpd.GeoDataFrame) -> Floats:
    """Return the smallest rectangles (N, 5) around the polygons."""
    around = shapely.oriented_envelope(layer.geometry.to_numpy())
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
    detections: gpd.GeoDataFrame, reference: gpd.GeoDataFrame
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return a group number for each detection and each true ship.

    Ships that may overlap are in one group, within which all pairs are compared; a matrix of all
    pairs of a whole harbour would be too large. Detections far from any true ship share one group,
    and so do true ships far from any detection.
    """
    around_found = shapely.oriented_envelope(detections.geometry.to_numpy())
    around_real = shapely.oriented_envelope(reference.geometry.to_numpy())
    one, other = shapely.STRtree(around_real).query(around_found, predicate="intersects")
    count = len(around_found) + len(around_real)
    links = coo_array((np.ones(len(one)), (one, other + len(around_found))), shape=(count, count))
    groups = connected_components(links, directed=False)[1].astype(np.int64) + 2
    met = np.zeros(count, dtype=bool)
    met[one] = met[other + len(around_found)] = True
    found, real = groups[: len(around_found)], groups[len(around_found) :]
    found[~met[: len(around_found)]] = 0
    real[~met[len(around_found) :]] = 1
    return found, real
