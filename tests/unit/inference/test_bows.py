"""The bow head: what it sees, that it cannot prefer an end, and how it travels with a model."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from larsd_geo.errors import DamagedWeightsError
from larsd_geo.inference.bows import Bows, crop_boxes
from larsd_geo.inference.opening import predictor_for_network
from larsd_geo.model.bow import BowHead
from larsd_geo.model.card import CARD_FILE, WEIGHTS_FILE, BowCard, read_card
from larsd_geo.model.config import BOW_CROP_COLUMNS, BOW_CROP_ROWS, LarsdConfig, Normalisation
from larsd_geo.model.network import Larsd
from larsd_geo.model.registry import weights_sha256
from larsd_geo.model.weights import BOW_PREFIX, load_model, save_model
from larsd_geo.windows import FILL

SIDE = 320


def half_lit_ship(angle: float, length: float, width: float) -> np.ndarray:
    """An image of a ship whose half towards `angle` is bright and whose other half is dark."""
    y, x = np.mgrid[0:SIDE, 0:SIDE] + 0.5 - SIDE / 2
    along = x * math.cos(angle) + y * math.sin(angle)
    across = y * math.cos(angle) - x * math.sin(angle)
    inside = (abs(along) <= length / 2) & (abs(across) <= width / 2)
    image = np.where(inside, np.where(along > 0, 250, 10), 120)
    return np.repeat(image[None], 3, axis=0).astype(np.uint8)


def untrained(seed: int = 0) -> BowHead:
    """A head of random weights, with running statistics as after some training."""
    torch.manual_seed(seed)
    head = BowHead(width=4)
    with torch.no_grad():
        for _ in range(3):
            head(torch.rand(16, 3, BOW_CROP_ROWS, BOW_CROP_COLUMNS) * 255)
    return head.eval()


FindBows = Callable[[BowHead, np.ndarray, np.ndarray], Bows]


@pytest.fixture
def find_bows(tiny_config: LarsdConfig) -> FindBows:
    """What a detector with a head would tell of an image's boxes; its network is not asked."""
    network, normalisation = Larsd(tiny_config), Normalisation((0, 0, 0), (1, 1, 1))

    def find(head: BowHead, image: np.ndarray, boxes: np.ndarray) -> Bows:
        return predictor_for_network(network, normalisation, bow=head).find_bows(image, boxes)

    return find


@pytest.mark.parametrize(("length", "width"), [(30, 6), (150, 24), (280, 60)])
@pytest.mark.parametrize("angle", [0.0, 0.5, 2.0, -2.6, math.pi / 2])
def test_a_crop_shows_the_end_that_theta_points_to_on_its_right(
    angle: float, length: float, width: float
) -> None:
    box = np.array([[SIDE / 2, SIDE / 2, length, width, angle]])
    (crop,) = crop_boxes(half_lit_ship(angle, length, width), box)
    assert crop.shape == (3, BOW_CROP_ROWS, BOW_CROP_COLUMNS)
    middle = crop[:, BOW_CROP_ROWS // 3 : -BOW_CROP_ROWS // 3]
    assert middle[..., -20:-12].min() > 225
    assert middle[..., 12:20].max() < 40
    # A margin of the surroundings is seen on every side.
    np.testing.assert_allclose(crop[:, 0], 120, atol=8)
    np.testing.assert_allclose(crop[..., -1], 120, atol=8)


def test_beyond_the_picture_a_crop_is_filled() -> None:
    (crop,) = crop_boxes(
        np.full((3, 64, 64), 200, np.uint8), np.array([[64.0, 32.0, 60.0, 12.0, 0.0]])
    )
    np.testing.assert_allclose(crop[..., :28], 200, atol=1)
    np.testing.assert_allclose(crop[..., 36:], FILL, atol=1)


def test_an_end_is_as_much_the_bow_as_the_other_is_not() -> None:
    head, crops = untrained(), torch.rand(9, 3, BOW_CROP_ROWS, BOW_CROP_COLUMNS) * 255
    with torch.inference_mode():
        one, turned = head(crops), head(crops.flip(2, 3))
    assert one.abs().min() > 1e-4
    torch.testing.assert_close(one, -turned)


def test_ends_that_look_the_same_get_one_half(find_bows: FindBows) -> None:
    image = half_lit_ship(0.3, 120, 20)
    symmetric = np.where(image == 120, 120, 250).astype(np.uint8)
    found = find_bows(untrained(), symmetric, np.array([[SIDE / 2, SIDE / 2, 120, 20, 0.3]]))
    assert found.probabilities[0] == pytest.approx(0.5, abs=0.01)


def test_the_reading_of_a_box_makes_no_difference(find_bows: FindBows) -> None:
    image = half_lit_ship(0.4, 90, 18)
    readings = [
        (SIDE / 2, SIDE / 2, 90, 18, 0.4),
        (SIDE / 2, SIDE / 2, 90, 18, 0.4 + math.pi),
        (SIDE / 2, SIDE / 2, 18, 90, 0.4 + math.pi / 2),
        (SIDE / 2, SIDE / 2, 18, 90, 0.4 - math.pi / 2),
    ]
    found = find_bows(untrained(), image, np.array(readings))
    assert np.ptp(found.probabilities) < 1e-5
    assert np.ptp(np.cos(found.directions)) < 1e-6
    assert np.ptp(np.sin(found.directions)) < 1e-6
    assert abs(math.sin(found.directions[0] - 0.4)) < 1e-6
    assert ((found.directions >= 0) & (found.directions < 2 * math.pi)).all()
    assert ((found.probabilities > 0.5) & (found.probabilities <= 1)).all()


def test_a_turned_picture_turns_the_bow(find_bows: FindBows) -> None:
    image = half_lit_ship(0.4, 90, 18)
    turned = np.rot90(image, -1, (1, 2))  # by a quarter clockwise
    head = untrained()
    before = find_bows(head, image, np.array([[SIDE / 2, SIDE / 2, 90, 18, 0.4]]))
    after = find_bows(head, turned, np.array([[SIDE / 2, SIDE / 2, 90, 18, 0.4 + math.pi / 2]]))
    turn = (after.directions[0] - before.directions[0]) % (2 * math.pi)
    assert turn == pytest.approx(math.pi / 2, abs=1e-6)
    assert after.probabilities[0] == pytest.approx(before.probabilities[0], abs=1e-3)


def test_ships_do_not_depend_on_their_company_and_batches_have_one_size(
    find_bows: FindBows,
) -> None:
    image, head = half_lit_ship(0.4, 90, 18), untrained()
    sizes = set()
    head.register_forward_pre_hook(lambda _head, given: sizes.add(len(given[0])))
    random = np.random.default_rng(4)
    boxes = random.uniform((0, 0, 20, 8, -3), (SIDE, SIDE, 90, 30, 3), (40, 5))
    alone = np.concatenate([find_bows(head, image, box[None]).probabilities for box in boxes])
    for count in range(1, len(boxes) + 1):
        together = find_bows(head, image, boxes[:count]).probabilities
        np.testing.assert_array_equal(together, alone[:count])
    # Every other size would cost memory that is not given back.
    assert sizes == {32}


def test_no_boxes_have_no_bows(find_bows: FindBows) -> None:
    found = find_bows(untrained(), np.zeros((3, 64, 64), np.uint8), np.zeros((0, 5)))
    assert found.directions.shape == found.probabilities.shape == (0,)


# --- in a model


@pytest.fixture
def with_bow(tiny_model: Path, tmp_path: Path) -> Path:
    state = load_file(tiny_model / WEIGHTS_FILE)
    state |= {BOW_PREFIX + key: value for key, value in untrained().state_dict().items()}
    bow = BowCard(width=4, temperature=1.7, bound=0.9, training={"recipe": {"steps": 3}})
    save_model(tmp_path / "with", state, replace(read_card(tiny_model), bow=bow))
    return tmp_path / "with"


def test_a_model_without_a_bow_head_is_as_before(tiny_model: Path) -> None:
    loaded = load_model(tiny_model)
    assert loaded.bow is None
    assert loaded.card.bow is None


def test_a_bow_head_comes_back_with_its_model(
    tiny_model: Path, with_bow: Path, find_bows: FindBows
) -> None:
    loaded, plain = load_model(with_bow), load_model(tiny_model)
    assert loaded.card.bow == BowCard(
        width=4, temperature=1.7, bound=0.9, training={"recipe": {"steps": 3}}
    )
    assert loaded.bow is not None
    assert loaded.bow.temperature == 1.7
    box = np.array([[SIDE / 2, SIDE / 2, 90, 18, 0.4]])
    expected = untrained()
    expected.temperature = 1.7
    image = half_lit_ship(0.4, 90, 18)
    np.testing.assert_allclose(
        find_bows(loaded.bow, image, box), find_bows(expected, image, box), rtol=1e-5
    )
    for key, value in plain.network.state_dict().items():
        assert torch.equal(value, loaded.network.state_dict()[key]), key


@pytest.mark.parametrize("lack", ["a tensor", "the card's part"])
def test_a_bow_head_that_does_not_fit_the_card_is_refused(with_bow: Path, lack: str) -> None:
    card = read_card(with_bow)
    if lack == "a tensor":
        state = load_file(with_bow / WEIGHTS_FILE)
        del state[next(key for key in state if key.startswith(BOW_PREFIX))]
        save_file(state, with_bow / WEIGHTS_FILE)
        card = replace(card, sha256=weights_sha256(with_bow))
    else:
        card = replace(card, bow=None)
    (with_bow / CARD_FILE).write_text(card.to_json(), encoding="utf-8")
    with pytest.raises(DamagedWeightsError):
        load_model(with_bow)
