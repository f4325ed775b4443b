from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from larsd_geo.errors import ValueRangeCountError, ValueRangeError
from larsd_geo.scene import open_scene
from larsd_geo.windows import PixelWindow

Write = Callable[..., Path]


def read_all(path: Path, **options: object) -> tuple[np.ndarray, np.ndarray]:
    with open_scene(path, **options) as scene:  # type: ignore[arg-type]
        return scene.read(PixelWindow(0, 0, *scene.working.shape))


def test_eight_bits_are_not_touched(write_raster: Write, pixels: np.ndarray) -> None:
    image, valid = read_all(write_raster(pixels))
    np.testing.assert_array_equal(image, pixels)
    assert valid.all()


@pytest.mark.parametrize("dtype", ["uint16", "int16", "uint32", "float32", "float64"])
def test_wider_types_show_the_same_image(
    write_raster: Write, pixels: np.ndarray, dtype: str
) -> None:
    image, _ = read_all(write_raster((pixels * 11.0 + 300).astype(dtype)))
    # nothing but contrast changes: dark stays dark and bright stays bright
    for before, after in zip(pixels, image, strict=True):
        assert np.corrcoef(before.ravel(), after.ravel())[0, 1] > 0.99
        assert np.ptp(after) == 255
        assert 80 < np.median(after) < 175


def test_a_given_range_is_exact_and_saturates(write_raster: Write) -> None:
    values = np.array([[[0, 100, 600, 1100, 4000]]], dtype=np.uint16)
    image, _ = read_all(write_raster(values), value_range=(100, 1100))
    np.testing.assert_array_equal(image[0, 0], [0, 0, 128, 255, 255])
    eight, _ = read_all(
        write_raster(np.array([[[0, 50, 100]]], dtype=np.uint8), "eight.tif"), value_range=(0, 100)
    )
    np.testing.assert_array_equal(eight[0, 0], [0, 128, 255])


@pytest.mark.parametrize("value_range", [(5, 5), (9, 1), (0, float("nan")), (0, float("inf"))])
def test_an_empty_range_is_refused(
    write_raster: Write, pixels: np.ndarray, value_range: tuple[float, float]
) -> None:
    with pytest.raises(ValueRangeError):
        open_scene(write_raster(pixels), value_range=value_range)


def test_each_band_may_have_a_range_of_its_own(write_raster: Write) -> None:
    values = np.full((3, 1, 2), 60, dtype=np.uint16)
    image, _ = read_all(write_raster(values), value_range=((0, 120), (60, 100), (10, 60)))
    np.testing.assert_array_equal(image[:, 0, 0], [128, 0, 255])
    with pytest.raises(ValueRangeCountError, match="2 value ranges for 3 bands"):
        open_scene(write_raster(values, "two.tif"), value_range=((0, 1), (0, 1)))


@pytest.mark.parametrize("value", [0, 7, 65535])
def test_a_constant_scene_becomes_black_without_a_warning(write_raster: Write, value: int) -> None:
    image, valid = read_all(write_raster(np.full((1, 40, 40), value, dtype=np.uint16)))
    assert (image == 0).all()
    assert valid.all()


def test_a_scene_without_one_valid_pixel_opens(write_raster: Write) -> None:
    path = write_raster(np.full((1, 40, 40), np.nan, dtype=np.float32))
    image, valid = read_all(path)
    assert not valid.any()
    assert (image == 0).all()
    with open_scene(path) as scene:
        assert "no valid pixel" in scene.scaling.reason


def test_nodata_does_not_shift_the_scaling(write_raster: Write, pixels: np.ndarray) -> None:
    wide = pixels.astype(np.float32) * 11 + 300
    framed = wide.copy()
    framed[:, :, :120] = -9999
    bare, _ = read_all(write_raster(wide, "bare.tif"))
    image, valid = read_all(write_raster(framed, "framed.tif", nodata=-9999))
    assert not valid[:, :120].any()
    assert (image[:, :, :120] == 0).all()
    difference = np.abs(image[:, :, 120:].astype(int) - bare[:, :, 120:])
    assert difference.mean() < 6


def test_undeclared_zero_padding_does_not_shift_the_scaling(
    write_raster: Write, pixels: np.ndarray
) -> None:
    wide = pixels.astype(np.uint16) * 11 + 300
    padded = wide.copy()
    padded[:, :100] = 0
    with open_scene(write_raster(padded)) as scene:
        assert all(low > 300 for low, _ in scene.scaling.ranges)


def test_all_tiles_of_a_scene_share_one_scaling(write_raster: Write) -> None:
    # A dim half and a bright half: tile by tile each would be stretched to full contrast.
    rng = np.random.default_rng(0)
    values = rng.integers(1000, 1100, (1, 64, 128), dtype=np.uint16)
    values[:, :, 64:] += 5000
    path = write_raster(values)
    with open_scene(path) as scene:
        dim, _ = scene.read(PixelWindow(0, 0, 64, 64))
        bright, _ = scene.read(PixelWindow(0, 64, 64, 64))
    assert dim.max() < 10
    assert bright.min() > 245


@pytest.mark.parametrize("overviews", [None, [2, 4]])
def test_a_large_scene_is_sampled(write_raster: Write, overviews: list[int] | None) -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(500, 1500, (1, 2300, 2300), dtype=np.uint16)
    path = write_raster(values, overviews=overviews, tiled=True, compress=None)
    with open_scene(path) as scene:
        ((low, high),) = scene.scaling.ranges
        assert str(f"{values.size:,}") not in scene.scaling.reason
    assert 500 <= low < 800  # averaged overviews narrow noise
    assert 1200 < high <= 1500


def test_a_mostly_empty_large_scene_is_sampled_until_its_pixels_are_found(
    write_raster: Write,
) -> None:
    values = np.zeros((1, 4000, 4000), dtype=np.uint16)
    values[:, 1000:1300, 1000:1300] = np.arange(2000, 2300, dtype=np.uint16)
    path = write_raster(values, nodata=0, tiled=True, compress="deflate")
    with open_scene(path) as scene:
        ((low, high),) = scene.scaling.ranges
    assert 2000 <= low < 2100
    assert 2200 < high <= 2300
