"""Models on disk: saved, found, refused when damaged."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest
import torch

from larsd_geo.errors import (
    DamagedWeightsError,
    ModelCardError,
    ModelExistsError,
    OutputNotWritableError,
    UnknownModelError,
)
from larsd_geo.model.card import CARD_FILE, WEIGHTS_FILE, read_card
from larsd_geo.model.exports import check_export
from larsd_geo.model.registry import find_model
from larsd_geo.model.weights import load_model, save_model


def test_a_saved_model_comes_back_the_same(tiny_model: Path) -> None:
    first, second = load_model(tiny_model), load_model(str(tiny_model))
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        a, b = first.network(image)[0], second.network(image)[0]
    assert torch.equal(a.logits, b.logits)
    assert first.card == second.card
    assert first.card.name == "tiny"


@pytest.mark.skipif(os.name != "posix", reason="files have these modes on POSIX alone")
def test_others_may_read_a_saved_model_as_they_may_read_its_card(tiny_model: Path) -> None:
    weights, card = (tiny_model / name for name in (WEIGHTS_FILE, CARD_FILE))
    assert weights.stat().st_mode == card.stat().st_mode


def test_models_are_found_by_name(tiny_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LARSD_MODELS", str(tiny_model.parent))
    assert load_model("tiny").card.score_threshold == 0.4


def test_one_changed_byte_is_refused(tiny_model: Path) -> None:
    weights = tiny_model / WEIGHTS_FILE
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(DamagedWeightsError, match="sha256"):
        load_model(tiny_model)


def test_missing_weights_are_said(tiny_model: Path) -> None:
    (tiny_model / WEIGHTS_FILE).unlink()
    with pytest.raises(DamagedWeightsError, match="missing"):
        load_model(tiny_model)


def test_a_large_model_comes_in_parts_and_back_in_one(
    tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_model(tiny_model)
    state, folder = whole.network.state_dict(), tmp_path / "large"
    size = (tiny_model / WEIGHTS_FILE).stat().st_size
    monkeypatch.setattr("larsd_geo.model.weights.PART_BYTES", size // 3)
    card = save_model(folder, state, whole.card)
    parts = sorted(folder.glob("*.safetensors"))
    assert len(parts) >= 3
    assert not (folder / WEIGHTS_FILE).exists()
    content = b"".join(path.read_bytes() for path in parts)
    assert hashlib.sha256(content).hexdigest() == card.sha256
    again = load_model(folder).network.state_dict()
    assert all(torch.equal(value, again[name]) for name, value in state.items())
    parts[1].rename(tmp_path / "elsewhere")
    with pytest.raises(DamagedWeightsError, match="sha256"):
        load_model(folder)
    # Written again in one piece, no part of the old ones is left.
    monkeypatch.undo()
    save_model(folder, state, whole.card, overwrite=True)
    assert [path.name for path in folder.glob("*.safetensors")] == [WEIGHTS_FILE]
    assert load_model(folder).card.sha256 == whole.card.sha256


def test_a_disk_that_fills_up_leaves_the_old_model(
    tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in tiny_model.iterdir()}
    loaded = load_model(tiny_model)
    monkeypatch.setattr(
        "larsd_geo.model.weights.PART_BYTES", (tiny_model / WEIGHTS_FILE).stat().st_size // 3
    )
    write_bytes = Path.write_bytes
    written: list[Path] = []

    def fill_up(path: Path, content: bytes) -> int:
        if written:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        written.append(path)
        return write_bytes(path, content)

    monkeypatch.setattr(Path, "write_bytes", fill_up)
    with pytest.raises(OutputNotWritableError, match="No space left"):
        save_model(tiny_model, loaded.network.state_dict(), loaded.card, overwrite=True)
    assert written
    assert {path.name: path.read_bytes() for path in tiny_model.iterdir()} == before


@pytest.mark.parametrize("text", ["{", "[]", '{"format": 99}', '{"format": 1, "name": "x"}'])
def test_a_damaged_card_is_refused(tiny_model: Path, text: str) -> None:
    (tiny_model / CARD_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ModelCardError, match="card"):
        load_model(tiny_model)


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
    tiny_model: Path, name: str, value: object
) -> None:
    card = json.loads((tiny_model / CARD_FILE).read_text(encoding="utf-8"))
    (tiny_model / CARD_FILE).write_text(json.dumps({**card, name: value}), encoding="utf-8")
    with pytest.raises(ModelCardError, match=name if name != "config" else r"card\.json"):
        load_model(tiny_model)


def test_an_unknown_model_names_the_known_ones() -> None:
    with pytest.raises(UnknownModelError, match="larsd-lite"):
        load_model("no-such-model")


def test_a_model_is_not_replaced_unasked(tiny_model: Path) -> None:
    loaded = load_model(tiny_model)
    with pytest.raises(ModelExistsError, match="set overwrite"):
        save_model(tiny_model, loaded.network.state_dict(), loaded.card)


def test_the_shipped_model_has_an_openvino_form_of_its_very_weights() -> None:
    folder = find_model(None)
    card = read_card(folder)
    (form,) = [each for each in card.exports if each.format == "openvino"]
    # After a training: larsd export NAME -o models/NAME --format openvino
    check_export(folder, card, form)


def test_the_shipped_model_loads_and_fits_into_the_wheel() -> None:
    loaded = load_model()
    assert (loaded.folder / WEIGHTS_FILE).stat().st_size < 40e6
    assert loaded.card.scores["overall"]["ap50_voc07"] > 0.5
