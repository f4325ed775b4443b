"""What stored values mean, by the raster's own tags."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from larsd_geo.scene import open_scene
from larsd_geo.windows import PixelWindow

Write = Callable[..., Path]


@pytest.fixture
def scaled(write_raster: Write, pixels: np.ndarray) -> Callable[..., Path]:
    """A raster of 16 bits with GDAL's scale and offset."""

    def write(scales: tuple[float, ...], offsets: tuple[float, ...], name: str = "s.tif") -> Path:
        path = write_raster(pixels.astype("uint16") * 20 + 1000, name)
        with rasterio.open(path, "r+") as dataset:
            dataset.scales, dataset.offsets = scales, offsets
        return path

    return write


def test_scale_and_offset_of_any_raster_are_applied(scaled: Callable[..., Path]) -> None:
    with open_scene(scaled((1e-4,) * 3, (-0.1,) * 3)) as scene:
        told = scene.info()["scaling"]
    assert told["values"] == "physical value = 0.0001 x value - 0.1"
    with open_scene(scaled((1.0,) * 3, (0.0,) * 3, "plain.tif")) as plain:
        stored = plain.info()["scaling"]["ranges"]
    np.testing.assert_allclose(told["ranges"], np.array(stored) * 1e-4 - 0.1)


def test_a_given_range_is_one_of_physical_values(
    scaled: Callable[..., Path], pixels: np.ndarray
) -> None:
    # Each band has a scale of its own, so that one range means different stored values in each.
    with open_scene(scaled((1e-4, 2e-4, 3e-4), (0.0,) * 3), value_range=(0.0, 1.5)) as scene:
        image, _ = scene.read(PixelWindow(0, 0, 200, 300))
    stored = pixels.astype(float) * 20 + 1000
    expected = stored * np.array([1e-4, 2e-4, 3e-4])[:, None, None] / 1.5 * 255
    assert np.abs(image - expected.clip(0, 255)).max() <= 1


def test_a_range_of_stored_values_is_doubted_where_physical_ones_are_meant(
    scaled: Callable[..., Path],
) -> None:
    with open_scene(scaled((1e-4,) * 3, (0.0,) * 3), value_range=(0, 6000)) as scene:
        (warning,) = scene.warnings
    assert warning.startswith("100% of the pixels are outside the given range 0 to 6000")
    assert "physical value = 0.0001 x value" in warning
    with open_scene(scaled((1e-4,) * 3, (0.0,) * 3), value_range=(0, 0.6)) as scene:
        assert scene.warnings == ()


def test_the_image_is_the_same_with_and_without(scaled: Callable[..., Path]) -> None:
    window = PixelWindow(0, 0, 200, 300)
    with (
        open_scene(scaled((1e-4,) * 3, (-0.1,) * 3)) as one,
        open_scene(scaled((1.0,) * 3, (0.0,) * 3, "plain.tif")) as other,
    ):
        np.testing.assert_array_equal(one.read(window)[0], other.read(window)[0])


def test_a_negative_scale_turns_the_values_over(scaled: Callable[..., Path]) -> None:
    window = PixelWindow(0, 0, 200, 300)
    with (
        open_scene(scaled((-1.0,) * 3, (0.0,) * 3)) as one,
        open_scene(scaled((1.0,) * 3, (0.0,) * 3, "plain.tif")) as other,
    ):
        turned = 255 - other.read(window)[0].astype(int)
        assert np.abs(one.read(window)[0] - turned).max() <= 1


def test_a_scale_of_zero_is_none(scaled: Callable[..., Path]) -> None:
    with open_scene(scaled((0.0,) * 3, (0.0,) * 3)) as scene:
        assert scene.info()["scaling"]["values"] is None


@pytest.mark.parametrize("form", ["name", "tag"])
def test_wavelengths_tell_the_bands(write_raster: Write, pixels: np.ndarray, form: str) -> None:
    path = write_raster(np.concatenate([pixels, pixels[:2]]).astype("uint16"))
    with rasterio.open(path, "r+") as dataset:
        for band, nanometres in enumerate((865, 443, 492, 665, 560), start=1):
            if form == "name":
                dataset.set_band_description(band, f"X{band}, central wavelength {nanometres} nm")
            else:
                dataset.update_tags(band, wavelength=str(nanometres), wavelength_units="Nanometers")
    with open_scene(path) as scene:
        assert scene.bands == (4, 5, 3)
