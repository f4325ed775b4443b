"""Where a raster's tags and its pixels disagree, the pixels are believed, and it is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rasterio.enums import ColorInterp

from larsd_geo.errors import UnreadableSceneError, UnusableMaskError
from larsd_geo.scene import open_scene
from larsd_geo.windows import PixelWindow

Write = Callable[..., Path]
RGBA = [ColorInterp.red, ColorInterp.green, ColorInterp.blue, ColorInterp.alpha]


def read(path: Path, **options: Any) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    with open_scene(path, **options) as scene:
        return *scene.read(PixelWindow(0, 0, *scene.working.shape)), scene.warnings


def near_infrared(dtype: str = "uint8") -> np.ndarray:
    """Land and a few ships reflect in it, water does not."""
    rng = np.random.default_rng(1)
    nir = np.zeros((200, 300))
    nir[:, 200:] = rng.uniform(40, 220, (200, 100))
    return (nir * (1 if dtype == "uint8" else 40)).astype(dtype)


def soft_mask() -> np.ndarray:
    mask = np.full((200, 300), 255, dtype=np.uint8)
    mask[:, :40] = 0
    mask[:, 40:44] = [50, 100, 150, 200]
    return mask


# --- alpha


@pytest.mark.parametrize("gsd", [None, 0.8])
@pytest.mark.parametrize("bands", [None, (1, 2, 3), (2,)])
def test_near_infrared_that_is_tagged_as_alpha_masks_nothing(
    write_raster: Write, pixels: np.ndarray, bands: tuple[int, ...] | None, gsd: float | None
) -> None:
    path = write_raster(np.concatenate([pixels, near_infrared()[None]]), colours=RGBA)
    plain, _, nothing = read(write_raster(pixels, "plain.tif"), bands=bands, gsd=gsd)
    image, valid, warnings = read(path, bands=bands, gsd=gsd)
    assert valid.all()
    assert nothing == ()
    assert len(warnings) == 1
    assert "band 4 is tagged as alpha" in warnings[0]
    assert np.abs(image.astype(int) - plain).max() <= 1


def test_the_same_with_sixteen_bits(write_raster: Write, pixels: np.ndarray) -> None:
    values = np.concatenate([pixels.astype("uint16") * 12, near_infrared("uint16")[None]])
    _, valid, warnings = read(write_raster(values, colours=RGBA))
    assert valid.all()
    assert "band 4" in warnings[0]


def test_a_third_band_that_is_tagged_as_alpha_is_a_colour(
    write_raster: Write, pixels: np.ndarray
) -> None:
    kinds = [ColorInterp.gray, ColorInterp.undefined, ColorInterp.alpha]
    image, _, warnings = read(write_raster(pixels, colours=kinds))
    np.testing.assert_array_equal(image, pixels)
    assert "band 3" in warnings[0]


@pytest.mark.parametrize("top", [1, 100, 255])
def test_a_mask_with_soft_edges_stays_one(
    write_raster: Write, pixels: np.ndarray, top: int
) -> None:
    mask = soft_mask() if top == 255 else (soft_mask() > 0).astype(np.uint8) * top
    _, valid, warnings = read(write_raster(np.concatenate([pixels, mask[None]]), colours=RGBA))
    assert warnings == ()
    np.testing.assert_array_equal(valid, mask > 0)


@pytest.mark.parametrize("gsd", [None, 0.8])
def test_alpha_is_believed_or_not_where_the_user_says_so(
    write_raster: Write, pixels: np.ndarray, gsd: float | None
) -> None:
    path = write_raster(np.concatenate([pixels, near_infrared()[None]]), colours=RGBA)
    _, valid, warnings = read(path, mask="alpha", gsd=gsd)
    assert 0.3 < valid.mean() < 0.35
    assert not any("tagged" in text for text in warnings)
    masked = write_raster(np.concatenate([pixels, soft_mask()[None]]), "m.tif", colours=RGBA)
    image, valid, _ = read(masked, mask="none", gsd=gsd)
    plain, _, _ = read(write_raster(pixels, "plain.tif"), gsd=gsd)
    assert valid.all()
    assert np.abs(image.astype(int) - plain).max() <= 1


def test_masks_of_a_mosaic_in_another_folder_can_be_ignored(
    write_raster: Write, pixels: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_raster(np.concatenate([pixels, soft_mask()[None]]), "a.tif", colours=RGBA)
    (tmp_path / "folder").mkdir()
    mosaic = tmp_path / "folder" / "m.vrt"
    kinds = ("Red", "Green", "Blue", "Alpha")
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}"><ColorInterp>{kind}</ColorInterp>'
        '<SimpleSource><SourceFilename relativeToVRT="1">../a.tif</SourceFilename>'
        f"<SourceBand>{band}</SourceBand></SimpleSource></VRTRasterBand>"
        for band, kind in enumerate(kinds, start=1)
    )
    mosaic.write_text(
        '<VRTDataset rasterXSize="300" rasterYSize="200"><SRS>EPSG:32631</SRS>'
        f"<GeoTransform>500000,0.5,0,5760000,0,-0.5</GeoTransform>{bands}</VRTDataset>"
    )
    monkeypatch.chdir(tmp_path)
    for path in (mosaic, Path("folder/m.vrt")):
        image, valid, _ = read(path, mask="none")
        np.testing.assert_array_equal(image, pixels)
        assert valid.all()
        assert not read(path)[1][:, :40].any()


# --- fill


def framed(image: np.ndarray, fill: float, pad: int = 16) -> np.ndarray:
    whole = np.full((len(image), 200 + 2 * pad, 300 + 2 * pad), fill, dtype=image.dtype)
    whole[:, pad:-pad, pad:-pad] = image
    return whole


@pytest.mark.parametrize("gsd", [None, 0.8, 0.4])
@pytest.mark.parametrize(
    ("dtype", "fill"),
    [
        ("int16", -9999),
        ("int16", -32768),
        ("int16", -1),
        ("uint16", 0),
        ("uint16", 65535),
        ("float32", -9999),
        ("float32", -3.4028235e38),
        ("float32", 1e20),
        ("float64", 0),
        ("uint8", 0),
        ("uint8", 255),
    ],
)
def test_undeclared_fill_is_no_image(
    write_raster: Write, pixels: np.ndarray, dtype: str, fill: float, gsd: float | None
) -> None:
    eight = dtype == "uint8"
    image = pixels.clip(20, 230) if eight else (pixels * 12.0 + 200).astype(dtype)
    seen, valid, warnings = read(write_raster(framed(image, fill), "framed.tif"), gsd=gsd)
    bare, _, _ = read(
        write_raster(framed(image, fill), "declared.tif", nodata=fill), gsd=gsd, mask="nodata"
    )
    assert len(warnings) == 1
    assert f"value {np.dtype(dtype).type(fill):g}" in warnings[0]
    assert 0.7 < valid.mean() < 0.82
    inner = valid.copy()
    assert np.abs(seen.astype(int) - bare)[:, inner].max() <= 3
    kept, everywhere, _ = read(tmp(write_raster, image, fill), mask="none", gsd=gsd)
    assert everywhere.all()
    assert kept.shape == seen.shape


def tmp(write_raster: Write, image: np.ndarray, fill: float) -> Path:
    return write_raster(framed(image, fill), "again.tif")


def test_two_fill_values_are_found(write_raster: Write, pixels: np.ndarray) -> None:
    values = framed(pixels.astype("int16") * 12 + 200, -9999)
    values[:, :12] = -32768
    _, valid, warnings = read(write_raster(values))
    assert sorted(text.partition(",")[0].split()[-1] for text in warnings) == ["-32768", "-9999"]
    assert valid.sum() == 200 * 300


def test_fill_beside_a_declared_value_is_found(write_raster: Write, pixels: np.ndarray) -> None:
    values = framed(pixels.astype("int16") * 12 + 200, -9999)
    values[:, :12] = 0
    with open_scene(write_raster(values, nodata=0)) as scene:
        assert len(scene.warnings) == 1
        assert scene.scaling.ranges[0][0] > 200
        assert scene.read(PixelWindow(0, 0, 232, 332))[1].sum() == 200 * 300


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
def test_dark_water_and_saturated_clouds_are_no_fill(write_raster: Write, dtype: str) -> None:
    rng = np.random.default_rng(3)
    rows, columns = np.mgrid[0:400, 0:400]
    dark = np.maximum(0, rng.normal(0, 12, (3, 400, 400)) + (columns - 150) / 8)
    cloud = 300 - np.hypot(rows - 300, columns - 300) * 3
    image = np.maximum(dark, cloud)
    top = 255 if dtype == "uint8" else 65535
    scaled = np.clip(image * (1 if dtype == "uint8" else 257), 0, top).astype(dtype)
    _, valid, warnings = read(write_raster(scaled))
    assert valid.all()
    assert warnings == ()


def test_a_given_nodata_value_counts(write_raster: Write, pixels: np.ndarray) -> None:
    values = framed(pixels, 77)
    _, valid, warnings = read(write_raster(values), nodata=77)
    assert valid.sum() == 200 * 300 - int((pixels == 77).all(axis=0).sum())
    values[:, :, :5] = 0
    _, valid, _ = read(write_raster(values, "two.tif", nodata=0), nodata=77)
    assert valid[:, :5].all()
    assert not valid[:, 5:16].any()
    assert warnings == () or "scattered" in warnings[0]


def test_what_the_raster_lacks_cannot_be_its_mask(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(pixels)
    with pytest.raises(UnusableMaskError, match=r"scene\.tif.*no alpha band"):
        open_scene(path, mask="alpha")
    with pytest.raises(UnusableMaskError, match=r"scene\.tif.*no nodata value"):
        open_scene(path, mask="nodata")


def test_masks_that_are_suspicious_are_told(write_raster: Write, pixels: np.ndarray) -> None:
    speckled = pixels.copy()
    speckled[:, ::7, ::5] = 255  # nodata that is the brightest value
    assert "scattered" in read(write_raster(speckled, nodata=255))[2][0]
    clear = np.zeros((1, 200, 300), dtype=np.uint8)
    path = write_raster(np.concatenate([pixels, clear]), "clear.tif", colours=RGBA)
    assert "not one sampled pixel is valid" in read(path)[2][0]
    assert "nearly black" in read(write_raster(pixels // 20, "dark.tif"))[2][0]


# --- tags that change what values mean


def test_white_may_be_zero(write_raster: Write, pixels: np.ndarray) -> None:
    path = write_raster(pixels[:1], photometric="MINISWHITE")
    image, _, _ = read(path)
    np.testing.assert_array_equal(image[0], 255 - pixels[0])
    wide = write_raster(pixels[:1].astype("uint16") * 12, "wide.tif", photometric="MINISWHITE")
    assert np.corrcoef(read(wide)[0][0].ravel(), pixels[0].ravel())[0, 1] < -0.99


def test_a_byte_may_hold_four_bits(write_raster: Write, pixels: np.ndarray) -> None:
    image, _, warnings = read(write_raster(pixels // 16, nbits=4))
    np.testing.assert_array_equal(image, pixels // 16 * 17)
    assert warnings == ()


def test_other_colours_are_refused(write_raster: Write, pixels: np.ndarray) -> None:
    with pytest.raises(UnreadableSceneError, match="colours are not red, green and blue"):
        open_scene(write_raster(pixels, photometric="CIELAB"))
    ink = [ColorInterp.cyan, ColorInterp.magenta, ColorInterp.yellow]
    with pytest.raises(UnreadableSceneError, match="colours are not red, green and blue"):
        open_scene(write_raster(pixels, "ink.tif", colours=ink))


def test_names_of_bands_are_believed_against_a_default_of_the_writer(
    write_raster: Write, pixels: np.ndarray
) -> None:
    import rasterio

    path = write_raster(pixels, photometric="RGB")
    with rasterio.open(path, "r+") as dataset:
        for band, name in enumerate(("blue", "green", "red"), start=1):
            dataset.set_band_description(band, name)
    image, _, warnings = read(path)
    np.testing.assert_array_equal(image, pixels[::-1])
    assert "bands 3, 2, 1 are red, green and blue" in warnings[0]
