# SPDX-License-Identifier: GPL-2.0-or-later
"""The layer of ships: filled while a run goes on, styled, grouped, filtered by score."""

from __future__ import annotations

import os
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QDateTime
from qgis.PyQt.QtXml import QDomDocument

from .geometry import transform_context

#: The columns of every output of larsd (docs/formats.md), in QGIS's words.
COLUMNS = (
    ("ship_id", "int8"),
    ("score", "double"),
    ("length_m", "double"),
    ("width_m", "double"),
    ("heading_deg", "double"),
    ("heading_ambiguous", "bool"),
    ("bow_probability", "double"),
    ("area_m2", "double"),
    ("lon", "double"),
    ("lat", "double"),
    ("at_edge", "bool"),
    ("scene", "string(0,0)"),
    ("acquired", "datetime"),
    ("model", "string(0,0)"),
    ("model_sha256", "string(0,0)"),
    ("detected_at", "datetime"),
    ("review", "string(20,0)"),
)

#: The table's name in files that larsd writes.
TABLE = "ships"

#: The same style as in larsd's GeoPackages (larsd_geo.io.styles); a test holds them equal.
STYLE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "resources", "ships.qml")

#: Custom properties of the layer, kept in the project.
SCENE_PROPERTY = "larsd/scene"
RUNNING_PROPERTY = "larsd/running"
TOTAL_PROPERTY = "larsd/ships"
LEAST_PROPERTY = "larsd/least_score"
FILTER_PROPERTY = "larsd/filter"
OTHER_FILTER_PROPERTY = "larsd/other_filter"

ACCEPTED, REJECTED = "accepted", "rejected"


def new_layer(name: str, crs: QgsCoordinateReferenceSystem) -> QgsVectorLayer:
    """Make an empty layer in memory with the columns of every output, and its style."""
    fields = "&".join(f"field={column}:{kind}" for column, kind in COLUMNS)
    layer = QgsVectorLayer(f"Polygon?{fields}", name, "memory")
    layer.setCrs(crs)
    apply_style(layer)
    return layer


def apply_style(layer: QgsVectorLayer) -> None:
    """Give a layer the style of ships."""
    # Not `loadNamedStyle`, which takes a style in the layer's own database before any file.
    document = QDomDocument()
    with open(STYLE, encoding="utf-8") as file:
        document.setContent(file.read())
    layer.importNamedStyle(document)
    layer.triggerRepaint()


def open_file(path: str, name: str) -> QgsVectorLayer:
    """Open the ships in a file that larsd wrote: a GeoPackage or a GeoJSON."""
    source = f"{path}|layername={TABLE}" if path.lower().endswith(".gpkg") else path
    return QgsVectorLayer(source, name, "ogr")


def refill(layer: QgsVectorLayer, path: str) -> int:
    """Replace what a layer in memory holds by the ships in a file.

    Columns that the file has beyond the usual ones are added. Values go by the columns' names, and
    geometries into the layer's CRS.

    Args:
        layer: A layer made by `new_layer`.
        path: A GeoPackage or GeoJSON of ships.

    Returns:
        How many ships there are, or -1 if the file cannot be read; the layer is then as it was.
    """
    source = open_file(path, "ships")
    if not source.isValid():
        return -1
    provider = layer.dataProvider()
    known = {field.name() for field in provider.fields()}
    if path.lower().endswith(".gpkg"):
        # A GeoJSON tells nothing about the types of columns that are empty so far.
        more = [f for f in source.fields() if f.name() not in known and f.name() != "fid"]
        if more:
            provider.addAttributes(more)
            layer.updateFields()
    fields = provider.fields()
    request = QgsFeatureRequest().setDestinationCrs(layer.crs(), transform_context())
    features = []
    for found in source.getFeatures(request):
        feature = QgsFeature(fields)
        feature.setGeometry(_one_polygon(found.geometry()))
        for index, field in enumerate(fields):
            at = found.fieldNameIndex(field.name())
            if at >= 0:
                feature.setAttribute(index, _converted(field.typeName(), found.attribute(at)))
        features.append(feature)
    provider.truncate()
    provider.addFeatures(features)
    layer.updateExtents()
    layer.triggerRepaint()
    return len(features)


def _one_polygon(geometry: QgsGeometry) -> QgsGeometry:
    """Join what GeoJSON cuts at the antimeridian."""
    if not QgsWkbTypes.isMultiType(geometry.wkbType()):
        return geometry
    joined = QgsGeometry.unaryUnion(geometry.asGeometryCollection())
    joined.convertToSingleType()
    return joined


def _converted(type_name: str, value: Any) -> Any:
    if type_name == "datetime" and isinstance(value, str):
        return QDateTime.fromString(value, _iso_format())
    return value


def _iso_format() -> Any:
    from qgis.PyQt.QtCore import Qt

    return Qt.DateFormat.ISODateWithMs


def add_to_project(layer: QgsVectorLayer, scene: QgsMapLayer | None, title: str) -> None:
    """Show a layer in the group that bears the scene's name, above the scene.

    Args:
        layer: The layer; the project owns it from here on.
        scene: The raster layer, if it is still there.
        title: The group's name.
    """
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    group = _group(scene, title)
    group.insertLayer(0, layer)
    # A group that was empty when it came is shown folded: the change unfolds it.
    group.setExpanded(False)
    group.setExpanded(True)


def _group(scene: QgsMapLayer | None, title: str) -> QgsLayerTreeGroup:
    root = QgsProject.instance().layerTreeRoot()
    group = root.findGroup(title)
    if group is not None:
        return group
    node = root.findLayer(scene.id()) if scene is not None else None
    if node is None:
        return root.insertGroup(0, title)
    parent = node.parent()
    return parent.insertGroup(parent.children().index(node), title)


def filter_by_score(layer: QgsVectorLayer, least: float) -> bool:
    """Show the ships whose score is high enough, and all that were accepted.

    A filter that the user set stays in force beside it.

    Args:
        layer: A layer of ships, also one in a file or in a database.
        least: The least score.

    Returns:
        Whether it worked: a layer cannot be filtered while it is edited.
    """
    ours = str(layer.customProperty(FILTER_PROPERTY, "") or "")
    other = str(layer.customProperty(OTHER_FILTER_PROPERTY, "") or "")
    now = layer.subsetString()
    if now != ours:
        other = now
    wanted = f'"score" >= {least:.3f} OR "review" = \'{ACCEPTED}\'' if least > 0 else ""
    if other and wanted:
        wanted = f"({other}) AND ({wanted})"
    wanted = wanted or other
    if wanted != now and not layer.setSubsetString(wanted):
        return False
    # As the layer says it: some providers write a filter in another way.
    layer.setCustomProperty(FILTER_PROPERTY, layer.subsetString())
    layer.setCustomProperty(LEAST_PROPERTY, least)
    layer.setCustomProperty(OTHER_FILTER_PROPERTY, other)
    return True


def least_score(layer: QgsVectorLayer | None) -> float | None:
    """Return the score by which a layer is filtered.

    Args:
        layer: A layer of ships.

    Returns:
        What `filter_by_score` set last; None where it never did, or where its filter was lifted or
        replaced since.
    """
    value = None if layer is None else layer.customProperty(LEAST_PROPERTY)
    if layer is None or value in (None, ""):
        return None
    ours = str(layer.customProperty(FILTER_PROPERTY, "") or "")
    return float(value) if layer.subsetString() == ours else None


def is_ships_layer(layer: QgsMapLayer | None) -> bool:
    """Tell whether a layer has what the review needs: polygons with a score and a verdict."""
    if not isinstance(layer, QgsVectorLayer) or not layer.isValid():
        return False
    if layer.geometryType() != QgsWkbTypes.GeometryType.PolygonGeometry:
        return False
    fields = layer.fields()
    return fields.lookupField("review") >= 0 and fields.lookupField("score") >= 0


def describe(layer: QgsVectorLayer, title: str, facts: dict[str, str]) -> None:
    """Fill the layer's metadata.

    Args:
        layer: The layer.
        title: One line.
        facts: What was done and with what, by name: model, date, parameters.
    """
    metadata = QgsLayerMetadata()
    metadata.setType("dataset")
    metadata.setLanguage("en")
    metadata.setTitle(title)
    metadata.setAbstract("\n".join(f"{name}: {value}" for name, value in facts.items() if value))
    metadata.setKeywords({"gmd:topicCategory": ["transportation"], "larsd": ["ships", "detection"]})
    metadata.setHistory([f"{name}: {value}" for name, value in facts.items() if value])
    metadata.setCrs(layer.crs())
    layer.setMetadata(metadata)
