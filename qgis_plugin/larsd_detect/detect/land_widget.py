# SPDX-License-Identifier: GPL-2.0-or-later
"""Choosing what is land, where no ship is looked for."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field, replace
from typing import Sequence

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsMapLayerProxyModel,
    QgsProject,
    QgsVectorLayer,
)
from qgis.gui import QgsMapLayerComboBox
from qgis.PyQt.QtCore import pyqtSignal
from qgis.PyQt.QtWidgets import QComboBox, QDoubleSpinBox, QVBoxLayout, QWidget

from ..layer import SceneSource, polygons_near, transform_context
from ..request import DetectionRequest
from ..texts import tr
from .areas import AreaError, write_areas

__all__ = ["NO_LAND", "POLYGONS", "SHORES", "Land", "LandWidget"]

#: Nowhere, by the world's shores that larsd knows, or by the polygons of a layer.
NO_LAND, SHORES, POLYGONS = "none", "auto", "file"

#: Metres from the shore that count as water unless the user says otherwise, as in larsd.
_DEFAULT_SHORE_M = 5000.0

#: Land farther from the scene than the shore's distance and this many metres decides nothing.
_BEYOND_M = 1000.0


@dataclass(frozen=True)
class Land:
    """The land of a scene.

    Attributes:
        mask: `auto`, or None for no land and for polygons.
        shore_m: Metres from the shore within which land counts as water; None without land.
        polygons: The land near the scene.
        crs: The CRS of the polygons.
    """

    mask: str | None = None
    shore_m: float | None = None
    polygons: Sequence[QgsGeometry] = ()
    crs: QgsCoordinateReferenceSystem = field(default_factory=QgsCoordinateReferenceSystem)

    def key(self) -> str:
        """Return a text that equal land has in common, and nothing else has."""
        digest = hashlib.sha256(repr((self.mask, self.shore_m, self.crs.toWkt())).encode("utf-8"))
        for polygon in self.polygons:
            digest.update(bytes(polygon.asWkb()))
        return digest.hexdigest()[:16]

    def in_request(self, request: DetectionRequest, folder: str) -> DetectionRequest:
        """Add it to a request.

        Args:
            request: The request.
            folder: A folder for a file of the polygons; one of equal polygons is used again.

        Raises:
            AreaError: If the file cannot be written.
        """
        mask = self.mask
        if self.polygons:
            path = os.path.join(folder, f"land-{self.key()}.gpkg")
            mask = write_areas(list(self.polygons), self.crs, path)
        return replace(request, land_mask=mask, shore_buffer_m=self.shore_m)


class LandWidget(QWidget):
    """A choice of three kinds of land mask, and the distance from the shore.

    Args:
        parent: The owner.
    """

    #: Another kind, layer or distance was chosen.
    changed = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.kind.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        for words, kind in (
            (tr("Not left out"), NO_LAND),
            (tr("By the world's shores"), SHORES),
            (tr("By the polygons of a layer"), POLYGONS),
        ):
            self.kind.addItem(words, kind)
        self.kind.setToolTip(
            tr(
                "Tiles and ships that are wholly inland are left out. The world's shores know no "
                "rivers and docks behind them."
            )
        )
        self.polygons = QgsMapLayerComboBox()
        self.polygons.setFilters(QgsMapLayerProxyModel.Filter.PolygonLayer)
        self.polygons.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.shore = QDoubleSpinBox()
        self.shore.setRange(0, 100_000)
        self.shore.setDecimals(0)
        self.shore.setSingleStep(500)
        self.shore.setValue(_DEFAULT_SHORE_M)
        self.shore.setSuffix(tr(" m from the shore"))
        self.shore.setToolTip(tr("Land closer to the shore than this counts as water."))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.kind, self.polygons, self.shore):
            layout.addWidget(widget)
        self.kind.currentIndexChanged.connect(self._choose)
        self.polygons.layerChanged.connect(self._layer_changed)
        self.shore.valueChanged.connect(lambda _value: self.changed.emit())
        self._choose()

    def current(self) -> str:
        """Return the chosen kind of land mask."""
        return str(self.kind.currentData())

    def values(self) -> dict[str, str | float]:
        """Return what was chosen, to be remembered."""
        layer = self.polygons.currentLayer()
        return {
            "land": self.current(),
            "land_layer": "" if layer is None else layer.source(),
            "shore": float(self.shore.value()),
        }

    def restore(self, kind: str, source: str, shore_m: float) -> None:
        """Choose what was remembered; an empty kind is no land.

        Args:
            kind: The kind of land mask.
            source: The source of the layer of polygons; without it in the project, no land.
            shore_m: The distance from the shore.
        """
        layer = next(
            (
                one
                for one in QgsProject.instance().mapLayers().values()
                if isinstance(one, QgsVectorLayer) and one.source() == source
            ),
            None,
        )
        if kind == POLYGONS and layer is None:
            kind = NO_LAND
        if layer is not None:
            self.polygons.setLayer(layer)
        self.shore.setValue(shore_m if kind else _DEFAULT_SHORE_M)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind)))

    def land(self, source: SceneSource) -> Land:
        """Return the land of a scene.

        Raises:
            AreaError: If there is no layer of polygons, or it has no CRS.
        """
        kind, shore = self.current(), float(self.shore.value())
        if kind == NO_LAND:
            return Land()
        if kind == SHORES:
            return Land("auto", shore)
        layer = self.polygons.currentLayer()
        if layer is None:
            raise AreaError(tr("Add a layer of polygons to the project first."))
        if not layer.crs().isValid():
            raise AreaError(
                tr(
                    "{layer} has no coordinate reference system. Set it in the layer's menu."
                ).format(layer=layer.name())
            )
        near = polygons_near(
            layer, source.crs, source.extent, shore + _BEYOND_M, transform_context()
        )
        # Without any, nothing here is inland.
        return Land(None, shore, near, layer.crs()) if near else Land()

    def _choose(self, *_which: object) -> None:
        kind = self.current()
        self.polygons.setVisible(kind == POLYGONS)
        self.shore.setVisible(kind != NO_LAND)
        self.changed.emit()

    def _layer_changed(self, *_layer: object) -> None:
        if self.current() == POLYGONS:
            self.changed.emit()
