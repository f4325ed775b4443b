"""What tells that a scene is still the file that it was."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import rasterio
from affine import Affine
from rasterio.shutil import copy as copy_raster

from larsd_geo.detection.journal_records import scene_key
from larsd_geo.errors import SceneNotFoundError
from larsd_geo.scene.fingerprint import (
    Fingerprint,
    changes_between,
    fingerprint_file,
    fingerprint_scene,
)
from larsd_geo.scene.source import check_exists


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    pixels = np.random.default_rng(1).integers(0, 255, (1, 600, 700), dtype=np.uint8)
    with rasterio.open(
        path, "w", driver="GTiff", width=700, height=600, count=1, dtype="uint8",
        crs="EPSG:32631", transform=Affine(1, 0, 5e5, 0, -1, 5e6),
    ) as file:  # fmt: skip
        file.write(pixels)
    return path


def change_keeping_the_time(path: Path, place: int, length: int = 1) -> None:
    before = path.stat().st_mtime_ns
    with path.open("r+b") as file:
        file.seek(place)
        content = file.read(length)
        file.seek(place)
        file.write(bytes(value ^ 255 for value in content))
    os.utime(path, ns=(before, before))


def test_a_scene_that_is_looked_at_stays_the_same(scene: Path) -> None:
    before = fingerprint_scene(scene)
    # What a viewer leaves beside it is no change.
    (scene.parent / "scene.tif.aux.xml").write_text("<PAMDataset/>")
    assert changes_between(before, fingerprint_scene(scene)) == ""


@pytest.mark.parametrize("place", [0, 30_000, -1])
def test_its_beginning_its_end_and_blocks_between_count(scene: Path, place: int) -> None:
    before = fingerprint_scene(scene)
    change_keeping_the_time(scene, place % scene.stat().st_size)
    assert changes_between(before, fingerprint_scene(scene)) == "scene.tif has other content"


def test_zeroed_or_half_of_it_is_a_change(scene: Path) -> None:
    before = fingerprint_scene(scene)
    size = scene.stat().st_size
    scene.write_bytes(bytes(size))
    assert changes_between(before, fingerprint_scene(scene)) == "scene.tif has been written again"
    os.truncate(scene, size // 2)
    assert changes_between(before, fingerprint_scene(scene)).startswith(f"scene.tif had {size} ")


def test_overviews_that_come_to_be_are_a_change(scene: Path) -> None:
    before = fingerprint_scene(scene)
    (scene.parent / "scene.tif.ovr").write_bytes(scene.read_bytes())
    assert changes_between(before, fingerprint_scene(scene)) == "scene.tif.ovr is new"
    assert changes_between(fingerprint_scene(scene), before) == "scene.tif.ovr is missing"


def test_the_sources_of_a_mosaic_count(scene: Path) -> None:
    folder = scene.parent / "mosaics"
    folder.mkdir()
    copy_raster(scene, folder / "mosaic.vrt", driver="VRT")
    before = fingerprint_scene(folder / "mosaic.vrt")
    assert len(before) == 2
    change_keeping_the_time(scene, 30_000)
    change = changes_between(before, fingerprint_scene(folder / "mosaic.vrt"))
    assert change.endswith("scene.tif has other content")


def test_a_scene_in_an_archive_is_as_old_as_the_archive(scene: Path) -> None:
    archive = scene.parent / "scenes.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.write(scene, "folder/scene.tif")
    inside = f"/vsizip/{archive}/folder/scene.tif"
    before = fingerprint_scene(inside)
    assert list(before) == ["scenes.zip"]
    change_keeping_the_time(archive, 30_000)
    assert changes_between(before, fingerprint_scene(inside)) == "scenes.zip has other content"


class Server(SimpleHTTPRequestHandler):
    """A file server that serves parts of files, as cloud storage does."""

    etag = '"one"'

    def do_GET(self) -> None:
        content = Path(self.translate_path(self.path)).read_bytes()
        first, _, last = self.headers.get("Range", "bytes=0-").removeprefix("bytes=").partition("-")
        part = content[int(first) : int(last or len(content)) + 1]
        self.send_response(206)
        self.send_header("ETag", self.etag)
        self.send_header("Content-Length", str(len(part)))
        end = int(first) + len(part) - 1
        self.send_header("Content-Range", f"bytes {first}-{end}/{len(content)}")
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, format: str, *args: object) -> None:
        pass


def fingerprint_elsewhere(path: str) -> Fingerprint:
    """Take a fingerprint in a process of its own: GDAL waits with Python's lock held."""
    script = (
        "import json, sys; from larsd_geo.scene.fingerprint import fingerprint_scene; "
        "print(json.dumps(dict(fingerprint_scene(sys.argv[1]))))"
    )
    done = subprocess.run([sys.executable, "-c", script, path], capture_output=True, check=True)
    known: Fingerprint = json.loads(done.stdout)
    return known


@pytest.mark.slow
def test_a_remote_scene_is_known_by_what_its_server_says_and_by_its_pixels(
    scene: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = partial(Server, directory=str(scene.parent))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"/vsicurl/http://127.0.0.1:{server.server_port}/scene.tif"
        before = fingerprint_elsewhere(url)
        monkeypatch.setattr(Server, "etag", '"two"')
        tagged = fingerprint_elsewhere(url)
        monkeypatch.setattr(Server, "etag", '"one"')
        change_keeping_the_time(scene, scene.stat().st_size - 64 * 700, 700)
        painted = fingerprint_elsewhere(url)
        server.shutdown()
    assert set(before) == {"pixels", "ETag", "size"}
    assert before["size"] == str(len(scene.read_bytes()))
    assert changes_between(before, tagged) == 'ETag was "one" and is "two"'
    assert changes_between(before, painted) == "pixels differ"


def test_a_shapefile_is_all_of_its_files(tmp_path: Path) -> None:
    for suffix in (".shp", ".dbf", ".shx"):
        (tmp_path / f"land{suffix}").write_text(suffix)
    before = fingerprint_file(tmp_path / "land.shp")
    assert sorted(before) == ["land.dbf", "land.shp", "land.shx"]
    (tmp_path / "land.dbf").write_text(".dbx")
    assert changes_between(before, fingerprint_file(tmp_path / "land.shp")).startswith("land.dbf")


def test_what_is_not_there_is_known_as_such(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.tif")
    assert fingerprint_scene(missing) == {missing: "unreadable"}


def test_a_signed_address_longer_than_a_files_name_can_be_is_no_file() -> None:
    address = "/vsicurl/http://127.0.0.1:9/scene.tif?signature=" + "a" * 3000
    assert list(fingerprint_scene(address).values()) == ["unreadable"]
    assert scene_key(address) == address
    with pytest.raises(SceneNotFoundError):
        check_exists("a" * 3000)
