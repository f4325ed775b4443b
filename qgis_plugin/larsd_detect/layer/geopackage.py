# SPDX-License-Identifier: GPL-2.0-or-later
"""Layers in GeoPackages that hold others as well: added, replaced or appended to, one at a time.

A file that exists is never replaced: an analyst keeps other layers in it.
"""

from __future__ import annotations

import os

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsProject,
    QgsProviderRegistry,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

from ..texts import tr
from .errors import LayerError
from .geometry import transform_context
from .ships import is_ships_layer

__all__ = ["append_ships", "open_table", "table_layer", "tables", "write_table"]


def tables(path: str) -> list[str]:
    """Return the names of the layers of features in a file, in lower case; none if there is none.

    Names of tables do not depend on their case.
    """
    if not os.path.exists(path):
        return []
    layers = QgsProviderRegistry.instance().querySublayers(path)
    return [layer.name().lower() for layer in layers if layer.providerKey() == "ogr"]


def table_layer(path: str, table: str, name: str) -> QgsVectorLayer:
    """Open one layer of a GeoPackage.

    Args:
        path: The file.
        table: The layer in it.
        name: What the project calls it.
    """
    return QgsVectorLayer(f"{path}|layername={table}", name, "ogr")


def open_table(path: str, table: str) -> QgsVectorLayer | None:
    """Return the layer of the project that shows a layer of a file, if one does."""
    return next((layer for name, layer in _open_layers(path) if name == table.lower()), None)


def write_table(layer: QgsVectorLayer, path: str, table: str) -> None:
    """Write a layer into a GeoPackage: a new file, or one layer of a file that exists.

    A layer of that name is replaced; all others in the file stay.

    Args:
        layer: What to write.
        path: The file.
        table: The layer in it.

    Raises:
        LayerError: If it cannot be written.
    """
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName = "GPKG"
    options.layerName = table
    action = QgsVectorFileWriter.ActionOnExistingFile
    options.actionOnExistingFile = (
        action.CreateOrOverwriteLayer if os.path.exists(path) else action.CreateOrOverwriteFile
    )
    if table.lower() in tables(path):
        # GDAL leaves the old layer's style, and QGIS would ask whether to replace it.
        _forget_styles(table_layer(path, table, table))
    columns = [
        index
        for index in layer.fields().allAttributesList()
        # The row numbers belong to the file that they come from.
        if layer.fields().at(index).name().lower() != "fid"
    ]
    options.attributes = columns
    options.skipAttributeCreation = not columns
    result = QgsVectorFileWriter.writeAsVectorFormatV3(layer, path, transform_context(), options)
    if result[0] != QgsVectorFileWriter.WriterError.NoError:
        raise LayerError(_not_written(path, result[1]))


def append_ships(ships: QgsVectorLayer, target: QgsVectorLayer) -> None:
    """Add ships to a layer that has some already, in its CRS and with its columns.

    Their numbers go on from its own; columns that it does not have are left out.

    Args:
        ships: The new ships.
        target: A layer of ships.

    Raises:
        LayerError: If it is no layer of ships, or does not accept them; it is then unchanged.
    """
    if not is_ships_layer(target):
        raise LayerError(
            tr("{layer} is not a layer of ships; choose another name.").format(layer=target.name())
        )
    provider = target.dataProvider()
    fields = provider.fields()
    numbers = fields.lookupField("ship_id")
    highest = provider.maximumValue(numbers) if numbers >= 0 else 0
    first = int(highest) if isinstance(highest, (int, float)) else 0
    request = QgsFeatureRequest()
    if ships.crs().isValid() and target.crs().isValid():
        request.setDestinationCrs(target.crs(), transform_context())
    own_key = set(provider.pkAttributeIndexes())
    features = []
    for number, ship in enumerate(ships.getFeatures(request), 1):
        feature = QgsFeature(fields)
        for index in fields.allAttributesList():
            at = ships.fields().lookupField(fields.at(index).name())
            if at >= 0 and index not in own_key:
                feature.setAttribute(index, ship.attribute(at))
        if numbers >= 0:
            feature.setAttribute(numbers, first + number)
        feature.setGeometry(ship.geometry())
        # Single polygons become multipolygons where the target holds those.
        features += QgsVectorLayerUtils.makeFeatureCompatible(feature, target)
    # Without this, connections that only read the file lose it.
    provider.enterUpdateMode()
    added, _ = provider.addFeatures(features)
    provider.leaveUpdateMode()
    if not added:
        raise LayerError(_not_written(target.name(), "; ".join(provider.errors())))
    target.updateExtents()
    target.dataChanged.emit()
    target.triggerRepaint()


def _open_layers(path: str) -> list[tuple[str, QgsVectorLayer]]:
    """Return the layers of a file that are open in the project: (table in lower case, layer)."""
    found = []
    for layer in QgsProject.instance().mapLayers().values():
        if not isinstance(layer, QgsVectorLayer) or layer.providerType() != "ogr":
            continue
        parts = QgsProviderRegistry.instance().decodeUri("ogr", layer.source())
        used = str(parts.get("path") or "")
        if os.path.exists(used) and os.path.exists(path) and os.path.samefile(used, path):
            table = str(parts.get("layerName") or "") or (tables(path) or [""])[0]
            found.append((table.lower(), layer))
    return found


def _forget_styles(layer: QgsVectorLayer) -> None:
    count, ids, *_ = layer.listStylesInDatabase()
    for identifier in ids[: max(count, 0)]:
        layer.deleteStyleFromDatabase(identifier)


def _not_written(path: str, reason: str) -> str:
    return tr("{file} could not be written: {reason}").format(
        file=path, reason=reason.strip() or tr("is the disk full?")
    )
