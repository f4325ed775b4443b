"""The sink that stores each scene in a table of PostGIS, in one transaction."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any

from larsd_geo.errors import LayerMixError, OutputNotWritableError, UnusableCrsError
from larsd_geo.io.found_again import Origin, origin_of
from larsd_geo.io.postgis.address import DatabaseTable, connect, is_lost, translated
from larsd_geo.io.postgis.changes import ensure_table, index_table
from larsd_geo.io.postgis.scene import replace_scene
from larsd_geo.io.postgis.table import check_rights, crs_of, find_table, lock_key, srid_of, value_of
from larsd_geo.io.tables import merge_layers, plain_frame

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj
    from psycopg import Connection

__all__ = ["PostgisSink"]

logger = logging.getLogger(__name__)

#: Seconds before each further attempt to store a scene after the connection was lost.
_PAUSES_S = (1.0, 3.0)

#: How long a writer waits for a lock of somebody else: while it looks, and when it writes.
_CHECK_LOCK_S, _WRITE_LOCK_S = 5, 60

#: The CRS of a new table: scenes of all zones meet in it.
_DEFAULT_CRS = "EPSG:4326"


class PostgisSink:
    """Stores the ships of each scene in a table of PostGIS, in one transaction.

    A scene that was stored before, searched by the same model, replaces its ships. A ship that is
    found again (IoU above 0.5) keeps its row: `ship_id`, `review` and columns of others stay. One
    with a verdict that is not found again stays too. Ships of another model are left alone. Several
    programs may write to one table at once.

    Args:
        target: The database, as a URL that libpq takes: `postgresql://user@host/database`.
        table: The table, or `schema.table`; None takes what follows a `#` in the URL, or `ships`.
            It is created where there is none, and gets the columns that it lacks.
        schema: Its schema; None is the first of the search path.
        crs: The CRS of a table that is created, WGS 84 by default; an existing one has its own.
        template: A layer with the columns to come (`larsd_geo.geo.empty_ships()`). With it
            everything that the table needs is tried now, and taken back.

    Raises:
        OutputNotWritableError: If the server does not answer, has no PostGIS, or does not let this
            user write such a table.
        MissingPackageError: If psycopg is not installed.
        UnusableCrsError: If the CRS is unknown, or not that of the table.

    Attributes:
        target: The table.
        crs: The CRS of its ships.
    """

    def __init__(
        self,
        target: str,
        table: str | None = None,
        schema: str | None = None,
        *,
        crs: Any = None,
        template: gpd.GeoDataFrame | None = None,
    ) -> None:
        self.target = DatabaseTable.parse(target, table, schema)
        self._connection: Connection[Any] | None = None
        try:
            with translated(self.target, OutputNotWritableError):
                self.crs = self._check(crs, template)
        finally:
            self._close()

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Store the ships of a finished scene; see `Sink.add`.

        Raises:
            LayerMixError: If the scene has no georeferencing.
            OutputNotWritableError: If they cannot be stored; the table is then as it was.
        """
        if ships.crs is None:
            raise LayerMixError
        origin = origin_of(ships)
        plain = plain_frame(merge_layers([ships], self.crs))
        with translated(self.target, OutputNotWritableError):
            for pause in (*_PAUSES_S, None):
                try:
                    self._store(plain, origin)
                    break
                except Exception as error:
                    self._close()
                    if pause is None or not is_lost(error):
                        raise
                    # Safe even if the server had committed: a scene replaces itself.
                    logger.info("%s: %s; trying again", self.target.label, type(error).__name__)
                    time.sleep(pause)

    def finish(self) -> None:
        """Close the connection: each scene was available as soon as it was stored."""
        self._close()

    def abort(self) -> None:
        """Close the connection; the scenes that were stored stay."""
        self._close()

    def _check(self, crs: Any, template: gpd.GeoDataFrame | None) -> pyproj.CRS:
        """Try, in a transaction that is taken back, what every scene will need."""
        from larsd_geo.scene.georef import map_crs_from_text

        wanted = map_crs_from_text(_DEFAULT_CRS if crs is None else crs)
        connection = self._open()
        with connection.transaction(force_rollback=True):
            self._limit_waiting(connection, _CHECK_LOCK_S)
            if not value_of(connection, "SELECT 1 FROM pg_extension WHERE extname = 'postgis'"):
                raise OutputNotWritableError(
                    self.target.label,
                    "the database has no PostGIS; its owner adds it by CREATE EXTENSION postgis",
                )
            table = find_table(connection, self.target)
            if table is not None:
                if crs is not None and srid_of(connection, wanted) != table.srid:
                    raise UnusableCrsError(
                        wanted.name,
                        f"{self.target.label} is in {table.crs.name}; leave crs out, or give "
                        "another table",
                        ["crs"],
                    )
                wanted = table.crs
            srid = srid_of(connection, wanted) if table is None else table.srid
            if template is not None:
                table = ensure_table(connection, self.target, plain_frame(template), wanted)
            if table is not None:
                check_rights(connection, self.target, table)
            known = crs_of(connection, srid)
        assert known is not None, "a CRS with an SRID is known"
        return known

    def _store(self, ships: gpd.GeoDataFrame, origin: Origin) -> None:
        """Store a scene, whole or not at all."""
        connection = self._open()
        with connection.transaction():
            self._limit_waiting(connection, _WRITE_LOCK_S)
            table = ensure_table(connection, self.target, ships, self.crs)
            if table.crs != self.crs:
                raise OutputNotWritableError(
                    self.target.label, "its CRS has changed since the run began; start again"
                )
            # Two writers of one scene take turns; of different scenes they do not meet.
            key = lock_key("scene", table.schema, table.table, *origin[1:])
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (key,))
            replace_scene(connection, table, ships, origin, self.target.label)
            if table.is_new:
                index_table(connection, table)

    @staticmethod
    def _limit_waiting(connection: Connection[Any], seconds: int) -> None:
        connection.execute(f"SET LOCAL lock_timeout = '{seconds}s'")

    def _open(self) -> Connection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = connect(self.target)
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
