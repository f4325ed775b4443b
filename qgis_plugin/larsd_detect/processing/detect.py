# SPDX-License-Identifier: GPL-2.0-or-later
"""`larsd:detectships`: find ships in a raster layer."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsGeometry,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFeatureSink,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsRectangle,
)

from ..layer import (
    LayerError,
    Rendering,
    polygons_of,
    rendering_of,
    scene_source,
    to_scene,
    write_polygons,
)
from ..request import DetectionRequest
from ..texts import tr
from .algorithm import LarsdAlgorithm
from .further import further_parameters, further_values
from .model_parameter import model_parameter
from .reporter import Reporter
from .run import is_given, run_larsd, scratch_folder
from .ships import copy_ships, embed_style, name_and_style, style_in_memory

__all__ = ["DetectShips"]

_REAL = QgsProcessingParameterNumber.Type.Double
_WHOLE = QgsProcessingParameterNumber.Type.Integer
_POLYGONS = [QgsProcessing.SourceType.TypeVectorPolygon]


class DetectShips(LarsdAlgorithm):
    """Runs `larsd detect` on a raster layer and copies the ships to a sink."""

    INPUT, EXTENT, MASK, EXCLUDE = "INPUT", "EXTENT", "MASK", "EXCLUDE"
    MODEL, SCORE, DEVICE, BANDS = "MODEL", "SCORE", "DEVICE", "BANDS"
    TILE, OVERLAP, GSD, OUTPUT = "TILE", "OVERLAP", "GSD", "OUTPUT"
    MIN_LENGTH, MAX_LENGTH = "MIN_LENGTH", "MAX_LENGTH"

    def __init__(self) -> None:
        super().__init__()
        self._scene = self._scene_name = ""
        self._rendering = Rendering()
        self._scene_crs: str | None = None
        self._layer_crs = QgsCoordinateReferenceSystem()
        self._layer_extent = QgsRectangle()
        self._written = ""

    def name(self) -> str:
        """Return the id, after the provider's."""
        return "detectships"

    def displayName(self) -> str:
        """Return the name in the toolbox."""
        return tr("Detect ships")

    def tags(self) -> list[str]:
        """Return further words by which the toolbox finds it."""
        return tr("ship,vessel,boat,object detection,oriented boxes,maritime,LARSD").split(",")

    def shortDescription(self) -> str:
        """Return one line on what it does."""
        return tr("Finds ships in a raster, as rotated boxes with length, width and heading.")

    def shortHelpString(self) -> str:
        """Return the help next to the parameters."""
        return tr(
            "<p>Finds ships in a satellite or aerial image. The result is a polygon layer: one "
            "rotated box per ship, with its score, its length and width in metres, its heading "
            "from true north, and the model that found it.</p>"
            "<p>The search is done by <i>larsd</i>, a separate program that you choose or install "
            "under Raster &gt; LARSD Ship Detection &gt; Environment. The first lines of the log "
            "say which device it runs on, and why.</p>"
            "<p>A score of 0.5 is not a promise. Run the search once with a low score, and filter "
            "the layer by the field <i>score</i> afterwards.</p>"
        )

    def initAlgorithm(self, configuration: Any = None) -> None:
        """Declare the parameters."""
        self.add(
            QgsProcessingParameterRasterLayer(self.INPUT, tr("Scene")),
            tr("A raster file with a coordinate system. Pixels of 0.3 to 5 m suit most models."),
        )
        self.add(
            QgsProcessingParameterExtent(self.EXTENT, tr("Search in this extent"), optional=True),
            tr("Only this rectangle is searched; empty: the whole scene."),
        )
        self.add(
            QgsProcessingParameterFeatureSource(
                self.MASK, tr("Search in these polygons"), _POLYGONS, optional=True
            ),
            tr(
                "Only these polygons are searched; they may be in any coordinate system. With an "
                "extent as well: only where both overlap."
            ),
        )
        self.add(
            QgsProcessingParameterFeatureSource(
                self.EXCLUDE, tr("Exclude these polygons (land)"), _POLYGONS, optional=True
            ),
            tr("Ships whose centre lies in one of these polygons are left out."),
        )
        self.add(
            QgsProcessingParameterNumber(
                self.SCORE, tr("Minimum score"), _REAL, None, True, minValue=0.0, maxValue=1.0
            ),
            tr("Ships with a lower score are left out, 0 to 1; empty: the model's own threshold."),
        )
        self.add(
            QgsProcessingParameterNumber(
                self.MIN_LENGTH, tr("Least length (metres)"), _REAL, None, True, minValue=0.0
            ),
            tr("Ships that are shorter are left out; empty: none."),
        )
        self.add(
            QgsProcessingParameterNumber(
                self.MAX_LENGTH, tr("Greatest length (metres)"), _REAL, None, True, minValue=0.0
            ),
            tr("Ships that are longer are left out; empty: none."),
        )
        self.add(
            model_parameter(self.MODEL),
            tr("Name of an installed model or a model's folder; empty: the default model."),
        )
        self.add(
            QgsProcessingParameterString(self.DEVICE, tr("Device"), "auto", optional=True),
            tr("auto, cpu, mps, cuda or cuda:1; auto takes the fastest that works."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterBand(
                self.BANDS, tr("Bands"), None, self.INPUT, optional=True, allowMultiple=True
            ),
            tr(
                "One band, or three for red, green and blue; empty: as in the style of a layer of "
                "the project, or as set in a raster file."
            ),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterNumber(
                self.TILE, tr("Tile (pixels)"), _WHOLE, None, True, minValue=1
            ),
            tr("Tile size. Smaller tiles need less memory; empty: chosen from the overlap."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterNumber(
                self.OVERLAP, tr("Longest ship (metres)"), _REAL, None, True, minValue=0.0
            ),
            tr("Tiles overlap by this length: a ship up to it lies whole in at least one of them."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterNumber(
                self.GSD, tr("Ground sample distance (metres)"), _REAL, None, True, minValue=0.0
            ),
            tr(
                "The scene is read at this many metres per pixel; empty: its own resolution, "
                "within the range that the model was trained for."
            ),
            advanced=True,
        )
        for parameter, text in further_parameters():
            self.add(parameter, text, advanced=True)
        self.add(
            QgsProcessingParameterFeatureSink(
                self.OUTPUT, tr("Ships"), QgsProcessing.SourceType.TypeVectorPolygon
            ),
            tr("The layer of ships, in the scene's coordinate system."),
        )

    def checkParameterValues(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Refuse a raster that larsd cannot read before the run.

        Returns:
            Whether the values can be used, and a sentence if not.
        """
        fine, message = super().checkParameterValues(parameters, context)
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context) if fine else None
        if layer is not None:
            try:
                scene_source(layer, require_crs=False)
            except LayerError as error:
                return False, str(error)
        return fine, message

    def prepareAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Ask the raster layer for its file, in the main thread, where layers live."""
        layer = self.parameterAsRasterLayer(parameters, self.INPUT, context)
        if layer is None:
            raise QgsProcessingException(self.invalidRasterError(parameters, self.INPUT))
        try:
            source = scene_source(layer, require_crs=False)
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        self._scene, self._scene_crs = source.path, source.crs_override
        self._scene_name = source.name
        # A layer of the project has a style that somebody may have chosen; a file has none.
        project = context.project()
        is_shown = project is not None and project.mapLayer(layer.id()) is layer
        self._rendering = rendering_of(layer) if is_shown else Rendering()
        self._layer_crs, self._layer_extent = layer.crs(), source.extent
        return True

    def processAlgorithm(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Run `larsd detect` and copy the ships to the sink.

        Returns:
            `OUTPUT`, the layer; nothing if the user cancelled.
        """
        with scratch_folder() as folder:
            found = os.path.join(folder, "ships.gpkg")
            request = self._request(parameters, context, folder, found)
            if not run_larsd(request.arguments(), feedback, Reporter(feedback)):
                return {}
            destination = copy_ships(self, parameters, context, found)
        name_and_style(context, destination, self._scene_name)
        self._written = destination
        return {self.OUTPUT: destination}

    def postProcessAlgorithm(
        self, context: QgsProcessingContext, feedback: QgsProcessingFeedback
    ) -> dict[str, Any]:
        """Store the style in a GeoPackage, which then brings it along everywhere."""
        embed_style(self._written)
        style_in_memory(self._written, context)
        return {}

    def _request(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        folder: str,
        output: str,
    ) -> DetectionRequest:
        def given(name: str) -> bool:
            return is_given(parameters, name)

        def real(name: str) -> float | None:
            return self.parameterAsDouble(parameters, name, context) if given(name) else None

        def text(name: str) -> str | None:
            return self.parameterAsString(parameters, name, context).strip() or None

        request = DetectionRequest(
            scene=self._scene,
            outputs=[output],
            # A search cancelled here is not resumed, so it leaves nothing beside its output.
            journal=QgsProcessingUtils.generateTempFilename("search.larsd-journal"),
            model=text(self.MODEL) if given(self.MODEL) else None,
            score=real(self.SCORE),
            device=text(self.DEVICE) if given(self.DEVICE) else None,
            tile=self.parameterAsInt(parameters, self.TILE, context) if given(self.TILE) else None,
            overlap_m=real(self.OVERLAP),
            gsd=real(self.GSD),
            bands=(
                self.parameterAsInts(parameters, self.BANDS, context)
                if given(self.BANDS)
                else self._rendering.bands
            ),
            value_ranges=() if given(self.BANDS) else self._rendering.stretch,
            min_length_m=real(self.MIN_LENGTH),
            max_length_m=real(self.MAX_LENGTH),
            aoi=self._area(parameters, context, folder, given(self.EXTENT), given(self.MASK)),
            exclude=self._polygons_file(parameters, context, folder) if given(self.EXCLUDE) else (),
            scene_crs=self._scene_crs,
        )
        return replace(request, **further_values(self, parameters, context, folder))

    def _area(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        folder: str,
        has_extent: bool,
        has_mask: bool,
    ) -> str | tuple[float, float, float, float] | None:
        """Return the search area in the scene's CRS: numbers if they are enough, else a file."""
        if not (has_extent or has_mask):
            return None
        extent = self._extent(parameters, context) if has_extent else QgsGeometry()
        if not has_mask:
            box = extent.boundingBox()
            return box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()
        polygons = self._polygons(parameters, self.MASK, context)
        if has_extent:
            polygons = [polygon.intersection(extent) for polygon in polygons]
            polygons = [polygon for polygon in polygons if not polygon.isEmpty()]
            if not polygons:
                raise QgsProcessingException(
                    tr("The extent and the polygons have nothing in common; nothing to search.")
                )
        if not polygons:
            raise QgsProcessingException(
                tr("The area and the scene have nothing in common; nothing to search.")
            )
        return self._write(polygons, os.path.join(folder, "area.gpkg"), context)

    def _extent(self, parameters: dict[str, Any], context: QgsProcessingContext) -> QgsGeometry:
        """Return the extent in the scene's CRS."""
        crs = self.parameterAsExtentCrs(parameters, self.EXTENT, context)
        box = self.parameterAsExtent(parameters, self.EXTENT, context)
        if not crs.isValid() or crs == self._layer_crs:
            return QgsGeometry.fromRect(box)
        try:
            moved = to_scene(
                QgsGeometry.fromRect(box),
                crs,
                self._layer_crs,
                self._layer_extent,
                context.transformContext(),
            )
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
        if moved.isEmpty():
            raise QgsProcessingException(
                tr("The area and the scene have nothing in common; nothing to search.")
            )
        return moved

    def _polygons_file(
        self, parameters: dict[str, Any], context: QgsProcessingContext, folder: str
    ) -> list[str]:
        polygons = self._polygons(parameters, self.EXCLUDE, context)
        return [self._write(polygons, os.path.join(folder, "land.gpkg"), context)]

    def _polygons(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> list[QgsGeometry]:
        source = self.parameterAsSource(parameters, name, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, name))
        if source.featureCount() == 0:
            raise QgsProcessingException(
                tr("The layer {} has no polygons.").format(source.sourceName())
            )
        try:
            return polygons_of(
                source, self._layer_crs, self._layer_extent, context.transformContext()
            )
        except LayerError as error:
            raise QgsProcessingException(f"{source.sourceName()}: {error}") from error

    def _write(self, polygons: list[QgsGeometry], path: str, context: QgsProcessingContext) -> str:
        try:
            return write_polygons(polygons, self._layer_crs, path, context.transformContext())
        except LayerError as error:
            raise QgsProcessingException(str(error)) from error
