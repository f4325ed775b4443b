# SPDX-License-Identifier: GPL-2.0-or-later
"""A raster layer as larsd can open it, or the sentence that says why it cannot."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProviderRegistry,
    QgsRasterLayer,
    QgsRectangle,
)

from ..texts import tr
from .errors import LayerError
from .geometry import transform_context
from .reprojection import outline_in

__all__ = ["SceneSource", "crs_text", "gdal_path", "scene_source"]

#: Maps without a CRS in metres are drawn in this one: its pixels are square everywhere.
_DRAWN_CRS = "EPSG:3857"


@dataclass(frozen=True)
class SceneSource:
    """The raster file behind a layer.

    Attributes:
        path: What GDAL opens.
        name: The file's name, as in the column `scene`.
        title: The layer's name.
        crs: The CRS in which the layer is shown.
        crs_override: For `--scene-crs` where the user gave the layer another CRS than the file
            has, else None.
        extent: The layer's extent, in `crs`.
        file: The file on this computer: the scene itself, or the archive that it is in.
        is_drawn: Whether there is no file: the layer, such as a web map, is drawn into an image
            first. `crs` is then the image's.
        more: What GDAL opens for further scenes of the same run; `crs` and `extent` are then of
            all scenes.
    """

    path: str
    name: str
    title: str
    crs: QgsCoordinateReferenceSystem
    crs_override: str | None = None
    extent: QgsRectangle = field(default_factory=QgsRectangle)
    file: str = ""
    is_drawn: bool = False
    more: tuple[str, ...] = ()


def scene_source(
    layer: QgsRasterLayer | None, require_crs: bool = True, draws: bool = False
) -> SceneSource:
    """Find the file behind a raster layer.

    Args:
        layer: The layer the user chose, if any.
        require_crs: Whether a layer without a CRS is refused, as the dock must, which puts ships
            on the map while larsd still runs. Without it larsd decides by the file itself.
        draws: Whether a layer without a file, such as a web map, may be drawn into an image.

    Raises:
        LayerError: If there is no layer, no raster file behind it, or no CRS where one is needed.
    """
    if layer is None:
        raise LayerError(tr("Add a raster layer to the project to begin."))
    title = layer.name()
    if not layer.isValid():
        raise LayerError(
            tr("The layer {layer} cannot be read; check its source.").format(layer=title)
        )
    if layer.providerType() != "gdal":
        if draws:
            return _drawn_source(layer)
        raise LayerError(
            tr(
                "{layer} is not a raster file but a map from elsewhere: use the panel Ships, which "
                "draws the part that you choose, or export that part as a GeoTIFF first."
            ).format(layer=title)
        )
    path, file = gdal_path(layer)
    if os.path.isabs(file) and not file.startswith("/vsi") and not os.path.exists(file):
        raise LayerError(tr("The file {file} is gone.").format(file=file))
    crs = layer.crs()
    if require_crs and not crs.isValid():
        raise LayerError(
            tr("{layer} has no coordinate reference system. Set it in the layer's menu.").format(
                layer=title
            )
        )
    extent = QgsRectangle(layer.extent())
    return SceneSource(path, os.path.basename(path), title, crs, _crs_override(layer), extent, file)


def crs_text(crs: QgsCoordinateReferenceSystem) -> str:
    """Return a CRS as text that every PROJ understands: its code, or WKT where it has none."""
    if crs.authid().startswith("EPSG:"):
        return str(crs.authid())
    return str(crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT2_2018))


def gdal_path(layer: QgsRasterLayer) -> tuple[str, str]:
    """Return what GDAL opens, and the file on this computer that it lies in."""
    parts = QgsProviderRegistry.instance().decodeUri("gdal", layer.source())
    # A string that only GDAL understands (a subdataset) stays in one piece.
    file = str(parts.get("path") or layer.source().split("|")[0])
    if os.path.exists(file):
        file = os.path.abspath(file)  # the worker runs in another folder
    # In an archive: /vsizip/, the archive, and the file's name in it.
    path = f"{parts.get('vsiPrefix') or ''}{file}{parts.get('vsiSuffix') or ''}"
    table = parts.get("layerName")
    return (f"GPKG:{path}:{table}" if table else path), file


def _drawn_source(layer: QgsRasterLayer) -> SceneSource:
    crs = layer.crs()
    if not crs.isValid() or crs.isGeographic():
        crs = QgsCoordinateReferenceSystem(_DRAWN_CRS)
    extent = QgsRectangle(layer.extent())
    if crs != layer.crs():
        extent = outline_in(crs, layer.crs(), extent, transform_context())
    title = layer.name()
    return SceneSource("", title, title, crs, None, extent, "", True)


def _crs_override(layer: QgsRasterLayer) -> str | None:
    crs = layer.crs()
    return crs_text(crs) if crs.isValid() and crs != layer.dataProvider().crs() else None
