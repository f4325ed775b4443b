"""GeoParquet 1.1 with a bounding box per ship, by which readers skip row groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

__all__ = ["SUFFIXES", "read", "write"]

#: The suffixes of the format, the usual one first.
SUFFIXES = (".parquet", ".geoparquet")

_SCHEMA_VERSION = "1.1.0"

#: About 2 MB of ships: small enough that a map window reads few of them, large enough to compress.
_ROW_GROUP = 16_384


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Write ships as GeoParquet.

    More ships than fit into one row group are sorted along a Hilbert curve, not by score: the
    bounding box of a row group helps only where its ships are neighbours.

    Args:
        ships: Ships with plain columns (`larsd_geo.io.tables.plain_frame`).
        path: The new file.
        layer: Not used; a GeoParquet file has no layers.
    """
    if len(ships) > _ROW_GROUP:
        ships = ships.iloc[ships.geometry.hilbert_distance().to_numpy().argsort(kind="stable")]
    ships.to_parquet(
        path,
        index=False,
        compression="zstd",
        row_group_size=_ROW_GROUP,
        schema_version=_SCHEMA_VERSION,
        write_covering_bbox=True,
    )


def read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Read ships from GeoParquet.

    Args:
        path: The file.
        layer: Not used; a GeoParquet file has no layers.

    Returns:
        The ships with the file's columns, without the bounding boxes.
    """
    import geopandas

    return geopandas.read_parquet(path)
