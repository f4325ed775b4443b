"""Reviewing in real QGIS: keys, verdicts, drawn ships, and labels that larsd itself reads back."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from helpers import (
    EAST,
    NORTH,
    UTM31,
    answer_question,
    click,
    close_dock,
    many_ships,
    show_in_window,
    some_ships,
    wait_until,
    with_ports,
)
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QPoint, Qt, QTimer
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QApplication, QDialogButtonBox, QFileDialog

from larsd_detect.detect.outputs import FILE, Output, save_to_file
from larsd_detect.detect.queries import Query
from larsd_detect.dock import ShipsDock
from larsd_detect.install.interpreter import Interpreter
from larsd_detect.layer.filtering import filter_ships
from larsd_detect.layer.geometry import box_from_points, measure_box
from larsd_detect.processes import clean_environment
from larsd_detect.review.editing import add_drawn_ship
from larsd_detect.review.panel import ReviewPanel

SCORES = (0.9, 0.8, 0.7, 0.6, 0.5, 0.2)


@pytest.fixture
def dock(qgis_iface: Any, qgis_new_project: None) -> Iterator[ShipsDock]:
    """The dock on its page *Review*, in front."""
    made = ShipsDock(qgis_iface)
    made.tabs.setCurrentWidget(made.review_panel)
    show_in_window(made)
    yield made
    close_dock(made)


def review(dock: ShipsDock, layer: QgsVectorLayer) -> ReviewPanel:
    """Put a layer into the project; the dock takes it up by itself."""
    QgsProject.instance().addMapLayer(layer)
    wait_until(lambda: dock.review_panel.layer() is layer)
    return dock.review_panel


def verdicts(layer: QgsVectorLayer) -> dict[int, str]:
    return {f["ship_id"]: f["review"] or "" for f in layer.getFeatures()}


def press(dock: ShipsDock, *keys: Qt.Key) -> None:
    window = dock.iface.mainWindow()
    window.activateWindow()  # a question in between may have taken the keys
    assert QTest.qWaitForWindowActive(window)
    dock.review_panel.table.setFocus()
    for key in keys:
        QTest.keyClick(dock.review_panel.table, key)


def in_memory(layer: QgsVectorLayer, folder: Path) -> QgsVectorLayer:
    return layer


def in_geopackage(layer: QgsVectorLayer, folder: Path) -> QgsVectorLayer:
    return save_to_file(layer, Output(FILE, str(folder / "ships.gpkg")), "Ships")


@pytest.mark.parametrize("stored", [in_memory, in_geopackage])
def test_keys_write_verdicts_into_the_layer(
    dock: ShipsDock, tmp_path: Path, stored: Callable[..., QgsVectorLayer]
) -> None:
    layer = stored(some_ships(SCORES), tmp_path)
    panel = review(dock, layer)
    key = Qt.Key
    press(dock, key.Key_N, key.Key_A, key.Key_R, key.Key_N, key.Key_A)
    assert verdicts(layer) == {1: "accepted", 2: "rejected", 3: "", 4: "accepted", 5: "", 6: ""}
    assert not layer.isEditable()
    assert panel.count.text() == "3 of 6 reviewed"
    assert panel.current_ship() is not None
    press(dock, key.Key_A, key.Key_A, key.Key_A)  # 5 and 6, and 3, which was passed over
    assert panel.count.text() == "6 of 6 reviewed"
    press(dock, key.Key_N)
    assert "All ships" in dock.notice.text()
    press(dock, key.Key_U)
    assert panel.count.text() == "5 of 6 reviewed"


def test_undo_takes_the_slip_back_and_not_the_next_ship(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    key = Qt.Key
    press(dock, key.Key_N, key.Key_A, key.Key_A)  # ships 1 and 2; the third is selected
    press(dock, key.Key_R)
    press(dock, key.Key_U)
    assert verdicts(layer) == {1: "accepted", 2: "accepted", 3: "", 4: "", 5: "", 6: ""}
    assert layer.getFeature(panel.current_ship())["ship_id"] == 3
    press(dock, key.Key_U, key.Key_U)
    assert set(verdicts(layer).values()) == {""}
    assert layer.getFeature(panel.current_ship())["ship_id"] == 1
    press(dock, key.Key_U)
    assert "nothing to undo" in dock.notice.text()
    # What is there already can be cleared as well, and that can be undone.
    press(dock, key.Key_A, key.Key_B, key.Key_C)
    assert verdicts(layer)[1] == ""
    press(dock, key.Key_U)
    assert verdicts(layer)[1] == "accepted"


def test_several_ships_are_judged_deleted_and_brought_back_together(
    dock: ShipsDock, tmp_path: Path
) -> None:
    layer = in_geopackage(some_ships(SCORES), tmp_path)
    panel = review(dock, layer)
    panel.table.selectRow(0)
    QTest.keyClick(panel.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(panel.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(panel.chosen_ships()) == 3
    press(dock, Qt.Key.Key_R)
    assert [verdicts(layer)[number] for number in (1, 2, 3, 4)] == ["rejected"] * 3 + [""]
    press(dock, Qt.Key.Key_U)
    assert set(verdicts(layer).values()) == {""}
    assert len(panel.chosen_ships()) == 3
    answer_question("Yes")
    click(panel.delete_button)
    assert sorted(verdicts(layer)) == [4, 5, 6]
    assert layer.getFeature(panel.current_ship())["ship_id"] == 4
    press(dock, Qt.Key.Key_U)
    assert sorted(verdicts(layer)) == [1, 2, 3, 4, 5, 6]
    answer_question("No")
    panel.table.selectRow(0)
    click(panel.delete_button)
    assert len(verdicts(layer)) == 6


def test_rows_are_ordered_by_every_column_and_the_least_sure_come_first(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)

    def listed() -> list[int]:
        return [layer.getFeature(ship.fid)["ship_id"] for ship in panel.model.ships]

    panel.order.setCurrentIndex(1)
    assert panel.order.currentText() == "Least sure first"
    assert listed() == [5, 4, 3, 2, 6, 1]
    header = panel.table.horizontalHeader()
    for column in range(panel.model.columnCount()):
        at = header.sectionViewportPosition(column) + 8
        point = QPoint(at, header.height() // 2)
        for _ in range(2):
            QTest.mouseClick(
                header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), point
            )
            assert header.sortIndicatorSection() == column
            assert panel.order.currentText() == "By a column's heading"
    point = QPoint(header.sectionViewportPosition(0) + 8, header.height() // 2)
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), point)
    assert listed() == [1, 2, 3, 4, 5, 6]
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), point)
    assert listed() == [6, 5, 4, 3, 2, 1]


def test_only_ships_with_one_verdict_are_listed(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    press(dock, Qt.Key.Key_N, Qt.Key.Key_A, Qt.Key.Key_R)
    counts = []
    for row in range(panel.listed.count()):
        panel.listed.setCurrentIndex(row)
        counts.append((panel.listed.currentText(), panel.model.rowCount()))
    assert counts == [("All ships", 6), ("Not reviewed", 4), ("Accepted", 1), ("Rejected", 1)]
    assert panel.count.text() == "2 of 6 reviewed"
    # In the list of open ones a judged ship stays until the list is made again.
    panel.listed.setCurrentIndex(1)
    press(dock, Qt.Key.Key_N, Qt.Key.Key_A)
    assert panel.model.rowCount() == 4
    assert panel.count.text() == "3 of 6 reviewed"


def test_a_click_on_the_map_selects_the_row_and_the_ship_stays_marked(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    canvas.resize(800, 800)
    canvas.show()
    canvas.setExtent(QgsRectangle(EAST - 100, NORTH - 500, EAST + 900, NORTH + 500))
    extent = canvas.extent()
    point = on_canvas(dock, EAST + 650, NORTH)  # the third ship
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), point)
    assert layer.getFeature(panel.current_ship())["ship_id"] == 3
    assert canvas.extent() == extent
    assert panel._marker.is_shown()
    nowhere = on_canvas(dock, EAST + 450, NORTH + 300)
    QTest.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), nowhere)
    assert layer.getFeature(panel.current_ship())["ship_id"] == 3
    press(dock, Qt.Key.Key_R)
    assert verdicts(layer)[3] == "rejected"


def test_rows_show_the_image_of_their_ship(dock: ShipsDock, scene: Path) -> None:
    raster = QgsRasterLayer(str(scene), "harbour")
    layer = some_ships([0.9, 0.6], scene=scene.name)
    corner = raster.extent()
    for ship in list(layer.getFeatures()):
        geometry = ship.geometry()
        middle = geometry.centroid().asPoint()
        share = 0.3 * ship["ship_id"]
        geometry.translate(
            corner.xMinimum() + share * corner.width() - middle.x(),
            corner.yMinimum() + share * corner.height() - middle.y(),
        )
        layer.dataProvider().changeGeometryValues({ship.id(): geometry})
    panel = review(dock, layer)
    model, role = panel.model, Qt.ItemDataRole.DecorationRole
    assert model.data(model.index(0, 0), role) is None  # its image is not in the project
    QgsProject.instance().addMapLayer(raster)
    wait_until(lambda: all(model.data(model.index(row, 0), role) for row in range(2)))
    first, second = (model.data(model.index(row, 0), role).toImage() for row in range(2))
    assert first.size() == second.size()
    assert first != second


def test_a_verdict_that_somebody_else_wrote_meanwhile_is_not_overwritten(
    dock: ShipsDock, tmp_path: Path
) -> None:
    layer = in_geopackage(some_ships(SCORES), tmp_path)
    review(dock, layer)
    colleague = QgsVectorLayer(f"{tmp_path / 'ships.gpkg'}|layername=ships", "other", "ogr")
    column = colleague.fields().lookupField("review")
    first = next(f.id() for f in colleague.getFeatures() if f["ship_id"] == 1)
    assert colleague.dataProvider().changeAttributeValues({first: {column: "rejected"}})
    press(dock, Qt.Key.Key_N, Qt.Key.Key_A)
    assert "changed elsewhere" in dock.notice.text()
    assert verdicts(layer)[1] == "rejected"
    wait_until(lambda: dock.review_panel.count.text() == "1 of 6 reviewed")


def test_the_hidden_ships_are_counted_again_when_one_is_drawn_or_deleted(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    dock.score.number.setValue(0.55)
    wait_until(lambda: panel.shown_text() == "4 ships shown, 2 hidden by score or length")
    box = box_from_points(
        [QgsPointXY(EAST, NORTH), QgsPointXY(EAST + 90, NORTH), QgsPointXY(EAST, NORTH + 9)],
        layer.crs(),
    )
    add_drawn_ship(layer, box, QgsPointXY(EAST + 90, NORTH), "harbour.tif")
    wait_until(lambda: panel.model.rowCount() == 5)
    assert panel.shown_text() == "5 ships shown, 2 hidden by score or length"
    panel.table.selectRow(0)
    answer_question("Yes")
    click(panel.delete_button)
    assert panel.shown_text() == "4 ships shown, 2 hidden by score or length"


def test_what_is_shown_or_accepted_is_saved_beside_other_layers(
    dock: ShipsDock, tmp_path: Path
) -> None:
    path = tmp_path / "out.gpkg"
    with_ports(path)
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    press(dock, Qt.Key.Key_N, Qt.Key.Key_A)
    panel.export.save_to(str(path), accepted_only=True)
    assert "1 ship" in dock.notice.text()
    dock.score.number.setValue(0.55)
    wait_until(lambda: layer.featureCount() == 4)
    again = QgsVectorLayer(f"{path}|layername=ships", "again", "ogr")
    assert again.featureCount() == 1
    panel.export.save_to(str(path), accepted_only=False)
    again = QgsVectorLayer(f"{path}|layername=ships", "again", "ogr")
    assert again.featureCount() == 4
    assert again.renderer().type() == "graduatedSymbol"
    assert QgsVectorLayer(f"{path}|layername=ports", "ports", "ogr").featureCount() == 2
    panel.labels.save_to(str(path))
    assert QgsVectorLayer(f"{path}|layername=ports", "ports", "ogr").featureCount() == 2


def test_verdicts_in_a_geopackage_are_there_when_it_is_opened_again(
    dock: ShipsDock, tmp_path: Path
) -> None:
    layer = in_geopackage(some_ships(SCORES), tmp_path)
    review(dock, layer)
    press(dock, Qt.Key.Key_N, Qt.Key.Key_R)
    again = QgsVectorLayer(str(tmp_path / "ships.gpkg") + "|layername=ships", "again", "ogr")
    assert verdicts(again)[1] == "rejected"
    assert again.renderer().type() == "graduatedSymbol"  # the style came along


def test_letters_are_left_alone_on_the_other_page(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    review(dock, layer)
    dock.tabs.setCurrentWidget(dock.detect_panel)
    QTest.keyClick(dock.detect_panel.model, Qt.Key.Key_N)
    QTest.keyClick(dock.detect_panel.model, Qt.Key.Key_A)
    assert set(verdicts(layer).values()) == {""}


def test_a_click_on_a_row_brings_the_ship_into_view(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(QgsRectangle(EAST - 9e5, NORTH - 9e5, EAST + 9e5, NORTH + 9e5))
    row = panel.table.visualRect(panel.model.index(3, 0)).center()
    QTest.mouseClick(panel.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), row)
    ship = layer.getFeature(panel.current_ship())
    assert ship["ship_id"] == 4
    assert canvas.extent().contains(ship.geometry().boundingBox())
    assert canvas.extent().width() < 3000
    width = canvas.extent().width()
    press(dock, Qt.Key.Key_Down)  # the next one: moved, at the scale that is on
    assert canvas.extent().width() == pytest.approx(width)
    ship = layer.getFeature(panel.current_ship())
    assert canvas.extent().contains(ship.geometry().boundingBox())


def test_the_slider_hides_and_accepted_ships_stay(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    panel.table.selectRow(5)  # the ship of score 0.2
    press(dock, Qt.Key.Key_A)
    wait_until(lambda: "accepted" in verdicts(layer).values())
    dock.score.number.setValue(0.65)
    wait_until(lambda: layer.featureCount() == 4)
    assert sorted(f["ship_id"] for f in layer.getFeatures()) == [1, 2, 3, 6]
    wait_until(lambda: dock.score.shown.text() == "4 ships shown, 2 hidden by score or length")
    press(dock, Qt.Key.Key_N, Qt.Key.Key_A)  # editing goes on under the filter
    assert "accepted" in verdicts(layer).values()


def test_lengths_hide_ships_beside_the_score_and_stay_with_the_layer(
    dock: ShipsDock, tmp_path: Path
) -> None:
    layer = in_geopackage(some_ships(SCORES), tmp_path)
    column = layer.fields().lookupField("length_m")
    fids = sorted(layer.allFeatureIds())
    lengths = {fid: {column: 50.0 * number} for number, fid in enumerate(fids, 1)}
    assert layer.dataProvider().changeAttributeValues(lengths)
    panel = review(dock, layer)
    dock.score.least.setValue(100)
    dock.score.most.setValue(250)
    wait_until(lambda: sorted(f["ship_id"] for f in layer.getFeatures()) == [2, 3, 4, 5])
    dock.score.number.setValue(0.65)
    wait_until(lambda: sorted(f["ship_id"] for f in layer.getFeatures()) == [2, 3])
    wait_until(lambda: panel.shown_text() == "2 ships shown, 4 hidden by score or length")
    other = some_ships(SCORES)
    QgsProject.instance().addMapLayer(other)
    panel.choose_layer(other)
    assert dock.score.lengths() == (0, 0)
    panel.choose_layer(layer)
    assert dock.score.lengths() == (100, 250)
    dock.score.least.setValue(0)
    dock.score.most.setValue(0)
    wait_until(lambda: layer.featureCount() == 3)


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[Query]:
    """The questions to larsd, which answers when a test says so."""
    asked: list[Query] = []
    monkeypatch.setattr(Query, "start", lambda query: asked.append(query))
    return asked


@pytest.fixture
def dock_without_larsd(
    qgis_iface: Any, qgis_new_project: None, questions: list[Query]
) -> Iterator[ShipsDock]:
    """The dock, with a larsd that has not answered yet."""
    made = ShipsDock(qgis_iface)
    made.show()
    yield made
    close_dock(made)


@pytest.fixture
def list_models(questions: list[Query]) -> Callable[..., None]:
    """Let larsd answer with its models: their names and score thresholds."""

    def answer(**thresholds: float) -> None:
        larsd = Interpreter("/larsd", ("/larsd",), "0.1.0", 1)
        cards = [{"name": name, "score_threshold": at} for name, at in thresholds.items()]
        questions[0].answered.emit((larsd, cards))

    return answer


@pytest.mark.parametrize("at_once", [True, False])
def test_a_model_that_comes_late_does_not_take_the_users_score_back(
    dock_without_larsd: ShipsDock, list_models: Callable[..., None], at_once: bool
) -> None:
    dock, layer = dock_without_larsd, some_ships(SCORES)
    review(dock, layer)
    assert dock.score.value() == 0  # nobody has filtered the layer
    dock.score.number.setValue(0.65)
    if not at_once:
        wait_until(lambda: layer.featureCount() == 3)
    list_models(lite=0.3, heavy=0.4)
    wait_until(lambda: layer.featureCount() == 3)
    assert dock.score.value() == pytest.approx(0.65)
    assert dock.score_filter.minimum_of_run() == pytest.approx(0.65)
    # Another model is for the next run: the layer and the slider stay, the button goes to its own.
    dock.detect_panel.model.setCurrentIndex(1)
    assert dock.score.value() == pytest.approx(0.65)
    assert dock.score_filter.minimum_of_run() == pytest.approx(0.4)
    click(dock.score.reset)
    wait_until(lambda: layer.featureCount() == 5)
    assert dock.score.value() == pytest.approx(0.4)


def test_a_score_that_was_chosen_without_a_layer_waits_for_the_model(
    dock_without_larsd: ShipsDock, list_models: Callable[..., None]
) -> None:
    dock = dock_without_larsd
    chosen: list[float] = []
    dock.score.changed.connect(chosen.append)
    dock.score.number.setValue(0.65)
    wait_until(lambda: chosen)
    list_models(lite=0.3)
    assert dock.score.value() == pytest.approx(0.65)
    assert dock.score_filter.minimum_of_run() == pytest.approx(0.65)


def test_the_slider_says_how_each_layer_is_filtered(
    dock_without_larsd: ShipsDock, list_models: Callable[..., None]
) -> None:
    dock, one, other = dock_without_larsd, some_ships(SCORES), some_ships(SCORES)
    list_models(lite=0.3)
    assert dock.score.value() == pytest.approx(0.3)
    assert filter_ships(one, 0.75)
    review(dock, one)
    assert dock.score.value() == pytest.approx(0.75)
    QgsProject.instance().addMapLayer(other)
    dock.review_panel.choose_layer(other)
    assert dock.score.value() == 0
    assert other.featureCount() == 6
    dock.review_panel.choose_layer(one)
    assert dock.score.value() == pytest.approx(0.75)
    one.setSubsetString("")  # as in the layer's properties
    wait_until(lambda: dock.score.value() == 0)
    QgsProject.instance().removeAllMapLayers()
    assert dock.score.value() == pytest.approx(0.3)


def test_the_slider_leaves_a_users_own_filter_in_force(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    layer.setSubsetString('"ship_id" <= 3')
    assert filter_ships(layer, 0.75)
    assert sorted(f["ship_id"] for f in layer.getFeatures()) == [1, 2]
    assert filter_ships(layer, 0.0)
    assert layer.subsetString() == '"ship_id" <= 3'


def test_the_order_along_the_scene_goes_from_strip_to_strip(dock: ShipsDock) -> None:
    panel = review(dock, some_ships(SCORES))
    panel.order.setCurrentIndex(2)
    numbers = [panel.layer().getFeature(ship.fid)["ship_id"] for ship in panel.model.ships]
    assert numbers == [1, 3, 5, 2, 4, 6]


def test_a_session_of_editing_is_the_users_to_save(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    review(dock, layer)
    layer.startEditing()
    press(dock, Qt.Key.Key_N, Qt.Key.Key_A)
    assert layer.isEditable()
    assert verdicts(layer)[1] == "accepted"
    layer.undoStack().undo()
    assert verdicts(layer)[1] == ""
    dock.score.number.setValue(0.85)
    wait_until(lambda: "being edited" in dock.notice.text())
    assert dock.score.value() == 0  # all six are still shown
    layer.rollBack()


def test_a_verdict_takes_no_longer_where_there_are_many_ships(
    dock: ShipsDock, tmp_path: Path
) -> None:
    typical = {}
    for count in (200, 20_000):
        QgsProject.instance().removeAllMapLayers()
        folder = tmp_path / str(count)
        folder.mkdir()
        layer = in_geopackage(many_ships(count), folder)
        panel = review(dock, layer)
        filter_ships(layer, 0.2)
        wait_until(lambda count=count, panel=panel: panel.model.rowCount() == count)
        press(dock, Qt.Key.Key_N)
        took = []
        for _ in range(12):
            began = time.perf_counter()
            QTest.keyClick(panel.table, Qt.Key.Key_A)
            QApplication.processEvents()
            took.append(time.perf_counter() - began)
        assert panel.model.reviewed() == 12
        typical[count] = sorted(took)[len(took) // 2]
    print(f"a verdict, seconds by ships in the layer: {typical}")
    # A hundred times the ships: what looks at each of them would take a hundred times as long.
    assert typical[20_000] < 10 * typical[200], typical


def test_a_read_only_file_is_said_to_be_so(dock: ShipsDock, tmp_path: Path) -> None:
    in_geopackage(some_ships(SCORES), tmp_path)
    path = tmp_path / "ships.gpkg"
    layer = QgsVectorLayer(f"{path}|layername=ships", "Ships", "ogr")
    layer.setReadOnly(True)
    panel = review(dock, layer)
    assert "read-only" in panel.hint.text()
    press(dock, Qt.Key.Key_N)
    assert not panel.accept_button.isEnabled()
    press(dock, Qt.Key.Key_A)
    assert "read-only" in dock.notice.text()
    assert set(verdicts(layer).values()) == {""}


def on_canvas(dock: ShipsDock, x: float, y: float) -> QPoint:
    at = dock.iface.mapCanvas().getCoordinateTransform().transform(x, y)
    return QPoint(round(at.x()), round(at.y()))


def test_three_clicks_draw_a_ship_with_all_attributes(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    filter_ships(layer, 0.55)
    canvas = dock.iface.mapCanvas()
    canvas.setDestinationCrs(layer.crs())
    canvas.resize(800, 800)
    canvas.show()
    canvas.setExtent(QgsRectangle(EAST - 200, NORTH - 200, EAST + 200, NORTH + 200))
    tool_before = canvas.mapTool()
    click(panel.draw)
    window = canvas.viewport()
    # Stern in the south-west, bow in the north-east: 45 degrees, 50 m wide.
    for x, y in ((-100, -100), (0, 0), (-50 - 17.7, -50 + 17.7)):
        point = on_canvas(dock, EAST + x, NORTH + y)
        QTest.mouseMove(window, point)
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), point)
    assert layer.featureCount() == 5
    ship = next(f for f in layer.getFeatures() if f["model"] == "drawn")
    # One pixel is half a metre.
    assert ship["length_m"] == pytest.approx(141.4, abs=1.5)
    assert ship["width_m"] == pytest.approx(50.0, abs=1.5)
    assert ship["heading_deg"] == pytest.approx(45.0, abs=0.6)
    assert ship["area_m2"] == pytest.approx(ship["length_m"] * ship["width_m"], rel=0.01)
    assert (ship["score"], ship["review"], ship["scene"]) == (1.0, "accepted", "harbour.tif")
    assert ship["ship_id"] == 7  # also the hidden ones have numbers
    assert ship["heading_ambiguous"] is False
    assert ship["lon"] == pytest.approx(3.0, abs=0.01)
    assert len(ship.geometry().asPolygon()[0]) == 5
    assert ship["detected_at"].isValid()
    assert panel.count.text() == "1 of 5 reviewed"
    # The next one is drawn with the same tool; a right click starts again.
    at = on_canvas(dock, EAST, NORTH)
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0), at)
    assert canvas.mapTool().clicks == 1
    QTest.mouseClick(window, Qt.MouseButton.RightButton, Qt.KeyboardModifier(0), at)
    assert canvas.mapTool().clicks == 0
    click(panel.draw)
    assert canvas.mapTool() is tool_before


def test_reviewed_ships_are_labels_that_larsd_reads(
    dock: ShipsDock, scene: Path, run_larsd: Callable, tmp_path: Path
) -> None:
    folder = tmp_path / "training"
    folder.mkdir()
    image = folder / "harbour.tif"
    image.write_bytes(scene.read_bytes())
    truth = QgsVectorLayer(str(scene.with_name(f"{scene.stem}_ships.geojson")), "truth", "ogr")
    layer = some_ships([0.9] * truth.featureCount(), image.name)
    layer.setCustomProperty("larsd/scene", str(image))
    move = QgsCoordinateTransform(
        truth.crs(), QgsCoordinateReferenceSystem(UTM31), QgsProject.instance()
    )
    boxes = {}
    for fid, true in zip(sorted(layer.allFeatureIds()), truth.getFeatures(), strict=True):
        geometry = true.geometry()
        geometry.transform(move)
        boxes[fid] = geometry
    layer.dataProvider().changeGeometryValues(boxes)
    panel = review(dock, layer)
    panel.reload()
    key = Qt.Key
    press(dock, key.Key_N, *[key.Key_A] * 4, key.Key_R, key.Key_R)  # the others: not reviewed
    answered = []

    def answer() -> None:
        for dialog in QApplication.topLevelWidgets():
            if isinstance(dialog, QFileDialog) and dialog.isVisible():
                answered.extend(dialog.selectedFiles())
                box = dialog.findChild(QDialogButtonBox)
                box.button(QDialogButtonBox.StandardButton.Save).click()

    QTimer.singleShot(500, answer)
    click(panel.labels)
    assert answered == [str(folder / "harbour_labels.gpkg")]
    assert (folder / "harbour_labels.gpkg").exists(), dock.notice.text()
    others = truth.featureCount() - 6
    assert f"4 ships, 2 rejected places and {others} not reviewed" in dock.notice.text()
    scores = tmp_path / "scores.json"
    run_larsd("evaluate", folder, "--label-format", "vector", "--json", scores)
    assert json.loads(scores.read_text())["overall"]["ships"] == 4
    script = (
        "import sys, json, pathlib; from larsd_geo.datasets import read_labels; "
        "(p,) = read_labels(pathlib.Path(sys.argv[1]), 'vector', None); "
        "print(json.dumps([len(p.boxes), int(p.ignore.sum())]))"
    )
    done = subprocess.run(
        [os.environ["LARSD_PYTHON"], "-c", script, str(folder)],
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == [4 + others, others]


def test_labels_need_a_verdict(dock: ShipsDock, tmp_path: Path) -> None:
    panel = review(dock, some_ships(SCORES))
    panel.labels.save_to(str(tmp_path / "labels.gpkg"))
    assert "nothing to learn" in dock.notice.text()
    assert not (tmp_path / "labels.gpkg").exists()


def test_a_layer_that_goes_takes_its_rows_along(dock: ShipsDock) -> None:
    layer = some_ships(SCORES)
    panel = review(dock, layer)
    assert panel.model.rowCount() == 6
    QgsProject.instance().removeMapLayer(layer.id())
    assert panel.model.rowCount() == 0
    assert "no layer of ships" in panel.hint.text()


def test_points_far_from_the_axis_of_a_projection_make_right_angles_on_the_ground() -> None:
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    box = box_from_points(
        [QgsPointXY(10.0, 60.0), QgsPointXY(10.002, 60.001), QgsPointXY(10.0005, 60.0006)], degrees
    )
    assert box is not None
    measured = measure_box(box, degrees, QgsPointXY(10.002, 60.001))
    assert measured["area_m2"] == pytest.approx(
        measured["length_m"] * measured["width_m"], rel=1e-4
    )
    assert measured["heading_deg"] == pytest.approx(45.1, abs=0.3)
    # A degree of longitude at 60 N is half one of latitude: about 111.6 m each way.
    assert measured["length_m"] == pytest.approx((111.7**2 + 111.4**2) ** 0.5, rel=0.005)
