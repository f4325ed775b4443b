"""Landsat Collection 2, laid out as in USGS's LSDS-1822 (Level 1) and LSDS-1328 (Level 2)."""

from __future__ import annotations

import json
import math
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

import numpy as np
import pytest
import rasterio

from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene import open_scene
from larsd_geo.windows import PixelWindow

SCENE = {
    1: "LC09_L1TP_199024_20230604_20230604_02_T1",
    2: "LC09_L2SP_199024_20230604_20230606_02_T1",
}
ELEVATION = 57.5

Groups = dict[str, dict[str, str]]


def groups(level: int) -> Groups:
    """The groups of an MTL file that say what is where and what it means."""
    scene = SCENE[level]
    prefix = "" if level == 1 else "SR_"
    bands = (2, 3, 4, 5, 8) if level == 1 else (2, 3, 4, 5)
    told: Groups = {
        "PRODUCT_CONTENTS": {
            "LANDSAT_PRODUCT_ID": scene,
            "PROCESSING_LEVEL": "L1TP" if level == 1 else "L2SP",
            **{f"FILE_NAME_BAND_{band}": f"{scene}_{prefix}B{band}.TIF" for band in bands},
            "FILE_NAME_QUALITY_L1_PIXEL": f"{scene}_QA_PIXEL.TIF",
        },
        "IMAGE_ATTRIBUTES": {
            "SPACECRAFT_ID": "LANDSAT_9",
            "SENSOR_ID": "OLI_TIRS",
            "DATE_ACQUIRED": "2023-06-04",
            "SCENE_CENTER_TIME": "10:40:03.3761140Z",
            "SUN_AZIMUTH": "147.25",
            "SUN_ELEVATION": str(ELEVATION),
        },
    }
    if level == 2:
        told["LEVEL2_SURFACE_REFLECTANCE_PARAMETERS"] = {
            f"REFLECTANCE_{what}_BAND_{band}": value
            for band in bands
            for what, value in (("MULT", "2.75e-05"), ("ADD", "-0.2"))
        }
    # Level 2 repeats the names of Level 1, with other values.
    told["LEVEL1_RADIOMETRIC_RESCALING"] = {
        f"REFLECTANCE_{what}_BAND_{band}": value
        for band in (2, 3, 4, 5, 8)
        for what, value in (("MULT", "2.0000E-05"), ("ADD", "-0.100000"))
    }
    return told


def as_text(told: Groups) -> str:
    lines = ["GROUP = LANDSAT_METADATA_FILE"]
    for name, group in told.items():
        lines.append(f"  GROUP = {name}")
        for key, value in group.items():
            plain = value.replace(".", "").replace("-", "").replace("E", "").replace("e", "")
            lines.append(f"    {key} = " + (value if plain.isdigit() else f'"{value}"'))
        lines.append(f"  END_GROUP = {name}")
    return "\n".join([*lines, "END_GROUP = LANDSAT_METADATA_FILE", "END", ""])


def as_xml(told: Groups) -> str:
    root = Element("LANDSAT_METADATA_FILE")
    for name, group in told.items():
        element = SubElement(root, name)
        for key, value in group.items():
            SubElement(element, key).text = value
    return tostring(root, encoding="unicode")


@pytest.fixture
def deliver(tmp_path: Path, write_image: Callable[..., None]) -> Callable[[int], Path]:
    """Write the folder of a product and return it."""

    def write(level: int) -> Path:
        root, scene = tmp_path / SCENE[level], SCENE[level]
        prefix = "" if level == 1 else "SR_"
        for band, middle in {2: 9000, 3: 9500, 4: 10000, 5: 8000, 10: 30000}.items():
            kind = prefix if band < 10 else ("" if level == 1 else "ST_")
            write_image(root / f"{scene}_{kind}B{band}.TIF", [middle], size=(60, 60), pixel=30.0)
        if level == 1:
            # The panchromatic grid begins half of its pixels outside of the others'.
            write_image(
                root / f"{scene}_B8.TIF",
                [9700],
                size=(121, 121),
                pixel=15.0,
                origin=(500_000 - 7.5, 5_760_000 + 7.5),
            )
        write_image(root / f"{scene}_QA_PIXEL.TIF", [21824], size=(60, 60), pixel=30.0)
        told = groups(level)
        (root / f"{scene}_MTL.txt").write_text(as_text(told), encoding="utf-8")
        (root / f"{scene}_MTL.xml").write_text(as_xml(told), encoding="utf-8")
        (root / f"{scene}_MTL.json").write_text(
            json.dumps({"LANDSAT_METADATA_FILE": told}), encoding="utf-8"
        )
        (root / f"{scene}_ANG.txt").write_text("GROUP = FILE_HEADER\n", encoding="utf-8")
        return root

    return write


def test_level_1_is_sharpened_to_15_metres(deliver: Callable[[int], Path]) -> None:
    root = deliver(1)
    pan = root / f"{SCENE[1]}_B8.TIF"
    with rasterio.open(pan, "r+") as dataset:
        values = dataset.read()
        values[:, 60:64, 40:80] = 20000  # a ship that only the panchromatic band shows
        dataset.write(values)
    with open_scene(root) as scene:
        told = scene.info()
        rows, columns = scene.working.shape
        image, _ = scene.read(PixelWindow(0, 0, rows, columns))
    assert told["product"] == "Landsat 9 Collection 2 L1TP, pan-sharpened"
    assert told["pixel_m"] == pytest.approx([15, 15], rel=1e-3)
    assert told["band_names"] == ["red", "green", "blue"]
    assert told["platform"] == "Landsat-9"
    assert told["acquired"] == "2023-06-04T10:40:03.376114+00:00"
    assert told["sun"] == {"azimuth_deg": 147.25, "elevation_deg": ELEVATION}
    sun = math.sin(math.radians(ELEVATION))
    middles = [sum(pair) / 2 for pair in told["scaling"]["ranges"]]
    assert middles[0] > (2e-5 * 10000 - 0.1) / sun  # with the ship above
    assert image[:, 61:63, 45:75].min() > 200
    assert np.median(image) < 150


def test_level_2_is_surface_reflectance_with_its_own_factors(
    deliver: Callable[[int], Path],
) -> None:
    with open_scene(deliver(2)) as scene:
        told = scene.info()
    assert told["product"] == "Landsat 9 Collection 2 L2SP"
    assert told["pixel_m"] == pytest.approx([30, 30], rel=1e-3)
    assert told["scaling"]["values"] == "reflectance = 2.75e-05 x value - 0.2"
    middles = [sum(pair) / 2 for pair in told["scaling"]["ranges"]]
    assert middles == pytest.approx(
        [2.75e-5 * value - 0.2 for value in (10000, 9500, 9000)], abs=0.01
    )


@pytest.mark.parametrize("suffix", ["txt", "json", "xml"])
def test_any_form_of_the_metadata_will_do(deliver: Callable[[int], Path], suffix: str) -> None:
    root = deliver(2)
    for other in {"txt", "json", "xml"} - {suffix}:
        (root / f"{SCENE[2]}_MTL.{other}").unlink()
    with open_scene(root / f"{SCENE[2]}_MTL.{suffix}") as scene:
        assert scene.info()["scaling"]["values"] == "reflectance = 2.75e-05 x value - 0.2"
        assert scene.sun_elevation_deg == ELEVATION


@pytest.mark.parametrize("suffix", ["tar", "tar.gz"])
def test_the_tar_as_downloaded(deliver: Callable[[int], Path], tmp_path: Path, suffix: str) -> None:
    root = deliver(1)
    packed = tmp_path / f"{SCENE[1]}.{suffix}"
    with tarfile.open(packed, "w:gz" if suffix == "tar.gz" else "w") as archive:
        for file in sorted(root.iterdir()):
            archive.add(file, f"./{file.name}")
    with open_scene(root) as plain, open_scene(packed) as scene:
        window = PixelWindow(0, 0, 100, 100)
        np.testing.assert_array_equal(scene.read(window)[0], plain.read(window)[0])
        assert scene.product == "Landsat 9 Collection 2 L1TP, pan-sharpened"


def test_the_panchromatic_band_alone_is_a_plain_raster(deliver: Callable[[int], Path]) -> None:
    with open_scene(deliver(1) / f"{SCENE[1]}_B8.TIF") as scene:
        assert scene.product is None
        assert scene.bands == (1,)


def test_a_missing_file_is_named(deliver: Callable[[int], Path]) -> None:
    root = deliver(1)
    (root / f"{SCENE[1]}_B3.TIF").unlink()
    with pytest.raises(UnreadableSceneError, match=r"band 3 \w+_B3\.TIF is missing"):
        open_scene(root)


def test_a_cut_file_is_named(deliver: Callable[[int], Path]) -> None:
    root = deliver(1)
    band = root / f"{SCENE[1]}_B4.TIF"
    band.write_bytes(band.read_bytes()[: band.stat().st_size // 2])
    with pytest.raises(UnreadableSceneError, match=r"_B4\.TIF is cut short"):
        open_scene(root)


def test_landsat_7_counts_its_bands_from_blue(
    deliver: Callable[[int], Path], write_image: Callable[..., None], tmp_path: Path
) -> None:
    old = deliver(2)
    root = tmp_path / "L7"
    shutil.copytree(old, root)
    for file in list(root.iterdir()):
        file.rename(root / file.name.replace("LC09", "LE07"))
    name = SCENE[2].replace("LC09", "LE07")
    write_image(root / f"{name}_SR_B1.TIF", [8500], size=(60, 60), pixel=30.0)
    told = json.loads(
        json.dumps(groups(2)).replace("LC09", "LE07").replace("LANDSAT_9", "LANDSAT_7")
    )
    told["PRODUCT_CONTENTS"]["FILE_NAME_BAND_1"] = f"{name}_SR_B1.TIF"
    (root / f"{name}_MTL.txt").write_text(as_text(told), encoding="utf-8")
    (root / f"{name}_MTL.xml").write_text(as_xml(told), encoding="utf-8")
    with open_scene(root, value_range=(0, 65535)) as scene:
        assert scene.product == "Landsat 7 Collection 2 L2SP"
        values, _ = scene._source.read(scene.bands, (0, 0, 60, 60), (60, 60))
    assert values.mean(axis=(1, 2)) == pytest.approx([9500, 9000, 8500], abs=60)
