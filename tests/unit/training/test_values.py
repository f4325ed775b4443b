"""A recipe whose values are not of the kinds that its fields take is refused by their names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from larsd_geo.errors import TrainingConfigError
from larsd_geo.training.config import TrainingConfig, load_card_text, load_config


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"iterations": "many"}, "iterations"),
        ({"iterations": 1.5}, "iterations"),
        ({"iterations": True}, "iterations"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"optimiser": 3}, "optimiser"),
        ({"rescue": 1}, "rescue"),
        ({"frozen": "decoder"}, "frozen"),
        ({"area_quantiles": [0.5, "x"]}, "area_quantiles"),
        ({"source_weights": {"a": "b"}}, "source_weights"),
        ({"source_scales": {"a": [1.0]}}, "source_scales"),
        ({"model": 3}, "model"),
        ({"model": {"head_width": -8}}, "model"),
        ({"model": {"decoder_widths": [8, 8]}}, "decoder_widths"),
        ({"augmentation": {"scale": 2}}, "scale"),
        ({"augmentation": []}, "augmentation"),
    ],
)
def test_a_value_of_another_kind_is_refused_by_its_name(values: dict[str, Any], said: str) -> None:
    with pytest.raises(TrainingConfigError, match=said):
        TrainingConfig.from_dict(values)


def test_what_a_recipe_says_of_itself_is_a_recipe() -> None:
    recipe = TrainingConfig.from_dict(
        {
            "source_weights": {"a": 2, "b": 0.5},
            "source_scales": {"a": [0.5, 2]},
            "model": {"preset": "baseline"},
        }
    )
    assert recipe.model.alignment is None
    assert TrainingConfig.from_dict(recipe.to_dict()) == recipe


@pytest.mark.parametrize(
    "text", [b"\xff", b"a = " + b"[" * 100_000, b"card = 3", b"[card]\nname = 1"]
)
def test_a_file_that_is_no_recipe_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "recipe.toml"
    path.write_bytes(text)
    read = load_card_text if text.startswith((b"card", b"[card")) else load_config
    with pytest.raises(TrainingConfigError):
        read(path)
