"""NAIP by its names (USDA's information sheet), STAC items by their assets (STAC 1.0 and 1.1)."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import rasterio

from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene import open_scene
from larsd_geo.scene.info import SceneInfo
from larsd_geo.windows import PixelWindow

Write = Callable[..., None]

COLOURS = {"red": 1600.0, "green": 1400.0, "blue": 1200.0, "nir": 1100.0}


# --- NAIP


def test_the_fourth_band_of_naip_is_near_infrared_whatever_its_tag(
    tmp_path: Path, write_image: Write
) -> None:
    path = tmp_path / "m_3807708_sw_18_060_20180815.tif"
    # GDAL's writer tags a fourth band of eight bits as alpha, as in NAIP's own files.
    write_image(path, [110.0, 100.0, 90.0, 40.0], dtype="uint8", pixel=0.6)
    with rasterio.open(path) as dataset:
        assert dataset.colorinterp[3].name == "alpha"
    with open_scene(path) as scene:
        told = scene.info()
        _, valid = scene.read(PixelWindow(0, 0, 96, 128))
    assert told["product"] == "NAIP"
    assert told["band_names"] == ["red", "green", "blue"]
    assert told["acquired"] == "2018-08-15T00:00:00+00:00"
    assert told["warnings"] == []
    assert valid.all()


# --- STAC


def item(assets: dict[str, Any], version: str = "1.0.0", **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "stac_version": version,
        "id": "S2A_31UET_20230604_0_L2A",
        "properties": {
            "datetime": "2023-06-04T10:56:21.123Z",
            "platform": "sentinel-2a",
            "view:sun_azimuth": 152.25,
            "view:sun_elevation": 58.5,
            "view:azimuth": 98.5,
            "view:off_nadir": 3.5,
            "view:incidence_angle": 4.0,
            **properties,
        },
        "geometry": None,
        "links": [],
        "assets": assets,
    }


def asset(href: str, **fields: Any) -> dict[str, Any]:
    return {
        "href": href,
        "type": "image/tiff; application=geotiff; profile=cloud-optimized",
        "roles": ["data"],
        **fields,
    }


@pytest.fixture
def images(tmp_path: Path, write_image: Write) -> Path:
    """A folder with an image for each colour."""
    for name, middle in COLOURS.items():
        write_image(tmp_path / "data" / f"{name}.tif", [middle], nodata=0)
    return tmp_path


def save(folder: Path, content: dict[str, Any]) -> Path:
    path = folder / "item.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def middles(told: SceneInfo) -> list[float]:
    return [sum(pair) / 2 for pair in told["scaling"]["ranges"]]


def test_an_item_of_version_1_0(images: Path) -> None:
    raster = {"raster:bands": [{"nodata": 0, "scale": 0.0001, "offset": -0.1}]}
    assets = {
        f"B{number:02}": asset(
            f"./data/{name}.tif", **{"eo:bands": [{"common_name": name}]}, **raster
        )
        for number, name in enumerate(COLOURS)
    }
    assets["thumbnail"] = {"href": "./thumb.jpg", "type": "image/jpeg", "roles": ["thumbnail"]}
    with open_scene(save(images, item(assets))) as scene:
        told = scene.info()
    assert told["product"] == "STAC item S2A_31UET_20230604_0_L2A"
    assert told["band_names"] == ["red", "green", "blue"]
    assert told["acquired"] == "2023-06-04T10:56:21.123000+00:00"
    assert told["platform"] == "sentinel-2a"
    assert told["sun"] == {"azimuth_deg": 152.25, "elevation_deg": 58.5}
    assert told["view"] == {"azimuth_deg": 98.5, "off_nadir_deg": 3.5, "incidence_deg": 4.0}
    assert middles(told) == pytest.approx([0.06, 0.04, 0.02], abs=0.006)


def test_an_item_of_version_1_1(images: Path) -> None:
    assets = {
        name: asset(
            f"data/{name}.tif",
            bands=[{"name": "B", "eo:common_name": name}],
            **{"raster:scale": 0.0001, "raster:offset": -0.1, "nodata": 0},
        )
        for name in COLOURS
    }
    with open_scene(save(images, item(assets, "1.1.0"))) as scene:
        assert middles(scene.info()) == pytest.approx([0.06, 0.04, 0.02], abs=0.006)


def test_an_offset_that_is_applied_already_is_not_applied_again(images: Path) -> None:
    raster = {"raster:bands": [{"nodata": 0, "scale": 0.0001, "offset": -0.1}]}
    assets = {
        name: asset(f"data/{name}.tif", **{"eo:bands": [{"common_name": name}]}, **raster)
        for name in COLOURS
    }
    said: dict[str, Any] = {"earthsearch:boa_offset_applied": True}
    with open_scene(save(images, item(assets, **said))) as scene:
        assert middles(scene.info()) == pytest.approx([0.16, 0.14, 0.12], abs=0.01)


def test_one_asset_with_all_bands(tmp_path: Path, write_image: Write) -> None:
    write_image(tmp_path / "analytic.tif", [1200.0, 1400.0, 1600.0, 1100.0])
    names = ("blue", "green", "red", "nir")
    bands = {"eo:bands": [{"name": f"B{i}", "common_name": n} for i, n in enumerate(names)]}
    content = item({"analytic": asset(str(tmp_path / "analytic.tif"), **bands)})
    with open_scene(save(tmp_path, content)) as scene:
        assert scene.bands == (3, 2, 1)


def test_keys_tell_the_bands_where_nothing_else_does(images: Path) -> None:
    assets = {
        key: asset(f"data/{name}.tif")
        for key, name in zip(("B04", "B03", "B02"), COLOURS, strict=False)
    }
    with open_scene(save(images, item(assets))) as scene:
        assert middles(scene.info()) == pytest.approx([1600, 1400, 1200], rel=0.05)


class Server(SimpleHTTPRequestHandler):
    """A file server that serves parts of files, as cloud storage does."""

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        content = file.read_bytes()
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last or len(content)) + 1]
        self.send_response(206)
        self.send_header("Content-Length", str(len(part)))
        end = int(first) + len(part) - 1
        self.send_header("Content-Range", f"bytes {first}-{end}/{len(content)}")
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.slow
def test_assets_on_a_server(images: Path) -> None:
    # In a process of its own: GDAL waits with Python's lock held.
    script = (
        "import json, sys; from larsd_geo.scene import open_scene; "
        "print(json.dumps(open_scene(sys.argv[1]).info()))"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Server, directory=str(images))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/data"
        assets = {
            name: asset(f"{address}/{name}.tif", **{"eo:bands": [{"common_name": name}]})
            for name in COLOURS
        }
        path = save(images, item(assets))
        done = subprocess.run(
            [sys.executable, "-c", script, str(path)], capture_output=True, check=True, timeout=60
        )
        server.shutdown()
    assert middles(json.loads(done.stdout)) == pytest.approx([1600, 1400, 1200], rel=0.05)


def test_an_item_without_an_image_says_what_it_has(tmp_path: Path) -> None:
    content = item({"vv": asset("vv.tif"), "vh": asset("vh.tif")})
    with pytest.raises(UnreadableSceneError, match="its assets: vv, vh"):
        open_scene(save(tmp_path, content))


def test_a_folder_without_a_product_is_an_error_that_says_so(images: Path) -> None:
    with pytest.raises(UnreadableSceneError, match="a folder without a product that is known"):
        open_scene(images)


def test_json_that_is_no_item_is_no_product(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text("[1, 2]")
    with pytest.raises(UnreadableSceneError, match="cannot be opened as a raster"):
        open_scene(tmp_path / "report.json")
