# SPDX-License-Identifier: GPL-2.0-or-later
"""The style of layers of ships."""

from __future__ import annotations

import os

from qgis.core import QgsVectorLayer
from qgis.PyQt.QtXml import QDomDocument

from ..texts import tr
from .attributes import dress

__all__ = ["STYLE", "apply_style", "store_style"]

#: The same style as in larsd's GeoPackages (`larsd_geo.io.styles`); a test compares the two.
STYLE = os.path.join(os.path.dirname(os.path.dirname(__file__)), "resources", "ships.qml")


def apply_style(layer: QgsVectorLayer) -> None:
    """Style a layer of ships."""
    # Not `loadNamedStyle`, which prefers a style in the layer's own database to any file.
    document = QDomDocument()
    with open(STYLE, encoding="utf-8") as file:
        document.setContent(file.read())
    layer.importNamedStyle(document)
    dress(layer)
    layer.triggerRepaint()


def store_style(layer: QgsVectorLayer) -> None:
    """Style a layer of ships, and store the style in its file or database.

    Args:
        layer: A layer in a GeoPackage or in PostgreSQL. Where the user may not create QGIS's table
            of styles, only the project keeps the style.
    """
    apply_style(layer)
    layer.saveStyleToDatabase(tr("Ships by score"), "", True, "")
