"""A layer inside a GeoPackage by SQLite alone: what it is like, and one more of them.

Everything here runs in the caller's transaction, so that a change is whole or not there, whatever
ends the process. GDAL could not share such a transaction.
"""

from __future__ import annotations

import sqlite3
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from larsd_geo.errors import OutputNotWritableError, UnusableCrsError

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

__all__ = ["Layer", "add_layer", "find_layer", "install_functions", "pack_shapes", "unpack_shapes"]

#: Flags of a geometry: little endian, with an envelope of x and y (GeoPackage 1.3, 2.1.3).
_HEAD = struct.Struct("<2sBBi4d")
_FLAGS = 0b0000_0011

#: Bytes of the envelope by its code, and the bit that says that there are no points.
_ENVELOPES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_EMPTY = 0b0001_0000

#: Types of columns, as SQLite declares them, by what is in them; the first is that of new columns.
TYPES = {
    "integer": ("INTEGER", "INT", "MEDIUMINT"),
    "number": ("REAL", "DOUBLE", "FLOAT"),
    "truth": ("BOOLEAN",),
    "time": ("DATETIME",),
    "text": ("TEXT",),
}


class Layer(NamedTuple):
    """A layer with polygons.

    Attributes:
        name: Its name.
        key: The column of its primary key.
        geometry: The geometry column.
        srs: Its number in the file's table of CRS.
        crs: The CRS.
        columns: Name and declared type of each column but key and geometry.
    """

    name: str
    key: str
    geometry: str
    srs: int
    crs: pyproj.CRS
    columns: dict[str, str]


def find_layer(connection: sqlite3.Connection, path: Path, name: str) -> Layer | None:
    """Return a layer of a GeoPackage; None if it has none of that name.

    Args:
        connection: The open file.
        path: The same, for errors.
        name: The layer's name.

    Raises:
        OutputNotWritableError: If the file is no GeoPackage, or the layer cannot hold ships.
        sqlite3.Error: If it is damaged or locked.
    """
    import pyproj

    if not connection.execute(
        "SELECT 1 FROM sqlite_master WHERE name = 'gpkg_geometry_columns'"
    ).fetchone():
        raise OutputNotWritableError(path, "it is not a GeoPackage; give another name")
    row = connection.execute(
        "SELECT g.column_name, g.geometry_type_name, g.srs_id, s.organization, "
        "s.organization_coordsys_id, s.definition FROM gpkg_geometry_columns g JOIN "
        "gpkg_spatial_ref_sys s ON s.srs_id = g.srs_id WHERE g.table_name = ?",
        (name,),
    ).fetchone()
    if row is None:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone():
            raise OutputNotWritableError(path, f"its {name} is no layer with polygons")
        return None
    geometry, kind, srs, authority, code, text = row
    if kind.upper() not in ("POLYGON", "GEOMETRY"):
        raise OutputNotWritableError(path, f"its layer {name} is for {kind}, not for polygons")
    crs = None
    for definition in (f"{authority}:{code}", text):
        try:
            crs = crs or pyproj.CRS.from_user_input(definition)
        except pyproj.exceptions.CRSError:
            continue
    if srs <= 0 or crs is None:
        raise OutputNotWritableError(
            path, f"its layer {name} has no coordinate reference system; give another file"
        )
    columns: dict[str, str] = {}
    key = "rowid"
    for _, column, declared, required, default, primary in connection.execute(
        f"PRAGMA table_info({quoted(name)})"
    ).fetchall():
        if primary:
            key = column
        elif column != geometry:
            columns[column] = declared.upper().partition("(")[0]
            if required and default is None:
                raise OutputNotWritableError(
                    path,
                    f"the column {column} of its layer {name} must not be null and has no default",
                )
    return Layer(name, key, geometry, srs, crs, columns)


def add_layer(
    connection: sqlite3.Connection,
    path: Path,
    name: str,
    ships: gpd.GeoDataFrame,
    folder: Path,
) -> Layer:
    """Add an empty layer, style included, in the caller's transaction.

    GDAL makes it in a file of its own, from which its definition is taken over.

    Args:
        connection: The open file.
        path: The same, for errors.
        name: The layer's name.
        ships: Ships with its columns and CRS.
        folder: A folder for files that are needed for a moment.

    Raises:
        UnusableCrsError: If the CRS has no code, and so no number that is the same in every file.
        OutputNotWritableError: If the file is no GeoPackage.
    """
    from larsd_geo.io import geopackage

    if ships.crs.to_authority() is None:
        raise UnusableCrsError(ships.crs.name, "it has no code; give one with an EPSG code")
    geopackage.write(ships.iloc[:0], folder / "layer.gpkg", name)
    source = sqlite3.connect(folder / "layer.gpkg")
    try:
        here = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        made = source.execute(
            "SELECT name, tbl_name, type, sql FROM sqlite_master WHERE sql IS NOT NULL "
            "ORDER BY type = 'trigger', rootpage = 0, rowid"
        ).fetchall()
        rtree = f"rtree_{name}_"
        for entry, table, kind, statement in made:
            is_shadow = table.startswith(rtree) and "VIRTUAL" not in statement and kind == "table"
            if entry not in here and not is_shadow and not entry.startswith("sqlite_"):
                connection.execute(statement)
        for table in (
            *("gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns"),
            *("gpkg_extensions", "gpkg_ogr_contents", "layer_styles"),
        ):
            _take_over(source, connection, table)
    finally:
        source.close()
    layer = find_layer(connection, path, name)
    assert layer is not None, "the layer was just made"
    return layer


def _take_over(source: sqlite3.Connection, target: sqlite3.Connection, table: str) -> None:
    """Copy the rows of a table of metadata; those that are there already stay."""
    columns = [
        row[1]
        for row in source.execute(f"PRAGMA table_info({table})")
        if not (table == "layer_styles" and row[5])
    ]
    known = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
    shared = ", ".join(quoted(column) for column in columns if column in known)
    for row in source.execute(f"SELECT {shared} FROM {table}").fetchall():
        marks = ", ".join("?" * len(row))
        target.execute(f"INSERT OR IGNORE INTO {table} ({shared}) VALUES ({marks})", row)


def install_functions(connection: sqlite3.Connection) -> None:
    """Give SQLite what the triggers of a spatial index call.

    Args:
        connection: The open file.
    """

    def bound(number: int) -> Any:
        def value(blob: bytes | None) -> float | None:
            (shape,) = unpack_shapes([blob])
            if shape is None or shape.is_empty:
                return None
            return float(shape.bounds[number])

        return value

    def is_empty(blob: bytes | None) -> int | None:
        (shape,) = unpack_shapes([blob])
        return None if shape is None else int(shape.is_empty)

    for name, number in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        connection.create_function(name, 1, bound(number), deterministic=True)
    connection.create_function("ST_IsEmpty", 1, is_empty, deterministic=True)


def pack_shapes(shapes: np.ndarray, srs: int) -> list[bytes]:
    """Return polygons (N,) as a GeoPackage stores them.

    Args:
        shapes: Polygons, none of them empty.
        srs: The layer's number of its CRS.
    """
    bounds = shapely.bounds(shapes)[:, [0, 2, 1, 3]].tolist()
    return [
        _HEAD.pack(b"GP", 0, _FLAGS, srs, *around) + bytes(wkb)
        for around, wkb in zip(bounds, shapely.to_wkb(shapes, byte_order=1), strict=True)
    ]


def unpack_shapes(blobs: list[bytes | None]) -> np.ndarray:
    """Return the geometries (N,) of what a GeoPackage stores; None for what is none.

    Args:
        blobs: Values of a geometry column.
    """
    bodies: list[bytes | None] = []
    for blob in blobs:
        if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
            bodies.append(None)
            continue
        size = _ENVELOPES.get(blob[3] >> 1 & 0b111, 0)
        bodies.append(blob[8 + size :])
    shapes: np.ndarray = shapely.from_wkb(bodies, on_invalid="ignore")
    return shapes


def quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
