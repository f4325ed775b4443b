"""DIMAP V2, laid out as in the user guides of Pleiades, Pleiades Neo and SPOT 6 and 7."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from larsd_geo.errors import AmbiguousProductError, UnreadableSceneError
from larsd_geo.scene import open_scene

Write = Callable[..., None]

#: Stored middles of the bands in the order of the file: red, green, blue, near infrared.
MIDDLES = [500.0, 400.0, 300.0, 700.0]


def metadata(
    stem: str,
    tiles: int,
    *,
    bands: tuple[str, ...] = ("B2", "B1", "B0", "B3"),
    profile: str = "PHR_ORTHO",
    mission: tuple[str, str] = ("PHR", "1B"),
    processing: str = "BASIC",
    indices: bool = True,
) -> str:
    """`DIM_*.XML`, with the groups that say what the image is."""
    files = "".join(
        f'<Data_File tile_R="{row}" tile_C="1"><DATA_FILE_PATH href="IMG_{stem}_R{row}C1.TIF"/>'
        "</Data_File>"
        for row in range(1, tiles + 1)
    )
    listed = "".join(
        f"<Raster_Index><BAND_ID>{band}</BAND_ID><BAND_INDEX>{number}</BAND_INDEX></Raster_Index>"
        for number, band in enumerate(bands, start=1)
    )
    measured = "".join(
        f"<Band_Radiance><BAND_ID>{band}</BAND_ID><MEASURE_DESC>Raw radiometric count (DN) to TOA "
        "Radiance (L). Formulae L=DN/GAIN+BIAS</MEASURE_DESC>"
        f"<GAIN>{10 + number}</GAIN><BIAS>0.5</BIAS></Band_Radiance>"
        f"<Band_Reflectance><BAND_ID>{band}</BAND_ID><GAIN>10000</GAIN><BIAS>0</BIAS>"
        "</Band_Reflectance>"
        for number, band in enumerate(sorted(bands))
    )
    shown = "".join(
        f"<{colour}_CHANNEL>{band}</{colour}_CHANNEL>"
        for colour, band in zip(("RED", "GREEN", "BLUE"), bands, strict=False)
    )
    order = f"<Raster_Index_List>{listed}</Raster_Index_List>" if indices else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Dimap_Document><Metadata_Identification>'
        '<METADATA_FORMAT version="2.15">DIMAP</METADATA_FORMAT>'
        f"<METADATA_PROFILE>{profile}</METADATA_PROFILE>"
        "<METADATA_SUBPROFILE>PRODUCT</METADATA_SUBPROFILE></Metadata_Identification>"
        "<Coordinate_Reference_System><Projected_CRS>"
        "<PROJECTED_CRS_CODE>urn:ogc:def:crs:EPSG::32631</PROJECTED_CRS_CODE></Projected_CRS>"
        "</Coordinate_Reference_System><Geoposition><Geoposition_Insert>"
        "<ULXMAP>500000</ULXMAP><ULYMAP>5760000</ULYMAP><XDIM>0.5</XDIM><YDIM>0.5</YDIM>"
        "</Geoposition_Insert></Geoposition><Processing_Information><Product_Settings>"
        "<PROCESSING_LEVEL>ORTHO</PROCESSING_LEVEL><SPECTRAL_PROCESSING>PMS</SPECTRAL_PROCESSING>"
        f"<Radiometric_Settings><RADIOMETRIC_PROCESSING>{processing}</RADIOMETRIC_PROCESSING>"
        "</Radiometric_Settings></Product_Settings></Processing_Information><Raster_Data>"
        "<Data_Access><DATA_FILE_ORGANISATION>BAND_COMPOSITE</DATA_FILE_ORGANISATION>"
        "<DATA_FILE_FORMAT>image/tiff</DATA_FILE_FORMAT><DATA_FILE_TILES>true</DATA_FILE_TILES>"
        f"<Data_Files>{files}</Data_Files></Data_Access><Raster_Dimensions>"
        f"<NROWS>{80 * tiles}</NROWS><NCOLS>120</NCOLS><NBANDS>{len(bands)}</NBANDS>"
        f"<Tile_Set><NTILES>{tiles}</NTILES><Regular_Tiling>"
        f'<NTILES_SIZE nrows="80" ncols="120"/><NTILES_COUNT ntiles_R="{tiles}" ntiles_C="1"/>'
        "<OVERLAP_ROW>0</OVERLAP_ROW><OVERLAP_COL>0</OVERLAP_COL></Regular_Tiling></Tile_Set>"
        "</Raster_Dimensions><Raster_Encoding><DATA_TYPE>INTEGER</DATA_TYPE><NBITS>12</NBITS>"
        f"<SIGN>UNSIGNED</SIGN></Raster_Encoding><Raster_Display>{order}"
        f"<Band_Display_Order>{shown}</Band_Display_Order><Special_Value>"
        "<SPECIAL_VALUE_TEXT>NODATA</SPECIAL_VALUE_TEXT>"
        "<SPECIAL_VALUE_COUNT>0</SPECIAL_VALUE_COUNT></Special_Value></Raster_Display>"
        "</Raster_Data><Radiometric_Data><Radiometric_Calibration><Instrument_Calibration>"
        f"<Band_Measurement_List>{measured}</Band_Measurement_List></Instrument_Calibration>"
        "</Radiometric_Calibration></Radiometric_Data><Geometric_Data><Use_Area>"
        "<Located_Geometric_Values><LOCATION_TYPE>TopCenter</LOCATION_TYPE><Solar_Incidences>"
        "<SUN_AZIMUTH>1</SUN_AZIMUTH><SUN_ELEVATION>1</SUN_ELEVATION></Solar_Incidences>"
        "</Located_Geometric_Values><Located_Geometric_Values>"
        "<LOCATION_TYPE>Center</LOCATION_TYPE><Acquisition_Angles>"
        '<AZIMUTH_ANGLE unit="deg">179.9</AZIMUTH_ANGLE>'
        '<VIEWING_ANGLE unit="deg">-12.5</VIEWING_ANGLE>'
        '<INCIDENCE_ANGLE unit="deg">14.0</INCIDENCE_ANGLE></Acquisition_Angles><Solar_Incidences>'
        '<SUN_AZIMUTH unit="deg">160.5</SUN_AZIMUTH><SUN_ELEVATION unit="deg">48.25</SUN_ELEVATION>'
        "</Solar_Incidences></Located_Geometric_Values></Use_Area></Geometric_Data>"
        "<Dataset_Sources><Source_Identification><Strip_Source>"
        f"<MISSION>{mission[0]}</MISSION><MISSION_INDEX>{mission[1]}</MISSION_INDEX>"
        "<IMAGING_DATE>2023-06-04</IMAGING_DATE><IMAGING_TIME>10:53:47.123456Z</IMAGING_TIME>"
        "</Strip_Source></Source_Identification></Dataset_Sources></Dimap_Document>"
    )


@pytest.fixture
def deliver(tmp_path: Path, write_image: Write) -> Callable[..., Path]:
    """Write a delivery of two tiles, one below the other, and return its folder."""

    def write(stem: str = "PHR1B_PMS_202306041053_ORT", **options: object) -> Path:
        root = tmp_path / "delivery"
        folder = root / "IMG_PHR1B_PMS_001"
        for row in (1, 2):
            write_image(
                folder / f"IMG_{stem}_R{row}C1.TIF",
                MIDDLES,
                size=(80, 120),
                pixel=0.5,
                origin=(500_000.0, 5_760_000.0 - 40 * (row - 1)),
                nodata_rows=10 if row == 1 else 0,
            )
        text = metadata(stem, 2, **options)  # type: ignore[arg-type]
        (folder / f"DIM_{stem}.XML").write_text(text, encoding="utf-8")
        (root / "VOL_PHR.XML").write_text("<Dimap_Document/>", encoding="utf-8")
        return root

    return write


def test_pleiades_is_read_by_its_metadata(deliver: Callable[..., Path]) -> None:
    with open_scene(deliver()) as scene:
        told = scene.info()
        values, valid = scene._source.read(scene.bands, (0, 0, 160, 120), (160, 120))
    assert told["product"] == "Pleiades DIMAP ORTHO PMS"
    assert told["driver"] == "DIMAP"
    assert (told["rows"], told["columns"]) == (160, 120)
    assert told["bands"] == [1, 2, 3]
    assert told["band_names"] == ["red", "green", "blue"]
    assert told["platform"] == "Pleiades 1B"
    assert told["acquired"] == "2023-06-04T10:53:47.123456+00:00"
    assert told["sun"] == {"azimuth_deg": 160.5, "elevation_deg": 48.25}
    assert told["view"] == {"azimuth_deg": None, "off_nadir_deg": 12.5, "incidence_deg": 14.0}
    assert (told["scaling"]["values"] or "").startswith("radiance in W/m²/sr/µm = ")
    # B0 (blue) has the gain 10, B2 (red) 12.
    middles = [sum(pair) / 2 for pair in told["scaling"]["ranges"]]
    assert middles == pytest.approx([500 / 12 + 0.5, 400 / 11 + 0.5, 300 / 10 + 0.5], rel=0.05)
    assert values[:, 100:].mean(axis=(1, 2)) == pytest.approx(MIDDLES[:3], rel=0.02)
    assert not valid[:10].any()
    assert valid[10:].all()


def test_bands_in_another_order(deliver: Callable[..., Path]) -> None:
    with open_scene(deliver(bands=("B0", "B1", "B2", "B3"))) as scene:
        assert scene.bands == (3, 2, 1)


def test_without_a_list_of_indices_the_display_order_leads(deliver: Callable[..., Path]) -> None:
    with open_scene(deliver(indices=False)) as scene:
        assert scene.bands == (1, 2, 3)
        assert scene.info()["band_names"] == ["red", "green", "blue"]


def test_spot_and_reflectance(deliver: Callable[..., Path]) -> None:
    options = {"profile": "S7_ORTHO", "mission": ("SPOT", "7"), "processing": "REFLECTANCE"}
    with open_scene(deliver("SPOT7_PMS_202306041053_ORT", **options)) as scene:
        told = scene.info()
    assert told["product"] == "SPOT DIMAP ORTHO PMS"
    assert told["platform"] == "SPOT 7"
    assert told["scaling"]["values"] == "reflectance = 0.0001 x value"


def test_a_display_product_has_no_calibration(deliver: Callable[..., Path]) -> None:
    with open_scene(deliver(processing="DISPLAY")) as scene:
        assert scene.info()["scaling"]["values"] is None


@pytest.mark.parametrize("form", ["metadata", "zip"])
def test_the_metadata_file_and_a_zip_will_do(
    deliver: Callable[..., Path], tmp_path: Path, form: str
) -> None:
    root = deliver()
    path = next(root.rglob("DIM_*.XML"))
    if form == "zip":
        path = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", root))
    with open_scene(path) as scene:
        values, _ = scene._source.read((1,), (80, 0, 80, 120), (80, 120))
    assert values.mean() == pytest.approx(500, rel=0.02)


def test_a_missing_tile_is_named(deliver: Callable[..., Path]) -> None:
    root = deliver()
    next(root.rglob("*_R2C1.TIF")).unlink()
    with pytest.raises(UnreadableSceneError, match=r"tile IMG_PHR1B\w+_R2C1\.TIF is missing"):
        open_scene(root)


def test_a_cut_tile_is_an_error_at_the_latest_when_it_is_read(
    deliver: Callable[..., Path],
) -> None:
    root = deliver()
    tile = next(root.rglob("*_R2C1.TIF"))
    tile.write_bytes(tile.read_bytes()[: tile.stat().st_size // 2])
    with pytest.raises(UnreadableSceneError, match="R2C1"):
        open_scene(root)


def test_multispectral_and_panchromatic_are_two_products(
    deliver: Callable[..., Path], write_image: Write
) -> None:
    root = deliver()
    stem = "PHR1B_P_202306041053_ORT"
    folder = root / "IMG_PHR1B_P_001"
    write_image(folder / f"IMG_{stem}_R1C1.TIF", [600.0], size=(80, 120), pixel=0.5)
    (folder / f"DIM_{stem}.XML").write_text(metadata(stem, 1, bands=("P",)), encoding="utf-8")
    with pytest.raises(AmbiguousProductError) as caught:
        open_scene(root)
    with open_scene(next(path for path in caught.value.products if stem in path)) as scene:
        told = scene.info()
    assert told["band_names"] == ["pan"]
    assert np.isfinite(told["scaling"]["ranges"]).all()
