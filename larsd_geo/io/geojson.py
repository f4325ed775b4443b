"""GeoJSON as of RFC 7946: longitude and latitude on WGS 84, cut at the antimeridian."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import geopandas
    import pandas

SUFFIXES = (".geojson", ".json")

# 1e-8 degrees is 1 mm on the ground, far below any pixel.
_DECIMALS_DEGREES = 8
_DECIMALS_PIXELS = 3

PIXEL_MEMBER = "pixel_coordinates"
"""Member of the collection (RFC 7946, section 6.1) which says that positions are (column, row)."""

_log = logging.getLogger(__name__)


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Writes ships as one FeatureCollection, a feature per line.

    Ships of a picture without georeferencing are written as (column, row), with a warning and a
    member that says so: the result is no RFC 7946, but it can be looked at.

    Args:
        ships: Ships with plain columns (:func:`larsd_geo.io.tables.plain_frame`).
        path: The new file.
        layer: The collection's ``name``.
    """
    if ships.crs is None:
        _log.warning(
            "The scene has no coordinate system: the GeoJSON holds pixels (column, row), "
            "not longitude and latitude."
        )
    write_collection(ships, path, layer)


def write_collection(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Does what :func:`write` does, without a word about pixels; for files written repeatedly.

    Args:
        ships: Ships with plain columns.
        path: The new file.
        layer: The collection's ``name``.
    """
    head: dict[str, Any] = {"type": "FeatureCollection", "name": layer}
    if ships.crs is None:
        head[PIXEL_MEMBER] = True
        shapes = [_rounded(shape, _DECIMALS_PIXELS) for shape in ships.geometry]
    else:
        lonlat = ships.geometry.to_crs(4326)
        shapes = [_rounded(_cut(shape), _DECIMALS_DEGREES) for shape in lonlat]
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{opening}, "features": [')
        for number, feature in enumerate(_features(ships, shapes)):
            text = json.dumps(feature, ensure_ascii=False, allow_nan=False)
            file.write(f"{',' if number else ''}\n{text}")
        file.write("\n]}\n")


def is_in_pixels(path: Path) -> bool:
    """Tells whether a GeoJSON file, written here, holds pixels rather than degrees.

    Args:
        path: The file.

    Returns:
        True where the mark is found ahead of the features.
    """
    with path.open(encoding="utf-8", errors="replace") as file:
        head = file.read(4096)
    return f'"{PIXEL_MEMBER}": true' in head.partition('"features"')[0]


def _features(
    ships: geopandas.GeoDataFrame, shapes: list[dict[str, Any] | None]
) -> Iterator[dict[str, Any]]:
    names = [name for name in ships.columns if name != ships.geometry.name]
    columns = [_json_values(ships[name]) for name in names]
    for number, shape in enumerate(shapes):
        properties = {name: column[number] for name, column in zip(names, columns, strict=True)}
        feature: dict[str, Any] = {"type": "Feature"}
        if properties.get("ship_id") is not None:
            feature["id"] = properties["ship_id"]
        yield feature | {"properties": properties, "geometry": shape}


def _json_values(column: pandas.Series) -> list[Any]:
    """A column as JSON has it: ISO 8601 for times, null for what is missing or not a number."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        return [
            None
            if pd.isna(time)
            else time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
            for time in column
        ]
    values = column.astype(object).tolist()
    return [
        None if pd.isna(value) or (isinstance(value, float) and math.isinf(value)) else value
        for value in values
    ]


def _cut(shape: Any) -> Any:
    """Cuts a polygon in degrees at the antimeridian, where it crosses it (RFC 7946, section 3.1.9).

    A ring that spans more than half the globe is a ship that lies across: its corners jumped from
    +180 to -180 degrees. Scenes in degrees from 0 to 360 go beyond +180 instead.
    """
    if shape is None or shape.is_empty:
        return shape
    west, _, east, _ = shape.bounds
    if east - west <= 180 and west >= -180 and east <= 180:
        return shape
    import antimeridian
    import shapely

    # Straight in degrees, not along great circles: over a ship's length they are the same.
    cut = antimeridian.fix_polygon(shape, fix_winding=True, great_circle=False)
    # A ship that only touches the antimeridian leaves a part without area on the other side.
    parts = [part for part in shapely.get_parts(cut) if part.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _rounded(shape: Any, decimals: int) -> dict[str, Any] | None:
    if shape is None or shape.is_empty:
        return None
    mapping: dict[str, Any] = shape.__geo_interface__
    return {
        "type": mapping["type"],
        "coordinates": _round_positions(mapping["coordinates"], decimals),
    }


def _round_positions(positions: Any, decimals: int) -> Any:
    if isinstance(positions, float):
        return round(positions, decimals)
    return [_round_positions(inner, decimals) for inner in positions]
