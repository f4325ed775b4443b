from __future__ import annotations

import json
import math
import warnings
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.enums import ColorInterp

from larsd_geo.errors import (
    NotGeoreferencedError,
    SceneNotFoundError,
    UnknownBandError,
    UnreadableSceneError,
    UnusableCrsError,
)
from larsd_geo.scene import Scene, open_scene
from larsd_geo.windows import PixelWindow

Write = Callable[..., Path]
RGBA = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]


def whole(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    return scene.read(PixelWindow(0, 0, *scene.working.shape))


# --- what is read


def test_a_window_equals_what_rasterio_reads(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(pixels, tiled=True, blockxsize=64, blockysize=64, compress="deflate")
    with open_scene(path) as scene, rasterio.open(path) as dataset:
        assert scene.working is scene.georef
        image, valid = scene.read(PixelWindow(33, 71, 90, 101))
        expected = dataset.read(window=rasterio.windows.Window(71, 33, 101, 90))
    np.testing.assert_array_equal(image, expected)
    assert valid.all()


def test_a_window_may_extend_beyond_the_scene(write_raster: Write, pixels: np.ndarray) -> None:
    with open_scene(write_raster(pixels)) as scene:
        image, valid = scene.read(PixelWindow(-10, 250, 300, 100))
        nothing, no_pixel = scene.read(PixelWindow(0, 300, 32, 32))
    assert image.shape == (3, 300, 100)
    np.testing.assert_array_equal(image[:, 10:210, :50], pixels[:, :, 250:])
    assert valid[10:210, :50].all()
    assert valid.sum() == 200 * 50
    assert image[:, ~valid].max() == 0
    assert not nothing.any()
    assert not no_pixel.any()


def test_one_band_fills_three_channels(write_raster: Write, pixels: np.ndarray) -> None:
    with open_scene(write_raster(pixels[:1])) as scene:
        image, _ = whole(scene)
        assert scene.bands == (1,)
    np.testing.assert_array_equal(image, pixels[[0, 0, 0]])


def test_bands_follow_tags_or_the_user(write_raster: Write, pixels: np.ndarray) -> None:
    colours = [ColorInterp.blue, ColorInterp.green, ColorInterp.red]
    path = write_raster(pixels, colours=colours)
    with open_scene(path) as scene:
        np.testing.assert_array_equal(whole(scene)[0], pixels[::-1])
    with open_scene(path, bands=(2, 2, 1)) as scene:
        np.testing.assert_array_equal(whole(scene)[0], pixels[[1, 1, 0]])
    with pytest.raises(UnknownBandError, match=r"scene\.tif: bands 7"):
        open_scene(path, bands=(7,))


def test_alpha_is_a_mask_and_no_colour(write_raster: Write, pixels: np.ndarray) -> None:
    alpha = np.full((1, 200, 300), 255, dtype=np.uint8)
    alpha[:, 50:, :100] = 0
    with open_scene(write_raster(np.concatenate([pixels, alpha]), colours=RGBA)) as scene:
        image, valid = whole(scene)
        assert scene.info()["mask"] == "alpha band"
    np.testing.assert_array_equal(valid, alpha[0] > 0)
    np.testing.assert_array_equal(image, pixels * (alpha > 0))


def test_a_pixel_is_empty_where_all_bands_are_nodata(
    write_raster: Write, pixels: np.ndarray
) -> None:
    pixels[:, :40] = 0
    pixels[2, 100:] = 0  # a band may really be dark
    with open_scene(write_raster(pixels, nodata=0)) as scene:
        image, valid = whole(scene)
        assert scene.nodata == 0
    assert not valid[:40].any()
    assert valid[40:].all()
    np.testing.assert_array_equal(image, pixels)


def test_an_internal_mask_counts(write_raster: Write, pixels: np.ndarray) -> None:
    mask = np.full((200, 300), 255, dtype=np.uint8)
    mask[:, 250:] = 0
    with open_scene(write_raster(pixels, mask=mask)) as scene:
        _, valid = whole(scene)
        assert scene.info()["mask"] == "mask band"
    np.testing.assert_array_equal(valid, mask > 0)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_nan_is_invalid(write_raster: Write, pixels: np.ndarray, dtype: str) -> None:
    values = pixels.astype(dtype) / 255
    values[0, :20] = np.nan
    values[:, 20:30] = np.inf
    with open_scene(write_raster(values)) as scene:
        image, valid = whole(scene)
    assert not valid[:30].any()
    assert valid[30:].all()
    assert image[:, :30].max() == 0


def test_nodata_does_not_bleed_into_a_resampled_image(write_raster: Write) -> None:
    values = np.full((1, 128, 128), 200, dtype=np.uint8)
    values[:, :, 63:] = 0
    for gsd in (0.8, 0.35):
        with open_scene(write_raster(values, nodata=0), gsd=gsd) as scene:
            image, valid = whole(scene)
        inside = image[0][valid]
        assert inside.min() >= 199
        assert inside.max() <= 201
        assert valid.mean() == pytest.approx(63 / 128, abs=0.02)


# --- resampling


@pytest.mark.parametrize("gsd", [0.35, 0.77, 1.0, 1.3, 2.1])
@pytest.mark.parametrize("overviews", [None, [2, 4]])
def test_resampled_windows_join_without_a_seam(
    write_raster: Write, pixels: np.ndarray, gsd: float, overviews: list[int] | None
) -> None:
    with open_scene(write_raster(pixels, overviews=overviews), gsd=gsd) as scene:
        assert scene.working_gsd_m == pytest.approx(gsd, rel=0.01)
        height, width = scene.working.shape
        image, valid = whole(scene)
        for cut in range(10, width - 10, 17):
            left, _ = scene.read(PixelWindow(3, 0, height - 3, cut))
            right, _ = scene.read(PixelWindow(3, cut, height - 3, width - cut))
            joined = np.concatenate([left, right], axis=2)
            assert np.abs(joined.astype(int) - image[:, 3:]).max() <= 2
    assert valid.all()


def test_a_resampled_mark_stays_on_its_ground(write_raster: Write) -> None:
    values = np.full((1, 400, 600), 20, dtype=np.uint8)
    values[0, 100:140, 300:420] = 220
    with open_scene(write_raster(values)) as native, open_scene(native.path, gsd=1.7) as coarse:
        centres = []
        for scene in (native, coarse):
            image, _ = whole(scene)
            weight = image[0].astype(float) - 20
            rows, columns = np.indices(weight.shape)
            pixel = [
                (weight * (columns + 0.5)).sum() / weight.sum(),
                (weight * (rows + 0.5)).sum() / weight.sum(),
            ]
            centres.append(scene.working.pixel_to_map(pixel))
    np.testing.assert_allclose(centres[0], centres[1], atol=0.1)  # metres


def test_ground_pixels_in_degrees_are_made_square(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(pixels, transform=Affine(1e-5, 0, 10, 0, -1e-5, 60), crs="EPSG:4326")
    with open_scene(path) as scene:
        across, down = scene.georef.ground_sample_distance()
        assert across / down == pytest.approx(0.5, rel=0.01)
        across, down = scene.working.ground_sample_distance()
        assert across / down == pytest.approx(1, rel=0.01)
        image, valid = whole(scene)
    assert valid.all()
    assert image.shape[1:] == scene.working.shape


def test_a_rotated_raster_is_read_as_it_lies(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(pixels, transform=Affine(0.4, 0.3, 5e5, 0.3, -0.4, 6e6))
    with open_scene(path) as scene:
        assert scene.working_gsd_m == pytest.approx(0.5, rel=0.01)
        assert scene.info()["placed_by"] == "rotated geotransform"
        np.testing.assert_array_equal(whole(scene)[0], pixels)


# --- containers


def test_a_scene_in_a_zip_and_a_vrt_is_read(
    write_raster: Write, pixels: np.ndarray, tmp_path: Path
) -> None:
    path = write_raster(pixels)
    archive = tmp_path / "scenes.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(path, "inner/scene.tif")
    virtual = tmp_path / "scene.vrt"
    rasterio.shutil.copy(path, virtual, driver="VRT")
    for given in (
        f"/vsizip/{archive}/inner/scene.tif",
        f"zip://{archive}!inner/scene.tif",
        virtual,
    ):
        with open_scene(given) as scene:
            np.testing.assert_array_equal(whole(scene)[0], pixels)
            assert scene.name in ("scene.tif", "scene.vrt")


@pytest.mark.parametrize("driver", ["COG", "JP2OpenJPEG"])
def test_other_formats_are_read(
    write_raster: Write, pixels: np.ndarray, tmp_path: Path, driver: str
) -> None:
    with rasterio.Env() as env:
        if driver not in env.drivers():
            pytest.skip(f"this GDAL has no {driver}")
        options = {"QUALITY": "100", "REVERSIBLE": "YES"} if driver != "COG" else {}
        target = tmp_path / "copy"
        rasterio.shutil.copy(write_raster(pixels), target, driver=driver, **options)
    with open_scene(target) as scene:
        np.testing.assert_array_equal(whole(scene)[0], pixels)
        assert scene.working_gsd_m == pytest.approx(0.5, rel=0.01)


def test_ground_control_points_place_a_scene(pixels: np.ndarray, tmp_path: Path) -> None:
    place = Affine(0.5, 0.1, 5e5, 0.1, -0.5, 6e6)
    points = [
        GroundControlPoint(row=row, col=col, x=(place @ (col, row))[0], y=(place @ (col, row))[1])
        for row in (0, 100, 200)
        for col in (0, 150, 300)
    ]
    path = tmp_path / "gcps.tif"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(
            path, "w", driver="GTiff", width=300, height=200, count=3, dtype="uint8"
        ) as dataset:
            pixels[:, 95:105, 145:155] = 255
            dataset.write(pixels)
            dataset.gcps = (points, rasterio.CRS.from_epsg(32631))
    with open_scene(path) as scene:
        image, valid = whole(scene)
        rows, columns = np.nonzero(image.min(axis=0) > 250)
        centre = scene.working.pixel_to_map([columns.mean() + 0.5, rows.mean() + 0.5])
        assert scene.info()["placed_by"] == "ground control points"
    np.testing.assert_allclose(centre, place @ (150, 100), atol=0.3)
    assert 0.6 < valid.mean() < 0.8  # the corners of the warped image are empty


def test_many_threads_read_what_one_reads(write_raster: Write, pixels: np.ndarray) -> None:
    windows = [
        PixelWindow(row, col, 64, 64) for row in range(0, 200, 8) for col in range(0, 300, 50)
    ]
    with open_scene(write_raster(pixels, compress="deflate", tiled=True), gsd=0.8) as scene:
        expected = [scene.read(window)[0] for window in windows]
        with ThreadPoolExecutor(6) as pool:
            got = list(pool.map(lambda window: scene.read(window)[0], windows))
    np.testing.assert_array_equal(np.stack(got), np.stack(expected))
    with pytest.raises(UnreadableSceneError, match="closed"):
        scene.read(windows[0])


# --- what it says of itself


def test_info_can_be_written_as_json(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(
        pixels.astype(np.float32),
        nodata=math.nan,
        tags={"TIFFTAG_DATETIME": "2019:08:23 10:41:02"},
        overviews=[2],
    )
    with open_scene(path, gsd=1) as scene:
        seen = json.loads(json.dumps(scene.info(), allow_nan=False))
        assert scene.acquired == "2019-08-23T10:41:02+00:00"
    assert (seen["columns"], seen["rows"], seen["overviews"]) == (300, 200, [2])
    assert seen["crs"]["code"] == "EPSG:32631"
    assert seen["nodata"] == "nan"
    assert seen["working"] == {
        "columns": 150,
        "rows": 100,
        "gsd_m": pytest.approx(1, rel=0.01),
        "resampled": True,
    }


def test_the_extent_of_a_scene_across_the_antimeridian_is_narrow(
    write_raster: Write, pixels: np.ndarray
) -> None:
    path = write_raster(pixels, transform=Affine(50, 0, 165_000, 0, -50, 1e6), crs="EPSG:32601")
    with open_scene(path) as scene:
        bounds = scene.info()["bounds_lonlat"]
    assert bounds is not None
    west, _, east, _ = bounds
    assert 179 < west <= 180
    assert -180 <= east < -179


# --- what is refused


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SceneNotFoundError, match=r"nowhere\.tif: there is no such file"):
        open_scene(tmp_path / "nowhere.tif")
    with pytest.raises(FileNotFoundError):
        open_scene(tmp_path / "nowhere.tif")


def test_something_else_than_a_raster_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Sir or Madam")
    with pytest.raises(UnreadableSceneError, match=r"letter\.txt.*raster"):
        open_scene(path)
    with pytest.raises(UnreadableSceneError, match="vsizip"):
        open_scene("/vsizip/none.zip/none.tif")


def test_a_scene_without_georeferencing_needs_permission(
    pixels: np.ndarray, tmp_path: Path
) -> None:
    path = tmp_path / "photo.png"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.open(
            path, "w", driver="PNG", width=300, height=200, count=3, dtype="uint8"
        ) as dataset:
            dataset.write(pixels)
    with pytest.raises(NotGeoreferencedError, match=r"photo\.png.*geotransform"):
        open_scene(path)
    with pytest.raises(NotGeoreferencedError):
        open_scene(path, crs="EPSG:32631")  # a CRS alone places nothing
    # Under pytest every warning is an error: rasterio's own must not come through, in threads too.
    with open_scene(path, allow_ungeoreferenced=True, gsd_range=(1, 2)) as scene:
        assert scene.georef.crs is None
        assert scene.working_gsd_m is None
        with ThreadPoolExecutor(4) as pool:
            windows = [PixelWindow(row, 0, 50, 300) for row in range(0, 200, 50)]
            parts = list(pool.map(lambda window: scene.read(window)[0], windows))
        np.testing.assert_array_equal(np.concatenate(parts, axis=1), pixels)


def test_a_missing_crs_can_be_given(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(pixels, crs=None)
    with pytest.raises(NotGeoreferencedError, match="scene_crs"):
        open_scene(path)
    with open_scene(path, crs="EPSG:32632") as scene:
        assert scene.georef.crs is not None
        assert scene.georef.crs.to_epsg() == 32632
    with pytest.raises(UnusableCrsError, match="no such thing"):
        open_scene(path, crs="no such thing")


def test_complex_and_paletted_rasters_are_refused_with_a_remedy(write_raster: Write) -> None:
    radar = write_raster(np.ones((1, 8, 8), dtype=np.complex64), "radar.tif")
    with pytest.raises(UnreadableSceneError, match="amplitude"):
        open_scene(radar)
    path = write_raster(np.ones((1, 8, 8), dtype=np.uint8), "map.tif", photometric="palette")
    with rasterio.open(path, "r+") as dataset:
        dataset.write_colormap(1, {1: (255, 0, 0, 255)})
    with pytest.raises(UnreadableSceneError, match="expand"):
        open_scene(path)
