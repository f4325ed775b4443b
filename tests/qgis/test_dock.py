"""The dock, driven by the mouse in real QGIS, with the real larsd behind it."""

from __future__ import annotations

import gzip
import math
import os
import signal
import subprocess
import tarfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from helpers import (
    EAST,
    GONE_S,
    LONG_S,
    NORTH,
    UTM31,
    answer_question,
    cancel_with_ships,
    click,
    close_dock,
    open_scene,
    ships_layers,
    some_ships,
    wait_until,
    with_ports,
)
from qgis.core import (
    Qgis,
    QgsContrastEnhancement,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterMinMaxOrigin,
    QgsRectangle,
    QgsSettings,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QCoreApplication
from qgis.PyQt.QtWidgets import QDockWidget

from larsd_detect.detect.areas import aoi_argument, rectangle_area, selected_area
from larsd_detect.detect.delivery import Delivery
from larsd_detect.detect.form_settings import save_form
from larsd_detect.detect.outputs import Output, save_to_file
from larsd_detect.detect.request_form import plan_request
from larsd_detect.dock import ShipsDock
from larsd_detect.install import interpreter
from larsd_detect.layer.errors import LayerError
from larsd_detect.layer.scene import SceneSource, scene_source
from larsd_detect.processes import clean_environment
from larsd_detect.texts import translator_for

#: Room for the form in a dock as narrow as QGIS makes it, in pixels.
NARROW_PX = 304


def pack_zip(scene: Path, folder: Path) -> str:
    with zipfile.ZipFile(folder / "scenes 2.zip", "w") as archive:
        archive.write(scene, "north/harbour.tif")
        archive.writestr("readme.txt", "two files, so that the name in the archive is needed")
    return f"/vsizip/{folder / 'scenes 2.zip'}/north/harbour.tif"


def pack_gzip(scene: Path, folder: Path) -> str:
    with gzip.open(folder / "harbour.tif.gz", "wb") as archive:
        archive.write(scene.read_bytes())
    return f"/vsigzip/{folder / 'harbour.tif.gz'}"


def pack_tar(scene: Path, folder: Path) -> str:
    # QGIS 3.22 itself does not open what lies in a tar.gz.
    with tarfile.open(folder / "scenes.tar", "w") as archive:
        archive.add(scene, "harbour.tif")
    return f"/vsitar/{folder / 'scenes.tar'}/harbour.tif"


@pytest.fixture(scope="session")
def bands_raster(tmp_path_factory: pytest.TempPathFactory, larsd_python: str) -> Path:
    """A raster of five bands of 16 bits, 512 x 512 pixels, in UTM."""
    path = tmp_path_factory.mktemp("bands") / "five.tif"
    script = (
        "import sys, numpy as np, rasterio\n"
        "from rasterio.transform import from_origin\n"
        "values = np.random.default_rng(0).integers(0, 1000, (5, 512, 512)).astype('uint16')\n"
        "with rasterio.open(sys.argv[1], 'w', driver='GTiff', width=512, height=512, count=5,\n"
        "    dtype='uint16', crs='EPSG:32631', transform=from_origin(500000, 5760000, 1, 1),\n"
        "    photometric='MINISBLACK') as raster:\n"
        "    raster.write(values)\n"
    )
    subprocess.run([larsd_python, "-c", script, str(path)], env=clean_environment(), check=True)
    return path


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
    assert f"{hidden} hidden by score or length" in dock.score.shown.text()


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
    before = layer.dataProvider().featureCount()
    # It is open now: a second run must not pull it away from under the project, but may append.
    asked = answer_question("Cancel")
    click(panel.detect)
    assert dock.session.run is None
    assert "ships.gpkg has a layer ships already" in asked[0]
    assert "open in this project" in asked[0]
    answer_question("Append")
    click(panel.detect)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert ships_layers() == [layer]
    whole = QgsVectorLayer(f"{path}|layername=ships", "whole", "ogr")
    assert whole.featureCount() > before
    numbers = [ship["ship_id"] for ship in whole.getFeatures()]
    assert len(set(numbers)) == len(numbers)
    # What was chosen is there in the next session.
    again = ShipsDock(dock.iface)
    assert again.detect_panel.area.current() == "drawn"
    assert again.detect_panel.output.output().kind == "file"
    close_dock(again)


def test_a_geopackage_keeps_its_other_layers_and_the_question_names_the_one_to_replace(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    raster = open_scene(dock, scene)
    path = tmp_path / "harbour.gpkg"
    with_ports(path)
    part = raster.extent()
    part.setXMaximum(part.center().x())
    dock.detect_panel.area.choose("drawn")
    dock.detect_panel.area.take_rectangle(part)
    dock.detect_panel.output.choose(Output(kind="file", path=str(path)))
    click(dock.detect_panel.detect)  # there is no layer of ships yet, and nothing to ask
    wait_until(lambda: dock.session.run is None, LONG_S)
    ports = QgsVectorLayer(f"{path}|layername=ports", "ports", "ogr")
    assert ports.featureCount() == 2
    (layer,) = ships_layers()
    found = layer.dataProvider().featureCount()
    QgsProject.instance().removeMapLayer(layer.id())
    asked = answer_question("Replace layer")
    click(dock.detect_panel.detect)
    assert "harbour.gpkg has a layer ships already" in asked[0]
    assert "other layers stay" in asked[0]
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert QgsVectorLayer(f"{path}|layername=ports", "ports", "ogr").featureCount() == 2
    again = QgsVectorLayer(f"{path}|layername=ships", "ships", "ogr")
    assert again.dataProvider().featureCount() == found > 0
    # A layer that holds something else is never replaced.
    dock.detect_panel.output.choose(Output(kind="file", path=str(path), table="Ports"))
    click(dock.detect_panel.detect)
    assert "does not hold ships" in dock.notice.text()
    assert QgsVectorLayer(f"{path}|layername=ports", "ports", "ogr").featureCount() == 2


def test_the_bands_and_the_stretch_of_the_style_are_searched(
    dock: ShipsDock, bands_raster: Path, tmp_path: Path
) -> None:
    layer = open_scene(dock, bands_raster)
    imagery = dock.detect_panel.imagery
    assert imagery.bands() == (1, 2, 3)
    provider = layer.dataProvider()
    renderer = QgsMultiBandColorRenderer(provider, 5, 3, 2)
    for set_one, low in (
        (renderer.setRedContrastEnhancement, 100.0),
        (renderer.setGreenContrastEnhancement, 50.0),
        (renderer.setBlueContrastEnhancement, 20.0),
    ):
        stretch = QgsContrastEnhancement(provider.dataType(1))
        stretch.setMinimumValue(low)
        stretch.setMaximumValue(900.0)
        stretch.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
        )
        set_one(stretch)
    layer.setRenderer(renderer)
    # The plan follows the style by itself, and the form says what it took.
    assert "5, 3, 2" in imagery.source.currentText()
    assert imagery.ranges() == ((100.0, 900.0), (50.0, 900.0), (20.0, 900.0))
    wait_until(lambda: "Will run on" in dock.detect_panel.plan.text(), LONG_S)
    wait_until(lambda: imagery.preview.pixmap() and not imagery.preview.pixmap().isNull(), LONG_S)
    request = plan_request(dock.detect_panel, scene_source(layer), str(tmp_path))
    text = " ".join(request.arguments())
    assert "--bands=5,3,2 " in text
    assert "--value-range 100.0 900.0 --value-range 50.0 900.0 --value-range 20.0 900.0" in text
    # It can be changed.
    imagery.restore("other", "2", "raster", 0, 0)
    assert (imagery.bands(), imagery.ranges()) == ((2,), ())


def test_each_raster_has_its_own_bands_and_a_file_beside_it(
    dock: ShipsDock, scene: Path, bands_raster: Path
) -> None:
    panel = dock.detect_panel
    five = QgsRasterLayer(str(bands_raster), "five")
    harbour = QgsRasterLayer(str(scene), "harbour")
    QgsProject.instance().addMapLayers([five, harbour])
    panel.raster.setLayer(five)
    beside = str(bands_raster.parent / "five_ships.gpkg")
    wait_until(lambda: panel.output.file.filePath() == beside)
    panel.imagery.restore("other", "5,3,2", "other", 10, 900)
    save_form(panel)
    panel.raster.setLayer(harbour)
    assert panel.imagery.bands() == (1, 2, 3)
    assert panel.imagery.ranges() == ()
    assert panel.output.file.filePath() == str(scene.parent / "harbour_ships.gpkg")
    panel.output.file.setFilePath("/tmp/mine.gpkg")
    panel.raster.setLayer(five)
    assert (panel.imagery.bands(), panel.imagery.ranges()) == ((5, 3, 2), ((10, 900),))
    assert panel.output.file.filePath() == "/tmp/mine.gpkg"


def test_a_stretch_that_qgis_chose_for_the_screen_is_not_taken(
    dock: ShipsDock, bands_raster: Path
) -> None:
    layer = open_scene(dock, bands_raster)
    assert layer.renderer().minMaxOrigin().limits() != QgsRasterMinMaxOrigin.Limits.None_
    assert dock.detect_panel.imagery.ranges() == ()


@pytest.mark.parametrize("kind", ["zip", "gz", "tar"])
def test_a_scene_in_an_archive_is_searched(
    dock: ShipsDock, scene: Path, tmp_path: Path, kind: str
) -> None:
    packed = {
        "zip": pack_zip,
        "gz": pack_gzip,
        "tar": pack_tar,
    }[kind](scene, tmp_path)
    raster = open_scene(dock, packed)
    assert "Will run on" in dock.detect_panel.plan.text()
    part = raster.extent()
    part.setXMaximum(part.xMinimum() + 300)
    part.setYMaximum(part.yMinimum() + 300)
    dock.detect_panel.area.choose("drawn")
    dock.detect_panel.area.take_rectangle(part)
    if kind == "zip":
        click(dock.detect_panel.detect)
        wait_until(lambda: dock.session.run is None, LONG_S)
        assert "Done in" in dock.detect_panel.status.text(), dock.notice.text()


def test_the_plan_follows_the_layer_and_the_map(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    layer = open_scene(dock, scene)
    panel = dock.detect_panel
    layer.setCrs(QgsCoordinateReferenceSystem())
    assert "no coordinate reference system" in panel.plan.text()
    assert not panel.detect.isEnabled()
    layer.setCrs(QgsCoordinateReferenceSystem(UTM31))
    wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)
    assert panel.detect.isEnabled()
    gone = tmp_path / "moved.tif"
    gone.write_bytes(scene.read_bytes())
    layer.setDataSource(str(gone), layer.name(), "gdal")
    wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)
    asked: list[str] = []
    panel.changed.connect(lambda: asked.append(panel.area.current()))
    canvas = dock.iface.mapCanvas()
    canvas.zoomByFactor(0.5)
    assert asked == []  # the whole layer is searched, wherever the map is
    panel.area.choose("visible")
    canvas.setExtent(QgsRectangle(0, 0, 100, 100))
    wait_until(lambda: "nothing in common" in panel.plan.text(), LONG_S)
    canvas.setExtent(layer.extent())
    wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)
    polygons = QgsVectorLayer(f"Polygon?crs={UTM31}", "areas", "memory")
    feature = QgsFeature()
    feature.setGeometry(QgsGeometry.fromRect(layer.extent()))
    polygons.dataProvider().addFeatures([feature])
    QgsProject.instance().addMapLayer(polygons)
    panel.area.choose("polygons")
    panel.area.polygons.setLayer(polygons)
    wait_until(lambda: "Select one or more polygons" in panel.plan.text(), LONG_S)
    polygons.selectAll()
    wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)


@pytest.mark.parametrize("map_crs", ["EPSG:3857", "EPSG:4326", "EPSG:32601", "EPSG:3031"])
def test_a_map_of_the_whole_world_gives_no_area_without_bounds(
    dock: ShipsDock, scene: Path, map_crs: str
) -> None:
    layer = QgsRasterLayer(str(scene), "harbour")
    source = scene_source(layer)
    world = {
        "EPSG:4326": QgsRectangle(-400, -200, 400, 200),
        "EPSG:3031": QgsRectangle(-5e7, -5e7, 5e7, 5e7),
    }.get(map_crs, QgsRectangle(-8e8, -8e8, 8e8, 8e8))
    crs = QgsCoordinateReferenceSystem(map_crs)
    area = rectangle_area(world, crs, source)
    box = area.boundingBox()
    assert all(
        math.isfinite(value)
        for value in (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    )
    assert box.contains(layer.extent())


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "zh_CN"])
def test_the_form_is_never_wider_than_a_narrow_dock(
    qgis_iface: Any, qgis_new_project: None, scene: Path, language: str
) -> None:
    translator = translator_for(language)
    if translator is not None:
        QCoreApplication.installTranslator(translator)
    made = ShipsDock(qgis_iface)
    try:
        raster = QgsRasterLayer(str(scene), "a scene with a rather long name from a catalogue")
        QgsProject.instance().addMapLayer(raster)
        panel = made.detect_panel
        panel.advanced.setCollapsed(False)
        panel.imagery.restore("other", "1,2,3", "other", -1234.5, 65535.25)
        panel.area.take_rectangle(QgsRectangle(0, 0, 123456.789, 98765.4321))
        widest = {}
        for area in ("whole", "visible", "polygons", "drawn"):
            for output in ("temporary", "file", "database"):
                panel.area.choose(area)
                panel.output.choose(Output(kind=output))
                widest[area, output] = panel.form_width()
        assert max(widest.values()) <= NARROW_PX, widest
    finally:
        close_dock(made)
        if translator is not None:
            QCoreApplication.removeTranslator(translator)


def test_cancel_ends_the_run_and_leaves_the_ships_found_so_far(
    dock: ShipsDock, large_scene: Path
) -> None:
    open_scene(dock, large_scene)
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    wait_until(ships_layers, LONG_S)
    (layer,) = ships_layers()
    assert layer.readOnly()
    click(dock.detect_panel.cancel)
    wait_until(lambda: dock.session.run is None, GONE_S)
    assert "Found so far" in dock.notice.text()
    found = dock.session.delivery.total
    # The slider hides ships also now, and what else is said leaves the question where it is.
    dock.score.number.setValue(0.1)
    wait_until(lambda: layer.featureCount() == found)
    dock.score.number.setValue(1.0)
    wait_until(lambda: layer.featureCount() == 0)
    assert layer.subsetString() == ""  # see layer/partial.py: with one QGIS may crash
    wait_until(lambda: f"{found} hidden by score or length" in dock.score.shown.text())
    dock.tell("warning", "Something else.")
    keep, discard, resume = dock.notice.buttons()
    assert [one.text() for one in (keep, discard, resume)] == ["Keep", "Discard", "Resume"]
    click(keep)
    (kept,) = ships_layers()
    assert kept.isTemporary()
    assert not kept.readOnly()
    assert "unfinished" in kept.name()
    assert kept.featureCount() == 0
    kept.setSubsetString("")
    assert kept.featureCount() == found > 0


def test_a_search_goes_on_where_it_was_cancelled(
    qgis_iface: Any, qgis_new_project: None, large_scene: Path
) -> None:
    dock = ShipsDock(qgis_iface)
    dock.show()
    open_scene(dock, large_scene)
    cancel_with_ships(dock)
    assert "goes on from here" in dock.notice.text()
    done = int(dock.session.progress["done"])
    assert done > 0
    click(dock.notice.buttons()[2])  # Resume
    wait_until(lambda: "Going on with" in dock.notice.text(), LONG_S)
    assert len(ships_layers()) < 2  # those found so far come again
    wait_until(lambda: int((dock.session.progress or {}).get("done", 0)) >= done, LONG_S)
    click(dock.detect_panel.cancel)
    wait_until(lambda: dock.session.run is None)
    # Also after QGIS was started again, with an empty project and another form.
    close_dock(dock)
    QgsProject.instance().clear()
    QgsSettings().remove("larsd_detect/dock")
    again = ShipsDock(qgis_iface)
    again.show()
    wait_until(again.notice.text, LONG_S)
    assert "The search of coast, " in again.notice.text()
    click(again.notice.buttons()[0])
    wait_until(lambda: "Going on with" in again.notice.text(), LONG_S)
    (raster,) = [
        one for one in QgsProject.instance().mapLayers().values() if isinstance(one, QgsRasterLayer)
    ]
    assert raster.source() == str(large_scene)
    click(again.detect_panel.cancel)
    wait_until(lambda: again.session.run is None)
    close_dock(again)


def test_other_settings_are_another_search(dock: ShipsDock, large_scene: Path) -> None:
    open_scene(dock, large_scene)
    cancel_with_ships(dock)
    # Other settings are another search.
    dock.detect_panel.tile.setValue(704)
    click(dock.detect_panel.detect)
    wait_until(lambda: (dock.session.progress or {}).get("total"), LONG_S)
    assert "Going on" not in dock.notice.text()
    click(dock.detect_panel.cancel)
    wait_until(lambda: dock.session.run is None)


def test_the_plan_and_two_searches_are_done_by_one_process(dock: ShipsDock, scene: Path) -> None:
    raster = open_scene(dock, scene)
    part = raster.extent()
    part.setXMaximum(part.xMinimum() + 300)
    part.setYMaximum(part.yMinimum() + 300)
    panel = dock.detect_panel
    panel.area.choose("drawn")
    panel.area.take_rectangle(part)
    took, pids = [], set()
    for _ in range(2):
        began = time.monotonic()
        click(panel.detect)
        pids.add(dock.session.run.worker.pid)
        wait_until(lambda: dock.session.run is None, LONG_S)
        took.append(time.monotonic() - began)
        assert "Done in" in panel.status.text(), dock.notice.text()
    assert len(pids) == 1
    print(f"a rectangle of 300 m, seconds: {took[0]:.1f} and {took[1]:.1f}")
    wait_until(lambda: dock.iface.messageBar().get_messages(Qgis.MessageLevel.Success))
    (message, *_) = dock.iface.messageBar().get_messages(Qgis.MessageLevel.Success)
    assert " km² in " in message


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
    close_dock(dock)
    interpreter.save_interpreter(None)


def test_layers_without_a_file_or_a_crs_get_one_sentence(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    wait_until(dock.detect_panel.card, LONG_S)
    assert "Add a raster layer" in dock.detect_panel.plan.text()
    assert not dock.detect_panel.detect.isEnabled()
    web = QgsRasterLayer("type=xyz&url=http://localhost/{z}/{x}/{y}.png", "Streets", "wms")
    QgsProject.instance().addMapLayer(web)
    wait_until(lambda: "million pixels" in dock.detect_panel.plan.text())
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
    scene = SceneSource("scene.tif", "scene.tif", "scene", utm)
    area = selected_area(polygons, scene)
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
    save_to_file(some_ships([0.9, 0.3]), Output("file", str(so_far)), "so far")
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
