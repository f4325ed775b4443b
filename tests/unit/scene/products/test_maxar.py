"""Maxar's tiled deliveries, laid out as in its "Imagery Support Data (ISD) Documentation"."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene import open_scene

Write = Callable[..., None]

STEM = "23JUN04105533-M2AS-015000000010_01_P001"

#: The bands of WorldView-2 and 3 with the middle of their stored values.
EIGHT = {"C": 300, "B": 350, "G": 400, "Y": 450, "R": 500, "RE": 550, "N": 600, "N2": 650}


def imd(bands: list[str], band_id: str = "Multi", bits: int = 16, satellite: str = "WV03") -> str:
    """The IMD file: what is said of the whole, of each band and of the image."""
    text = (
        'version = "28.4";\ngenerationTime = 2023-06-05T01:00:00.000000Z;\n'
        'productOrderId = "015000000010_01_P001";\n'
        f'bandId = "{band_id}";\npanSharpenAlgorithm = "None";\nnumRows = 160;\n'
        f'numColumns = 120;\nproductLevel = "LV2A";\nradiometricLevel = "Corrected";\n'
        f'bitsPerPixel = {bits};\ncompressionType = "None";\noutputFormat = "GeoTIFF";\n'
    )
    for number, band in enumerate(bands):
        text += (
            f"BEGIN_GROUP = BAND_{band}\n\tULLon =    3.00000000;\n\tULLat =   52.00000000;\n"
            f"\tabsCalFactor = {0.01 + 0.001 * number:.6e};\n"
            "\teffectiveBandwidth = 5.000000e-02;\n\tTDILevel = 24;\n"
            f"END_GROUP = BAND_{band}\n"
        )
    return text + (
        f'BEGIN_GROUP = IMAGE_1\n\tsatId = "{satellite}";\n\tmode = "FullSwath";\n'
        "\tfirstLineTime = 2023-06-04T10:55:33.123450Z;\n\tmeanSunAz = 157.3;\n"
        "\tmeanSatAz = 201.5;\n\tmeanSatEl = 70.5;\n\tmeanOffNadirViewAngle = 17.2;\n"
        "\tmeanSunEl =  58.6;\n\tcloudCover = 0.010;\nEND_GROUP = IMAGE_1\n"
        'BEGIN_GROUP = MAP_PROJECTED_PRODUCT\n\tmapProjName = "UTM";\n'
        "END_GROUP = MAP_PROJECTED_PRODUCT\nEND;\n"
    )


def til(band_id: str = "Multi") -> str:
    """The TIL file: where each tile lies."""
    text = (
        f'bandId = "{band_id}";\nnumTiles = 4;\ntileSizeX = 60;\ntileSizeY = 80;\n'
        'tileUnits = "Pixels";\ntileOverlap = 0;\n'
    )
    for number in range(4):
        row, column = divmod(number, 2)
        text += (
            f'BEGIN_GROUP = TILE_{number + 1}\n\tfilename = "{STEM}_R{row + 1}C{column + 1}.TIF";\n'
            f"\tULColOffset = {60 * column};\n\tULRowOffset = {80 * row};\n"
            f"\tLRColOffset = {60 * column + 59};\n\tLRRowOffset = {80 * row + 79};\n"
            f"END_GROUP = TILE_{number + 1}\n"
        )
    return text + "END;\n"


@pytest.fixture
def deliver(tmp_path: Path, write_image: Write) -> Path:
    """A delivery of four tiles of eight bands."""
    folder = tmp_path / "015000000010_01" / "015000000010_01_P001_MUL"
    for number in range(4):
        row, column = divmod(number, 2)
        write_image(
            folder / f"{STEM}_R{row + 1}C{column + 1}.TIF",
            [value + 1000.0 * number for value in EIGHT.values()],
            size=(80, 60),
            pixel=1.2,
            origin=(500_000.0 + 72 * column, 5_760_000.0 - 96 * row),
        )
    (folder / f"{STEM}.TIL").write_text(til(), encoding="utf-8")
    (folder / f"{STEM}.IMD").write_text(imd(list(EIGHT)), encoding="utf-8")
    (folder / f"{STEM}.RPB").write_text("", encoding="utf-8")
    return folder.parent


def test_tiles_and_their_imd_are_one_scene(deliver: Path) -> None:
    with open_scene(deliver) as scene:
        told = scene.info()
        values, _ = scene._source.read(scene.bands, (0, 0, 160, 120), (160, 120))
    assert told["product"] == "Maxar WorldView-3 LV2A Multi"
    assert (told["rows"], told["columns"]) == (160, 120)
    assert told["pixel_m"] == pytest.approx([1.2, 1.2], rel=1e-3)
    assert told["bands"] == [5, 3, 2]
    assert told["platform"] == "WorldView-3"
    assert told["acquired"] == "2023-06-04T10:55:33.123450+00:00"
    assert told["sun"] == {"azimuth_deg": 157.3, "elevation_deg": 58.6}
    assert told["view"] == {"azimuth_deg": 201.5, "off_nadir_deg": 17.2, "incidence_deg": 19.5}
    assert (told["scaling"]["values"] or "").startswith("radiance in W/m²/sr/µm = 0.28 x value; ")
    # Each tile is at its place.
    corners = [values[0, r : r + 80, c : c + 60].mean() for r in (0, 80) for c in (0, 60)]
    assert corners == pytest.approx([500, 1500, 2500, 3500], rel=0.02)


@pytest.mark.parametrize("suffix", ["TIL", "IMD"])
def test_either_file_stands_for_it(deliver: Path, suffix: str) -> None:
    with open_scene(next(deliver.rglob(f"*.{suffix}"))) as scene:
        assert scene.bands == (5, 3, 2)


def test_one_tile_alone_is_a_plain_raster(deliver: Path) -> None:
    with open_scene(next(deliver.rglob("*_R1C1.TIF"))) as scene:
        assert scene.product is None


def test_a_missing_tile_is_named(deliver: Path) -> None:
    next(deliver.rglob("*_R2C1.TIF")).unlink()
    with pytest.raises(UnreadableSceneError, match=r"tile \S+_R2C1\.TIF is missing"):
        open_scene(deliver)


def test_a_cut_tile_is_named(deliver: Path) -> None:
    tile = next(deliver.rglob("*_R2C2.TIF"))
    tile.write_bytes(tile.read_bytes()[:3000])
    with pytest.raises(UnreadableSceneError, match="R2C2"):
        open_scene(deliver)


@pytest.mark.parametrize(
    ("band_id", "groups", "bands"),
    [
        ("BGRN", ["B", "G", "R", "N"], [3, 2, 1]),
        ("RGB", ["B", "G", "R"], [1, 2, 3]),
        ("MS1", ["N", "R", "G", "B"], [2, 3, 4]),
        ("P", ["P"], [1]),
    ],
)
def test_the_bands_of_a_single_image(
    tmp_path: Path, write_image: Write, band_id: str, groups: list[str], bands: list[int]
) -> None:
    write_image(tmp_path / f"{STEM}.TIF", [400.0] * len(groups), pixel=0.5)
    (tmp_path / f"{STEM}.IMD").write_text(imd(groups, band_id, satellite="GE01"))
    with open_scene(tmp_path / f"{STEM}.TIF") as scene:
        assert scene.product == f"Maxar GeoEye-1 LV2A {band_id}"
        assert list(scene.bands) == bands


def test_eight_bits_have_no_radiance(tmp_path: Path, write_image: Write) -> None:
    write_image(tmp_path / f"{STEM}.TIF", [90.0] * 3, pixel=0.5, dtype="uint8")
    (tmp_path / f"{STEM}.IMD").write_text(imd(["R", "G", "B"], "RGB", bits=8))
    with open_scene(tmp_path) as scene:
        told = scene.info()
        assert told["scaling"]["kind"] == "as is"
        assert told["scaling"]["values"] is None


def test_a_vrt_beside_the_imd(tmp_path: Path, write_image: Write) -> None:
    write_image(tmp_path / "tile.tif", [float(value) for value in EIGHT.values()], pixel=1.2)
    bands = "".join(
        f'<VRTRasterBand dataType="UInt16" band="{band}"><SimpleSource>'
        '<SourceFilename relativeToVRT="1">tile.tif</SourceFilename>'
        f"<SourceBand>{band}</SourceBand></SimpleSource></VRTRasterBand>"
        for band in range(1, 9)
    )
    (tmp_path / f"{STEM}.vrt").write_text(
        '<VRTDataset rasterXSize="128" rasterYSize="96"><SRS>EPSG:32631</SRS>'
        f"<GeoTransform>500000, 1.2, 0, 5760000, 0, -1.2</GeoTransform>{bands}</VRTDataset>"
    )
    (tmp_path / f"{STEM}.IMD").write_text(imd(list(EIGHT)))
    with open_scene(tmp_path) as scene:
        values, _ = scene._source.read(scene.bands, (0, 0, 96, 128), (96, 128))
        assert values.mean(axis=(1, 2)) == pytest.approx([500, 400, 350], rel=0.02)
        assert np.isfinite(scene.info()["scaling"]["ranges"]).all()
