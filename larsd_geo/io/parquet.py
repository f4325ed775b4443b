"""GeoParquet 1.1 with a bounding box per ship, by which readers skip row groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

SUFFIXES = (".parquet", ".geoparquet")

_SCHEMA_VERSION = "1.1.0"


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Writes ships as GeoParquet.

    Args:
        ships: Ships with plain columns (:func:`larsd_geo.io.frames.plain_frame`).
        path: The new file.
        layer: Not used; a GeoParquet file has no layers.
    """
    ships.to_parquet(
        path,
        index=False,
        compression="zstd",
        schema_version=_SCHEMA_VERSION,
        write_covering_bbox=True,
    )


def read(path: Path) -> geopandas.GeoDataFrame:
    """Reads GeoParquet.

    Args:
        path: The file.

    Returns:
        The ships, with the file's columns but for the bounding boxes.
    """
    import geopandas

    return geopandas.read_parquet(path)
