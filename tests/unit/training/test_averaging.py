"""Stages of one model, averaged into one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from safetensors.torch import load_file

from larsd_geo.cli import main
from larsd_geo.model.calibration import Calibration
from larsd_geo.model.card import WEIGHTS_FILE, read_card, write_card
from larsd_geo.model.weights import load_model, save_model

KERNEL = "backbone.conv_stem.weight"
STATISTIC = "backbone.bn1.running_var"


@pytest.fixture
def next_stage(tiny_model: Path) -> Path:
    """The tiny model trained on: every tensor doubled, with scores and a calibration."""
    state = {name: 2 * value for name, value in load_file(tiny_model / WEIGHTS_FILE).items()}
    card = replace(
        read_card(tiny_model),
        name="tiny-2",
        scores={"overall": {"ap50": 0.9}},
        calibration=Calibration(slope=2.0, offset=0.5),
        training={"recipe": {"iterations": 7}},
    )
    save_model(tiny_model.parent / "tiny-2", state, card)
    return tiny_model.parent / "tiny-2"


def average(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["average", *map(str, arguments)])


def test_shares_weigh_the_stages(tiny_model: Path, next_stage: Path, tmp_path: Path) -> None:
    result = average(tiny_model, next_stage, "--shares", "3,1", "-o", tmp_path / "mean")
    assert result.exit_code == 0, result.output
    first = load_file(tiny_model / WEIGHTS_FILE)
    mean = load_file(tmp_path / "mean" / WEIGHTS_FILE)
    assert mean.keys() == first.keys()
    # (3 * 1 + 1 * 2) / 4; kernels to half precision, statistics exactly.
    torch.testing.assert_close(mean[KERNEL].float(), 1.25 * first[KERNEL], rtol=1e-3, atol=1e-6)
    torch.testing.assert_close(mean[STATISTIC], 1.25 * first[STATISTIC])


def test_a_model_averaged_with_itself_finds_the_same_in_half_the_bytes(
    tiny_model: Path, tmp_path: Path
) -> None:
    assert average(tiny_model, tiny_model, "-o", tmp_path / "mean").exit_code == 0
    image = torch.rand(1, 3, 64, 64)
    with torch.inference_mode():
        before = load_model(tiny_model).network(image)[0].logits
        after = load_model(tmp_path / "mean").network(image)[0].logits
    torch.testing.assert_close(after, before, rtol=2e-2, atol=2e-2)
    sizes = [(folder / WEIGHTS_FILE).stat().st_size for folder in (tiny_model, tmp_path / "mean")]
    assert sizes[1] < 0.6 * sizes[0]


def test_the_card_is_the_last_stages_but_for_what_was_measured_on_it(
    tiny_model: Path, next_stage: Path, tmp_path: Path
) -> None:
    result = average(tiny_model, next_stage, "--name", "mean", "-o", tmp_path / "mean")
    assert "not calibrated" in result.output
    card = read_card(tmp_path / "mean")
    assert (card.name, card.scores, card.calibration, card.bow) == ("mean", {}, None, None)
    assert card.gsd_range_m == read_card(next_stage).gsd_range_m
    parts = card.training["average_of"]
    assert [part["name"] for part in parts] == ["tiny", "tiny-2"]
    assert [part["sha256"] for part in parts] == [
        read_card(folder).sha256 for folder in (tiny_model, next_stage)
    ]
    assert [part["share"] for part in parts] == [0.5, 0.5]
    assert parts[1]["training"] == {"recipe": {"iterations": 7}}


def test_models_of_other_anchors_are_refused(
    tiny_model: Path, next_stage: Path, tmp_path: Path
) -> None:
    write_card(next_stage, replace(read_card(next_stage), anchors=(((5.0, 4.0),),)))
    result = average(tiny_model, next_stage, "-o", tmp_path / "mean")
    assert result.exit_code == 1
    assert "anchors differ" in result.output
    assert not (tmp_path / "mean").exists()


def test_a_model_that_is_there_stays(tiny_model: Path, next_stage: Path) -> None:
    before = (next_stage / WEIGHTS_FILE).read_bytes()
    result = average(tiny_model, next_stage, "-o", next_stage)
    assert result.exit_code == 1
    assert "--overwrite" in result.output
    assert (next_stage / WEIGHTS_FILE).read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "two models or more"),
        (("{}", "--shares", "1,2,3"), "3 shares for 2 models"),
        (("{}", "--shares", "1,-2"), "positive numbers"),
        (("{}", "--shares", "much"), "positive numbers"),
    ],
)
def test_wrong_command_lines_are_told(
    arguments: tuple[str, ...], said: str, tiny_model: Path, tmp_path: Path
) -> None:
    filled = [argument.format(tiny_model) for argument in arguments]
    result = average(tiny_model, *filled, "-o", tmp_path / "mean")
    assert result.exit_code == 2
    assert said in result.output
