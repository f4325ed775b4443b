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
