"""The sink that adds scenes to a layer of a GeoPackage, in one transaction each."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from larsd_geo.errors import (
    LayerMixError,
    OutputExistsError,
    OutputInUseError,
    OutputNotWritableError,
    UnusableCrsError,
)
from larsd_geo.files import check_target, scratch_folder
from larsd_geo.io import write_ships
from larsd_geo.io.found_again import COUNTER, Origin, match_ships, origin_of
from larsd_geo.io.gpkg_layer import (
    TYPES,
    Layer,
    add_layer,
    find_layer,
    install_functions,
    pack_shapes,
    quoted,
    unpack_shapes,
)
from larsd_geo.io.tables import kind_of, merge_layers, plain_frame

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

__all__ = ["GeoPackageSink"]

logger = logging.getLogger(__name__)

#: Seconds to wait for another program's lock: before the search, and when a scene is stored.
_CHECK_WAIT_S, _WAIT_S = 5.0, 60.0

#: The CRS of a new layer: scenes of all zones meet in it.
_DEFAULT_CRS = "EPSG:4326"

#: Columns that belong to the layer: its numbers, and the analyst's verdict.
_ITS_OWN = ("ship_id", "review")


class GeoPackageSink:
    """Adds the ships of each scene to a layer of a GeoPackage, in one transaction of SQLite.

    The rules are those of `PostgisSink`: a scene that is there, searched by the same model,
    replaces its ships; a ship that is found again keeps its row, its number and its verdict. Other
    layers, styles and columns stay. The file is changed in place, so that programs that have it
    open see the change, and a run that is killed leaves it as it was before the scene.

    Args:
        path: The file; made by the first scene where there is none.
        crs: The CRS of a new layer, WGS 84 by default; one that is there has its own.
        layer: The layer's name.

    Raises:
        OutputNotWritableError: If the file or the layer cannot take ships.
        OutputInUseError: If another program is writing to the file.
        UnusableCrsError: If the CRS is unknown, or not that of the layer.

    Attributes:
        crs: The CRS of the layer.
    """

    def __init__(self, path: str | PathLike[str], *, crs: Any = None, layer: str = "ships") -> None:
        from larsd_geo.scene.georef import map_crs_from_text

        self._path, self._layer = Path(path), layer
        self.crs: pyproj.CRS = map_crs_from_text(_DEFAULT_CRS if crs is None else crs)
        if not self._path.exists():
            check_target(path, overwrite=False)
            return
        if not self._path.is_file():
            raise OutputNotWritableError(path, "it is not a plain file; give another name")
        with self._transaction(_CHECK_WAIT_S, keep=False) as connection:
            there = find_layer(connection, self._path, layer)
        if there is not None:
            if crs is not None and there.crs != self.crs:
                raise UnusableCrsError(
                    self.crs.name,
                    f"the layer {layer} of {path} is in {there.crs.name}; leave crs out, or give "
                    "another file",
                    ["crs"],
                )
            self.crs = there.crs

    def add(self, ships: gpd.GeoDataFrame) -> None:
        """Store the ships of a finished scene; see `Sink.add`.

        Raises:
            LayerMixError: If the scene has no georeferencing.
            OutputNotWritableError: If they cannot be stored; the file is then as it was.
            OutputInUseError: If another program holds the file for a minute.
        """
        if ships.crs is None:
            raise LayerMixError
        origin = origin_of(ships)
        plain = plain_frame(merge_layers([ships], self.crs))
        if not self._path.exists():
            try:
                write_ships(plain, self._path, layer=self._layer, format="gpkg")
                return
            except OutputExistsError:
                pass  # another run was faster, and has made it
        with scratch_folder(self._path) as folder, self._transaction(_WAIT_S) as connection:
            layer = find_layer(connection, self._path, self._layer)
            if layer is None:
                layer = add_layer(connection, self._path, self._layer, plain, folder)
            layer = self._completed(connection, layer, plain)
            self._replace(connection, layer, plain, origin)

    def finish(self) -> None:
        """Do nothing: each scene was available as soon as it was stored."""

    def abort(self) -> None:
        """Do nothing: the scenes that were stored stay."""

    @contextmanager
    def _transaction(self, wait: float, keep: bool = True) -> Iterator[sqlite3.Connection]:
        """Open the file for writing; the block's changes are kept if it succeeds."""
        try:
            connection = sqlite3.connect(self._path, timeout=wait, isolation_level=None)
            try:
                install_functions(connection)
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT" if keep else "ROLLBACK")
            finally:
                connection.close()  # and with it what is not committed
        except sqlite3.Error as error:
            if "locked" in str(error) or "busy" in str(error):
                raise OutputInUseError(self._path) from error
            raise OutputNotWritableError(self._path, str(error)) from error

    def _completed(
        self, connection: sqlite3.Connection, layer: Layer, ships: gpd.GeoDataFrame
    ) -> Layer:
        """Add the columns that a layer lacks, and refuse those that hold something else."""
        columns = dict(layer.columns)
        for name in ships.columns:
            if name == ships.geometry.name:
                continue
            known = TYPES[kind_of(ships[name].dtype)]
            there = columns.get(name)
            if there is None:
                default = " DEFAULT ''" if name == "review" else ""
                connection.execute(
                    f"ALTER TABLE {quoted(layer.name)} ADD COLUMN {quoted(name)} "
                    f"{known[0]}{default}"
                )
                columns[name] = known[0]
            elif there not in known:
                raise OutputNotWritableError(
                    self._path,
                    f"the column {name} of its layer {layer.name} is {there} and should be "
                    f"{known[0]}; rename it, or give another file",
                )
        if "ship_id" not in layer.columns:
            connection.execute(f"UPDATE {quoted(layer.name)} SET ship_id = {quoted(layer.key)}")
        return layer._replace(columns=columns)

    def _replace(
        self,
        connection: sqlite3.Connection,
        layer: Layer,
        ships: gpd.GeoDataFrame,
        origin: Origin,
    ) -> None:
        """Put the ships of a scene into the place of those that are there."""
        table, key, shape = map(quoted, (layer.name, layer.key, layer.geometry))
        rows = _rows_of(connection, layer, origin)
        before = unpack_shapes([row[2] for row in rows])
        now = ships.geometry.to_numpy()
        old, new = match_ships(before, now, layer.crs.is_geographic)
        found = dict(zip(new.tolist(), old.tolist(), strict=True))
        gone = sorted(set(range(len(rows))) - set(found.values()))
        kept = [row for row in gone if str(rows[row][1] or "").strip()]
        if kept:
            logger.warning(
                "%s: %d with a verdict not found again: kept as before", self._path, len(kept)
            )
        connection.executemany(
            f"DELETE FROM {table} WHERE {key} = ?",
            [(rows[row][0],) for row in gone if row not in set(kept)],
        )
        names = [name for name in ships.columns if name not in (*_ITS_OWN, ships.geometry.name)]
        packed = pack_shapes(now, layer.srs)
        values = list(zip(*(_plain(ships[name]) for name in names), packed, strict=True))
        columns = [*map(quoted, names), shape]
        connection.executemany(
            f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in columns)} "
            f"WHERE {key} = ?",
            [(*values[row], rows[there][0]) for row, there in found.items()],
        )
        (last,) = connection.execute(f"SELECT coalesce(max(ship_id), 0) FROM {table}").fetchone()
        fresh = [row for row in range(len(ships)) if row not in found]
        marks = ", ".join("?" * (len(columns) + 2))
        connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}, ship_id, review) VALUES ({marks})",
            [(*values[row], last + 1 + place, "") for place, row in enumerate(fresh)],
        )
        _note_change(connection, layer, ships)


def _rows_of(
    connection: sqlite3.Connection, layer: Layer, origin: Origin
) -> list[tuple[int, str | None, bytes | None]]:
    """Return key, verdict and geometry of the rows that a scene has."""
    rows = connection.execute(
        f"SELECT {quoted(layer.key)}, review, {quoted(layer.geometry)}, scene FROM "
        f"{quoted(layer.name)} WHERE (scene_uri = :scene_uri OR (coalesce(scene_uri, '') = '' AND "
        "scene = :scene)) AND (model_sha256 = :model_sha256 OR (coalesce(model_sha256, '') = '' "
        f"AND model = :model)) ORDER BY {quoted(layer.key)}",
        origin._asdict(),
    ).fetchall()
    is_named_so = COUNTER.search(origin.scene) is not None
    return [
        row[:3]
        for row in rows
        if (
            str(row[3]).endswith(origin.counter)
            if origin.counter
            else is_named_so or not COUNTER.search(str(row[3]))
        )
    ]


def _note_change(connection: sqlite3.Connection, layer: Layer, ships: gpd.GeoDataFrame) -> None:
    """Bring the time of the last change, and the extent, up to date."""
    connection.execute(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') "
        "WHERE table_name = ?",
        (layer.name,),
    )
    if len(ships):
        west, south, east, north = map(float, ships.total_bounds)
        connection.execute(
            "UPDATE gpkg_contents SET min_x = min(coalesce(min_x, ?1), ?1), "
            "min_y = min(coalesce(min_y, ?2), ?2), max_x = max(coalesce(max_x, ?3), ?3), "
            "max_y = max(coalesce(max_y, ?4), ?4) WHERE table_name = ?5",
            (west, south, east, north, layer.name),
        )


def _plain(column: Any) -> list[object]:
    """Return the values of a plain column as SQLite stores them."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        texts = column.dt.strftime("%Y-%m-%dT%H:%M:%S.%f").str.slice(0, 23) + "Z"
        values = texts.astype(object).tolist()
    else:
        values = column.astype(object).tolist()
    return [
        None if gone else int(value) if isinstance(value, (bool, np.bool_)) else value
        for value, gone in zip(values, column.isna().tolist(), strict=True)
    ]
