"""Ships as the rows of PostgreSQL's binary COPY, a column at a time.

Handing values to psycopg one by one takes as long as the server takes for the whole table. The
format is described at https://www.postgresql.org/docs/current/sql-copy.html (Binary Format), those
of the types in their `send` functions: big-endian numbers, times in microseconds since 2000.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from larsd_geo.io.tables import kind_of

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["binary_rows"]

_HEADER: Final = b"PGCOPY\n\xff\r\n\0" + struct.pack("!ii", 0, 0)
_TRAILER: Final = struct.pack("!h", -1)

#: A field that is null: a length of -1.
_NULL: Final = struct.pack("!i", -1)

#: Where PostgreSQL's times begin.
_EPOCH: Final = np.datetime64("2000-01-01T00:00:00", "us")

#: Rows in a piece: some megabytes.
_PIECE: Final = 10_000

#: A field of each row: bytes (N, size) where all are of one size, else a list.
_Fields: TypeAlias = "NDArray[np.uint8] | list[bytes]"


def binary_rows(
    ships: gpd.GeoDataFrame,
    columns: Sequence[str],
    srid: int,
    more: Sequence[Sequence[int | None]] = (),
) -> Iterator[bytes]:
    """Yield what COPY takes in the binary format, in pieces.

    Args:
        ships: Ships with plain columns (`larsd_geo.io.tables.plain_frame`).
        columns: Those to send, as the types of `larsd_geo.io.postgis.changes.sql_type`.
        srid: The SRID of their polygons, which follow as EWKB.
        more: Further columns of whole numbers, which follow the polygons.
    """
    import shapely

    yield _HEADER
    for first in range(0, len(ships), _PIECE):
        part = ships.iloc[first : first + _PIECE]
        shapes = shapely.set_srid(part.geometry.to_numpy(), srid)
        polygons = shapely.to_wkb(shapes, include_srid=True).tolist()
        yield _rows(
            [
                _same(struct.pack("!h", len(columns) + 1 + len(more)), len(part)),
                *(_fields(part[name]) for name in columns),
                _of_one_size([_sized(polygon) for polygon in polygons]),
                *(_of_one_size([*map(_whole, row[first : first + _PIECE])]) for row in more),
            ]
        )
    yield _TRAILER


def _rows(fields: Sequence[_Fields]) -> bytes:
    """Return fields row by row; those of one size beside each other are put together at once."""
    parts: list[list[bytes]] = []
    for _, group in itertools.groupby(fields, type):
        arrays = []
        for one in group:
            if isinstance(one, list):
                parts.append(one)
            else:
                arrays.append(one)
        if arrays:
            together = np.hstack(arrays)
            size, text = together.shape[1], together.tobytes()
            parts.append([text[place : place + size] for place in range(0, len(text), size)])
    return b"".join(itertools.chain.from_iterable(zip(*parts, strict=True)))


def _fields(column: Any) -> _Fields:
    """Return the fields of a plain column: a length, and the value; what is missing is null."""
    missing = column.isna().to_numpy()
    kind = kind_of(column.dtype)
    if missing.all():
        return _same(_NULL, len(column))
    if kind == "text":
        known = {text: _sized(str(text).encode()) for text in column[~missing].unique()}
        # Most columns of text say the same of every ship.
        if len(known) == 1 and not missing.any():
            return _same(next(iter(known.values())), len(column))
        return [known.get(text, _NULL) for text in column.astype(object).where(~missing, None)]
    numbers = _numbers(column, kind, missing)
    size = numbers.dtype.itemsize
    records = np.empty(len(numbers), dtype=[("size", ">i4"), ("value", numbers.dtype)])
    records["size"], records["value"] = size, numbers
    fixed: NDArray[np.uint8] = records.view(np.uint8).reshape(len(records), 4 + size)
    if not missing.any():
        return fixed
    return [_NULL if gone else row.tobytes() for gone, row in zip(missing, fixed, strict=True)]


def _numbers(column: Any, kind: str, missing: NDArray[np.bool_]) -> NDArray[Any]:
    """Return a column as the numbers that PostgreSQL reads; anything where it is missing."""
    if kind == "time":
        stamps = column.dt.tz_convert(None).to_numpy().astype("datetime64[us]")
        since: NDArray[Any] = np.where(missing, _EPOCH, stamps) - _EPOCH
        return since.astype(">i8")
    dtype = {"truth": "?", "integer": ">i8", "number": ">f8"}[kind]
    numbers: NDArray[Any] = column.to_numpy(dtype=dtype, na_value=0)
    return numbers


def _of_one_size(fields: list[bytes]) -> _Fields:
    """Return fields as an array, if they are of one size: boxes are, in nearly all layers."""
    sizes = set(map(len, fields))
    if len(sizes) != 1:
        return fields
    return np.frombuffer(b"".join(fields), np.uint8).reshape(len(fields), sizes.pop())


def _same(field: bytes, count: int) -> NDArray[np.uint8]:
    return np.broadcast_to(np.frombuffer(field, np.uint8), (count, len(field)))


def _whole(number: int | None) -> bytes:
    return _NULL if number is None else struct.pack("!iq", 8, number)


def _sized(value: bytes) -> bytes:
    return struct.pack("!i", len(value)) + value
