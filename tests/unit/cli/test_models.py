from __future__ import annotations

import json

from click.testing import CliRunner

from larsd_geo.cli import main
from larsd_geo.model.registry import find_model, list_models


def test_all_cards_come_as_one_list_that_names_the_default() -> None:
    result = CliRunner().invoke(main, ["models", "--json"])
    assert result.exit_code == 0, result.output
    cards = json.loads(result.output)
    assert [card["name"] for card in cards] == [card.name for card in list_models()]
    (shipped,) = [card for card in cards if card["default"]]
    assert shipped["name"] == find_model(None).name
    assert 0 < shipped["score_threshold"] < 1


def test_a_name_gives_one_card() -> None:
    result = CliRunner().invoke(main, ["models", "larsd-lite", "--json"])
    assert json.loads(result.output)["name"] == "larsd-lite"


def test_the_list_says_licence_and_range_of_each_and_which_one_is_taken() -> None:
    result = CliRunner().invoke(main, ["models"], terminal_width=200, env={"COLUMNS": "200"})
    for card in list_models():
        (row,) = [line for line in result.output.splitlines() if f" {card.name} " in line]
        assert card.licence.split(".")[0][:12] in row
        assert f"{card.gsd_range_m[0]:g} - {card.gsd_range_m[1]:g}" in row
        assert ("(auto)" in row) == (card.name == find_model("auto").name)
