# SPDX-License-Identifier: GPL-2.0-or-later
"""The search area and the excluded area, as larsd takes them."""

from __future__ import annotations

import os

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)

from ..layer import (
    LayerError,
    SceneSource,
    polygons_of,
    to_scene,
    transform_context,
    write_polygons,
)
from ..texts import tr

__all__ = [
    "AreaError",
    "aoi_argument",
    "excluded_areas",
    "rectangle_area",
    "selected_area",
    "write_areas",
]


class AreaError(Exception):
    """The area cannot be used; the text is one sentence for the user."""


def rectangle_area(
    rectangle: QgsRectangle, crs: QgsCoordinateReferenceSystem, source: SceneSource
) -> QgsGeometry:
    """Transform a rectangle to the scene's CRS.

    Args:
        rectangle: Such as the visible part of the map.
        crs: Its CRS.
        source: The scene.

    Returns:
        A polygon in the scene's CRS.

    Raises:
        AreaError: If it cannot be transformed, or does not touch the scene.
    """
    return _in_scene(QgsGeometry.fromRect(rectangle), crs, source)


def selected_area(layer: QgsVectorLayer, source: SceneSource) -> QgsGeometry:
    """Join the selected polygons of a layer.

    Args:
        layer: A layer of polygons.
        source: The scene.

    Returns:
        One geometry in the scene's CRS.

    Raises:
        AreaError: If nothing is selected, or the selection cannot be transformed or does not touch
            the scene.
    """
    chosen = [f.geometry() for f in layer.getSelectedFeatures() if not f.geometry().isEmpty()]
    if not chosen:
        raise AreaError(
            tr("Select one or more polygons in {layer} first.").format(layer=layer.name())
        )
    return _in_scene(QgsGeometry.unaryUnion(chosen), layer.crs(), source)


def aoi_argument(
    area: QgsGeometry, scene_crs: QgsCoordinateReferenceSystem, path: str
) -> str | tuple[float, float, float, float]:
    """Convert a search area to what `larsd detect --aoi` takes.

    Args:
        area: In the scene's CRS.
        scene_crs: The scene's CRS.
        path: A GeoPackage to write if four numbers are not enough.

    Returns:
        (xmin, ymin, xmax, ymax) for an upright rectangle, else the path of the file.

    Raises:
        AreaError: If the file cannot be written.
    """
    box = area.boundingBox()
    if area.isGeosEqual(QgsGeometry.fromRect(box)):
        return (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    return write_areas([area], scene_crs, path)


def excluded_areas(layer: QgsVectorLayer, source: SceneSource) -> list[QgsGeometry]:
    """Read an excluded area.

    Args:
        layer: Any layer of polygons, even one in memory or in a database.
        source: The scene; polygons far from it are skipped.

    Returns:
        Polygons in the scene's CRS.

    Raises:
        AreaError: If a polygon cannot be transformed.
    """
    try:
        return polygons_of(layer, source.crs, source.extent, transform_context())
    except LayerError as error:
        raise AreaError(str(error)) from None


def write_areas(polygons: list[QgsGeometry], crs: QgsCoordinateReferenceSystem, path: str) -> str:
    """Write polygons to a GeoPackage, as larsd takes them, and return its path.

    A file that is there already stays: it is of an equal search, whose journal knows it.

    Raises:
        AreaError: If the file cannot be written.
    """
    if os.path.exists(path):
        return path
    try:
        return write_polygons(polygons, crs, path, transform_context())
    except LayerError as error:
        raise AreaError(str(error)) from None


def _in_scene(
    geometry: QgsGeometry, crs: QgsCoordinateReferenceSystem, source: SceneSource
) -> QgsGeometry:
    try:
        moved = to_scene(geometry, crs, source.crs, source.extent, transform_context())
    except LayerError as error:
        raise AreaError(str(error)) from None
    touches = not moved.isEmpty() and (
        source.extent.isEmpty() or moved.intersects(QgsGeometry.fromRect(source.extent))
    )
    if not touches:
        raise AreaError(tr("The area and the scene have nothing in common; nothing to search."))
    return moved
