"""Parts of one value that nothing declares to be empty are told once, with where they are."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from larsd_geo.scene import open_scene
from larsd_geo.scene.blanks import find_blank
from larsd_geo.windows import PixelWindow

Write = Callable[..., Path]

SIDE = 1536


@pytest.fixture(autouse=True)
def small_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sample as of a large scene, so that a small part is not seen before it is read."""
    monkeypatch.setattr("larsd_geo.scene.samples._WHOLE", 640 * 640)
    monkeypatch.setattr("larsd_geo.scene.samples._SAMPLE_SIDE", 16)


@pytest.fixture(scope="module")
def sea() -> np.ndarray:
    return np.random.default_rng(4).integers(1, 90, (3, SIDE, SIDE), dtype=np.uint8)


def read_all(path: Path, caplog: pytest.LogCaptureFixture, **options: Any) -> list[str]:
    """Read a scene tile by tile, as a search does; return what was said of one value."""
    caplog.clear()
    with caplog.at_level(logging.WARNING), open_scene(path, **options) as scene:
        rows, columns = scene.working.shape
        for row in range(0, rows, 640):
            for col in range(0, columns, 640):
                scene.read(PixelWindow(row, col, 768, 768))
    return [text for text in caplog.messages if "have the value" in text]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ((slice(1024, 1120), slice(512, 608)), r"rows 1024 to 1087, columns 512 to 575"),
        ((slice(1300, 1302), slice(0, SIDE)), r"rows 1300 to 1300, columns 0 to 767"),
        ((slice(310, 400), slice(700, 770)), r"rows 320 to 383, columns 704 to 767"),
    ],
)
def test_zeros_that_no_tag_declares_are_told_once(
    write_raster: Write,
    sea: np.ndarray,
    caplog: pytest.LogCaptureFixture,
    part: tuple[slice, slice],
    said: str,
) -> None:
    damaged = sea.copy()
    damaged[:, part[0], part[1]] = 0
    path = write_raster(damaged)
    (text,) = read_all(path, caplog)
    assert text.startswith("scene.tif: all pixels in ")
    assert "have the value 0" in text
    assert re.search(said, text), text
    assert read_all(path, caplog, mask="none") == []
    assert read_all(path, caplog, nodata=0) == []
    assert read_all(write_raster(damaged, "declared.tif", nodata=0), caplog) == []


def test_another_value_is_told_where_it_is_large(
    write_raster: Write, sea: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = sea.copy()
    damaged[:, 256:512, 1024:1280] = 77
    (text,) = read_all(write_raster(damaged), caplog)
    assert "rows 256 to 511, columns 1024 to 1279" in text
    assert "have the value 77" in text


def test_clouds_that_are_overexposed_and_small_calm_water_are_not_told(
    write_raster: Write, sea: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    calm = sea.copy()
    calm[:, :80, :80] = 255
    calm[:, 1000:1200, 1000:1200] = 9
    calm[0, 1300:1500, 1300:1500] = 0  # one band of three
    assert read_all(write_raster(calm), caplog) == []
    assert read_all(write_raster(sea, "sea.tif"), caplog) == []


def test_blocks_that_were_never_written_are_told(
    tmp_path: Path, sea: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "sparse.tif"
    with rasterio.open(
        path, "w", "GTiff", SIDE, SIDE, 3, "EPSG:32631", rasterio.Affine(0.5, 0, 5e5, 0, -0.5, 5e6),
        "uint8", tiled=True, blockxsize=64, blockysize=64, compress="deflate", SPARSE_OK=True,
    ) as file:  # fmt: skip
        for _, window in file.block_windows(1):
            if (window.row_off, window.col_off) != (512, 768):
                rows, columns = window.toslices()
                file.write(sea[:, rows, columns], window=window)
    (text,) = read_all(path, caplog)
    assert "rows 512 to 575, columns 768 to 831" in text


def test_a_file_with_holes_is_told(
    write_raster: Write, sea: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    """A download that reserved its place and did not come to its end."""
    path = write_raster(sea, interleave="pixel")
    whole = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(len(whole) // 2)
        file.write(bytes(30_000))
    (text,) = read_all(path, caplog)
    assert "have the value 0" in text


def test_a_resampled_scene_names_the_rasters_own_pixels(
    write_raster: Write, sea: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = sea.copy()
    damaged[:, 1024:1028] = 0
    (text,) = read_all(write_raster(damaged), caplog, gsd=1.0)
    rows = [int(word) for word in text.replace(",", "").split() if word.isdigit()]
    assert 1024 <= rows[0] <= rows[1] < 1028
    assert rows[2:4] == [0, SIDE - 1]


def test_what_is_invalid_is_no_blank() -> None:
    image = np.zeros((1, 300, 300), np.uint16)
    assert find_blank(image, np.zeros((300, 300), bool)) is None
    assert find_blank(image, np.ones((300, 300), bool)) is not None
