"""Planet's images, laid out as in its "Combined Imagery Product Specification" and UDM2's pages."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio

from larsd_geo.errors import AmbiguousProductError, UnreadableSceneError
from larsd_geo.scene import open_scene
from larsd_geo.scene.raster import Scene
from larsd_geo.windows import PixelWindow

Write = Callable[..., None]

STEM = "20230604_103012_45_2450"
NAMESPACES = (
    'xmlns:ps="http://schemas.planet.com/ps/v1/planet_product_metadata_geocorrected_level" '
    'xmlns:eop="http://earth.esa.int/eop" xmlns:opt="http://earth.esa.int/opt" '
    'xmlns:gml="http://www.opengis.net/gml"'
)


def metadata(coefficients: list[float]) -> str:
    """`*_metadata.xml`: one group for each band."""
    bands = "".join(
        f"<ps:bandSpecificMetadata><ps:bandNumber>{number}</ps:bandNumber>"
        '<ps:radiometricScaleFactor uom="W/m2*sr*um">0.01</ps:radiometricScaleFactor>'
        f"<ps:reflectanceCoefficient>{factor}</ps:reflectanceCoefficient>"
        "</ps:bandSpecificMetadata>"
        for number, factor in enumerate(coefficients, start=1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<ps:EarthObservation {NAMESPACES}>'
        "<gml:using><eop:EarthObservationEquipment><eop:platform><eop:Platform>"
        "<eop:shortName>PlanetScope</eop:shortName>"
        "<eop:serialIdentifier>2450</eop:serialIdentifier></eop:Platform></eop:platform>"
        "<eop:acquisitionParameters><ps:Acquisition>"
        '<eop:incidenceAngle uom="deg">3.75</eop:incidenceAngle>'
        '<ps:azimuthAngle uom="deg">98.5</ps:azimuthAngle>'
        '<ps:spaceCraftViewAngle uom="deg">-3.5</ps:spaceCraftViewAngle>'
        '<opt:illuminationAzimuthAngle uom="deg">141.5</opt:illuminationAzimuthAngle>'
        '<opt:illuminationElevationAngle uom="deg">55.25</opt:illuminationElevationAngle>'
        "<ps:acquisitionDateTime>2023-06-04T10:30:12+00:00</ps:acquisitionDateTime>"
        "</ps:Acquisition></eop:acquisitionParameters></eop:EarthObservationEquipment></gml:using>"
        f"<gml:resultOf>{bands}</gml:resultOf></ps:EarthObservation>"
    )


def write_udm2(path: Path, cloud: np.ndarray, missing: np.ndarray, haze: np.ndarray) -> None:
    """Eight bands: clear, snow, shadow, light haze, heavy haze, cloud, confidence, UDM1."""
    bands = np.zeros((8, *cloud.shape), dtype=np.uint8)
    bands[0] = ~(cloud | missing | haze)
    bands[3], bands[5], bands[6] = haze, cloud, 90
    bands[7] = missing * 0b1 | cloud * 0b10
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        count=8,
        height=cloud.shape[0],
        width=cloud.shape[1],
        dtype="uint8",
        crs="EPSG:32631",
        transform=rasterio.Affine(3, 0, 500_000, 0, -3, 5_760_000),
    ) as dataset:
        dataset.write(bands)


def masks() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A field of clouds, a strip without an image, haze; and a ship that is taken for a cloud."""
    cloud, missing, haze = (np.zeros((200, 240), dtype=bool) for _ in range(3))
    cloud[60:150, 150:230] = True
    cloud[100:110, 40:90] = True
    missing[:, :12] = True
    haze[150:, :] = True
    return cloud, missing, haze


@pytest.fixture
def order(tmp_path: Path, write_image: Write) -> Path:
    """A folder as it is delivered: eight bands with mask and metadata."""
    folder = tmp_path / "order" / "PSScene"
    write_image(
        folder / f"{STEM}_3B_AnalyticMS_8b.tif",
        [1000, 1200, 1400, 1500, 1700, 1900, 2100, 2300],
        size=(200, 240),
        pixel=3.0,
        nodata=0,
    )
    factors = [2.1e-5, 2.0e-5, 2.0e-5, 2.2e-5, 2.3e-5, 2.5e-5, 2.7e-5, 3.9e-5]
    (folder / f"{STEM}_3B_AnalyticMS_8b_metadata.xml").write_text(metadata(factors))
    (folder / f"{STEM}_metadata.json").write_text(
        json.dumps({"id": STEM, "properties": {"acquired": "2023-06-04T10:30:12.451Z"}})
    )
    write_udm2(folder / f"{STEM}_3B_udm2.tif", *masks())
    return folder


def whole(scene: Scene) -> tuple[np.ndarray, np.ndarray]:
    return scene.read(PixelWindow(0, 0, *scene.working.shape))


def test_eight_bands_are_found_by_the_product(order: Path) -> None:
    with open_scene(order) as scene:
        told = scene.info()
    assert told["product"] == "PlanetScope analytic"
    assert told["bands"] == [6, 4, 2]
    assert told["band_names"] == ["red", "green", "blue"]
    assert told["acquired"] == "2023-06-04T10:30:12+00:00"
    assert told["platform"] == "PlanetScope 2450"
    assert told["sun"] == {"azimuth_deg": 141.5, "elevation_deg": 55.25}
    assert told["view"] == {"azimuth_deg": 98.5, "off_nadir_deg": 3.5, "incidence_deg": 3.75}
    assert (told["scaling"]["values"] or "").startswith("reflectance = ")
    middles = [sum(pair) / 2 for pair in told["scaling"]["ranges"]]
    expected = [1900 * 2.5e-5, 1500 * 2.2e-5, 1200 * 2.0e-5]
    assert middles == pytest.approx(expected, rel=0.05)


def test_the_usable_data_mask_is_validity(order: Path) -> None:
    _, missing, haze = masks()
    with open_scene(order) as scene:
        _, valid = whole(scene)
        assert scene.mask_kind == "usable data mask"
        # Windows agree with the whole, also where they cut the clouds.
        _, part = scene.read(PixelWindow(70, 160, 60, 50))
    assert not valid[missing].any()
    assert not valid[62:148, 152:228].any()
    assert valid[haze & ~missing].all()
    # A cloud that is narrower than a ship may be one.
    assert valid[100:110, 40:90].all()
    np.testing.assert_array_equal(part, valid[70:130, 160:210])
    with open_scene(order, mask="none") as scene:
        assert whole(scene)[1].all()
    with open_scene(order, mask="nodata") as scene:
        assert whole(scene)[1].all()


@pytest.mark.parametrize("gsd", [1.5, 6.0])
def test_the_mask_is_resampled_with_the_image(order: Path, gsd: float) -> None:
    with open_scene(order, gsd=gsd) as scene:
        _, valid = whole(scene)
    factor = 3.0 / gsd
    inner = valid[int(66 * factor) : int(144 * factor), int(156 * factor) : int(224 * factor)]
    assert not inner.any()
    assert valid[int(20 * factor) : int(50 * factor), int(20 * factor) :].all()


def test_four_bands_of_surface_reflectance(tmp_path: Path, write_image: Write) -> None:
    image = tmp_path / f"{STEM}_3B_AnalyticMS_SR_clip.tif"
    write_image(image, [700, 900, 1100, 2000], pixel=3.0, nodata=0)
    (tmp_path / f"{STEM}_3B_AnalyticMS_metadata_clip.xml").write_text(metadata([2e-5] * 4))
    with open_scene(image) as scene:
        told = scene.info()
    assert told["product"] == "PlanetScope analytic, surface reflectance"
    assert told["bands"] == [3, 2, 1]
    assert told["scaling"]["values"] == "reflectance = 0.0001 x value"
    assert told["sun"] is not None
    assert told["sun"]["elevation_deg"] == 55.25


def test_skysat_with_its_json(tmp_path: Path, write_image: Write) -> None:
    stem = "20230604_141003_ssc12_u0001"
    image = tmp_path / f"{stem}_pansharpened.tif"
    write_image(image, [700, 900, 1100, 2000], pixel=0.5, nodata=0)
    said = {
        "acquired": "2023-06-04T14:10:03.25Z",
        "satellite_id": "SSC12",
        "sun_azimuth": 200.5,
        "sun_elevation": 61.0,
    }
    (tmp_path / f"{stem}_metadata.json").write_text(json.dumps({"properties": said}))
    with open_scene(tmp_path) as scene:
        told = scene.info()
    assert told["product"] == "SkySat pansharpened"
    assert told["bands"] == [3, 2, 1]
    assert told["platform"] == "SSC12"
    assert told["acquired"] == "2023-06-04T14:10:03.250000+00:00"
    assert told["sun"] == {"azimuth_deg": 200.5, "elevation_deg": 61.0}


def test_the_old_mask_of_one_band(tmp_path: Path, write_image: Write) -> None:
    write_image(
        tmp_path / f"{STEM}_3B_AnalyticMS.tif", [700, 900, 1100, 2000], size=(200, 240), pixel=3.0
    )
    cloud, missing, _ = masks()
    with rasterio.open(
        tmp_path / f"{STEM}_3B_AnalyticMS_DN_udm.tif",
        "w",
        driver="GTiff",
        count=1,
        height=200,
        width=240,
        dtype="uint8",
        crs="EPSG:32631",
        transform=rasterio.Affine(3, 0, 500_000, 0, -3, 5_760_000),
    ) as dataset:
        dataset.write((missing * 0b1 | cloud * 0b10).astype("uint8"), 1)
    with open_scene(tmp_path) as scene:
        _, valid = whole(scene)
    assert not valid[missing].any()
    assert not valid[62:148, 152:228].any()
    assert valid[150:, 12:].all()


def test_a_mask_of_another_size_is_refused(order: Path) -> None:
    write_udm2(order / f"{STEM}_3B_udm2.tif", *(np.zeros((20, 20), dtype=bool),) * 3)
    with pytest.raises(UnreadableSceneError, match="usable-data mask"):
        open_scene(order)


def test_an_image_and_its_surface_reflectance_are_two_products(
    order: Path, write_image: Write
) -> None:
    other = order / f"{STEM}_3B_AnalyticMS_SR_8b.tif"
    write_image(other, [1000.0] * 8, size=(200, 240), pixel=3.0)
    with pytest.raises(AmbiguousProductError, match="holds 2 products"):
        open_scene(order)
    with open_scene(other) as scene:
        assert scene.product == "PlanetScope analytic, surface reflectance"
        assert scene.bands == (6, 4, 2)
