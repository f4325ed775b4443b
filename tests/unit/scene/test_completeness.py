"""Mosaics that lack a source and files that are cut short are errors, never empty pixels."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil

from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene import open_scene
from larsd_geo.scene.source import RasterSource
from larsd_geo.windows import PixelWindow

Write = Callable[..., Path]


def vrt(path: Path, sources: list[str], relative: str = "1") -> Path:
    """A mosaic of rasters of 300 by 200 pixels, side by side."""
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}">'
        + "".join(
            f'<SimpleSource><SourceFilename relativeToVRT="{relative}">{name}</SourceFilename>'
            f"<SourceBand>{band}</SourceBand>"
            '<SourceProperties RasterXSize="300" RasterYSize="200" DataType="Byte"/>'
            '<SrcRect xOff="0" yOff="0" xSize="300" ySize="200"/>'
            f'<DstRect xOff="{300 * place}" yOff="0" xSize="300" ySize="200"/></SimpleSource>'
            for place, name in enumerate(sources)
        )
        + "</VRTRasterBand>"
        for band in (1, 2, 3)
    )
    path.write_text(
        f'<VRTDataset rasterXSize="{300 * len(sources)}" rasterYSize="200"><SRS>EPSG:32631</SRS>'
        f"<GeoTransform>500000,0.5,0,5760000,0,-0.5</GeoTransform>{bands}</VRTDataset>"
    )
    return path


def cut(path: Path, share: float = 0.5) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


@pytest.fixture
def mosaic(write_raster: Write, pixels: np.ndarray, tmp_path: Path) -> Path:
    write_raster(pixels, "west.tif")
    write_raster(pixels, "east.tif", compress="deflate")
    return vrt(tmp_path / "mosaic.vrt", ["west.tif", "east.tif"])


def test_a_whole_mosaic_is_read(mosaic: Path, pixels: np.ndarray) -> None:
    with open_scene(mosaic) as scene:
        image, _ = scene.read(PixelWindow(0, 0, 200, 600))
    np.testing.assert_array_equal(image, np.concatenate([pixels, pixels], axis=2))


def test_a_missing_source_is_named(mosaic: Path, tmp_path: Path) -> None:
    (tmp_path / "east.tif").unlink()
    with pytest.raises(UnreadableSceneError, match=r"mosaic\.vrt: its source .*east\.tif is miss"):
        open_scene(mosaic)


def test_a_missing_source_of_a_source_is_named(mosaic: Path, tmp_path: Path) -> None:
    outer = vrt(tmp_path / "outer.vrt", [str(mosaic), str(tmp_path / "west.tif")], "0")
    (tmp_path / "east.tif").unlink()
    with pytest.raises(UnreadableSceneError, match=r"outer\.vrt: .*east\.tif is missing"):
        open_scene(outer)


@pytest.mark.parametrize("damage", ["cut", "text"])
def test_a_damaged_source_is_named(mosaic: Path, tmp_path: Path, damage: str) -> None:
    if damage == "cut":
        cut(tmp_path / "east.tif")
    else:
        (tmp_path / "east.tif").write_text("moved to the archive")
    with pytest.raises(UnreadableSceneError, match=r"mosaic\.vrt: its source .*east\.tif"):
        open_scene(mosaic)


def test_a_source_missing_from_an_archive_is_named(mosaic: Path, tmp_path: Path) -> None:
    archive = tmp_path / "scenes.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.write(mosaic, "mosaic.vrt")
        zipped.write(tmp_path / "west.tif", "west.tif")
    with pytest.raises(UnreadableSceneError, match=r"its source /vsizip/.*east\.tif"):
        open_scene(f"/vsizip/{archive}/mosaic.vrt")


@pytest.mark.parametrize("size", [(200, 600), (90, 270)])
def test_a_source_lost_after_opening_is_an_error_of_the_read(
    mosaic: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    # GDAL would read sources in threads, lose their errors and return zeros.
    monkeypatch.setenv("VRT_NUM_THREADS", "4")
    source = RasterSource(str(mosaic))
    shutil.move(tmp_path / "east.tif", tmp_path / "elsewhere.tif")
    with pytest.raises(UnreadableSceneError, match=r"east\.tif"):
        source.read((1, 2, 3), (0, 0, 200, 600), size)
    source.close()


@pytest.mark.parametrize(
    ("driver", "name"), [("GTiff", "a.tif"), ("PNG", "a.png"), ("ENVI", "a.bin")]
)
def test_a_file_that_is_cut_short_is_refused_when_it_is_opened(
    write_raster: Write, pixels: np.ndarray, tmp_path: Path, driver: str, name: str
) -> None:
    whole = tmp_path / name
    rasterio.shutil.copy(write_raster(pixels, "source.tif"), whole, driver=driver)
    with open_scene(whole):
        pass
    cut(whole, 0.9)
    with pytest.raises(UnreadableSceneError, match=rf"{name}: .*cut short"):
        open_scene(whole)


def test_a_tiff_with_blocks_that_were_never_written_is_whole(write_raster: Write) -> None:
    path = write_raster(np.zeros((3, 600, 600), dtype=np.uint8), tiled=True, sparse_ok=True)
    with open_scene(path) as scene:
        assert not scene.read(PixelWindow(0, 0, 600, 600))[0].any()


@pytest.mark.parametrize(
    ("driver", "name"), [("JP2OpenJPEG", "scene.jp2"), ("JPEG", "scene.jpg"), ("COG", "scene.tif")]
)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_an_image_that_is_cut_short_is_refused_whatever_it_is_compressed_by(
    tmp_path: Path, driver: str, name: str, share: float
) -> None:
    rng = np.random.default_rng(2)
    values = rng.integers(1, 200, (3, 512, 512)).astype(np.uint8)
    path = tmp_path / name
    with rasterio.open(
        path, "w", driver, 512, 512, 3, "EPSG:32631", rasterio.Affine(1, 0, 5e5, 0, -1, 5e6),
        "uint8",
    ) as file:  # fmt: skip
        file.write(values)
    open_scene(path).close()
    cut(path, share)
    with (
        pytest.raises(UnreadableSceneError, match=r"cut short|cannot be (read|opened)"),
        open_scene(path) as scene,
    ):
        scene.read(PixelWindow(0, 0, 512, 512))
