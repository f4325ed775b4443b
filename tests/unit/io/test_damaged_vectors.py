"""Vector files that no library reads: refused in one sentence, whoever reads them."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely

from larsd_geo.datasets.vector import read_vector
from larsd_geo.errors import LarsdError, UnreadableSearchAreaError, UnreadableShipsError
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.io import read_ships, write_ships

#: Of WGS 84, with bytes that are text in no code: GDAL takes it and cannot write it down again.
NO_TEXT = (
    b'GEOGCS["GCS_WGS_\xff\xff\xff\x7f",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,'
    b'298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)

CUT = NO_TEXT[:60].replace(b"\xff", b"x")


@pytest.fixture(params=[NO_TEXT, CUT], ids=["no text", "cut"])
def shapefile(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A shapefile with a damaged name of its coordinate reference system."""
    path = tmp_path / "area.shp"
    layer = gpd.GeoDataFrame(
        {"score": [0.5], "scene": ["scene.tif"]}, geometry=[shapely.box(3, 52, 3.1, 52.1)], crs=4326
    )
    layer.to_file(path)
    path.with_suffix(".prj").write_bytes(request.param)
    return path


def check_sentence(error: LarsdError) -> None:
    text = str(error)
    assert "\n" not in text
    assert "area.shp" in text
    assert "local variable" not in text


def test_a_search_area_and_an_excluded_one(shapefile: Path) -> None:
    for aoi, exclude in ((shapefile, ()), (None, (shapefile,))):
        with pytest.raises(UnreadableSearchAreaError, match="cannot be read as a vector") as caught:
            SearchArea(aoi, exclude)
        check_sentence(caught.value)


def test_a_layer_of_ships(shapefile: Path) -> None:
    with pytest.raises(UnreadableShipsError) as caught:
        read_ships(shapefile)
    check_sentence(caught.value)


def test_labels(shapefile: Path) -> None:
    with rasterio.open(
        shapefile.with_name("scene.tif"), "w", driver="GTiff", width=64, height=64, count=3,
        dtype="uint8", crs="EPSG:4326", transform=rasterio.Affine(1e-5, 0, 3, 0, -1e-5, 52.1),
    ) as scene:  # fmt: skip
        scene.write(np.full((3, 64, 64), 60, np.uint8))
    with pytest.raises(LarsdError) as caught:
        list(read_vector(shapefile.parent))
    check_sentence(caught.value)


# pyogrio leaves a column of texts and numbers as text, and says so.
@pytest.mark.filterwarnings("ignore:Could not parse column")
@pytest.mark.parametrize("column", ["score", "length_m", "note"])
@pytest.mark.parametrize(
    "values",
    [
        ([0.5, 0.25], 0.9),
        ([0.5, 0.25], None),
        ([[0.5], ["x"]], {"a": 1}),
        ({"a": 1}, 0.9),
        ("high", 0.9),
        (True, 0.9),
        ([], []),
    ],
)
def test_values_that_are_no_numbers(
    tmp_path: Path, column: str, values: tuple[object, ...]
) -> None:
    """GeoJSON may hold anything in any field: a sentence, or a layer that can be written again."""
    ring = [[3, 52], [3.1, 52], [3.1, 52.1], [3, 52]]
    features = [
        {
            "type": "Feature",
            "properties": {"score": 0.5, column: value},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for value in values
    ]
    path = tmp_path / "ships.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    try:
        ships = read_ships(path)
    except LarsdError as error:
        text = str(error)
    else:
        write_ships(ships, tmp_path / "again.gpkg")
        text = f"{len(ships)} ships"
        assert len(ships) == len(values)
    assert "\n" not in text
