"""A table of ships in PostGIS is created, or gets what it lacks.

Nothing here commits; the caller's transaction does, or takes everything back.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from larsd_geo.errors import OutputNotWritableError
from larsd_geo.io.postgis.address import DatabaseTable
from larsd_geo.io.postgis.table import (
    GEOMETRY_COLUMN,
    SCHEMA_VERSION,
    ShipsTable,
    find_table,
    lock_key,
    postgis_schema,
    srid_of,
    value_of,
)
from larsd_geo.io.tables import kind_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj
    from psycopg import Connection, sql

__all__ = ["SCENE_INDEX", "ensure_table", "index_table", "sql_type"]

#: What the index for the rows of a scene is of; queries name it as it is here.
SCENE_INDEX = "hashtextextended(scene_uri, 0)"

#: Types that hold the values of a column without a loss; the first is that of new columns.
_TYPES = {
    "integer": ("bigint", "integer", "numeric"),
    "number": ("double precision", "numeric"),
    "truth": ("boolean",),
    "time": ("timestamp with time zone", "timestamp without time zone"),
    "text": ("text", "character varying"),
}

#: What the values of a new table must satisfy.
_CHECKS = {
    "score": "score BETWEEN 0 AND 1",
    "length_m": "length_m >= 0",
    "width_m": "width_m >= 0",
    "area_m2": "area_m2 >= 0",
    "heading_deg": "heading_deg >= 0 AND heading_deg < 360",
    "bow_probability": "bow_probability BETWEEN 0.5 AND 1",
    "lon": "lon >= -180 AND lon < 180",
    "lat": "lat BETWEEN -90 AND 90",
}

_REQUIRED = frozenset({"score", "scene", "model"})

#: Columns in which a row that does not tell has an empty text.
_EMPTY = frozenset({"review", "scene_uri", "model_sha256"})


def ensure_table(
    connection: Connection[Any], target: DatabaseTable, ships: gpd.GeoDataFrame, crs: pyproj.CRS
) -> ShipsTable:
    """Return a table with room for ships: created, or with the columns that it lacks.

    Call it in a transaction. A new table gets its indices by `index_table`, after its first rows:
    an index of many rows is built faster at once than row by row.

    Args:
        connection: The database.
        target: The table.
        ships: Ships with plain columns; there may be none.
        crs: The CRS of a table that is created.

    Raises:
        OutputNotWritableError: If there is one that cannot hold them.
        UnusableCrsError: If PostGIS has no SRID for the CRS.
        psycopg.Error: If the server refuses.
    """
    wanted = {
        str(name): sql_type(ships[name].dtype)
        for name in ships.columns
        if name != ships.geometry.name
    }
    table = find_table(connection, target)
    if table is None or _is_lacking(connection, table, wanted):
        # One at a time: of two programs that begin together, the second finds the table.
        place = f"{target.schema}.{target.table}"
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (lock_key("table", place),))
        table = find_table(connection, target)
    is_new = table is None
    if table is None:
        _create(connection, target, wanted, crs)
    else:
        _refuse_columns(connection, target, table, wanted)
        if not _is_lacking(connection, table, wanted):
            return table
        _refuse_owner(connection, target, table, wanted)
        _migrate(connection, target, table, wanted)
    made = find_table(connection, target)
    assert made is not None, "the table was just made"
    if not is_new:
        index_table(connection, made)
    return replace(made, is_new=is_new)


def index_table(connection: Connection[Any], table: ShipsTable) -> None:
    """Add the indices and the comment that a table lacks.

    Args:
        connection: The database.
        table: The table.

    Raises:
        psycopg.Error: If the server refuses.
    """
    from psycopg import sql

    indices: list[tuple[str, str, sql.Composable]] = [
        (table.geometry, "gist", sql.Identifier(table.geometry))
    ]
    if "scene_uri" in table.columns:
        # Not of the text: an address may be longer than a page of the index takes.
        indices.append(("scene_uri", "btree", sql.SQL(SCENE_INDEX)))
    name, text = table.name, table.name.as_string(connection)
    for column, method, expression in indices:
        if not value_of(
            connection,
            "SELECT EXISTS (SELECT 1 FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
            "JOIN pg_am m ON m.oid = c.relam JOIN pg_depend d ON d.objid = c.oid JOIN "
            "pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = d.refobjsubid AND "
            "d.refobjid = i.indrelid WHERE i.indrelid = %s::regclass AND a.attname = %s AND "
            "m.amname = %s)",
            text,
            column,
            method,
        ):
            connection.execute(
                sql.SQL("CREATE INDEX ON {} USING {} ({})").format(
                    name, sql.SQL(method), expression
                )
            )
    if value_of(connection, "SELECT obj_description(%s::regclass, 'pg_class')", text) is None:
        comment = f"Ships found by larsd-geo (schema version {SCHEMA_VERSION})."
        connection.execute(sql.SQL("COMMENT ON TABLE {} IS {}").format(name, sql.Literal(comment)))


def sql_type(dtype: Any) -> str:
    """Return the type of a new column.

    Args:
        dtype: The pandas type of a plain column (`larsd_geo.io.tables.plain_frame`).
    """
    return _TYPES[kind_of(dtype)][0]


def _is_lacking(connection: Connection[Any], table: ShipsTable, wanted: dict[str, str]) -> bool:
    """Return whether a table must be changed before ships can be written."""
    return not (wanted.keys() <= table.columns.keys() and _numbers_itself(connection, table))


def _numbers_itself(connection: Connection[Any], table: ShipsTable) -> bool:
    """Return whether a table gives each new row a `ship_id` of its own."""
    return bool(
        value_of(
            connection,
            "SELECT EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = %s::regclass AND "
            "a.attname = 'ship_id' AND (a.attidentity <> '' OR a.atthasdef)) AND EXISTS (SELECT 1 "
            "FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = "
            "i.indkey[0] WHERE i.indrelid = %s::regclass AND i.indisunique AND i.indnkeyatts = 1 "
            "AND i.indpred IS NULL AND a.attname = 'ship_id')",
            table.name.as_string(connection),
            table.name.as_string(connection),
        )
    )


def _create(
    connection: Connection[Any], target: DatabaseTable, wanted: dict[str, str], crs: pyproj.CRS
) -> None:
    from psycopg import sql

    schema = target.schema or value_of(connection, "SELECT current_schema()")
    if schema is None or not value_of(
        connection, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = %s)", schema
    ):
        raise OutputNotWritableError(
            target.label,
            f"there is no schema {target.schema or 'in the search path'}; create it, or name "
            "another",
        )
    name = sql.Identifier(str(schema), target.table)
    parts: list[sql.Composable] = [
        sql.SQL("ship_id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY")
    ]
    for column, kind in wanted.items():
        if column != "ship_id":
            parts.append(
                sql.SQL("{} {}{}{}").format(
                    sql.Identifier(column),
                    sql.SQL(kind),
                    sql.SQL(" NOT NULL" if column in _REQUIRED else ""),
                    sql.SQL(" DEFAULT ''" if column in _EMPTY else ""),
                )
            )
    parts.append(
        sql.SQL("{} {}(Polygon, {}) NOT NULL").format(
            sql.Identifier(GEOMETRY_COLUMN),
            sql.Identifier(postgis_schema(connection), "geometry"),
            sql.Literal(srid_of(connection, crs)),
        )
    )
    parts += [sql.SQL(f"CHECK ({check})") for column, check in _CHECKS.items() if column in wanted]
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(name, sql.SQL(", ").join(parts)))


def _migrate(
    connection: Connection[Any], target: DatabaseTable, table: ShipsTable, wanted: dict[str, str]
) -> None:
    """Add the columns that a table lacks, numbers for its rows, and its indices."""
    from psycopg import sql

    for column, kind in wanted.items():
        if column not in table.columns:
            connection.execute(
                sql.SQL("ALTER TABLE {} ADD COLUMN {} {}{}").format(
                    table.name,
                    sql.Identifier(column),
                    sql.SQL(kind),
                    sql.SQL(" DEFAULT ''" if column in _EMPTY else ""),
                )
            )
    if not _numbers_itself(connection, table):
        _number_rows(connection, target, table)


def _number_rows(connection: Connection[Any], target: DatabaseTable, table: ShipsTable) -> None:
    """Give each row a `ship_id` of its own, now and whenever one is added."""
    from psycopg import errors, sql

    def run(statement: str, *values: sql.Composable) -> None:
        connection.execute(sql.SQL(statement).format(table.name, *values))

    if "ship_id" not in table.columns:
        run(
            "UPDATE {0} SET ship_id = n FROM (SELECT ctid AS place, row_number() OVER () AS n "
            "FROM {0}) AS numbered WHERE {0}.ctid = place"
        )
    try:
        run("ALTER TABLE {} ALTER COLUMN ship_id SET NOT NULL")
        run("CREATE UNIQUE INDEX ON {} (ship_id)")
    except (errors.UniqueViolation, errors.NotNullViolation):
        raise OutputNotWritableError(
            target.label,
            "several of its rows share a ship_id, or have none; number them through, or give "
            "another name",
        ) from None
    text = table.name.as_string(connection)
    if not value_of(
        connection,
        "SELECT attidentity <> '' OR atthasdef FROM pg_attribute WHERE attrelid = %s::regclass "
        "AND attname = 'ship_id'",
        text,
    ):
        first = value_of(connection, f"SELECT coalesce(max(ship_id), 0)::bigint + 1 FROM {text}")
        run(
            "ALTER TABLE {} ALTER COLUMN ship_id ADD GENERATED BY DEFAULT AS IDENTITY "
            "(START WITH {})",
            sql.Literal(first),
        )


def _refuse_owner(
    connection: Connection[Any], target: DatabaseTable, table: ShipsTable, wanted: dict[str, str]
) -> None:
    """Refuse to change a table of somebody else: that is no right that can be given."""
    owner, is_ours = connection.execute(
        "SELECT pg_get_userbyid(relowner), pg_has_role(relowner, 'USAGE') FROM pg_class "
        "WHERE oid = %s::regclass",
        (table.name.as_string(connection),),
    ).fetchone() or ("", True)
    if is_ours:
        return
    lacking = [name for name in wanted if name not in table.columns]
    what = f"lacks the columns {', '.join(lacking)}" if lacking else "does not number its rows"
    raise OutputNotWritableError(
        target.label,
        f"it {what}, and only its owner {owner} can change that; let {owner} write to it once, or "
        "give another name",
    )


def _refuse_columns(
    connection: Connection[Any], target: DatabaseTable, table: ShipsTable, wanted: dict[str, str]
) -> None:
    """Refuse a table whose columns cannot hold a ship, or want more than a ship has."""
    families = {types[0]: types for types in _TYPES.values()}
    for column, kind in wanted.items():
        there = table.columns.get(column)
        if there is None:
            continue
        # Nothing but '' is written into the verdict: as short as somebody wants it.
        plain = there.partition("(")[0] if column == "review" else there
        if plain not in families[kind]:
            raise OutputNotWritableError(
                target.label,
                f"its column {column} is {there} and should be {kind}; rename it, or give another "
                "name for the table",
            )
    for (column,) in connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND "
        "NOT attisdropped AND attnotnull AND NOT atthasdef AND attidentity = ''",
        (table.name.as_string(connection),),
    ).fetchall():
        if column not in (*wanted, table.geometry):
            raise OutputNotWritableError(
                target.label,
                f"its column {column} must not be null and has no default, and no ship has it; "
                "give it a default, or give another name for the table",
            )
