"""Whether a coordinate reference system can hold the ships of a scene, known before the search."""

from __future__ import annotations

from os import PathLike
from typing import Any

import numpy as np

from larsd_geo.errors import NotGeoreferencedError, UnusableCrsError
from larsd_geo.scene import GeoReference, map_crs_from_text
from larsd_geo.scene.georef import transformer_between

__all__ = ["check_layer_crs", "check_scene_layer"]

#: Points along each side of the lattice that is taken to the layer's CRS and back. They lie within
#: the scene: the edge of one that reaches to a pole may be at infinity.
_LATTICE = 9

#: How far a point may come back from where it was, in working pixels.
_TOLERANCE_PX = 1.0


def check_scene_layer(path: str | PathLike[str], grid: GeoReference, crs: Any) -> None:
    """Check that the ships of a scene can be brought to the CRS that was asked for.

    Args:
        path: The scene.
        grid: Its working grid.
        crs: The layer's CRS, as a user names it; None is the scene's own.

    Raises:
        NotGeoreferencedError: If a CRS is asked for, and the scene has no place on a map.
        UnusableCrsError: If it has no coordinates for some places of the scene.
    """
    if crs is None:
        return
    if grid.crs is None:
        raise NotGeoreferencedError(
            path,
            "place on a map from which its ships could be brought to another CRS",
            "leave crs out",
            ["crs"],
        )
    check_layer_crs(grid, crs)


def check_layer_crs(grid: GeoReference, crs: Any) -> None:
    """Check that the places of a scene have coordinates in a layer's CRS.

    Args:
        grid: The scene's working grid, georeferenced.
        crs: The layer's CRS, as a user names it.

    Raises:
        UnusableCrsError: If a place has no coordinates there, or shares them with another place.
    """
    target = map_crs_from_text(crs)
    if grid.crs is None or target == grid.crs:
        return
    steps = (np.arange(_LATTICE) + 0.5) / _LATTICE
    rows, columns = grid.shape
    pixels = np.stack(np.meshgrid(steps * columns, steps * rows), axis=-1).reshape(-1, 2)
    x, y = grid.pixel_to_map(pixels).T
    transformer = transformer_between(grid.crs, target)
    there = transformer.transform(x, y)
    back = np.stack(transformer.transform(*there, direction="INVERSE"), axis=-1)
    if np.isfinite(there).all() and np.isfinite(back).all():
        off = np.abs(grid.map_to_pixel(back) - pixels)
        if grid.crs.is_geographic:
            # A place at 181 degrees east comes back at 179 degrees west.
            turn = abs(360.0 / grid.affine.a) if grid.affine.a else np.inf
            off[:, 0] = np.minimum(off[:, 0], np.abs(turn - off[:, 0]))
        if (off <= _TOLERANCE_PX).all():
            return
    raise UnusableCrsError(
        crs if isinstance(crs, str) else target.name,
        "it has no coordinates for some places of the scene; give one that covers the scene",
        ["crs"],
    )
