"""Headers that claim too much, servers that do not answer: the work is bounded."""

from __future__ import annotations

import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import rasterio
import rasterio.shutil

from larsd_geo.detection import limits
from larsd_geo.detection.plan import open_for_search, plan_scene
from larsd_geo.detection.settings import DetectionSettings
from larsd_geo.detection.tiling import Tiling, plan_windows
from larsd_geo.errors import SceneTooLargeError, UnreadableSceneError
from larsd_geo.geo.search_area import SearchArea
from larsd_geo.model.card import read_card
from larsd_geo.model.registry import find_model
from larsd_geo.scene import open_scene, reading
from larsd_geo.scene.fingerprint import fingerprint_scene
from larsd_geo.scene.samples import _plans, sample_blocks
from larsd_geo.scene.source import RasterSource

Write = Callable[..., Path]


def header(path: Path, columns: int, rows: int, bands: int = 1) -> Path:
    """Write a raster that is nothing but a header."""
    band = "".join(
        f'<VRTRasterBand dataType="Byte" band="{number}"/>' for number in range(1, bands + 1)
    )
    path.write_text(
        f'<VRTDataset rasterXSize="{columns}" rasterYSize="{rows}"><SRS>EPSG:32631</SRS>'
        f"<GeoTransform>500000,0.8,0,5760000,0,-0.8</GeoTransform>{band}</VRTDataset>"
    )
    return path


@pytest.mark.usefixtures("compiled_loops")
def test_a_header_that_claims_a_huge_scene_is_refused_before_its_tiles_are_listed(
    tmp_path: Path,
) -> None:
    path = header(tmp_path / "huge.vrt", 2**24, 2**24)
    card, settings = read_card(find_model(None)), DetectionSettings()
    tracemalloc.start()
    try:
        with (
            open_for_search(path, settings, card) as scene,
            pytest.raises(
                SceneTooLargeError,
                match=r"huge\.vrt.*tiles, and one search takes 1,000,000 at most",
            ),
        ):
            plan_scene(scene, settings, card, SearchArea())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 100e6


def test_the_limit_counts_the_tiles_that_would_be_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    cases: list[tuple[tuple[int, int], int | tuple[int, int], int]] = [
        ((5000, 7000), 1024, 300),
        ((100, 9000), 512, 256),
        ((640, 640), 640, 32),
        ((3333, 33), (512, 1024), 100),
    ]
    for shape, tile, overlap in cases:
        count = len(plan_windows(shape, tile, overlap))
        monkeypatch.setattr(limits, "MOST_TILES", count)
        limits.check_size("a.tif", shape, Tiling(tile, overlap))
        monkeypatch.setattr(limits, "MOST_TILES", count - 1)
        with pytest.raises(SceneTooLargeError, match=f"{count} tiles"):
            limits.check_size("a.tif", shape, Tiling(tile, overlap))


@pytest.mark.usefixtures("compiled_loops")
@pytest.mark.parametrize("layout", [{}, {"tiled": True, "blockxsize": 512, "blockysize": 512}])
def test_what_is_sampled_of_a_huge_empty_scene_is_bounded(
    tmp_path: Path, layout: dict[str, object]
) -> None:
    path = tmp_path / "empty.tif"
    shape = {"width": 2**19, "height": 600, "count": 1, "dtype": "uint16"}
    shape["transform"] = rasterio.Affine(0.5, 0, 500_000, 0, -0.5, 5_760_000)
    with rasterio.open(
        path, "w", driver="GTiff", SPARSE_OK=True, compress="lzw", **shape, **layout
    ):
        pass
    source = RasterSource(str(path))
    tracemalloc.start()
    try:
        sampled = sum(block.values.nbytes for block in sample_blocks(source, (1,)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        source.close()
    assert sampled <= 2 * 2048**2
    assert peak < 60e6


def test_hundreds_of_bands_are_no_obstacle(tmp_path: Path) -> None:
    began = time.process_time()
    with open_scene(header(tmp_path / "many.vrt", 500, 400, bands=2000)) as scene:
        assert scene.info()["band_count"] == 2000
    assert time.process_time() - began < 20


# ------------------------------------------------------------------------ servers


@pytest.fixture
def silent_server() -> Iterator[str]:
    """A server that accepts every connection and never says a word."""
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            while True:
                try:
                    held.append(server.accept()[0])
                except OSError:
                    return

        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/scene.tif"
        server.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_given_up(
    silent_server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = {"GDAL_HTTP_LOW_SPEED_TIME": "1", "GDAL_HTTP_MAX_RETRY": "1"}
    monkeypatch.setattr(reading, "HTTP_LIMITS", {**reading.HTTP_LIMITS, **quick})
    monkeypatch.setattr("larsd_geo.scene.fingerprint._PATIENCE_S", 1.0)
    began = time.monotonic()
    with pytest.raises(UnreadableSceneError, match=r"scene\.tif.*cannot be opened"):
        RasterSource(silent_server)
    assert fingerprint_scene(silent_server) == {silent_server: "unreadable"}
    assert time.monotonic() - began < 60


def test_every_wait_for_a_server_has_an_end_and_the_users_own_options_win(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    options = reading.reading_options()
    for name in ("CONNECTTIMEOUT", "LOW_SPEED_TIME", "LOW_SPEED_LIMIT", "MAX_RETRY"):
        assert int(options[f"GDAL_HTTP_{name}"]) > 0
    monkeypatch.setenv("GDAL_HTTP_MAX_RETRY", "9")
    assert "GDAL_HTTP_MAX_RETRY" not in reading.reading_options()


# ------------------------------------------------------------------------ what a sample costs


def blocks_of(source: RasterSource) -> int:
    """Count the blocks that the first sample of a scene needs."""
    needed = set()
    for (top, left, height, width), _ in next(_plans(source)):
        rows, columns = source.block
        for row in range(int(top) // rows, int(top + height - 1) // rows + 1):
            for column in range(int(left) // columns, int(left + width - 1) // columns + 1):
                needed.add((row, column))
    return len(needed)


@pytest.mark.parametrize(
    ("layout", "most"),
    [
        ({}, 64 * 7),  # of one row each
        ({"blockysize": 16}, 64),
        ({"tiled": True, "blockxsize": 256, "blockysize": 256}, 64),
        ({"tiled": True, "blockxsize": 1024, "blockysize": 1024}, 64),
        ({"tiled": True, "blockxsize": 128, "blockysize": 128}, 64 * 4),
    ],
)
def test_a_sample_reads_few_blocks_whatever_their_layout(
    write_raster: Write, layout: dict[str, object], most: int
) -> None:
    values = np.random.default_rng(3).integers(1, 3000, (1, 700, 9000)).astype(np.uint16)
    source = RasterSource(str(write_raster(values, **layout)))
    assert blocks_of(source) <= most
    sampled = np.concatenate([block.values.ravel() for block in sample_blocks(source, (1,))])
    assert len(sampled) >= 50_000
    assert abs(np.median(sampled) - 1500) < 30
    source.close()


# ------------------------------------------------------------------------ how much GDAL keeps


@pytest.mark.parametrize(
    ("layout", "first"),
    [("tiled", None), ("striped", None), ("mosaic", None), ("tiled", "many scenes")],
)
def test_a_scene_in_tiles_needs_less_of_a_cache_unless_others_may_follow(
    layout: str, first: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_settled", [])
    monkeypatch.delenv("GDAL_CACHEMAX", raising=False)
    path = tmp_path / "scene.tif"
    tiles = {"tiled": True, "blockxsize": 64, "blockysize": 64} if layout == "tiled" else {}
    profile = {"driver": "GTiff", "width": 256, "height": 256, "count": 1, "dtype": "uint8"}
    place = rasterio.Affine(2, 0, 0, 0, -2, 0)
    with rasterio.open(path, "w", **profile, **tiles, transform=place) as raster:
        raster.write(np.ones((1, 256, 256), dtype=np.uint8))
    if first:
        reading.settle_cache()
    if layout == "mosaic":
        path = path.with_suffix(".vrt")
        rasterio.shutil.copy(tmp_path / "scene.tif", path, driver="VRT")
    RasterSource(str(path)).close()
    cache = reading.reading_options()["GDAL_CACHEMAX"]
    small = layout == "tiled" and first is None
    assert (cache < reading.CACHE_BYTES) is small


def test_the_users_own_cache_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GDAL_CACHEMAX", "512")
    assert "GDAL_CACHEMAX" not in reading.reading_options()
