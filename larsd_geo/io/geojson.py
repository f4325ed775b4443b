"""GeoJSON as of RFC 7946: longitude and latitude in WGS 84, cut at the antimeridian."""

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

__all__ = ["PIXEL_MEMBER", "SUFFIXES", "is_in_pixels", "read", "write", "write_collection"]

logger = logging.getLogger(__name__)

#: The suffixes of the format, the usual one first.
SUFFIXES = (".geojson", ".json")

#: Member of the collection (RFC 7946, section 6.1) which says that positions are (column, row).
PIXEL_MEMBER = "pixel_coordinates"

#: 1e-8 degrees is 1 mm on the ground, far below any pixel.
_DECIMALS_DEGREES = 8
_DECIMALS_PIXELS = 3


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Write ships as one FeatureCollection, a feature per line.

    Ships of a scene without georeferencing are written as (column, row), with a warning and a
    member that says so: the file does not follow RFC 7946, but it can be viewed.

    Args:
        ships: Ships with plain columns (`larsd_geo.io.tables.plain_frame`).
        path: The new file.
        layer: The collection's `name`.
    """
    if ships.crs is None:
        logger.warning(
            "The scene has no coordinate system: the GeoJSON holds pixels (column, row), "
            "not longitude and latitude."
        )
    write_collection(ships, path, layer)


def write_collection(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Write ships like `write`, but without the warning; for files that are written repeatedly.

    Args:
        ships: Ships with plain columns.
        path: The new file.
        layer: The collection's `name`.
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


def read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Read ships from GeoJSON.

    Args:
        path: The file.
        layer: The layer's name; None takes the one there is.

    Returns:
        The ships; their CRS is None where the file holds pixels.
    """
    from larsd_geo.io.tables import read_with_gdal

    ships = read_with_gdal(path, layer)
    return ships.set_crs(None, allow_override=True) if is_in_pixels(path) else ships


def is_in_pixels(path: Path) -> bool:
    """Return whether a GeoJSON file written by this module holds pixels, not degrees.

    Args:
        path: The file.
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
    """Return a column as JSON values: times in ISO 8601, null for what is missing or infinite."""
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
    """Cut a polygon in degrees at the antimeridian if it crosses it (RFC 7946, section 3.1.9).

    A ring that spans more than half the globe is a ship across the antimeridian: its corners jump
    from +180 to -180 degrees. Scenes in degrees from 0 to 360 go beyond +180 instead.
    """
    if shape is None or shape.is_empty:
        return shape
    west, _, east, _ = shape.bounds
    if east - west <= 180 and west >= -180 and east <= 180:
        return shape
    import antimeridian
    import shapely

    # Straight in degrees, not along great circles: over a ship's length both are the same.
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
