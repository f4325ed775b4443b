"""Screenshots of the page *Detect* and of what it opens."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from qgis.core import (
    QgsContrastEnhancement,
    QgsMultiBandColorRenderer,
    QgsProject,
    QgsRasterLayer,
)
from qgis.PyQt.QtCore import QEvent
from qgis.PyQt.QtGui import QContextMenuEvent, QHelpEvent, QPainter, QPixmap
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QWidget
from qgis.utils import iface

from benchmarks.qgis_scenes import DOUBTFUL, five_bands, in_zip, map_tiles, part, write_like
from benchmarks.qgis_stage import Stage
from benchmarks.qgis_window import (
    add_raster,
    arrange,
    on_screen,
    planned,
    press,
    run_to_end,
    save,
    wait_until,
    when_open,
)

__all__ = ["DETECTING"]

#: How many ships there must be for the screenshot during a run, and before it is cancelled.
_SOME = 6


def before(stage: Stage) -> None:
    """Take the panel before a run."""
    add_raster(stage.scene)
    wait_until(lambda: planned(stage.panel))
    wait_until(stage.panel.imagery.has_preview)
    save(on_screen(stage.window), "qgis-before")


def during_and_after(stage: Stage) -> None:
    """Take a run at work, and the message at its end."""
    arrange(1400, 860, 380, stage.dock)  # room for the message at the end
    add_raster(stage.scene)
    stage.panel.tile.setValue(512)
    wait_until(lambda: planned(stage.panel))
    wait_until(stage.panel.imagery.has_preview)
    press(stage.panel.detect)
    wait_until(lambda: stage.dock.session.ships_shown() > _SOME)
    save(on_screen(stage.window), "qgis-during")
    wait_until(lambda: not stage.dock.session.is_busy)
    QTest.qWait(500)
    save(on_screen(stage.window), "qgis-after")


def style(stage: Stage) -> None:
    """Take bands and stretch of a layer's style, and the preview of what is seen with them."""
    path = write_like(stage.scene, stage.folder / "five-bands.tif", five_bands, 1024)
    raster = add_raster(path)
    provider = raster.dataProvider()
    renderer = QgsMultiBandColorRenderer(provider, 5, 3, 2)
    for change in (
        renderer.setRedContrastEnhancement,
        renderer.setGreenContrastEnhancement,
        renderer.setBlueContrastEnhancement,
    ):
        stretch = QgsContrastEnhancement(provider.dataType(1))
        stretch.setMinimumValue(100)
        stretch.setMaximumValue(2600)
        stretch.setContrastEnhancementAlgorithm(
            QgsContrastEnhancement.ContrastEnhancementAlgorithm.StretchToMinimumMaximum
        )
        change(stretch)
    raster.setRenderer(renderer)
    raster.triggerRepaint()
    wait_until(lambda: planned(stage.panel))
    wait_until(stage.panel.imagery.has_preview)
    save(on_screen(stage.window), "qgis-style")


def archive(stage: Stage) -> None:
    """Take a raster in a zip that was searched, and what QGIS says of where it lies."""
    raster = add_raster(in_zip(stage.scene, stage.folder / "scenes.zip"))
    stage.panel.raster.setLayer(raster)
    wait_until(lambda: planned(stage.panel))
    wait_until(stage.panel.imagery.has_preview)
    run_to_end(stage.dock)
    stage.look_at(raster.extent())
    iface.messageBar().clearWidgets()
    iface.setActiveLayer(raster)
    view = iface.layerTreeView()
    place = view.visualRect(view.currentIndex()).center()
    hover = QHelpEvent(QEvent.Type.ToolTip, place, view.viewport().mapToGlobal(place))
    QApplication.sendEvent(view.viewport(), hover)
    save(on_screen(stage.window), "qgis-archive")


def several(stage: Stage) -> None:
    """Take QGIS's list with three rasters chosen."""
    layers = []
    for name, column, row in (("north", 0, 0), ("south", 0, 1024), ("east", 1024, 512)):
        path = part(stage.scene, stage.folder / f"{name}.tif", (column, row, 1024, 1024))
        layers.append(add_raster(path))
    stage.look_at(QgsRasterLayer(stage.scene, "").extent())
    stage.panel.rasters.choose([one.id() for one in layers])
    wait_until(lambda: planned(stage.panel))
    wait_until(stage.panel.imagery.has_preview)

    def take(dialog: QWidget) -> None:
        dialog.move(250, 180)
        save(on_screen(stage.window), "qgis-several")

    when_open(take)
    press(stage.panel.rasters.button)


def append(stage: Stage) -> None:
    """Take the question about a layer that is there already."""
    from larsd_detect.detect import Output

    path = stage.folder / "harbour_ships.gpkg"
    path.unlink(missing_ok=True)
    raster = add_raster(part(stage.scene, stage.folder / "north.tif", (0, 0, 1024, 1024)))
    stage.panel.output.choose(Output("file", str(path)))
    wait_until(lambda: planned(stage.panel))
    run_to_end(stage.dock)
    layers = QgsProject.instance().mapLayers()
    QgsProject.instance().removeMapLayers([one for one in layers if one != raster.id()])
    when_open(lambda box: save(on_screen(box), "qgis-append"))
    press(stage.panel.detect)


def resume(stage: Stage) -> None:
    """Take what is offered after a run was cancelled."""
    add_raster(stage.scene)
    stage.panel.tile.setValue(512)
    wait_until(lambda: planned(stage.panel))
    wait_until(stage.panel.imagery.has_preview)
    press(stage.panel.detect)
    wait_until(lambda: stage.dock.session.ships_shown() > _SOME)
    press(stage.panel.cancel)
    wait_until(lambda: not stage.dock.session.is_busy)
    QTest.qWait(500)
    iface.messageBar().clearWidgets()
    save(on_screen(stage.window), "qgis-resume")


def live(stage: Stage) -> None:
    """Take a search of what the map shows."""
    raster = add_raster(stage.scene)
    stage.panel.area.choose("visible")
    stage.look_at(stage.box(raster, (0.6, 0.6), 700))
    stage.dock.session.done = None
    stage.panel.area.live.setChecked(True)
    wait_until(lambda: stage.dock.session.done is not None)
    save(on_screen(stage.window), "qgis-live")
    stage.panel.area.live.setChecked(False)


def web_map(stage: Stage) -> None:
    """Take a map without a file that is drawn and searched."""
    layer = QgsRasterLayer(map_tiles(stage.scene, stage.folder / "tiles"), "Sea map", "wms")
    QgsProject.instance().addMapLayer(layer)
    QTest.qWait(500)
    scene = QgsRasterLayer(stage.scene, "")
    iface.mapCanvas().setDestinationCrs(scene.crs())
    box = stage.box(scene, (0.6, 0.6), 900)
    stage.look_at(box)
    stage.panel.area.choose("visible")
    wait_until(lambda: "terms of use" in stage.panel.plan.text())
    run_to_end(stage.dock)
    stage.look_at(box)
    iface.messageBar().clearWidgets()
    save(on_screen(stage.window), "qgis-web-map")


def small(stage: Stage) -> None:
    """Take a drawn rectangle of 300 m and the layer of the searched area."""
    raster = add_raster(stage.scene)
    stage.panel.area.choose("drawn")
    box = stage.box(raster, (0.6, 0.6), 300)
    stage.panel.area.take_rectangle(box)
    wait_until(lambda: planned(stage.panel))
    run_to_end(stage.dock)
    stage.look_at(stage.box(raster, (0.6, 0.6), 700))
    iface.messageBar().clearWidgets()
    save(on_screen(stage.window), "qgis-small-area")


def land(stage: Stage) -> None:
    """Take the choice of land, with the ships that it leaves."""
    raster = add_raster(stage.scene)
    coast = [
        *((0.46, 1.0), (0.573, 0.887), (0.674, 0.743), (0.775, 0.6), (0.848, 0.494)),
        *((0.907, 0.536), (0.995, 0.415), (0.927, 0.364), (1.0, 0.271), (1.0, 1.0)),
    ]
    layer = stage.polygon(raster, "land", coast)
    layer.setOpacity(0.4)
    panel = stage.panel
    panel.advanced.setCollapsed(False)
    panel.land.kind.setCurrentIndex(panel.land.kind.findData("file"))
    panel.land.polygons.setLayer(layer)
    panel.land.shore.setValue(100)
    panel.raster.setLayer(raster)
    wait_until(lambda: planned(panel))
    run_to_end(stage.dock)
    stage.look_at(raster.extent())
    stage.scroll_to(panel.land)
    iface.messageBar().clearWidgets()
    save(on_screen(stage.window), "qgis-land")


def mask(stage: Stage) -> None:
    """Take a raster with a part that was never written, whose value of nodata is given."""
    change = DOUBTFUL["never-written"]
    raster = add_raster(write_like(stage.scene, stage.folder / "gap.tif", change))
    stage.panel.raster.setLayer(raster)
    imagery = stage.panel.imagery
    imagery.mask.setCurrentIndex(imagery.mask.findData("nodata"))
    imagery.fill.setText("0")
    imagery.fill.editingFinished.emit()
    wait_until(lambda: planned(stage.panel))
    wait_until(imagery.has_preview)
    save(on_screen(stage.window), "qgis-mask")


def warnings(stage: Stage) -> None:
    """Take what the panel says where a raster's tags and its pixels disagree."""
    taken = []
    for name, change in DOUBTFUL.items():
        stage.clear()
        raster = add_raster(write_like(stage.scene, stage.folder / f"{name}.tif", change))
        stage.panel.raster.setLayer(raster)
        wait_until(lambda: planned(stage.panel))
        wait_until(stage.panel.imagery.has_preview)
        wait_until(stage.dock.notice.text)
        preview = stage.panel.imagery.preview
        end = preview.mapTo(stage.dock, preview.rect().bottomLeft()).y() + 8
        taken.append(on_screen(stage.dock).copy(0, 0, stage.dock.width(), end))
    width, height = taken[0].width() + 12, max(one.height() for one in taken) + 12
    sheet = QPixmap(2 * width - 12, 2 * height - 12)
    sheet.fill()
    painter = QPainter(sheet)
    for number, image in enumerate(taken):
        painter.drawPixmap(number % 2 * width, number // 2 * height, image)
    painter.end()
    save(sheet, "qgis-warnings")


def menu(stage: Stage) -> None:
    """Take the menu of a raster layer."""
    raster = add_raster(stage.scene)
    iface.setActiveLayer(raster)
    stage.look_at(raster.extent())
    view = iface.layerTreeView()
    place = view.visualRect(view.currentIndex()).center()
    when_open(lambda _menu: save(on_screen(stage.window), "qgis-menu"))
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, place, view.viewport().mapToGlobal(place)
    )
    QApplication.postEvent(view.viewport(), event)
    QTest.qWait(3000)


def environment(stage: Stage) -> None:
    """Take the environment page with the small installation proposed."""
    from larsd_detect.install.dialog import EnvironmentDialog

    page: Any = EnvironmentDialog(stage.window)
    page.source.setFilePath(os.environ.get("WHEELS", ""))
    page.move(200, 40)
    page.show()
    wait_until(lambda: page.found.count() and page.python.count())
    save(on_screen(page), "qgis-environment")
    page.close()


#: The screenshots by their names.
DETECTING: dict[str, Callable[[Stage], None]] = {
    "before": before,
    "after": during_and_after,
    "style": style,
    "archive": archive,
    "several": several,
    "append": append,
    "resume": resume,
    "live": live,
    "web-map": web_map,
    "small-area": small,
    "land": land,
    "mask": mask,
    "warnings": warnings,
    "menu": menu,
    "environment": environment,
}
