# SPDX-License-Identifier: GPL-2.0-or-later
"""Editing a layer of ships: verdicts, and ships that were missed."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import (
    QgsFeature,
    QgsFeatureRequest,
    QgsGeometry,
    QgsPointXY,
    QgsVectorDataProvider,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QDateTime

from ..layer import ACCEPTED, RUNNING_PROPERTY, measure_box
from ..texts import tr

__all__ = [
    "DRAWN_MODEL",
    "DRAWN_SCORE",
    "WriteError",
    "add_again",
    "add_drawn_ship",
    "delete_ships",
    "set_verdicts",
    "why_not_writable",
]

#: In the column `model` of a ship that a person drew.
DRAWN_MODEL = "drawn"

#: A person is certain. A null would hide the ship: a graduated style does not draw nulls.
DRAWN_SCORE = 1.0


class WriteError(Exception):
    """A layer did not accept a change; the text is one sentence for the user."""


def why_not_writable(layer: QgsVectorLayer, adding: bool = False) -> str:
    """Return one sentence on why a layer cannot be edited, empty if it can.

    Args:
        layer: A layer of ships.
        adding: Whether ships will be added, not verdicts written.
    """
    if layer.customProperty(RUNNING_PROPERTY):
        return tr("The search is still running; you can review the ships when it is done.")
    provider = layer.dataProvider()
    needed = QgsVectorDataProvider.Capability.ChangeAttributeValues
    if adding:
        needed = QgsVectorDataProvider.Capability.AddFeatures
    if layer.readOnly() or not provider.capabilities() & needed:
        return tr(
            "{layer} cannot be edited: its file or table is read-only. Save it as a GeoPackage to "
            "review it."
        ).format(layer=layer.name())
    return ""


def set_verdicts(layer: QgsVectorLayer, verdicts: dict[int, str]) -> None:
    """Write verdicts.

    They are saved at once, unless the user is editing the layer: then they are one step of the edit
    session, saved or undone with the others.

    Args:
        layer: A layer of ships in memory, in a file or in a database.
        verdicts: The verdict on each feature: `accepted`, `rejected`, or empty for none.

    Raises:
        WriteError: If the layer does not accept them; nothing has changed.
    """
    column = layer.fields().lookupField("review")
    if layer.isEditable():
        _edit(
            layer,
            tr("Review"),
            lambda: all(
                layer.changeAttributeValue(fid, column, verdict)
                for fid, verdict in verdicts.items()
            ),
        )
        return
    obstacle = why_not_writable(layer)
    if obstacle:
        raise WriteError(obstacle)
    # Not by an edit session: with thousands of ships, to begin and end one takes a second.
    provider = layer.dataProvider()
    at = layer.fields().fieldOriginIndex(column)
    # Without this, connections that only read a GeoPackage lose it.
    provider.enterUpdateMode()
    written = provider.changeAttributeValues({fid: {at: word} for fid, word in verdicts.items()})
    provider.leaveUpdateMode()
    if not written:
        raise WriteError(_refused(layer, "; ".join(provider.errors())))
    for fid, verdict in verdicts.items():  # for attribute tables that are open
        layer.attributeValueChanged.emit(fid, column, verdict)
    layer.triggerRepaint()


def delete_ships(layer: QgsVectorLayer, fids: list[int]) -> None:
    """Delete ships, at once or as one step of the user's edit session.

    Raises:
        WriteError: If the layer does not accept it; nothing has changed.
    """
    _edit(layer, tr("Delete ships"), lambda: layer.deleteFeatures(fids))


def add_again(layer: QgsVectorLayer, ships: list[QgsFeature]) -> None:
    """Add ships that were deleted.

    Raises:
        WriteError: If the layer does not accept it; nothing has changed.
    """
    key = set(layer.primaryKeyAttributes())
    features = []
    for ship in ships:
        values = {index: value for index, value in enumerate(ship.attributes()) if index not in key}
        features.append(QgsVectorLayerUtils.createFeature(layer, ship.geometry(), values))
    _edit(layer, tr("Delete ships"), lambda: layer.addFeatures(features))


def add_drawn_ship(
    layer: QgsVectorLayer, box: QgsGeometry, bow: QgsPointXY, scene: str
) -> QgsFeature:
    """Add a ship that a person drew: accepted, with score 1 and the model *drawn*.

    Args:
        layer: A layer of ships.
        box: Its box, in the layer's CRS.
        bow: The bow, in the same CRS.
        scene: Name of the scene's file, for a layer that has no ship to copy it from.

    Returns:
        The new feature, as it was written.

    Raises:
        WriteError: If the layer does not accept it; nothing has changed.
    """
    fields = layer.fields()
    # Only a layer with this column has headings of bows; in others they are those of axes.
    knows_bows = fields.lookupField("heading_ambiguous") >= 0
    values: dict[str, Any] = {
        **measure_box(box, layer.crs(), bow if knows_bows else None),
        "ship_id": _next_id(layer),
        "score": DRAWN_SCORE,
        "at_edge": False,
        "model": DRAWN_MODEL,
        "detected_at": QDateTime.currentDateTimeUtc(),
        "review": ACCEPTED,
        "heading_ambiguous": False,
        **_of_the_scene(layer, scene),
    }
    attributes = {
        index: value
        for index, value in ((fields.lookupField(name), value) for name, value in values.items())
        if index >= 0
    }
    geometry = QgsGeometry(box)
    converted = layer.dataProvider().convertToProviderType(geometry)
    feature = QgsVectorLayerUtils.createFeature(
        layer, geometry if converted.isNull() else converted, attributes
    )
    _edit(layer, tr("Draw a ship"), lambda: layer.addFeature(feature))
    request = QgsFeatureRequest().setFilterExpression(f'"ship_id" = {values["ship_id"]}')
    written = next(layer.getFeatures(request), None)
    return feature if written is None else written


def _of_the_scene(layer: QgsVectorLayer, scene: str) -> dict[str, Any]:
    """Return the values that a drawn ship shares with the others of its scene."""
    fields = layer.fields()
    shared: dict[str, Any] = {"scene": scene}
    for other in layer.getFeatures(QgsFeatureRequest().setFlags(QgsFeatureRequest.Flag.NoGeometry)):
        name = other.attribute("scene") if fields.lookupField("scene") >= 0 else None
        if isinstance(name, str) and name and scene in ("", name):
            shared["scene"] = name
            for column in (
                "scene_uri",
                "acquired",
                "platform",
                "sun_azimuth_deg",
                "sun_elevation_deg",
                "view_azimuth_deg",
                "off_nadir_deg",
                "incidence_deg",
                "image_gsd_m",
            ):
                if fields.lookupField(column) >= 0:
                    shared[column] = other.attribute(column)
            break
    return shared


def _next_id(layer: QgsVectorLayer) -> int:
    column = layer.fields().lookupField("ship_id")
    # Unique even among the ships that a filter hides, and those not saved yet.
    whole = layer.clone()
    whole.setSubsetString("")
    highest = [one.maximumValue(column) for one in (layer, whole)]
    return 1 + max([int(value) for value in highest if isinstance(value, (int, float))], default=0)


def _edit(layer: QgsVectorLayer, words: str, change: Callable[[], bool]) -> None:
    if layer.isEditable():
        layer.beginEditCommand(words)
        if not change():
            layer.destroyEditCommand()
            raise WriteError(_refused(layer, ""))
        layer.endEditCommand()
        layer.triggerRepaint()
        return
    if not layer.startEditing():
        raise WriteError(why_not_writable(layer) or _refused(layer, ""))
    if not change() or not layer.commitChanges():
        reasons = "; ".join(layer.commitErrors())
        layer.rollBack()
        raise WriteError(_refused(layer, reasons))
    layer.triggerRepaint()


def _refused(layer: QgsVectorLayer, reasons: str) -> str:
    sentence = tr("{layer} did not accept the change.").format(layer=layer.name())
    return f"{sentence} {reasons}".strip()
