# SPDX-License-Identifier: GPL-2.0-or-later
"""The area that was searched, as a layer: where no ship is shown, this says whether one looked."""

from __future__ import annotations

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsFillSymbol,
    QgsGeometry,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)

from ..texts import tr

__all__ = ["AREA_SUFFIX", "searched_area", "style_area"]

#: What follows the name of the table of ships in that of their area.
AREA_SUFFIX = "_area"

_OUTLINE = {"style": "no", "outline_color": "255,190,60", "outline_style": "dash"}


def searched_area(
    area: QgsGeometry, crs: QgsCoordinateReferenceSystem, facts: dict[str, str]
) -> QgsVectorLayer:
    """Return a layer in memory of the area.

    Args:
        area: Polygons.
        crs: Their CRS.
        facts: Columns with their texts.
    """
    columns = "&".join(f"field={name}:string(0,0)" for name in facts)
    layer = QgsVectorLayer(f"MultiPolygon?{columns}", tr("Searched area"), "memory")
    layer.setCrs(crs)
    feature = QgsFeature(layer.fields())
    whole = QgsGeometry(area)
    whole.convertToMultiType()
    feature.setGeometry(whole)
    feature.setAttributes(list(facts.values()))
    layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    # QGIS need not ask at its end whether this may be lost.
    layer.setCustomProperty("skipMemoryLayersCheck", 1)
    style_area(layer)
    return layer


def style_area(layer: QgsVectorLayer) -> None:
    """Draw the area as an outline."""
    layer.setRenderer(QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(_OUTLINE)))
