from __future__ import annotations

import numpy as np
import pytest
import torch

from larsd_geo.errors import NetworkOutputError, OutOfMemoryError
from larsd_geo.inference.backend import LevelMaps
from larsd_geo.inference.device import ChosenDevice
from larsd_geo.inference.predictor import Predictor, default_batch_size
from larsd_geo.inference.spec import NetworkSpec
from larsd_geo.inference.torch_backend import TorchBackend
from larsd_geo.model.network import Larsd, LevelOutput
from larsd_geo.model.weights import LoadedModel, load_model

ANY = 0.0001  # a score floor that lets even an empty image have candidates


class SmallMemory(Larsd):
    """The real network on a device whose memory holds only so many images."""

    batches: list[int]
    room = 2
    complaint: Exception = RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB")

    def forward(self, images: torch.Tensor) -> list[LevelOutput]:
        self.batches.append(len(images))
        if len(images) > self.room:
            raise self.complaint
        return super().forward(images)


@pytest.fixture(scope="module")
def shipped() -> LoadedModel:
    return load_model()


@pytest.fixture
def crowded(shipped: LoadedModel) -> LoadedModel:
    network = SmallMemory(shipped.card.config, shipped.network.anchors)
    network.load_state_dict(shipped.network.state_dict())
    network.batches = []
    return LoadedModel(network.eval(), shipped.card, shipped.folder)


def predictor_of(
    loaded: LoadedModel, batch_size: int | None = None, precision: str = "float32"
) -> Predictor:
    chosen = ChosenDevice(torch.device("cpu"), precision, "for a test")
    backend = TorchBackend(loaded.network, chosen, loaded.bow)
    return Predictor(NetworkSpec.from_card(loaded.card), backend, batch_size)


def images_of(count: int, side: int = 64) -> tuple[list[np.ndarray], list[np.ndarray]]:
    rng = np.random.default_rng(0)
    images = [rng.integers(0, 256, (3, side, side), dtype=np.uint8) for _ in range(count)]
    return images, [np.ones((side, side), dtype=bool)] * count


@pytest.mark.parametrize(
    "complaint",
    [
        RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: 8589934592 bytes"),
        MemoryError(),
    ],
    ids=["cuda", "cpu", "python"],
)
def test_running_out_of_memory_halves_the_batch_and_loses_nothing(
    shipped: LoadedModel,
    crowded: LoadedModel,
    complaint: Exception,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    images, valid = images_of(5)
    monkeypatch.setattr(crowded.network, "complaint", complaint)
    # In float32 images go through one by one.
    predictor = predictor_of(crowded, 8, "bfloat16")
    found = predictor.predict(images, valid, ANY)
    assert crowded.network.batches == [5, 2, 2, 1]
    assert predictor.batch_size == 2
    expected = predictor_of(shipped, 1, "bfloat16").predict(images, valid, ANY)
    assert len(found) == len(expected)
    for a, b in zip(expected, found, strict=True):
        assert abs(len(a.scores) - len(b.scores)) <= 2
        assert b.scores.max() == pytest.approx(a.scores.max(), abs=1e-3)


def test_a_tile_that_does_not_fit_alone_is_a_plain_error(
    crowded: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowded.network, "room", 0)
    images, valid = images_of(1)
    with pytest.raises(OutOfMemoryError, match="smaller tile"):
        predictor_of(crowded, 4).predict(images, valid)


def test_other_errors_of_torch_are_not_taken_for_want_of_memory(
    crowded: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crowded.network, "room", 0)
    wrong = RuntimeError("mat1 and mat2 shapes cannot be multiplied")
    monkeypatch.setattr(crowded.network, "complaint", wrong)
    images, valid = images_of(1)
    with pytest.raises(RuntimeError, match="mat1"):
        predictor_of(crowded).predict(images, valid)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("part", ["logits", "offsets"])
def test_output_that_is_not_finite_is_not_taken_for_empty_sea(
    part: str, value: float, shipped: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = predictor_of(shipped)
    run = predictor.backend.run

    def broken(batch: np.ndarray) -> list[LevelMaps]:
        levels = run(batch)
        getattr(levels[-1], part)[..., -1, -1] = value
        return levels

    monkeypatch.setattr(predictor.backend, "run", broken)
    with pytest.raises(NetworkOutputError, match="on cpu in float32 has values that are not"):
        predictor.predict(*images_of(1))


def test_bows_that_are_not_finite_are_refused(
    shipped: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    predictor = predictor_of(shipped)
    monkeypatch.setattr(predictor.backend, "score_bows", lambda crops: np.full(len(crops), np.nan))
    boxes = np.array([[32.0, 32.0, 20.0, 6.0, 0.3]])
    with pytest.raises(NetworkOutputError):
        predictor.find_bows(images_of(1)[0][0], boxes)


def test_what_lies_under_invalid_pixels_does_not_matter(shipped: LoadedModel) -> None:
    predictor = predictor_of(shipped)
    image = images_of(1)[0][0]
    valid = np.zeros((64, 64), dtype=bool)
    valid[:, :32] = True
    black, white = image.copy(), image.copy()
    black[:, ~valid], white[:, ~valid] = 0, 255
    a, b = (predictor.predict([each], [valid], ANY)[0] for each in (black, white))
    np.testing.assert_array_equal(a.scores, b.scores)
    np.testing.assert_array_equal(a.boxes, b.boxes)


def test_a_gpu_gets_batches_of_many_pixels_and_a_cpu_what_it_can_do_side_by_side(
    shipped: LoadedModel,
) -> None:
    def on(name: str, precision: str = "float32") -> TorchBackend:
        chosen = ChosenDevice(torch.device(name), precision, "for a test")
        return TorchBackend(shipped.network, chosen)

    assert default_batch_size(on("cpu", "bfloat16"), 1024) == 1
    assert default_batch_size(on("cpu"), 1024) == min(8, torch.get_num_threads())
    assert default_batch_size(on("cuda"), 512) == 4 * default_batch_size(on("cuda"), 1024)
    assert default_batch_size(on("cuda"), 100_000) == 1
