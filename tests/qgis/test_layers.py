"""What larsd is told of a raster layer, and how polygons reach it."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsField,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt import sip

from larsd_detect.layers import (
    REAL,
    LayerError,
    crs_text,
    scene_of,
    write_polygons,
    write_source,
)


def test_the_crs_that_the_user_gave_a_layer_is_passed_on(scene: Path) -> None:
    layer = QgsRasterLayer(str(scene), "harbour", "gdal")
    assert scene_of(layer) == (str(scene), None)
    layer.setCrs(QgsCoordinateReferenceSystem("EPSG:32633"))
    assert scene_of(layer) == (str(scene), "EPSG:32633")
    sip.delete(layer)


def test_a_crs_without_a_code_is_written_out() -> None:
    crs = QgsCoordinateReferenceSystem.fromProj("+proj=aeqd +lat_0=52 +lon_0=4 +units=m")
    assert crs_text(crs).startswith("PROJCRS[")


def test_a_layer_whose_file_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LayerError, match="gone cannot be read"):
        scene_of(QgsRasterLayer(str(tmp_path / "gone.tif"), "gone", "gdal"))


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
