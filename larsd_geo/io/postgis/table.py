"""A table of ships in PostGIS as it is in the database: columns, CRS, rights."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from larsd_geo.errors import OutputNotWritableError, UnusableCrsError
from larsd_geo.io.postgis.address import DatabaseTable

if TYPE_CHECKING:
    import pyproj
    from psycopg import Connection, sql

__all__ = [
    "GEOMETRY_COLUMN",
    "SCHEMA_VERSION",
    "ShipsTable",
    "check_rights",
    "crs_of",
    "find_table",
    "lock_key",
    "postgis_schema",
    "srid_of",
    "value_of",
]

#: Raised when an older larsd-geo would write rows into the table that a newer one misunderstands.
#: A new column is no reason: it is null in what older ones write.
SCHEMA_VERSION = 1

#: The geometry column of tables that are created here.
GEOMETRY_COLUMN = "geom"

_COMMENT = re.compile(r"schema version (\d+)")


@dataclass(frozen=True)
class ShipsTable:
    """A table as it is in the database.

    Attributes:
        schema: Its schema.
        table: Its name.
        columns: Name and type of each column but the geometry.
        geometry: The geometry column.
        srid: Its SRID.
        crs: What that stands for.
        is_new: Whether this transaction has created it, still without its indices.
    """

    schema: str
    table: str
    columns: dict[str, str]
    geometry: str
    srid: int
    crs: pyproj.CRS
    is_new: bool = False

    @property
    def name(self) -> sql.Identifier:
        """The qualified name, for statements."""
        from psycopg import sql

        return sql.Identifier(self.schema, self.table)


def find_table(connection: Connection[Any], target: DatabaseTable) -> ShipsTable | None:
    """Return a table as it is; None if there is none.

    Args:
        connection: The database.
        target: The table.

    Raises:
        OutputNotWritableError: If it cannot hold ships: it is a view, has no geometry of polygons,
            or no known CRS.
    """
    from psycopg import sql

    where = sql.Identifier(*filter(None, (target.schema, target.table))).as_string(connection)
    row = connection.execute(
        "SELECT c.oid, c.relkind::text, n.nspname, obj_description(c.oid, 'pg_class') "
        "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.oid = to_regclass(%s)",
        (where,),
    ).fetchone()
    if row is None:
        return None
    oid, kind, schema, comment = row
    if kind not in ("r", "p"):
        raise OutputNotWritableError(target.label, "it is not a table; give another name")
    version = _COMMENT.search(comment or "")
    if version and int(version[1]) > SCHEMA_VERSION:
        raise OutputNotWritableError(
            target.label,
            f"a newer larsd-geo made it (schema version {version[1]}, this one knows "
            f"{SCHEMA_VERSION}); update larsd-geo, or give another name",
        )
    columns = dict(
        connection.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
            "WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped ORDER BY attnum",
            (oid,),
        ).fetchall()
    )
    shapes = {
        name: re.fullmatch(r"(?:.*\.)?geometry(?:\((\w+)(?:,(\d+))?\))?", kind)
        for name, kind in columns.items()
    }
    found = {name: match for name, match in shapes.items() if match}
    if not found:
        raise OutputNotWritableError(
            target.label, "it has no geometry column and so is none of ships; give another name"
        )
    name = GEOMETRY_COLUMN if GEOMETRY_COLUMN in found else next(iter(found))
    shape, srid = (found[name][1] or "Geometry").upper(), int(found[name][2] or 0)
    if shape not in ("POLYGON", "GEOMETRY"):
        raise OutputNotWritableError(
            target.label, f"its column {name} is for {shape}, not for polygons; give another name"
        )
    crs = crs_of(connection, srid)
    if crs is None:
        raise OutputNotWritableError(
            target.label,
            f"its column {name} has the SRID {srid}, which spatial_ref_sys does not know; set "
            "another one, or give another name",
        )
    others = {column: kind for column, kind in columns.items() if column not in found}
    return ShipsTable(schema, target.table, others, name, srid, crs)


def check_rights(connection: Connection[Any], target: DatabaseTable, table: ShipsTable) -> None:
    """Check that this user may write to a table as a run does.

    Args:
        connection: The database.
        target: The table.
        table: The same, as it is in the database.

    Raises:
        OutputNotWritableError: If a right is missing.
    """
    name = table.name.as_string(connection)
    lacking = [
        right
        for right in ("SELECT", "INSERT", "UPDATE", "DELETE")
        if not value_of(connection, "SELECT has_table_privilege(%s, %s)", name, right)
    ]
    if not value_of(connection, "SELECT has_database_privilege(current_database(), 'TEMP')"):
        lacking.append("TEMPORARY on the database")
    if lacking:
        user = value_of(connection, "SELECT current_user")
        raise OutputNotWritableError(
            target.label,
            f"the user {user} lacks the rights {', '.join(lacking)}; ask the owner for them",
        )


def crs_of(connection: Connection[Any], srid: int) -> pyproj.CRS | None:
    """Return the CRS that an SRID stands for; None if it is unknown.

    Args:
        connection: The database.
        srid: The SRID.
    """
    import pyproj
    from psycopg import sql

    row = connection.execute(
        sql.SQL("SELECT auth_name, auth_srid, srtext FROM {} WHERE srid = %s").format(
            sql.Identifier(postgis_schema(connection), "spatial_ref_sys")
        ),
        (srid,),
    ).fetchone()
    if row is None:
        return None
    authority, code, text = row
    try:
        return pyproj.CRS.from_authority(authority, code)
    except pyproj.exceptions.CRSError:
        pass
    try:
        return pyproj.CRS.from_wkt(text or "")
    except pyproj.exceptions.CRSError:
        return None


def srid_of(connection: Connection[Any], crs: pyproj.CRS) -> int:
    """Return the SRID of a CRS.

    Args:
        connection: The database.
        crs: The CRS.

    Raises:
        UnusableCrsError: If PostGIS has none for it.
    """
    from psycopg import sql

    authority, code = crs.to_authority() or ("", "")
    row = connection.execute(
        sql.SQL("SELECT srid FROM {} WHERE auth_name = %s AND auth_srid::text = %s").format(
            sql.Identifier(postgis_schema(connection), "spatial_ref_sys")
        ),
        (authority, code),
    ).fetchone()
    if row is None:
        raise UnusableCrsError(
            crs.name,
            "the database's spatial_ref_sys has no SRID for it; give one with an EPSG code",
            ["crs"],
        )
    return int(row[0])


def lock_key(*parts: str) -> int:
    """Return the number of an advisory lock, the same in every process.

    Args:
        parts: What is locked.
    """
    digest = blake2b("\0".join(("larsd", *parts)).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def postgis_schema(connection: Connection[Any]) -> str:
    """Return the schema that PostGIS is installed in; `public` where it is not."""
    return str(
        value_of(
            connection,
            "SELECT nspname FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace "
            "WHERE extname = 'postgis'",
        )
        or "public"
    )


def value_of(connection: Connection[Any], statement: str, *values: object) -> Any:
    """Return the only value of a statement's only row; None without a row."""
    row = connection.execute(statement, values or None).fetchone()
    return None if row is None else row[0]
