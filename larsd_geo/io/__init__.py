"""Ships to files and back, whole or not at all, one module per format.

Importing this package is cheap: geopandas and its companions are loaded by the first call that
needs them.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from larsd_geo.errors import (
    OutputNotWritableError,
    UnknownOutputFormatError,
    UnreadableShipsError,
)
from larsd_geo.files import atomic_output, check_target
from larsd_geo.io import flatgeobuf, geojson, geopackage, parquet

if TYPE_CHECKING:
    import geopandas

__all__ = ["FORMATS", "check_output", "format_for", "read_ships", "write_ships"]

_MODULES: Final = {
    "gpkg": geopackage,
    "geojson": geojson,
    "parquet": parquet,
    "fgb": flatgeobuf,
}

FORMATS: Final[dict[str, tuple[str, ...]]] = {
    name: module.SUFFIXES for name, module in _MODULES.items()
}
"""Names of the formats, each with the suffixes that stand for it, the first being the usual one."""


def format_for(path: str | os.PathLike[str]) -> str:
    """The format that a file's suffix stands for.

    Args:
        path: The file, there or not.

    Returns:
        A key of :data:`FORMATS`.

    Raises:
        UnknownOutputFormatError: If the suffix stands for none; the message lists those that do.
    """
    suffix = Path(path).suffix.lower()
    for name, suffixes in FORMATS.items():
        if suffix in suffixes:
            return name
    raise UnknownOutputFormatError(path, FORMATS)


def check_output(
    path: str | os.PathLike[str], format: str | None = None, overwrite: bool = False
) -> str:
    """Finds out, before hours of work, whether ships could be written here; changes nothing.

    Args:
        path: The file to be written. Its folder need not be there yet.
        format: A key of :data:`FORMATS`; by default the one that the suffix stands for.
        overwrite: Whether a file that is there may be replaced.

    Returns:
        The format.

    Raises:
        UnknownOutputFormatError: If the format or the suffix is unknown.
        OutputExistsError: If there is a file already and ``overwrite`` is false.
        OutputNotWritableError: If the path is a folder, or if no file can be made in its folder.
        OutputInUseError: If another program is at work in the GeoPackage to be replaced.
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
    """Writes ships to a file, whole or not at all.

    No ships make a valid layer with all columns. Missing folders are made.

    Args:
        ships: Ships as of :mod:`larsd_geo.geo`, in the CRS that the file shall have (GeoJSON is
            always on WGS 84); without a CRS, geometries are (column, row).
        path: The file to be written.
        format: A key of :data:`FORMATS`; by default the one that the suffix stands for.
        overwrite: Whether a file that is there may be replaced.
        layer: The layer's name, in formats that have one.

    Raises:
        UnknownOutputFormatError: If the format or the suffix is unknown.
        OutputExistsError: If there is a file already and ``overwrite`` is false.
        OutputNotWritableError: If writing fails; an older file is then as it was.
        OutputInUseError: If another program is at work in the GeoPackage to be replaced.
        UnwritableColumnError: If a column holds values that no format can store.
    """
    from larsd_geo.io.tables import plain_frame

    name = _known_format(path, format)
    plain = plain_frame(ships)
    with atomic_output(path, overwrite=overwrite, name=f"ships{FORMATS[name][0]}") as temporary:
        try:
            _MODULES[name].write(plain, temporary, layer)
        except (OSError, RuntimeError, sqlite3.Error) as error:
            # GDAL, SQLite and Arrow each have errors of their own for the same full disk.
            raise OutputNotWritableError(path, _in_words(error)) from error


def read_ships(path: str | os.PathLike[str], *, layer: str | None = None) -> geopandas.GeoDataFrame:
    """Reads ships back from any of the formats.

    Args:
        path: The file.
        layer: The layer to read; by default ``ships`` where there is one, else the first.

    Returns:
        The ships, best score first, with a fresh index; times are in UTC. A GeoJSON file without
        ships has no columns either: the format keeps them with each feature.

    Raises:
        UnreadableShipsError: If the file is not there, is damaged, or has no such layer.
        UnknownOutputFormatError: If the suffix is unknown.
    """
    from larsd_geo.io.tables import plain_frame, read_with_gdal

    source = Path(path)
    name = format_for(source)
    if not source.is_file():
        raise UnreadableShipsError(source, "there is no such file")
    try:
        ships = parquet.read(source) if name == "parquet" else read_with_gdal(source, layer)
        if name == "geojson" and geojson.is_in_pixels(source):
            ships = ships.set_crs(None, allow_override=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise UnreadableShipsError(source, _in_words(error)) from error
    if "score" in ships.columns:
        ships = ships.sort_values("score", ascending=False, kind="stable")
    return plain_frame(ships)


def _known_format(path: str | os.PathLike[str], format: str | None) -> str:
    if format is None:
        return format_for(path)
    if format not in FORMATS:
        raise UnknownOutputFormatError(format, FORMATS)
    return format


def _in_words(error: Exception) -> str:
    """An error of a library as the end of a sentence: its first line, without a full stop."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(text).splitlines()[0].rstrip(". ")
