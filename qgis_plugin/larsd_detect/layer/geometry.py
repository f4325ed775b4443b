# SPDX-License-Identifier: GPL-2.0-or-later
"""Rotated boxes on the ellipsoid, built from three points and measured as larsd does."""

from __future__ import annotations

import math
from typing import Any, Sequence

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsDistanceArea,
    QgsGeometry,
    QgsPointXY,
    QgsProject,
)

__all__ = ["box_from_points", "local_frame", "measure_box", "transform_context"]

WGS84 = "EPSG:4326"

#: The ellipsoid of WGS 84 in QGIS's list, on which all lengths and headings are measured.
ELLIPSOID = "EPSG:7030"

#: Metres; an axis or a width below it is a slip of the mouse.
MIN_SIDE_M = 0.1


def transform_context() -> QgsCoordinateTransformContext:
    """Return the project's choice of datum transformations."""
    return QgsProject.instance().transformContext()


def local_frame(point: QgsPointXY, crs: QgsCoordinateReferenceSystem) -> QgsCoordinateTransform:
    """Return the transform from a CRS to metres east and north of one of its points."""
    to_degrees = QgsCoordinateTransform(
        crs, QgsCoordinateReferenceSystem(WGS84), transform_context()
    )
    centre = to_degrees.transform(point)
    frame = QgsCoordinateReferenceSystem.fromProj(
        f"+proj=aeqd +lat_0={centre.y()!r} +lon_0={centre.x()!r} +datum=WGS84 +units=m +no_defs"
    )
    return QgsCoordinateTransform(crs, frame, transform_context())


def box_from_points(
    points: Sequence[QgsPointXY], crs: QgsCoordinateReferenceSystem
) -> QgsGeometry | None:
    """Build the box of a ship from its axis and a point on its side.

    The box has right angles on the ground, even where the CRS shears or stretches.

    Args:
        points: Both ends of the axis, and one point on the side.
        crs: Their CRS.

    Returns:
        A polygon of four corners, counter-clockwise, in the same CRS, or None if it has no area.
    """
    frame = local_frame(points[0], crs)
    (x0, y0), (x1, y1), (x2, y2) = [
        (point.x(), point.y()) for point in (frame.transform(point) for point in points)
    ]
    length = math.hypot(x1 - x0, y1 - y0)
    if length < MIN_SIDE_M:
        return None
    along = ((x1 - x0) / length, (y1 - y0) / length)
    half = abs(along[0] * (y2 - y0) - along[1] * (x2 - x0))
    if 2 * half < MIN_SIDE_M:
        return None
    across = (-along[1] * half, along[0] * half)
    corners = [
        QgsPointXY(x0 - across[0], y0 - across[1]),
        QgsPointXY(x1 - across[0], y1 - across[1]),
        QgsPointXY(x1 + across[0], y1 + across[1]),
        QgsPointXY(x0 + across[0], y0 + across[1]),
    ]
    back = Qgis.TransformDirection.Reverse
    ring = [frame.transform(corner, back) for corner in corners]
    return QgsGeometry.fromPolygonXY([[*ring, ring[0]]])


def measure_box(
    polygon: QgsGeometry,
    crs: QgsCoordinateReferenceSystem,
    towards: QgsPointXY | None = None,
) -> dict[str, Any]:
    """Measure a box of four corners on the ellipsoid.

    Args:
        polygon: The box.
        crs: Its CRS; without one there are no metres, and every value is None.
        towards: A point ahead of the bow, in the same CRS. With it the heading is the bow's (0 to
            360 degrees), without it the axis's (0 to 180).

    Returns:
        `length_m`, `width_m` (metres), `heading_deg` (degrees from north), `area_m2` (square
        metres), `lon` and `lat` (degrees, of the centre).
    """
    names = ("length_m", "width_m", "heading_deg", "area_m2", "lon", "lat")
    if not crs.isValid():
        return dict.fromkeys(names)
    ruler = QgsDistanceArea()
    ruler.setSourceCrs(crs, transform_context())
    ruler.setEllipsoid(ELLIPSOID)
    ring = [QgsPointXY(vertex) for vertex in polygon.vertices()][:4]
    middles = [
        QgsPointXY((a.x() + b.x()) / 2, (a.y() + b.y()) / 2)
        for a, b in zip(ring, [*ring[1:], ring[0]])
    ]
    axes = [(middles[0], middles[2]), (middles[1], middles[3])]
    sides = [ruler.measureLine(*axis) for axis in axes]
    start, end = axes[0] if sides[0] >= sides[1] else axes[1]
    if towards is not None and towards.sqrDist(start) < towards.sqrDist(end):
        start, end = end, start
    turn = 180.0 if towards is None else 360.0
    heading = math.degrees(ruler.bearing(start, end)) % turn
    to_degrees = QgsCoordinateTransform(
        crs, QgsCoordinateReferenceSystem(WGS84), transform_context()
    )
    centre = to_degrees.transform(polygon.centroid().asPoint())
    return {
        "length_m": max(sides),
        "width_m": min(sides),
        # Slightly west of north rounds to a full turn.
        "heading_deg": 0.0 if heading >= turn else heading,
        "area_m2": ruler.measureArea(polygon),
        "lon": centre.x(),
        "lat": centre.y(),
    }
