# SPDX-License-Identifier: GPL-2.0-or-later
"""The layer of ships: made, styled, grouped, described."""

from __future__ import annotations

import os

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtXml import QDomDocument

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
    node = group.insertLayer(0, layer)
    # What comes is shown folded, as is a group that was empty: the change unfolds it.
    for folded in (group, node):
        folded.setExpanded(False)
        folded.setExpanded(True)


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
