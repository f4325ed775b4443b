"""FlatGeobuf: one file, of which readers fetch only a map window, also over the network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

__all__ = ["SUFFIXES", "read", "write"]

#: The suffixes of the format, the usual one first.
SUFFIXES = (".fgb",)


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Write ships as FlatGeobuf with a spatial index.

    The index orders them along a Hilbert curve, no longer by score.

    Args:
        ships: Ships with plain columns (`larsd_geo.io.tables.plain_frame`).
        path: The new file.
        layer: The layer's name.
    """
    from larsd_geo.io.tables import write_with_gdal

    # An index of nothing cannot be built.
    index = "YES" if len(ships) else "NO"
    write_with_gdal(
        ships, path, driver="FlatGeobuf", layer=layer, layer_options={"SPATIAL_INDEX": index}
    )


def read(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Read ships from FlatGeobuf.

    Args:
        path: The file.
        layer: The layer's name; None takes the one there is.
    """
    from larsd_geo.io.tables import read_with_gdal

    return read_with_gdal(path, layer)
