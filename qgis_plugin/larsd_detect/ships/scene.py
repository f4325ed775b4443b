# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster layer as larsd can open it, or the sentence why it cannot."""

from __future__ import annotations

import os
from dataclasses import dataclass

from qgis.core import QgsCoordinateReferenceSystem, QgsRasterLayer

from ..layers import crs_override, gdal_path
from ..texts import tr


class UnusableLayerError(Exception):
    """Ships cannot be looked for in this layer; the text is one sentence for the user."""


@dataclass(frozen=True)
class SceneSource:
    """A raster file behind a layer.

    Attributes:
        path: What GDAL opens.
        name: The file's name, as in the column `scene`.
        title: The layer's name.
        crs: The CRS in which the layer is shown.
        crs_override: For `--scene-crs` where the layer's CRS is not the file's own, else None.
    """

    path: str
    name: str
    title: str
    crs: QgsCoordinateReferenceSystem
    crs_override: str | None = None


def scene_source(layer: QgsRasterLayer | None) -> SceneSource:
    """Find the file behind a raster layer.

    Args:
        layer: The layer that was chosen, if any.

    Raises:
        UnusableLayerError: There is no layer, no file, or no coordinate reference system.
    """
    if layer is None:
        raise UnusableLayerError(tr("Add a raster layer to the project to begin."))
    title = layer.name()
    if not layer.isValid():
        raise UnusableLayerError(tr("The source of {layer} cannot be found.").format(layer=title))
    if layer.providerType() in ("wms", "wcs", "arcgismapserver"):
        raise UnusableLayerError(
            tr(
                "{layer} is a web map. Ships can be found in raster files only: export it as a "
                "GeoTIFF first."
            ).format(layer=title)
        )
    if layer.providerType() != "gdal":
        raise UnusableLayerError(
            tr(
                "{layer} does not come from a raster file. Export it as a GeoTIFF first."
            ).format(layer=title)
        )  # fmt: skip
    path = gdal_path(layer)
    if os.path.isabs(path) and not path.startswith("/vsi") and not os.path.exists(path):
        raise UnusableLayerError(tr("The file {file} is gone.").format(file=path))
    crs = layer.crs()
    if not crs.isValid():
        raise UnusableLayerError(
            tr("{layer} has no coordinate reference system. Set it in the layer's menu.").format(
                layer=title
            )
        )
    return SceneSource(path, os.path.basename(path), title, crs, crs_override(layer))
