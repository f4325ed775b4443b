"""GeoParquet 1.1 with a bounding box per ship, by which readers skip row groups."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

SUFFIXES = (".parquet", ".geoparquet")

_SCHEMA_VERSION = "1.1.0"

# About 2 MB of ships: small enough that a map window reads few of them, large enough to compress.
_ROW_GROUP = 16_384


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Writes ships as GeoParquet.

    More ships than go into one row group are put along a Hilbert curve, no longer by score: the
    bounding boxes of a row group help only where its ships are neighbours.

    Args:
        ships: Ships with plain columns (:func:`larsd_geo.io.tables.plain_frame`).
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


def read(path: Path) -> geopandas.GeoDataFrame:
    """Reads GeoParquet.

    Args:
        path: The file.

    Returns:
        The ships, with the file's columns but for the bounding boxes.
    """
    import geopandas

    return geopandas.read_parquet(path)
