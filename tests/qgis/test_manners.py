"""The dock in QGIS's own manners: its tasks, its message bar, its layers, its themes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from helpers import (
    LONG_S,
    cancel_with_ships,
    choose_in_menu,
    click,
    open_scene,
    ships_layers,
    wait_until,
    when_in_front,
)
from qgis.core import (
    Qgis,
    QgsApplication,
    QgsDateTimeRange,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.gui import QgsAttributeEditorContext, QgsAttributeForm
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSlot
from qgis.PyQt.QtGui import QColor, QDesktopServices, QPalette
from qgis.PyQt.QtWidgets import QDialogButtonBox, QDoubleSpinBox, QLabel, QMenu

from larsd_detect.detect.outputs import Output
from larsd_detect.dock import ShipsDock
from larsd_detect.install.dialog import EnvironmentDialog


class Opened(QObject):
    """Takes the files that would open in the user's browser."""

    def __init__(self) -> None:
        super().__init__()
        self.files: list[str] = []

    @pyqtSlot(QUrl)  # type: ignore[untyped-decorator]
    def take(self, url: QUrl) -> None:
        """Take a file."""
        self.files.append(url.toLocalFile())


def lower_left(raster: QgsRasterLayer, side: float) -> QgsRectangle:
    """A square in a raster's lower left corner, in metres."""
    box = raster.extent()
    x, y = box.xMinimum(), box.yMinimum()
    return QgsRectangle(x, y, x + side, y + side)


def test_a_run_is_a_task_with_progress_that_qgis_can_cancel(
    dock: ShipsDock, large_scene: Path
) -> None:
    open_scene(dock, large_scene)
    dock.detect_panel.tile.setValue(640)
    click(dock.detect_panel.detect)
    (task,) = QgsApplication.taskManager().activeTasks()
    assert task.description() == "Ships in coast"
    wait_until(lambda: task.progress() > 0, LONG_S)
    assert task.canCancel()
    task.cancel()  # as the cross in the status bar's list does
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert "was stopped" in dock.notice.text()
    wait_until(lambda: not QgsApplication.taskManager().activeTasks())


def test_the_end_is_told_where_the_dock_is_hidden(dock: ShipsDock, scene: Path) -> None:
    open_scene(dock, scene)
    click(dock.detect_panel.detect)
    dock.hide()
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    wait_until(lambda: dock.iface.messageBar().get_messages(Qgis.MessageLevel.Success))
    (message, *_) = dock.iface.messageBar().get_messages(Qgis.MessageLevel.Success)
    shown = ships_layers()[0].featureCount()
    assert re.fullmatch(
        rf"LARSD:{shown} ships shown, \d+ to \d+ m long; [\d.]+ km² in \d+ s\.", message
    )


def test_a_small_area_takes_tiles_of_its_own_and_stays_as_a_layer(
    dock: ShipsDock, large_scene: Path, tmp_path: Path
) -> None:
    raster = open_scene(dock, large_scene)
    path = tmp_path / "small.gpkg"
    dock.detect_panel.area.choose("drawn")
    square = lower_left(raster, 300)
    dock.detect_panel.area.take_rectangle(square)
    dock.detect_panel.output.choose(Output(kind="file", path=str(path)))
    wait_until(lambda: "about 2 tiles" in dock.detect_panel.plan.text(), LONG_S)  # of two looks
    click(dock.detect_panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    assert dock.session.progress["total"] == 2
    # Where no ship is shown, it tells whether one was looked for.
    (area,) = QgsProject.instance().mapLayersByName("Searched area")
    assert area.source() == f"{path}|layername=ships_area"
    (feature,) = area.getFeatures()
    assert feature.geometry().boundingBox().width() == pytest.approx(300, abs=1)
    assert feature["scene"] == "coast"
    group = QgsProject.instance().layerTreeRoot().findGroup("coast")
    assert [node.name() for node in group.findLayers()][1] == "Searched area"
    again = QgsVectorLayer(f"{path}|layername=ships_area", "again", "ogr")
    assert again.featureCount() == 1


def test_words_can_be_read_in_a_dark_theme(dock: ShipsDock) -> None:
    application = QgsApplication.instance()
    before = application.palette()
    dark = QPalette(before)
    for role, colour in ((QPalette.ColorRole.Window, "#222"), (QPalette.ColorRole.Base, "#111")):
        dark.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text):
        dark.setColor(role, QColor("#eee"))
    application.setPalette(dark)
    try:
        for level in ("info", "warning", "error"):
            dock.notice.tell(level, "a sentence")
            image = dock.notice.grab().toImage()
            shades = {
                image.pixelColor(x, y).lightness()
                for x in range(image.width())
                for y in range(image.height())
            }
            assert max(shades) - min(shades) > 120, level
        # All other words have the colour of the theme.
        panel = dock.detect_panel
        for label in [*panel.findChildren(QLabel), panel.plan, panel.status]:
            assert label.palette().color(QPalette.ColorRole.WindowText).lightness() > 200
            assert "color" not in label.styleSheet()
    finally:
        application.setPalette(before)


def test_alt_and_a_letter_reach_the_form(dock: ShipsDock) -> None:
    labels = {label.text(): label.buddy() for label in dock.detect_panel.findChildren(QLabel)}
    assert {"&Raster", "&Area", "&Model", "&Save to"} <= labels.keys()
    assert labels["&Model"] is dock.detect_panel.model
    assert dock.detect_panel.detect.text() == "&Detect"


def found_ships(dock: ShipsDock, scene: Path) -> QgsVectorLayer:
    """Search a scene; return its layer of ships."""
    open_scene(dock, scene)
    click(dock.detect_panel.detect)
    wait_until(lambda: not dock.session.is_busy, LONG_S)
    (layer,) = ships_layers()
    return layer


def test_the_form_of_a_found_ship_has_names_and_changes_the_verdict_alone(
    dock: ShipsDock, scene: Path
) -> None:
    layer = found_ships(dock, scene)
    fields = layer.fields()
    assert layer.attributeAlias(fields.lookupField("length_m")) == "Length (m)"
    unnamed = [f.name() for i, f in enumerate(fields) if not layer.attributeAlias(i)]
    assert unnamed == ["fid"]
    layer.startEditing()
    ship = next(layer.getFeatures())
    form = QgsAttributeForm(layer, ship, QgsAttributeEditorContext())
    form.setMode(QgsAttributeEditorContext.Mode.SingleEditMode)
    (length,) = [
        box
        for box in form.findChildren(QDoubleSpinBox)
        if box.value() == round(ship["length_m"], 1)
    ]
    assert length.decimals() == 1
    form.changeAttribute("review", "accepted")
    assert form.save()
    again = layer.getFeature(ship.id())
    assert again["review"] == "accepted"
    changed = {name for name in fields.names() if ship[name] != again[name]}
    assert changed == {"review"}
    assert layer.rollBack()


def test_ships_are_placed_in_time_where_the_scene_says_when_it_was_taken(
    dock: ShipsDock, scene: Path
) -> None:
    layer = found_ships(dock, scene)
    when = layer.temporalProperties()
    assert when.isActive()
    assert when.startField() == "acquired"
    taken = next(layer.getFeatures())["acquired"]
    # What QGIS's temporal controller shows of that hour, and of the next day.
    context = QgsVectorLayerTemporalContext()
    context.setLayer(layer)
    for begin, count in ((taken, layer.featureCount()), (taken.addDays(1), 0)):
        hour = QgsDateTimeRange(begin, begin.addSecs(3600))
        seen = layer.getFeatures(when.createFilterString(context, hour))
        assert len(list(seen)) == count


def test_the_docks_menu_leads_to_the_environment_and_to_the_help(dock: ShipsDock) -> None:
    opened, closed = Opened(), []
    QDesktopServices.setUrlHandler("file", opened, "take")

    def look_up(page: EnvironmentDialog) -> None:
        buttons = page.findChild(QDialogButtonBox)
        click(buttons.button(QDialogButtonBox.StandardButton.Help))
        click(buttons.button(QDialogButtonBox.StandardButton.Close))
        closed.append(True)

    try:
        when_in_front(lambda menu: choose_in_menu(menu, "Environment…"), QMenu)
        when_in_front(look_up, EnvironmentDialog)
        click(dock.menu)
        wait_until(lambda: closed)
        when_in_front(lambda menu: choose_in_menu(menu, "Help"), QMenu)
        click(dock.menu)
        wait_until(lambda: len(opened.files) == 2)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    (page,) = set(opened.files)
    assert "LARSD Ship Detection" in Path(page).read_text(encoding="utf-8")


def test_the_docks_menu_lists_searches_that_did_not_come_to_their_end(
    dock: ShipsDock, large_scene: Path
) -> None:
    menu = dock.menu.menu()
    when_in_front(lambda found: found.close(), QMenu)
    click(dock.menu)
    assert not dock.menu.kept.isEnabled()
    open_scene(dock, large_scene)
    cancel_with_ships(dock)

    def resume(found: QMenu) -> None:
        assert found is menu
        (kept,) = dock.menu.kept.actions()
        assert kept.text().startswith("coast, ")
        found.close()
        kept.trigger()

    when_in_front(resume, QMenu)
    click(dock.menu)
    wait_until(lambda: "Going on with" in dock.notice.text(), LONG_S)
    click(dock.detect_panel.cancel)
    wait_until(lambda: not dock.session.is_busy)
