"""Maps without a file, and several rasters in one run, in the dock of real QGIS."""

from __future__ import annotations

import base64
import threading
from pathlib import Path
from typing import Any

import pytest
from helpers import LONG_S, click, fails, is_usable, some_ships, wait_until
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsMapRendererParallelJob,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtWidgets import QApplication
from web_maps import choose_map, show, web_map

from larsd_detect.detect import drawing
from larsd_detect.detect.drawing import MapDrawing
from larsd_detect.dock import ShipsDock
from larsd_detect.layer.scene import scene_source
from larsd_detect.review.chips import Chips, scene_layers_of
from larsd_detect.review.map_tip import register, unregister

#: Width of the part of the harbour that is searched in a map, in pixels of 1 m.
PART_M = 500


def centres(layer: QgsVectorLayer) -> list[QgsPointXY]:
    to_utm = QgsCoordinateTransform(
        layer.crs(), QgsCoordinateReferenceSystem("EPSG:32631"), QgsProject.instance()
    )
    ships = layer.getFeatures()
    return [to_utm.transform(ship.geometry().centroid().asPoint()) for ship in ships]


def ships_layer(dock: ShipsDock) -> QgsVectorLayer:
    layer = dock.session.delivery.layer()
    assert layer is not None
    return layer


def test_what_a_web_map_shows_is_drawn_and_searched(
    dock: ShipsDock, tiles: Any, scene: Path, tmp_path: Path
) -> None:
    web_map(tiles)
    show(dock, scene)
    panel = dock.detect_panel
    wait_until(panel.card, LONG_S)
    # All of the world is too much, and the dock says so.
    wait_until(lambda: "million pixels" in panel.plan.text())
    panel.area.choose("drawn")
    part = QgsRasterLayer(str(scene), "").extent()
    part.setXMaximum(part.xMinimum() + PART_M)
    panel.area.take_rectangle(part)
    wait_until(lambda: "terms of use" in panel.plan.text())
    assert not panel.imagery.mask.isVisible()
    panel.output.choose(panel.output.output().__class__("file", str(tmp_path / "found.gpkg")))
    click(panel.detect)
    assert dock.session.is_busy
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "Done in" in panel.status.text(), dock.notice.text()
    found = centres(ships_layer(dock))
    truth = centres(QgsVectorLayer(str(scene.with_name("harbour_ships.geojson")), "", "ogr"))
    assert len(found) > 2
    for one in found:
        assert min(one.distance(other) for other in truth) < 20
    # The image stays beside the ships, and in the project: ships are reviewed against it.
    (image,) = tmp_path.glob("found_Sea_map_*.tif")
    names = {ship["scene_uri"] for ship in ships_layer(dock).getFeatures()}
    assert names == {str(image)}
    (shown,) = scene_layers_of(ships_layer(dock)).values()
    assert shown.name() == "Image of Sea map"
    assert image.with_suffix(".tif.part").exists() is False
    assert shown.width() == pytest.approx(PART_M / 0.94, rel=0.05)  # the model's pixel


def test_a_map_with_holes_is_told_and_one_without_an_image_is_refused(
    dock: ShipsDock, tiles: Any, scene: Path
) -> None:
    panel = choose_map(dock, tiles, scene)
    middle = scene_source(panel.layers()[0], draws=True)
    area = panel.area.area(middle).boundingBox()
    tiles.lacks = lambda west: west > area.center().x() - 1
    warned: list[str] = []
    dock.session.warned.connect(warned.append)
    click(panel.detect)
    wait_until(lambda: warned, LONG_S)
    assert "could not be drawn completely" in warned[0]
    wait_until(lambda: dock.session.run is not None, LONG_S)
    click(panel.cancel)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    tiles.lacks = lambda west: True
    panel.gsd.setValue(5)
    wait_until(lambda: "5 m each" in panel.plan.text())
    click(panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "Sea map shows nothing here" in dock.notice.text()
    assert panel.detect.isEnabled()


def test_a_map_is_drawn_for_as_long_as_it_is_wanted(
    dock: ShipsDock, tiles: Any, scene: Path
) -> None:
    layer = web_map(tiles)
    show(dock, scene)
    panel = dock.detect_panel
    wait_until(panel.card, LONG_S)
    panel.area.choose("visible")
    panel.gsd.setValue(0.5)
    wait_until(lambda: "0.5 m each" in panel.plan.text() or "0.3" in panel.plan.text())
    click(panel.detect)
    # It goes on drawing a copy of a layer that the user removes.
    QgsProject.instance().removeMapLayer(layer.id())
    click(panel.cancel)
    wait_until(lambda: not dock.session.is_busy)
    assert "was stopped" in dock.notice.text()
    assert "goes on from here" not in dock.notice.text()  # nothing was searched yet


def test_a_defect_while_a_map_is_drawn_frees_the_form(
    dock: ShipsDock, tiles: Any, scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = choose_map(dock, tiles, scene)
    monkeypatch.setattr(MapDrawing, "_write", fails)
    click(panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "The plugin failed (ValueError: a defect)" in dock.notice.text()
    assert is_usable(dock)


@pytest.mark.parametrize("ends", [True, False])
def test_a_map_whose_server_does_not_answer_is_told_and_can_be_cancelled(
    dock: ShipsDock, tiles: Any, scene: Path, monkeypatch: pytest.MonkeyPatch, ends: bool
) -> None:
    monkeypatch.setattr(drawing, "_PATIENCE_MS", 2_000)
    if not ends:  # QGIS's own threads may not end where they should

        class Deaf(QgsMapRendererParallelJob):
            def cancelWithoutBlocking(self) -> None:
                pass

        monkeypatch.setattr(drawing, "QgsMapRendererParallelJob", Deaf)
    answer = threading.Event()

    def lacks(west: float) -> bool:
        answer.wait(60)
        return False

    panel = choose_map(dock, tiles, scene)
    tiles.lacks = lacks
    try:
        click(panel.detect)
        wait_until(lambda: "Perhaps its server does not answer" in dock.notice.text())
        click(panel.cancel)
        wait_until(lambda: not dock.session.is_busy, 10)
    finally:
        answer.set()
    assert "was stopped" in dock.notice.text()
    assert is_usable(dock)
    wait_until(lambda: not drawing._left)


def quarters(scene: Path, folder: Path) -> list[Path]:
    """Two quarters of the harbour, of one name, the second one in another zone."""
    made = []
    for name, offset, crs in (("west", 0, "EPSG:32631"), ("east", 512, "EPSG:32632")):
        (folder / name).mkdir()
        path = folder / name / "quarter.tif"
        gdal.Translate(str(path), str(scene), srcWin=[offset, 0, 512, 512], outputSRS=crs)
        made.append(path)
    return made


def test_several_rasters_are_searched_in_one_run_and_one_layer(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    west, east = quarters(scene, tmp_path)
    panel = dock.detect_panel
    wait_until(panel.card, LONG_S)
    layer = QgsRasterLayer(str(west), "West")
    QgsProject.instance().addMapLayer(layer)

    def press() -> None:
        # QGIS's own dialog, which also takes files and folders.
        dialog = QApplication.activeModalWidget()
        assert type(dialog).__name__ == "QgsProcessingMultipleInputDialog"
        dialog.accept()

    QTimer.singleShot(500, press)
    click(panel.rasters.button)
    assert panel.rasters.chosen == ()  # one layer of the project is not several
    panel.rasters.choose([layer.id(), str(east)])
    assert panel.rasters.label.text() == "2 rasters"
    assert panel.output.output().path == str(west.with_name("ships.gpkg"))
    wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)
    click(panel.detect)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert "Done in" in panel.status.text(), dock.notice.text()
    found = ships_layer(dock)
    found.setSubsetString("")
    assert found.crs().authid() == "EPSG:4326"
    scenes = [ship["scene_uri"] for ship in found.getFeatures()]
    assert set(scenes) == {str(west), str(east)}
    assert len({ship["scene"] for ship in found.getFeatures()}) == 2  # of one name, told apart
    assert len(scenes) == dock.session.done["ships"]
    # Each ship's chip comes from its own raster.
    assert set(scene_layers_of(found)) == {str(west)}
    QgsProject.instance().removeMapLayer(layer.id())
    assert panel.rasters.chosen == ()


def test_the_map_tip_shows_a_ship_where_the_project_has_its_image(
    scene: Path, qgis_new_project: None
) -> None:
    ships = some_ships([0.9], scene=scene.name)
    raster = QgsRasterLayer(str(scene), "Harbour")
    (ship,) = ships.getFeatures()
    QgsProject.instance().addMapLayers([raster, ships])
    centre = raster.extent().center()
    geometry = ship.geometry()
    middle = geometry.centroid().asPoint()
    geometry.translate(centre.x() - middle.x(), centre.y() - middle.y())
    ships.dataProvider().changeGeometryValues({ship.id(): geometry})
    Chips().set_layer(ships)
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(ships))
    context.setFeature(ships.getFeature(ship.id()))
    tip = ships.mapTipTemplate()
    # Without the plugin there is no image, and no error.
    assert "<img" not in QgsExpression.replaceExpressionText(tip, context)
    register()
    try:
        text = QgsExpression.replaceExpressionText(tip, context)
        content = text.split('src="data:image/png;base64,')[1].split('"')[0]
        image = QImage.fromData(base64.b64decode(content))
        assert image.width() == image.height() == 160
        assert image.pixelColor(80, 80).alpha() == 255
        QgsProject.instance().removeMapLayer(raster.id())
        assert "<img" not in QgsExpression.replaceExpressionText(tip, context)
    finally:
        unregister()
