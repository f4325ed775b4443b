"""Live search, and web maps after it: many searches in one session of QGIS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import LONG_S, click, ships_layers, wait_until
from qgis.core import QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QThreadPool
from qgis.PyQt.QtTest import QTest
from web_maps import show, web_map

from larsd_detect.detect.outputs import Output
from larsd_detect.dock import ShipsDock

#: The lowest zoom of a map that QGIS shows as a whole: four million tiles, listed in a second.
#: With 14, as seen on a map of one harbour, it lists for half a minute and takes 6 GB.
COARSEST = 11


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Let QGIS draw with one thread, as on a computer with one core."""
    pool = QThreadPool.globalInstance()
    before = pool.maxThreadCount()
    pool.setMaxThreadCount(1)
    yield
    pool.setMaxThreadCount(before)


def show_to_search(dock: ShipsDock, scene: Path) -> QgsRasterLayer:
    """Show a raster on the map and choose the visible part; return it once a model is known."""
    raster = QgsRasterLayer(str(scene), "Harbour")
    QgsProject.instance().addMapLayer(raster)
    show(dock, scene)
    wait_until(dock.detect_panel.card, LONG_S)
    dock.detect_panel.area.choose("visible")
    return raster


def search_live(dock: ShipsDock, scene: Path) -> QgsRasterLayer:
    """Search a part of the harbour without a click; return its raster."""
    raster = show_to_search(dock, scene)
    panel = dock.detect_panel
    view = raster.extent()
    view.scale(0.3)
    dock.iface.mapCanvas().setExtent(view)
    panel.area.live.setChecked(True)
    wait_until(lambda: dock.session.done is not None, LONG_S)
    return raster


def search_map(dock: ShipsDock, scene: Path) -> None:
    """Search what the map shows of the harbour, from a web map."""
    show(dock, scene)
    panel = dock.detect_panel
    panel.area.choose("visible")
    wait_until(lambda: "terms of use" in panel.plan.text(), LONG_S)
    click(panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "Done in" in panel.status.text(), dock.notice.text()
    assert ships_layers()[0].featureCount() > 5


def test_live_searches_what_the_map_shows_after_every_move(dock: ShipsDock, scene: Path) -> None:
    panel, canvas = dock.detect_panel, dock.iface.mapCanvas()
    assert not panel.area.live.isChecked()
    assert not panel.area.live.isVisible()
    search_live(dock, scene)
    (first,) = [one.id() for one in ships_layers()]
    assert "larsd_chip" in QgsProject.instance().mapLayer(first).mapTipTemplate()
    dock.session.done = None
    view = canvas.extent()
    view.set(view.xMinimum() + 50, view.yMinimum(), view.xMaximum() + 50, view.yMaximum())
    canvas.setExtent(view)
    wait_until(lambda: dock.session.done is not None, LONG_S)
    # The new ships took the place of the others, and nothing searches on without a move.
    (second,) = [one.id() for one in ships_layers()]
    assert second != first
    areas = [one for one in QgsProject.instance().mapLayers().values() if "area" in one.name()]
    assert len(areas) == 1
    assert not dock.session.is_busy
    panel.area.live.setChecked(False)


def test_live_and_then_a_web_map_that_qgis_shows_as_a_whole_first(
    dock: ShipsDock, scene: Path, tiles: Any
) -> None:
    raster = search_live(dock, scene)
    dock.detect_panel.area.live.setChecked(False)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    layers = QgsProject.instance().mapLayers()
    QgsProject.instance().removeMapLayers([one for one in layers if one != raster.id()])
    layer = web_map(tiles, COARSEST)
    # As QGIS does with the first layer of a project. It cannot be stopped until all are listed.
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    canvas.setLayers([layer])
    canvas.setExtent(layer.extent())
    canvas.refresh()
    wait_until(canvas.isDrawing)
    QTest.qWait(100)
    dock.detect_panel.raster.setLayer(layer)
    search_map(dock, scene)


def test_a_web_map_is_drawn_where_qgis_has_one_thread(
    dock: ShipsDock, scene: Path, tiles: Any, one_thread: None
) -> None:
    web_map(tiles)
    wait_until(dock.detect_panel.card, LONG_S)
    search_map(dock, scene)
    # The thread that waited for the end is the pool's again.
    pool = QThreadPool.globalInstance()
    wait_until(lambda: pool.activeThreadCount() == 0)
    assert pool.maxThreadCount() == 1


def test_a_map_of_tiles_is_drawn_no_coarser_than_it_is(
    dock: ShipsDock, scene: Path, tiles: Any
) -> None:
    web_map(tiles, 17)
    show(dock, scene)
    panel = dock.detect_panel
    wait_until(panel.card, LONG_S)
    panel.area.choose("visible")
    panel.gsd.setValue(100)
    wait_until(lambda: "terms of use" in panel.plan.text(), LONG_S)
    # Zoom 17 has 1.19 m at the equator, and 0.73 m here; twice that is drawn.
    assert "1.47 m each" in panel.plan.text()
    tiles.asked = 0
    click(panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "Done in" in panel.status.text(), dock.notice.text()
    assert 0 < tiles.asked < 200


def test_live_waits_where_the_map_shows_more_than_is_quick(
    dock: ShipsDock, large_scene: Path
) -> None:
    show_to_search(dock, large_scene)
    panel = dock.detect_panel
    panel.tile.setValue(640)
    panel.area.live.setChecked(True)
    wait_until(lambda: "Live search waits" in panel.plan.text(), LONG_S)
    assert "Zoom in" in panel.plan.text()
    assert not dock.session.is_busy
    panel.area.live.setChecked(False)


def test_live_on_a_web_map_leaves_one_image(
    dock: ShipsDock, scene: Path, tiles: Any, tmp_path: Path
) -> None:
    web_map(tiles)
    raster = QgsRasterLayer(str(scene), "")
    canvas, panel = dock.iface.mapCanvas(), dock.detect_panel
    canvas.setDestinationCrs(raster.crs())
    view = raster.extent()
    view.scale(0.3)
    canvas.setExtent(view)
    wait_until(panel.card, LONG_S)
    # Where ships of a click go; those of a live search are for the eye.
    panel.output.choose(Output("file", str(tmp_path / "mine.gpkg")))
    panel.area.choose("visible")
    panel.area.live.setChecked(True)
    images = []
    for _ in range(2):
        dock.session.done = None
        wait_until(lambda: dock.session.done is not None, LONG_S)
        (image,) = QgsProject.instance().mapLayersByName("Image of Sea map")
        images.append(image.source())
        QTest.qWait(1500)
        assert not dock.session.is_busy  # nothing searches on without a move
        view.set(view.xMinimum() + 50, view.yMinimum(), view.xMaximum() + 50, view.yMaximum())
        canvas.setExtent(view)
    panel.area.live.setChecked(False)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert images[0] != images[1]
    assert not Path(images[0]).exists()
    assert list(tmp_path.iterdir()) == []
