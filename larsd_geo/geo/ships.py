"""From boxes in pixels to ships on the map: polygons with metres, headings and provenance.

`larsd_geo.geo.schema` lists the columns.
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
from larsd_geo.geo.schema import COLUMNS
from larsd_geo.scene.georef import WGS84, GeoReference

__all__ = ["bow_ends", "empty_ships", "ships_from_boxes", "touch_edge"]

#: The pandas type of each attribute column.
_DTYPES = {column.name: column.dtype for column in COLUMNS}

#: A box that ends within one pixel, as the network saw it, of the scene's edge touches it: boxes of
#: ships that the edge cuts end there, to within the network's last pixel.
_EDGE_PX = 1.0

Floats = NDArray[np.float64]


def ships_from_boxes(
    boxes: ArrayLike,
    scores: ArrayLike,
    working: GeoReference,
    *,
    scene: str,
    scene_uri: str = "",
    acquired: str | datetime | None,
    model: str,
    model_sha256: str,
    detected_at: str | datetime | None,
    gsd_m: ArrayLike | None = None,
    at_edge: ArrayLike | None = None,
    bows: ArrayLike | None = None,
    bow_probabilities: ArrayLike | None = None,
    bow_bound: float = 1.0,
    platform: str | None = None,
    sun_azimuth_deg: float | None = None,
    sun_elevation_deg: float | None = None,
    view_azimuth_deg: float | None = None,
    off_nadir_deg: float | None = None,
    incidence_deg: float | None = None,
    image_gsd_m: float | None = None,
) -> gpd.GeoDataFrame:
    """Turn boxes into a layer of ships.

    Args:
        boxes: (N, 5) rotated boxes (cx, cy, w, h, theta) in working pixels, any form.
        scores: (N,) scores.
        working: The grid of the boxes. Without a CRS the layer is in pixels (column, row), and
            metres, heading, longitude and latitude are null.
        scene: The raster's name.
        scene_uri: Where it is, without credentials.
        acquired: When the image was taken, None if unknown; a time without a zone is UTC.
        model: The model's name.
        model_sha256: The SHA-256 of its weights.
        detected_at: When the ships were found; a time without a zone is UTC.
        gsd_m: (N,) ground sample distance at which each was found, or one number; None if unknown.
        at_edge: (N,) whether the scene's edge cuts each ship; found from the boxes if not given.
        bows: (N,) direction of the likelier bow, radians from +x towards +y in working pixels; NaN
            where nothing is known, None where nothing is known of any.
        bow_probabilities: (N,) probability of that bow, 0.5 to 1.
        bow_bound: From this probability on, the heading is that of the bow; below, it is ambiguous.
        platform: The satellite; None if unknown.
        sun_azimuth_deg: Direction of the sun, clockwise from north; None if unknown.
        sun_elevation_deg: Height of the sun above the horizon; None if unknown.
        view_azimuth_deg: Direction from the ground to the satellite; None if unknown.
        off_nadir_deg: Angle at the satellite between straight down and the line of sight.
        incidence_deg: Angle on the ground between straight up and the line of sight.
        image_gsd_m: Ground sample distance of the image; None if unknown.

    Returns:
        The ships in the scene's CRS, the highest score first, with the columns of
        `larsd_geo.geo.schema`. Scene and model are in its `attrs` as well.

    Raises:
        UnusableCrsError: If the CRS does not say where on the Earth it lies.

    Examples:
        A ship of 80 by 16 pixels of half a metre, which points right and so to the east:

        >>> import pyproj
        >>> from affine import Affine
        >>> from larsd_geo.scene.georef import GeoReference
        >>> to_map = Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)
        >>> grid = GeoReference((1000, 1000), to_map, pyproj.CRS.from_epsg(32631))
        >>> ships = ships_from_boxes(
        ...     [[500, 500, 80, 16, 0]],
        ...     [0.9],
        ...     grid,
        ...     scene="harbour.tif",
        ...     acquired=None,
        ...     model="larsd",
        ...     model_sha256="",
        ...     detected_at="2025-06-01T12:00:00Z",
        ...     bows=[0.0],
        ...     bow_probabilities=[0.98],
        ...     bow_bound=0.9,
        ... )
        >>> ships[["length_m", "width_m", "heading_deg"]].round(1).values.tolist()
        [[40.0, 8.0, 90.0]]
        >>> bool(ships.heading_ambiguous[0])
        False
    """
    # Stable: boxes of equal score keep their order, so that a run can be repeated.
    score = np.asarray(scores, dtype=np.float64).reshape(-1)
    order = np.argsort(-score, kind="stable")
    score = score[order]
    box = np.asarray(boxes, dtype=np.float64).reshape(-1, 5)[order]
    corners = np.asarray(corners_from_boxes(box), dtype=np.float64)
    if at_edge is None:
        edge = touch_edge(box, working)
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
    gsd = np.broadcast_to(np.nan if gsd_m is None else np.asarray(gsd_m, dtype=np.float64), count)
    attributes = {
        "ship_id": np.arange(1, count + 1),
        "score": score,
        **_measure(box, corners, np.where(ambiguous, np.nan, bow), working),
        "heading_ambiguous": ambiguous,
        "bow_probability": likely,
        "at_edge": edge,
        "scene": [scene] * count,
        "scene_uri": [scene_uri] * count,
        "acquired": [_utc(acquired)] * count,
        "platform": [platform or ""] * count,
        "sun_azimuth_deg": [sun_azimuth_deg] * count,
        "sun_elevation_deg": [sun_elevation_deg] * count,
        "view_azimuth_deg": [view_azimuth_deg] * count,
        "off_nadir_deg": [off_nadir_deg] * count,
        "incidence_deg": [incidence_deg] * count,
        "image_gsd_m": [image_gsd_m] * count,
        "model": [model] * count,
        "model_sha256": [model_sha256] * count,
        "gsd_m": gsd[order],
        "detected_at": [_utc(detected_at)] * count,
        "review": [""] * count,
    }
    columns = {name: pd.Series(attributes[name], dtype=kind) for name, kind in _DTYPES.items()}
    polygons = _polygons(working.pixel_to_map(corners))
    ships = gpd.GeoDataFrame(columns, geometry=polygons, crs=working.crs)
    # A scene without ships has no row to tell these; what it replaces in a database depends on it.
    ships.attrs = {
        "scene": scene,
        "scene_uri": scene_uri,
        "model": model,
        "model_sha256": model_sha256,
    }
    return ships


def empty_ships(crs: Any = None) -> gpd.GeoDataFrame:
    """Return a layer without ships, with the same columns and types as any other.

    Args:
        crs: The layer's CRS; None for pixels.

    Examples:
        >>> list(empty_ships("EPSG:32631").columns)[:3]
        ['ship_id', 'score', 'length_m']
    """
    columns = {name: pd.Series([], dtype=kind) for name, kind in _DTYPES.items()}
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries([]), crs=crs)


def bow_ends(ships: gpd.GeoDataFrame) -> Floats:
    """Return the bows: the midpoints of the sides that the headings point to.

    Args:
        ships: A layer of ships, their boxes as polygons of four corners.

    Returns:
        (N, 2) points in the layer's CRS; NaN where the heading is ambiguous or null.

    Examples:
        A ship of 40 m, heading east:

        >>> import shapely
        >>> ships = gpd.GeoDataFrame(
        ...     {"heading_deg": [90.0], "heading_ambiguous": [False], "lat": [52.0]},
        ...     geometry=[shapely.box(500_000, 5_760_000, 500_040, 5_760_008)],
        ...     crs="EPSG:32631",
        ... )
        >>> bow_ends(ships).tolist()
        [[500040.0, 5760004.0]]
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
    """Measure boxes on the ellipsoid; NaN where the grid has no georeferencing.

    A heading is that of the end nearer to the bow (radians in the image); with a bow of NaN it is
    that of the axis, in [0, 180).
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
    # From the middle of side `longer` to that of the side across, in the image.
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


def touch_edge(
    boxes: ArrayLike, working: GeoReference, pixel: ArrayLike = 1.0
) -> NDArray[np.bool_]:
    """Return which boxes touch the raster's edge.

    Args:
        boxes: (N, 5) boxes in working pixels.
        working: Their grid.
        pixel: Side of the pixels in which each was found, (N,) or one number, in working pixels.

    Returns:
        (N,) bool.
    """
    corners = np.asarray(corners_from_boxes(np.asarray(boxes, dtype=np.float64).reshape(-1, 5)))
    rows, columns = working.shape
    reach = np.broadcast_to(_EDGE_PX * np.asarray(pixel, dtype=np.float64), len(corners))[:, None]
    low = corners.min(axis=1) <= reach
    high = corners.max(axis=1) >= np.array([columns, rows]) - reach
    touches: NDArray[np.bool_] = (low | high).any(axis=1)
    return touches


def _polygons(corners: Floats) -> NDArray[np.object_]:
    """Return polygons (N,), all counter-clockwise, of corners (N, 4, 2)."""
    # Large coordinates would take the digits of a small area: take it about the first corner.
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
