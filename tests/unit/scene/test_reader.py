from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from larsd_geo.detection.tiling import plan_windows
from larsd_geo.errors import UnreadableSceneError
from larsd_geo.scene import open_scene, read_ahead
from larsd_geo.windows import Tile

Write = Callable[..., Path]


def readers() -> list[str]:
    return [thread.name for thread in threading.enumerate() if "larsd-read" in thread.name]


@pytest.mark.parametrize(("depth", "threads"), [(1, 1), (3, 2), (20, 4)])
def test_tiles_come_in_order_with_their_own_pixels(
    write_raster: Write, pixels: np.ndarray, depth: int, threads: int
) -> None:
    with open_scene(write_raster(pixels)) as scene:
        tiles = plan_windows(scene.working.shape, 64, 32)
        got = list(read_ahead(scene, tiles, depth=depth, threads=threads))
        assert [one.tile for one in got] == tiles
        for tile, image, valid in got:
            expected, inside = scene.read(tile.window)
            np.testing.assert_array_equal(image, expected)
            np.testing.assert_array_equal(valid, inside)
    assert readers() == []


def test_no_more_tiles_are_read_ahead_than_asked_for(
    write_raster: Write, pixels: np.ndarray
) -> None:
    taken = 0
    with open_scene(write_raster(pixels)) as scene:

        def tiles() -> Iterator[Tile]:
            nonlocal taken
            for tile in plan_windows(scene.working.shape, 32, 0):
                taken += 1
                yield tile

        with_reader = read_ahead(scene, tiles(), depth=3)
        next(with_reader)
        assert taken == 3
        with_reader.close()


def test_closing_early_ends_the_threads(write_raster: Write, pixels: np.ndarray) -> None:
    with open_scene(write_raster(pixels)) as scene:
        tiles = read_ahead(scene, plan_windows(scene.working.shape, 32, 0), depth=8, threads=3)
        next(tiles)
        assert readers()
        tiles.close()
        assert readers() == []


def test_a_damaged_file_is_reported_at_its_tile(write_raster: Write) -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(0, 255, (1, 512, 64), dtype=np.uint8)
    path = write_raster(values, compress="deflate", blockysize=16)
    content = bytearray(path.read_bytes())
    content[len(content) * 6 // 10 : len(content) * 8 // 10] = b"\xff" * (len(content) // 5)
    path.write_bytes(content)
    with open_scene(path) as scene:
        tiles = read_ahead(scene, plan_windows(scene.working.shape, 64, 0))
        first = next(tiles)
        assert first.image is not None
        with pytest.raises(UnreadableSceneError, match=r"scene\.tif: rows \d+ to \d+"):
            list(tiles)
    assert readers() == []


def test_tiles_with_nothing_to_see_count_but_have_no_image(write_raster: Write) -> None:
    rng = np.random.default_rng(0)
    values = rng.integers(1, 255, (1, 32, 160), dtype=np.uint8)
    values[..., :32] = 0  # nodata
    values[..., 32:64] = 77  # padding in one colour
    with open_scene(write_raster(values, nodata=0)) as scene:
        tiles = plan_windows(scene.working.shape, 32, 0)
        got = list(read_ahead(scene, tiles, wanted=lambda tile: tile.window.col < 128))
    assert [one.image is not None for one in got] == [False, False, True, True, False]
    assert [one.valid is not None for one in got] == [False, False, True, True, False]
