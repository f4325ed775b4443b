# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers of ships: creating, opening, grouping and describing them."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsLayerMetadata,
    QgsLayerTreeGroup,
    QgsMapLayer,
    QgsProject,
    QgsVectorLayer,
    QgsWkbTypes,
)

from .attributes import dress
from .style import apply_style

__all__ = [
    "COLUMNS",
    "RUNNING_PROPERTY",
    "SCENE_PROPERTY",
    "TABLE",
    "add_to_project",
    "describe",
    "is_ships_layer",
    "new_layer",
    "open_file",
]

#: The columns of every output of larsd (docs/formats.md), with QGIS's names of their types; a test
#: compares them with the library's.
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
    ("scene_uri", "string(0,0)"),
    ("acquired", "datetime"),
    ("platform", "string(0,0)"),
    ("sun_azimuth_deg", "double"),
    ("sun_elevation_deg", "double"),
    ("view_azimuth_deg", "double"),
    ("off_nadir_deg", "double"),
    ("incidence_deg", "double"),
    ("image_gsd_m", "double"),
    ("model", "string(0,0)"),
    ("model_sha256", "string(0,0)"),
    ("gsd_m", "double"),
    ("detected_at", "datetime"),
    ("review", "string(20,0)"),
)

#: The table's name in files that larsd writes.
TABLE = "ships"

#: Custom properties of the layer, kept in the project.
SCENE_PROPERTY = "larsd/scene"
RUNNING_PROPERTY = "larsd/running"


def new_layer(name: str, crs: QgsCoordinateReferenceSystem) -> QgsVectorLayer:
    """Create an empty layer in memory with the columns of every output, and the style."""
    fields = "&".join(f"field={column}:{kind}" for column, kind in COLUMNS)
    layer = QgsVectorLayer(f"Polygon?{fields}", name, "memory")
    layer.setCrs(crs)
    apply_style(layer)
    return layer


def open_file(path: str, name: str) -> QgsVectorLayer:
    """Open the ships in a file that larsd wrote, a GeoPackage or a GeoJSON."""
    source = f"{path}|layername={TABLE}" if path.lower().endswith(".gpkg") else path
    layer = QgsVectorLayer(source, name, "ogr")
    if layer.isValid():  # larsd's own style has no names of columns, which are in many languages
        dress(layer)
    return layer


def add_to_project(layer: QgsVectorLayer, scene: QgsMapLayer | None, title: str) -> None:
    """Show a layer in the group named after the scene, above the scene.

    Args:
        layer: The layer; the project owns it from here on.
        scene: The raster layer, if it still exists.
        title: The group's name.
    """
    project = QgsProject.instance()
    project.addMapLayer(layer, False)
    group = _group(scene, title)
    node = group.insertLayer(0, layer)
    # New nodes are shown collapsed, and so is a group that was empty: only a change expands them.
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
    """Tell whether a layer can be reviewed: polygons with the columns `score` and `review`."""
    if not isinstance(layer, QgsVectorLayer) or not layer.isValid():
        return False
    if layer.geometryType() != QgsWkbTypes.GeometryType.PolygonGeometry:
        return False
    fields = layer.fields()
    return all(fields.lookupField(name) >= 0 for name in ("score", "review"))


def describe(layer: QgsVectorLayer, title: str, facts: dict[str, str]) -> None:
    """Fill the layer's metadata.

    Args:
        layer: The layer.
        title: One line.
        facts: How the ships were found, by name: model, date, parameters.
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
