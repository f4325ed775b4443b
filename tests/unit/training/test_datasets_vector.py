"""Polygons of a GIS over GeoTIFFs, read back as the rectangles that they were drawn around."""

from __future__ import annotations

import logging
import math
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import pytest
import rasterio
import shapely
from affine import Affine

from larsd_geo.boxes import corners_from_boxes, to_long_edge_form
from larsd_geo.errors import LabelError
from larsd_geo.training.datasets import read_labels

SHAPE = (160, 200)
UTM = 32631
SHIPS = np.array(
    [
        [60.25, 50.5, 20.0, 70.0, 0.2],
        [140.0, 100.75, 64.0, 12.0, -0.7],
        [20.0, 140.0, 9.0, 12.0, 0.0],
    ]
)
NORTH_UP = Affine(0.5, 0, 590000, 0, -0.5, 5750000)
COS, SIN = 0.5 * math.cos(0.4), 0.5 * math.sin(0.4)
TURNED = Affine(COS, SIN, 590000, SIN, -COS, 5750000)


def write_raster(path: Path, affine: Affine = NORTH_UP, crs: Any = UTM) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(
        path, "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=3, dtype="uint8",
        transform=affine, crs=crs,
    ) as dataset:  # fmt: skip
        dataset.write(np.full((3, *SHAPE), 60, dtype=np.uint8))
    return path


def polygons(boxes: np.ndarray = SHIPS, affine: Affine = NORTH_UP) -> list[shapely.Polygon]:
    """Boxes in pixels as polygons on the map, through the affine transform alone."""
    corners = np.asarray(corners_from_boxes(boxes))
    matrix = np.array([[affine.a, affine.b], [affine.d, affine.e]])
    return [shapely.Polygon(quad @ matrix.T + [affine.c, affine.f]) for quad in corners]


def write_labels(path: Path, geometry: Any = None, crs: Any = UTM, **columns: Any) -> Path:
    shapes = polygons() if geometry is None else geometry
    table = geopandas.GeoDataFrame(columns, geometry=shapes, crs=UTM if crs else None)
    if crs:
        table = table.to_crs(crs)
    table.to_file(path)
    return path


def assert_same_rectangles(found: np.ndarray, expected: np.ndarray, within: float = 0.01) -> None:
    """The same rectangles in any order: FlatGeobuf sorts them by place."""
    assert found.shape == expected.shape
    found, expected = (boxes[np.argsort(boxes[:, 0])] for boxes in (found, expected))
    for a, b in zip(corners_from_boxes(found), corners_from_boxes(expected), strict=True):
        gaps = np.linalg.norm(a[:, None] - b[None, :], axis=-1)
        assert gaps.min(axis=0).max() < within


@pytest.mark.parametrize("affine", [NORTH_UP, TURNED], ids=["north up", "turned"])
@pytest.mark.parametrize("name", ["port.gpkg", "port_ships.geojson", "port_labels.fgb", "port.shp"])
def test_polygons_come_back_as_pixels(tmp_path: Path, affine: Affine, name: str) -> None:
    raster = write_raster(tmp_path / "port.tif", affine)
    crs = 4326 if name.endswith("geojson") else UTM
    write_labels(tmp_path / name, polygons(affine=affine), crs, name=["a", "b", "c"])
    (picture,) = read_labels(tmp_path)
    assert picture.path == raster
    # In GeoJSON, degrees have seven decimals: about a centimetre, or two hundredths of a pixel.
    assert_same_rectangles(picture.boxes, SHIPS, 0.06 if crs == 4326 else 0.01)
    assert picture.ignore.tolist() == [False] * 3
    assert (picture.source, picture.split) == (tmp_path.name, "train")
    assert picture.gsd_m == pytest.approx(0.5, rel=1e-3)


def test_labels_in_another_crs_are_reprojected(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port.gpkg", crs=3857)
    (picture,) = read_labels(tmp_path, "vector")
    assert_same_rectangles(picture.boxes, SHIPS)


def test_columns_decide_what_a_row_is(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    boxes = np.repeat(SHIPS[:1], 7, axis=0) + np.arange(7)[:, None] * [5, 0, 0, 0, 0]
    write_labels(
        tmp_path / "port.gpkg",
        polygons(boxes),
        Review=["", "reject", "Reject", "accept", None, "", ""],
        **{"class": ["ship", "ship", "ship", "ignore", None, "buoy", "Ship"]},
        ignore=[False, False, False, False, False, False, True],
        split=[None, None, "val", None, None, None, None],
    )
    (picture,) = read_labels(tmp_path)
    assert_same_rectangles(picture.boxes, boxes[[0, 3, 4, 6]])
    assert picture.ignore.tolist() == [False, True, False, True]
    assert picture.split == "val"


def test_a_result_labels_the_scenes_that_it_names(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_raster(tmp_path / "a.tif")
    write_raster(tmp_path / "b.tif")
    write_raster(tmp_path / "nobody looked.tif")
    write_labels(tmp_path / "result.gpkg", scene=["b.tif", "a.tif", "elsewhere.tif"])
    with caplog.at_level(logging.WARNING, logger="larsd_geo"):
        first, second = read_labels(tmp_path)
    assert "1 rows belong to elsewhere.tif" in caplog.text
    assert (first.name, second.name) == ("a.tif", "b.tif")
    assert_same_rectangles(first.boxes, SHIPS[1:2])
    assert_same_rectangles(second.boxes, SHIPS[:1])


def test_an_outline_of_many_points_becomes_its_smallest_rectangle(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    outlines = [shapely.segmentize(shape, 0.8) for shape in polygons()]
    two_parts = shapely.MultiPolygon(
        [shapely.affinity.scale(outlines[0], 1, 1), shapely.affinity.scale(outlines[0], 0.1, 0.1)]
    )
    write_labels(tmp_path / "port.gpkg", [two_parts, *outlines[1:]])
    assert_same_rectangles(read_labels(tmp_path)[0].boxes, SHIPS)


def test_the_ships_layer_is_taken_of_several(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    path = tmp_path / "port.gpkg"
    table = geopandas.GeoDataFrame(geometry=polygons(), crs=UTM)
    table.iloc[:1].to_file(path, layer="areas")
    table.to_file(path, layer="ships")
    assert len(read_labels(tmp_path)[0].boxes) == 3


def test_ships_outside_of_the_picture_are_left_out_aloud(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_raster(tmp_path / "port.tif")
    boxes = SHIPS.copy()
    boxes[1, 0] = 1000
    write_labels(tmp_path / "port.gpkg", polygons(boxes))
    with caplog.at_level(logging.WARNING, logger="larsd_geo"):
        (picture,) = read_labels(tmp_path)
    assert_same_rectangles(picture.boxes, boxes[[0, 2]])
    assert "1 labels lie wholly outside" in caplog.text


def test_no_ship_in_a_labelled_picture(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port.gpkg", review=["reject"] * 3)
    (picture,) = read_labels(tmp_path)
    assert picture.boxes.shape == (0, 5)


@pytest.mark.parametrize(
    ("geometry", "words"),
    [
        ([shapely.Point(590010, 5749990)], "feature 1 must be a polygon, but is Point"),
        ([None], "feature 1 must be a polygon, but is nothing"),
    ],
)
def test_what_is_no_polygon_is_refused(tmp_path: Path, geometry: list[Any], words: str) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port.gpkg", geometry, name=["x"])
    with pytest.raises(LabelError, match=rf"port\.gpkg: {words}"):
        read_labels(tmp_path)


def test_a_file_of_no_picture_is_explained(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "other.gpkg")
    with pytest.raises(LabelError, match="no vector file here bears the name of a picture"):
        read_labels(tmp_path)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    (tmp_path / "port.gpkg").write_bytes(b"no database")
    with pytest.raises(LabelError, match=r"port\.gpkg: it cannot be read as a vector file"):
        read_labels(tmp_path)


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    with pytest.warns(UserWarning, match="crs"):
        write_labels(tmp_path / "port.gpkg", crs=None)
    with pytest.raises(LabelError, match="coordinate reference system"):
        read_labels(tmp_path)


@pytest.mark.data
def test_a_real_scene_and_its_ships(data_root: Path) -> None:
    (picture,) = read_labels(data_root / "scenes")
    table = geopandas.read_file(data_root / "scenes/planetscope_sfbay_1_ships.geojson")
    assert len(picture.boxes) == len(table)
    assert (~picture.ignore).sum() == 9
    # Scale of the projection: up to 0.04 % between map metres and those on the ellipsoid.
    lengths = np.asarray(to_long_edge_form(picture.boxes))[:, 2] * picture.gsd_m
    np.testing.assert_allclose(lengths, table["length_m"], rtol=2e-3)
    assert pyproj.CRS(table.crs).to_epsg() == 32610
