# SPDX-License-Identifier: GPL-2.0-or-later
"""The part of a scene to search, and the part to leave out, as larsd takes them."""

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

from ..layers import LayerError, write_polygons
from ..texts import tr
from .geometry import transform_context

#: A straight side in one CRS is bent in another: it gets this many pieces before it goes there.
_PIECES = 32


class AreaError(Exception):
    """The area cannot be used; the text is one sentence for the user."""


def rectangle_area(
    rectangle: QgsRectangle,
    crs: QgsCoordinateReferenceSystem,
    scene_crs: QgsCoordinateReferenceSystem,
) -> QgsGeometry:
    """Bring a rectangle into the scene's CRS.

    Args:
        rectangle: Such as the visible part of the map.
        crs: Its CRS.
        scene_crs: The scene's CRS.

    Returns:
        A polygon in the scene's CRS.

    Raises:
        AreaError: It has no place there.
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
        AreaError: Nothing is selected, or it has no place in that CRS.
    """
    chosen = [f.geometry() for f in layer.getSelectedFeatures() if not f.geometry().isEmpty()]
    if not chosen:
        raise AreaError(tr("Select one or more polygons in {layer} first.").format(
            layer=layer.name()
        ))  # fmt: skip
    return _reprojected(QgsGeometry.unaryUnion(chosen), layer.crs(), scene_crs)


def aoi_argument(
    area: QgsGeometry, scene_crs: QgsCoordinateReferenceSystem, path: str
) -> str | tuple[float, float, float, float]:
    """Put an area into the form that `larsd detect --aoi` takes.

    Args:
        area: In the scene's CRS.
        scene_crs: The scene's CRS.
        path: A GeoPackage to write if four numbers cannot say it.

    Returns:
        (xmin, ymin, xmax, ymax) for an upright rectangle, else the path of the file.

    Raises:
        AreaError: The file cannot be written.
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
    """Put polygons to leave out into the form that `larsd detect --exclude` takes.

    Args:
        layer: Any layer of polygons, also one in memory or in a database.
        scene_extent: Polygons outside of it are passed over, in the scene's CRS.
        scene_crs: The scene's CRS.
        path: The GeoPackage to write.

    Returns:
        The path.

    Raises:
        AreaError: The file cannot be written.
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
        raise AreaError(tr("The area has no place in the scene's coordinate system.")) from None
    return moved
