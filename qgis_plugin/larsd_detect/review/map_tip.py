# SPDX-License-Identifier: GPL-2.0-or-later
"""A ship's image in the map tip, by a function of QGIS's expressions."""

from __future__ import annotations

from typing import Any

from qgis.core import QgsExpression, QgsExpressionFunction, QgsFeature, QgsProject, QgsVectorLayer
from qgis.PyQt.QtCore import QBuffer, QByteArray, QIODevice

from .chips import CHIP_FUNCTION, draw_chip, scene_layers_of

__all__ = ["register", "unregister"]

#: Side of the image in a map tip, in pixels.
_TIP_PX = 160


class _Chip(QgsExpressionFunction):
    """`larsd_chip(layer_id)`: the surroundings of a ship as the address of an image, or NULL."""

    def __init__(self) -> None:
        super().__init__(CHIP_FUNCTION, 1, "LARSD", "")

    def func(self, values: Any, context: Any, parent: Any, node: Any) -> str | None:
        """Draw the image; QGIS shows map tips in the main thread."""
        layer = QgsProject.instance().mapLayer(str(values[0]))
        if not isinstance(layer, QgsVectorLayer) or context is None:
            return None
        feature: QgsFeature = context.feature()
        chip = draw_chip(scene_layers_of(layer), layer, feature, _TIP_PX)
        if chip is None:
            return None
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        chip.save(buffer, "PNG")
        return "data:image/png;base64," + bytes(content.toBase64()).decode("ascii")

    def usesGeometry(self, node: Any) -> bool:
        """Tell QGIS that the geometry is needed."""
        return True


_registered: list[_Chip] = []


def register() -> None:
    """Make the function known to QGIS."""
    if not _registered:
        _registered.append(_Chip())
        QgsExpression.registerFunction(_registered[0])


def unregister() -> None:
    """Take it away again."""
    if _registered:
        QgsExpression.unregisterFunction(CHIP_FUNCTION)
        _registered.clear()
