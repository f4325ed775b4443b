"""The dock, driven by the mouse in real QGIS, with the real larsd behind it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import EAST, GONE_S, NORTH, UTM31, click, close_dock, some_ships, wait_until
from qgis.core import (
    Qgis,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtWidgets import QDockWidget

from larsd_detect.detect.areas import aoi_argument, selected_area
from larsd_detect.detect.delivery import Delivery
from larsd_detect.detect.outputs import Output, save_to_file
from larsd_detect.dock import ShipsDock
from larsd_detect.install import interpreter
from larsd_detect.layer.errors import LayerError
from larsd_detect.layer.scene import scene_source

#: Seconds that a run on a small scene may take on a busy machine.
LONG_S = 240.0


def open_scene(dock: ShipsDock, scene: Path) -> QgsRasterLayer:
    """Add a scene to the project and wait until the dock knows what a run would be."""
    raster = QgsRasterLayer(str(scene), scene.stem)
    assert raster.isValid()
    QgsProject.instance().addMapLayer(raster)
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(raster.crs())
    canvas.setExtent(raster.extent())
    wait_until(dock.detect_panel.card, LONG_S)
    wait_until(lambda: "Will run on" in dock.detect_panel.plan.text(), LONG_S)
    return raster


@pytest.fixture
def dock(qgis_iface: Any, qgis_new_project: None) -> Iterator[ShipsDock]:
    """The dock in an empty project."""
    made = ShipsDock(qgis_iface)
    made.show()
    yield made
    close_dock(made)


def ships_layers() -> list[QgsVectorLayer]:
    layers = QgsProject.instance().mapLayers().values()
    return [one for one in layers if isinstance(one, QgsVectorLayer) and "Ships" in one.name()]


def cancel_with_ships(dock: ShipsDock) -> None:
    """Begin a run, and cancel it once it has found ships."""
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    click(dock.detect_panel.cancel)
    wait_until(lambda: dock.session.run is None)


def test_ships_are_seen_before_the_end_and_the_slider_filters_them(
    dock: ShipsDock, scene: Path
) -> None:
    open_scene(dock, scene)
    own = dock.detect_panel.card()["score_threshold"]
    assert dock.score.value() == pytest.approx(own, abs=0.006)
    dock.detect_panel.tile.setValue(512)
    wait_until(lambda: "tiles" in dock.detect_panel.plan.text(), LONG_S)
    assert "cpu" in dock.detect_panel.plan.text()
    seen: list[tuple[int, int, int]] = []
    click(dock.detect_panel.detect)
    assert not dock.detect_panel.detect.isEnabled()

    def note(_path: str) -> None:
        bar = dock.detect_panel.bar
        seen.append((ships_layers()[0].featureCount(), bar.value(), bar.maximum()))

    dock.session.run.found.connect(note)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert not dock.notice.text()
    assert "Done in" in dock.detect_panel.status.text()
    # Nothing in the form has changed, so what was said of it still holds.
    assert "tiles" in dock.detect_panel.plan.text()
    # Something was on the map while tiles were still to come.
    assert any(ships and done < total for ships, done, total in seen)
    (layer,) = ships_layers()
    assert layer.crs().authid() == UTM31
    assert layer.isTemporary()
    assert QgsProject.instance().layerTreeRoot().findLayer(layer.id()).parent().name() == scene.stem
    metadata = layer.metadata()
    assert scene.name in metadata.title()
    for fact in ("larsd-lite", "--score=0.1", "larsd-geo", "SHA-256"):
        assert fact in metadata.abstract()
    dock.score.number.setValue(0.1)
    wait_until(lambda: "0.100" in layer.subsetString())
    everything = layer.featureCount()
    dock.score.slider.setValue(50)
    wait_until(lambda: "0.500" in layer.subsetString())
    assert 0 < layer.featureCount() < everything
    assert all(f["score"] >= 0.5 for f in layer.getFeatures())
    wait_until(lambda: dock.review_panel.model.rowCount() == layer.featureCount())
    hidden = everything - layer.featureCount()
    assert f"{hidden} with a lower score hidden" in dock.score.shown.text()


def test_a_geopackage_holds_the_ships_of_a_drawn_rectangle(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    raster = open_scene(dock, scene)
    panel, path = dock.detect_panel, tmp_path / "ships.gpkg"
    half = raster.extent()
    half.setXMaximum(half.center().x())
    panel.area.choose("drawn")
    panel.area.take_rectangle(half)
    panel.output.choose(Output(kind="file", path=str(path)))
    dock.score.number.setValue(0.2)
    click(panel.detect)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert path.exists(), dock.notice.text()
    (layer,) = ships_layers()
    assert layer.source().startswith(str(path))
    assert layer.renderer().type() == "graduatedSymbol"
    assert layer.featureCount() > 0
    for ship in layer.getFeatures():
        assert half.contains(ship.geometry().centroid().asPoint())
    # It is open now: a second run must not pull it away from under the project.
    click(panel.detect)
    assert dock.session.run is None
    assert "open in this project" in dock.notice.text()
    # What was chosen is there in the next session.
    again = ShipsDock(dock.iface)
    assert again.detect_panel.area.current() == "drawn"
    assert again.detect_panel.output.output().kind == "file"
    again.shutdown()


def test_cancel_leaves_no_process_and_the_ships_found_so_far(
    dock: ShipsDock, large_scene: Path, find_workers: Callable[[str], list[int]]
) -> None:
    open_scene(dock, large_scene)
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    (layer,) = ships_layers()
    assert layer.readOnly()
    folder = dock.session.run.folder
    assert find_workers(folder)
    click(dock.detect_panel.cancel)
    wait_until(lambda: not find_workers(folder), GONE_S)
    wait_until(lambda: dock.session.run is None)
    assert not Path(folder).exists()
    assert "Found so far" in dock.notice.text()
    found = dock.session.delivery.total
    # The slider hides ships also now, and what else is said leaves the question where it is.
    dock.score.number.setValue(0.1)
    wait_until(lambda: layer.featureCount() == found)
    dock.score.number.setValue(1.0)
    wait_until(lambda: layer.featureCount() == 0)
    assert layer.subsetString() == ""  # see layer/partial.py: with one QGIS may crash
    wait_until(lambda: f"{found} with a lower score hidden" in dock.score.shown.text())
    dock.tell("warning", "Something else.")
    keep, discard = dock.notice.buttons()
    assert (keep.text(), discard.text()) == ("Keep", "Discard")
    click(keep)
    (kept,) = ships_layers()
    assert kept.isTemporary()
    assert not kept.readOnly()
    assert "unfinished" in kept.name()
    assert kept.featureCount() == 0
    kept.setSubsetString("")
    assert kept.featureCount() == found > 0


def test_ships_of_a_cancelled_run_are_kept_where_the_next_run_begins_without_an_answer(
    dock: ShipsDock, large_scene: Path
) -> None:
    open_scene(dock, large_scene)
    cancel_with_ships(dock)
    found = dock.session.delivery.total
    click(dock.detect_panel.detect)
    (kept,) = ships_layers()
    assert "unfinished" in kept.name()
    assert not kept.readOnly()
    kept.setSubsetString("")
    assert kept.featureCount() == found > 0
    click(dock.detect_panel.cancel)
    wait_until(lambda: dock.session.run is None)


def test_a_worker_that_dies_is_reported_in_words_and_its_ships_can_be_discarded(
    dock: ShipsDock, large_scene: Path
) -> None:
    open_scene(dock, large_scene)
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    os.kill(dock.session.run.worker.pid, signal.SIGKILL)
    wait_until(lambda: dock.session.run is None)
    assert "stopped from outside" in dock.notice.text()
    assert dock.notice.level == "error"
    click(dock.notice.buttons()[1])  # Discard
    assert ships_layers() == []
    assert QgsProject.instance().layerTreeRoot().findGroup(large_scene.stem) is None
    assert dock.detect_panel.detect.isEnabled()


def test_ships_that_cannot_be_saved_can_still_be_kept_elsewhere(
    dock: ShipsDock, large_scene: Path, tmp_path: Path
) -> None:
    open_scene(dock, large_scene)
    folder = tmp_path / "gone"
    folder.mkdir()
    dock.detect_panel.output.choose(Output(kind="file", path=str(folder / "ships.gpkg")))
    cancel_with_ships(dock)
    folder.rmdir()
    click(dock.notice.buttons()[0])  # Keep
    assert "ships.gpkg could not be written" in dock.notice.text()
    (layer,) = ships_layers()
    shown = layer.featureCount()
    assert shown > 0
    folder.mkdir()
    click(dock.notice.buttons()[0])  # the question is still there
    (kept,) = ships_layers()
    assert kept.source().startswith(str(folder / "ships.gpkg"))
    assert kept.featureCount() == shown


def test_a_result_that_cannot_be_moved_is_reported(
    scene: Path, tmp_path: Path, qgis_new_project: None
) -> None:
    raster = QgsRasterLayer(str(scene), scene.stem)
    delivery = Delivery(raster, scene_source(raster), Output(), min_score=0.5)
    told: list[str] = []
    delivery.deliver(str(tmp_path / "gone.gpkg"), pytest.fail, told.append)
    assert "could not be written: No such file" in told[0]


def test_a_damaged_raster_gets_larsds_own_sentence(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.tif"
    damaged.write_bytes(scene.read_bytes())
    open_scene(dock, damaged)
    dock.iface.messageBar().clear_messages()
    content = damaged.read_bytes()
    damaged.write_bytes(content[: len(content) // 3])
    click(dock.detect_panel.detect)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert dock.notice.level == "error"
    assert "damaged.tif" in dock.notice.text()
    assert "Traceback" not in dock.notice.text()
    (message,) = dock.iface.messageBar().get_messages(Qgis.MessageLevel.Critical)
    assert "damaged.tif" in message


def test_without_larsd_the_dock_offers_to_set_it_up(
    qgis_iface: Any, qgis_new_project: None, scene: Path
) -> None:
    QgsSettings().setValue("larsd_detect/interpreter", "/nowhere/python")
    dock = ShipsDock(qgis_iface)
    wait_until(dock.notice.text)
    assert "/nowhere/python" in dock.notice.text()
    assert [button.text() for button in dock.notice.buttons()] == ["Set up…"]
    dock.shutdown()
    interpreter.save_interpreter(None)


def test_layers_without_a_file_or_a_crs_get_one_sentence(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    wait_until(dock.detect_panel.card, LONG_S)
    assert "Add a raster layer" in dock.detect_panel.plan.text()
    assert not dock.detect_panel.detect.isEnabled()
    web = QgsRasterLayer("type=xyz&url=http://localhost/{z}/{x}/{y}.png", "Streets", "wms")
    QgsProject.instance().addMapLayer(web)
    wait_until(lambda: "web map" in dock.detect_panel.plan.text())
    assert not dock.detect_panel.detect.isEnabled()
    copy = tmp_path / "gone.tif"
    copy.write_bytes(scene.read_bytes())
    layer = QgsRasterLayer(str(copy), "Gone")
    layer.setCrs(QgsCoordinateReferenceSystem())
    with pytest.raises(LayerError, match="no coordinate reference system"):
        scene_source(layer)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
    assert scene_source(layer).crs_override == "EPSG:32632"
    layer.setCrs(QgsCoordinateReferenceSystem(UTM31))
    assert scene_source(layer).crs_override is None
    copy.unlink()
    with pytest.raises(LayerError, match="is gone"):
        scene_source(layer)


def test_selected_polygons_go_to_larsd_in_the_scenes_crs(tmp_path: Path) -> None:
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    polygons = QgsVectorLayer("Polygon", "areas", "memory")
    polygons.setCrs(degrees)
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((3 52, 3.01 52, 3.005 52.01, 3 52))"))
    polygons.dataProvider().addFeatures([feature])
    polygons.selectAll()
    utm = QgsCoordinateReferenceSystem(UTM31)
    area = selected_area(polygons, utm)
    path = str(tmp_path / "area.gpkg")
    assert aoi_argument(area, utm, path) == path
    written = QgsVectorLayer(path, "written", "ogr")
    assert written.crs().authid() == UTM31
    (read,) = written.getFeatures()
    assert read.geometry().area() == pytest.approx(686.8 * 1112.6 / 2, rel=0.01)
    square = QgsGeometry.fromRect(QgsRectangle(EAST, NORTH, EAST + 10, NORTH + 20))
    assert aoi_argument(square, utm, path) == (EAST, NORTH, EAST + 10, NORTH + 20)


def test_ships_kept_go_where_the_user_wanted_them(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    raster = QgsRasterLayer(str(scene), scene.stem)
    QgsProject.instance().addMapLayer(raster)
    source = scene_source(raster)
    output = Output(kind="file", path=str(tmp_path / "kept.gpkg"))
    delivery = Delivery(raster, source, output, min_score=0.5)
    so_far = tmp_path / "so-far.gpkg"
    save_to_file(some_ships([0.9, 0.3]), str(so_far), "so far")
    assert delivery.show_partial(str(so_far))
    assert delivery.layer().featureCount() == 1
    kept: list[QgsVectorLayer] = []
    delivery.deliver_partial(kept.append, pytest.fail)
    (layer,) = kept
    assert layer.source().startswith(str(tmp_path / "kept.gpkg"))
    assert ships_layers() == [layer]
    assert layer.featureCount() == 1  # the filter went along


def test_opening_and_closing_the_dock_twice_leaves_nothing(
    qgis_iface: Any, qgis_new_project: None
) -> None:
    # The plugin as a whole is loaded and unloaded in QGIS's own window (test_desktop.py).
    window, canvas = qgis_iface.mainWindow(), qgis_iface.mapCanvas()
    items = len(canvas.scene().items())
    children = len(window.findChildren(QDockWidget))
    for _ in range(2):
        dock = ShipsDock(qgis_iface)
        dock.show()
        dock.detect_panel.area.choose("drawn")
        click(dock.detect_panel.area.draw)
        close_dock(dock)
        assert len(canvas.scene().items()) == items
        assert len(window.findChildren(QDockWidget)) == children
