"""GeoPackage 1.3 with an embedded style, which QGIS applies by itself."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from larsd_geo.io.styles import ship_style_qml

if TYPE_CHECKING:
    import geopandas

__all__ = ["GEOMETRY_COLUMN", "SUFFIXES", "read", "write"]

#: The suffixes of the format, the usual one first.
SUFFIXES = (".gpkg",)

#: The column of the geometry.
GEOMETRY_COLUMN = "geom"

#: GDAL would write 1.4 by default, which QGIS 3.22 warns about and older validators do not know.
_VERSION = "1.3"

#: The standard's code (table 3) for plane coordinates without a place on the Earth.
_UNDEFINED_CARTESIAN = "-1"

#: The table as QGIS itself makes it, except for the default of the time, which the standard wants
#: in ISO 8601 with a Z.
_LAYER_STYLES = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256),
    f_table_schema TEXT(256),
    f_table_name TEXT(256),
    f_geometry_column TEXT(256),
    styleName TEXT(30),
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT(30),
    ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Write ships as the only layer of a new GeoPackage.

    Args:
        ships: Ships with plain columns (`larsd_geo.io.tables.plain_frame`); their CRS, or its
            absence, becomes the layer's.
        path: The new file.
        layer: The layer's name.
    """
    from larsd_geo.io.tables import write_with_gdal

    layer_options = {"GEOMETRY_NAME": GEOMETRY_COLUMN, "SPATIAL_INDEX": "YES"}
    if ships.crs is None:
        layer_options["SRID"] = _UNDEFINED_CARTESIAN
    write_with_gdal(
        ships,
        path,
        driver="GPKG",
        layer=layer,
        dataset_options={"VERSION": _VERSION},
        layer_options=layer_options,
    )
    _embed_style(path, layer)


def read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Read ships from a GeoPackage.

    Args:
        path: The file.
        layer: The layer's name; None takes `ships` if there is one, else the first.
    """
    from larsd_geo.io.tables import read_with_gdal

    _take_back_unfinished(path)
    return read_with_gdal(path, layer)


def _take_back_unfinished(path: Path) -> None:
    """Let SQLite take back what a killed program left half written.

    It does so at the first read, but not through a connection that may only read, as GDAL's.
    """
    left = path.with_name(f"{path.name}-journal")
    if not (left.exists() and left.stat().st_size):
        return
    # Where the file cannot be written, or is in use, GDAL says what there is to say.
    with (
        contextlib.suppress(sqlite3.Error),
        contextlib.closing(sqlite3.connect(path)) as database,
    ):
        database.execute("SELECT 1 FROM sqlite_master").fetchall()


def _embed_style(path: Path, layer: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(_LAYER_STYLES)
        database.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)"
        )
        # QGIS looks for an empty catalog and schema, not for null.
        database.execute(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
            "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner) "
            "VALUES ('', '', ?, ?, 'Ships by score', ?, '', 1, 'Coloured by score, labelled "
            "with the length', '')",
            (layer, GEOMETRY_COLUMN, ship_style_qml()),
        )
