"""torch's sums do not depend on how many threads there are, nor on what else is computed."""

from __future__ import annotations

import threading

import numpy as np
import pytest
import torch

from larsd_geo.inference.device import ChosenDevice
from larsd_geo.inference.side_by_side import SideBySide
from larsd_geo.inference.torch_backend import TorchBackend
from larsd_geo.model.config import BOW_CROP_COLUMNS, BOW_CROP_ROWS
from larsd_geo.model.weights import LoadedModel, load_model


@pytest.fixture(scope="module")
def shipped() -> LoadedModel:
    return load_model()


def backend_with(loaded: LoadedModel, threads: int) -> TorchBackend:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        chosen = ChosenDevice(torch.device("cpu"), "float32", "for a test")
        return TorchBackend(loaded.network, chosen, loaded.bow)
    finally:
        torch.set_num_threads(before)


def test_maps_and_bows_are_the_same_for_any_threads_and_batches(shipped: LoadedModel) -> None:
    rng = np.random.default_rng(1)
    images = rng.normal(size=(3, 3, 96, 96)).astype(np.float32)
    crops = rng.uniform(0, 255, (70, 3, BOW_CROP_ROWS, BOW_CROP_COLUMNS)).astype(np.float32)
    one = backend_with(shipped, 1)
    maps, bows = one.run(images), one.score_bows(crops)
    for threads in (2, 5):
        several = backend_with(shipped, threads)
        alone = [several.run(image[None]) for image in images]
        for level, expected in enumerate(maps):
            for name in ("logits", "offsets"):
                found = np.concatenate([getattr(each[level], name) for each in alone])
                assert found.tobytes() == getattr(expected, name).tobytes()
        parts = [several.score_bows(crops[start : start + 9]) for start in range(0, 70, 9)]
        assert np.concatenate(parts).tobytes() == bows.tobytes()
    assert one.score_bows(crops[:0]).shape == (0,)


def test_each_call_has_one_thread_and_the_others_keep_theirs() -> None:
    before = torch.get_num_threads()
    together = threading.Barrier(3)

    def threads_of(number: int) -> tuple[int, int]:
        together.wait(60)  # as many as there are threads are at work at a time
        return number, torch.get_num_threads()

    assert SideBySide(3).map(threads_of, range(3)) == [(0, 1), (1, 1), (2, 1)]
    assert torch.get_num_threads() == before
    later: list[int] = []
    thread = threading.Thread(target=lambda: later.append(torch.get_num_threads()))
    thread.start()
    thread.join()
    assert later == [before]
