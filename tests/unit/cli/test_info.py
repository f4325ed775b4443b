from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from affine import Affine
from click.testing import CliRunner, Result

from larsd_geo.cli import main
from larsd_geo.detection.info import SearchInfo
from larsd_geo.model.weights import load_model


def larsd_info(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["info", *map(str, arguments)])


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.tif"
    values = np.random.default_rng(0).integers(300, 3000, (4, 700, 900), dtype=np.uint16)
    with rasterio.open(
        path,
        "w",
        driver="GTiff",
        width=900,
        height=700,
        count=4,
        dtype="uint16",
        nodata=0,
        crs="EPSG:32631",
        transform=Affine(0.5, 0, 5e5, 0, -0.5, 5_760_000),
    ) as dataset:
        dataset.write(values)
        dataset.update_tags(ACQUISITIONDATETIME="2019-08-23T10:41:02Z")
    return path


def test_it_says_what_a_user_must_know(scene: Path) -> None:
    result = larsd_info(scene, "--tile", 512, "--overlap", 64)
    assert result.exit_code == 0
    for words in (
        "harbour.tif",
        "900 x 700 pixels",
        "EPSG:32631",
        "0.5002 m",
        "uint16",
        "become 0 to 255",
        "nodata value 0",
        "--bands changes that",
        "2019-08-23T10:41:02+00:00",
        "pixels of 0.7995 m, resampled",
        "2 of 512 x 448 pixels, overlap 96",
        "of their pixels are overlap or padding",
    ):
        assert words in result.output


def test_json_is_one_object_per_scene(
    scene: Path, check_record: Callable[[Any, Any], None]
) -> None:
    result = larsd_info(scene, scene, "--json", "--gsd", 1, "--bands", "3,2,1", "--tile", 256)
    one, two = json.loads(result.stdout)
    assert one == two
    check_record(one, SearchInfo)
    assert one["bands"] == [3, 2, 1]
    assert one["working"]["resampled"] is True
    assert (one["working"]["columns"], one["working"]["rows"]) == (450, 350)
    assert one["tiles"]["columns"] == 256


def test_the_overlap_is_in_metres_and_the_range_of_the_model_holds(scene: Path) -> None:
    half = larsd_info(scene, "--json", "--tile", 512, "--overlap", 64, "--gsd", 0.5)
    assert json.loads(half.stdout)[0]["tiles"]["overlap"] == 128  # pixels of half a metre
    nearest = json.loads(larsd_info(scene, "--json").stdout)[0]["working"]["gsd_m"]
    assert nearest == pytest.approx(load_model().card.gsd_range_m[0], rel=0.01)
    whole = larsd_info(scene, "--json", "--tile", 512, "--overlap", 64, "--gsd", 1)
    assert json.loads(whole.stdout)[0]["tiles"]["overlap"] == 64
    coarse = json.loads(larsd_info(scene, "--json", "--gsd", 50).stdout)[0]
    assert coarse["working"]["gsd_m"] == pytest.approx(50, rel=0.02)


def test_only_tiles_in_the_area_are_counted_as_read(scene: Path) -> None:
    options = ("--json", "--tile", 256, "--overlap", 32, "--gsd", 0.5, "--looks", "fine")
    everywhere = json.loads(larsd_info(scene, *options).stdout)[0]["tiles"]
    assert everywhere["to_read"] == everywhere["count"] == 20
    corner = larsd_info(scene, *options, "--aoi", "500000,5759990,500010,5760000")
    one = json.loads(corner.stdout)[0]["tiles"]
    assert one == {**everywhere, "to_read": 1, "wasted_share": one["wasted_share"]}
    # The first tile of 256 pixels shares 32 with each neighbour: half of its own overlap of 64.
    assert one["wasted_share"] == pytest.approx(1 - (224 / 256) ** 2, abs=1e-4)
    assert everywhere["wasted_share"] == pytest.approx(1 - 700 * 900 / (20 * 256**2), abs=1e-4)
    text = larsd_info(scene, *options[1:], "--aoi", "500000,5759990,500010,5760000").output
    assert "20 of 256 x 256 pixels, overlap 64; 1 of them in the search area" in text


@pytest.mark.slow
def test_the_device_is_told_where_it_is_asked_for(scene: Path) -> None:
    from larsd_geo.inference.device import choose_device

    without = json.loads(larsd_info(scene, "--json").stdout)[0]
    assert "device" not in without
    asked = ("--with-device", "--backend", "torch", "--device", "cpu", "--precision", "float32")
    told = larsd_info(scene, "--json", *asked)
    seen = json.loads(told.stdout)[0]
    assert (seen["device"], seen["precision"]) == ("cpu", "float32")
    assert seen["device_text"] == choose_device("cpu", "float32").describe()
    assert seen["device_text"] in larsd_info(scene, *asked).output


@pytest.mark.slow
def test_torch_is_not_loaded_for_it(scene: Path) -> None:
    script = (
        "import sys\nfrom larsd_geo.cli import main\n"
        "main(sys.argv[1:], standalone_mode=False)\n"
        "assert 'torch' not in sys.modules, 'torch is loaded'"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "info", scene], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_given_range_is_repeated(scene: Path) -> None:
    assert "given range 0 to 2000" in larsd_info(scene, "--value-range", 0, 2000).output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--bands", "9"), "bands 9"),
        (("--tile", "64", "--overlap", "40"), "overlap must be smaller"),
        (("--gsd", "-1"), "impossible"),
        (("--scene-crs", "EPSG:0"), "EPSG:0"),
        (("--model", "nobody"), "nobody"),
        (("--aoi", "0,0,1,1"), "outside the scene"),
        (("--exclude", "nowhere.gpkg"), "excluded area nowhere.gpkg: there is no such file"),
        (("--value-range", "5", "1"), "value range 5 to 1"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    scene: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = larsd_info(scene, *arguments)
    assert result.exit_code == 1
    assert words in result.output
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_missing_scene_is_named() -> None:
    result = larsd_info("nowhere.tif")
    assert result.exit_code == 1
    assert "nowhere.tif: there is no such file" in result.output


def test_a_photograph_is_told_apart(tmp_path: Path, scene: Path) -> None:
    path = tmp_path / "photo.png"
    from PIL import Image

    Image.fromarray(np.zeros((40, 50, 3), dtype=np.uint8)).save(path)
    assert "geotransform" in larsd_info(path).output
    allowed = larsd_info(path, "--allow-ungeoreferenced")
    assert allowed.exit_code == 0
    assert "results are in pixels" in allowed.output


@pytest.mark.data
def test_real_scenes_are_described(data_root: Path) -> None:
    scenes = sorted((data_root / "scenes").glob("*.tif"))
    result = larsd_info(*scenes, "--json")
    by_name = {one["scene"]: one for one in json.loads(result.stdout)}
    low, high = load_model().card.gsd_range_m
    own = {"planetscope": 3.0, "rotterdam_ms": 1.0, "rotterdam_pan": 0.5, "rotterdam_rgb": 0.5}
    for part, gsd_m in own.items():
        (one,) = (one for name, one in by_name.items() if part in name)
        assert one["working"]["gsd_m"] == pytest.approx(min(max(gsd_m, low), high), rel=0.01)
    kinds = {one["dtype"]: one["scaling"]["kind"] for one in by_name.values()}
    assert kinds == {"uint8": "as is", "uint16": "percentiles", "float64": "percentiles"}
