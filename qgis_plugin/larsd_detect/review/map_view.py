# SPDX-License-Identifier: GPL-2.0-or-later
"""Bringing a ship into view."""

from __future__ import annotations

from qgis.core import QgsCoordinateTransform, QgsCsException, QgsRectangle, QgsVectorLayer
from qgis.gui import QgsMapCanvas

from ..layer import transform_context

__all__ = ["show_feature"]

#: The scale is kept while the view is between these multiples of the ship's length.
_KEPT_VIEWS = (2.5, 15.0)

#: Otherwise the view becomes this multiple of it.
_NEW_VIEW = 7.0


def show_feature(canvas: QgsMapCanvas, layer: QgsVectorLayer, fid: int) -> None:
    """Move the map to a ship and flash it; keep the user's scale where the ship is visible at it.

    Args:
        canvas: The map.
        layer: The layer of ships.
        fid: The ship's feature id.
    """
    feature = layer.getFeature(fid)
    if not feature.hasGeometry():
        return
    to_map = QgsCoordinateTransform(
        layer.crs(), canvas.mapSettings().destinationCrs(), transform_context()
    )
    try:
        box = to_map.transformBoundingBox(feature.geometry().boundingBox())
    except QgsCsException:
        return
    size = max(box.width(), box.height())
    view = min(canvas.extent().width(), canvas.extent().height())
    if size <= 0:
        return
    if _KEPT_VIEWS[0] * size <= view <= _KEPT_VIEWS[1] * size:
        canvas.setCenter(box.center())
    else:
        half = _NEW_VIEW * size / 2
        centre = box.center()
        canvas.setExtent(
            QgsRectangle(centre.x() - half, centre.y() - half, centre.x() + half, centre.y() + half)
        )
    canvas.refresh()
    canvas.flashFeatureIds(layer, [fid])
