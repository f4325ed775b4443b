from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import rasterio
from rasterio.enums import ColorInterp

from larsd_geo.boxes import corners_from_boxes
from larsd_geo.errors import OutputExistsError, SceneRequestError, UnusableCrsError
from larsd_geo.geo import COLUMNS
from larsd_geo.geo.schema import ACCEPTED_VERDICTS
from larsd_geo.scene.georef import GeoReference
from larsd_geo.synthetic import compose_scene, write_scene

SMALL = (230, 310)


@pytest.mark.parametrize(
    ("crs", "rotation"),
    [("EPSG:32631", 0.0), ("EPSG:4326", 0.0), ("EPSG:3857", 25.0), ("EPSG:2263", 0.0)],
)
def test_labels_lie_on_the_boxes(tmp_path: Path, crs: str, rotation: float) -> None:
    path = tmp_path / "scene.tif"
    scene = compose_scene(SMALL, 2.0, seed=8, ships=8)
    truth_path = tmp_path / "truth.gpkg"
    labels = write_scene(path, scene, crs=crs, rotation_deg=rotation, labels=truth_path)
    truth = gpd.read_file(truth_path, layer="ships")
    assert len(truth) == len(labels) > 3
    with rasterio.open(path) as dataset:
        assert truth.crs == dataset.crs
        assert dataset.crs.to_epsg() == int(crs.split(":")[1])
        corners = corners_from_boxes(labels.boxes)
        to_map = np.array(dataset.transform).reshape(3, 3)
        for shape, expected in zip(truth.geometry, corners, strict=True):
            points = [(x, y, 1.0) for x, y in shape.exterior.coords[:-1]]
            drawn = np.linalg.solve(to_map, np.array(points).T).T[:, :2]
            gap = np.linalg.norm(drawn[:, None] - expected[None], axis=-1).min(axis=1)
            assert gap.max() < 0.02
    np.testing.assert_allclose(truth.length_m, labels.lengths_m, rtol=0.01)
    np.testing.assert_allclose(truth.width_m, labels.widths_m, rtol=0.01)
    assert list(truth.kind) == list(labels.kinds)


@pytest.mark.parametrize("crs", ["EPSG:32631", "EPSG:4326", "EPSG:3857", "EPSG:27700"])
def test_a_pixel_is_square_on_the_ground(tmp_path: Path, crs: str) -> None:
    scene = compose_scene((64, 96), 1.5, ships=0, coast=False)
    labels = write_scene(tmp_path / "a.tif", scene, crs=crs)
    assert labels.georef.ground_sample_distance() == pytest.approx((1.5, 1.5), rel=0.002)


def test_headings_are_those_of_the_map(tmp_path: Path) -> None:
    scene = compose_scene(SMALL, 2.0, seed=8, ships=8)
    labels = write_scene(tmp_path / "a.tif", scene, crs="EPSG:4326", labels=True)
    truth = gpd.read_file(tmp_path / "a_ships.geojson")
    # In degrees, rows run along parallels: a bow to the right points east, one up points north.
    expected = np.degrees(labels.headings) + 90.0
    turned = (np.array(truth.heading_deg) - expected + 180.0) % 360.0 - 180.0
    assert np.abs(turned).max() < 0.1
    assert (truth.heading_deg > 180.0).any()  # an axis would end at 180
    assert not truth.heading_ambiguous.any()


def test_the_truth_has_the_columns_of_a_detection_and_more(tmp_path: Path) -> None:
    for count in (0, 8):
        scene = compose_scene(SMALL, 2.0, 8, ships=count, coast=False)
        write_scene(tmp_path / "a.tif", scene, labels=tmp_path / "truth.gpkg", overwrite=True)
        truth = gpd.read_file(tmp_path / "truth.gpkg", layer="ships")
        names = [column.name for column in COLUMNS]
        assert list(truth.columns) == [*names, "kind", "speed_kn", "geometry"]
        assert len(truth) == count
        assert list(truth.ship_id) == list(range(1, count + 1))
        assert (truth.score == 1.0).all()
        assert set(truth.review) <= ACCEPTED_VERDICTS
        assert truth.detected_at.isna().all()


def test_the_file_holds_what_the_scene_renders(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    scene = compose_scene((530, 540), seed=9, ships=4)
    labels = write_scene(
        tmp_path / "new" / "a.tif", scene, overviews=True,
        progress=lambda done, total: steps.append((done, total)),
    )  # fmt: skip
    with rasterio.open(labels.path) as dataset:
        pixels = np.moveaxis(dataset.read(), 0, -1)
        assert dataset.block_shapes[0] == (512, 512)
        assert dataset.profile["compress"] == "deflate"
        assert dataset.overviews(1) == [2]
        assert dataset.nodata is None
        assert "ACQUISITIONDATETIME" in dataset.tags()
    # Composed once more: nothing that was kept while writing is used.
    again = compose_scene((530, 540), seed=9, ships=4)
    np.testing.assert_array_equal(pixels, again.render(0, 0, 530, 540))
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert labels.labels_path is None
    assert [entry.name for entry in labels.path.parent.iterdir()] == ["a.tif"]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("bands", [1, 3, 4])
def test_every_data_type_holds_any_number_of_bands_in_its_own_range(
    tmp_path: Path, dtype: str, bands: int
) -> None:
    scene = compose_scene((120, 130), border_px=20)
    write_scene(tmp_path / "a.tif", scene, dtype=dtype, bands=bands)
    with rasterio.open(tmp_path / "a.tif") as dataset:
        assert dataset.dtypes == (dtype,) * bands
        values = dataset.read()
        valid = scene.validity(0, 0, 120, 130)
        np.testing.assert_array_equal(dataset.read_masks(1) > 0, valid)
    inside = values[:, valid]
    assert inside.std() > 0
    if dtype == "uint16":
        assert inside.max() > 300
        assert len(np.unique(inside)) > 260
    if dtype == "float32":
        assert np.isnan(values[:, ~valid]).all()
        assert 0 < inside.min() < inside.max() < 1


def test_a_chosen_nodata_value_marks_empty_pixels_only(tmp_path: Path) -> None:
    scene = compose_scene((100, 100), border_px=10, coast=False)
    write_scene(tmp_path / "a.tif", scene, nodata=60)
    with rasterio.open(tmp_path / "a.tif") as dataset:
        assert dataset.nodata == 60
        valid = scene.validity(0, 0, 100, 100)
        np.testing.assert_array_equal((dataset.read(1) == 60), ~valid)


def test_an_alpha_band_marks_empty_pixels_instead_of_nodata(tmp_path: Path) -> None:
    scene = compose_scene((100, 100), border_px=10)
    write_scene(tmp_path / "a.tif", scene, alpha=True, dtype="uint16")
    with rasterio.open(tmp_path / "a.tif") as dataset:
        assert dataset.count == 4
        assert dataset.colorinterp[3] == ColorInterp.alpha
        assert dataset.nodata is None
        assert set(np.unique(dataset.read(4))) == {0, 65535}


def test_the_corner_is_where_it_was_asked_for(tmp_path: Path) -> None:
    scene = compose_scene((32, 32), ships=0, coast=False)
    labels = write_scene(tmp_path / "a.tif", scene, crs="EPSG:32748", origin=(104.0, -5.9))
    georef: GeoReference = labels.georef
    np.testing.assert_allclose(
        georef.to_lonlat(georef.pixel_to_map((0, 0))), (104.0, -5.9), atol=1e-5
    )


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.tif"
    path.write_bytes(b"old")
    with pytest.raises(OutputExistsError, match="set overwrite"):
        write_scene(path, compose_scene((32, 32)))
    assert path.read_bytes() == b"old"
    write_scene(path, compose_scene((32, 32)), overwrite=True)
    assert path.stat().st_size > 100


def test_a_failed_run_leaves_nothing(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_scene(tmp_path / "a.tif", compose_scene((32, 32)), progress=stop, labels=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"dtype": "int64"}, "uint8, uint16, float32"),
        ({"bands": 2}, "1, 3 or 4"),
        ({"nodata": 300.0}, "0 to 255"),
        ({"alpha": True, "dtype": "float32"}, "integers only"),
        ({"crs": "EPSG:32631", "origin": (10.0, 95.0)}, "does not reach"),
    ],
)
def test_impossible_rasters_are_refused(tmp_path: Path, options: dict[str, Any], said: str) -> None:
    scene = compose_scene((100, 100))
    with pytest.raises(SceneRequestError, match=said):
        write_scene(tmp_path / "a.tif", scene, **options)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_crs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableCrsError, match="EPSG:99999"):
        write_scene(tmp_path / "a.tif", compose_scene((32, 32)), crs="EPSG:99999")
