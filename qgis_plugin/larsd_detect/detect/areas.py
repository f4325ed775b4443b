# SPDX-License-Identifier: GPL-2.0-or-later
"""The search area and the excluded area, as larsd takes them."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCsException,
    QgsFeatureRequest,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)

from ..layer import LayerError, transform_context, write_polygons
from ..texts import tr

__all__ = ["AreaError", "aoi_argument", "exclusion_argument", "rectangle_area", "selected_area"]

#: A straight side in one CRS is curved in another: it is split into this many pieces first.
_PIECES = 32


class AreaError(Exception):
    """The area cannot be used; the text is one sentence for the user."""


def rectangle_area(
    rectangle: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    scene_crs: QgsCoordinateReferenceSystem,
) -> QgsGeometry:
    """Transform a rectangle to the scene's CRS.

    Args:
        rectangle: Such as the visible part of the map.
        crs: Its CRS.
        scene_crs: The scene's CRS.

    Returns:
        A polygon in the scene's CRS.

    Raises:
        AreaError: If it cannot be transformed.
    """
    return _reprojected(QgsGeometry.fromRect(rectangle), crs, scene_crs)


def selected_area(layer: QgsVectorLayer, scene_crs: QgsCoordinateReferenceSystem) -> QgsGeometry:
    """Join the selected polygons of a layer.

    Args:
        layer: A layer of polygons.
        scene_crs: The scene's CRS.

    Returns:
        One geometry in the scene's CRS.

    Raises:
        AreaError: If nothing is selected, or the selection cannot be transformed.
    """
    chosen = [f.geometry() for f in layer.getSelectedFeatures() if not f.geometry().isEmpty()]
    if not chosen:
        raise AreaError(
            tr("Select one or more polygons in {layer} first.").format(layer=layer.name())
        )
    return _reprojected(QgsGeometry.unaryUnion(chosen), layer.crs(), scene_crs)


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
    return _written([area], scene_crs, path)


def exclusion_argument(
    layer: QgsVectorLayer,
    scene_extent: QgsRectangle,
    scene_crs: QgsCoordinateReferenceSystem,
    path: str,
) -> str:
    """Convert an excluded area to what `larsd detect --exclude` takes.

    Args:
        layer: Any layer of polygons, even one in memory or in a database.
        scene_extent: The scene's extent, in its CRS; polygons outside it are skipped.
        scene_crs: The scene's CRS.
        path: The GeoPackage to write.

    Returns:
        The path.

    Raises:
        AreaError: If the file cannot be written.
    """
    request = QgsFeatureRequest()
    request.setDestinationCrs(scene_crs, transform_context())
    request.setFilterRect(scene_extent)
    request.setNoAttributes()
    found = (feature.geometry() for feature in layer.getFeatures(request))
    return _written([one for one in found if not one.isEmpty()], scene_crs, path)


def _written(polygons: list[QgsGeometry], crs: QgsCoordinateReferenceSystem, path: str) -> str:
    try:
        return write_polygons(polygons, crs, path, transform_context())
    except LayerError as error:
        raise AreaError(str(error)) from None


def _reprojected(
    geometry: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    scene_crs: QgsCoordinateReferenceSystem,
) -> QgsGeometry:
    moved = QgsGeometry(geometry)
    if crs == scene_crs or not crs.isValid():
        return moved
    moved = moved.densifyByCount(_PIECES)
    try:
        moved.transform(QgsCoordinateTransform(crs, scene_crs, transform_context()))
    except QgsCsException:
        raise AreaError(
            tr("The area cannot be transformed to the scene's coordinate system.")
        ) from None
    return moved
