"""What larsd is told of a raster layer, and how polygons reach it."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers import some_ships
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsLayerTreeModel,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QDateTime, Qt
from qgis.PyQt.QtGui import QIcon

from larsd_detect.layer.attributes import use_time
from larsd_detect.layer.errors import LayerError
from larsd_detect.layer.files import REAL, write_polygons, write_source
from larsd_detect.layer.filtering import filter_ships
from larsd_detect.layer.geopackage import table_layer, write_table
from larsd_detect.layer.scene import crs_text, scene_source
from larsd_detect.layer.style import store_style
from larsd_detect.layer.verdicts import verdict_of


def test_the_crs_that_the_user_gave_a_layer_is_passed_on(scene: Path) -> None:
    layer = QgsRasterLayer(str(scene), "harbour", "gdal")
    source = scene_source(layer)
    assert (source.path, source.crs_override) == (str(scene), None)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    source = scene_source(layer)
    assert (source.path, source.crs_override) == (str(scene), "EPSG:32633")
    sip.delete(layer)


def test_a_crs_without_a_code_is_written_out() -> None:
    crs = QgsCoordinateReferenceSystem.fromProj("+proj=aeqd +lat_0=52 +lon_0=4 +units=m")
    assert crs_text(crs).startswith("PROJCRS[")


def test_a_layer_whose_file_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="gone cannot be read"):
        scene_source(QgsRasterLayer(str(tmp_path / "gone.tif"), "gone", "gdal"))


def test_a_layer_without_a_crs_is_refused_by_the_dock_and_left_to_larsd_by_processing(
    scene: Path,
) -> None:
    layer = QgsRasterLayer(str(scene), "harbour", "gdal")
    layer.setCrs(QgsCoordinateReferenceSystem())
    with pytest.raises(LayerError, match="harbour has no coordinate reference system"):
        scene_source(layer)
    source = scene_source(layer, require_crs=False)
    assert (source.path, source.crs_override) == (str(scene), None)
    sip.delete(layer)


@pytest.mark.parametrize(
    ("review", "verdict"),
    [
        ("accepted", "accepted"),
        (" Accept ", "accepted"),
        ("Rejected", "rejected"),
        ("reject", "rejected"),
        ("not a ship", "rejected"),
        ("look again", "look again"),
        ("", ""),
        (None, ""),
    ],
)
def test_every_word_for_a_verdict_is_understood(review: str | None, verdict: str) -> None:
    ship = next(some_ships([0.9]).getFeatures())
    ship["review"] = review
    assert verdict_of(ship) == verdict


def test_the_score_filter_shows_accepted_ships_whatever_the_word() -> None:
    layer = some_ships([0.9, 0.3, 0.2, 0.1])
    column = layer.fields().lookupField("review")
    words = dict(
        zip(sorted(layer.allFeatureIds()), ["", "accept", "rejected", "accepted"], strict=True)
    )
    layer.dataProvider().changeAttributeValues({fid: {column: w} for fid, w in words.items()})
    assert filter_ships(layer, 0.5)
    assert sorted(ship["score"] for ship in layer.getFeatures()) == [0.1, 0.3, 0.9]


def test_polygons_keep_their_place_and_attributes(tmp_path: Path) -> None:
    made = QgsVectorLayer("Polygon?crs=EPSG:4326", "land", "memory")
    made.dataProvider().addAttributes([QgsField("score", REAL)])
    made.updateFields()
    feature = QgsFeature(made.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((4 52, 4.1 52, 4.1 52.1, 4 52))"))
    feature["score"] = 0.5
    made.dataProvider().addFeature(feature)
    transforms = QgsProject.instance().transformContext()
    path = write_source(made, str(tmp_path / "land.gpkg"), transforms)
    read = QgsVectorLayer(path, "land", "ogr")
    (one,) = read.getFeatures()
    assert one["score"] == 0.5
    assert read.crs().authid() == "EPSG:4326"
    assert one.geometry().isGeosEqual(QgsGeometry(feature.geometry()))
    sip.delete(read)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    crs = QgsCoordinateReferenceSystem("EPSG:4326")
    transforms = QgsProject.instance().transformContext()
    with pytest.raises(LayerError, match="cannot be written"):
        write_polygons([], crs, str(tmp_path / "no" / "such" / "land.gpkg"), transforms)


def test_swatches_of_the_legend_show_an_outline_without_an_arrow(qgis_new_project: None) -> None:
    layer = some_ships([0.9, 0.1])
    project = QgsProject.instance()
    project.addMapLayer(layer)
    model = QgsLayerTreeModel(project.layerTreeRoot())
    model.setLegendMapViewData(2.0, 96, 10_000)  # a scale at which the map has arrows
    nodes = model.layerLegendNodes(project.layerTreeRoot().findLayer(layer.id()))
    assert len(nodes) == 5
    for node in nodes:
        shown = node.data(Qt.ItemDataRole.DecorationRole)
        image = QIcon(shown).pixmap(64, 64).toImage()
        middle = image.height() // 2
        # Along the middle line only the outline's two sides are crossed; the arrow is white.
        inside = [image.pixelColor(x, middle).alpha() for x in range(6, image.width() - 6)]
        assert max(inside) < 128


def test_columns_have_names_with_units_a_form_and_the_time_of_their_image(tmp_path: Path) -> None:
    layer = some_ships([0.9, 0.5])
    fields = layer.fields()
    assert layer.attributeAlias(fields.lookupField("length_m")) == "Length (m)"
    verdict = layer.editorWidgetSetup(fields.lookupField("review"))
    assert verdict.type() == "ValueMap"
    assert {"accepted": "accepted"} in verdict.config()["map"]
    assert layer.editFormConfig().readOnly(fields.lookupField("score"))
    assert not layer.editFormConfig().readOnly(fields.lookupField("review"))
    use_time(layer)
    # Without a time the layer would vanish from a map with one.
    assert not layer.temporalProperties().isActive()
    acquired = QDateTime(2024, 5, 1, 10, 30, 0)
    column = fields.lookupField("acquired")
    first = next(iter(layer.allFeatureIds()))
    assert layer.dataProvider().changeAttributeValues({first: {column: acquired}})
    use_time(layer)
    assert layer.temporalProperties().isActive()
    assert layer.temporalProperties().startField() == "acquired"
    # The names are stored with the style; QGIS 3.22 keeps the time in the project alone.
    path = str(tmp_path / "ships.gpkg")
    write_table(layer, path, "ships")
    store_style(table_layer(path, "ships", "ships"))
    again = table_layer(path, "ships", "ships")
    assert again.attributeAlias(again.fields().lookupField("length_m")) == "Length (m)"
