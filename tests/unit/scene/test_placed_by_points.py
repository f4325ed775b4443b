"""Scenes that ground control points or RPCs place, in the forms in which they are found."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.control import GroundControlPoint
from rasterio.rpc import RPC
from rasterio.warp import transform

from larsd_geo.errors import NotGeoreferencedError, UnreadableSceneError
from larsd_geo.scene import open_grid, open_scene

UTM = rasterio.CRS.from_epsg(32631)
DEGREES = rasterio.CRS.from_epsg(4326)
WEST, NORTH = 500_000.0, 5_766_000.0

Write = Callable[..., Path]


def points(step: int = 100, round_to: float | None = None) -> list[GroundControlPoint]:
    """A grid of points in degrees; rounded ones are as rough as the corners of some products."""
    found = []
    for row in range(0, 201, step):
        for col in range(0, 301, step):
            (x,), (y,) = transform(UTM, DEGREES, [WEST + col], [NORTH - row])
            if round_to is not None:
                x, y = (round(value * round_to) / round_to for value in (x, y))
            found.append(GroundControlPoint(row=row, col=col, x=x, y=y))
    return found


def rpcs() -> RPC:
    one = [1.0] + [0.0] * 19
    return RPC(
        height_off=0, height_scale=500, lat_off=52.04, lat_scale=0.005, line_den_coeff=one,
        line_num_coeff=[0, 0, -1] + [0.0] * 17, line_off=100, line_scale=100, long_off=3.0,
        long_scale=0.0075, samp_den_coeff=one, samp_num_coeff=[0, 1] + [0.0] * 18, samp_off=150,
        samp_scale=150, err_bias=0, err_rand=0,
    )  # fmt: skip


@pytest.fixture
def write(tmp_path: Path, pixels: np.ndarray) -> Write:
    """Write an image without a place, and what is added to it."""

    def write(change: Callable[[Any], None] = lambda dataset: None, **options: Any) -> Path:
        path = tmp_path / "scene.tif"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with rasterio.open(
                path, "w", driver="GTiff", width=300, height=200, count=3, dtype="uint8", **options
            ) as dataset:
                dataset.write(pixels)
                change(dataset)
        return path

    return write


def vrt_of(path: Path, projection: str, x: float = WEST, y: float = NORTH) -> Path:
    """A VRT with points in UTM, and a geotransform that says nothing, as some writers leave it."""
    gcps = "".join(
        f'<GCP Id="{col}-{row}" Pixel="{col}" Line="{row}" X="{x + col}" Y="{y - row}"/>'
        for row in (0, 100, 200)
        for col in (0, 150, 300)
    )
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{band}"><SimpleSource>'
        f'<SourceFilename relativeToVRT="1">{path.name}</SourceFilename>'
        f"<SourceBand>{band}</SourceBand></SimpleSource></VRTRasterBand>"
        for band in (1, 2, 3)
    )
    target = path.with_suffix(".vrt")
    target.write_text(
        '<VRTDataset rasterXSize="300" rasterYSize="200"><GeoTransform>0,1,0,0,0,1</GeoTransform>'
        f"<GCPList{projection}>{gcps}</GCPList>{bands}</VRTDataset>"
    )
    return target


def test_a_geotransform_that_says_nothing_does_not_hide_the_points(write: Write) -> None:
    path = vrt_of(write(), ' Projection="EPSG:32631"')
    with open_scene(path) as scene:
        assert scene.georef.affine.almost_equals(Affine(1, 0, WEST, 0, -1, NORTH), 1e-3)
        assert scene.info()["placed_by"] == "ground control points"
        image, valid = scene.read(scene_window(scene))
    assert valid.all()
    assert np.ptp(image) > 100
    assert open_grid(path) == scene.working


def scene_window(scene: Any) -> Any:
    from larsd_geo.windows import PixelWindow

    return PixelWindow(0, 0, *scene.working.shape)


def test_points_without_a_crs_take_the_one_that_is_given(write: Write) -> None:
    path = vrt_of(write(), "")
    with pytest.raises(NotGeoreferencedError, match="no CRS of its ground control points") as why:
        open_scene(path)
    assert "scene_crs" in why.value.remedies
    with open_scene(path, crs="EPSG:32631") as scene:
        assert scene.georef.affine.almost_equals(Affine(1, 0, WEST, 0, -1, NORTH), 1e-3)
        assert scene.georef.crs is not None
        assert scene.georef.crs.to_epsg() == 32631


@pytest.mark.parametrize(
    "options",
    [{}, {"crs": DEGREES}, {"crs": DEGREES, "transform": Affine(1, 0, 0, 0, -1, 0)}],
    ids=["alone", "with a CRS", "upside down"],
)
def test_rpcs_alone_are_refused_with_what_to_do(write: Write, options: dict[str, Any]) -> None:
    path = write(lambda dataset: setattr(dataset, "rpcs", rpcs()), **options)
    with pytest.raises(NotGeoreferencedError, match="only RPCs; orthorectify it first"):
        open_scene(path)


def test_rough_points_beside_rpcs_are_said(write: Write) -> None:
    def change(dataset: Any) -> None:
        corners = [p for p in points(100, 36000) if p.row in (0, 200) and p.col in (0, 300)]
        dataset.gcps = (corners, DEGREES)
        dataset.rpcs = rpcs()

    with open_scene(write(change)) as scene:
        (warning,) = scene.warnings
    assert "it has RPCs, but is placed by its 4 ground control points" in warning


def test_points_that_place_nothing_are_an_error_in_words(write: Write) -> None:
    def change(dataset: Any) -> None:
        dataset.gcps = ([p for p in points() if p.col == 0], DEGREES)

    with pytest.raises(UnreadableSceneError, match="its ground control points do not place it"):
        open_scene(write(change))


def test_good_points_alone_are_no_reason_to_warn(write: Write) -> None:
    def change(dataset: Any) -> None:
        dataset.gcps = (points(), DEGREES)

    with open_scene(write(change)) as scene:
        assert scene.warnings == ()


def test_points_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    """They would tear the image apart, to thousands of times as many pixels."""
    torn = [
        (76.7901631323231, 1.1059560351895075, 3.000124375813675, 52.00025929594942),
        (0.0, 0.01, 3.000216990285801, 52.00060216268381),
        (0.0, 0.01, 3.000216990285801, 52.00060216268381),
        (74.07490069603807, 1.1, 3.000053200786533, 52.000209061002046),
        (69.90277479648257, 89.288990913048, 3.000232948371616, 52.001),
        (0.0, 72.92554101886705, 3.0006904218070574, 52.000608685478554),
        (76.7901631323231, 1.1059560351895075, 3.000124375813675, 52.00025929594942),
    ]
    gcps = [GroundControlPoint(col=col, row=row, x=x, y=y) for col, row, x, y in torn]
    path = tmp_path / "torn.tif"
    shape: dict[str, Any] = {"width": 96, "height": 96, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", driver="GTiff", gcps=gcps, crs=UTM, **shape) as stored:
        stored.write(np.full((1, 96, 96), 90, np.uint8))
    with pytest.raises(UnreadableSceneError, match="ground control points contradict each other"):
        open_scene(path)
