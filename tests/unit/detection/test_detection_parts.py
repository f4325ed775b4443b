"""Devices, merging and the picture under the overlay."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from larsd_geo.detection.device import choose_device
from larsd_geo.detection.merge import merge_tiles, tile_ships, valid_share
from larsd_geo.detection.predictor import Predictor
from larsd_geo.errors import DeviceError, OutOfMemoryError
from larsd_geo.model import Candidates, load_model
from larsd_geo.scene import PixelWindow, Tile


def test_the_cpu_is_chosen_with_a_reason() -> None:
    chosen = choose_device("cpu")
    assert chosen.device.type == "cpu"
    assert "cpu" in chosen.describe()
    assert chosen.precision in ("float32", "bfloat16")


@pytest.mark.parametrize("name", ["cuda:99", "abacus"])
def test_a_device_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(DeviceError, match="--device auto"):
        choose_device(name)


def test_only_boxes_with_their_centre_in_the_core_are_the_tile_s() -> None:
    tile = Tile(PixelWindow(100, 200, 128, 128), PixelWindow(100, 200, 128, 96))
    found = Candidates(
        np.array([[20.0, 20, 30, 8, 0.1], [110.0, 60, 30, 8, 0.1]]), np.array([0.9, 0.8])
    )
    kept = tile_ships(found, tile, np.ones((128, 128), bool), 0.5, 0.1)
    assert kept.boxes[:, :2].tolist() == [[220.0, 120.0]]


def test_boxes_mostly_on_nodata_are_dropped() -> None:
    valid = np.zeros((100, 100), bool)
    valid[:, :50] = True
    boxes = np.array([[45.0, 50, 20, 6, 0], [58.0, 50, 20, 6, 0], [20.0, 50, 20, 6, 0]])
    share = valid_share(boxes, valid)
    assert share[2] == 1.0
    assert share[0] == pytest.approx(0.75, abs=0.06)
    tile = Tile(PixelWindow(0, 0, 100, 100), PixelWindow(0, 0, 100, 100))
    kept = tile_ships(Candidates(boxes, np.array([0.9, 0.8, 0.7])), tile, valid, 0.1, 0.9)
    assert len(kept.scores) == 2


def test_a_ship_seen_by_two_tiles_is_one_ship() -> None:
    a = Candidates(np.array([[99.8, 50, 60, 12, 0.2]]), np.array([0.8]))
    b = Candidates(np.array([[100.4, 50, 60, 12, 0.21]]), np.array([0.9]))
    merged = merge_tiles([a, b], 0.1)
    assert merged.scores.tolist() == [0.9]
    assert merge_tiles([], 0.1).boxes.shape == (0, 5)


class _SmallMemory(torch.nn.Module):
    """The real network behind a memory that holds only so many pictures at a time."""

    def __init__(self, network: torch.nn.Module, room: int) -> None:
        super().__init__()
        self.network, self.room = network, room
        self.config, self.anchors = network.config, network.anchors
        self.seen: list[int] = []

    def forward(self, images: torch.Tensor) -> object:
        if len(images) > self.room:
            raise RuntimeError("CUDA out of memory. Tried to allocate 20 GiB")
        self.seen.append(len(images))
        return self.network(images)


def test_running_out_of_memory_halves_the_batch_and_loses_nothing() -> None:
    loaded = load_model()
    images = [np.full((3, 64, 64), 40 * i, np.uint8) for i in range(5)]
    valid = [np.ones((64, 64), bool)] * 5
    chosen = choose_device("cpu", "float32")
    expected = Predictor(loaded, chosen, 1).predict(images, valid, score_floor=0.001)
    small = _SmallMemory(loaded.network, 2)
    crowded = type(loaded)(small, loaded.card, loaded.folder)  # type: ignore[arg-type]
    found = Predictor(crowded, chosen, 8).predict(images, valid, score_floor=0.001)
    assert small.seen == [2, 2, 1]
    for a, b in zip(expected, found, strict=True):
        assert np.allclose(a.scores, b.scores, atol=1e-3)
    with pytest.raises(OutOfMemoryError, match="smaller --tile"):
        Predictor(
            type(loaded)(_SmallMemory(loaded.network, 0), loaded.card, loaded.folder), chosen
        ).predict(  # type: ignore[arg-type]
            images, valid
        )
