# SPDX-License-Identifier: GPL-2.0-or-later
"""How QGIS shows the columns of ships: names with units, a form, and the time of the image."""

from __future__ import annotations

from qgis.core import Qgis, QgsEditorWidgetSetup, QgsFeatureRequest, QgsVectorLayer

from ..texts import tr
from .verdicts import ACCEPTED, REJECTED

__all__ = ["dress", "use_time"]

#: Columns that a person reads or writes, but never measures again.
_FIXED = (
    *("ship_id", "score", "length_m", "width_m", "heading_deg", "heading_ambiguous"),
    *("bow_probability", "area_m2", "lon", "lat", "at_edge", "scene", "scene_uri", "acquired"),
    *("platform", "sun_azimuth_deg", "sun_elevation_deg", "view_azimuth_deg", "off_nadir_deg"),
    *("incidence_deg", "image_gsd_m", "gsd_m", "model", "model_sha256", "detected_at"),
)

#: Decimals that a form shows; the layer has them all.
_DECIMALS = {
    **dict.fromkeys(("score", "bow_probability", "image_gsd_m", "gsd_m"), 2),
    **dict.fromkeys(("length_m", "width_m", "heading_deg"), 1),
    **dict.fromkeys(("sun_azimuth_deg", "sun_elevation_deg", "view_azimuth_deg"), 1),
    **dict.fromkeys(("off_nadir_deg", "incidence_deg"), 1),
    **{"area_m2": 0, "lon": 6, "lat": 6},
}

#: No value is beyond it; QGIS's widget needs a range.
_ANY = 1e7


def dress(layer: QgsVectorLayer) -> None:
    """Give the columns names with units, and the form a choice of verdicts.

    Args:
        layer: A layer of ships; columns that it does not have are skipped.
    """
    names = {
        "ship_id": tr("Number"),
        "score": tr("Score (0 to 1)"),
        "length_m": tr("Length (m)"),
        "width_m": tr("Width (m)"),
        "heading_deg": tr("Heading (° from north)"),
        "heading_ambiguous": tr("Bow and stern may be swapped"),
        "bow_probability": tr("Probability of the bow"),
        "area_m2": tr("Area (m²)"),
        "lon": tr("Longitude (°)"),
        "lat": tr("Latitude (°)"),
        "at_edge": tr("Cut by the image's edge"),
        "scene": tr("Scene"),
        "scene_uri": tr("Scene's address"),
        "acquired": tr("Time of the image"),
        "platform": tr("Platform"),
        "sun_azimuth_deg": tr("Azimuth of the sun (°)"),
        "sun_elevation_deg": tr("Elevation of the sun (°)"),
        "view_azimuth_deg": tr("Azimuth of the view (°)"),
        "off_nadir_deg": tr("Off nadir (°)"),
        "incidence_deg": tr("Incidence (°)"),
        "image_gsd_m": tr("Pixel size of the image (m)"),
        "gsd_m": tr("Pixel size of the search (m)"),
        "model": tr("Model"),
        "model_sha256": tr("Weights (SHA-256)"),
        "detected_at": tr("Time of the search"),
        "review": tr("Verdict"),
    }
    fields = layer.fields()
    form = layer.editFormConfig()
    for name, alias in names.items():
        column = fields.lookupField(name)
        if column < 0:
            continue
        layer.setFieldAlias(column, alias)
        if name in _FIXED:
            form.setReadOnly(column, True)
        if name in _DECIMALS:
            shown = {"Precision": _DECIMALS[name], "Min": -_ANY, "Max": _ANY, "AllowNull": True}
            layer.setEditorWidgetSetup(column, QgsEditorWidgetSetup("Range", shown))
    layer.setEditFormConfig(form)
    review = fields.lookupField("review")
    if review >= 0:
        words = [{tr("none"): ""}, {tr("accepted"): ACCEPTED}, {tr("rejected"): REJECTED}]
        layer.setEditorWidgetSetup(review, QgsEditorWidgetSetup("ValueMap", {"map": words}))


def use_time(layer: QgsVectorLayer) -> None:
    """Let QGIS's temporal controller place the ships at the time of their image, if it is known."""
    fields = layer.fields()
    column = fields.lookupField("acquired")
    if column < 0:
        return
    request = QgsFeatureRequest().setFilterExpression('"acquired" IS NOT NULL').setLimit(1)
    if next(layer.getFeatures(request), None) is None:
        return  # a layer with time but without times would vanish
    properties = layer.temporalProperties()
    properties.setMode(Qgis.VectorTemporalMode.FeatureDateTimeInstantFromField)
    properties.setStartField(fields.at(column).name())
    properties.setIsActive(True)
