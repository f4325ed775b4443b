"""Polygons of a GIS over GeoTIFFs, read back as the rectangles that they were drawn around."""

from __future__ import annotations

import json
import logging
import math
import sqlite3
import warnings
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyproj
import pytest
import rasterio
import shapely
import shapely.affinity
from affine import Affine
from rasterio.control import GroundControlPoint

from larsd_geo.boxes import corners_from_boxes, to_long_edge_form
from larsd_geo.datasets import read_labels
from larsd_geo.errors import LabelFileError
from larsd_geo.scene import open_scene
from larsd_geo.training.augmentation import AugmentationConfig
from larsd_geo.training.loader import CropSampler
from larsd_geo.windows import FILL, PixelWindow

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
    (image,) = read_labels(tmp_path)
    assert image.path == raster
    # In GeoJSON, degrees have seven decimals: about a centimetre, or two hundredths of a pixel.
    assert_same_rectangles(image.boxes, SHIPS, 0.06 if crs == 4326 else 0.01)
    assert image.ignore.tolist() == [False] * 3
    assert (image.source, image.split) == (tmp_path.name, "train")
    assert image.gsd_m == pytest.approx(0.5, rel=1e-3)


def test_labels_in_another_crs_are_reprojected(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port.gpkg", crs=3857)
    (image,) = read_labels(tmp_path, "vector")
    assert_same_rectangles(image.boxes, SHIPS)


def turned_back(shape: shapely.Geometry) -> shapely.Geometry:
    """The same place between -180 and 180 degrees, cut in two at 180 as GeoJSON has it."""
    parts = [
        shapely.affinity.translate(shape.intersection(shapely.box(west, -90, west + 360, 90)), turn)
        for west, turn in ((-540.0, 360.0), (-180.0, 0.0), (180.0, -360.0))
    ]
    kept = [part for part in parts if part.area > 0]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


@pytest.mark.parametrize("west", [190.0, 359.999, 179.9985, -180.0005])
def test_labels_lie_on_scenes_past_180_degrees_and_on_those_that_count_to_360(
    tmp_path: Path, west: float
) -> None:
    affine = Affine(9e-6, 0, west, 0, -9e-6, 0.001)
    found = []
    for name, place in (("as the scene", lambda shape: shape), ("turned back", turned_back)):
        folder = tmp_path / name
        folder.mkdir()
        write_raster(folder / "port.tif", affine, 4326)
        shapes = [place(shape) for shape in polygons(affine=affine)]
        geopandas.GeoDataFrame(geometry=shapes, crs=4326).to_file(folder / "port.gpkg")
        (image,) = read_labels(folder)
        found.append(image.boxes)
    assert len(found[0]) == len(SHIPS)
    assert_same_rectangles(found[1], found[0])


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
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, boxes[[0, 3, 4, 6]])
    assert image.ignore.tolist() == [False, True, False, True]
    assert image.split == "val"


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


def test_ships_outside_of_the_image_are_left_out_aloud(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write_raster(tmp_path / "port.tif")
    boxes = SHIPS.copy()
    boxes[1, 0] = 1000
    write_labels(tmp_path / "port.gpkg", polygons(boxes))
    with caplog.at_level(logging.WARNING, logger="larsd_geo"):
        (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, boxes[[0, 2]])
    assert "1 labels lie wholly outside" in caplog.text


def test_no_ship_in_a_labelled_image(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port.gpkg", review=["reject"] * 3)
    (image,) = read_labels(tmp_path)
    assert image.boxes.shape == (0, 5)


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
    with pytest.raises(LabelFileError, match=rf"port\.gpkg: {words}"):
        read_labels(tmp_path)


def test_a_file_of_no_image_is_explained(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "other.gpkg")
    with pytest.raises(LabelFileError, match="no vector file here has the name of an image"):
        read_labels(tmp_path)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    (tmp_path / "port.gpkg").write_bytes(b"no database")
    with pytest.raises(LabelFileError, match=r"port\.gpkg: it cannot be read as a vector file"):
        read_labels(tmp_path)


def test_a_layer_without_a_crs_is_refused(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    with pytest.warns(UserWarning, match="crs"):
        write_labels(tmp_path / "port.gpkg", crs=None)
    with pytest.raises(LabelFileError, match="coordinate reference system"):
        read_labels(tmp_path)


# --- the image under the labels


def paint(boxes: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """A mask of the pixels whose centres lie in one of the boxes."""
    rows, columns = np.mgrid[: shape[0], : shape[1]] + 0.5
    quads = [shapely.Polygon(quad) for quad in np.asarray(corners_from_boxes(boxes))]
    return np.asarray(shapely.contains_xy(shapely.union_all(quads), columns, rows))


@pytest.mark.parametrize("dtype", ["uint16", "float64"])
@pytest.mark.parametrize("count", [1, 4])
def test_any_raster_is_read_as_the_detector_sees_it(tmp_path: Path, dtype: str, count: int) -> None:
    path = tmp_path / "port.tif"
    sea = np.random.default_rng(0).normal(400, 10, (count, *SHAPE))
    values = np.where(paint(SHIPS, SHAPE), 3000, sea)
    values[:, :40, :40] = 0
    with rasterio.open(
        path, "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=count, dtype=dtype,
        transform=NORTH_UP, crs=UTM, nodata=0,
    ) as dataset:  # fmt: skip
        dataset.write(values.astype(dtype))
    write_labels(tmp_path / "port.gpkg")
    (labelled,) = read_labels(tmp_path)
    image = labelled.read()
    assert image.shape == (*SHAPE, 3)
    assert image.dtype == np.uint8
    with open_scene(path) as scene:
        seen, valid = scene.read(PixelWindow(0, 0, 160, 224))
    np.testing.assert_array_equal(image[40:], seen.transpose(1, 2, 0)[40:160, :200])
    assert (image[:40, :40] == FILL).all()
    assert not valid[:40, :40].any()
    ships = paint(labelled.boxes, SHAPE)
    assert image[ships].min() > 200
    assert np.median(image[40:][~ships[40:]]) < 60


def test_labels_lie_on_their_ships_where_pixels_are_not_square(tmp_path: Path) -> None:
    # At 60 degrees north a pixel of equal degrees is half as wide as it is high.
    shape = (120, 240)
    affine = Affine(1e-5, 0, 5, 0, -1e-5, 60)
    ship = np.array([[120.0, 60.0, 16.0, 60.0, 0.0]])
    with rasterio.open(
        tmp_path / "port.tif", "w", driver="GTiff", height=shape[0], width=shape[1], count=3,
        dtype="uint8", transform=affine, crs=4326,
    ) as dataset:  # fmt: skip
        dataset.write(np.repeat(np.where(paint(ship, shape), 250, 50)[None], 3, axis=0))
    table = geopandas.GeoDataFrame(geometry=polygons(ship, affine), crs=4326)
    table.to_file(tmp_path / "port.gpkg")
    (labelled,) = read_labels(tmp_path)
    image = labelled.read()
    assert image.shape[0] > image.shape[1] * 0.95  # square on the ground
    height = np.asarray(to_long_edge_form(labelled.boxes))[0, 2] * labelled.gsd_m
    assert height == pytest.approx(60e-5 * 111_412, rel=2e-3)
    inside = paint(labelled.boxes, image.shape[:2])
    assert image[inside].mean() > 220
    assert image[~inside].mean() < 55


def test_crops_for_training_come_from_sixteen_bits(tmp_path: Path) -> None:
    with rasterio.open(
        tmp_path / "port.tif", "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=1,
        dtype="uint16", transform=NORTH_UP, crs=UTM,
    ) as dataset:  # fmt: skip
        dataset.write(np.where(paint(SHIPS, SHAPE), 3000, 400).astype(np.uint16), 1)
    write_labels(tmp_path / "port.gpkg")
    anchors = np.full((1, 1, 2), 20.0)
    sampler = CropSampler(
        read_labels(tmp_path), {}, AugmentationConfig(crop=96), [8], anchors, gate_by_anchor=False
    )
    image, targets = sampler.sample(3)
    assert image.shape == (3, 96, 96)
    assert targets is not None
    assert np.ptp(image) > 150


def test_a_raster_that_is_no_image_is_named(tmp_path: Path) -> None:
    with rasterio.open(
        tmp_path / "port.tif", "w", driver="GTiff", height=160, width=200, count=1,
        dtype="complex64", transform=NORTH_UP, crs=UTM,
    ) as dataset:  # fmt: skip
        dataset.write(np.ones(SHAPE, dtype=np.complex64), 1)
    write_labels(tmp_path / "port.gpkg")
    with pytest.raises(LabelFileError, match=r"port\.tif: the image cannot be used .*complex"):
        read_labels(tmp_path)


@pytest.mark.data
def test_a_real_scene_and_its_ships(data_root: Path) -> None:
    (image,) = read_labels(data_root / "scenes")
    table = geopandas.read_file(data_root / "scenes/planetscope_sfbay_1_ships.geojson")
    assert len(image.boxes) == len(table)
    assert (~image.ignore).sum() == 9
    # Scale of the projection: up to 0.04 % between map metres and those on the ellipsoid.
    assert image.gsd_m is not None
    lengths = np.asarray(to_long_edge_form(image.boxes))[:, 2] * image.gsd_m
    np.testing.assert_allclose(lengths, table["length_m"], rtol=2e-3)
    assert pyproj.CRS(table.crs).to_epsg() == 32610


# --- what lies beside the images


@pytest.mark.parametrize(
    "content",
    [
        {"type": "Feature", "stac_version": "1.0.0", "id": "port", "properties": {},
         "geometry": {"type": "Polygon", "coordinates": [[[3, 51], [4, 51], [4, 52], [3, 51]]]},
         "links": [], "assets": {}},
        {"quicklook": True},
        [1, 2],
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["port.json", "report.json"])
def test_json_that_is_no_layer_is_no_label(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, content: Any, name: str
) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port_ships.gpkg")
    (tmp_path / name).write_text(json.dumps(content))
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, SHIPS)
    (record,) = caplog.records
    assert f"files that hold no labels are left out: {name}" in record.message


def test_labels_in_geoparquet(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    geopandas.GeoDataFrame(geometry=polygons(), crs=UTM).to_parquet(tmp_path / "port.parquet")
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, SHIPS)


def test_labels_into_which_qgis_saved_its_style(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    path = tmp_path / "port.gpkg"
    write_labels(path)
    with sqlite3.connect(path) as base:
        base.execute("create table layer_styles(id integer primary key, f_table_name text)")
        base.execute(
            "insert into gpkg_contents(table_name, data_type, identifier) "
            "values('layer_styles', 'attributes', 'layer_styles')"
        )
    base.close()
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, SHIPS)


def test_classes_of_a_layer_follow_the_same_rule(tmp_path: Path) -> None:
    write_raster(tmp_path / "port.tif")
    write_labels(tmp_path / "port.gpkg", **{"class": ["Tugboat", "crane", "Ignore"]})
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, SHIPS[[0, 2]])
    (image,) = read_labels(tmp_path, classes=["crane"])
    assert_same_rectangles(image.boxes, SHIPS[[1, 2]])


def test_scenes_of_one_name_in_two_folders(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_raster(tmp_path / folder / "visual.tif")
    write_raster(tmp_path / "other.tif")
    scenes = ["a/visual.tif", "b/visual.tif", "b/visual.tif"]
    write_labels(tmp_path / "found.gpkg", scene=scenes)
    images = {image.path.parent.name: image for image in read_labels(tmp_path)}
    assert_same_rectangles(images["a"].boxes, SHIPS[:1])
    assert_same_rectangles(images["b"].boxes, SHIPS[1:])


def test_a_scene_elsewhere_is_found_by_its_uri(tmp_path: Path) -> None:
    image = write_raster(tmp_path / "archive" / "visual.tif")
    folder = tmp_path / "labels"
    write_raster(folder / "other.tif")
    write_labels(folder / "found.gpkg", scene=["day1/visual.tif"] * 3, scene_uri=[str(image)] * 3)
    (found,) = read_labels(folder)
    assert found.path == image
    assert_same_rectangles(found.boxes, SHIPS)


def test_a_scene_that_control_points_place(tmp_path: Path) -> None:
    points = [
        GroundControlPoint(row=r, col=c, x=590000 + 0.5 * c, y=5750000 - 0.5 * r)
        for r in (0, SHAPE[0])
        for c in (0, SHAPE[1])
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
        with rasterio.open(
            tmp_path / "port.tif", "w", driver="GTiff", height=SHAPE[0], width=SHAPE[1], count=3,
            dtype="uint8",
        ) as dataset:  # fmt: skip
            dataset.gcps = (points, rasterio.crs.CRS.from_epsg(UTM))
            dataset.write(np.full((3, *SHAPE), 60, dtype=np.uint8))
    write_labels(tmp_path / "port.gpkg")
    (image,) = read_labels(tmp_path)
    assert_same_rectangles(image.boxes, SHIPS, within=0.05)
    assert image.gsd_m == pytest.approx(0.5, rel=0.01)
    assert image.read().shape == (*SHAPE, 3)
