"""Sentinel-2, laid out as in the Products Specification Document (S2-PDGS-TAS-DI-PSD, 14.9)."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from larsd_geo.errors import AmbiguousProductError, UnreadableSceneError
from larsd_geo.scene import Scene, open_scene
from larsd_geo.scene.fingerprint import changes_between, fingerprint_scene
from larsd_geo.windows import PixelWindow

Deliver = Callable[..., Path]

TILE = "GRANULE/L1C_T31UET_A040123_20230604T105031"


def offsets(level: str, value: int) -> str:
    """The list of offsets, which products have since baseline 04.00."""
    outer, inner = {
        "1C": ("Radiometric_Offset_List", "RADIO_ADD_OFFSET"),
        "2A": ("BOA_ADD_OFFSET_VALUES_LIST", "BOA_ADD_OFFSET"),
    }[level]
    items = "".join(f'<{inner} band_id="{band}">{value}</{inner}>' for band in range(13))
    return f"<{outer}>{items}</{outer}>"


def metadata(level: str, offset: int | None) -> str:
    """`MTD_MSIL1C.xml` or `MTD_MSIL2A.xml`, as far as it says how the values are meant."""
    quantification = {
        "1C": '<QUANTIFICATION_VALUE unit="none">10000</QUANTIFICATION_VALUE>',
        "2A": "<QUANTIFICATION_VALUES_LIST>"
        '<BOA_QUANTIFICATION_VALUE unit="none">10000</BOA_QUANTIFICATION_VALUE>'
        '<AOT_QUANTIFICATION_VALUE unit="none">1000.0</AOT_QUANTIFICATION_VALUE>'
        "</QUANTIFICATION_VALUES_LIST>",
    }[level]
    name = f"Level-{level}_User_Product"
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
        f'<n1:{name} xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/User_Product_Level-{level}'
        '.xsd"><n1:General_Info><Product_Info>'
        "<PRODUCT_START_TIME>2023-06-04T10:50:31.024Z</PRODUCT_START_TIME>"
        f"<PROCESSING_LEVEL>Level-{level}</PROCESSING_LEVEL>"
        '<Datatake datatakeIdentifier="GS2A_20230604T105031_041520_N05.09">'
        "<SPACECRAFT_NAME>Sentinel-2A</SPACECRAFT_NAME>"
        "<DATATAKE_SENSING_START>2023-06-04T10:50:31.024Z</DATATAKE_SENSING_START></Datatake>"
        f"</Product_Info><Product_Image_Characteristics>{quantification}"
        f"{'' if offset is None else offsets(level, offset)}"
        "</Product_Image_Characteristics></n1:General_Info></n1:" + name + ">"
    )


TILE_METADATA = (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'
    '<n1:Level-1C_Tile_ID xmlns:n1="https://psd-14.sentinel2.eo.esa.int/PSD/S2_PDI_Level-1C_Tile'
    '_Metadata.xsd"><n1:General_Info>'
    '<SENSING_TIME metadataLevel="Standard">2023-06-04T10:56:21.123Z</SENSING_TIME>'
    "</n1:General_Info><n1:Geometric_Info><Tile_Angles><Mean_Sun_Angle>"
    '<ZENITH_ANGLE unit="deg">31.5</ZENITH_ANGLE><AZIMUTH_ANGLE unit="deg">152.25</AZIMUTH_ANGLE>'
    '</Mean_Sun_Angle><Mean_Viewing_Incidence_Angle_List><Mean_Viewing_Incidence_Angle bandId="9">'
    "<ZENITH_ANGLE>1</ZENITH_ANGLE><AZIMUTH_ANGLE>1</AZIMUTH_ANGLE></Mean_Viewing_Incidence_Angle>"
    '<Mean_Viewing_Incidence_Angle bandId="3"><ZENITH_ANGLE unit="deg">7.25</ZENITH_ANGLE>'
    '<AZIMUTH_ANGLE unit="deg">286.5</AZIMUTH_ANGLE></Mean_Viewing_Incidence_Angle>'
    "</Mean_Viewing_Incidence_Angle_List></Tile_Angles></n1:Geometric_Info></n1:Level-1C_Tile_ID>"
)


@pytest.fixture
def deliver(tmp_path: Path, write_image: Callable[..., None]) -> Deliver:
    """Write a SAFE folder and return it."""

    def write(level: str = "1C", offset: int | None = -1000, name: str = "") -> Path:
        name = name or f"S2A_MSIL{level}_20230604T105031_N0509_R051_T31UET_20230604T125033.SAFE"
        root = tmp_path / name
        tile = root / TILE.replace("L1C", f"L{level}")
        bands = {"B02": 1200, "B03": 1400, "B04": 1600, "B08": 1100, "B01": 1300, "B05": 1500}
        for band, middle in bands.items():
            fine = band in ("B02", "B03", "B04", "B08")
            folder = tile / "IMG_DATA" / ("" if level == "1C" else f"R{10 if fine else 20}m")
            suffix = "" if level == "1C" else f"_{10 if fine else 20}m"
            write_image(
                folder / f"T31UET_20230604T105031_{band}{suffix}.jp2",
                [middle],
                size=(96, 128) if fine else (48, 64),
                pixel=10.0 if fine else 20.0,
                driver="JP2OpenJPEG",
                nodata_rows=8 if fine else 0,
            )
        (root / f"MTD_MSIL{level}.xml").write_text(metadata(level, offset), encoding="utf-8")
        (tile / "MTD_TL.xml").write_text(TILE_METADATA, encoding="utf-8")
        (root / "manifest.safe").write_text("<xfdu/>", encoding="utf-8")
        return root

    return write


def open_coarse(path: Path | str, **options: object) -> Scene:
    return open_scene(path, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("level", ["1C", "2A"])
def test_a_safe_folder_is_read_without_a_word_about_bands(deliver: Deliver, level: str) -> None:
    with open_coarse(deliver(level)) as scene:
        told = scene.info()
        image, valid = scene.read(PixelWindow(0, 0, 96, 128))
    assert told["product"] == f"Sentinel-2 L{level}"
    assert told["band_names"] == ["red", "green", "blue"]
    assert told["pixel_m"] == pytest.approx([10, 10], rel=1e-3)
    assert told["platform"] == "Sentinel-2A"
    assert told["acquired"] == "2023-06-04T10:56:21.123000+00:00"
    assert told["sun"] == {"azimuth_deg": 152.25, "elevation_deg": 58.5}
    assert told["view"] == {"azimuth_deg": 286.5, "off_nadir_deg": None, "incidence_deg": 7.25}
    assert told["scaling"]["values"] == "reflectance = 0.0001 x value - 0.1"
    # The stored middles are 1600, 1400 and 1200: reflectances of 0.06, 0.04 and 0.02.
    middles = [sum(ends) / 2 for ends in told["scaling"]["ranges"]]
    assert middles == pytest.approx([0.06, 0.04, 0.02], abs=0.006)
    assert not valid[:8].any()
    assert valid[8:].all()
    assert image[:, 8:].mean() == pytest.approx(128, abs=20)


def test_before_baseline_4_there_is_no_offset(deliver: Deliver) -> None:
    with open_coarse(deliver(offset=None)) as scene:
        told = scene.info()
    assert told["scaling"]["values"] == "reflectance = 0.0001 x value"
    assert sum(told["scaling"]["ranges"][0]) / 2 == pytest.approx(0.16, abs=0.01)


def test_a_given_range_is_one_of_reflectance(deliver: Deliver) -> None:
    with open_coarse(deliver(), value_range=(0.0, 0.12)) as scene:
        image, _ = scene.read(PixelWindow(10, 0, 80, 128))
    means = image.reshape(3, -1).mean(axis=1)
    assert means == pytest.approx([255 * r / 0.12 for r in (0.06, 0.04, 0.02)], abs=4)


@pytest.mark.parametrize("form", ["zip", "virtual", "metadata"])
def test_a_zip_and_the_metadata_file_are_the_same_product(
    deliver: Deliver, tmp_path: Path, form: str
) -> None:
    root = deliver()
    path = str(root / "MTD_MSIL1C.xml")
    if form != "metadata":
        packed = shutil.make_archive(str(tmp_path / "T31UET"), "zip", tmp_path, root.name)
        path = packed if form == "zip" else f"/vsizip/{packed}/{root.name}"
    with open_coarse(root) as plain, open_coarse(path) as scene:
        window = PixelWindow(0, 0, 96, 128)
        assert scene.product == "Sentinel-2 L1C"
        assert (scene.read(window)[0] == plain.read(window)[0]).all()


def test_a_missing_band_is_named(deliver: Deliver) -> None:
    root = deliver()
    next(root.rglob("*_B03.jp2")).unlink()
    with pytest.raises(UnreadableSceneError, match="band B03 at 10 m is missing"):
        open_coarse(root)


def test_two_products_are_an_error_that_names_both(deliver: Deliver, tmp_path: Path) -> None:
    one = deliver()
    other = deliver("2A")
    with pytest.raises(AmbiguousProductError) as caught:
        open_coarse(tmp_path)
    assert {Path(path).parent for path in caught.value.products} == {one, other}
    # What the error names can be given.
    with open_coarse(caught.value.products[1]) as scene:
        assert scene.product == "Sentinel-2 L2A"


def test_a_damaged_archive_and_damaged_metadata_are_said(deliver: Deliver, tmp_path: Path) -> None:
    root = deliver()
    packed = Path(shutil.make_archive(str(tmp_path / "cut"), "zip", tmp_path, root.name))
    packed.write_bytes(packed.read_bytes()[:5000])
    with pytest.raises(UnreadableSceneError, match="copy the archive again"):
        open_coarse(packed)
    (root / "MTD_MSIL1C.xml").write_text("<not xml", encoding="utf-8")
    with pytest.raises(UnreadableSceneError, match=r"MTD_MSIL1C\.xml is not XML"):
        open_coarse(root)


def test_an_archive_of_something_else_is_opened_as_before(
    tmp_path: Path, write_image: Callable[..., None]
) -> None:
    write_image(tmp_path / "port.tif", [900.0])
    with zipfile.ZipFile(tmp_path / "port.zip", "w") as archive:
        archive.write(tmp_path / "port.tif", "port.tif")
    with open_coarse(f"/vsizip/{tmp_path}/port.zip/port.tif") as scene:
        assert scene.product is None
    with pytest.raises(UnreadableSceneError, match="/vsizip/"):
        open_coarse(tmp_path / "port.zip")


def test_a_product_is_known_by_its_bands_and_metadata(deliver: Deliver) -> None:
    root = deliver()
    before = fingerprint_scene(root)
    assert len(before) == 5
    assert changes_between(before, fingerprint_scene(root)) == ""
    band = next(root.rglob("*_B04.jp2"))
    band.write_bytes(band.read_bytes() + b"more")
    assert "B04.jp2 had" in changes_between(before, fingerprint_scene(root))
    assert fingerprint_scene(root.parent / "nothing here") == {
        str(root.parent / "nothing here"): "unreadable"
    }
