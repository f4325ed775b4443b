"""Cards with numbers that no detector has, at every place: a sentence, or a network that loads."""

from __future__ import annotations

import copy
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from larsd_geo.errors import LarsdError, ModelCardError
from larsd_geo.model.card import CARD_FILE, BowCard, read_card
from larsd_geo.model.config import LarsdConfig, is_possible
from larsd_geo.model.digest import DIGEST_KEY
from larsd_geo.model.looks import Look
from larsd_geo.model.weights import load_model

#: Where arithmetic ends: whole numbers of hundreds of digits, what is not finite, the ends of a
#: share, and what counts as a number in Python alone.
ABSURD = (10**400, -(10**400), 1e308, math.inf, -math.inf, math.nan, 5e-324, 0, 1, -1, True)


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the owner and the key of every number within a card."""
    for key, part in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(part, (dict, list)):
            yield from places(part)
        elif isinstance(part, (int, float)) and not isinstance(part, bool):
            yield value, key


@pytest.fixture
def full(tiny_model: Path) -> dict[str, Any]:
    """The values of a card with every optional part, so that any digest is right."""
    values = json.loads((tiny_model / CARD_FILE).read_text(encoding="utf-8"))
    del values[DIGEST_KEY]
    sizes = dict.fromkeys(("slope_x", "x", "xx", "y", "yy", "xy"), 0.01)
    bow = {**vars(BowCard(8, 1.0, 0.9)), "held_out": {}, "scores": {}, "training": {}}
    return {
        **values,
        "format": 2,
        "looks": [vars(Look(longest_px=200)), vars(Look(coarser=2, least_px=75))],
        "most_magnified": 2.0,
        "calibration": {"slope": 0.8, "offset": 0.1, "detections": 9, "sizes": sizes},
        "bow": bow,
    }


def test_every_number_of_a_card(tiny_model: Path, full: dict[str, Any]) -> None:
    path = tiny_model / CARD_FILE
    path.write_text(json.dumps(full), encoding="utf-8")
    read_card(tiny_model)
    count = len(list(places(full)))
    assert count > 30
    for number in range(count):
        for absurd in ABSURD:
            changed = copy.deepcopy(full)
            owner, key = list(places(changed))[number]
            owner[key] = absurd
            path.write_text(json.dumps(changed), encoding="utf-8")
            try:
                card = read_card(tiny_model)
            except ModelCardError:
                continue
            assert math.isfinite(card.least_score(0.5, 1.0, 1.0))


@pytest.mark.parametrize("prior", [0.0, 5e-324, 1.0, True, 1 - 1e-17])
def test_a_network_has_no_prior_that_is_certain(prior: float) -> None:
    assert not is_possible(LarsdConfig(prior_probability=prior))


def test_a_model_with_a_certain_prior_is_refused(tiny_model: Path, full: dict[str, Any]) -> None:
    full["config"]["prior_probability"] = 1
    (tiny_model / CARD_FILE).write_text(json.dumps(full), encoding="utf-8")
    with pytest.raises(LarsdError, match="config cannot be used"):
        load_model(tiny_model)
