"""From boxes in pixels to ships on the map: polygons with metres, headings and provenance.

The columns are those of every output of the tool, in their order:

| column | type | meaning |
|---|---|---|
| ship_id | int64 | 1 to n, the highest score first; unique within a layer |
| score | float64 | 0 to 1 |
| length_m, width_m | float64 | geodesic metres between the midpoints of opposite sides |
| heading_deg | float64 | where the bow points to, degrees from true north, 0 <= heading < 360 |
| heading_ambiguous | bool | bow and stern could not be told apart: heading_deg is an axis, < 180 |
| bow_probability | float64 | that the likelier end is the bow, 0.5 to 1; null if not looked for |
| area_m2 | float64 | of the box on the ground |
| lon, lat | float64 | centre, WGS 84 |
| at_edge | bool | cut by the scene's edge: length and width may be too small |
| scene | text | the raster's file name |
| acquired | UTC time | when the picture was taken; null if unknown |
| model, model_sha256 | text | what found it |
| detected_at | UTC time | when it was found |
| review | text | empty, for an analyst's verdict |
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.scene.georef import WGS84, GeoReference

__all__ = ["COLUMNS", "bow_ends", "empty_ships", "ships_from_boxes"]

_TIME = pd.DatetimeTZDtype("ms", "UTC")

#: Attribute columns and their types, in the order of the outputs; the geometry follows.
COLUMNS: dict[str, Any] = {
    "ship_id": "int64",
    "score": "float64",
    "length_m": "float64",
    "width_m": "float64",
    "heading_deg": "float64",
    "heading_ambiguous": "bool",
    "bow_probability": "float64",
    "area_m2": "float64",
    "lon": "float64",
    "lat": "float64",
    "at_edge": "bool",
    "scene": "str",
    "acquired": _TIME,
    "model": "str",
    "model_sha256": "str",
    "detected_at": _TIME,
    "review": "str",
}

#: A box that ends within one working pixel of the scene's edge touches it: boxes of cut ships end
#: there, give or take the network's last pixel.
_EDGE_PX = 1.0

Floats = NDArray[np.float64]


def ships_from_boxes(
    boxes: ArrayLike,
    scores: ArrayLike,
    working: GeoReference,
    *,
    scene: str,
    acquired: str | datetime | None,
    model: str,
    model_sha256: str,
    detected_at: str | datetime,
    at_edge: ArrayLike | None = None,
    bows: ArrayLike | None = None,
    bow_probabilities: ArrayLike | None = None,
    bow_bound: float = 1.0,
) -> gpd.GeoDataFrame:
    """Turn boxes into a layer of ships.

    Args:
        boxes: (N, 5) rotated boxes (cx, cy, w, h, theta) in working pixels, any form.
        scores: (N,) scores.
        working: The grid of the boxes. Without a CRS the layer is in pixels (column, row), and
            metres, heading, longitude and latitude are null.
        scene: The raster's file name.
        acquired: When the picture was taken; a time without a zone is UTC.
        model: The model's name.
        model_sha256: Its weights' SHA-256.
        detected_at: When the ships were found; a time without a zone is UTC.
        at_edge: (N,) whether the scene's edge cuts each; found from the boxes if not given.
        bows: (N,) directions in which the bows more likely lie, radians from +x towards +y in
            working pixels; NaN where nothing is known, None where that holds for all.
        bow_probabilities: (N,) how likely, 0.5 to 1.
        bow_bound: From this probability on a heading is that of the bow; below it is ambiguous.

    Returns:
        The ships in the scene's CRS, the highest score first, with the columns above.

    Raises:
        UnusableCrsError: the CRS does not say where on the Earth it lies.
    """
    # Stable: boxes of equal score keep their order, so that a run can be repeated.
    score = np.asarray(scores, dtype=np.float64).reshape(-1)
    order = np.argsort(-score, kind="stable")
    score = score[order]
    box = np.asarray(boxes, dtype=np.float64).reshape(-1, 5)[order]
    corners = np.asarray(corners_from_boxes(box), dtype=np.float64)
    if at_edge is None:
        edge = _touches_edge(corners, working.shape)
    else:
        edge = np.asarray(at_edge, dtype=bool).reshape(-1)[order]

    bow, likely = (
        np.full(len(box), np.nan)
        if values is None or working.crs is None
        else np.asarray(values, dtype=np.float64).reshape(-1)[order]
        for values in (bows, bow_probabilities)
    )
    # Not `likely < bow_bound`: what is not known is ambiguous too.
    ambiguous = ~(np.isfinite(bow) & (likely >= bow_bound))

    count = len(box)
    attributes = {
        "ship_id": np.arange(1, count + 1),
        "score": score,
        **_measure(box, corners, np.where(ambiguous, np.nan, bow), working),
        "heading_ambiguous": ambiguous,
        "bow_probability": likely,
        "at_edge": edge,
        "scene": [scene] * count,
        "acquired": [_utc(acquired)] * count,
        "model": [model] * count,
        "model_sha256": [model_sha256] * count,
        "detected_at": [_utc(detected_at)] * count,
        "review": [""] * count,
    }
    columns = {name: pd.Series(attributes[name], dtype=kind) for name, kind in COLUMNS.items()}
    polygons = _polygons(working.pixel_to_map(corners))
    return gpd.GeoDataFrame(columns, geometry=polygons, crs=working.crs)


def empty_ships(crs: Any = None) -> gpd.GeoDataFrame:
    """Return a layer without ships, with the same columns and types as any other.

    Args:
        crs: The layer's CRS; None for pixels.
    """
    columns = {name: pd.Series([], dtype=kind) for name, kind in COLUMNS.items()}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([]), crs=crs)


def bow_ends(ships: gpd.GeoDataFrame) -> Floats:
    """Return where the bows are: the middles of the sides that headings point to.

    Args:
        ships: A layer of ships, their boxes as polygons of four corners.

    Returns:
        (N, 2) points in the layer's CRS; NaN where the heading is ambiguous or null.
    """
    ends = np.full((len(ships), 2), np.nan)
    known = ~ships["heading_ambiguous"].to_numpy(bool) & ships["heading_deg"].notna().to_numpy()
    if ships.crs is None or not known.any():
        return ends
    corners = shapely.get_coordinates(ships.geometry.to_numpy()[known]).reshape(-1, 5, 2)[:, :4]
    middles = (corners + np.roll(corners, -1, axis=1)) / 2
    # Degrees of equal length on the ground, near enough to tell four sides apart.
    degrees = gpd.GeoSeries.from_xy(*middles.reshape(-1, 2).T, crs=ships.crs).to_crs(WGS84)
    ground = degrees.get_coordinates().to_numpy().reshape(-1, 4, 2)
    ground = np.mod(ground - ground[:, :1] + 180.0, 360.0) - 180.0
    ground -= ground.mean(axis=1, keepdims=True)
    ground[..., 0] *= np.cos(np.radians(ships["lat"].to_numpy()[known]))[:, None]
    heading = np.radians(ships["heading_deg"].to_numpy()[known])[:, None]
    ahead = ground[..., 0] * np.sin(heading) + ground[..., 1] * np.cos(heading)
    ends[known] = middles[np.arange(len(middles)), ahead.argmax(axis=1)]
    return ends


def _measure(box: Floats, corners: Floats, bow: Floats, working: GeoReference) -> dict[str, Floats]:
    """Measure boxes on the ellipsoid; null (NaN) where the grid lies nowhere.

    A heading is that of the end which the bow (radians in the picture) is nearer to; with a bow of
    NaN it is that of the axis, in [0, 180).
    """
    if working.crs is None:
        unknown = np.full(len(box), np.nan)
        names = ("length_m", "width_m", "heading_deg", "area_m2", "lon", "lat")
        return dict.fromkeys(names, unknown)
    # Side i runs from corner i to the next one; sides 0 and 2 are opposite, and so are 1 and 3.
    middles = (corners + np.roll(corners, -1, axis=1)) / 2
    lon, lat = np.moveaxis(working.to_lonlat(working.pixel_to_map(middles)), -1, 0)
    azimuths, _, metres = working.geod.inv(lon[:, :2], lat[:, :2], lon[:, 2:], lat[:, 2:])
    azimuths, metres = np.reshape(azimuths, (-1, 2)), np.reshape(metres, (-1, 2))
    each = np.arange(len(box))
    longer = np.argmax(metres, axis=1)
    # From the middle of side `longer` to that of the side across, in the picture.
    along = middles[each, longer + 2] - middles[each, longer]
    backwards = along[:, 0] * np.cos(bow) + along[:, 1] * np.sin(bow) < 0
    circle = np.where(np.isfinite(bow), 360.0, 180.0)
    heading = np.mod(azimuths[each, longer] + np.where(backwards, 180.0, 0.0), circle)
    # A hair west of north, modulo 180, rounds to 180 itself.
    heading[heading >= circle] = 0.0
    # Where a projection shears, the box is a parallelogram on the ground.
    between = np.radians(azimuths[:, 1] - azimuths[:, 0])
    centre = working.to_lonlat(working.pixel_to_map(box[:, :2]))
    return {
        "length_m": metres.max(axis=1),
        "width_m": metres.min(axis=1),
        "heading_deg": heading,
        "area_m2": metres.prod(axis=1) * np.abs(np.sin(between)),
        "lon": centre[:, 0],
        "lat": centre[:, 1],
    }


def _touches_edge(corners: Floats, shape: tuple[int, int]) -> NDArray[np.bool_]:
    rows, columns = shape
    low = corners.min(axis=1) <= _EDGE_PX
    high = corners.max(axis=1) >= np.array([columns, rows]) - _EDGE_PX
    touches: NDArray[np.bool_] = (low | high).any(axis=1)
    return touches


def _polygons(corners: Floats) -> NDArray[np.object_]:
    """Make polygons (N,) from corners (N, 4, 2), all counter-clockwise."""
    # Large coordinates would eat the digits of a small area: take it about the first corner.
    moved = corners - corners[:, :1]
    x, y = moved[..., 0], moved[..., 1]
    doubled_area = (x * np.roll(y, -1, axis=1) - y * np.roll(x, -1, axis=1)).sum(axis=1)
    clockwise = doubled_area < 0
    corners = np.where(clockwise[:, None, None], corners[:, ::-1], corners)
    polygons: NDArray[np.object_] = shapely.polygons(corners)
    return polygons


def _utc(time: str | datetime | None) -> pd.Timestamp:
    if time is None:
        return pd.NaT
    stamp = pd.Timestamp(time)
    stamp = stamp.tz_localize("UTC") if stamp.tzinfo is None else stamp.tz_convert("UTC")
    return stamp.as_unit("ms")
