"""Ships to files and back, whole or not at all."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from larsd_geo.errors import (
    OutputNotWritableError,
    UnknownOutputFormatError,
    UnreadableShipsError,
)
from larsd_geo.errors.foreign import cause_of, damaged_vector_errors
from larsd_geo.files import atomic_output, check_target
from larsd_geo.io import flatgeobuf, geojson, geopackage, parquet
from larsd_geo.io.postgis.address import is_database

if TYPE_CHECKING:
    import geopandas

__all__ = ["FORMATS", "check_output", "format_for", "read_ships", "write_ships"]


#: Bytes below which a disk counts as full: an empty GeoPackage takes half of them.
_LEAST_FREE = 256 * 1024


class _Format(Protocol):
    """What the module of a format offers."""

    @property
    def SUFFIXES(self) -> tuple[str, ...]: ...  # noqa: N802 (a constant of the module)

    def write(self, ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None: ...

    def read(self, path: Path, layer: str | None) -> geopandas.GeoDataFrame: ...


_MODULES: Final[dict[str, _Format]] = {
    "gpkg": geopackage,
    "geojson": geojson,
    "parquet": parquet,
    "fgb": flatgeobuf,
}

#: The formats, each with the suffixes that stand for it, the usual one first.
FORMATS: Final[dict[str, tuple[str, ...]]] = {
    name: module.SUFFIXES for name, module in _MODULES.items()
}


def format_for(path: str | os.PathLike[str]) -> str:
    """Return the format that a file's suffix stands for.

    Args:
        path: The file; it need not exist.

    Returns:
        A key of `FORMATS`.

    Raises:
        UnknownOutputFormatError: If the suffix stands for none; the message lists those that do.

    Examples:
        >>> format_for("ships.gpkg")
        'gpkg'
        >>> format_for("out/Ships.JSON")
        'geojson'
    """
    suffix = Path(path).suffix.lower()
    for name, suffixes in FORMATS.items():
        if suffix in suffixes:
            return name
    raise UnknownOutputFormatError(path, FORMATS)


def check_output(
    path: str | os.PathLike[str], format: str | None = None, overwrite: bool = False
) -> str:
    """Check that ships could be written to a file, before hours of work; change nothing.

    Args:
        path: The file to be written. Its folder need not exist yet.
        format: A key of `FORMATS`; by default the one that the suffix stands for.
        overwrite: Whether an existing file may be replaced.

    Returns:
        The format.

    Raises:
        UnknownOutputFormatError: If the format or the suffix is unknown.
        OutputExistsError: If the file exists and `overwrite` is false.
        OutputNotWritableError: If the path is a folder, or if no file can be made in its folder.
        OutputInUseError: If another program is using the GeoPackage to be replaced.

    Examples:
        >>> check_output("new folder/ships.parquet")
        'parquet'
    """
    name = _known_format(path, format)
    check_target(path, overwrite=overwrite)
    return name


def write_ships(
    ships: geopandas.GeoDataFrame,
    path: str | os.PathLike[str],
    *,
    format: str | None = None,
    overwrite: bool = False,
    layer: str = "ships",
) -> None:
    """Write ships to a file, whole or not at all.

    No ships make a valid layer with all columns. Missing folders are made.

    Args:
        ships: Ships as of `larsd_geo.geo`, in the CRS of the file to be (GeoJSON is always in
            WGS 84); without a CRS, geometries are (column, row).
        path: The file to be written.
        format: A key of `FORMATS`; by default the one that the suffix stands for.
        overwrite: Whether an existing file may be replaced.
        layer: The layer's name, in formats that have one.

    Raises:
        UnknownOutputFormatError: If the format or the suffix is unknown.
        OutputExistsError: If the file exists and `overwrite` is false.
        OutputNotWritableError: If writing fails; an older file is then untouched.
        OutputInUseError: If another program is using the GeoPackage to be replaced.
        UnwritableColumnError: If a column holds values that no format can store.

    Examples:
        >>> import tempfile
        >>> import geopandas, shapely
        >>> ships = geopandas.GeoDataFrame(
        ...     {"score": [0.4, 0.9]},
        ...     geometry=[shapely.box(0, 0, 40, 8), shapely.box(90, 0, 210, 20)],
        ...     crs="EPSG:32631",
        ... )
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     write_ships(ships, Path(folder) / "ships.gpkg")
        ...     read_ships(Path(folder) / "ships.gpkg").score.tolist()
        [0.9, 0.4]
    """
    from larsd_geo.io.tables import plain_frame

    name = _known_format(path, format)
    plain = plain_frame(ships)
    if lost := _without_coordinates(plain):
        raise OutputNotWritableError(path, f"{lost} of its ships have no finite coordinates")
    with atomic_output(path, overwrite=overwrite, name=f"ships{FORMATS[name][0]}") as temporary:
        try:
            _MODULES[name].write(plain, temporary, layer)
        except (OSError, RuntimeError, sqlite3.Error) as error:
            raise OutputNotWritableError(path, _cause_of_writing(error, temporary)) from error


def read_ships(path: str | os.PathLike[str], *, layer: str | None = None) -> geopandas.GeoDataFrame:
    """Read ships from any of the formats, a table of PostGIS, or another vector file for GDAL.

    Args:
        path: The file, or `postgresql://user@host/database#schema.table`.
        layer: The layer to read; by default `ships` if there is one, else the first.

    Returns:
        The ships, best score first, with a fresh index; times are in UTC. A GeoJSON file without
        ships has no columns either: the format keeps them with each feature.

    Raises:
        UnreadableShipsError: If the file does not exist, is damaged, or has no such layer.

    Examples:
        >>> read_ships("lost.gpkg")  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        UnreadableShipsError: cannot read ships from lost.gpkg: there is no such file.
    """
    from larsd_geo.io.tables import plain_frame

    if is_database(path):
        from larsd_geo.io.postgis.reading import read_table

        return _best_first(plain_frame(read_table(str(path))))
    source = Path(path)
    if not source.is_file():
        raise UnreadableShipsError(source, "there is no such file")
    try:
        module: _Format = _MODULES[format_for(source)]
    except UnknownOutputFormatError:
        module = flatgeobuf  # which leaves it to GDAL to find out
    try:
        ships = module.read(source, layer)
    except damaged_vector_errors() as error:
        raise UnreadableShipsError(source, cause_of(error)) from error
    # Before they are sorted: plain columns have an order.
    return _best_first(plain_frame(ships))


def _best_first(ships: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
    if "score" not in ships.columns:
        return ships
    return ships.sort_values("score", ascending=False, kind="stable", ignore_index=True)


def _cause_of_writing(error: Exception, temporary: Path) -> str:
    """Say why a file cannot be written.

    GDAL, SQLite and Arrow each have errors of their own for the same full disk, some of them about
    what comes of it: a table that is missing because it could not be made.
    """
    cause = cause_of(error)
    try:
        is_full = shutil.disk_usage(temporary.parent).free < _LEAST_FREE
    except OSError:
        is_full = False
    if not is_full or "full" in cause or "space left" in cause:
        return cause
    return f"the disk is full ({cause})"


def _without_coordinates(ships: geopandas.GeoDataFrame) -> int:
    """Count the ships with coordinates that are NaN or infinite."""
    import numpy as np
    import shapely

    places, owner = shapely.get_coordinates(ships.geometry.to_numpy(), return_index=True)
    return len(np.unique(owner[~np.isfinite(places).all(axis=1)]))


def _known_format(path: str | os.PathLike[str], format: str | None) -> str:
    if format is None:
        return format_for(path)
    if format not in FORMATS:
        raise UnknownOutputFormatError(format, FORMATS)
    return format
