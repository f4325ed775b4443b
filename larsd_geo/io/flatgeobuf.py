"""FlatGeobuf: one file that is read by map window, over the network too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import geopandas

SUFFIXES = (".fgb",)


def write(ships: geopandas.GeoDataFrame, path: Path, layer: str) -> None:
    """Writes ships as FlatGeobuf with a spatial index.

    The index orders them along a Hilbert curve, no longer by score.

    Args:
        ships: Ships with plain columns (:func:`larsd_geo.io.tables.plain_frame`).
        path: The new file.
        layer: The layer's name.
    """
    from larsd_geo.io.tables import write_with_gdal

    # An index over nothing cannot be built.
    index = "YES" if len(ships) else "NO"
    write_with_gdal(
        ships, path, driver="FlatGeobuf", layer=layer, layer_options={"SPATIAL_INDEX": index}
    )
