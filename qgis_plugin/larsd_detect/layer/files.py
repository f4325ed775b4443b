# SPDX-License-Identifier: GPL-2.0-or-later
"""Writing QGIS's layers to files that larsd reads."""

from __future__ import annotations

import math
from typing import Any, Iterable

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureRequest,
    QgsFeatureSource,
    QgsFields,
    QgsGeometry,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType, QVariant

from ..texts import tr
from .errors import LayerError
from .reprojection import around_scene, outline_in, to_scene
from .ships import TABLE

__all__ = [
    "REAL",
    "TEXT",
    "WHOLE",
    "polygons_near",
    "polygons_of",
    "write_polygons",
    "write_source",
]

# From QGIS 3.38 on, fields take QMetaType's types, and QVariant's cause a warning. Older versions
# only know QVariant's, which Qt 6 no longer has.
_META_TYPES = Qgis.QGIS_VERSION_INT >= 33800
_TYPES: Any = QMetaType.Type if _META_TYPES else getattr(QVariant, "Type", None)
TEXT = getattr(_TYPES, "QString" if _META_TYPES else "String")
WHOLE = _TYPES.Int
REAL = _TYPES.Double

_DEGREES = QgsCoordinateReferenceSystem("EPSG:4326")

#: Metres of a degree of latitude, at least.
_DEGREE_M = 110_000.0


def polygons_of(
    source: QgsFeatureSource,
    scene_crs: QgsCoordinateReferenceSystem,
    scene_extent: QgsRectangle,
    transforms: QgsCoordinateTransformContext,
) -> list[QgsGeometry]:
    """Read the polygons of a layer, or of a layer's selection, around a scene.

    Args:
        source: Features; those without a geometry, and those far from the scene, are skipped.
        scene_crs: The scene's CRS, and that of the result.
        scene_extent: The scene's extent in its CRS; with an empty one all polygons are read.
        transforms: The project's choice of transformations.

    Returns:
        Geometries in the scene's CRS.

    Raises:
        LayerError: If a polygon near the scene cannot be transformed.
    """
    crs = source.sourceCrs()
    request = QgsFeatureRequest()
    request.setNoAttributes()
    around = around_scene(crs, scene_crs, scene_extent, transforms)
    if not around.isNull():
        request.setFilterRect(around)
    polygons = []
    for feature in source.getFeatures(request):
        if feature.hasGeometry() and not feature.geometry().isEmpty():
            moved = to_scene(feature.geometry(), crs, scene_crs, scene_extent, transforms)
            if not moved.isEmpty():
                polygons.append(moved)
    return polygons


def polygons_near(
    source: QgsFeatureSource,
    scene_crs: QgsCoordinateReferenceSystem,
    scene_extent: QgsRectangle,
    reach_m: float,
    transforms: QgsCoordinateTransformContext,
) -> list[QgsGeometry]:
    """Read the polygons of a layer that come near a scene, whole and in the layer's CRS.

    Args:
        source: Features; those without a geometry are skipped.
        scene_crs: The scene's CRS.
        scene_extent: The scene's extent in its CRS; with an empty one all polygons are read.
        reach_m: What is farther from the scene than this many metres need not be read.
        transforms: The project's choice of transformations.
    """
    request = QgsFeatureRequest()
    request.setNoAttributes()
    around = outline_in(_DEGREES, scene_crs, scene_extent, transforms)
    if not around.isNull():
        # Degrees of longitude get shorter towards the poles.
        farthest = max(abs(around.yMinimum()), abs(around.yMaximum()))
        reach = reach_m / _DEGREE_M
        across = reach / max(math.cos(math.radians(min(farthest, 89.0))), 0.01)
        around = QgsRectangle(
            around.xMinimum() - across,
            around.yMinimum() - reach,
            around.xMaximum() + across,
            around.yMaximum() + reach,
        )
        # One that reaches over the edge of the world has its polygons on both sides of it.
        if around.xMinimum() >= -180 and around.xMaximum() <= 180:
            around = outline_in(source.sourceCrs(), _DEGREES, around, transforms)
            if not around.isNull():
                request.setFilterRect(around)
    found = [QgsGeometry(feature.geometry()) for feature in source.getFeatures(request)]
    return [one for one in found if not one.isNull() and not one.isEmpty()]


def write_polygons(
    polygons: Iterable[QgsGeometry],
    crs: QgsCoordinateReferenceSystem,
    path: str,
    transforms: QgsCoordinateTransformContext,
) -> str:
    """Write polygons to a GeoPackage, as a search area or an excluded area.

    Args:
        polygons: Geometries.
        crs: Their CRS.
        path: The new file; an existing one is replaced.
        transforms: The project's choice of transformations.

    Returns:
        The path.

    Raises:
        LayerError: If the file cannot be written.
    """
    features = []
    for polygon in polygons:
        feature = QgsFeature()
        feature.setGeometry(polygon)
        features.append(feature)
    return _write(features, QgsFields(), crs, path, transforms)


def write_source(
    source: QgsFeatureSource,
    path: str,
    transforms: QgsCoordinateTransformContext,
) -> str:
    """Write the polygons of a layer, or of its selection, with their attributes to a GeoPackage.

    Args:
        source: Features.
        path: The new file; an existing one is replaced.
        transforms: The project's choice of transformations.

    Returns:
        The path.

    Raises:
        LayerError: If the file cannot be written.
    """
    # The row numbers of another file may not be unique.
    kept = [i for i, field in enumerate(source.fields()) if field.name().lower() != "fid"]
    fields = QgsFields()
    for index in kept:
        fields.append(source.fields()[index])
    features = []
    for original in source.getFeatures():
        feature = QgsFeature(fields)
        feature.setGeometry(original.geometry())
        values = original.attributes()
        feature.setAttributes([values[index] for index in kept])
        features.append(feature)
    return _write(features, fields, source.sourceCrs(), path, transforms)


def _write(
    features: Iterable[QgsFeature],
    fields: QgsFields,
    crs: QgsCoordinateReferenceSystem,
    path: str,
    transforms: QgsCoordinateTransformContext,
) -> str:
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = TABLE
    writer = QgsVectorFileWriter.create(
        path, fields, QgsWkbTypes.Type.MultiPolygon, crs, transforms, options
    )
    written = writer.hasError() == QgsVectorFileWriter.WriterError.NoError
    for feature in features:
        if feature.hasGeometry():
            multi = QgsGeometry(feature.geometry())
            multi.convertToMultiType()
            feature.setGeometry(multi)
        written = written and writer.addFeature(feature)
    reason = writer.errorMessage()
    del writer  # closes the file
    if not written:
        raise LayerError(
            tr("{file} cannot be written: {reason}").format(
                file=path, reason=reason or tr("is the disk full?")
            )
        )
    return path
