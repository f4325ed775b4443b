"""Ships read back from a table of PostGIS."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from larsd_geo.errors import OutputNotWritableError, UnreadableShipsError
from larsd_geo.io.postgis.address import DatabaseTable, connect, translated
from larsd_geo.io.postgis.table import find_table

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from psycopg import Connection

__all__ = ["read_table"]

#: The pandas types of what is read.
_DTYPES = {
    "bigint": "Int64",
    "integer": "Int64",
    "smallint": "Int64",
    "double precision": "float64",
    "real": "float64",
    "numeric": "float64",
    "boolean": "boolean",
    "text": "string",
    "character varying": "string",
    "timestamp with time zone": "datetime64[ms, UTC]",
    "timestamp without time zone": "datetime64[ms, UTC]",
}


def read_table(target: str) -> gpd.GeoDataFrame:
    """Read the ships of a table.

    Args:
        target: The database and the table, `postgresql://user@host/database#schema.table`.

    Returns:
        The ships as they are, in the table's CRS; columns of other types are left out.

    Raises:
        UnreadableShipsError: If the table is not there, or cannot be read.
        MissingPackageError: If psycopg is not installed.
    """
    import geopandas as gpd
    import pandas as pd
    import shapely
    from psycopg import sql

    place = DatabaseTable.parse(target, error=UnreadableShipsError)
    with translated(place, UnreadableShipsError), _reading(place) as connection:
        try:
            table = find_table(connection, place)
        except OutputNotWritableError as error:
            raise UnreadableShipsError(place.label, error.reason) from None
        if table is None:
            raise UnreadableShipsError(place.label, "there is no such table")
        dtypes = {
            name: _DTYPES[kind.partition("(")[0]]
            for name, kind in table.columns.items()
            if kind.partition("(")[0] in _DTYPES
        }
        chosen = [sql.Identifier(name) for name in dtypes]
        with connection.cursor(binary=True) as cursor:
            rows = cursor.execute(
                sql.SQL("SELECT {}, {}::bytea FROM {}").format(
                    sql.SQL(", ").join(chosen), sql.Identifier(table.geometry), table.name
                )
            ).fetchall()
    values = list(zip(*rows, strict=True)) if rows else [()] * (len(dtypes) + 1)
    columns = {
        name: _narrowed(pd.Series(list(column), dtype=kind))
        for (name, kind), column in zip(dtypes.items(), values[:-1], strict=True)
    }
    shapes = shapely.from_wkb(list(values[-1]))
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=table.crs)


@contextmanager
def _reading(target: DatabaseTable) -> Iterator[Connection[Any]]:
    """Connect for reading; the connection is closed at the end."""
    connection = connect(target)
    try:
        with connection.transaction():
            connection.execute("SET TRANSACTION READ ONLY")
            yield connection
    finally:
        connection.close()


def _narrowed(column: pd.Series) -> pd.Series:
    """Return whole numbers and truth values without nulls in the types of every other format."""
    plain = {"Int64": "int64", "boolean": "bool"}.get(str(column.dtype))
    return column if plain is None or column.isna().any() else column.astype(plain)
