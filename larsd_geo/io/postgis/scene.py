"""The ships of a scene take the place of those that a table of PostGIS has of it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from larsd_geo.io.found_again import COUNTER, Origin, match_ships
from larsd_geo.io.postgis.changes import SCENE_INDEX, sql_type
from larsd_geo.io.postgis.rows import binary_rows
from larsd_geo.io.postgis.table import ShipsTable, postgis_schema

if TYPE_CHECKING:
    import geopandas as gpd
    from psycopg import Connection, sql

__all__ = ["replace_scene"]

logger = logging.getLogger(__name__)

#: Columns that belong to the table: the number that it gives, and the analyst's verdict.
_ITS_OWN = ("ship_id", "review")

#: The table of a transaction, and what it knows of each ship: its row before, and its rank.
_STAGE, _BEFORE, _RANK = "larsd_scene", "larsd_before", "larsd_rank"


def replace_scene(
    connection: Connection[Any],
    table: ShipsTable,
    ships: gpd.GeoDataFrame,
    origin: Origin,
    label: str,
) -> None:
    """Put the ships of a scene into the place of those that are there, within a transaction.

    Args:
        connection: The database.
        table: The table.
        ships: Ships with plain columns, in the table's CRS.
        origin: Their scene and model.
        label: What to call the table in the log.

    Raises:
        psycopg.Error: If the server refuses.
    """
    _Scene(connection, table, ships).replace(_rows_of(connection, table, origin), label)


class _Rows:
    """The rows of a scene that are there, locked until the end of the transaction.

    Attributes:
        numbers: Their `ship_id`, (N,).
        reviewed: Which have a verdict, (N,).
        shapes: Their polygons, (N,).
    """

    def __init__(self, rows: Sequence[tuple[int, bool, bytes | None]]) -> None:
        import shapely

        self.numbers = np.array([row[0] for row in rows], dtype=np.int64)
        self.reviewed = np.array([row[1] for row in rows], dtype=bool)
        self.shapes = shapely.from_wkb([row[2] for row in rows])


def _rows_of(connection: Connection[Any], table: ShipsTable, origin: Origin) -> _Rows:
    from psycopg import sql

    # Rows from before these columns were there have '' in them.
    conditions = [
        f"{SCENE_INDEX} IN (hashtextextended(%(scene_uri)s, 0), hashtextextended('', 0))",
        "scene_uri IN (%(scene_uri)s, '')",
        "(scene_uri <> '' OR scene = %(scene)s)",
        "model_sha256 IN (%(model_sha256)s, '')",
        "(model_sha256 <> '' OR model = %(model)s)",
    ]
    if origin.counter:
        conditions.append("right(scene, length(%(counter)s)) = %(counter)s")
    elif not COUNTER.search(origin.scene):
        conditions.append(f"scene !~ '{COUNTER.pattern}'")
    with connection.cursor(binary=True) as cursor:
        rows = cursor.execute(
            sql.SQL(
                "SELECT ship_id::bigint, coalesce(btrim(review), '') <> '', {}::bytea FROM {} "
                f"WHERE {' AND '.join(conditions)} ORDER BY ship_id FOR UPDATE"
            ).format(sql.Identifier(table.geometry), table.name),
            origin._asdict(),
        ).fetchall()
    return _Rows(rows)


class _Scene:
    """The ships of a scene on their way into a table, within a transaction."""

    def __init__(
        self, connection: Connection[Any], table: ShipsTable, ships: gpd.GeoDataFrame
    ) -> None:
        self._connection, self._table, self._ships = connection, table, ships
        shape = ships.geometry.name
        self._columns = [name for name in ships.columns if name not in (*_ITS_OWN, shape)]
        self._types = [sql_type(ships[name].dtype) for name in self._columns]

    def replace(self, before: _Rows, label: str) -> None:
        """Put the ships into the place of those that are there.

        Args:
            before: The rows that are there.
            label: What to call the table in the log.
        """
        is_exact = all(
            self._table.columns[name] == kind
            for name, kind in zip(self._columns, self._types, strict=True)
        )
        if len(before.numbers) == 0 and is_exact:
            self._copy(self._table.name)
            return
        shapes = self._ships.geometry.to_numpy()
        old, new = match_ships(before.shapes, shapes, self._table.crs.is_geographic)
        gone = np.ones(len(before.numbers), dtype=bool)
        gone[old] = False
        kept = gone & before.reviewed
        if kept.any():
            logger.warning(
                "%s: %d with a verdict not found again: kept as before", label, kept.sum()
            )
        known: list[int | None] = [None] * len(shapes)
        for row, number in zip(new.tolist(), before.numbers[old].tolist(), strict=True):
            known[row] = number
        self._stage(known)
        dropped = before.numbers[gone & ~kept].tolist()
        self._execute("DELETE FROM {table} WHERE ship_id = ANY(%s)", dropped)
        self._execute(
            "UPDATE {table} AS t SET ({columns}, {shape}) = ROW({values}, n.{shape}) "
            "FROM {stage} AS n WHERE t.ship_id = n.larsd_before"
        )
        self._execute(
            "INSERT INTO {table} ({columns}, {shape}) SELECT {values}, n.{shape} "
            "FROM {stage} AS n WHERE n.larsd_before IS NULL ORDER BY n.larsd_rank"
        )
        self._execute("DROP TABLE {stage}")

    def _stage(self, known: Sequence[int | None]) -> None:
        """Copy the ships into a table of this transaction, with the rows that they are in now."""
        from psycopg import sql

        kinds = [*self._types, "bigint", "bigint"]
        names = [*self._columns, _BEFORE, _RANK]
        parts = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(kind))
            for name, kind in zip(names, kinds, strict=True)
        ]
        shape = sql.SQL("{} {}").format(
            sql.Identifier(self._table.geometry),
            sql.Identifier(postgis_schema(self._connection), "geometry"),
        )
        self._connection.execute(
            sql.SQL("CREATE TEMPORARY TABLE {} ({}) ON COMMIT DROP").format(
                sql.Identifier(_STAGE), sql.SQL(", ").join([*parts, shape])
            )
        )
        self._copy(sql.Identifier("pg_temp", _STAGE), {_BEFORE: known, _RANK: range(len(known))})

    def _execute(self, statement: str, *values: object) -> None:
        from psycopg import sql

        names = [sql.Identifier(name) for name in self._columns]
        new = [sql.SQL("n.{}").format(name) for name in names]
        self._connection.execute(
            sql.SQL(statement).format(
                table=self._table.name,
                stage=sql.Identifier("pg_temp", _STAGE),
                columns=sql.SQL(", ").join(names),
                values=sql.SQL(", ").join(new),
                shape=sql.Identifier(self._table.geometry),
            ),
            values or None,
        )

    def _copy(
        self, into: sql.Composable, more: Mapping[str, Sequence[int | None]] | None = None
    ) -> None:
        """Send the ships by COPY in the binary format."""
        from psycopg import sql

        more = more or {}
        names = [*self._columns, self._table.geometry, *more]
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
            into, sql.SQL(", ").join(map(sql.Identifier, names))
        )
        pieces = binary_rows(self._ships, self._columns, self._table.srid, [*more.values()])
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            for piece in pieces:
                copy.write(piece)
