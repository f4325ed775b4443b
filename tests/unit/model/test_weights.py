"""Models on disk: saved, found, refused when damaged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch

from larsd_geo.errors import (
    DamagedWeightsError,
    ModelCardError,
    ModelExistsError,
    UnknownModelError,
)
from larsd_geo.model import Larsd, LarsdConfig, ModelCard, load_model, save_model
from larsd_geo.model.card import CARD_FILE, WEIGHTS_FILE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    config = LarsdConfig.from_preset(
        "baseline",
        backbone="efficientnet-lite0",
        decoder_widths=(8, 8, 8),
        head_width=8,
        head_depth=1,
    )
    torch.manual_seed(3)
    network = Larsd(config)
    card = ModelCard(
        name="tiny",
        description="for a test",
        config=config,
        anchors=(((4.0, 4.0),),),
        mean=(127.0, 127.0, 127.0),
        std=(128.0, 128.0, 128.0),
        gsd_range_m=(0.5, 2.0),
        longest_ship_m=300.0,
        score_threshold=0.4,
        sha256="",
        licence="MIT",
        data="none",
    )
    save_model(tmp_path / "tiny", network.state_dict(), card)
    return tmp_path / "tiny"


def test_a_saved_model_comes_back_the_same(folder: Path) -> None:
    first, second = load_model(folder), load_model(str(folder))
    picture = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        a, b = first.network(picture)[0], second.network(picture)[0]
    assert torch.equal(a.logits, b.logits)
    assert first.card == second.card
    assert first.card.name == "tiny"


def test_models_are_found_by_name(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LARSD_MODELS", str(folder.parent))
    assert load_model("tiny").card.score_threshold == 0.4


def test_one_changed_byte_is_refused(folder: Path) -> None:
    weights = folder / WEIGHTS_FILE
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(DamagedWeightsError, match="sha256"):
        load_model(folder)


def test_missing_weights_are_said(folder: Path) -> None:
    (folder / WEIGHTS_FILE).unlink()
    with pytest.raises(DamagedWeightsError, match="missing"):
        load_model(folder)


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}', '{"format": 1, "name": "x"}'])
def test_a_damaged_card_is_refused(folder: Path, text: str) -> None:
    (folder / CARD_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ModelCardError, match="card"):
        load_model(folder)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("anchors", 3),
        ("anchors", [[[4.0, 4.0], [8.0, 8.0]]]),
        ("anchors", [[[4.0, -4.0]]]),
        ("mean", [1, 2]),
        ("std", [1, 0, 1]),
        ("gsd_range_m", [2.0, 0.5]),
        ("gsd_range_m", "fine"),
        ("longest_ship_m", None),
        ("score_threshold", "high"),
        ("score_threshold", float("nan")),
        ("name", 7),
        ("config", []),
        ("config", {"levels": ["p9"]}),
    ],
)
def test_a_card_with_values_that_make_no_sense_is_refused(
    folder: Path, name: str, value: object
) -> None:
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    (folder / CARD_FILE).write_text(json.dumps({**card, name: value}), encoding="utf-8")
    with pytest.raises(ModelCardError, match=name if name != "config" else r"card\.json"):
        load_model(folder)


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(UnknownModelError, match="larsd-lite"):
        load_model("no-such-model")


def test_a_model_is_not_replaced_unasked(folder: Path) -> None:
    loaded = load_model(folder)
    with pytest.raises(ModelExistsError, match="--overwrite"):
        save_model(folder, loaded.network.state_dict(), loaded.card)


def test_the_shipped_model_loads_and_fits_into_the_wheel() -> None:
    loaded = load_model()
    assert (loaded.folder / WEIGHTS_FILE).stat().st_size < 40e6
    assert loaded.card.scores["overall"]["ap50_voc07"] > 0.5
