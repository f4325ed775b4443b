"""The land mask in the dock: what is inland is neither searched nor shown."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
from helpers import LONG_S, click, close_dock, open_scene, wait_until
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from larsd_detect.detect.form_settings import save_form
from larsd_detect.dock import ShipsDock
from larsd_detect.install import interpreter


def land_layer(raster: QgsRasterLayer, share: float) -> QgsVectorLayer:
    """The land: the western part of a raster and what lies west of it, and an island far away."""
    box, crs = raster.extent(), QgsCoordinateReferenceSystem("EPSG:4326")
    east = box.xMinimum() + share * box.width()
    west = QgsRectangle(box.xMinimum() - 9000, box.yMinimum() - 9000, east, box.yMaximum() + 9000)
    land = QgsGeometry.fromRect(west).densifyByCount(20)
    land.transform(QgsCoordinateTransform(raster.crs(), crs, QgsProject.instance()))
    layer = QgsVectorLayer("Polygon?crs=EPSG:4326", "land", "memory")
    for geometry in (land, QgsGeometry.fromRect(QgsRectangle(120, -30, 150, -20))):
        feature = QgsFeature()
        feature.setGeometry(geometry)
        layer.dataProvider().addFeature(feature)
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    return layer


def search(dock: ShipsDock) -> list[float]:
    """Run a search; return the eastings of the ships' centres."""
    panel = dock.detect_panel
    wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)
    click(panel.detect)
    wait_until(lambda: dock.session.run is None, LONG_S)
    assert "Done in" in panel.status.text(), dock.notice.text()
    layer = dock.session.delivery.layer()
    ships = [] if layer is None else layer.getFeatures()
    return sorted(ship.geometry().centroid().asPoint().x() for ship in ships)


def test_ships_inland_vanish_and_those_within_the_buffer_stay(
    dock: ShipsDock, scene: Path, tmp_path: Path
) -> None:
    raster = open_scene(dock, scene)
    panel, shore = dock.detect_panel, raster.extent().xMinimum() + 0.5 * raster.extent().width()
    land = land_layer(raster, share=0.5)
    everything = search(dock)
    panel.land.kind.setCurrentIndex(panel.land.kind.findData("file"))
    panel.land.polygons.setLayer(land)
    panel.land.shore.setValue(100)
    at_sea = search(dock)
    # A ship is left out if it is inland as a whole: none is longer than 200 m.
    assert set(at_sea) <= set(everything)
    assert {x for x in everything if x > shore - 100} <= set(at_sea)
    assert not [x for x in at_sea if x < shore - 200]
    assert 0 < len(at_sea) < len(everything)
    panel.land.shore.setValue(5000)
    assert search(dock) == everything
    # Each raster has its own land mask.
    panel.land.shore.setValue(100)
    save_form(panel)
    (tmp_path / "other.tif").write_bytes(scene.read_bytes())
    other = QgsRasterLayer(str(tmp_path / "other.tif"), "other")
    QgsProject.instance().addMapLayer(other)
    panel.raster.setLayer(other)
    wait_until(lambda: panel.land.current() == "none")
    panel.raster.setLayer(raster)
    wait_until(lambda: panel.land.current() == "file")
    assert panel.land.polygons.currentLayer() is land
    assert panel.land.shore.value() == 100


def test_the_worlds_shores_leave_out_what_is_far_inland(
    dock: ShipsDock, scene: Path, larsd_python: str
) -> None:
    found = subprocess.run([larsd_python, "-c", "import roaring_landmask"], check=False)
    if found.returncode:
        pytest.skip("the world's shores need larsd's extra `land`")
    # In zone 33 the harbour lies in Poland, 200 km from the sea.
    open_scene(dock, scene, "EPSG:32633")
    panel = dock.detect_panel
    assert len(search(dock)) > 5
    panel.land.kind.setCurrentIndex(panel.land.kind.findData("auto"))
    wait_until(lambda: "nothing to search" in panel.plan.text(), LONG_S)
    assert search(dock) == []


def test_without_the_worlds_shores_one_sentence_says_what_to_do(
    qgis_iface: Any, qgis_new_project: None, scene: Path, larsd_python: str, tmp_path: Path
) -> None:
    without = tmp_path / "larsd"
    without.write_text(
        f"#!{larsd_python}\nimport sys\nsys.modules['roaring_landmask'] = None\n"
        "from larsd_geo.cli.start import run\n"
        "sys.exit(run())\n"
    )
    without.chmod(0o755)
    interpreter.save_interpreter(interpreter.handshake(str(without)))
    dock = ShipsDock(qgis_iface)
    dock.show()
    try:
        open_scene(dock, scene)
        panel = dock.detect_panel
        panel.land.kind.setCurrentIndex(panel.land.kind.findData("auto"))
        wait_until(lambda: "shores are not installed" in panel.plan.text(), LONG_S)
        assert f"install roaring-landmask into the environment of {without}" in panel.plan.text()
        assert not panel.detect.isEnabled()
        panel.land.kind.setCurrentIndex(panel.land.kind.findData("none"))
        wait_until(lambda: "Will run on" in panel.plan.text(), LONG_S)
    finally:
        close_dock(dock)
