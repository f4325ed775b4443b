# SPDX-License-Identifier: GPL-2.0-or-later
"""Between QGIS's layers and the files that `larsd` reads."""

from __future__ import annotations

import os
from typing import Iterable

from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureSource,
    QgsFields,
    QgsGeometry,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsVectorFileWriter,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QMetaType, QVariant

from .texts import tr

# Fields take QMetaType's types from QGIS 3.38 on, which warns of QVariant's. Those are all that an
# older one knows; Qt 6, which has none, comes with newer ones only.
_META_TYPES = Qgis.QGIS_VERSION_INT >= 33800
_TYPES = QMetaType.Type if _META_TYPES else getattr(QVariant, "Type", None)
TEXT = getattr(_TYPES, "QString" if _META_TYPES else "String")
WHOLE = _TYPES.Int
REAL = _TYPES.Double


class LayerError(Exception):
    """A layer is of no use to larsd; the text is one sentence for the user."""


def scene_of(layer: QgsRasterLayer) -> tuple[str, str | None]:
    """Say what larsd is to open for a raster layer.

    Args:
        layer: A raster layer.

    Returns:
        The path (or whatever else GDAL opens), and the CRS that the user gave the layer where the
        file has none or another one (else None).

    Raises:
        LayerError: the layer is invalid, or no raster that GDAL reads (a web map, say).
    """
    if not layer.isValid():
        raise LayerError(
            tr("The layer {layer} cannot be read; check its file.").format(layer=layer.name())
        )
    provider = layer.dataProvider()
    if provider.name() != "gdal":
        raise LayerError(
            tr(
                "The layer {layer} is no raster file but of the kind {kind}; save the part you "
                "need as a GeoTIFF first (Export > Save As)."
            ).format(layer=layer.name(), kind=provider.name())
        )
    return gdal_path(layer), crs_override(layer)


def gdal_path(layer: QgsRasterLayer) -> str:
    """Return what GDAL opens for a raster layer of its provider, from any folder."""
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    path, table = parts.get("path"), parts.get("layerName")
    if path and table:
        return f"GPKG:{path}:{table}"
    # What GDAL names by a string of its own (a subdataset) is not taken apart.
    path = str(path or layer.source().split("|")[0])
    # The worker runs in another folder.
    return os.path.abspath(path) if os.path.exists(path) else path


def crs_override(layer: QgsRasterLayer) -> str | None:
    """Return the CRS that the user gave a layer whose file has none or another one, else None."""
    crs = layer.crs()
    return crs_text(crs) if crs.isValid() and crs != layer.dataProvider().crs() else None


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a CRS as text that every PROJ understands: its code, or WKT where it has none."""
    if crs.authid().startswith("EPSG:"):
        return crs.authid()
    return crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2018)


def polygons_of(
    source: QgsFeatureSource,
    crs: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
) -> list[QgsGeometry]:
    """Read the polygons of a layer or of a layer's selection.

    Args:
        source: Features; those without a geometry are passed over.
        crs: The CRS wanted.
        transforms: The project's choice of transformations.

    Returns:
        Geometries in that CRS.

    Raises:
        QgsCsException: a polygon cannot be transformed.
    """
    transform = QgsCoordinateTransform(source.sourceCrs(), crs, transforms)
    polygons = []
    for feature in source.getFeatures():
        geometry = QgsGeometry(feature.geometry())
        if not geometry.isEmpty():
            geometry.transform(transform)
            polygons.append(geometry)
    return polygons


def write_polygons(
    polygons: Iterable[QgsGeometry],
    crs: QgsCoordinateReferenceSystem,
    path: str,
    transforms: QgsCoordinateTransformContext,
) -> str:
    """Write polygons to a GeoPackage, as an area of interest or as land.

    Args:
        polygons: Geometries.
        crs: Their CRS.
        path: The new file; replaced where it exists.
        transforms: The project's choice of transformations.

    Returns:
        The path.

    Raises:
        LayerError: it cannot be written.
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
        path: The new file; replaced where it exists.
        transforms: The project's choice of transformations.

    Returns:
        The path.

    Raises:
        LayerError: it cannot be written.
    """
    # A row number of another file may be there twice.
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
    # The name by which larsd knows its own layers.
    options.layerName = "ships"
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
