# SPDX-License-Identifier: GPL-2.0-or-later
"""From a run's files to a layer in the project: partial ships first, then the final ones."""

from __future__ import annotations

import contextlib
import shutil
from datetime import datetime
from typing import Any, Callable

from qgis.core import (
    QgsGeometry,
    QgsProcessingUtils,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)

from ..answers import Done, Hello
from ..layer import (
    ANY_LENGTH,
    AREA_SUFFIX,
    SCENE_PROPERTY,
    LayerError,
    PartialShips,
    SceneSource,
    add_to_project,
    describe,
    filter_ships,
    minimum_score,
    open_file,
    open_table,
    partial_layer,
    searched_area,
    shown_lengths,
    style_area,
    table_layer,
    use_time,
    write_table,
)
from ..request import DetectionRequest
from ..texts import tr
from .outputs import DATABASE, FILE, Output, OutputError, save_to_database, save_to_file

__all__ = ["Delivery", "show_image"]

#: Options that a layer's metadata name.
_DESCRIBED_OPTIONS = (
    "--score",
    "--device",
    "--tile",
    "--overlap",
    "--gsd",
    "--bands",
    "--mask",
    "--nodata",
    "--aoi",
    "--exclude",
    "--land-mask",
    "--shore-buffer",
    "--scene-crs",
    "--value-range",
)

Delivered = Callable[[QgsVectorLayer], None]
Failed = Callable[[str], None]


class Delivery:
    """The ships of one run on their way to the output.

    Layers are remembered by id: the user may remove one at any time.

    Args:
        raster: The scene's layer.
        source: The scene.
        output: The output that the user chose.
        min_score: The minimum score of the ships that are shown, until the user moves the slider.
        lengths: Their least and greatest length in metres, 0 for any.
        area: The area that is searched, in the scene's CRS; None is not shown.
    """

    def __init__(
        self,
        raster: QgsRasterLayer,
        source: SceneSource,
        output: Output,
        min_score: float,
        lengths: tuple[float, float] = ANY_LENGTH,
        area: QgsGeometry | None = None,
    ) -> None:
        self.output = output
        self._min_score, self._lengths = min_score, lengths
        self.total = 0
        self._source = source
        self._area = area
        self._raster = raster.id()
        self._layer: str | None = None
        #: The layer of the searched area, once it is there.
        self.area_id: str | None = None
        #: The layer of the image that was drawn of a map, if there is one.
        self.image_id: str | None = None
        self._facts: dict[str, str] = {tr("Scene"): ", ".join([source.path, *source.more])}
        self._model = ""
        self._began = datetime.now().astimezone()
        self._task: Any = None

    def layer(self) -> QgsVectorLayer | None:
        """Return the run's layer in the project, None before the first ships or if removed."""
        if self._layer is None:
            return None
        layer: QgsVectorLayer | None = QgsProject.instance().mapLayer(self._layer)
        return layer

    def layer_ids(self) -> list[str]:
        """Return the ids of the run's layers."""
        every = (self._layer, self.area_id, self.image_id)
        return [one for one in every if one is not None]

    def is_partial(self) -> bool:
        """Tell whether the layer shows the ships found so far, which are in no file."""
        layer = self.layer()
        return layer is not None and PartialShips.of(layer) is not None

    def note_start(self, event: Hello) -> None:
        """Note the model, program and device from the event `hello`."""
        self._model = str(event.get("model", ""))
        self._facts[tr("Model")] = self._model
        self._facts[tr("Weights (SHA-256)")] = str(event.get("model_sha256", ""))
        self._facts[tr("Program")] = f"larsd-geo {event.get('version', '')}"
        self._facts[tr("Device")] = str(event.get("device_text", ""))

    def note(self, name: str, text: str) -> None:
        """Note a fact for the layer's metadata."""
        self._facts[name] = text

    def describe(self, request: DetectionRequest, done: Done) -> None:
        """Note the parameters, and the area from the event `done`."""
        self._facts[tr("Date")] = self._began.isoformat(timespec="seconds")
        self._facts[tr("Minimum score")] = str(request.score)
        self._facts[tr("Parameters")] = " ".join(
            part for part in request.arguments()[1:] if part.split("=")[0] in _DESCRIBED_OPTIONS
        )
        area = done.get("area_km2")
        if isinstance(area, (int, float)):
            self._facts[tr("Area searched")] = f"{area:.4g} km²"

    def show_partial(self, path: str) -> bool:
        """Show the ships found so far.

        Args:
            path: The run's file of them.

        Returns:
            Whether a layer shows them; False if the user has removed it.
        """
        layer = self.layer()
        if layer is None and self._layer is not None:
            return False
        is_new = layer is None
        if layer is None:
            layer = partial_layer(self._name(), self._source.crs, self._min_score)
        ships = PartialShips.of(layer)
        if ships is None or not ships.take(path):
            return False
        self.total = len(ships)
        if is_new:
            self._add(layer)
        return True

    def deliver(self, path: str, done: Delivered, failed: Failed) -> None:
        """Replace the ships found so far by the final ones.

        Args:
            path: The GeoPackage that larsd wrote. It is moved to QGIS's temporary folder, and its
                ships go on from there to the output.
            done: Called with the layer, at once or later.
            failed: Called with one sentence instead.
        """
        kept = _temporary_path()
        try:
            shutil.move(path, kept)
        except OSError as error:
            reason = error.strerror or str(error)
            sentence = tr("{file} could not be written: {reason}")
            failed(sentence.format(file=kept, reason=reason))
            return
        final = open_file(kept, self._name())
        if not final.isValid():
            failed(tr("The result {file} cannot be opened.").format(file=kept))
            return
        self.total = final.featureCount()
        if self.output.kind == FILE:
            try:
                final = save_to_file(final, self.output, self._name())
            except OutputError as error:
                self._replace(final)
                failed(f"{error} {tr('The ships are kept in a temporary layer.')}")
                return
        self._replace(final)
        self._show_area()
        self._pass_on(final, done, failed)

    def deliver_partial(self, done: Delivered, failed: Failed) -> None:
        """Save the ships found so far to the output of the final ones."""
        layer = self.layer()
        ships = None if layer is None else PartialShips.of(layer)
        if layer is None or ships is None:
            return
        name = tr("{name} (unfinished)").format(name=self._name())
        output = self.output
        if output.kind != FILE:
            output = Output(FILE, _temporary_path())
        shown = (ships.min_score, ships.lengths)
        # Save those with a lower score as well: the slider goes on hiding them.
        ships.show_from(0.0)
        try:
            saved = save_to_file(layer, output, name)
        except OutputError as error:
            failed(str(error))
            return
        finally:
            ships.show_from(*shown)
        self._replace(saved)
        self._pass_on(saved, done, failed)

    def set_aside(self, done: Delivered, failed: Failed) -> None:
        """Save the ships found so far in a temporary layer, whatever output was chosen."""
        self.output = Output()
        self.deliver_partial(done, failed)

    def discard(self) -> None:
        """Remove the layer from the project."""
        layer = self.layer()
        if layer is None:
            return
        root = QgsProject.instance().layerTreeRoot()
        group = root.findLayer(layer.id()).parent()
        QgsProject.instance().removeMapLayer(layer.id())
        if group is not root and not group.children():
            group.parent().removeChildNode(group)

    def _name(self) -> str:
        return f"{tr('Ships')} {self._began:%H:%M} {self._model}".strip()

    def _pass_on(self, layer: QgsVectorLayer, done: Delivered, failed: Failed) -> None:
        if self.output.kind == DATABASE:
            self._export(layer, done, failed)
        else:
            done(layer)

    def _add(self, layer: QgsVectorLayer) -> None:
        if layer.project() is not None:  # it has got more ships
            self._layer = layer.id()
            return
        before = minimum_score(self.layer())
        score = self._min_score if before is None else before
        lengths = self._lengths if self.layer() is None else shown_lengths(self.layer())
        filter_ships(layer, score, lengths)
        if not self._source.more:  # each ship knows its own
            layer.setCustomProperty(SCENE_PROPERTY, self._source.path)
        raster = QgsProject.instance().mapLayer(self._raster)
        add_to_project(layer, raster, self._source.title)
        self._layer = layer.id()

    def _show_area(self) -> None:
        """Add the area that was searched below the ships, and to their file."""
        ships = self.layer()
        if self._area is None or self._area.isEmpty() or ships is None:
            return
        facts = {
            "scene": self._source.title,
            "model": self._model,
            "searched": self._began.isoformat(timespec="seconds"),
        }
        area = searched_area(self._area, self._source.crs, facts)
        path, table = self.output.path, self.output.table + AREA_SUFFIX
        own_file = self.output.kind == FILE and not self.output.append
        if own_file and open_table(path, table) is None:
            # The ships are saved: without the table of their area only the project shows it.
            with contextlib.suppress(LayerError):
                write_table(area, path, table)
                area = table_layer(path, table, area.name())
                style_area(area)
        project = QgsProject.instance()
        project.addMapLayer(area, False)
        group = project.layerTreeRoot().findLayer(ships.id()).parent()
        group.insertLayer(1, area).setExpanded(False)
        self.area_id = area.id()

    def _describe_layer(self, layer: QgsVectorLayer) -> None:
        """Describe the layer."""
        if self.output.append:  # what describes this run does not hold for all ships
            return
        use_time(layer)
        title = tr("Ships in {scene}").format(scene=self._source.name)
        describe(layer, title, {**self._facts, tr("Ships"): str(self.total)})

    def _replace(self, final: QgsVectorLayer) -> None:
        before = self.layer()
        self._add(final)
        self._describe_layer(final)
        if before is not None:
            QgsProject.instance().removeMapLayer(before.id())

    def _export(self, layer: QgsVectorLayer, done: Delivered, failed: Failed) -> None:
        def load(table: QgsVectorLayer) -> None:
            self._task = None
            self._replace(table)
            done(table)

        def report(sentence: str) -> None:
            self._task = None
            kept = tr("The ships are kept in a temporary layer.")
            with contextlib.suppress(RuntimeError):  # unloaded meanwhile
                failed(f"{sentence} {kept}")

        self._task = save_to_database(layer, self.output, self._name(), load, report)


def _temporary_path() -> str:
    """Return a path for a file that QGIS removes when it ends."""
    return str(QgsProcessingUtils.generateTempFilename("ships.gpkg"))


def show_image(path: str, title: str) -> QgsRasterLayer | None:
    """Return the project's layer of an image that was drawn; a new one is not in the project yet.

    Args:
        path: The image.
        title: The name of a new layer.
    """
    for layer in QgsProject.instance().mapLayers().values():
        if isinstance(layer, QgsRasterLayer) and layer.source() == path:
            layer.dataProvider().reloadData()
            return layer
    layer = QgsRasterLayer(path, title)
    return layer if layer.isValid() else None
