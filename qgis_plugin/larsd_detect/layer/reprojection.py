# SPDX-License-Identifier: GPL-2.0-or-later
"""Bringing areas to a scene's CRS, however far they reach beyond the scene.

A view of the whole world, or a country's coast, has points that the scene's CRS does not know: some
transform to infinity without an error. So an area is cut to the scene's surroundings first.
"""

from __future__ import annotations

import math

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsGeometry,
    QgsRectangle,
)

from ..texts import tr
from .errors import LayerError

__all__ = ["around_scene", "outline_in", "to_scene"]

#: A straight side in one CRS is curved in another: it is split into this many pieces first.
_PIECES = 32

#: The surroundings of a scene that are kept, as a multiple of its size on every side: the area's
#: outline within the scene stays as it was drawn.
_MARGIN = 0.1


def around_scene(
    crs: QgsCoordinateReferenceSystem,
    scene_crs: QgsCoordinateReferenceSystem,
    scene_extent: QgsRectangle,
    transforms: QgsCoordinateTransformContext,
) -> QgsRectangle:
    """Return a rectangle around a scene in another CRS, a null one where it has no bounds there.

    Args:
        crs: The CRS of the rectangle.
        scene_crs: The scene's CRS.
        scene_extent: The scene's extent in its CRS.
        transforms: The project's choice of transformations.
    """
    box = outline_in(crs, scene_crs, scene_extent, transforms)
    if not box.isNull():
        box.grow(_MARGIN * max(box.width(), box.height()))
    return box


def outline_in(
    crs: QgsCoordinateReferenceSystem,
    own_crs: QgsCoordinateReferenceSystem,
    extent: QgsRectangle,
    transforms: QgsCoordinateTransformContext,
) -> QgsRectangle:
    """Return the bounds of an extent in another CRS, a null one where it has none there.

    Args:
        crs: The CRS of the bounds.
        own_crs: The extent's CRS.
        extent: The extent.
        transforms: The project's choice of transformations.
    """
    if extent.isEmpty() or not crs.isValid() or not own_crs.isValid():
        return QgsRectangle()
    outline = QgsGeometry.fromRect(extent).densifyByCount(_PIECES)
    try:
        outline.transform(QgsCoordinateTransform(own_crs, crs, transforms))
    except QgsCsException:
        return QgsRectangle()
    box = outline.boundingBox()
    return QgsRectangle() if not _is_finite(box) or box.isEmpty() else box


def to_scene(
    area: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    scene_crs: QgsCoordinateReferenceSystem,
    scene_extent: QgsRectangle,
    transforms: QgsCoordinateTransformContext,
) -> QgsGeometry:
    """Transform an area to a scene's CRS.

    Args:
        area: One or more polygons.
        crs: Their CRS.
        scene_crs: The scene's CRS.
        scene_extent: The scene's extent in its CRS; an empty one cuts nothing.
        transforms: The project's choice of transformations.

    Returns:
        The part of the area around the scene, in the scene's CRS; empty if there is none.

    Raises:
        LayerError: If it cannot be transformed.
    """
    moved = QgsGeometry(area)
    if not crs.isValid() or not scene_crs.isValid() or crs == scene_crs:
        return moved
    transform = QgsCoordinateTransform(crs, scene_crs, transforms)
    around = around_scene(crs, scene_crs, scene_extent, transforms)
    if not around.isNull():
        moved = moved.intersection(QgsGeometry.fromRect(around))
        if moved.isEmpty():
            return moved
    moved = moved.densifyByCount(_PIECES)
    try:
        moved.transform(transform)
    except QgsCsException:
        raise LayerError(_cannot()) from None
    if not _is_finite(moved.boundingBox()):
        raise LayerError(_cannot())
    return moved


def _cannot() -> str:
    return tr("The area cannot be transformed to the scene's coordinate system.")


def _is_finite(box: QgsRectangle) -> bool:
    corners = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    return all(math.isfinite(value) for value in corners)
